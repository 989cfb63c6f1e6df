/**
 * The scanner: bytes of whole lines in, records out. Fields are split by blanks or tabs; other forms are turned into
 * such lines first. Addresses and numbers are parsed where they stand; no string is made per field or per line.
 *
 * Columns that tell who recorded, and columns of few values, are taken in runs: a run is hashed four bytes at a time
 * and looked up as a whole. Its length is first taken to be that of an earlier one. Where that is wrong the hash is
 * not found (a run that is known has just its columns and ends at a delimiter), and the line is read again with care.
 */
import { RECORD } from "./facts.ts";
import { fastBlock } from "./fast-block.ts";
import { isHeader } from "./fields.ts";
import { contextKey, type FileFacts, latin1 } from "./file-facts.ts";
import { BLOCK_LENGTH, type Layout, SPACE, STEP, TAB } from "./layout.ts";
import { MAX_LINE } from "./lines.ts";
import { REASONS, WHY } from "./reasons.ts";
import { AT, HAVE, Recorder } from "./recorder.ts";
import { Tokens } from "./tokens.ts";

const LF = 10;
const CR = 13;
/** Columns of a run whose ends are remembered, and numbers that a step's two memories take. */
const MAX_RUN = 16;
const MEMO = 32;
/** Bytes beyond the last line that may be looked at, so that four can be read at once anywhere. */
export const SLACK = 64;
export const MAX_REJECTS = 10;

/** What is counted per file, not per context. `low` and `high` are the halves of a byte sum. */
export interface FileCounts {
  readonly records: number;
  readonly low: number;
  readonly high: number;
  readonly lines: number;
  readonly malformed: number;
  readonly copies: number;
  readonly copiesLow: number;
  readonly copiesHigh: number;
  readonly rejects: readonly { readonly line: number; readonly reason: string }[];
}

/** Places of the counts while a file is scanned: a column of numbers keeps its form whatever is counted. */
const COUNT = {
  records: 0,
  low: 1,
  high: 2,
  lines: 3,
  malformed: 4,
  copies: 5,
  copiesLow: 6,
  copiesHigh: 7,
} as const;

/** Tells whether a line (by two hashes) is a copy of one shortly before it. */
export interface Copies {
  seen(hash1: number, hash2: number): boolean;
}

export class Scanner {
  readonly recorder: Recorder;
  readonly #counts: Float64Array = new Float64Array(8);
  #rejects: { line: number; reason: string }[] = [];
  /** Called with a header in the middle of a file; returns the layout from there on. */
  onHeader: ((words: readonly string[]) => Layout) | null = null;
  readonly #isNat: (key: string) => boolean;
  #layout: Layout | null = null;
  #facts: FileFacts | null = null;
  #copies: Copies | null = null;
  /** Per step, where the columns of the two runs seen last ended, counted from the run's start. */
  readonly #lengths: Int32Array = new Int32Array(MEMO * 128);
  readonly #tokens: Tokens;

  constructor(maxRows: number, isNat: (key: string) => boolean, onFull: () => void) {
    this.recorder = new Recorder(maxRows, onFull);
    this.#tokens = new Tokens(this.recorder.v6);
    this.#isNat = isNat;
  }

  /** Count anew: a file (or a part of one) begins. */
  reset(): void {
    this.#layout = null;
    this.onHeader = null;
    this.#counts.fill(0);
    this.#rejects = [];
  }

  /** The layout of the lines to come is known. */
  begin(layout: Layout, facts: FileFacts, copies: Copies | null): void {
    this.#layout = layout;
    this.#facts = facts;
    this.#copies = copies;
    this.#lengths.fill(0);
  }

  /** A line that was seen but not scanned. */
  skipLine(): void {
    this.#add(COUNT.lines, 1);
  }

