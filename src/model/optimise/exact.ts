/** What each way of each pair costs in a scenario, exactly and with tie-breakers. */
import type { Option } from "./options.ts";
import { CLOSED } from "./pair-costs.ts";
import { addVolume, GATEWAY, OWN_TODAY, type Pairs } from "./pairs.ts";
import type { Scenario } from "./scenario.ts";
import { CLOSE, type Step } from "./steps.ts";
import { ExactSum } from "./sums.ts";
import { digits, type Key, keyOf, smaller } from "./units.ts";

/** How a pair travels: over the VPC's egress, an endpoint of its own, a central one. */
export const RIDES = 0;
export const OWN = 1;
export const CENTRAL = 2;
export type Way = typeof RIDES | typeof OWN | typeof CENTRAL;

/** More than any cost: the lack of a pair that has no other way. */
const NO_WAY_KEY: Key = 1n << 400n;

/** Tie-breakers of a pair with an endpoint of its own: new, or kept; and without: one given up, or none before. */
const NEW_OWN = digits(1, 1);
const KEPT_OWN = digits(0, 1);
const LOST_OWN = digits(1, 0);

/** Pairs of one VPC that take the same way. */
export class Load {
  private readonly way: Way;
  /** Those that are billed: gateway endpoints cost nothing. */
  private billed = 0;
  private readonly gb = new ExactSum();
  /** What of it is across zones from the gateway, or crosses zones to the hub. */
  private readonly across = new ExactSum();
  /** All of them, and those that have an endpoint of their own today. */
  private count = 0;
  private ownToday = 0;

  constructor(way: Way) {
    this.way = way;
  }

  clear(): void {
    this.billed = this.count = this.ownToday = 0;
    this.gb.clear();
    this.across.clear();
  }

  /** Add a pair. */
  add({ open, gb, across, crossing }: Pairs, pair: number): void {
    const { way } = this;
    const flags = open[pair] as number;
    this.count += 1;
    if ((flags & OWN_TODAY) !== 0) this.ownToday += 1;
    if (way === OWN && (flags & GATEWAY) !== 0) return;
    this.billed += 1;
    addVolume(this.gb, gb, pair);
    if (way === RIDES) addVolume(this.across, across, pair);
    else if (way === CENTRAL) addVolume(this.across, crossing, pair);
  }

  private get ties(): Key {
    const kept = BigInt(this.ownToday);
    if (this.way !== OWN) return LOST_OWN * kept;
    return KEPT_OWN * kept + NEW_OWN * BigInt(this.count - this.ownToday);
  }

  /** What they all cost. */
  key({ prices }: Scenario, { mode }: Option): Key {
    if (this.count === 0) return 0n;
    const { way, ties } = this;
    const [gb, across] = [this.gb.value, this.across.value];
    if (way === OWN) return keyOf(prices.ownHours * BigInt(this.billed) + prices.ownGb * gb, ties);
    if (way === CENTRAL) return keyOf(prices.centralGb * gb + prices.crossingGb * across, ties);
    return keyOf((mode.near ?? 0n) * (gb - across) + (mode.far ?? 0n) * across, ties);
  }
}

/** The exact cost of a way of the i-th pair on the option turned to; null where it is not open. */
function wayKey(scenario: Scenario, i: number, way: Way, option: Option): Key | null {
  const costs = way === RIDES ? scenario.ride : way === OWN ? scenario.own : scenario.central;
  if (costs[i] === CLOSED) return null;
  const load = new Load(way);
  load.add(scenario.table.pairs, scenario.first + i);
  return load.key(scenario, option);
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
