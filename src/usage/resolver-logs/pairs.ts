/**
 * Which outcome each address had, per VPC, and since when. One row per (VPC, address) in columns of numbers: about 20
 * bytes, whatever the number of queries. Where an address had several outcomes, time decides (`stretches.ts`).
 */

/** Rows that fit; further addresses are left out, which is said. */
export const MAX_PAIRS = 500_000;
/** The VPC number that stands for all of them together. */
export const ANY_VPC = 0;
/** The address had several outcomes. */
export const SEVERAL: number = -1;

export class Pairs {
  count = 0;
  /** Addresses that did not fit. */
  leftOut = 0;
  readonly #max: number;
  #vpcs: Int32Array = new Int32Array(1024);
  #addresses: Int32Array = new Int32Array(1024);
  #outcomes: Int32Array = new Int32Array(1024);
  /** Unix seconds; unsigned. */
  #earliest: Uint32Array = new Uint32Array(1024);
  #slots: Int32Array = new Int32Array(2048).fill(-1);

  constructor(max: number = MAX_PAIRS) {
    this.#max = max;
  }

  add(vpc: number, address: number, outcome: number, time: number): void {
    let row = this.find(vpc, address);
    if (row < 0) {
      if (this.count >= this.#max) {
        this.leftOut++;
        return;
      }
      row = this.#insert(vpc, address);
      this.#outcomes[row] = outcome;
      this.#earliest[row] = time;
      return;
    }
    if (this.#outcomes[row] !== outcome) this.#outcomes[row] = SEVERAL;
    if (time < (this.#earliest[row] as number)) this.#earliest[row] = time;
  }

  /** The row, or -1. */
  find(vpc: number, address: number): number {
    const mask = this.#slots.length - 1;
    for (let slot = hash(vpc, address) & mask; ; slot = (slot + 1) & mask) {
      const row = this.#slots[slot] as number;
      if (row < 0) return -1;
      if (this.#addresses[row] === (address | 0) && this.#vpcs[row] === vpc) return row;
    }
  }

  vpc(row: number): number {
    return this.#vpcs[row] as number;
  }
  /** Unsigned. */
  address(row: number): number {
    return (this.#addresses[row] as number) >>> 0;
  }
  outcome(row: number): number {
    return this.#outcomes[row] as number;
  }
  markSeveral(row: number): void {
    this.#outcomes[row] = SEVERAL;
  }
  earliest(row: number): number {
    return this.#earliest[row] as number;
  }

  #insert(vpc: number, address: number): number {
    if (this.count * 2 >= this.#slots.length) this.#grow();
    const row = this.count++;
    this.#vpcs[row] = vpc;
    this.#addresses[row] = address | 0;
    this.#place(row);
    return row;
  }

  #place(row: number): void {
    const mask = this.#slots.length - 1;
    let slot = hash(this.#vpcs[row] as number, this.#addresses[row] as number) & mask;
    while ((this.#slots[slot] as number) >= 0) slot = (slot + 1) & mask;
    this.#slots[slot] = row;
  }

  #grow(): void {
    const size = this.#vpcs.length * 2;
    const larger = <T extends Int32Array | Uint32Array>(from: T, to: T): T => {
      to.set(from);
      return to;
    };
    this.#vpcs = larger(this.#vpcs, new Int32Array(size));
    this.#addresses = larger(this.#addresses, new Int32Array(size));
    this.#outcomes = larger(this.#outcomes, new Int32Array(size));
    this.#earliest = larger(this.#earliest, new Uint32Array(size));
    this.#slots = new Int32Array(size * 2).fill(-1);
    for (let row = 0; row < this.count; row++) this.#place(row);
  }
}

export function hash(a: number, b: number): number {
  let h = Math.imul(b ^ Math.imul(a, 0x9e37_79b1), 0x85eb_ca6b);
  h = Math.imul(h ^ (h >>> 15), 0xc2b2_ae35);
  return h ^ (h >>> 16);
}

/**
 * A set of addresses that may say yes of one that it does not hold, and never no of one that it holds (a Bloom filter):
 * 4 MiB, whatever the number of addresses.
 */
export class PerhapsSet {
  readonly #bits: Int32Array = new Int32Array(1 << 20);

  add(address: number): void {
    this.#set(hash(1, address));
    this.#set(hash(2, address));
  }
  has(address: number): boolean {
    return this.#isSet(hash(1, address)) && this.#isSet(hash(2, address));
  }

  #set(bit: number): void {
    (this.#bits[(bit >>> 5) & 0xf_ffff] as number) |= 1 << (bit & 31);
  }
  #isSet(bit: number): boolean {
    return (((this.#bits[(bit >>> 5) & 0xf_ffff] as number) >>> (bit & 31)) & 1) === 1;
  }
}
