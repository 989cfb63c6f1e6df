/**
 * Equal lines close together in a CloudWatch stream: several flow logs over one interface write into one stream, and
 * nothing else in a record tells which of them it came from (FORMATS.md, §6).
 */

/** Tells whether a line is a copy of one shortly before it. */
export interface Copies {
  /** The line stands in `buf[from, to)`. */
  isCopy(buf: Uint8Array, from: number, to: number): boolean;
}

/** How many lines back a copy is looked for. */
const NEAR = 1024;

export class NearCopies implements Copies {
  readonly #ring: Float64Array = new Float64Array(NEAR).fill(-1);
  readonly #seen: Set<number> = new Set();
  #next = 0;

  /** The first of equal lines is none; every further one near it is. Lines are told apart by 53 bits of two hashes. */
  isCopy(buf: Uint8Array, from: number, to: number): boolean {
    let a = 0x811c_9dc5 | 0;
    let b = 0;
    for (let i = from; i < to; i++) {
      const c = buf[i] as number;
      a = Math.imul(a ^ c, 0x0100_0193);
      b = (Math.imul(b, 31) + c) | 0;
    }
    const key = (a >>> 0) * 2_097_152 + (b & 2_097_151);
    if (this.#seen.has(key)) return true;
    this.#seen.delete(this.#ring[this.#next] as number);
    this.#ring[this.#next] = key;
    this.#seen.add(key);
    this.#next = (this.#next + 1) % NEAR;
    return false;
  }
}
