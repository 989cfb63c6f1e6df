/**
 * How sure the advice of a large organisation is, as far as it is found unasked: how far what all advice depends on may
 * move before any advice turns, and the range of its own demand of each.
 */
import { cut, quotient, type Ratio, ratio } from "./money.ts";
import { answersOf, type Place, type Places, placesOf, sameAnswers, solver } from "./optima.ts";
import type { Optimum } from "./optimise.ts";
import { type DemandRange, DemandRanges } from "./own-demand.ts";
import { sharedParameters } from "./sensitivity.ts";
import type { Topology } from "./topology.ts";
import { KNOWN_TURNS, nearestTurns, type StandingRange, type Turn } from "./turns.ts";
import type { Problem } from "./vary.ts";

/** Factors between which the whole optimum stands, and the advice that is the first to turn. */
export interface WholeRange extends StandingRange {
  /** What turns at `from`; null: nothing meets the policy below. Empty where `from` is null. */
  readonly turnsBelow: readonly Place[] | null;
  readonly turnsAbove: readonly Place[] | null;
}

export interface CertaintyPart {
  /** Empty where it was not looked for. */
  readonly whole: readonly WholeRange[];
  /** Of every demand that might turn its advice, those of most GB first. */
  readonly demands: readonly DemandRange[];
}

/** Up to so many pairs of VPC and service, whole optima are searched for again. */
const PART_MOST = 20_000;

/** Solves of a demand's range take time in proportion to the pairs: so many pairs in all are solved for. */
const PAIRS_SOLVED = 15_000;
const FEWEST = 5;

/** How many demands are searched for again where flows leave them open and there are so many pairs of VPC and service. */
export function demandsResolved(pairs: number): number {
  return pairs > PART_MOST ? 0 : Math.max(FEWEST, Math.floor(PAIRS_SOLVED / pairs));
}

/** Where to look first for the next turn, as distances from 1: the more advice there is, the nearer it is. */
function nearTo(advice: number): Ratio[] {
  return [cut(quotient(ratio("10"), ratio(BigInt(Math.max(advice, 200)))), 6), ratio("0.1")];
}

/** How far each amount that all advice depends on may move before the first advice turns. */
function wholeRanges(problem: Problem, topology: Topology, places: Places): WholeRange[] {
  const answers = answersOf(topology, places);
  const turning = (turn: Turn | null): Place[] | null => {
    if (turn === null) return [];
    const { what } = turn;
    return what && places.all.filter((_, i) => what[i] !== answers[i]);
  };
  return sharedParameters(problem).map((parameter): WholeRange => {
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
  });
}

/** What is found unasked where there are so many pairs of VPC and service. */
export function partOfCertainty(
  problem: Problem,
  { topology }: Optimum & { found: true },
  pairs: number,
): CertaintyPart {
  const places = placesOf(problem.network);
  const demands = new DemandRanges(problem, places, topology).all(demandsResolved(pairs));
  return {
    whole: pairs > PART_MOST ? [] : wholeRanges(problem, topology, places),
    demands: [...demands.values()],
  };
}
