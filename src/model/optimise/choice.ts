/** The cheapest that each VPC can do when it is known which services the hub shares: exact, tie-breakers included. */
import type { Option } from "./options.ts";
import { CLOSE, type Load, type Scenario, type Way } from "./scenario.ts";
import { costOf, type Key } from "./units.ts";

/** What all VPCs do in one scenario, and what that costs. */
export interface Choice {
  readonly scenario: Scenario;
  /** Per service: 1 where it is shared in the hub. */
  readonly open: Uint8Array;
  /** Per VPC. */
  readonly options: readonly Option[];
  /** Per pair. */
  readonly ways: Uint8Array;
  readonly key: Key;
}

/** The options of the loaded VPC whose cost may be the least, by doubles. */
function nearest(scenario: Scenario, options: readonly Option[], open: Uint8Array): Option[] {
  const values = options.map((option) => scenario.value(option, open));
  const limit = Math.min(...values) * (1 + CLOSE);
  return options.filter((_, k) => (values[k] as number) <= limit && limit < Number.POSITIVE_INFINITY);
}

/** The exact cost of an option for the loaded VPC, each pair its cheapest way; the ways are written down from `at` on. */
function exactly(scenario: Scenario, option: Option, open: Uint8Array, ways: Uint8Array, at: number): Key {
  const loads = [0, 1, 2].map((): Load => ({ count: 0n, gb: 0n, more: 0n }));
  let ties = 0n;
  for (let i = 0; i < scenario.count; i++) {
    const way = scenario.way(i, option, open);
    if (way === null) throw new Error("an option without a way for every service");
    ways[at + i] = way;
    ties += scenario.addTo(loads[way] as Load, i, way);
  }
  return loads.reduce(
    (sum, load, way) => sum + scenario.loadKey(way as Way, option, load, 0n),
    option.fixed + ties,
  );
}

/** The least cost of one VPC, by doubles, when the services of `open` are shared. */
export function leastOf(scenario: Scenario, v: number, options: readonly Option[], open: Uint8Array): number {
  scenario.load(v);
  return Math.min(...options.map((option) => scenario.value(option, open)));
}

/** The cost of all, by doubles; infinite where a VPC has no option. */
export function totalOf(scenario: Scenario, open: Uint8Array): number {
  const { table, options } = scenario;
  let total = Number(costOf(scenario.fixed));
  for (const [service, isOpen] of open.entries()) {
    if (isOpen === 1) total += Number(costOf(table.opening[service] as Key));
  }
  for (const [v, { apart, joined }] of options.entries()) {
    total += leastOf(scenario, v, [...apart, ...joined], open);
  }
  return total;
}

/** The exact choice; null where some VPC has no option. */
export function choose(scenario: Scenario, open: Uint8Array): Choice | null {
  const { table } = scenario;
  const ways = new Uint8Array(table.pairs.open.length);
  const chosen: Option[] = [];
  let total = scenario.fixed;
  for (const [service, isOpen] of open.entries()) if (isOpen === 1) total += table.opening[service] as Key;
  for (const [v, { apart, joined }] of scenario.options.entries()) {
    scenario.load(v);
    const at = table.pairs.start[v] as number;
    const near = nearest(scenario, [...apart, ...joined], open);
    let best: Option | undefined;
    let least = 0n;
    for (const option of near) {
      const key = exactly(scenario, option, open, ways, at);
      if (best === undefined || key < least) [best, least] = [option, key];
    }
    if (best === undefined) return null;
    if (best !== near.at(-1)) exactly(scenario, best, open, ways, at);
    chosen.push(best);
    total += least;
  }
  return { scenario, open, options: chosen, ways, key: total };
}
