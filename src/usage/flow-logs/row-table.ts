/**
 * The compact table that records are summed into: rows of ten 32-bit words in the kernel's memory. No object per record
 * or per row; its size is known, so that a full one can be put down in a file.
 */
import type { KernelExports } from "./kernel-module.ts";

/** Words of a row. The first six are the key. Bytes are a 64-bit integer in two halves. */
export const ROW = {
  context: 0,
  x: 1,
  y: 2,
  z: 3,
  meta: 4,
  ports: 5,
  low: 6,
  high: 7,
  records: 8,
  start: 9,
} as const;
export const ROW_WORDS = 10;
/** Bytes of memory per row, its slots included. */
export const ROW_BYTES: number = ROW_WORDS * 4 + 8;

export class RowTable {
  readonly #memory: ArrayBufferLike;
  readonly #exports: KernelExports;

  constructor(memory: ArrayBufferLike, exports: KernelExports) {
    this.#memory = memory;
    this.#exports = exports;
  }

  /** Whether there may be no room for all that may wait. */
  get full(): boolean {
    return this.#exports.isFull() !== 0;
  }

  /** Add a record. `low` and `high` are the halves of its bytes. */
  add(
    context: number,
    x: number,
    y: number,
    z: number,
    meta: number,
    ports: number,
    low: number,
    high: number,
    start: number,
  ): void {
    this.#exports.add(context, x, y, z, meta, ports, low, high, start);
  }

  clear(): void {
    this.#exports.clearRows();
  }

  /** The rows in use: a view, valid until the next change. */
  used(): Int32Array {
    this.#exports.settle();
    return new Int32Array(this.#memory, this.#exports.rows.value, this.#exports.rowCount() * ROW_WORDS);
  }
}
