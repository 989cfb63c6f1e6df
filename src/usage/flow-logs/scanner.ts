/**
 * The scanner: bytes of complete lines in, rows and contexts out. Fields are split by blanks or tabs; other forms are
 * turned into such lines first. Addresses and numbers are parsed where they stand; no string is made per field.
 */

import { epochOf, type NameChanges } from "../name-changes.ts";
import { isPrivate4, isPrivate6, wordsOf } from "./addresses.ts";
import { ContextTable, OWN, STAT, STAT_WORDS } from "./contexts.ts";
import { Coverage } from "./coverage.ts";
import { isHeader } from "./fields.ts";
import type { FileFacts } from "./file-facts.ts";
import { contextKey, latin1 } from "./file-facts.ts";
import { CONTEXT_FIELDS, KIND, type Layout } from "./layout.ts";
import { OPENING, SHAPE, SHIFT } from "./meta.ts";
import { QuadTable } from "./quad-table.ts";
import { REASONS, WHY } from "./reasons.ts";
import { RowTable } from "./row-table.ts";

const MAX_BYTES = Number.MAX_SAFE_INTEGER;
const MAX_TIME = 0xffff_ffff;
/** A record speaks of at most ten minutes; one of more than a day has an impossible time. */
const MAX_SPAN = 86_400;
const SPACE = 32;
const TAB = 9;
const LF = 10;
const CR = 13;
const DASH = 45;

/** What is counted per file, not per context. */
export interface FileCounts {
  records: number;
  low: number;
  high: number;
  lines: number;
  malformed: number;
  copies: number;
  copiesLow: number;
  copiesHigh: number;
  readonly rejects: { readonly line: number; readonly reason: string }[];
}

export function newCounts(): FileCounts {
  return {
    records: 0,
    low: 0,
    high: 0,
    lines: 0,
    malformed: 0,
    copies: 0,
    copiesLow: 0,
    copiesHigh: 0,
    rejects: [],
  };
}

/** Tells whether a line (by two hashes) is a copy of one shortly before it. */
export interface Copies {
  seen(hash1: number, hash2: number): boolean;
}

export const MAX_REJECTS = 10;

export class Scanner {
  readonly table: RowTable;
  readonly contexts: ContextTable = new ContextTable();
  readonly v6: QuadTable = new QuadTable();
  readonly coverages: Coverage[] = [];
  readonly #isNat: (key: string) => boolean;
  /** Called when the table is full, before it is emptied. */
  readonly #onFull: () => void;
  /** Called with a header in the middle of a file. Null: the line is no header that can be used. */
  onHeader: ((words: readonly string[]) => Layout | null) | null = null;
  /** When the names of addresses change; null without Resolver logs. */
  nameChanges: NameChanges | null = null;
  counts: FileCounts = newCounts();
  #layout: Layout | null = null;
  #facts: FileFacts | null = null;
  #copies: Copies | null = null;
  readonly #spans: Int32Array = new Int32Array(CONTEXT_FIELDS.length * 2);

  constructor(maxRows: number, isNat: (key: string) => boolean, onFull: () => void) {
    this.table = new RowTable(maxRows);
    this.#isNat = isNat;
    this.#onFull = onFull;
  }

  /** Begin a file (or a part of one). */
  begin(layout: Layout, facts: FileFacts, copies: Copies | null): void {
    this.#layout = layout;
    this.#facts = facts;
    this.#copies = copies;
    this.counts = newCounts();
  }

  /** A record that the form itself could not bring into a line. */
  reject(reason: string): void {
    const counts = this.counts;
    counts.records++;
    counts.malformed++;
    if (counts.rejects.length < MAX_REJECTS) counts.rejects.push({ line: counts.lines, reason });
  }

  /** Scan `buffer[from, to)`, whole lines: the last byte is a line feed. */
  scan(buffer: Uint8Array, from: number, to: number): void {
    let p = from;
    while (p < to) p = this.#scanLayout(buffer, p, to, this.#layout as Layout);
  }

