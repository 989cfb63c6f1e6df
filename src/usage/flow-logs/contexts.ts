/**
 * Who recorded: one context per combination of interface, VPC, zone, … and flow log, with the sums and the facts that
 * are kept per context and not per row. Columns of numbers, so that many interfaces stay small.
 */
import { CONTEXT_FIELDS } from "./layout.ts";
import { QuadTable } from "./quad-table.ts";

/** Places of a context's figures. `low` and `high` are the halves of a byte sum; times are Unix seconds. */
export const STAT = {
  acceptRecords: 0,
  acceptLow: 1,
  acceptHigh: 2,
  acceptStart: 3,
  acceptEnd: 4,
  rejectRecords: 5,
  rejectLow: 6,
  rejectHigh: 7,
  rejectStart: 8,
  rejectEnd: 9,
  noDataRecords: 10,
  noDataBytes: 11,
  skipRecords: 12,
  skipBytes: 13,
  badTimes: 14,
} as const;
export const STAT_WORDS = 15;

/** What is known of an interface's own address. */
export const OWN = {
  nothing: 0,
  /** One of two: only one pair was seen. */
  either: 1,
  /** The address that stands in every record. */
  constant: 2,
  /** Flow-direction told it. */
  told: 3,
  /** No address stands in every record. */
  conflict: 4,
} as const;

/** Separates the fields of a context's key; no field holds it. */
export const KEY_SEPARATOR = "\u0001";
/** Fields of a key: those of CONTEXT_FIELDS, then the flow log's id (`fl-…` of the file's name, or empty). */
export const KEY_FIELDS: number = CONTEXT_FIELDS.length + 1;

export interface OwnState {
  readonly state: Uint8Array;
  readonly a: Int32Array;
  readonly b: Int32Array;
}

export class ContextTable {
  readonly keys: string[] = [];
  stats: Float64Array = new Float64Array(0);
  /** Own IPv4 addresses, and numbers of IPv6 addresses in `candidates6`. */
  state4: Uint8Array = new Uint8Array(0);
  a4: Int32Array = new Int32Array(0);
  b4: Int32Array = new Int32Array(0);
  state6: Uint8Array = new Uint8Array(0);
  a6: Int32Array = new Int32Array(0);
  b6: Int32Array = new Int32Array(0);
  /** Bit 0: the own side's packet address is public; bit 1: it is its own and the other end public; 4: known NAT. */
  evidence: Uint8Array = new Uint8Array(0);
  /** IPv6 addresses that flow-direction told to be own. */
  readonly own6: QuadTable = new QuadTable();
  /** IPv6 addresses that `a6` and `b6` number: own ones perhaps. */
  readonly candidates6: QuadTable = new QuadTable();
  /** Further own IPv4 addresses: `context * 2^32 + address`. */
  readonly moreOwn4: Set<number> = new Set();

  readonly #byKey: Map<string, number> = new Map();
  #hash1: Int32Array = new Int32Array(0);
  #hash2: Int32Array = new Int32Array(0);
  #ofHash: Int32Array = new Int32Array(0);
  #hashes = 0;
  #slots: Int32Array = new Int32Array(256).fill(-1);

  get count(): number {
    return this.keys.length;
  }

