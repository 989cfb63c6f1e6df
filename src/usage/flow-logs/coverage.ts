/**
 * Which stretches of time the records of something touch. Only gaps of more than 600 s matter, so stretches closer than
 * that are kept as one: a few numbers, whatever the number of records. The order of records changes nothing.
 */

/** Source: COUNTING.md, the longest aggregation interval of a flow log. */
export const GAP_SECONDS = 600;
/** A context with more numbers put away has them joined. */
const MANY = 32;

/** Starts and ends of stretches, by rising start. */
export type Stretches = readonly number[];

/** The stretches of each context: the one touched last in columns of numbers, the others put away. */
export class Coverage {
  start: Float64Array = new Float64Array(64).fill(Number.POSITIVE_INFINITY);
  end: Float64Array = new Float64Array(64).fill(Number.NEGATIVE_INFINITY);
  readonly #others: Map<number, number[]> = new Map();

  /** A record of the context that reaches beyond its current stretch. */
  extend(context: number, start: number, end: number): void {
    if (context >= this.start.length) this.#grow(context);
    const from = this.start[context] as number;
    const to = this.end[context] as number;
    if (start - to > GAP_SECONDS || from - end > GAP_SECONDS) {
      if (to >= from) this.#putAway(context, from, to);
      this.start[context] = start;
      this.end[context] = end;
    } else {
      if (start < from) this.start[context] = start;
      if (end > to) this.end[context] = end;
    }
  }

  #putAway(context: number, from: number, to: number): void {
    const others = this.#others.get(context);
    if (others === undefined) this.#others.set(context, [from, to]);
    else {
      others.push(from, to);
      // Joined at every doubling only, so that many real gaps do not cost a sort per record.
      if (others.length >= MANY && (others.length & (others.length - 1)) === 0)
        this.#others.set(context, [...joined(others)]);
    }
  }

  stretches(context: number): Stretches {
    const [from, to] = [this.start[context], this.end[context]];
    const others = this.#others.get(context) ?? [];
    return joined(from === undefined || to === undefined || to < from ? others : [...others, from, to]);
  }

  #grow(context: number): void {
    const size = Math.max(context + 1, this.start.length * 2);
    const start = new Float64Array(size).fill(Number.POSITIVE_INFINITY);
    const end = new Float64Array(size).fill(Number.NEGATIVE_INFINITY);
    start.set(this.start);
    end.set(this.end);
    this.start = start;
    this.end = end;
  }
}

/** The same stretches in order, those closer than the gap made one. */
export function joined(stretches: readonly number[]): Stretches {
  const pairs: [number, number][] = [];
  for (let i = 0; i + 1 < stretches.length; i += 2) pairs.push([stretches[i] ?? 0, stretches[i + 1] ?? 0]);
  pairs.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  const out: number[] = [];
  for (const [start, end] of pairs) {
    const last = out.length - 1;
    if (last >= 0 && start - (out[last] ?? 0) <= GAP_SECONDS) out[last] = Math.max(out[last] ?? 0, end);
    else out.push(start, end);
  }
  return out;
}
