/** Where a parsed record goes: its time into the coverage, its bytes into a row or a sum, its addresses into evidence. */
import { epochOf, type NameChanges } from "../name-changes.ts";
import { isPrivate4, isPrivate6 } from "./addresses.ts";
import { ContextTable, looksLikeNat, OWN, STAT, STAT_WORDS } from "./contexts.ts";
import { Coverage } from "./coverage.ts";
import { FactTable, RECORD } from "./facts.ts";
import { SHAPE, SHIFT } from "./meta.ts";
import { QuadTable } from "./quad-table.ts";
import type { RowTable } from "./row-table.ts";

/** Where the parser puts a record's values. Which of them are there, the bits of `have` tell. */
export const AT = {
  src: 0,
  dst: 1,
  packetSrc: 2,
  packetDst: 3,
  srcPort: 4,
  dstPort: 5,
  /** The halves of the bytes. */
  low: 6,
  high: 7,
  start: 8,
  end: 9,
} as const;

/** Bits 0 to 3: the four addresses; 4 to 7: they are IPv6, as numbers of `v6`; 8 to 12: numbers, as steps follow. */
export const HAVE = {
  srcPort: 0x100,
  ports: 0x300,
  bytes: 0x400,
  start: 0x800,
  end: 0x1000,
} as const;

/** A record speaks of at most ten minutes; one of more than a day has an impossible time. */
const MAX_SPAN = 86_400;

export class Recorder {
  readonly table: RowTable;
  readonly contexts: ContextTable = new ContextTable();
  readonly facts: FactTable = new FactTable();
  readonly v6: QuadTable = new QuadTable();
  readonly coverage: Coverage = new Coverage();
  readonly values: Int32Array = new Int32Array(10);
  /** When the names of addresses change; null without Resolver logs. */
  readonly #nameChanges: NameChanges | null;
  readonly #onFull: () => void;
  readonly #maxV6: number;

  /** `onFull` is called when the table, or the numbers of IPv6 addresses, are full; it must empty both. */
  constructor(table: RowTable, maxRows: number, nameChanges: NameChanges | null, onFull: () => void) {
    this.table = table;
    this.#nameChanges = nameChanges;
    this.#onFull = onFull;
    this.#maxV6 = Math.max(64, maxRows);
  }

