/**
 * At which times the name behind an address may change: what a flow-log reader needs, so that it keeps flows of
 * different names apart. Columns of numbers that another thread can have as they are.
 */

export interface NameChanges {
  /** Open addressing: address (signed), where its times begin, how many they are; none: an empty slot. */
  readonly slots: Int32Array;
  /** Unix seconds, rising for each address. */
  readonly times: Uint32Array;
  /** Addresses that change more often than is told: their times are every n-th. */
  readonly thinned: number;
}

/** Times per address; a time's place fits a byte. */
export const MAX_CHANGES = 254;
const SLOT = 3;

/** Times of addresses in any order, repeated or not; at most as many as are said beforehand. */
export class Changes {
  #count = 0;
  readonly #all: BigUint64Array;
  /** The same as halves, so that no object is made of each. */
  readonly #halves: Uint32Array;

  constructor(most: number) {
    this.#all = new BigUint64Array(most);
    this.#halves = new Uint32Array(this.#all.buffer);
  }

  get count(): number {
    return this.#count;
  }
  /** `address`: unsigned; `time`: Unix seconds. */
  add(address: number, time: number): void {
    this.#put(this.#count++, address, time);
  }
  address(i: number): number {
    return this.#halves[i * 2 + HIGH] as number;
  }
  time(i: number): number {
    return this.#halves[i * 2 + 1 - HIGH] as number;
  }

  #put(i: number, address: number, time: number): void {
    this.#halves[i * 2 + HIGH] = address;
    this.#halves[i * 2 + 1 - HIGH] = time;
  }

  /** By address and time, each once. */
  sort(): void {
    this.#all.subarray(0, this.#count).sort();
    let kept = 0;
    for (let i = 0; i < this.#count; i++) {
      const [address, time] = [this.address(i), this.time(i)];
      const isSame = kept > 0 && address === this.address(kept - 1) && time === this.time(kept - 1);
      if (!isSame) this.#put(kept++, address, time);
    }
    this.#count = kept;
  }
}

/** Which half of 64 bits is the high one. */
const HIGH: 0 | 1 = new Uint8Array(new Uint32Array([1]).buffer)[0] === 1 ? 1 : 0;

/** Sorts what it is given. */
export function nameChanges(changes: Changes): NameChanges {
  changes.sort();
  const { count } = changes;
  let addresses = 0;
  for (let i = 0; i < count; i++) if (i === 0 || changes.address(i) !== changes.address(i - 1)) addresses++;
  let size = 16;
  while (size < addresses * 2) size *= 2;
  const slots = new Int32Array(shared(size * SLOT));
  const times = new Uint32Array(shared(count));
  let [told, thinned] = [0, 0];
  for (let from = 0, to = 0; from < count; from = to) {
    const address = changes.address(from);
    while (to < count && changes.address(to) === address) to++;
    const every = Math.ceil((to - from) / MAX_CHANGES);
    if (every > 1) thinned++;
    const begin = told;
    for (let at = from; at < to; at += every) times[told++] = changes.time(at);
    let slot = hash(address) & (size - 1);
    while (slots[slot * SLOT + 2] !== 0) slot = (slot + 1) & (size - 1);
    slots[slot * SLOT] = address;
    slots[slot * SLOT + 1] = begin;
    slots[slot * SLOT + 2] = told - begin;
  }
  return { slots, times: times.subarray(0, told), thinned };
}

/** Memory that threads see without a copy of their own. */
function shared(words: number): SharedArrayBuffer {
  return new SharedArrayBuffer(words * 4);
}

/**
 * How many of the address's changes lie at or before `time` (0 to 254). Flows with the same number have the same name.
 * 255 where the address is none that has names.
 */
export function epochOf(changes: NameChanges, address: number, time: number): number {
  const { slots, times } = changes;
  const mask = slots.length / SLOT - 1;
  for (let slot = hash(address) & mask; ; slot = (slot + 1) & mask) {
    const count = slots[slot * SLOT + 2] as number;
    if (count === 0) return 255;
    if (slots[slot * SLOT] !== (address | 0)) continue;
    let low = slots[slot * SLOT + 1] as number;
    const begin = low;
    let high = low + count;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((times[middle] as number) <= time) low = middle + 1;
      else high = middle;
    }
    return low - begin;
  }
}

function hash(address: number): number {
  const h = Math.imul(address ^ (address >>> 16), 0x85eb_ca6b);
  return h ^ (h >>> 13);
}
