/** Who asked: a set of addresses in numbers, 8 to 16 bytes each. */
import { hash } from "./pairs.ts";

/** Clients that fit; further ones are left out, which is said. */
export const MAX_CLIENTS = 1_000_000;

export class Clients {
  /** Queries of clients that did not fit. */
  leftOut = 0;
  #count = 0;
  /** Address + 1, as a signed word; 0: free. */
  #slots: Int32Array = new Int32Array(1024);
  readonly #max: number;

  constructor(max: number = MAX_CLIENTS) {
    this.#max = max;
  }

  add(address: number): void {
    const value = (address + 1) | 0;
    const slot = this.#slotOf(value);
    // 255.255.255.255 is nobody's address.
    if (value === 0 || this.#slots[slot] === value) return;
    if (this.#count >= this.#max) {
      this.leftOut++;
      return;
    }
    this.#slots[slot] = value;
    if (++this.#count * 2 <= this.#slots.length) return;
    const old = this.#slots;
    this.#slots = new Int32Array(old.length * 2);
    for (const each of old) if (each !== 0) this.#slots[this.#slotOf(each)] = each;
  }

  has(address: number): boolean {
    const value = (address + 1) | 0;
    return value !== 0 && this.#slots[this.#slotOf(value)] === value;
  }

  #slotOf(value: number): number {
    const mask = this.#slots.length - 1;
    let slot = hash(0, value) & mask;
    while (this.#slots[slot] !== 0 && this.#slots[slot] !== value) slot = (slot + 1) & mask;
    return slot;
  }
}
