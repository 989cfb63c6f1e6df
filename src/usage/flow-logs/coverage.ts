/**
 * Which stretches of time the records of something touch. Only gaps of more than 600 s matter, so stretches closer than
 * that are kept as one: a few numbers, whatever the number of records. The order of records changes nothing.
 */

/** Source: COUNTING.md, the longest aggregation interval of a flow log. */
export const GAP_SECONDS = 600;

/** Words of a stretch among others': whose it is, its start and its end (Unix seconds). */
export const STRETCH_WORDS = 3;
/** Words of stretches that are kept in memory where more can be put down. */
const MOST_WORDS: number = STRETCH_WORDS << 16;
/** Start and end of what no record has touched yet. */
const [UNTOUCHED_START, UNTOUCHED_END] = [0xffff_ffff, 0];

/** Starts and ends of stretches, by rising start. */
export type Stretches = readonly number[];

/** The stretches of each context: the one touched last in columns of numbers, the others put away in one list. */
export class Coverage {
  start: Uint32Array = new Uint32Array(64).fill(UNTOUCHED_START);
  end: Uint32Array = new Uint32Array(64).fill(UNTOUCHED_END);
  /** Puts stretches down elsewhere when they are many: there may be several for each record. Null: all are kept. */
  onMany: ((stretches: Uint32Array) => void) | null = null;
  #away: Uint32Array = new Uint32Array(STRETCH_WORDS * 64);
  #used = 0;
  /** For joining, once for all: what is made anew each time piles up, since the engine sees only small objects. */
  #spare: Uint32Array = new Uint32Array(0);
  #order: Float64Array = new Float64Array(0);

  /** A record of the context that reaches beyond its current stretch. */
  extend(context: number, start: number, end: number): void {
    if (context >= this.start.length) this.#grow(context);
    const from = this.start[context] as number;
    const to = this.end[context] as number;
    if (from > to || start - to > GAP_SECONDS || from - end > GAP_SECONDS) {
      if (from <= to) this.#putAway(context, from, to);
      this.start[context] = start;
      this.end[context] = end;
    } else {
      if (start < from) this.start[context] = start;
      if (end > to) this.end[context] = end;
    }
  }

  /** Take out all that is not put down: `STRETCH_WORDS` words each, by context and rising start, those close by joined. */
  takeAll(): Uint32Array {
    for (const [context, from] of this.start.entries()) {
      const to = this.end[context] as number;
      if (from <= to) this.#putAway(context, from, to);
    }
    this.start.fill(UNTOUCHED_START);
    this.end.fill(UNTOUCHED_END);
    this.#join();
    const all = this.#away.slice(0, this.#used);
    this.#used = 0;
    return all;
  }

  #putAway(context: number, from: number, to: number): void {
    if (this.#used === this.#away.length) this.#makeRoom();
    const at = this.#used;
    this.#away[at] = context;
    this.#away[at + 1] = from;
    this.#away[at + 2] = to;
    this.#used = at + STRETCH_WORDS;
  }

  /** Joining frees half of the list, or it becomes larger, so that many real gaps do not cost a sort per record. */
  #makeRoom(): void {
    this.#join();
    if (this.#used * 2 <= this.#away.length) return;
    if (this.onMany !== null && this.#used * 2 > MOST_WORDS) {
      this.onMany(this.#away.subarray(0, this.#used));
      this.#used = 0;
      return;
    }
    const away = new Uint32Array(this.#away.length * 2);
    away.set(this.#away);
    this.#away = away;
  }

  /** Bring the list in order, and join what is close by. */
  #join(): void {
    const from = this.#away;
    const count = this.#used / STRETCH_WORDS;
    // Its context, then its place: a native sort of doubles needs no call for each pair.
    if (this.#spare.length < from.length) {
      this.#spare = new Uint32Array(from.length);
      this.#order = new Float64Array(from.length / STRETCH_WORDS);
    }
    const order = this.#order.subarray(0, count);
    for (let i = 0; i < count; i++) order[i] = (from[i * STRETCH_WORDS] as number) * count + i;
    order.sort();
    const into = this.#spare;
    let used = 0;
    for (let i = 0; i < count; ) {
      const context = Math.floor((order[i] as number) / count);
      const stretches: number[] = [];
      for (; i < count && (order[i] as number) < (context + 1) * count; i++) {
        const at = ((order[i] as number) - context * count) * STRETCH_WORDS;
        stretches.push(from[at + 1] as number, from[at + 2] as number);
      }
      const apart = stretches.length > 2 ? joined(stretches) : stretches;
      for (let pair = 0; pair < apart.length; pair += 2) {
        into[used++] = context;
        into[used++] = apart[pair] as number;
        into[used++] = apart[pair + 1] as number;
      }
    }
    [this.#away, this.#spare] = [into, from];
    this.#used = used;
  }

  #grow(context: number): void {
    const size = Math.max(context + 1, this.start.length * 2);
    const start = new Uint32Array(size).fill(UNTOUCHED_START, this.start.length);
    const end = new Uint32Array(size).fill(UNTOUCHED_END, this.end.length);
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
