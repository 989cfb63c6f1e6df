/**
 * The saving while all usage is up to so much more or less than measured. Where both costs are concave the saving is
 * convex on each straight stretch of the baseline's: its most is at an end, its least where tangents meet.
 */
import { stretches } from "./breakpoints.ts";
import {
  add,
  compare,
  cut,
  isNegative,
  isPositive,
  max,
  min,
  pricePer,
  quotient,
  type Ratio,
  ratio,
  relabel,
  subtract,
  times,
  type Usd,
  usd,
  zero,
} from "./money.ts";
import {
  type Answers,
  answersOf,
  lineOf,
  ONE,
  type Place,
  placesOf,
  reach,
  type Solve,
  sameAnswers,
  solver,
  sure,
} from "./optima.ts";
import { mayHaveInstances } from "./own-demand.ts";
import { rateKey } from "./prices.ts";
import type { Certainty } from "./sensitivity.ts";
import type { Topology } from "./topology.ts";
import type { StandingRange } from "./turns.ts";
import { costAt, type Parameter, type Problem } from "./vary.ts";

/** The saving over a band of usage: its least and most, and the advice that turns within the band. */
export interface Band {
  readonly least: Usd;
  readonly most: Usd;
  readonly turning: readonly Place[];
  /** False: only what is other advice at an end of the band is told, not what turns and turns back between. */
  readonly isAll: boolean;
}

const USAGE: Parameter = { kind: "usage" };
/** What cutting a factor may change of a cost. */
const TOLERANCE: Usd = usd("0.000000001");
/** A stretch of usage so short is not divided any more. */
const SHORTEST: Ratio = ratio("0.0000001");

/** The saving at one factor of usage, and how fast it grows with that. */
interface Point {
  readonly at: Ratio;
  readonly value: Usd;
  readonly slope: Usd;
}

function lineAt(point: Point, at: Ratio): Usd {
  return add(point.value, times(point.slope, subtract(at, point.at)));
}

/** The least of a convex function between two points, by the points at which tangents meet. */
function leastBetween(first: Point, last: Point, pointAt: (at: Ratio) => Point): Usd {
  let [left, right] = [first, last];
  for (;;) {
    if (!isNegative(left.slope)) return left.value;
    if (!isPositive(right.slope)) return right.value;
    const gap = subtract(lineAt(right, left.at), left.value);
    const at = cut(add(left.at, quotient(gap, subtract(left.slope, right.slope))), 12);
    const isShort = compare(subtract(right.at, left.at), SHORTEST) < 0;
    if (isShort || compare(at, left.at) <= 0 || compare(at, right.at) >= 0)
      return min(left.value, right.value);
    const middle = pointAt(at);
    const below = max(lineAt(left, at), lineAt(right, at));
    if (compare(subtract(middle.value, below), TOLERANCE) <= 0) return middle.value;
    if (isNegative(middle.slope)) left = middle;
    else right = middle;
  }
}

type Range = Pick<Band, "least" | "most">;

function rangeOf(values: readonly Usd[]): Range {
  const [first = zero<"USD">()] = values;
  return {
    least: values.reduce((a, b) => min(a, b), first),
    most: values.reduce((a, b) => max(a, b), first),
  };
}

/** Whether a topology's cost and the optimum's are concave in usage: no price per GB rises, and no NAT instance must grow. */
function areConcave({ network, policy, pricing }: Problem, baseline: Topology): boolean {
  const { bands = [] } = pricing.prices.rates.get(rateKey(network.region, "vpce_interface_gb")) ?? {};
  const falls = bands.every(({ usd }, i) => compare(usd, bands[i - 1]?.usd ?? usd) <= 0);
  const instances = [...baseline.egress.values()].some(({ mode }) => mode === "nat-instance");
  return falls && !instances && !mayHaveInstances(network, policy);
}