  /** Of the file that was begun last. */
  get counts(): FileCounts {
    const of = (name: keyof typeof COUNT) => this.#counts[COUNT[name]] ?? 0;
    return {
      records: of("records"),
      low: of("low"),
      high: of("high"),
      lines: of("lines"),
      malformed: of("malformed"),
      copies: of("copies"),
      copiesLow: of("copiesLow"),
      copiesHigh: of("copiesHigh"),
      rejects: this.#rejects,
    };
  }

  #add(count: number, amount: number): void {
    this.#counts[count] = (this.#counts[count] as number) + amount;
  }

  /** A record that the form itself could not bring into a line. */
  reject(reason: string): void {
    this.#add(COUNT.records, 1);
    this.#add(COUNT.malformed, 1);
    if (this.#rejects.length < MAX_REJECTS)
      this.#rejects.push({ line: this.#counts[COUNT.lines] ?? 0, reason });
  }

  /** Scan `buffer[from, to)`, whole lines: the last byte is a line feed. */
  scan(buffer: Uint8Array, from: number, to: number): void {
    const room = buffer.buffer.byteLength - buffer.byteOffset;
    let end = to;
    if (to + SLACK > room) {
      // The last lines are copied to where there is room behind them.
      const before = Math.max(from, to - SLACK);
      end = before === from ? from : buffer.lastIndexOf(LF, before - 1) + 1;
      if (end < from) end = from;
    }
    const bytes = new Uint8Array(buffer.buffer, buffer.byteOffset, Math.min(room, end + SLACK));
    for (let p = from; p < end; ) p = this.#scanLayout(bytes, p, end, this.#layout as Layout);
    if (end < to) {
      const rest = new Uint8Array(to - end + SLACK);
      rest.set(buffer.subarray(end, to));
      for (let p = 0; p < to - end; ) p = this.#scanLayout(rest, p, to - end, this.#layout as Layout);
    }
  }

  /** Returns where it stopped: at `to`, or earlier where a header changed the layout. */
  #scanLayout(buf: Uint8Array, from: number, to: number, layout: Layout): number {
    const { steps, delimiter, needsPorts, block } = layout;
    const { recorder } = this;
    const { values, contexts, facts: factTable } = recorder;
    const tokens = this.#tokens;
    const view = new DataView(buf.buffer, buf.byteOffset, buf.length);
    const file = this.#facts as FileFacts;
    const copies = this.#copies;
    const last = steps.length - 1;
    let records = 0;
    let lines = 0;
    let low = 0;
    let high = 0;
    let p = from;
    let careful = false;

    while (p < to) {
      const lineStart = p;
      if (!careful) lines++;
      let c = buf[p] as number;
      while (c === SPACE || c === CR) c = buf[++p] as number;
      if (c === LF) {
        p++;
        continue;
      }
      let have = 0;
      let bytes = -1;
      let start = -1;
      let end = -1;
      let context1 = file.seed;
      let context2 = 0;
      let fact1 = layout.seed;
      let fact2 = 0;
      tokens.bad = 0;

      for (let i = 0; i <= last; i++) {
        const step = steps[i] as number;
        let fast = -1;
        if (i === block && !careful) fast = fastBlock(buf, view, p, values);
        if (fast >= 0) {
          p = fast;
          i += BLOCK_LENGTH - 1;
          have = (have & ~0x33) | 3 | HAVE.srcPort | HAVE.dstPort;
          bytes = values[AT.low] as number;
          start = (values[AT.start] as number) >>> 0;
          end = (values[AT.end] as number) >>> 0;
        } else if (step >= STEP.context) {
          const q = this.#endOfRun(buf, p, i, layout, careful);
          if (q < 0) {
            tokens.bad ||= WHY.tooFew;
            break;
          }
          let h1 = step === STEP.context ? context1 : fact1;
          let h2 = step === STEP.context ? context2 : fact2;
          let at = p;
          for (; at + 4 <= q; at += 4) {
            const word = view.getInt32(at, true);
            h1 = Math.imul(h1 ^ word, 0x9e37_79b1);
            h2 = Math.imul(h2 + word, 0x85eb_ca6b);
            h1 ^= h1 >>> 15;
            h2 ^= h2 >>> 13;
          }
          const word = q > at ? view.getInt32(at, true) & (-1 >>> ((4 - q + at) * 8)) : 0;
          h1 = (Math.imul(h1 ^ word, 0x9e37_79b1) + q - p) | 0;
          h2 = Math.imul(h2 + word, 0x85eb_ca6b) ^ (h1 << 7);
          h1 ^= h1 >>> 15;
          h2 ^= h2 >>> 13;
          if (step === STEP.context) {
            context1 = h1;
            context2 = h2;
          } else {
            fact1 = h1;
            fact2 = h2;
          }
          p = q;
        } else if (step === STEP.skip) {
          while ((buf[p] as number) > SPACE) p++;
        } else if (tokens.missing(buf, p)) p = tokens.end;
        else if (step <= STEP.packetDst) {
          values[step - 1] = tokens.address(buf, p);
          have |= (1 | (tokens.six << 4)) << (step - 1);
          p = tokens.end;
        } else {
          const n = step < STEP.start || step === STEP.number ? tokens.number(buf, p) : tokens.time(buf, p);
          p = tokens.end;
          if (step === STEP.bytes) {
            if (n > Number.MAX_SAFE_INTEGER) tokens.bad ||= WHY.tooLarge;
            bytes = n;
          } else if (step === STEP.start) start = n;
          else if (step === STEP.end) end = n;
          else if (step !== STEP.number) {
            if (n > 65_535) tokens.bad ||= WHY.port;
            values[step - 1] = n;
            have |= step === STEP.srcPort ? HAVE.srcPort : HAVE.dstPort;
          }
        }

        // After the field: a delimiter, or the end of the line after the last one.
        c = buf[p] as number;
        if (c === delimiter) {
          c = buf[++p] as number;
          if (delimiter === SPACE) {
            while (c === SPACE) c = buf[++p] as number;
            // A blank before the end of the line is no further field.
            if (i < last && (c === LF || c === CR)) {
              tokens.bad ||= WHY.tooFew;
              break;
            }
          }
        } else if (i < last || (c !== LF && c !== CR)) {
          tokens.bad ||= c === LF || c === CR ? WHY.tooFew : WHY.control;
          break;
        }
      }
      c = buf[p] as number;
      while (c === CR || c === SPACE || c === TAB) c = buf[++p] as number;
      let { bad } = tokens;
      if (c !== LF) {
        if (bad === 0) bad = WHY.tooMany;
        p = buf.indexOf(LF, p);
      }
      const lineEnd = p++;

      let who = contexts.index.find(context1, context2);
      let fact = factTable.index.find(fact1, fact2);
      if (!careful && (bad !== 0 || who < 0 || fact < 0)) {
        careful = true;
        p = lineStart;
        continue;
      }
      careful = false;
      if (bad === 0 && fact < 0)
        fact = factTable.enter(fact1, fact2, layout, wordsOfLine(buf, lineStart, lineEnd, layout));
      let kind = bad === 0 ? (factTable.record[fact] as number) : 0;
      if (kind !== RECORD.accepted && kind !== RECORD.rejected) {
        if (kind >= RECORD.bad) bad = kind - RECORD.bad;
        else if (kind === RECORD.untold && bytes < 0 && (have & 15) === 0) kind = RECORD.noData;
      }
      if (bad === 0 && kind !== RECORD.noData && kind !== RECORD.skipData) {
        if ((have & 5) === 0 || (have & 10) === 0) bad = WHY.noAddress;
        else if (bytes < 0) bad = WHY.noBytes;
      }
      if (bad !== 0) {
        this.#add(COUNT.lines, lines);
        lines = 0;
        const next = this.#odd(buf, lineStart, lineEnd, bad);
        if (next === null) continue;
        this.#layout = next;
        this.#lengths.fill(0);
        break;
      }
      if (who < 0) {
        const words = wordsOfLine(buf, lineStart, lineEnd, layout);
        who = contexts.enter(context1, context2, contextKey(words, file), this.#isNat);
      }

      if (bytes < 0) bytes = 0;
      const byteLow = bytes >>> 0;
      const byteHigh = (bytes - byteLow) / 4_294_967_296;
      records++;
      low += byteLow;
      high += byteHigh;
      if (copies !== null && isCopy(copies, buf, lineStart, lineEnd)) {
        this.#add(COUNT.copies, 1);
        this.#add(COUNT.copiesLow, byteLow);
        this.#add(COUNT.copiesHigh, byteHigh);
        continue;
      }
      values[AT.low] = byteLow;
      values[AT.high] = byteHigh;
      if (start < 0) start = end >= 0 ? end : file.start;
      if (end < 0) end = start === file.start ? file.end : start;
      recorder.record(who, fact, kind, have, start, end, needsPorts);
    }
    const sum = (this.#counts[COUNT.low] as number) + low;
    this.#counts[COUNT.low] = sum % 4_294_967_296;
    this.#add(COUNT.high, high + Math.floor(sum / 4_294_967_296));
    this.#add(COUNT.lines, lines);
    this.#add(COUNT.records, records);
    return p;
  }

  /** Where a run of columns ends; -1: the line ends before. `careful`: do not take an earlier run's lengths for it. */
  #endOfRun(buf: Uint8Array, from: number, step: number, layout: Layout, careful: boolean): number {
    const { delimiter } = layout;
    const count = layout.counts[step] as number;
    const lengths = this.#lengths;
    const remembered = layout.steps[step] === STEP.context;
    let memo = step * MEMO;
    if (remembered && !careful) {
      let q = endAsBefore(buf, from, lengths, memo, count, delimiter);
      if (q < 0) q = endAsBefore(buf, from, lengths, memo + MAX_RUN, count, delimiter);
      if (q >= 0) return q;
    }
    if (remembered) lengths.copyWithin(memo + MAX_RUN, memo, memo + MAX_RUN);
    let p = from;
    for (let column = 0; ; column++, memo++) {
      while ((buf[p] as number) > SPACE) p++;
      if (remembered) lengths[memo] = p - from;
      if (column === count - 1) return p;
      const c = buf[p];
      if (c !== delimiter) {
        this.#tokens.bad ||= c === LF || c === CR ? WHY.tooFew : WHY.control;
        return -1;
      }
      p++;
      if (delimiter === SPACE) {
        while (buf[p] === SPACE) p++;
        if (buf[p] === LF || buf[p] === CR) return -1;
      }
    }
  }

  /** A line that is no record: a header again, or malformed. Returns the layout that a header brings. */
  #odd(buf: Uint8Array, from: number, to: number, why: number): Layout | null {
    if (this.onHeader !== null && to - from < 4096) {
      const words = latin1(buf, from, to).trim().split(/\s+/);
      if (isHeader(words)) return this.onHeader(words);
    }
    this.reject(REASONS[why] as string);
    return null;
  }
}

/** The words of a line by field: those that contexts and facts are made of. */
function wordsOfLine(buf: Uint8Array, from: number, to: number, layout: Layout): Map<string, string> {
  const text = latin1(buf, from, to, MAX_LINE)
    .replace(/[\r ]+$/, "")
    .replace(/^[\r ]+/, "");
  const words = layout.delimiter === TAB ? text.split("\t") : text.split(/ +/);
  return new Map(
    layout.fields.flatMap((field, i) => (field === "" ? [] : [[field, words[i] ?? ""] as const])),
  );
}

/** Where the run ends if its columns are as long as remembered; -1: they are not. */
function endAsBefore(
  buf: Uint8Array,
  from: number,
  lengths: Int32Array,
  memo: number,
  count: number,
  delimiter: number,
): number {
  let q = from;
  for (let column = 0; column < count; column++) {
    q = from + (lengths[memo + column] as number);
    const c = buf[q];
    if (c !== delimiter && (c !== LF || column < count - 1)) return -1;
  }
  return q === from ? -1 : q;
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
