/** What is counted per file, not per context. */
import { Sum } from "./sums.ts";

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
  #malformed = 0;
  readonly #records: Sum = new Sum();
  readonly #copies: Sum = new Sum();
  readonly #rejects: { line: number; reason: string }[] = [];

  records(count: number, low: number, high: number): void {
    this.#records.add(low, high, count);
  }

  /** Records that were counted are copies of others. */
  copies(count: number, low: number, high: number): void {
    this.#copies.add(low, high, count);
  }

  /** A record that is none, in the line that was counted last. */
  reject(reason: string): void {
    this.#records.records++;
    this.#malformed++;
    if (this.#rejects.length < MAX_REJECTS) this.#rejects.push({ line: this.lines, reason });
  }

  all(): FileCounts {
    return {
      records: this.#records.records,
      low: this.#records.low,
      high: this.#records.high,
      lines: this.lines,
      malformed: this.#malformed,
      copies: this.#copies.records,
      copiesLow: this.#copies.low,
      copiesHigh: this.#copies.high,
      rejects: [...this.#rejects],
    };
  }
}
