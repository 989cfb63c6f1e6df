/** The optimum as a function of one amount: its cost, how fast that grows, and what it advises, at any factor. */
import { type Stretch, stretches, type Tangent } from "./breakpoints.ts";
import {
  add,
  compare,
  cut,
  isNegative,
  max,
  negate,
  pricePer,
  type Ratio,
  ratio,
  relabel,
  subtract,
  text,
  times,
  type Usd,
  usd,
  zero,
} from "./money.ts";
import type { Network } from "./network.ts";
import { cheapest } from "./optimise.ts";
import type { Topology } from "./topology.ts";
import { costsFrom, countable, type Parameter, type Problem, varied } from "./vary.ts";

/** Factors tried: from nearly nothing to a thousand times as much. */
export const LEAST: Ratio = ratio("0.000001");
export const MOST: Ratio = ratio("1000");
export const ONE: Ratio = ratio("1");
/** A step so small that no breakpoint lies in it but by accident: the slope is exact where the cost is linear. */
const STEP: Ratio = ratio("0.0000001");
const HALF: Ratio = ratio("0.5");
/** What rounding GB may change of a cost. */
const ROUNDED: Usd = usd("0.0000001");
/** Enough to find a bound between 1 and MOST to nine decimals. */
const HALVINGS = 40;

/** What an advice is on. */
export interface Place {
  readonly vpc: string;
  /** Null: the advice on the VPC's egress. */
  readonly service: string | null;
}

/** The places of a network in the order in which answers stand; the same for every factor of any amount. */
export interface Places {
  readonly all: readonly Place[];
  /** Per placement of a topology, its place. */
  readonly ofPlacement: Int32Array;
}

/** The advice at each place. */
export type Answers = readonly string[];

export function placesOf({ vpcs }: Network): Places {
  const all: Place[] = vpcs.map(({ id }) => ({ vpc: id, service: null }));
  const ofPlacement: number[] = [];
  for (const { demands } of vpcs) {
    const known = new Map<string, number>();
    for (const { vpc, service } of demands) {
      let place = known.get(service);
      if (place === undefined) {
        place = all.push({ vpc, service }) - 1;
        known.set(service, place);
      }
      ofPlacement.push(place);
    }
  }
  return { all, ofPlacement: Int32Array.from(ofPlacement) };
}

/** Each advice of a topology. */
export function answersOf({ egress, placements }: Topology, { all, ofPlacement }: Places): Answers {
  const answers = all.map(({ vpc, service }): string =>
    service === null ? (egress.get(vpc)?.mode ?? "none") : "none",
  );
  for (const [i, { route }] of placements.entries()) answers[ofPlacement[i] as number] = route ?? "none";
  return answers;
}

export function sameAnswers(a: Answers, b: Answers): boolean {
  return a.length === b.length && a.every((answer, place) => b[place] === answer);
}

/** Null where nothing meets the policy: no NAT instance is large enough for more traffic. */
export type Solve = (at: Ratio) => Tangent<Answers> | null;

/** What a fixed topology costs at a factor, and USD per 1 of the factor. */
export interface Line {
  readonly value: Usd;
  readonly slope: Usd;
}

/**
 * Over a long way, where the cost is linear on it, the slope is exact though GB that cross zones are billed in whole
 * units; else over a short one.
 */
export function lineOf(problem: Problem, topology: Topology, parameter: Parameter, at: Ratio): Line {
  const costOf = costsFrom(problem, topology, parameter, at);
  const value = costOf(at) ?? zero<"USD">();
  const slopeTo = (beyond: Usd, way: Ratio): Usd => relabel<"USD">(pricePer(subtract(beyond, value), way));
  const rounds = topology.hub?.via === "peering" && parameter.kind !== "rate" && parameter.kind !== "hours";
  if (rounds) {
    const way = max(at, ONE);
    const [middle, end] = [costOf(add(at, times(way, HALF))), costOf(add(at, way))];
    if (middle !== null && end !== null) {
      const bend = subtract(add(middle, middle), add(value, end));
      if (compare(isNegative(bend) ? negate(bend) : bend, ROUNDED) <= 0)
        return { value, slope: slopeTo(end, way) };
    }
  }
  return { value, slope: slopeTo(costOf(add(at, STEP)) ?? value, STEP) };
}

/**
 * The optimum at a factor, each found once. `topology`: the optimum at 1, which is not looked for again; null: nothing
 * meets the policy there.
 */
export function solver(
  problem: Problem,
  places: Places,
  parameter: Parameter,
  topology: Topology | null,
): Solve {
  const topologyAt = (at: Ratio): Topology | null => {
    if (compare(at, ONE) === 0) return topology;
    const { network, policy, pricing } = varied(problem, parameter, at);
    return cheapest(countable(network), policy, pricing);
  };
  const tangentAt = (at: Ratio): Tangent<Answers> | null => {
    const found = topologyAt(at);
    return found && { at, ...lineOf(problem, found, parameter, at), what: answersOf(found, places) };
  };
  const known = new Map<string, Tangent<Answers> | null>();
  return (at) => {
    const key = text(at);
    let tangent = known.get(key);
    if (tangent === undefined) {
      tangent = tangentAt(at);
      known.set(key, tangent);
    }
    return tangent;
  };
}

/** The same where it is known that there is an optimum. */
export function sure(solve: Solve): (at: Ratio) => Tangent<Answers> {
  return (at) => {
    const tangent = solve(at);
    if (tangent === null) throw new RangeError(`no optimum at ${text(at)} times as much`);
    return tangent;
  };
}

/** The factor farthest from 1 on the way to `end` at which there is an optimum still. */
export function reach(solve: Solve, end: Ratio): Ratio {
  if (solve(end) !== null) return end;
  let [there, beyond] = [ONE, end];
  for (let i = 0; i < HALVINGS; i++) {
    const middle = cut(times(add(there, beyond), HALF), 12);
    if (solve(middle) === null) beyond = middle;
    else there = middle;
  }
  return there;
}

/** The optimum's answers over the whole range of a parameter; no answers where it has no optimum. */
export function answersOver(solve: Solve): Stretch<Answers>[] {
  const [least, most] = [reach(solve, LEAST), reach(solve, MOST)];
  const what: Answers = [];
  const below = compare(LEAST, least) < 0 ? [{ from: LEAST, to: least, what }] : [];
  const above = compare(most, MOST) < 0 ? [{ from: most, to: MOST, what }] : [];
  return [...below, ...stretches(least, most, sure(solve), sameAnswers), ...above];
}
