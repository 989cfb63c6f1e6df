/** What each way of each pair costs in a scenario, exactly and with tie-breakers. */
import type { Option } from "./options.ts";
import { GATEWAY, OWN_TODAY } from "./pairs.ts";
import { CLOSED, type Scenario } from "./scenario.ts";
import { CLOSE, type Step } from "./steps.ts";
import { digits, type Key, keyOf, smaller } from "./units.ts";

/** How a pair travels: over the VPC's egress, an endpoint of its own, a central one. */
export const RIDES = 0;
export const OWN = 1;
export const CENTRAL = 2;
export type Way = typeof RIDES | typeof OWN | typeof CENTRAL;

/** More than any cost: the lack of a pair that has no other way. */
const NO_WAY_KEY: Key = 1n << 400n;

/** Tie-breakers of a pair with an endpoint of its own: new, or kept; and without: none before, or given up. */
const NEW_OWN = digits(1, 1);
const KEPT_OWN = digits(0, 1);
const NO_OWN = 0n;
const LOST_OWN = digits(1, 0);

/** Pairs of one VPC that take the same way. */
export interface Load {
  count: bigint;
  gb: bigint;
  /** What of it is across zones from the gateway, or crosses zones to the hub. */
  across: bigint;
  ties: Key;
}

export function emptyLoad(): Load {
  return { count: 0n, gb: 0n, across: 0n, ties: 0n };
}

/** Add the i-th pair of the loaded VPC to those that take a way. */
export function addTo(load: Load, scenario: Scenario, i: number, way: Way): void {
  const { open, exact } = scenario.table.pairs;
  const pair = scenario.first + i;
  const flags = open[pair] as number;
  const ownToday = (flags & OWN_TODAY) !== 0;
  if (way === OWN) load.ties += ownToday ? KEPT_OWN : NEW_OWN;
  else load.ties += ownToday ? LOST_OWN : NO_OWN;
  // Gateway endpoints cost nothing.
  if (way === OWN && (flags & GATEWAY) !== 0) return;
  load.count += 1n;
  load.gb += exact.gb[pair] ?? 0n;
  if (way !== OWN) load.across += (way === RIDES ? exact.across : exact.crossing)[pair] ?? 0n;
}

/** What all that take a way cost. */
export function loadKey(load: Load, { prices }: Scenario, way: Way, { mode }: Option): Key {
  const { count, gb, across, ties } = load;
  if (way === OWN) return keyOf(prices.ownHours * count + prices.ownGb * gb, ties);
  if (way === CENTRAL) return keyOf(prices.centralGb * gb + prices.crossingGb * across, ties);
  return keyOf((mode.near ?? 0n) * (gb - across) + (mode.far ?? 0n) * across, ties);
}

/** The exact cost of a way of the i-th pair on the option turned to; null where it is not open. */
function wayKey(scenario: Scenario, i: number, way: Way, option: Option): Key | null {
  const costs = way === RIDES ? scenario.ride : way === OWN ? scenario.own : scenario.central;
  if (costs[i] === CLOSED) return null;
  const load = emptyLoad();
  addTo(load, scenario, i, way);
  return loadKey(load, scenario, way, option);
}

/** The cheapest open way of the i-th pair on the option turned to, the services of `open` being shared; a tie: riding. */
export function cheapestWay(scenario: Scenario, i: number, option: Option, open: Uint8Array): Way | null {
  const ride = scenario.ride[i] as number;
  const own = scenario.own[i] as number;
  const shared = option.joined && open[scenario.service(i)] === 1;
  const central = shared ? (scenario.central[i] as number) : CLOSED;
  const least = Math.min(ride, own, central);
  if (least === CLOSED) return null;
  const limit = least * (1 + CLOSE);
  if (ride <= limit && own > limit && central > limit) return RIDES;
  if (own <= limit && ride > limit && central > limit) return OWN;
  if (central <= limit && ride > limit && own > limit) return CENTRAL;
  const near: Way[] = [];
  if (ride <= limit) near.push(RIDES);
  if (own <= limit) near.push(OWN);
  if (central <= limit) near.push(CENTRAL);
  const keys = near.map((way) => wayKey(scenario, i, way, option) as Key);
  return near[keys.indexOf(keys.reduce(smaller))] ?? null;
}

/** The option of the loaded VPC as a step; null where some pair has no way even if all is shared. */
export function exactStep(scenario: Scenario, option: Option): Step<Key> | null {
  scenario.turnTo(option);
  const lacks: Key[] = [];
  let all = option.fixed;
  let none = option.fixed;
  for (let i = 0; i < scenario.count; i++) {
    const cost = (way: Way): Key => wayKey(scenario, i, way, option) ?? NO_WAY_KEY;
    const alone = smaller(cost(OWN), cost(RIDES));
    const shared = option.joined ? smaller(alone, cost(CENTRAL)) : alone;
    if (shared === NO_WAY_KEY) return null;
    lacks.push(alone - shared);
    all += shared;
    none += alone;
  }
  return { all, none, lacks, weight: 0 };
}
