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
const ROW_BITS = 0xff_ffff;
const FIRST_SLOTS = 1 << 13;
const FIRST_ROWS = 1 << 14;
/** Records that are entered together. */
const WAITING = 64;

export class RowTable {
  rows: Int32Array;
  count = 0;
  readonly #maxRows: number;
  /** Numbers of rows, from 1, and above them eight bits of their hash, so that few other rows are looked at; 0: free. */
  #slots: Int32Array = new Int32Array(FIRST_SLOTS);
  #mask: number = FIRST_SLOTS - 1;
  /** Records on their way into the table; a hash stands where a row counts its records. */
  readonly #waiting: Int32Array = new Int32Array(WAITING * ROW_WORDS);
  #waitingCount = 0;
  /** What looking at memory beforehand gave: kept, so that it is not left out as useless. */
  seen = 0;

  constructor(maxRows: number) {
    this.#maxRows = Math.min(ROW_BITS - 1, Math.max(maxRows, 2 * WAITING));
    this.rows = new Int32Array(Math.min(this.#maxRows, FIRST_ROWS) * ROW_WORDS);
  }

  /** Whether there may be no room for all that may wait. */
  get full(): boolean {
    return this.count + WAITING > this.#maxRows;
  }

  /**
   * Add a record. `low` and `high` are the halves of its bytes. It waits with others: what a row costs is the way to
   * memory, and that way can be gone by many at a time.
   */
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
    const waiting = this.#waiting;
    const at = this.#waitingCount * ROW_WORDS;
    waiting[at] = context;
    waiting[at + 1] = x;
    waiting[at + 2] = y;
    waiting[at + 3] = z;
    waiting[at + 4] = meta;
    waiting[at + 5] = ports;
    waiting[at + 6] = low;
    waiting[at + 7] = high;
    waiting[at + 8] = hashOf(context, x, y, z, meta, ports);
    waiting[at + 9] = start;
    if (++this.#waitingCount === WAITING) this.settle();
  }

  /** Enter the records that wait. */
  settle(): void {
    const count = this.#waitingCount;
    const waiting = this.#waiting;
    const slots = this.#slots;
    const rows = this.rows;
    const mask = this.#mask;
    // Only looked at, so that slots and rows are on their way from memory together.
    let seen = 0;
    for (let i = 0; i < count; i++) seen ^= slots[(waiting[i * ROW_WORDS + 8] as number) & mask] as number;
    for (let i = 0; i < count; i++) {
      const row = (slots[(waiting[i * ROW_WORDS + 8] as number) & mask] as number) & ROW_BITS;
      if (row > 0) seen ^= rows[(row - 1) * ROW_WORDS] as number;
    }
    this.seen = seen;
    for (let i = 0; i < count; i++) this.#enter(i * ROW_WORDS);
    this.#waitingCount = 0;
  }

  #enter(from: number): void {
    const waiting = this.#waiting;
    const context = waiting[from] as number;
    const x = waiting[from + 1] as number;
    const y = waiting[from + 2] as number;
    const z = waiting[from + 3] as number;
    const meta = waiting[from + 4] as number;
    const ports = waiting[from + 5] as number;
    const low = waiting[from + 6] as number;
    const start = waiting[from + 9] as number;
    const rows = this.rows;
    const slots = this.#slots;
    const mask = this.#mask;
    const hash = waiting[from + 8] as number;
    let slot = hash & mask;
    for (;;) {
      const found = slots[slot] as number;
      if (found === 0) break;
      const at = ((found & ROW_BITS) - 1) * ROW_WORDS;
      if (
        (found ^ hash) >>> 24 === 0 &&
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
        rows[at + 7] = (rows[at + 7] as number) + (waiting[from + 7] as number) + (sum > 0xffff_ffff ? 1 : 0);
        rows[at + 8] = (rows[at + 8] as number) + 1;
        // Stored always: a branch that is seldom taken costs a compilation when it is.
        const first = rows[at + 9] as number;
        rows[at + 9] = start >>> 0 < first >>> 0 ? start : first;
        return;
      }
      slot = (slot + 1) & mask;
    }
    slots[slot] = (hash & ~ROW_BITS) | (this.count + 1);
    this.#append(from);
  }

  #append(from: number): void {
    const at = this.count++ * ROW_WORDS;
    if (at === this.rows.length) this.#lengthen();
    const { rows } = this;
    for (let i = 0; i < ROW_WORDS; i++) rows[at + i] = this.#waiting[from + i] as number;
    rows[at + 8] = 1;
    if (this.count * 1.5 > this.#mask) this.#widen();
  }

  clear(): void {
    this.count = 0;
    this.#slots.fill(0);
  }

  /** The rows in use: a view, valid until the next change. */
  used(): Int32Array {
    this.settle();
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
      const hash = hashOf(
        rows[at] as number,
        rows[at + 1] as number,
        rows[at + 2] as number,
        rows[at + 3] as number,
        rows[at + 4] as number,
        rows[at + 5] as number,
      );
      let slot = hash & this.#mask;
      while (this.#slots[slot] !== 0) slot = (slot + 1) & this.#mask;
      this.#slots[slot] = (hash & ~ROW_BITS) | row;
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
