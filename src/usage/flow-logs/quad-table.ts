/**
 * Numbers for keys of four 32-bit words: 0, 1, 2, … in the order in which they come. Open addressing; no object per
 * key. IPv6 addresses are such keys, and so is whatever else is summed by a few integers.
 */
export class QuadTable {
  words: Int32Array = new Int32Array(4 * 64);
  count = 0;
  #slots: Int32Array = new Int32Array(128).fill(-1);

  intern(a: number, b: number, c: number, d: number): number {
    const mask = this.#slots.length - 1;
    let slot = hash(a, b, c, d) & mask;
    for (;;) {
      const id = this.#slots[slot] as number;
      if (id < 0) break;
      const at = id * 4;
      const w = this.words;
      if (w[at] === a && w[at + 1] === b && w[at + 2] === c && w[at + 3] === d) return id;
      slot = (slot + 1) & mask;
    }
    const id = this.count++;
    if (id * 4 >= this.words.length) this.#grow();
    this.#slots[slot] = id;
    this.words.set([a, b, c, d], id * 4);
    if (this.count * 2 > this.#slots.length) this.#rehash();
    return id;
  }

  /** The number of these words, or -1. */
  find(a: number, b: number, c: number, d: number): number {
    const mask = this.#slots.length - 1;
    for (let slot = hash(a, b, c, d) & mask; ; slot = (slot + 1) & mask) {
      const id = this.#slots[slot] as number;
      if (id < 0) return -1;
      const at = id * 4;
      const w = this.words;
      if (w[at] === a && w[at + 1] === b && w[at + 2] === c && w[at + 3] === d) return id;
    }
  }

  used(): Int32Array {
    return this.words.subarray(0, this.count * 4);
  }

  clear(): void {
    this.count = 0;
    this.#slots.fill(-1);
  }

  #grow(): void {
    const words = new Int32Array(this.words.length * 2);
    words.set(this.words);
    this.words = words;
  }

  #rehash(): void {
    this.#slots = new Int32Array(this.#slots.length * 2).fill(-1);
    const mask = this.#slots.length - 1;
    for (let id = 0; id < this.count; id++) {
      const at = id * 4;
      const w = this.words as unknown as number[];
      let slot = hash(w[at] ?? 0, w[at + 1] ?? 0, w[at + 2] ?? 0, w[at + 3] ?? 0) & mask;
      while ((this.#slots[slot] as number) >= 0) slot = (slot + 1) & mask;
      this.#slots[slot] = id;
    }
  }
}

function hash(a: number, b: number, c: number, d: number): number {
  let h = Math.imul(a ^ Math.imul(b, 0x85eb_ca6b), 0x9e37_79b1);
  h = Math.imul((h ^ (h >>> 15)) + c, 0xc2b2_ae35);
  h = Math.imul((h ^ (h >>> 13)) + d, 0x27d4_eb2f);
  return h ^ (h >>> 16);
}