  /** Returns where it stopped: at `to`, or earlier where a header changed the layout. */
  #scanLayout(buf: Uint8Array, from: number, to: number, layout: Layout): number {
    const { kinds, contextOf, needsPorts } = layout;
    const columns = kinds.length;
    const facts = this.#facts as FileFacts;
    const counts = this.counts;
    const contexts = this.contexts;
    const coverages = this.coverages;
    const table = this.table;
    const spans = this.#spans;
    const copies = this.#copies;
    let p = from;

    while (p < to) {
      const lineStart = p;
      counts.lines++;
      let c = buf[p] as number;
      while (c === SPACE || c === CR) c = buf[++p] as number;
      if (c === LF) {
        p++;
        continue;
      }
      // Which of the four addresses are there: bits 1, 2, 4, 8; which are IPv6: 16, 32, 64, 128.
      let have = 0;
      let s = 0;
      let d = 0;
      let ps = 0;
      let pd = 0;
      let sport = -1;
      let dport = -1;
      let bytes = -1;
      let start = -1;
      let end = -1;
      let flags = 0;
      let path = 0;
      let action = 0;
      let status = 0;
      let direction = 0;
      let serviceSrc = 0;
      let serviceDst = 0;
      let nextHop = 0;
      let h1 = facts.seed;
      let h2 = 0;
      let bad = 0;
      let lastBlank = SPACE;

      for (let column = 0; column < columns; column++) {
        c = buf[p] as number;
        const kind = kinds[column] as number;
        if (c <= SPACE && (c === TAB || c === LF || c === CR)) {
          // Nothing between two tabs is a missing value; elsewhere the line is too short.
          if (lastBlank !== TAB || (c !== TAB && column < columns - 1)) {
            bad = WHY.tooFew;
            break;
          }
        } else if (c === DASH && (buf[p + 1] as number) <= SPACE) {
          c = buf[++p] as number;
          if (kind === KIND.context) spans[(contextOf[column] as number) * 2] = -1;
        } else if (kind === KIND.context) {
          const tokenStart = p;
          let a = h1;
          let b = h2;
          while (c > SPACE) {
            a = Math.imul(a ^ c, 0x0100_0193);
            b = ((b << 5) + b + c) | 0;
            c = buf[++p] as number;
          }
          const place = contextOf[column] as number;
          // The column goes into the hash with its place, so that no two fields can stand in for each other.
          h1 = Math.imul(a ^ place, 0x85eb_ca6b);
          h2 = (Math.imul(b, 33) + place + 1) | 0;
          spans[place * 2] = tokenStart;
          spans[place * 2 + 1] = p;
        } else if (kind === KIND.skip) {
          while (c > SPACE) c = buf[++p] as number;
        } else if (kind <= KIND.packetDst) {
          let value = 0;
          let octet = 0;
          let dots = 0;
          let digits = 0;
          const tokenStart = p;
          for (;;) {
            if (c >= 48 && c <= 57) {
              octet = octet * 10 + c - 48;
              if (++digits > 3) break;
            } else if (c === 46 && digits > 0 && octet < 256) {
              value = (value << 8) | octet;
              octet = 0;
              digits = 0;
              dots++;
            } else break;
            c = buf[++p] as number;
          }
          let six = 0;
          if (dots === 3 && digits > 0 && octet < 256 && c <= SPACE) value = (value << 8) | octet;
          else {
            p = tokenStart;
            while ((buf[p] as number) > SPACE) p++;
            c = buf[p] as number;
            const words = wordsOf(latin1(buf, tokenStart, p));
            if (words === null) bad = WHY.address;
            else if (words.length === 1) value = words[0] as number;
            else {
              six = 1;
              value = this.v6.intern(...(words as [number, number, number, number]));
            }
          }
          if (kind === KIND.src) s = value;
          else if (kind === KIND.dst) d = value;
          else if (kind === KIND.packetSrc) ps = value;
          else pd = value;
          have |= (1 | (six << 4)) << (kind - 1);
        } else if (kind <= KIND.number) {
          let n = 0;
          const tokenStart = p;
          while (c >= 48 && c <= 57) {
            n = n * 10 + c - 48;
            c = buf[++p] as number;
          }
          if (p === tokenStart || c > SPACE) {
            bad = WHY.number;
            while (c > SPACE) c = buf[++p] as number;
          } else if (kind === KIND.bytes) {
            if (n > MAX_BYTES) bad = WHY.tooLarge;
            bytes = n;
          } else if (kind === KIND.start) start = n;
          else if (kind === KIND.end) end = n;
          else if (kind === KIND.srcPort) sport = n;
          else if (kind === KIND.dstPort) dport = n;
          else if (kind === KIND.flags) flags = n;
          else if (kind === KIND.path) path = n > 8 ? 9 : n;
        } else {
          const first = c;
          const tokenStart = p;
          while (c > SPACE) c = buf[++p] as number;
          const length = p - tokenStart;
          if (kind === KIND.action) {
            if (first === 65 && length === 6) action = 1;
            else if (first === 82 && length === 6) action = 2;
            else bad = WHY.action;
          } else if (kind === KIND.status) {
            if (first === 79 && length === 2) status = 1;
            else if (first === 78 && length === 6) status = 2;
            else if (first === 83 && length === 8) status = 3;
            else bad = WHY.status;
          } else if (kind === KIND.direction) {
            if (first === 105 && length === 7) direction = 1;
            else if (first === 101 && length === 6) direction = 2;
            else bad = WHY.direction;
          } else if (kind === KIND.nextHop) nextHop = nextHopOf(first, length);
          else {
            // Of the codes only S3 and DYNAMODB settle anything; no other code begins with DY or is S3.
            const second = buf[tokenStart + 1];
            const code =
              length === 2 && first === 83 && second === 51 ? 1 : first === 68 && second === 89 ? 2 : 0;
            if (kind === KIND.serviceSrc) serviceSrc = code;
            else serviceDst = code;
          }
        }

        // After the field: a blank, or the end of the line.
        if (c === SPACE) {
          lastBlank = SPACE;
          do c = buf[++p] as number;
          while (c === SPACE);
        } else if (c === TAB) {
          lastBlank = TAB;
          c = buf[++p] as number;
        } else if (c === LF || c === CR) {
          if (column < columns - 1 && lastBlank !== TAB) {
            bad = WHY.tooFew;
            break;
          }
          lastBlank = SPACE;
          if (column < columns - 1) {
            bad = WHY.tooFew;
            break;
          }
        } else {
          bad = WHY.control;
          break;
        }
      }
      while (c === CR || c === SPACE || c === TAB) c = buf[++p] as number;
      if (c !== LF) {
        if (bad === 0) bad = WHY.tooMany;
        p = buf.indexOf(LF, p);
      }
      const lineEnd = p++;

      if (bad === 0 && status < 2) {
        // Few columns: where plain addresses are lacking, the packet's stand for them.
        if ((have & 1) === 0 && (have & 4) !== 0) {
          s = ps;
          have |= 1 | ((have & 64) >> 2);
        }
        if ((have & 2) === 0 && (have & 8) !== 0) {
          d = pd;
          have |= 2 | ((have & 128) >> 2);
        }
        if ((have & 3) !== 3) {
          if (status === 0 && (have & 3) === 0 && bytes < 0) status = 2;
          else bad = WHY.noAddress;
        } else if (bytes < 0) bad = WHY.noBytes;
        else if (sport > 65_535 || dport > 65_535) bad = WHY.port;
      }
      if (bad === 0 && (start > MAX_TIME || end > MAX_TIME)) bad = WHY.time;
      if (bad !== 0) {
        const next = this.#odd(buf, lineStart, lineEnd, bad);
        if (next !== null) {
          this.#layout = next;
          return p;
        }
        continue;
      }

      counts.records++;
      if (bytes < 0) bytes = 0;
      const low = bytes >>> 0;
      const high = (bytes - low) / 4_294_967_296;
      counts.low += low;
      counts.high += high;
      if (counts.low >= 4_294_967_296) {
        counts.low -= 4_294_967_296;
        counts.high++;
      }
      if (copies !== null && isCopy(copies, buf, lineStart, lineEnd)) {
        counts.copies++;
        counts.copiesLow += low;
        counts.copiesHigh += high;
        continue;
      }

      let context = contexts.find(h1, h2);
      if (context < 0) {
        const key = contextKey(buf, layout, spans, lineStart, lineEnd, facts);
        context = contexts.enter(h1, h2, key, this.#isNat);
        while (coverages.length < contexts.count) coverages.push(new Coverage());
      }
      const stats = contexts.stats;
      const at = context * STAT_WORDS;

      if (start < 0) start = end >= 0 ? end : facts.start;
      if (end < 0)
        end = start > facts.end ? start : facts.end >= 0 && start === facts.start ? facts.end : start;
      if (start >= 0) {
        if (start > end || end - start > MAX_SPAN) {
          stats[at + STAT.badTimes] = (stats[at + STAT.badTimes] as number) + 1;
        } else (coverages[context] as Coverage).add(start, end);
      }

      if (status >= 2) {
        const k = at + (status === 2 ? STAT.noDataRecords : STAT.skipRecords);
        stats[k] = (stats[k] as number) + 1;
        stats[k + 1] = (stats[k + 1] as number) + bytes;
        continue;
      }
      const k = at + (action === 2 ? STAT.rejectRecords : STAT.acceptRecords);
      stats[k] = (stats[k] as number) + 1;
      const sum = (stats[k + 1] as number) + low;
      const carry = sum >= 4_294_967_296 ? 1 : 0;
      stats[k + 1] = sum - carry * 4_294_967_296;
      stats[k + 2] = (stats[k + 2] as number) + high + carry;
      if (start >= 0) {
        if (start < (stats[k + 3] as number)) stats[k + 3] = start;
        if (end > (stats[k + 4] as number)) stats[k + 4] = end;
      }

      const packet = (have & 12) === 12 ? 1 : 0;
      let six = have >>> 4;
      if ((have & 4) === 0) {
        ps = s;
        six = (six & ~4) | ((six & 1) << 2);
      }
      if ((have & 8) === 0) {
        pd = d;
        six = (six & ~8) | ((six & 2) << 2);
      }
      if (direction === 0 && path > 0) direction = 2;
      if (six === 0) {
        if (
          contexts.state4[context] !== OWN.told ||
          contexts.a4[context] !== (direction === 2 ? s : d) ||
          direction === 0
        )
          contexts.noteOwn4(context, s, d, direction);
      } else if ((six & 3) === 0) contexts.noteOwn4(context, s, d, direction);
      else this.#noteOwn6(context, six, s, d, direction);
      if (action === 2) continue;

      const srcDiffers = ps !== s || ((six >> 2) & 1) !== (six & 1);
      const dstDiffers = pd !== d || ((six >> 3) & 1) !== ((six >> 1) & 1);
      let x = s;
      let y = d;
      let z = 0;
      let shape: number = SHAPE.plain;
      let sixBits = six & 3;
      if (srcDiffers && dstDiffers) {
        shape = SHAPE.bothDiffer;
        x = ps;
        y = pd;
        z = direction === 2 ? s : d;
        sixBits = (six >> 2) | ((direction === 2 ? six & 1 : (six >> 1) & 1) << 2);
      } else if (dstDiffers) {
        shape = SHAPE.dstDiffers;
        z = pd;
        sixBits |= (six >> 3) << 2;
      } else if (srcDiffers) {
        shape = SHAPE.srcDiffers;
        z = ps;
        sixBits |= six & 4;
      }
      const srcPublic = (six & 4) === 0 ? !isPrivate4(ps) : this.#public6(ps);
      const dstPublic = (six & 8) === 0 ? !isPrivate4(pd) : this.#public6(pd);
      let meta =
        direction |
        (shape << SHIFT.shape) |
        (packet << SHIFT.packet) |
        (path << SHIFT.path) |
        (nextHop << SHIFT.nextHop) |
        (serviceSrc << SHIFT.serviceSrc) |
        (serviceDst << SHIFT.serviceDst) |
        (sixBits << SHIFT.xIs6);
      if (this.nameChanges !== null)
        meta |= this.#epoch(ps, (six & 4) !== 0, pd, (six & 8) !== 0, start) << SHIFT.epoch;
      let ports = 0;
      if (sport >= 0 && dport >= 0 && (srcPublic || dstPublic)) {
        if (sport < 1024) {
          if (dport >= 1024) meta |= 1 << SHIFT.lowPort;
        } else if (dport < 1024) meta |= 2 << SHIFT.lowPort;
      }
      if (srcPublic || dstPublic) {
        let evidence = contexts.evidence[context] as number;
        const forwarded =
          (dstDiffers && dstPublic && direction !== 2) || (srcDiffers && srcPublic && direction !== 1);
        if (packet === 1) {
          evidence |= forwarded ? 1 : shape === SHAPE.plain ? 2 : 0;
          contexts.evidence[context] = evidence;
        }
        // At a NAT gateway neither ports nor openings decide anything.
        if (needsPorts && !forwarded && evidence < 3) {
          meta |= openingOf(flags) << SHIFT.opening;
          if (sport >= 0 && dport >= 0) {
            ports = (sport << 16) | dport;
            meta |= 1 << SHIFT.ports;
          }
        }
      }
      if (table.full) this.#onFull();
      table.add(context, x, y, z, meta, ports, low, high, Math.max(0, start));
    }
    return p;
  }

