/** The cheapest that each VPC can do when it is known which services the hub shares. */
import { CENTRAL, cheapestWay, Load, OWN, RIDES } from "./exact.ts";
import type { Option } from "./options.ts";
import { CLOSED } from "./pair-costs.ts";
import { SHARED } from "./pairs.ts";
import type { Scenario } from "./scenario.ts";
import { CLOSE } from "./steps.ts";
import { Total } from "./sums.ts";
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

/** What each option costs the loaded VPC, by doubles. */
function values(scenario: Scenario, options: readonly Option[], open: Uint8Array): number[] {
  let shared: boolean | null = null;
  return options.map((option) => {
    if (option.joined !== shared) scenario.share(option.joined ? open : "none");
    shared = option.joined;
    return scenario.value(option);
  });
}

/** The least cost of one VPC, by doubles. */
export function leastOf(scenario: Scenario, v: number, options: readonly Option[], open: Uint8Array): number {
  scenario.load(v);
  let least = CLOSED;
  for (const value of values(scenario, options, open)) least = Math.min(least, value);
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
  const { branch, table } = scenario;
  const total = new Total();
  total.add(Number(costOf(fixedKey(scenario, open))));
  const everyOne = !open.includes(0);
  for (let v = 0; v < table.vpcs.length; v++) {
    const only = fixed.get(v);
    if (everyOne || sharesAll(scenario, v, open)) total.add(floors[v] ?? CLOSED);
    else if (branch.joinCost[v] === CLOSED) total.add(apart(v));
    else if (only !== undefined) total.add(Math.min(apart(v), leastOf(scenario, v, [only], open)));
    else {
      scenario.load(v);
      scenario.share(open);
      total.add(Math.min(apart(v), scenario.least(true)));
    }
  }
  return total.value;
}

/** The options of the loaded VPC whose cost may be the least, by doubles. */
function nearest(scenario: Scenario, options: readonly Option[], open: Uint8Array): Option[] {
  const costs = values(scenario, options, open);
  const limit = Math.min(...costs) * (1 + CLOSE);
  return options.filter((_, k) => (costs[k] as number) <= limit && limit < CLOSED);
}

/** Reckons the exact cost of options. */
class Exactly {
  private readonly scenario: Scenario;
  private readonly open: Uint8Array;
  private readonly loads = [new Load(RIDES), new Load(OWN), new Load(CENTRAL)] as const;
  /** Per pair. */
  readonly ways: Uint8Array;

  constructor(scenario: Scenario, open: Uint8Array) {
    this.scenario = scenario;
    this.open = open;
    this.ways = new Uint8Array(scenario.table.pairs.open.length);
  }

  /** Of an option for the loaded VPC, each pair its cheapest way; the ways are written down. */
  cost(option: Option): Key {
    const { scenario, open, loads, ways } = this;
    const { first, count, table } = scenario;
    scenario.turnTo(option);
    for (const load of loads) load.clear();
    for (let i = 0; i < count; i++) {
      const way = cheapestWay(scenario, i, option, open);
      if (way === null) throw new Error("an option without a way for every service");
      ways[first + i] = way;
      loads[way].add(table.pairs, first + i);
    }
    return loads.reduce((sum, load) => sum + load.key(scenario, option), option.fixed);
  }
}

/** The cheapest of the VPC's options, exactly, its ways written down; null where none is open. */
function cheapest(
  scenario: Scenario,
  v: number,
  open: Uint8Array,
  exactly: Exactly,
): { readonly option: Option; readonly key: Key } | null {
  const { apart, joined } = scenario.options(v);
  scenario.load(v);
  const near = nearest(scenario, [...apart, ...joined], open);
  let best: Option | undefined;
  let least = 0n;
  for (const option of near) {
    const key = exactly.cost(option);
    if (best === undefined || key < least) [best, least] = [option, key];
  }
  if (best === undefined) return null;
  if (best !== near.at(-1)) exactly.cost(best);
  return { option: best, key: least };
}

/** The exact choice; null where some VPC has no option. */
export function choose(scenario: Scenario, open: Uint8Array): Choice | null {
  const exactly = new Exactly(scenario, open);
  const options: Option[] = [];
  let total = fixedKey(scenario, open);
  for (let v = 0; v < scenario.table.vpcs.length; v++) {
    const best = cheapest(scenario, v, open, exactly);
    if (best === null) return null;
    options.push(best.option);
    total += best.key;
  }
  return { scenario, open, options, ways: exactly.ways, key: total };
}

/** Per VPC, what it costs exactly; null: it has no option. */
export function keysOf(scenario: Scenario, open: Uint8Array): (Key | null)[] {
  const exactly = new Exactly(scenario, open);
  return scenario.table.vpcs.map((_, v) => cheapest(scenario, v, open, exactly)?.key ?? null);
}
