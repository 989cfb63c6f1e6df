/**
 * Which linear pieces of the endpoint bytes' price to try. The tiered price of a total is concave, so it is the least of
 * its pieces, and the optimum under tiers is the best of one cut per piece. A piece whose band no total can reach is
 * left out. Where tiers add up per account, each account has its own piece.
 */
import { INTERFACE, type Pairs, SHARED } from "./pairs.ts";
import type { Tier } from "./rates.ts";
import { CLOSE } from "./steps.ts";
import type { Table, VpcTable } from "./table.ts";

const FREE: Tier = { from: 0n, intercept: 0n, perGb: 0n };

/** What pairs to which one of the ways is open send in all, rounded. */
function sumOpen({ open, gb }: Pairs, ways: number, first: number, last: number): number {
  let total = 0;
  for (let pair = first; pair < last; pair++) {
    if (((open[pair] as number) & ways) !== 0) total += gb.near[pair] as number;
  }
  return total;
}

/** Per scope, the pieces whose band some total may fall into; by rounding possibly one more, which does no harm. */
export function reachable(table: Table): Tier[][] {
  const { pairs, vpcs, scopes, hubScope, tiers } = table;
  const most = new Float64Array(scopes);
  for (let v = 0; v < vpcs.length; v++) {
    const { scope } = vpcs[v] as VpcTable;
    const [first, last] = [pairs.start[v] as number, pairs.start[v + 1] as number];
    most[scope] = (most[scope] as number) + sumOpen(pairs, INTERFACE | SHARED, first, last);
    if (scope !== hubScope) most[hubScope] = (most[hubScope] as number) + sumOpen(pairs, SHARED, first, last);
  }
  return Array.from(most, (gb) => {
    const within = tiers.filter((tier, i) => i === 0 || Number(tier.from) < gb * (1 + CLOSE));
    return within.length > 0 ? within : [FREE];
  });
}

/** Whether prices fall from tier to tier, as the proof needs. */
export function isConcave(tiers: readonly Tier[]): boolean {
  return tiers.every((tier, i) => i === 0 || tier.perGb <= (tiers[i - 1] as Tier).perGb);
}

/** All ways to pick one piece per scope; null where they are more than `most`. */
export function combinations<T>(perScope: readonly (readonly T[])[], most: number): T[][] | null {
  let all: T[][] = [[]];
  for (const tiers of perScope) {
    all = all.flatMap((before) => tiers.map((tier) => [...before, tier]));
    if (all.length > most) return null;
  }
  return all;
}