function convexRange(problem: Problem, baseline: Topology, solve: Solve, low: Ratio, high: Ratio): Range {
  const optimum = sure(solve);
  const costOf = (at: Ratio): Usd => costAt(problem, baseline, USAGE, at) ?? zero();
  const straight = stretches(
    low,
    high,
    (at) => ({ at, ...lineOf(problem, baseline, USAGE, at), what: at }),
    (a, b) => compare(a, b) === 0,
  );
  const values: Usd[] = [];
  for (const stretch of straight) {
    const [from, to] = [cut(stretch.from, 12), cut(stretch.to, 12)];
    if (compare(from, to) >= 0) continue;
    const before = costOf(from);
    const rise = relabel<"USD">(pricePer(subtract(costOf(to), before), subtract(to, from)));
    const pointAt = (at: Ratio): Point => {
      const { value, slope } = optimum(at);
      const baselineCost = add(before, times(rise, subtract(at, from)));
      return { at, value: subtract(baselineCost, value), slope: subtract(rise, slope) };
    };
    const [left, right] = [pointAt(from), pointAt(to)];
    values.push(left.value, right.value, leastBetween(left, right, pointAt));
  }
  return rangeOf(values);
}

/** Where costs jump: the saving wherever the optimum turns. */
function steppedRange(
  problem: Problem,
  baseline: Topology,
  solve: Solve,
  low: Ratio,
  high: Ratio,
): Range & { turns: Answers[] } {
  const ends = [reach(solve, low), reach(solve, high)] as const;
  const all = [...stretches(...ends, sure(solve), sameAnswers)];
  const inner = all.flatMap(({ from, to }) => [from, to]);
  const savings = [low, ONE, high, ...inner].flatMap((at) => {
    const after = solve(cut(at, 10));
    if (after === null) return [];
    const before = costAt(problem, baseline, USAGE, after.at);
    return before === null ? zero<"USD">() : subtract(before, after.value);
  });
  return { ...rangeOf(savings), turns: all.map(({ what }) => what) };
}

/** Whether usage or its own demand turns an advice within the band; null: that was not looked for as far as that. */
function turnsWithin({ ranges }: Certainty, low: Ratio, high: Ratio): boolean | null {
  const isWithin = ({ from, to, fromIsTurn, toIsTurn }: StandingRange, areTurns: boolean): boolean =>
    (from !== null && fromIsTurn === areTurns && compare(from, low) > 0) ||
    (to !== null && toIsTurn === areTurns && compare(to, high) < 0);
  const ofUsage = ranges.filter(({ parameter: { kind } }) => kind === "usage" || kind === "demand");
  if (ofUsage.some((range) => isWithin(range, true))) return true;
  return ofUsage.some((range) => isWithin(range, false)) ? null : false;
}

/**
 * The saving of the recommended topology against the baseline when all usage is up to `band` (0.2: 20 %) more or
 * less than measured. `certainties`: those of all advice, or none, where they were not found.
 */
export function savingBand(
  problem: Problem,
  baseline: Topology,
  optimum: Topology,
  certainties: readonly Certainty[],
  band: Ratio,
): Band {
  const [low, high] = [subtract(ONE, band), add(ONE, band)];
  const places = placesOf(problem.network);
  const solve = solver(problem, places, USAGE, optimum);
  const now = answersOf(optimum, places);
  const concave = areConcave(problem, baseline);
  const { turns, ...range } = concave
    ? { ...convexRange(problem, baseline, solve, low, high), turns: null }
    : steppedRange(problem, baseline, solve, low, high);
  const within = certainties.map((each) => turnsWithin(each, low, high));
  if (certainties.length > 0 && !within.includes(null)) {
    const turning = certainties.filter((_, i) => within[i] === true);
    return { ...range, turning: turning.map(({ vpc, service }) => ({ vpc, service })), isAll: true };
  }
  const others = turns ?? [sure(solve)(low).what, sure(solve)(high).what];
  const turning = places.all.filter((_, i) => others.some((answers) => answers[i] !== now[i]));
  return { ...range, turning, isAll: turns !== null };
}
