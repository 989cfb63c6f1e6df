/** The time that each VPC's records cover, and the gaps in it. */
import { joined, type Stretches } from "./coverage.ts";
import type { Network } from "./network.ts";
import type { Places } from "./places.ts";

/** Stretches that lie this far from the rest are wrong clocks, not logs. */
const YEAR = 366 * 86_400;

export interface Covered {
  readonly vpc: string;
  readonly start: number;
  readonly end: number;
  /** Gaps taken out. */
  readonly seconds: number;
  readonly gaps: readonly { readonly start: number; readonly end: number }[];
  /** Records whose times lie years apart from the rest. */
  readonly apart: number;
}

/** Per VPC, in order of name. */
export function coveredTimes(network: Network, places: Places): Covered[] {
  const byVpc = new Map<string, number[]>();
  for (const { iface, stretches } of network.contexts) {
    const vpc = places.vpcOf(iface);
    const list = byVpc.get(vpc);
    if (list === undefined) byVpc.set(vpc, [...stretches]);
    else list.push(...stretches);
  }
  return [...byVpc].sort(([a], [b]) => (a < b ? -1 : 1)).map(([vpc, list]) => covered(vpc, joined(list)));
}

function covered(vpc: string, stretches: Stretches): Covered {
  const groups: [start: number, end: number, records: number][][] = [];
  for (let i = 0; i < stretches.length; i += 3) {
    const one: [number, number, number] = [stretches[i] ?? 0, stretches[i + 1] ?? 0, stretches[i + 2] ?? 0];
    const last = groups.at(-1);
    const before = last?.at(-1);
    if (last !== undefined && before !== undefined && one[0] - before[1] <= YEAR) last.push(one);
    else groups.push([one]);
  }
  const recordsOf = (group: readonly [number, number, number][]) =>
    group.reduce((sum, [, , n]) => sum + n, 0);
  const main =
    [...groups].sort((a, b) => recordsOf(b) - recordsOf(a) || (b[0]?.[0] ?? 0) - (a[0]?.[0] ?? 0))[0] ?? [];
  const total = groups.reduce((sum, group) => sum + recordsOf(group), 0);
  return {
    vpc,
    start: main[0]?.[0] ?? 0,
    end: main.at(-1)?.[1] ?? 0,
    seconds: main.reduce((sum, [start, end]) => sum + end - start, 0),
    gaps: main.slice(1).map(([start], i) => ({ start: main[i]?.[1] ?? 0, end: start })),
    apart: total - recordsOf(main),
  };
}
