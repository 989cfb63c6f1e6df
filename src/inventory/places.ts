/** In which region a thing stands, as its zone, ARN or the path of its file tells. */
import { regionCodeIn } from "../catalog/region-codes.ts";
import { loadRegions } from "../catalog/regions.ts";
import type { Placed } from "./inventory.ts";

/** `us-east-1` → `use1`, `ap-southeast-2` → `apse2`, `us-gov-west-1` → `usgw1`: how AZ ids begin. */
function zonePrefix(region: string): string {
  const [area = "", ...rest] = region.split("-");
  const short = rest.map((part) => part.replace(/^(north|south)(east|west)$/, (_, a, b) => `${a[0]}${b[0]}`));
  return area + short.map((part) => (part.length > 2 ? part[0] : part)).join("");
}

let byPrefix: ReadonlyMap<string, string> | null = null;

/** The region of an AZ id (`use1-az2`, local zones too: `usw2-lax1-az1`); null where its prefix is of no known region. */
export function regionOfZoneId(zone: string): string | null {
  byPrefix ??= new Map([...loadRegions().keys()].map((code) => [zonePrefix(code), code]));
  return byPrefix.get(zone.split("-")[0] ?? "") ?? null;
}

/** The region of a zone's name (`us-east-1d`, `us-west-2-lax-1a`); null where there is none in it. */
export function regionOfZoneName(zone: string): string | null {
  return regionCodeIn(zone.replace(/[a-z]$/, ""));
}

/** What the path of a file tells: the last region code and the last number of twelve digits in it. */
export function placeOfPath(path: string): Placed {
  const accounts = [...path.matchAll(/(?<!\d)\d{12}(?!\d)/g)];
  return { account: accounts.at(-1)?.[0] ?? null, region: regionCodeIn(path) };
}