  /** Take the record in that stands in `values`; `timed`: its times too. */
  record(
    context: number,
    fact: number,
    kind: number,
    have: number,
    timed: boolean,
    needsPorts: boolean,
  ): void {
    const { values, contexts, coverage } = this;
    const start = (values[AT.start] as number) >>> 0;
    if (timed) {
      const end = (values[AT.end] as number) >>> 0;
      if (start > end || end - start > MAX_SPAN) this.#count(context, STAT.badTimes, 1);
      else if (!(start >= (coverage.start[context] as number) && end <= (coverage.end[context] as number)))
        coverage.extend(context, start, end);
    }
    const low = values[AT.low] as number;
    const high = values[AT.high] as number;
    if (kind === RECORD.noData || kind === RECORD.skipData) {
      const at = kind === RECORD.noData ? STAT.noDataRecords : STAT.skipRecords;
      this.#count(context, at, 1);
      this.#count(context, at + 1, high * 4_294_967_296 + (low >>> 0));
      return;
    }

    let s = values[AT.src] as number;
    let d = values[AT.dst] as number;
    let ps = values[AT.packetSrc] as number;
    let pd = values[AT.packetDst] as number;
    let six = (have >>> 4) & 15;
    // Few columns: where plain addresses are lacking, the packet's stand for them, and the other way round.
    if ((have & 15) !== 15) {
      if ((have & 1) === 0) {
        s = ps;
        six |= (six & 4) >> 2;
      }
      if ((have & 2) === 0) {
        d = pd;
        six |= (six & 8) >> 2;
      }
      if ((have & 4) === 0) {
        ps = s;
        six |= (six & 1) << 2;
      }
      if ((have & 8) === 0) {
        pd = d;
        six |= (six & 2) << 2;
      }
    }
    let meta = this.facts.meta[fact] as number;
    const direction = meta & 3;
    if (six === 0) {
      const own = direction === 2 ? s : d;
      if (direction === 0 || contexts.a4[context] !== own || contexts.state4[context] !== OWN.told)
        contexts.noteOwn4(context, s, d, direction);
    } else if ((six & 3) === 0) contexts.noteOwn4(context, s, d, direction);
    else this.#noteOwn6(context, six, s, d, direction);

    if (kind === RECORD.rejected) {
      const { stats } = contexts;
      const at = context * STAT_WORDS;
      const sum = (stats[at + STAT.rejectLow] as number) + (low >>> 0);
      const carry = sum >= 4_294_967_296 ? 1 : 0;
      stats[at + STAT.rejectLow] = sum - carry * 4_294_967_296;
      stats[at + STAT.rejectHigh] = (stats[at + STAT.rejectHigh] as number) + high + carry;
      stats[at + STAT.rejectRecords] = (stats[at + STAT.rejectRecords] as number) + 1;
      return;
    }

    const srcDiffers = ps !== s || ((six >> 2) & 1) !== (six & 1);
    const dstDiffers = pd !== d || ((six >> 3) & 1) !== ((six >> 1) & 1);
    let x = s;
    let y = d;
    let z = 0;
    let shape: number = SHAPE.plain;
    if (srcDiffers && dstDiffers) {
      shape = SHAPE.bothDiffer;
      x = ps;
      y = pd;
      z = direction === 2 ? s : d;
      six = (six & 12) | (six >> 2) | ((direction === 2 ? six & 1 : (six >> 1) & 1) << 4);
    } else if (dstDiffers) {
      shape = SHAPE.dstDiffers;
      z = pd;
      six |= (six & 8) << 1;
    } else if (srcDiffers) {
      shape = SHAPE.srcDiffers;
      z = ps;
      six |= (six & 4) << 2;
    }
    const packet = (have & 12) === 12;
    meta |= (shape << SHIFT.shape) | ((packet ? 1 : 0) << SHIFT.packet);
    if (six !== 0) meta |= ((six & 3) | ((six >> 4) << 2)) << SHIFT.xIs6;

    const srcPublic = (six & 4) === 0 ? !isPrivate4(ps) : this.#isPublic6(ps);
    const dstPublic = (six & 8) === 0 ? !isPrivate4(pd) : this.#isPublic6(pd);
    let ports = 0;
    if (srcPublic || dstPublic) {
      const forwarded =
        (dstDiffers && dstPublic && direction !== 2) || (srcDiffers && srcPublic && direction !== 1);
      let evidence = contexts.evidence[context] as number;
      if (packet) {
        evidence |= forwarded ? 1 : shape === SHAPE.plain ? 2 : 0;
        contexts.evidence[context] = evidence;
      }
      if (!forwarded && (have & HAVE.ports) === HAVE.ports) {
        const sport = values[AT.srcPort] as number;
        const dport = values[AT.dstPort] as number;
        if (sport < 1024 !== dport < 1024) meta |= (sport < 1024 ? 1 : 2) << SHIFT.lowPort;
        // At a NAT gateway neither ports nor openings decide anything.
        if (needsPorts && !looksLikeNat(evidence)) {
          ports = (sport << 16) | dport;
          meta |= 1 << SHIFT.ports;
        }
      }
      if (forwarded || looksLikeNat(evidence)) meta &= ~(3 << SHIFT.opening);
    } else meta &= ~(3 << SHIFT.opening);
    if (this.#nameChanges !== null) meta |= this.#epoch(ps, pd, six, timed ? start : 0) << SHIFT.epoch;
    this.table.add(context, x, y, z, meta, ports, low, high, timed ? start : 0);
    // Only now, between two records: the numbers of IPv6 addresses begin anew.
    if (this.table.full || this.v6.count >= this.#maxV6) this.#onFull();
  }

  /** Of the one of the two ends that has names; 0: neither. */
  #epoch(src: number, dst: number, six: number, start: number): number {
    const changes = this.#nameChanges as NameChanges;
    // An IPv4 address that an IPv6 one ends with (64:ff9b::/96); another's last word is no address with names.
    const v4 = (address: number, is6: boolean) =>
      is6 ? (this.v6.words[address * 4 + 3] as number) : address;
    const found = epochOf(changes, v4(dst, (six & 8) !== 0), start);
    if (found !== 255) return found;
    const other = epochOf(changes, v4(src, (six & 4) !== 0), start);
    return other === 255 ? 0 : other;
  }

  #count(context: number, stat: number, amount: number): void {
    const { stats } = this.contexts;
    const at = context * STAT_WORDS + stat;
    stats[at] = (stats[at] as number) + amount;
  }

  #isPublic6(id: number): boolean {
    return !isPrivate6(this.v6.words[id * 4] as number);
  }

  #noteOwn6(context: number, six: number, s: number, d: number, direction: number): void {
    const { contexts } = this;
    if ((six & 3) !== 3) return;
    const w = this.v6.words;
    if (direction !== 0) {
      const at = (direction === 2 ? s : d) * 4;
      contexts.own6.intern(w[at] as number, w[at + 1] as number, w[at + 2] as number, w[at + 3] as number);
      return;
    }
    const first = contexts.state6[context] === OWN.nothing;
    const [src, dst] = [s * 4, d * 4].map((at) => {
      const words = [...w.subarray(at, at + 4)] as [number, number, number, number];
      return first ? contexts.candidates6.intern(...words) : contexts.candidates6.find(...words);
    }) as [number, number];
    contexts.noteCandidates6(context, src, dst);
  }
}