  /** The context of these two hashes over its columns, or -1. Two hashes: 64 bits, so that chance does not mix two. */
  find(hash1: number, hash2: number): number {
    const mask = this.#slots.length - 1;
    for (let slot = (hash1 ^ (hash1 >>> 16)) & mask; ; slot = (slot + 1) & mask) {
      const at = this.#slots[slot] as number;
      if (at < 0) return -1;
      if (this.#hash1[at] === hash1 && this.#hash2[at] === hash2) return this.#ofHash[at] as number;
    }
  }

  /** Make these hashes lead to the context of this key, which is made if it is new. */
  enter(hash1: number, hash2: number, key: string, isNat: (key: string) => boolean): number {
    let context = this.#byKey.get(key);
    if (context === undefined) {
      context = this.keys.push(key) - 1;
      this.#byKey.set(key, context);
      if (context >= this.state4.length) this.#grow();
      const stats = this.stats;
      const at = context * STAT_WORDS;
      stats[at + STAT.acceptStart] = stats[at + STAT.rejectStart] = Number.POSITIVE_INFINITY;
      stats[at + STAT.acceptEnd] = stats[at + STAT.rejectEnd] = Number.NEGATIVE_INFINITY;
      if (isNat(key)) this.evidence[context] = 4;
    }
    this.#enterHash(hash1, hash2, context);
    return context;
  }

  #enterHash(hash1: number, hash2: number, context: number): void {
    if (this.#hashes >= this.#hash1.length) {
      const size = Math.max(128, this.#hash1.length * 2);
      this.#hash1 = grown(this.#hash1, new Int32Array(size));
      this.#hash2 = grown(this.#hash2, new Int32Array(size));
      this.#ofHash = grown(this.#ofHash, new Int32Array(size));
      this.#slots = new Int32Array(size * 2).fill(-1);
      for (let at = 0; at < this.#hashes; at++) this.#place(at);
    }
    this.#hash1[this.#hashes] = hash1;
    this.#hash2[this.#hashes] = hash2;
    this.#ofHash[this.#hashes] = context;
    this.#place(this.#hashes++);
  }

  #place(at: number): void {
    const mask = this.#slots.length - 1;
    const hash = this.#hash1[at] as number;
    let slot = (hash ^ (hash >>> 16)) & mask;
    while ((this.#slots[slot] as number) >= 0) slot = (slot + 1) & mask;
    this.#slots[slot] = at;
  }

  #grow(): void {
    const size = Math.max(64, this.state4.length * 2);
    this.stats = grown(this.stats, new Float64Array(size * STAT_WORDS));
    this.state4 = grown(this.state4, new Uint8Array(size));
    this.a4 = grown(this.a4, new Int32Array(size));
    this.b4 = grown(this.b4, new Int32Array(size));
    this.state6 = grown(this.state6, new Uint8Array(size));
    this.a6 = grown(this.a6, new Int32Array(size));
    this.b6 = grown(this.b6, new Int32Array(size));
    this.evidence = grown(this.evidence, new Uint8Array(size));
  }

  /** Note which side is the interface's own. `direction`: 0 not told, 1 ingress (own: dst), 2 egress (own: src). */
  noteOwn4(context: number, src: number, dst: number, direction: number): void {
    const state = this.state4[context];
    if (direction !== 0) {
      const own = direction === 2 ? src : dst;
      if (state === OWN.told) {
        if (this.a4[context] !== own) this.moreOwn4.add(context * 4_294_967_296 + (own >>> 0));
        return;
      }
      this.state4[context] = OWN.told;
      this.a4[context] = own;
      return;
    }
    if (state === OWN.told || state === OWN.conflict) return;
    narrow(this.state4, this.a4, this.b4, context, src, dst);
  }

  /** The same for IPv6 where no direction is told; the addresses are numbers of `candidates6`, -1 for others. */
  noteCandidates6(context: number, src: number, dst: number): void {
    if (this.state6[context] !== OWN.conflict) narrow(this.state6, this.a6, this.b6, context, src, dst);
  }
}

/** Keep of the candidates those that this pair has too. */
export function narrow(
  states: Uint8Array,
  as: Int32Array,
  bs: Int32Array,
  i: number,
  src: number,
  dst: number,
): void {
  const a = as[i] as number;
  const b = bs[i] as number;
  switch (states[i]) {
    case OWN.nothing:
      as[i] = src;
      bs[i] = dst;
      states[i] = src === dst ? OWN.constant : OWN.either;
      return;
    case OWN.either: {
      const keepA = a === src || a === dst;
      const keepB = b === src || b === dst;
      if (keepA && keepB) return;
      if (keepB) as[i] = b;
      states[i] = keepA || keepB ? OWN.constant : OWN.conflict;
      return;
    }
    case OWN.constant:
      if (a !== src && a !== dst) states[i] = OWN.conflict;
  }
}

function grown<T extends Int32Array | Uint8Array | Float64Array>(from: T, to: T): T {
  to.set(from);
  return to;
}
