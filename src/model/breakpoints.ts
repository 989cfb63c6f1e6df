/**
 * Where the lowest of many falling-and-rising straight lines changes its slope. The optimum's cost as a function of
 * one amount (a demand, a rate, the hours) is such a function: concave and piecewise linear, since each topology's
 * cost is linear in it, or concave where volume tiers are. So its breakpoints can be found exactly, from tangents
 * alone: two tangents meet at a point; either the function runs through it, then it is a breakpoint, or a lower
 * tangent lies there. Source: Eisner and Severance, "Mathematical techniques for efficient record segmentation", 1976.
 */
import {
  add,
  compare,
  cut,
  isZero,
  min,
  quotient,
  type Ratio,
  ratio,
  subtract,
  times,
  type Usd,
  usd,
} from "./money.ts";

/** The optimum at one value of the factor: its cost, how fast that grows with the factor, and what it is. */
export interface Tangent<T> {
  readonly at: Ratio;
  readonly value: Usd;
  /** USD per 1 of the factor. */
  readonly slope: Usd;
  readonly what: T;
}

/** A stretch of the factor in which the optimum is the same. */
export interface Stretch<T> {
  readonly from: Ratio;
  readonly to: Ratio;
  readonly what: T;
}

/** Factors are tried at this many decimals; stretches shorter than that are not told apart. */
const PLACES = 12;
const FINEST: Ratio = ratio("0.000000000001");
/** What cutting a factor may change of a cost. */
const TOLERANCE: Usd = usd("0.000000001");

function lineAt<T>(tangent: Tangent<T>, at: Ratio): Usd {
  return add(tangent.value, times(tangent.slope, subtract(at, tangent.at)));
}

/** Where two tangents meet; null where they are parallel. */
function meeting<T>(left: Tangent<T>, right: Tangent<T>): Ratio | null {
  const slopes = subtract(left.slope, right.slope);
  if (isZero(slopes)) return null;
  const gap = subtract(lineAt(right, left.at), left.value);
  return add(left.at, quotient(gap, slopes));
}

/**
 * All stretches between two factors, in order. `solve` gives the optimum at a factor; `same` tells whether two
 * optima are the same answer. Exact but for stretches below 1e-12.
 */
export function stretches<T>(
  from: Ratio,
  to: Ratio,
  solve: (factor: Ratio) => Tangent<T>,
  same: (a: T, b: T) => boolean,
): Stretch<T>[] {
  const found: Stretch<T>[] = [];
  const push = (stretch: Stretch<T>): void => {
    const last = found.at(-1);
    if (last !== undefined && same(last.what, stretch.what))
      found[found.length - 1] = { ...last, to: stretch.to };
    else found.push(stretch);
  };
  const between = (left: Tangent<T>, right: Tangent<T>): void => {
    const at = meeting(left, right);
    const tooClose =
      at === null ||
      compare(subtract(at, left.at), FINEST) < 0 ||
      compare(subtract(right.at, at), FINEST) < 0;
    if (tooClose) {
      const split = at === null ? right.at : at;
      push({ from: left.at, to: split, what: left.what });
      if (compare(split, right.at) < 0) push({ from: split, to: right.at, what: right.what });
      return;
    }
    const middle = solve(cut(at, PLACES));
    const lower = min(lineAt(left, middle.at), lineAt(right, middle.at));
    if (compare(subtract(lower, middle.value), TOLERANCE) <= 0) {
      push({ from: left.at, to: at, what: left.what });
      push({ from: at, to: right.at, what: right.what });
      return;
    }
    between(left, middle);
    between(middle, right);
  };
  between(solve(from), solve(to));
  return found;
}
