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

/** `changes`: address (unsigned) × 2^32 + time, in any order, repeated or not. Sorts it. */
export function nameChanges(changes: BigUint64Array): NameChanges {
  changes.sort();
  const addresses: number[] = [];
  const starts: number[] = [];
  const times = new Uint32Array(changes.length);
  let count = 0;
  for (const [i, change] of changes.entries()) {
    if (i > 0 && change === changes[i - 1]) continue;
    const address = Number(change >> 32n);
    if (addresses.at(-1) !== address) {
      addresses.push(address);
      starts.push(count);
    }
    times[count++] = Number(change & 0xffff_ffffn);
  }
  starts.push(count);
  return thinnedOut(addresses, starts, times);
}

function thinnedOut(addresses: readonly number[], starts: readonly number[], all: Uint32Array): NameChanges {
  let size = 16;
  while (size < addresses.length * 2) size *= 2;
  const slots = new Int32Array(size * SLOT);
  const times = new Uint32Array(starts.at(-1) ?? 0);
  let count = 0;
  let thinned = 0;
  for (const [i, address] of addresses.entries()) {
    const [from, to] = [starts[i] ?? 0, starts[i + 1] ?? 0];
    const every = Math.ceil((to - from) / MAX_CHANGES);
    if (every > 1) thinned++;
    const begin = count;
    for (let at = from; at < to; at += every) times[count++] = all[at] as number;
    let slot = hash(address) & (size - 1);
    while (slots[slot * SLOT + 2] !== 0) slot = (slot + 1) & (size - 1);
    slots.set([address | 0, begin, count - begin], slot * SLOT);
  }
  return { slots, times: times.slice(0, count), thinned };
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
