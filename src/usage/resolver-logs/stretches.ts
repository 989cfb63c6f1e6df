/**
 * When which name was answered with an address: only for addresses that had several outcomes. Answers closer together
 * than FRESH_SECONDS are one stretch, which loses nothing that is asked later.
 */
import type { Changes } from "../name-changes.ts";
import { hash } from "./pairs.ts";

/**
 * How long before a flow's start an answer counts as fresh. The log holds no time to live: names of AWS services live
 * for 60 s at most, and a record's start may be up to 60 s late (FORMATS.md, `start`).
 */
export const FRESH_SECONDS = 120;
/** Stretches that fit (about 50 bytes each); beyond, clients are no longer kept apart, then further answers are left out. */
export const MAX_STRETCHES = 250_000;
/** The client that stands for all of a VPC. A client of its own is its address + 1. */
export const ANY_CLIENT = 0;
/** The VPC that stands for all. */
const ANY_VPC = 0;

/** Columns: address, VPC, client, name (as its hash) tell a stretch; then its outcome, and from when to when. */
const [ADDRESS, VPC, CLIENT, NAME, OUTCOME, FROM, TO] = [0, 1, 2, 3, 4, 5, 6] as const;
const WORDS = 7;

export class Stretches {
  /** Clients could not be kept apart. */
  coarse = false;
  /** Answers that did not fit. */
  leftOut = 0;
  readonly #max: number;
  #count = 0;
  #words: Uint32Array = new Uint32Array(WORDS * 64);
  #limit: number;
  /** Nothing more can be joined: only stretches that are known still grow. */
  #full = false;
  /** Of each address, VPC, client and name the stretch that grew last. */
  #slots: Int32Array = new Int32Array(128).fill(-1);
  #byVpc: Uint32Array | null = null;
  #byClient: Uint32Array | null = null;

  constructor(max: number = MAX_STRETCHES) {
    this.#max = max;
    this.#limit = max;
  }

