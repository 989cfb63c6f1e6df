/**
 * The compact table that records are summed into: rows of ten 32-bit words, found through open addressing. No object
 * per record or per row; its size is known, so that a full one can be put down in a file.
 */

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

const MAX_RECORDS = 0xffff_ffff;
const FIRST_SLOTS = 1 << 13;
const FIRST_ROWS = 1 << 14;

export class RowTable {
  rows: Int32Array;
  count = 0;
  readonly #maxRows: number;
  /** Numbers of rows, from 1; 0: free. */
  #slots: Int32Array = new Int32Array(FIRST_SLOTS);
  #mask: number = FIRST_SLOTS - 1;

  constructor(maxRows: number) {
    this.#maxRows = maxRows;
    this.rows = new Int32Array(Math.min(maxRows, FIRST_ROWS) * ROW_WORDS);
  }

  get full(): boolean {
    return this.count >= this.#maxRows;
  }

  /** Add a record. `low` and `high` are the halves of its bytes. The caller empties the table once it is full. */
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
    const rows = this.rows;
    let slot = hashOf(context, x, y, z, meta, ports) & this.#mask;
    for (;;) {
      const row = this.#slots[slot] as number;
      if (row === 0) break;
      const at = (row - 1) * ROW_WORDS;
      if (
        rows[at + 2] === y &&
        rows[at + 1] === x &&
        rows[at] === context &&
        rows[at + 4] === meta &&
        rows[at + 3] === z &&
        rows[at + 5] === ports &&
        (rows[at + 8] as number) >>> 0 !== MAX_RECORDS
      ) {
        const sum = ((rows[at + 6] as number) >>> 0) + (low >>> 0);
        rows[at + 6] = sum;
        rows[at + 7] = (rows[at + 7] as number) + high + (sum > 0xffff_ffff ? 1 : 0);
        rows[at + 8] = (rows[at + 8] as number) + 1;
        // Stored always: a branch that is seldom taken costs a compilation when it is.
        const first = rows[at + 9] as number;
        rows[at + 9] = start >>> 0 < first >>> 0 ? start : first;
        return;
      }
      slot = (slot + 1) & this.#mask;
    }
    const at = this.count * ROW_WORDS;
    if (at === rows.length) {
      this.#lengthen();
      this.add(context, x, y, z, meta, ports, low, high, start);
      return;
    }
    this.#slots[slot] = ++this.count;
    rows[at] = context;
    rows[at + 1] = x;
    rows[at + 2] = y;
    rows[at + 3] = z;
    rows[at + 4] = meta;
    rows[at + 5] = ports;
    rows[at + 6] = low;
    rows[at + 7] = high;
    rows[at + 8] = 1;
    rows[at + 9] = start;
    if (this.count * 1.5 > this.#mask) this.#widen();
  }

  clear(): void {
    this.count = 0;
    this.#slots.fill(0);
  }

  /** The rows in use: a view, valid until the next change. */
  used(): Int32Array {
    return this.rows.subarray(0, this.count * ROW_WORDS);
  }

  /** A table that does not stay small gets its whole length: the system gives memory for used pages only. */
  #lengthen(): void {
    const rows = new Int32Array(this.#maxRows * ROW_WORDS);
    rows.set(this.rows);
    this.rows = rows;
  }

  #widen(): void {
    const rows = this.rows;
    this.#mask = this.#mask * 2 + 1;
    this.#slots = new Int32Array(this.#mask + 1);
    for (let row = 1; row <= this.count; row++) {
      const at = (row - 1) * ROW_WORDS;
      let slot =
        hashOf(
          rows[at] as number,
          rows[at + 1] as number,
          rows[at + 2] as number,
          rows[at + 3] as number,
          rows[at + 4] as number,
          rows[at + 5] as number,
        ) & this.#mask;
      while (this.#slots[slot] !== 0) slot = (slot + 1) & this.#mask;
      this.#slots[slot] = row;
    }
  }
}

function hashOf(context: number, x: number, y: number, z: number, meta: number, ports: number): number {
  let h = Math.imul(x ^ Math.imul(context, 0x9e37_79b1), 0x85eb_ca6b);
  h = Math.imul((h ^ (h >>> 15)) + y, 0xc2b2_ae35);
  h = Math.imul((h ^ (h >>> 13)) + z + Math.imul(meta, 0x27d4_eb2f), 0x1656_67b1);
  h = Math.imul((h ^ (h >>> 16)) + ports, 0x9e37_79b1);
  return h ^ (h >>> 15);
}
