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
  isNegative,
  isZero,
  max,
  min,
  negate,
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

/** Factors are tried at this many decimals. */
const PLACES = 12;
const FINEST: Ratio = ratio("0.000000000001");
/** Slopes are taken over a short way, which a bend may lie in: stretches shorter than this part of the factor are not told apart. */
const SHORTEST: Ratio = ratio("0.0000001");
const ONE: Ratio = ratio("1");
const HALF: Ratio = ratio("0.5");
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

/** Whether the function is one straight line between two points, but for what rounding does: then nothing lies between. */
export function isStraight<T>(left: Tangent<T>, right: Tangent<T>): boolean {
  const off = subtract(lineAt(left, right.at), right.value);
  const allowed = times(TOLERANCE, max(subtract(right.at, left.at), ONE));
  return compare(isNegative(off) ? negate(off) : off, allowed) <= 0;
}

/**
 * All stretches between two factors, in order, each found when it is asked for. `solve` gives the optimum at a factor;
 * `same` tells whether two optima are the same answer: neighbours that are come as one. Exact but for stretches shorter
 * than a ten-millionth of their factor.
 */
export function* stretches<T>(
  from: Ratio,
  to: Ratio,
  solve: (factor: Ratio) => Tangent<T>,
  same: (a: T, b: T) => boolean,
): Generator<Stretch<T>> {
  let last: Stretch<T> | null = null;
  for (const next of pieces(solve(from), solve(to), solve, same)) {
    if (last === null) last = next;
    else if (same(last.what, next.what)) last = { from: last.from, to: next.to, what: last.what };
    else {
      yield last;
      last = next;
    }
  }
  if (last !== null) yield last;
}

/**
 * The first value of the factor above `from` at which the optimum is not the same any more, and what it is beyond;
 * null where it stays the same. Needs few optima: what lies behind the turn is not looked at.
 */
export function firstChange<T>(
  from: Ratio,
  to: Ratio,
  solve: (factor: Ratio) => Tangent<T>,
  same: (a: T, b: T) => boolean,
): { readonly at: Ratio; readonly what: T } | null {
  const first = solve(from);
  for (const { from: at, what } of pieces(first, solve(to), solve, same)) {
    if (!same(first.what, what)) return { at, what };
  }
  return null;
}

function* pieces<T>(
  first: Tangent<T>,
  end: Tangent<T>,
  solve: (factor: Ratio) => Tangent<T>,
  same: (a: T, b: T) => boolean,
): Generator<Stretch<T>> {
  // What lies farthest left is on top.
  const open: [Tangent<T>, Tangent<T>][] = [[first, end]];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const [left, right] = next;
    const at = isStraight(left, right) && same(left.what, right.what) ? null : meeting(left, right);
    if (at === null || compare(subtract(right.at, left.at), times(right.at, SHORTEST)) < 0) {
      yield { from: left.at, to: right.at, what: left.what };
      continue;
    }
    const least = max(FINEST, times(min(max(at, left.at), right.at), SHORTEST));
    const [fromLeft, toRight] = [subtract(at, left.at), subtract(right.at, at)];
    if (compare(fromLeft, negate(least)) < 0 || compare(toRight, negate(least)) < 0) {
      // Concave functions have no such tangents: a larger NAT instance is a step upwards. Halving finds where.
      const middle = solve(cut(times(add(left.at, right.at), HALF), PLACES));
      open.push([middle, right], [left, middle]);
      continue;
    }
    if (compare(fromLeft, least) < 0 || compare(toRight, least) < 0) {
      const split = min(max(at, left.at), right.at);
      yield { from: left.at, to: split, what: left.what };
      if (compare(split, right.at) < 0) yield { from: split, to: right.at, what: right.what };
      continue;
    }
    const middle = solve(cut(at, PLACES));
    const lower = min(lineAt(left, middle.at), lineAt(right, middle.at));
    if (compare(subtract(lower, middle.value), TOLERANCE) <= 0) {
      yield { from: left.at, to: at, what: left.what };
      yield { from: at, to: right.at, what: right.what };
    } else open.push([middle, right], [left, middle]);
  }
}
