/**
 * How sure the advice is: for each advice the range of its own demand, of each rate and of the hours in which it
 * stands, found by re-solving at breakpoints, and the least relative change of any one of them that turns it.
 */
import { type Stretch, stretches, type Tangent } from "./breakpoints.ts";
import {
  add,
  compare,
  cut,
  type Gb,
  min,
  pricePer,
  type Ratio,
  ratio,
  relabel,
  subtract,
  text,
  times,
  type Usd,
  zero,
} from "./money.ts";
import { type Optimum, optimise } from "./optimise.ts";
import { rulesFor } from "./policy.ts";
import { rateKey } from "./prices.ts";
import type { Topology } from "./topology.ts";
import { costAt, countable, type Parameter, type Problem, varied } from "./vary.ts";

/** Factors of a parameter between which an advice stands; null: however far it falls or rises. */
export interface StandingRange {
  readonly parameter: Parameter;
  readonly from: Ratio | null;
  readonly to: Ratio | null;
}

/** How sure one advice is. */
export interface Certainty {
  readonly vpc: string;
  /** Null: the advice on the VPC's egress. */
  readonly service: string | null;
  readonly ranges: readonly StandingRange[];
  /** The least relative change of any one parameter that turns it, and which; null where none does. */
  readonly margin: { readonly change: Ratio; readonly parameter: Parameter } | null;
}

/** Factors tried: from nearly nothing to a thousand times as much. */
export const LEAST: Ratio = ratio("0.000001");
export const MOST: Ratio = ratio("1000");
const ONE: Ratio = ratio("1");
/** A step so small that no breakpoint lies in it but by accident: the slope is exact where the cost is linear. */
const STEP: Ratio = ratio("0.0000001");
/** Enough to find a bound between 1 and MOST to nine decimals. */
const HALVINGS = 40;

/** Each advice of a topology as text, by place. */
type Answers = ReadonlyMap<string, string>;

function placeOf(vpc: string, service: string | null): string {
  return JSON.stringify([vpc, service]);
}

function answersOf(topology: Topology): Answers {
  const answers = new Map<string, string>();
  for (const [vpc, egress] of topology.egress) answers.set(placeOf(vpc, null), egress.mode);
  for (const { demand, route } of topology.placements)
    answers.set(placeOf(demand.vpc, demand.service), route ?? "none");
  return answers;
}

function sameAnswers(a: Answers, b: Answers): boolean {
  return a.size === b.size && [...a].every(([place, answer]) => b.get(place) === answer);
}

/** Null where nothing meets the policy any more: no NAT instance is large enough for more traffic. */
function optimumAt(problem: Problem, parameter: Parameter, at: Ratio): Topology | null {
  const { network, policy, pricing } = varied(problem, parameter, at);
  const found = optimise(countable(network), policy, pricing);
  return found.found ? found.topology : null;
}

/** Null where there is no optimum. */
function tangentOf(problem: Problem, parameter: Parameter, at: Ratio): Tangent<Answers> | null {
  const topology = optimumAt(problem, parameter, at);
  if (topology === null) return null;
  const value = costAt(problem, topology, parameter, at) ?? zero<"USD">();
  const beside = costAt(problem, topology, parameter, add(at, STEP)) ?? value;
  const slope = relabel<"USD">(pricePer(subtract(beside, value), STEP));
  return { at, value, slope, what: answersOf(topology) };
}

type Solve = (at: Ratio) => Tangent<Answers> | null;

/** The factor farthest from 1 on the way to `end` at which there is an optimum still. */
function reach(solve: Solve, end: Ratio): Ratio {
  if (solve(end) !== null) return end;
  let [there, beyond] = [ONE, end];
  for (let i = 0; i < HALVINGS; i++) {
    const middle = cut(times(add(there, beyond), ratio("0.5")), 12);
    if (solve(middle) === null) beyond = middle;
    else there = middle;
  }
  return there;
}

