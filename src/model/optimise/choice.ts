/** The cheapest that each VPC can do when it is known which services the hub shares. */
import { addTo, cheapestWay, emptyLoad, type Load, loadKey, type Way } from "./exact.ts";
import type { Option } from "./options.ts";
import { SHARED } from "./pairs.ts";
import { CLOSED, type Scenario } from "./scenario.ts";
import { CLOSE } from "./steps.ts";
import { costOf, type Key, keyOf } from "./units.ts";

/** What all VPCs do in one scenario, and what that costs, exactly. */
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

/** What is paid before any VPC does anything, the services of `open` being shared. */
export function fixedKey({ table, branch, tiers }: Scenario, open: Uint8Array): Key {
  let total = table.fixed + branch.fixed;
  for (const { intercept } of tiers) total += keyOf(intercept);
  for (const [service, isOpen] of open.entries()) if (isOpen === 1) total += table.opening[service] ?? 0n;
  return total;
}

/** The least cost of one VPC, by doubles. */
export function leastOf(scenario: Scenario, v: number, options: readonly Option[], open: Uint8Array): number {
  scenario.load(v);
  let least = Number.POSITIVE_INFINITY;
  for (const option of options) least = Math.min(least, scenario.value(option, open));
  return least;
}

/** Whether every service of VPC v that could be shared is. */
function sharesAll({ table: { pairs } }: Scenario, v: number, open: Uint8Array): boolean {
  for (let pair = pairs.start[v] as number; pair < (pairs.start[v + 1] as number); pair++) {
    if (((pairs.open[pair] as number) & SHARED) !== 0 && open[pairs.service[pair] as number] !== 1)
      return false;
  }
  return true;
}

/**
 * The cost of all, by doubles, when some VPCs are fixed to an option each in case that they join. Per VPC: its least
 * cost apart from the hub, and its least cost if all services are shared.
 */
export function totalOf(
  scenario: Scenario,
  open: Uint8Array,
  fixed: ReadonlyMap<number, Option>,
  apart: (v: number) => number,
  floors: readonly number[],
): number {
  let total = Number(costOf(fixedKey(scenario, open)));
  for (const [v, { joined }] of scenario.options.entries()) {
    const only = fixed.get(v);
    if (sharesAll(scenario, v, open)) total += floors[v] ?? CLOSED;
    else total += Math.min(apart(v), leastOf(scenario, v, only === undefined ? joined : [only], open));
  }
  return total;
}

/** The options of the loaded VPC whose cost may be the least, by doubles. */
function nearest(scenario: Scenario, options: readonly Option[], open: Uint8Array): Option[] {
  const values = options.map((option) => scenario.value(option, open));
  const limit = Math.min(...values) * (1 + CLOSE);
  return options.filter((_, k) => (values[k] as number) <= limit && limit < Number.POSITIVE_INFINITY);
}

/** The exact cost of an option for the loaded VPC, each pair its cheapest way; the ways are written down from `at` on. */
function exactly(scenario: Scenario, option: Option, open: Uint8Array, ways: Uint8Array, at: number): Key {
  scenario.turnTo(option);
  const loads: Load[] = [emptyLoad(), emptyLoad(), emptyLoad()];
  for (let i = 0; i < scenario.count; i++) {
    const way = cheapestWay(scenario, i, option, open);
    if (way === null) throw new Error("an option without a way for every service");
    ways[at + i] = way;
    addTo(loads[way] as Load, scenario, i, way);
  }
  return loads.reduce((sum, load, way) => sum + loadKey(load, scenario, way as Way, option), option.fixed);
}

/** The exact choice; null where some VPC has no option. */
export function choose(scenario: Scenario, open: Uint8Array): Choice | null {
  const { pairs } = scenario.table;
  const ways = new Uint8Array(pairs.open.length);
  const chosen: Option[] = [];
  let total = fixedKey(scenario, open);
  for (const [v, { apart, joined }] of scenario.options.entries()) {
    scenario.load(v);
    const at = pairs.start[v] as number;
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
