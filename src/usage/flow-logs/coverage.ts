/**
 * Which stretches of time the records of something touch. Only gaps of more than 600 s matter, so stretches closer than
 * that are kept as one: a few numbers, whatever the number of records. The order of records changes nothing.
 */

/** Source: COUNTING.md, the longest aggregation interval of a flow log. */
export const GAP_SECONDS = 600;

/** Start, end and number of records of one stretch, three numbers each, by rising start. */
export type Stretches = readonly number[];

export class Coverage {
  start: number = Number.POSITIVE_INFINITY;
  end: number = Number.NEGATIVE_INFINITY;
  records = 0;
  #others: number[] = [];
  #limit = 256 * 3;

  add(start: number, end: number): void {
    if (start >= this.start && end <= this.end) {
      this.records++;
      return;
    }
    if (start - this.end > GAP_SECONDS || this.start - end > GAP_SECONDS) this.#turnTo(start, end);
    if (start < this.start) this.start = start;
    if (end > this.end) this.end = end;
    this.records++;
  }

  /** Put the current stretch away and go on with one that is near these times, or with a new one. */
  #turnTo(start: number, end: number): void {
    const others = this.#others;
    if (this.records > 0) others.push(this.start, this.end, this.records);
    if (others.length > this.#limit) {
      this.#others = [...joined(others)];
      this.#limit = Math.max(256 * 3, this.#others.length * 2);
    }
    [this.start, this.end, this.records] = [start, end, 0];
  }

  stretches(): Stretches {
    return joined(this.records > 0 ? [...this.#others, this.start, this.end, this.records] : this.#others);
  }
}

/** The same stretches in order, those closer than the gap made one. */
export function joined(stretches: readonly number[]): Stretches {
  const triples: [number, number, number][] = [];
  for (let i = 0; i + 2 < stretches.length; i += 3)
    triples.push([stretches[i] ?? 0, stretches[i + 1] ?? 0, stretches[i + 2] ?? 0]);
  triples.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  const out: number[] = [];
  for (const [start, end, records] of triples) {
    const last = out.length - 3;
    if (last >= 0 && start - (out[last + 1] ?? 0) <= GAP_SECONDS) {
      out[last + 1] = Math.max(out[last + 1] ?? 0, end);
      out[last + 2] = (out[last + 2] ?? 0) + records;
    } else out.push(start, end, records);
  }
  return out;
}
