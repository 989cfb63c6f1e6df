/** How sure every advice of a large organisation is, from a few optima for each amount that all advice depends on. */
import { compare, cut, quotient, type Ratio, ratio } from "./money.ts";
import { answersOf, answersOver, type Place, type Places, placesOf, sameAnswers, solver } from "./optima.ts";
import type { Optimum } from "./optimise.ts";
import { DemandRanges } from "./own-demand.ts";
import { type Certainty, marginOf, sharedParameters, standing } from "./sensitivity.ts";
import { type SharedRange, sharedRanges } from "./shared-ranges.ts";
import { KNOWN_TURNS, nearestTurns, type StandingRange, type Turn } from "./turns.ts";
import type { Parameter, Problem } from "./vary.ts";

/** Factors between which the whole optimum stands, and the advice that is the first to turn. */
export interface WholeRange extends StandingRange {
  /** What turns at `from`; null: nothing meets the policy below. Empty where `from` is no turn. */
  readonly turnsBelow: readonly Place[] | null;
  readonly turnsAbove: readonly Place[] | null;
}

export interface AllCertainties {
  readonly certainties: readonly Certainty[];
  readonly whole: readonly WholeRange[];
}

/** How much is looked for. */
export interface Effort {
  /** Demands that are searched for again where flows leave them open. */
  readonly demands: number;
  /** Optima and bounds for each other amount and side: see `sharedRanges`. */
  readonly optima: number;
  /** Whether to search again for every place, however long that takes, where costs are no lines in an amount. */
  readonly again: boolean;
}

/** Where to look first for the next turn, as distances from 1: the more advice there is, the nearer it is. */
function nearTo(advice: number): Ratio[] {
  return [cut(quotient(ratio("10"), ratio(BigInt(Math.max(advice, 200)))), 6), ratio("0.1")];
}

/** The whole optimum's range by searching again. */
function searched(
  problem: Problem,
  { topology }: Optimum & { found: true },
  places: Places,
  parameter: Parameter,
): WholeRange {
  const answers = answersOf(topology, places);
  const turning = (turn: Turn | null): Place[] | null => {
    if (turn === null) return [];
    const { what } = turn;
    return what && places.all.filter((_, i) => what[i] !== answers[i]);
  };
  const solve = solver(problem, places, parameter, topology);
  const { below, above } = nearestTurns(solve, sameAnswers, nearTo(places.all.length));
  return {
    parameter,
    from: below && cut(below.at, 10),
    to: above && cut(above.at, 10),
    ...KNOWN_TURNS,
    turnsBelow: turning(below),
    turnsAbove: turning(above),
  };
}

interface Nearest {
  readonly at: Ratio | null;
  readonly isTurn: boolean;
  readonly turning: Place[];
}

/** The nearest bound of all places on one side, and the advice that turns there. */
function nearestOf(ranges: readonly StandingRange[], places: Places, side: "from" | "to"): Nearest {
  let at: Ratio | null = null;
  const isNearer = (bound: Ratio, than: Ratio): boolean =>
    side === "from" ? compare(bound, than) > 0 : compare(bound, than) < 0;
  for (const range of ranges) {
    const bound = range[side];
    if (bound !== null && (at === null || isNearer(bound, at))) at = bound;
  }
  const nearest = at;
  if (nearest === null) return { at, isTurn: true, turning: [] };
  const turning = places.all.filter((_, i) => {
    const range = ranges[i];
    const bound = range?.[side] ?? null;
    return bound !== null && range?.[`${side}IsTurn`] === true && compare(bound, nearest) === 0;
  });
  return { at, isTurn: turning.length > 0, turning };
}

/** The whole optimum's range from all places'. */
function together(parameter: Parameter, ranges: readonly StandingRange[], places: Places): WholeRange {
  const [below, above] = [nearestOf(ranges, places, "from"), nearestOf(ranges, places, "to")];
  return {
    parameter,
    from: below.at,
    to: above.at,
    fromIsTurn: below.isTurn,
    toIsTurn: above.isTurn,
    turnsBelow: below.turning,
    turnsAbove: above.turning,
  };
}

/** Where only the whole optimum's range is known, other advice stands at least as far as that. */
function atLeast(whole: WholeRange, { all }: Places): StandingRange[] {
  const keyOf = ({ vpc, service }: Place): string => JSON.stringify([vpc, service]);
  const turningAt = (turning: readonly Place[] | null): Set<string> | null =>
    turning && new Set(turning.map(keyOf));
  const [below, above] = [turningAt(whole.turnsBelow), turningAt(whole.turnsAbove)];
  const isTurn = (turning: Set<string> | null, bound: Ratio | null, place: Place): boolean =>
    bound === null || turning === null || turning.has(keyOf(place));
  const { parameter, from, to } = whole;
  return all.map((place) => ({
    parameter,
    from,
    to,
    fromIsTurn: isTurn(below, from, place),
    toIsTurn: isTurn(above, to, place),
  }));
}

/** Every place's range by searching wherever anything turns. */
function searchedAgain(
  problem: Problem,
  { topology }: Optimum & { found: true },
  places: Places,
  parameter: Parameter,
): StandingRange[] {
  const over = answersOver(solver(problem, places, parameter, topology));
  const answers = answersOf(topology, places);
  return answers.map((answer, i) => ({ parameter, ...standing(over, i, answer), ...KNOWN_TURNS }));
}

/** Every advice of an optimum with the ranges in which it stands, and what turns first as each amount changes. */
export function allCertainties(
  problem: Problem,
  optimum: Optimum & { found: true },
  { demands: most, optima, again }: Effort,
): AllCertainties {
  const places = placesOf(problem.network);
  const demands = new DemandRanges(problem, places, optimum.topology);
  const own = demands.all(most);
  const told = sharedRanges(problem, optimum, places, sharedParameters(problem), optima).map(
    ({ parameter, ranges }: SharedRange) => {
      const each = ranges ?? (again ? searchedAgain(problem, optimum, places, parameter) : null);
      if (each !== null) return { whole: together(parameter, each, places), ranges: each };
      const whole = searched(problem, optimum, places, parameter);
      return { whole, ranges: atLeast(whole, places) };
    },
  );
  const certainties = places.all.map((place, i): Certainty => {
    const shared = told.map(({ ranges }) => ranges[i] as StandingRange);
    const ranges = demands.has(i) ? [own.get(i) ?? demands.of(i), ...shared] : shared;
    return { ...place, ranges, margin: marginOf(ranges) };
  });
  return { certainties, whole: told.map(({ whole }) => whole) };
}