/** The optimum at a factor, each found once. */
function solver(problem: Problem, parameter: Parameter): Solve {
  const known = new Map<string, Tangent<Answers> | null>();
  return (at) => {
    const key = text(at);
    const tangent = known.get(key) ?? tangentOf(problem, parameter, at);
    known.set(key, tangent);
    return tangent;
  };
}

function sure(solve: Solve): (at: Ratio) => Tangent<Answers> {
  return (at) => {
    const tangent = solve(at);
    if (tangent === null) throw new RangeError(`no optimum at ${text(at)} times as much`);
    return tangent;
  };
}

/** The optimum's answers over the whole range of a parameter; no answers where it has no optimum. */
function answersOver(problem: Problem, parameter: Parameter): Stretch<Answers>[] {
  const solve = solver(problem, parameter);
  const [least, most] = [reach(solve, LEAST), reach(solve, MOST)];
  const what: Answers = new Map();
  const below = compare(LEAST, least) < 0 ? [{ from: LEAST, to: least, what }] : [];
  const above = compare(most, MOST) < 0 ? [{ from: most, to: MOST, what }] : [];
  return [...below, ...stretches(least, most, sure(solve), sameAnswers), ...above];
}

/** The first factor above 1 at which some answer turns; null where none does. */
export function firstTurn(problem: Problem, parameter: Parameter): Ratio | null {
  const solve = solver(problem, parameter);
  const most = reach(solve, MOST);
  for (const { to } of stretches(ONE, most, sure(solve), sameAnswers)) {
    if (compare(to, ONE) > 0) return compare(to, MOST) < 0 ? to : null;
  }
  return null;
}

/** Where around 1 an answer stays what it is. */
function standing(
  over: readonly Stretch<Answers>[],
  place: string,
  answer: string,
): { from: Ratio | null; to: Ratio | null } {
  const at = over.findIndex(
    ({ from, to, what }) => compare(from, ONE) <= 0 && compare(ONE, to) <= 0 && what.get(place) === answer,
  );
  if (at < 0) return { from: ONE, to: ONE };
  let first = at;
  let last = at;
  while (first > 0 && over[first - 1]?.what.get(place) === answer) first--;
  while (last + 1 < over.length && over[last + 1]?.what.get(place) === answer) last++;
  return {
    from: first === 0 ? null : cut(over[first]?.from ?? ONE, 10),
    to: last === over.length - 1 ? null : cut(over[last]?.to ?? ONE, 10),
  };
}

function marginOf(ranges: readonly StandingRange[]): Certainty["margin"] {
  let least: Certainty["margin"] = null;
  for (const { parameter, from, to } of ranges) {
    for (const bound of [from, to]) {
      if (bound === null) continue;
      const change = compare(bound, ONE) < 0 ? subtract(ONE, bound) : subtract(bound, ONE);
      if (least === null || compare(change, least.change) < 0) least = { change, parameter };
    }
  }
  return least;
}

/** Rates that could turn an advice in this problem: those of ways that are open to some VPC of it. */
function rateItems({ network, policy, pricing }: Problem): string[] {
  const modes = new Set(network.vpcs.flatMap((vpc) => rulesFor(policy, vpc).egress));
  const several = network.vpcs.length > 1;
  const items = [
    ["nat_hour", true],
    ["nat_gb", true],
    ["public_ipv4_hour", true],
    ["vpce_interface_hour", true],
    ["vpce_interface_gb", true],
    ["nat_regional_hour", modes.has("nat-regional")],
    ["nat_regional_gb", modes.has("nat-regional")],
    ["az_transfer_gb", modes.has("nat-single")],
    ["tgw_attachment_hour", several],
    ["tgw_gb", several],
    ["vpc_peering_gb", several],
    ["network_firewall_hour", true],
    ["network_firewall_gb", true],
    ["inspection_appliance_hour", true],
    ["inspection_appliance_gb", true],
  ] as const;
  return items.flatMap(([item, open]) =>
    open && pricing.prices.rates.has(rateKey(network.region, item)) ? [item] : [],
  );
}

