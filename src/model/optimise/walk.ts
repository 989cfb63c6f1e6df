/**
 * The lowest of many straight lines, followed from a point on: those of one answer, until another answer's is lower. All
 * lines are lower bounds, those that are sure are attained; where one that is not sure comes up, the caller is asked to
 * make it sure, which may raise it.
 */
import type { Lines } from "./demand-lines.ts";
import { CLOSE } from "./steps.ts";

export type Walked =
  /** Nothing turns before the end. */
  | { readonly kind: "end" }
  /** This line is to be made sure first; until `at` nothing turns. */
  | { readonly kind: "unsure"; readonly line: number; readonly at: number }
  /** The answer turns where these two meet; `line` null: at the start, where the other is lower already, or no line is of it. */
  | { readonly kind: "turn"; readonly line: number | null; readonly other: number; readonly at: number }
  /** A line of the answer and another's cost just the same from `at` on, where `line` meets them; null: from the start. */
  | {
      readonly kind: "tie";
      readonly line: number | null;
      readonly same: number;
      readonly other: number;
      readonly at: number;
    };

/** Points and slopes that differ by less, relatively, are one. */
const SAME = 1e-12;
const TIE = 1e-9;

/**
 * From `from` to `end`, upwards (`sign` 1) or downwards. `isNew`: the lines are others than before, so that what costs the
 * same at the start is to be told from each other.
 */
export function walk(
  lines: Lines,
  answer: number,
  sign: number,
  from: number,
  end: number,
  isNew: boolean,
): Walked {
  const { count, at0, slope, answer: answers, isSure } = lines;
  const started = start(lines, answer, sign, from, isNew);
  if (typeof started !== "number") return started;
  let line = started;
  let at = from;
  for (;;) {
    const [height, fall] = [at0[line] as number, sign * (slope[line] as number)];
    let nearest = Number.POSITIVE_INFINITY;
    let next = -1;
    const meets = (j: number): number => {
      const steeper = fall - sign * (slope[j] as number);
      if (!(steeper > SAME * Math.abs(fall))) return Number.POSITIVE_INFINITY;
      return Math.max(((at0[j] as number) - height) / steeper, sign * at);
    };
    for (let j = 0; j < count; j++) {
      const x = meets(j);
      if (x > nearest + SAME * Math.abs(nearest)) continue;
      const isTie = next >= 0 && x >= nearest - SAME * Math.abs(nearest);
      if (isTie && sign * (slope[j] as number) >= sign * (slope[next] as number)) continue;
      next = j;
      nearest = isTie ? Math.min(x, nearest) : x;
    }
    if (next < 0 || nearest >= sign * end) return { kind: "end" };
    const there = sign * nearest;
    if (isSure[next] !== 1) return { kind: "unsure", line: next, at: there };
    const isTurn = answers[next] !== answer;
    const twin = twinOf(lines, next, there, isTurn ? answer : null, answer);
    if (twin >= 0) {
      if (isSure[twin] !== 1) return { kind: "unsure", line: twin, at: there };
      const [same, other] = isTurn ? [twin, next] : [next, twin];
      return { kind: "tie", line, same, other, at: there };
    }
    if (isTurn) return { kind: "turn", line, other: next, at: there };
    line = next;
    at = there;
  }
}

/** The answer's lowest line at the start, the one that falls fastest; else what there is in its place. */
function start(lines: Lines, answer: number, sign: number, from: number, isNew: boolean): number | Walked {
  const { count, at0, slope, answer: answers, isSure } = lines;
  const valueAt = (line: number): number => (at0[line] as number) + (slope[line] as number) * from;
  let [least, of, other] = [Number.POSITIVE_INFINITY, -1, -1];
  let leastOther = Number.POSITIVE_INFINITY;
  for (let j = 0; j < count; j++) {
    const value = valueAt(j);
    if (answers[j] === answer) {
      if (value < least) [least, of] = [value, j];
    } else if (value < leastOther) [leastOther, other] = [value, j];
  }
  if (of < 0) return { kind: "turn", line: null, other, at: from };
  const room = CLOSE * Math.abs(least);
  if (leastOther < least - room) {
    if (isSure[other] !== 1) return { kind: "unsure", line: other, at: from };
    return isSure[of] === 1
      ? { kind: "turn", line: null, other, at: from }
      : { kind: "unsure", line: of, at: from };
  }
  for (let j = 0; j < count; j++) {
    if (answers[j] !== answer || valueAt(j) > least + room) continue;
    if (sign * (slope[j] as number) < sign * (slope[of] as number)) of = j;
  }
  if (isSure[of] !== 1) return { kind: "unsure", line: of, at: from };
  const twin = isNew ? twinOf(lines, of, from, null, answer) : -1;
  if (twin < 0) return of;
  if (isSure[twin] !== 1) return { kind: "unsure", line: twin, at: from };
  return { kind: "tie", line: null, same: of, other: twin, at: from };
}

/** A line that is the same as this one at a point and beyond, of the wanted answer (null: of any but `not`); -1: none. */
function twinOf(lines: Lines, line: number, at: number, wanted: number | null, not: number): number {
  const { count, at0, slope, answer: answers } = lines;
  const steep = slope[line] as number;
  const value = (at0[line] as number) + steep * at;
  for (let j = 0; j < count; j++) {
    if (wanted === null ? answers[j] === not : answers[j] !== wanted) continue;
    if (Math.abs((slope[j] as number) - steep) > TIE * Math.abs(steep)) continue;
    if (Math.abs((at0[j] as number) + (slope[j] as number) * at - value) <= CLOSE * Math.abs(value)) return j;
  }
  return -1;
}
