/** What is counted per file, not per context. */

const TWO_32 = 4_294_967_296;
export const MAX_REJECTS = 10;

/** `low` and `high` are the halves of a byte sum. */
export interface FileCounts {
  readonly records: number;
  readonly low: number;
  readonly high: number;
  readonly lines: number;
  readonly malformed: number;
  readonly copies: number;
  readonly copiesLow: number;
  readonly copiesHigh: number;
  /** The first malformed records. */
  readonly rejects: readonly { readonly line: number; readonly reason: string }[];
}

/** Counts of one file while it is scanned. */
export class Counts {
  lines = 0;
  #records = 0;
  #low = 0;
  #high = 0;
  #malformed = 0;
  #copies = 0;
  #copiesLow = 0;
  #copiesHigh = 0;
  readonly #rejects: { line: number; reason: string }[] = [];

  record(low: number, high: number): void {
    this.records(1, low, high);
  }

  records(count: number, low: number, high: number): void {
    this.#records += count;
    const sum = this.#low + low;
    const carry = sum >= TWO_32 ? 1 : 0;
    this.#low = sum - carry * TWO_32;
    this.#high += high + carry;
  }

  /** Records that were counted are copies of others. */
  copies(count: number, low: number, high: number): void {
    this.#copies += count;
    this.#copiesLow += low;
    this.#copiesHigh += high;
  }

  /** A record that is none, in the line that was counted last. */
  reject(reason: string): void {
    this.#records++;
    this.#malformed++;
    if (this.#rejects.length < MAX_REJECTS) this.#rejects.push({ line: this.lines, reason });
  }

  all(): FileCounts {
    return {
      records: this.#records,
      low: this.#low,
      high: this.#high,
      lines: this.lines,
      malformed: this.#malformed,
      copies: this.#copies,
      copiesLow: this.#copiesLow,
      copiesHigh: this.#copiesHigh,
      rejects: [...this.#rejects],
    };
  }
}
