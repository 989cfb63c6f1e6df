/** AWS's regions. */
import { readBuiltJson } from "../built-data.ts";
import { InputError } from "../errors.ts";
import { nearest } from "../nearest.ts";

export interface Region {
  readonly code: string;
  /** As the AWS price list writes it: `EU (Ireland)`. */
  readonly location: string;
  /** Before usage types, with a hyphen: `EU` in `EU-NatGateway-Hours`. */
  readonly usagePrefix: string;
  /** `aws`, `aws-us-gov`, `aws-cn`, `aws-eusc` */
  readonly partition: string;
}

let byCode: ReadonlyMap<string, Region> | null = null;

/** Every region that is known, by code. */
export function loadRegions(): ReadonlyMap<string, Region> {
  byCode ??= new Map(readBuiltJson<Region[]>("regions.json").map((region) => [region.code, region]));
  return byCode;
}

/**
 * The region of that code. Throws an InputError with the nearest codes where there is none; `where` begins the message
 * (`--region`, `usage.csv, line 3, column region`).
 */
export function regionOf(code: string, where: string): Region {
  const region = loadRegions().get(code.trim().toLowerCase());
  if (region !== undefined) return region;
  const near = nearest(code.trim(), loadRegions().keys());
  const hint =
    near.length === 0 ? "a code such as us-east-1 is wanted" : `did you mean ${near.join(" or ")}?`;
  throw new InputError(`${where}: unknown region '${code}': ${hint}`);
}
