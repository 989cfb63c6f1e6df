/** The time that each VPC's records cover, and the gaps in it. */
import { Coverage, STRETCH_WORDS, type Stretches } from "./coverage.ts";
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
  /** First times of stretches that lie years apart from the rest. */
  readonly apart: readonly number[];
}

/** Per VPC, in order of name. */
export function coveredTimes(network: Network, places: Places): Covered[] {
  const numbers = new Map<string, number>();
  const vpcOf = Int32Array.from(network.contexts, ({ iface }) => {
    const vpc = places.vpcOf(iface);
    const number = numbers.get(vpc) ?? numbers.size;
    numbers.set(vpc, number);
    return number;
  });
  const coverage = new Coverage();
  network.stretches.each((context, start, end) => coverage.extend(vpcOf[context] as number, start, end));
  const stretches = Array.from(numbers, (): number[] => []);
  const all = coverage.takeAll();
  for (let at = 0; at < all.length; at += STRETCH_WORDS)
    stretches[all[at] as number]?.push(all[at + 1] as number, all[at + 2] as number);
  return [...numbers]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([vpc, number]) => covered(vpc, stretches[number] ?? []));
}

export function covered(vpc: string, stretches: Stretches): Covered {
  const groups: [start: number, end: number][][] = [];
  for (let i = 0; i < stretches.length; i += 2) {
    const one: [number, number] = [stretches[i] ?? 0, stretches[i + 1] ?? 0];
    const last = groups.at(-1);
    const before = last?.at(-1);
    if (last !== undefined && before !== undefined && one[0] - before[1] <= YEAR) last.push(one);
    else groups.push([one]);
  }
  const secondsOf = (group: readonly [number, number][]) =>
    group.reduce((sum, [start, end]) => sum + end - start, 0);
  const main = [...groups].sort((a, b) => secondsOf(b) - secondsOf(a) || b.length - a.length)[0] ?? [];
  return {
    vpc,
    start: main[0]?.[0] ?? 0,
    end: main.at(-1)?.[1] ?? 0,
    seconds: secondsOf(main),
    gaps: main.slice(1).map(([start], i) => ({ start: main[i]?.[1] ?? 0, end: start })),
    apart: groups.filter((group) => group !== main).map((group) => group[0]?.[0] ?? 0),
  };
}
