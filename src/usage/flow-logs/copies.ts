/**
 * Equal lines close together in a CloudWatch stream: several flow logs over one interface write into one stream, and
 * nothing else in a record tells which of them it came from (FORMATS.md, §6).
 */
import type { Copies } from "./scanner.ts";

/** How many lines back a copy is looked for. */
const NEAR = 1024;

export class NearCopies implements Copies {
  readonly #ring: Float64Array = new Float64Array(NEAR).fill(-1);
  readonly #seen: Set<number> = new Set();
  #next = 0;

  /** The first of equal lines is none; every further one near it is. */
  seen(hash1: number, hash2: number): boolean {
    const key = (hash1 >>> 0) * 2_097_152 + (hash2 & 2_097_151);
    if (this.#seen.has(key)) return true;
    this.#seen.delete(this.#ring[this.#next] as number);
    this.#ring[this.#next] = key;
    this.#seen.add(key);
    this.#next = (this.#next + 1) % NEAR;
    return false;
  }
}