  add(address: number, vpc: number, client: number, name: number, outcome: number, time: number): void {
    const who = this.coarse ? ANY_CLIENT : client;
    const slot = this.#slotOf(address >>> 0, vpc, who >>> 0, name >>> 0);
    const open = (this.#slots[slot] as number) * WORDS;
    const words = this.#words;
    if (open >= 0) {
      const [from, to] = [words[open + FROM] as number, words[open + TO] as number];
      if (time >= from - FRESH_SECONDS && time <= to + FRESH_SECONDS) {
        if (time < from) words[open + FROM] = time;
        if (time > to) words[open + TO] = time;
        return;
      }
    }
    if (this.#full || this.#count >= this.#limit) {
      if (this.#full || !this.#makeRoom()) this.leftOut++;
      else this.add(address, vpc, client, name, outcome, time);
      return;
    }
    this.#slots[slot] = this.#append(address, vpc, who, name, outcome, time, time);
    if (this.#count * 2 > this.#slots.length) this.#open();
  }

  /** In the order of the columns. */
  #append(...stretch: readonly number[]): number {
    if ((this.#count + 1) * WORDS > this.#words.length) {
      const larger = new Uint32Array(this.#words.length * 2);
      larger.set(this.#words);
      this.#words = larger;
    }
    for (let word = 0; word < WORDS; word++)
      this.#words[this.#count * WORDS + word] = stretch[word] as number;
    return this.#count++;
  }

  #slotOf(address: number, vpc: number, client: number, name: number): number {
    const words = this.#words;
    const mask = this.#slots.length - 1;
    let slot = hash(hash(vpc, client), hash(name, address)) & mask;
    for (; ; slot = (slot + 1) & mask) {
      const at = (this.#slots[slot] as number) * WORDS;
      if (at < 0) return slot;
      if (
        words[at + ADDRESS] === address &&
        words[at + CLIENT] === client &&
        words[at + NAME] === name &&
        words[at + VPC] === vpc
      )
        return slot;
    }
  }

  /** Every stretch in its slot, the later one of several; twice as many slots as stretches. */
  #open(): void {
    let size = 128;
    while (size < this.#count * 4) size *= 2;
    this.#slots = new Int32Array(size).fill(-1);
    for (let i = 0; i < this.#count; i++) {
      const at = (word: number): number => this.#words[i * WORDS + word] as number;
      this.#slots[this.#slotOf(at(ADDRESS), at(VPC), at(CLIENT), at(NAME))] = i;
    }
  }

  /** Join what touches; if that is not enough, forget the clients. */
  #makeRoom(): boolean {
    for (;;) {
      this.#join();
      this.#limit = Math.min(this.#max, this.#count * 2);
      if (this.#count <= this.#max * 0.75) break;
      this.#full = this.coarse;
      if (this.#full) break;
      this.coarse = true;
      for (let i = 0; i < this.#count; i++) this.#words[i * WORDS + CLIENT] = ANY_CLIENT;
    }
    this.#open();
    return !this.#full;
  }

  /** Stretches of the same address, VPC, client and name that touch become one. */
  #join(): void {
    const order = this.#sorted([ADDRESS, VPC, CLIENT, NAME, FROM]);
    const old = this.#words;
    const joined = new Uint32Array(old.length);
    let count = 0;
    for (const i of order) {
      const [each, last] = [i * WORDS, (count - 1) * WORDS];
      let word = ADDRESS as number;
      while (count > 0 && word < OUTCOME && joined[last + word] === old[each + word]) word++;
      if (word === OUTCOME && (old[each + FROM] as number) - (joined[last + TO] as number) <= FRESH_SECONDS)
        joined[last + TO] = Math.max(joined[last + TO] as number, old[each + TO] as number);
      else {
        for (let k = 0; k < WORDS; k++) joined[count * WORDS + k] = old[each + k] as number;
        count++;
      }
    }
    this.#words = joined;
    this.#count = count;
  }

  #sorted(by: readonly number[]): Uint32Array {
    const words = this.#words;
    return Uint32Array.from({ length: this.#count }, (_, i) => i).sort((a, b) => {
      for (const word of by) {
        const difference = (words[a * WORDS + word] as number) - (words[b * WORDS + word] as number);
        if (difference !== 0) return difference;
      }
      return a - b;
    });
  }

  /**
   * The names (with their outcomes) that stand for the address at that time: every one with a fresh answer, else the
   * one of the latest answer before; the client's own answers before the VPC's. Empty: there was no answer yet.
   */
  at(address: number, vpc: number, client: number, time: number): ReadonlyMap<number, number> {
    // Nothing is added any more: the slots are not needed.
    if (this.#slots.length > 1) this.#slots = new Int32Array(1).fill(-1);
    this.#byVpc ??= this.#sorted([ADDRESS, VPC, CLIENT]);
    this.#byClient ??= this.#sorted([ADDRESS, CLIENT]);
    const ofVpc = vpc === ANY_VPC ? [] : [vpc];
    const [order, by] =
      vpc === ANY_VPC ? [this.#byClient, [ADDRESS, CLIENT]] : [this.#byVpc, [ADDRESS, VPC, CLIENT]];
    if (client !== ANY_CLIENT) {
      const own = this.#namesAt(this.#range(order, by, [address, ...ofVpc, client]), time);
      if (own.size > 0) return own;
    }
    return this.#namesAt(this.#range(order, by, [address, ...ofVpc]), time);
  }

  /** The stretches whose first words in that order are `key`. */
  #range(order: Uint32Array, by: readonly number[], key: readonly number[]): Uint32Array {
    const words = this.#words;
    const first = (after: number): number => {
      let [low, high] = [0, order.length];
      while (low < high) {
        const middle = (low + high) >>> 1;
        const at = (order[middle] as number) * WORDS;
        let difference = 0;
        for (let i = 0; i < key.length && difference === 0; i++)
          difference = (words[at + (by[i] as number)] as number) - ((key[i] as number) >>> 0);
        if (difference < after) low = middle + 1;
        else high = middle;
      }
      return low;
    };
    return order.subarray(first(0), first(1));
  }

  #namesAt(range: Uint32Array, time: number): Map<number, number> {
    const words = this.#words;
    let latest = 0;
    for (const i of range)
      if ((words[i * WORDS + FROM] as number) <= time)
        latest = Math.max(latest, words[i * WORDS + TO] as number);
    const isFresh = latest >= time - FRESH_SECONDS;
    const names = new Map<number, number>();
    for (const i of range) {
      const at = i * WORDS;
      const to = words[at + TO] as number;
      if ((words[at + FROM] as number) > time || (isFresh ? to < time - FRESH_SECONDS : to !== latest))
        continue;
      names.set(words[at + NAME] as number, words[at + OUTCOME] as number);
    }
    return names;
  }

  get count(): number {
    return this.#count;
  }

  /** The times at which the answer to `at` may change: two of each stretch. */
  addChanges(changes: Changes): void {
    for (let i = 0; i < this.#count; i++) {
      const at = (word: number): number => this.#words[i * WORDS + word] as number;
      changes.add(at(ADDRESS), at(FROM));
      changes.add(at(ADDRESS), at(TO) + FRESH_SECONDS + 1);
    }
  }
}
