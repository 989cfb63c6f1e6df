/** The nearest factors around 1 at which an answer turns, each with as few optima as it takes. */
import { firstChange, isStraight } from "./breakpoints.ts";
import { add, compare, negate, type Ratio, ratio, subtract } from "./money.ts";
import { type Answers, LEAST, MOST, ONE, reach, type Solve, sure } from "./optima.ts";
import type { Parameter } from "./vary.ts";

/** Factors of a parameter between which an advice stands; null: however far it falls or rises. */
export interface StandingRange {
  readonly parameter: Parameter;
  readonly from: Ratio | null;
  readonly to: Ratio | null;
  /** False: it stands at least down to `from`, or up to `to`; where it turns beyond was not looked for. */
  readonly fromIsTurn: boolean;
  readonly toIsTurn: boolean;
}

/** The range alone, of whatever amount. */
export type Bounds = Omit<StandingRange, "parameter">;

/** A bound beyond which nothing was left to look for. */
export const KNOWN_TURNS = { fromIsTurn: true, toIsTurn: true } as const;

export interface Turn {
  readonly at: Ratio;
  /** The answers beyond; null: nothing meets the policy there. */
  readonly what: Answers | null;
}

export interface NearestTurns {
  /** Null: however far the amount falls or rises. */
  readonly below: Turn | null;
  readonly above: Turn | null;
}

const TWO: Ratio = ratio("2");

/** The same function seen from the other side: what falls rises, 1 stays 1. It is concave as well. */
function mirrored(solve: Solve): Solve {
  return (at) => {
    const tangent = solve(subtract(TWO, at));
    return tangent && { ...tangent, at, slope: negate(tangent.slope) };
  };
}

type Same = (a: Answers, b: Answers) => boolean;

/** The first turn above 1, looked for up to one end after the other. */
function turnAbove(solve: Solve, ends: readonly Ratio[], farthest: Ratio, same: Same): Turn | null {
  const [start, far] = [solve(ONE), solve(farthest)];
  if (start && far && same(start.what, far.what) && isStraight(start, far)) return null;
  for (const end of [...ends, farthest]) {
    const last = reach(solve, end);
    const found = compare(last, ONE) > 0 ? firstChange(ONE, last, sure(solve), same) : null;
    if (found !== null) return found;
    if (compare(last, end) !== 0) return { at: last, what: null };
  }
  return null;
}

/**
 * The turns next to 1 on both sides, where `same` tells what counts as none. `near`: distances from 1, in rising order and
 * below 1, within which to look first where many turns are expected; they change what it takes, not what is found.
 */
export function nearestTurns(solve: Solve, same: Same, near: readonly Ratio[] = []): NearestTurns {
  const ends = near.map((distance) => add(ONE, distance));
  const below = turnAbove(mirrored(solve), ends, subtract(TWO, LEAST), same);
  return {
    below: below && { ...below, at: subtract(TWO, below.at) },
    above: turnAbove(solve, ends, MOST, same),
  };
}
