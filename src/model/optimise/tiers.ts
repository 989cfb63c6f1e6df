/**
 * Which linear pieces of the endpoint bytes' price to try. The tiered price of a total is concave, so it is the least of
 * its pieces, and the optimum under tiers is the best of one cut per piece. A piece whose band no total can reach is
 * left out. Where tiers add up per account, each account has its own piece.
 */
import { addVolume, INTERFACE, SHARED } from "./pairs.ts";
import type { Tier } from "./rates.ts";
import { ExactSum } from "./sums.ts";
import type { Table } from "./table.ts";

const FREE: Tier = { from: 0n, intercept: 0n, perGb: 0n };

/** Per scope, the pieces whose band some total may fall into. */
export function reachable(table: Table): Tier[][] {
  const { pairs, vpcs, scopes, hubScope, tiers } = table;
  const most = Array.from({ length: scopes }, () => new ExactSum());
  for (const [v, { scope }] of vpcs.entries()) {
    const [ofScope, ofHub] = [most[scope] as ExactSum, most[hubScope] as ExactSum];
    for (let pair = pairs.start[v] as number; pair < (pairs.start[v + 1] as number); pair++) {
      const open = pairs.open[pair] as number;
      if ((open & (INTERFACE | SHARED)) !== 0) addVolume(ofScope, pairs.gb, pair);
      if ((open & SHARED) !== 0 && scope !== hubScope) addVolume(ofHub, pairs.gb, pair);
    }
  }
  return most.map(({ value: gb }) => {
    const within = tiers.filter((tier, i) => i === 0 || tier.from < gb);
    return within.length > 0 ? within : [FREE];
  });
}

/** Whether prices fall from tier to tier, as the proof needs. */
export function isConcave(tiers: readonly Tier[]): boolean {
  return tiers.every((tier, i) => i === 0 || tier.perGb <= (tiers[i - 1] as Tier).perGb);
}

/** All ways to pick one piece per scope; null where they are more than `most`. */
export function combinations(perScope: readonly (readonly Tier[])[], most: number): Tier[][] | null {
  let all: Tier[][] = [[]];
  for (const tiers of perScope) {
    all = all.flatMap((before) => tiers.map((tier) => [...before, tier]));
    if (all.length > most) return null;
  }
  return all;
}
