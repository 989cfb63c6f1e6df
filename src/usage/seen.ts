/** Today's network as several inputs tell of it, put together. */
import { byText } from "../model/group.ts";
import type { SeenTopology, SeenVpc } from "../model/usage.ts";
import type { Reading } from "./reading.ts";

type PlaceOf = (region: string | null, vpc: string) => string;

/** The first of each key, in the order of the keys. */
function once<T>(items: readonly T[], keyOf: (item: T) => string): T[] {
  const byKey = new Map<string, T>();
  for (const item of items) if (!byKey.has(keyOf(item))) byKey.set(keyOf(item), item);
  return [...byKey].sort(([a], [b]) => byText(a, b)).map(([, item]) => item);
}

const union = (a: readonly string[], b: readonly string[]): string[] =>
  [...new Set([...a, ...b])].sort(byText);

function mergeVpcs(vpcs: readonly SeenVpc[]): SeenVpc[] {
  const byId = new Map<string, SeenVpc>();
  for (const vpc of vpcs) {
    const id = `${vpc.region} ${vpc.id}`;
    const before = byId.get(id);
    byId.set(id, {
      ...before,
      ...vpc,
      account: before?.account ?? vpc.account,
      azs: union(before?.azs ?? [], vpc.azs),
      cidrs: union(before?.cidrs ?? [], vpc.cidrs),
    });
  }
  return [...byId].sort(([a], [b]) => byText(a, b)).map(([, vpc]) => vpc);
}

/** Everything that the readings saw, each thing once, each in a region. */
export function mergeTopology(
  readings: readonly Reading[],
  moreVpcs: readonly SeenVpc[],
  placeOf: PlaceOf,
): SeenTopology {
  const placed = <T extends { region: string | null; vpc: string }>(items: readonly T[]): T[] =>
    items.map((item) => ({ ...item, region: placeOf(item.region, item.vpc) }));
  const vpcs = [...readings.flatMap((reading) => reading.vpcs), ...moreVpcs];
  return {
    vpcs: mergeVpcs(vpcs.map((vpc) => ({ ...vpc, region: placeOf(vpc.region, vpc.id) }))),
    nats: once(placed(readings.flatMap((reading) => reading.nats)), (nat) =>
      JSON.stringify([nat.region, nat.vpc, nat.id]),
    ),
    endpoints: once(placed(readings.flatMap((reading) => reading.endpoints)), (each) =>
      JSON.stringify([each.region, each.vpc, each.service, each.kind, each.id]),
    ),
    attachments: once(placed(readings.flatMap((reading) => reading.attachments)), (each) =>
      JSON.stringify([each.region, each.vpc, each.transitGateway]),
    ),
  };
}

/** What of it stands in one region. */
export function ofRegion(seen: SeenTopology, region: string): SeenTopology {
  const here = <T extends { region: string | null }>(items: readonly T[]): T[] =>
    items.filter((item) => item.region === region);
  return {
    vpcs: here(seen.vpcs),
    nats: here(seen.nats),
    endpoints: here(seen.endpoints),
    attachments: here(seen.attachments),
  };
}
