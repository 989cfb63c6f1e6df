/** How sure the advice of a large organisation is, as far as it is found: of all advice, or of each demand alone. */
import type { Effort, WholeRange } from "./all-certainties.ts";
import { placesOf } from "./optima.ts";
import type { Optimum } from "./optimise.ts";
import { type DemandRange, DemandRanges } from "./own-demand.ts";
import type { Problem } from "./vary.ts";

/** What is told beside, or in place of, each advice's ranges. */
export interface CertaintyPart {
  /** Per amount that all advice depends on; empty where it was not looked for. */
  readonly whole: readonly WholeRange[];
  /** In place of each advice's ranges: every demand that might turn its advice, those of most GB first. */
  readonly demands: readonly DemandRange[];
}

/** Up to so many pairs of VPC and service, all advice's ranges are found unasked. */
export const ALL_MOST = 20_000;

/** Searching again takes time in proportion to the pairs: so many pairs in all are searched for. */
const PAIRS_SOLVED = 15_000;
const FEWEST = 5;
/** With `--full-analysis` as long as demands times pairs are no more. */
const PAIRS_SOLVED_IN_FULL = 640_000;
/** So do optima and bounds for each amount that all advice depends on. */
const PAIRS_BOUNDED = 800_000;
const MOST_BOUNDED = 2000;
const BOUNDED_IN_FULL = 100_000;

/** How much is looked for where there are so many pairs of VPC and service. */
export function effortFor(pairs: number, full: boolean): Effort {
  if (full) {
    const demands = Math.floor(PAIRS_SOLVED_IN_FULL / Math.max(pairs, 1));
    return { demands, optima: BOUNDED_IN_FULL, again: true };
  }
  return {
    demands: pairs > ALL_MOST ? 0 : Math.max(FEWEST, Math.floor(PAIRS_SOLVED / pairs)),
    optima: Math.min(MOST_BOUNDED, Math.floor(PAIRS_BOUNDED / pairs)),
    again: false,
  };
}

/** Each demand's own range alone. */
export function demandsAlone(
  problem: Problem,
  { topology }: Optimum & { found: true },
  pairs: number,
): CertaintyPart {
  const demands = new DemandRanges(problem, placesOf(problem.network), topology);
  return { whole: [], demands: [...demands.all(effortFor(pairs, false).demands).values()] };
}
