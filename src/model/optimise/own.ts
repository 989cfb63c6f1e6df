/**
 * The optimum without a hub. At a flat price of endpoint bytes nothing couples VPCs or services, so each VPC takes
 * its cheapest mode and each pair its cheapest open route; the volume tiers are concave, hence the minimum of their
 * linear pieces, so one pass per tier finds the exact optimum.
 */
import { groupBy } from "../group.ts";
import type { Tier } from "./rates.ts";
import type { Mode, Pair, Table, VpcTable } from "./table.ts";
import { type Key, key } from "./units.ts";

export type PairRoute = "ride" | "own" | "central";

/** What one VPC does: its mode, and the route of each of its pairs, in their order. */
export interface VpcChoice {
  readonly table: VpcTable;
  readonly mode: Mode;
  readonly routes: readonly PairRoute[];
}

export interface Choice {
  readonly key: Key;
  readonly vpcs: readonly VpcChoice[];
}

const FREE: Tier = { intercept: 0n, perGb: 0n };

/** The pair's cost over the egress of a mode; null where that is not open. */
export function rideKey(pair: Pair, mode: Mode): Key | null {
  if (!pair.mayRide || (mode.egress.mode === "none" && pair.gb > 0n)) return null;
  return key(mode.perGb * pair.gb + mode.perGbAcross * pair.gbAcross, pair.ownToday ? 1 : 0, 0);
}
/** The pair's cost over an endpoint of the VPC's own; null where that is not open. */
export function ownKey(pair: Pair, tier: Tier): Key | null {
  if (pair.own === null) return null;
  const bytes = pair.own.kind === "interface" ? tier.perGb * pair.gb : 0n;
  return key(pair.ownFixed + bytes, pair.ownToday ? 0 : 1, 1);
}

/** The cheapest routes of a VPC in one mode; null where a pair has none. */
function inMode(table: VpcTable, mode: Mode, tier: Tier): { key: Key; routes: PairRoute[] } | null {
  let total = key(mode.fixed, mode.isToday ? 0 : 1, mode.resources);
  const routes: PairRoute[] = [];
  for (const pair of table.pairs) {
    const ride = rideKey(pair, mode);
    const own = ownKey(pair, tier);
    if (ride === null && own === null) return null;
    const takesOwn = own !== null && (ride === null || own < ride);
    total += (takesOwn ? own : ride) ?? 0n;
    routes.push(takesOwn ? "own" : "ride");
  }
  return { key: total, routes };
}

/** The cheapest mode of a VPC at one tier's flat price; null where none is feasible. Ties go to the first by name. */
function cheapest(table: VpcTable, tier: Tier): { key: Key; choice: VpcChoice } | null {
  let best: { key: Key; choice: VpcChoice } | null = null;
  for (const mode of table.modes) {
    const found = inMode(table, mode, tier);
    if (found === null || (best !== null && found.key >= best.key)) continue;
    best = { key: found.key, choice: { table, mode, routes: found.routes } };
  }
  return best;
}

function solveGroup(vpcs: readonly VpcTable[], tiers: readonly Tier[]): Choice | null {
  let best: Choice | null = null;
  for (const tier of tiers.length > 0 ? tiers : [FREE]) {
    let total = key(tier.intercept, 0, 0);
    const choices: VpcChoice[] = [];
    for (const table of vpcs) {
      const found = cheapest(table, tier);
      if (found === null) return null;
      total += found.key;
      choices.push(found.choice);
    }
    if (best === null || total < best.key) best = { key: total, vpcs: choices };
  }
  return best;
}

/** The exact optimum without a hub; null where some VPC has no topology that the policy allows and that is priced. */
export function solveOwn(table: Table, tierScope: "organisation" | "account"): Choice | null {
  const groups = groupBy(table.vpcs, ({ vpc }) => (tierScope === "account" ? vpc.account : null));
  let total = 0n;
  const chosen = new Map<VpcTable, VpcChoice>();
  for (const group of groups.values()) {
    const found = solveGroup(group, table.tiers);
    if (found === null) return null;
    total += found.key;
    for (const choice of found.vpcs) chosen.set(choice.table, choice);
  }
  const vpcs = table.vpcs.flatMap((each) => chosen.get(each) ?? []);
  return { key: total, vpcs };
}

/** Why a VPC has no feasible choice: the pairs without any open route, in any mode. */
export function closedPairs(table: VpcTable): Pair[] {
  return table.pairs.filter(
    (pair) => pair.own === null && table.modes.every((mode) => rideKey(pair, mode) === null),
  );
}