/** So many demands are varied one by one; of more, those of most GB. */
const DEMANDS_VARIED = 60;

/** The places whose own demand is varied: all, or those with most traffic. */
function variedPlaces({ network, pricing }: Problem): Set<string> {
  const gb = new Map<string, Gb>();
  for (const { demands } of network.vpcs) {
    for (const { vpc, service, gb: each, today } of demands) {
      if (today === "in-vpc" || !pricing.catalog.services.has(service)) continue;
      const place = placeOf(vpc, service);
      gb.set(place, add(gb.get(place) ?? zero(), each));
    }
  }
  const places = [...gb].sort(([, a], [, b]) => compare(b, a)).slice(0, DEMANDS_VARIED);
  return new Set(places.map(([place]) => place));
}

/** Every advice of an optimum with the ranges in which it stands. */
export function certaintiesOf(problem: Problem, optimum: Optimum): Certainty[] {
  if (!optimum.found) return [];
  const answers = answersOf(optimum.topology);
  const rates = rateItems(problem).map((item): Parameter => ({ kind: "rate", item }));
  const shared: Parameter[] = [{ kind: "hours" }, { kind: "usage" }, ...rates];
  const places = variedPlaces(problem);
  const over = shared.map((parameter) => ({ parameter, over: answersOver(problem, parameter) }));
  return [...answers].map(([place, answer]): Certainty => {
    const [vpc, service] = JSON.parse(place) as [string, string | null];
    const own: Parameter[] = service !== null && places.has(place) ? [{ kind: "demand", vpc, service }] : [];
    const all = [...own.map((parameter) => ({ parameter, over: answersOver(problem, parameter) })), ...over];
    const ranges = all.map(({ parameter, over: found }) => ({
      parameter,
      ...standing(found, place, answer),
    }));
    return { vpc, service, ranges, margin: marginOf(ranges) };
  });
}

/** The saving over a band of usage: its least and most, and the advice that turns within the band. */
export interface Band {
  readonly least: Usd;
  readonly most: Usd;
  readonly turning: readonly { readonly vpc: string; readonly service: string | null }[];
}

/**
 * The saving of the recommended topology against the baseline when all usage is up to `band` (0.2: 20 %) more or
 * less than measured. Both costs are piecewise linear, so the extremes lie at the ends or at tier bounds.
 */
export function savingBand(
  problem: Problem,
  baseline: Topology,
  certainties: readonly Certainty[],
  band: Ratio,
): Band {
  const usage: Parameter = { kind: "usage" };
  const [low, high] = [subtract(ONE, band), add(ONE, band)];
  const solve = solver(problem, usage);
  const ends = [reach(solve, low), reach(solve, high)] as const;
  const inner = [...stretches(...ends, sure(solve), sameAnswers)].flatMap(({ from, to }) => [from, to]);
  const savings = [low, ONE, high, ...inner].flatMap((at) => {
    const after = solve(cut(at, 10));
    if (after === null) return [];
    const before = costAt(problem, baseline, usage, after.at);
    return before === null ? zero<"USD">() : subtract(before, after.value);
  });
  const turning = certainties.filter(({ ranges }) =>
    ranges.some(
      ({ parameter, from, to }) =>
        (parameter.kind === "usage" || parameter.kind === "demand") &&
        ((from !== null && compare(from, low) > 0) || (to !== null && compare(to, high) < 0)),
    ),
  );
  const first = savings[0] ?? zero<"USD">();
  return {
    least: savings.reduce(min, first),
    most: savings.reduce((a, b) => (compare(b, a) > 0 ? b : a), first),
    turning: turning.map(({ vpc, service }) => ({ vpc, service })),
  };
}
