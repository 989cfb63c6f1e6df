/** From 64 bits of hash to a number. Open addressing over typed arrays; two hashes, so that chance does not mix two keys. */

export class HashIndex {
  /** Slots of three: both hashes and the value; -1: free. */
  #slots: Int32Array = new Int32Array(3 * 64).fill(-1);
  #mask = 63;
  #count = 0;

  /** The value, or -1. */
  find(hash1: number, hash2: number): number {
    const slots = this.#slots;
    for (let slot = (hash1 ^ (hash2 >>> 7)) & this.#mask; ; slot = (slot + 1) & this.#mask) {
      const at = slot * 3;
      const value = slots[at + 2] as number;
      if (value < 0 || (slots[at] === hash1 && slots[at + 1] === hash2)) return value;
    }
  }

  /** `value` must not be negative. */
  set(hash1: number, hash2: number, value: number): void {
    if (++this.#count * 2 > this.#mask) {
      const old = this.#slots;
      this.#mask = this.#mask * 2 + 1;
      this.#slots = new Int32Array(3 * (this.#mask + 1)).fill(-1);
      for (let at = 0; at < old.length; at += 3)
        if ((old[at + 2] as number) >= 0)
          this.#place(old[at] as number, old[at + 1] as number, old[at + 2] as number);
    }
    this.#place(hash1, hash2, value);
  }

  #place(hash1: number, hash2: number, value: number): void {
    let slot = (hash1 ^ (hash2 >>> 7)) & this.#mask;
    while ((this.#slots[slot * 3 + 2] as number) >= 0) slot = (slot + 1) & this.#mask;
    this.#slots[slot * 3] = hash1;
    this.#slots[slot * 3 + 1] = hash2;
    this.#slots[slot * 3 + 2] = value;
  }
}
