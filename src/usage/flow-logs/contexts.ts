/**
 * Who recorded: one context per combination of interface, VPC, zone, … and flow log, with the sums and the facts that
 * are kept per context and not per row. Columns of numbers, so that many interfaces stay small.
 */
import { HashIndex } from "./hash-index.ts";
import { KeyTable } from "./keys.ts";
import { CONTEXT_FIELDS } from "./layout.ts";
import { QuadTable } from "./quad-table.ts";

/** Places of a context's figures: records that make no row. `low` and `high` are the halves of a byte sum. */
export const STAT = {
  rejectRecords: 0,
  rejectLow: 1,
  rejectHigh: 2,
  noDataRecords: 3,
  noDataBytes: 4,
  skipRecords: 5,
  skipBytes: 6,
  badTimes: 7,
} as const;
export const STAT_WORDS = 8;

/** What tells a NAT gateway's interface from others: see COUNTING.md. */
export const EVIDENCE = {
  /** The own side's packet address is public. */
  forwards: 1,
  /** It is its own, and the other end public. */
  speaks: 2,
  /** It is known to be one, */
  isNat: 4,
  /** or told to be something else. */
  isOther: 8,
} as const;

/** Whether it is a NAT gateway's as far as is known: both kinds were seen, and nothing else is told. */
export function looksLikeNat(evidence: number): boolean {
  return (evidence & EVIDENCE.isNat) !== 0 || (evidence & 11) === 3;
}

/** Whether the key tells the interface's type. */
function hasType(key: string): boolean {
  return (key.split(KEY_SEPARATOR)[8] ?? "") !== "";
}

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
  readonly keys: KeyTable = new KeyTable();
  stats: Float64Array = new Float64Array(0);
  /** Own IPv4 addresses, and numbers of IPv6 addresses in `candidates6`. */
  state4: Uint8Array = new Uint8Array(0);
  a4: Int32Array = new Int32Array(0);
  b4: Int32Array = new Int32Array(0);
  state6: Uint8Array = new Uint8Array(0);
  a6: Int32Array = new Int32Array(0);
  b6: Int32Array = new Int32Array(0);
  /** Bits of `EVIDENCE`. */
  evidence: Uint8Array = new Uint8Array(0);
  /** IPv6 addresses that flow-direction told to be own. */
  readonly own6: QuadTable = new QuadTable();
  /** IPv6 addresses that `a6` and `b6` number: own ones perhaps. */
  readonly candidates6: QuadTable = new QuadTable();
  /** Further own IPv4 addresses: `context * 2^32 + address`. */
  readonly moreOwn4: Set<number> = new Set();

  readonly index: HashIndex = new HashIndex();

  get count(): number {
    return this.keys.count;
  }

  /** Make these hashes lead to the context of this key, which is made if it is new. */
  enter(hash1: number, hash2: number, key: string, isNat: (key: string) => boolean): number {
    const known = this.count;
    const context = this.keys.intern(key);
    if (context === known) {
      if (context >= this.state4.length) this.#grow();
      if (isNat(key)) this.evidence[context] = EVIDENCE.isNat;
      else if (hasType(key)) this.evidence[context] = EVIDENCE.isOther;
    }
    this.index.set(hash1, hash2, context);
    return context;
  }

  /** By much: what is not used yet takes no memory, what is copied and left behind does. */
  #grow(): void {
    const size = Math.max(64, this.state4.length * 4);
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
        // The lowest of several, so that the order of records does not matter.
        const known = this.a4[context] as number;
        if (known === own) return;
        this.a4[context] = Math.min(known, own);
        this.moreOwn4.add(context * 4_294_967_296 + (Math.max(known, own) >>> 0));
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