  /** Of the one of the two ends that has names; 0: neither. */
  #epoch(src: number, src6: boolean, dst: number, dst6: boolean, start: number): number {
    const changes = this.nameChanges as NameChanges;
    // An IPv4 address that an IPv6 one ends with (64:ff9b::/96); another's last word is no address with names.
    const found = epochOf(changes, dst6 ? (this.v6.words[dst * 4 + 3] as number) : dst, start);
    if (found !== 255) return found;
    const other = epochOf(changes, src6 ? (this.v6.words[src * 4 + 3] as number) : src, start);
    return other === 255 ? 0 : other;
  }

  #public6(id: number): boolean {
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

  /** A line that is no record: a header again, or malformed. Returns the layout of a header that is another one. */
  #odd(buf: Uint8Array, from: number, to: number, why: number): Layout | null {
    if (this.onHeader !== null && to - from < 4096) {
      const words = latin1(buf, from, to)
        .trim()
        .split(/[\s,]+/);
      if (isHeader(words)) return this.onHeader(words);
    }
    this.reject(REASONS[why] as string);
    return null;
  }
}

function openingOf(flags: number): number {
  return (flags & 2) === 0 ? OPENING.none : (flags & 16) === 0 ? OPENING.syn : OPENING.synAck;
}

/** `nat_gateway`, `regional_nat_gateway`, `vpc_endpoint`, `transit_gateway`, others; told by first letter and length. */
function nextHopOf(first: number, length: number): number {
  if (first === 110 && length === 11) return 1;
  if (first === 114) return 2;
  if (first === 118 && length === 12) return 3;
  return first === 116 ? 4 : 5;
}

function isCopy(copies: Copies, buf: Uint8Array, from: number, to: number): boolean {
  let a = 0x811c_9dc5 | 0;
  let b = 0;
  for (let i = from; i < to; i++) {
    const c = buf[i] as number;
    a = Math.imul(a ^ c, 0x0100_0193);
    b = (Math.imul(b, 31) + c) | 0;
  }
  return copies.seen(a, b);
}
