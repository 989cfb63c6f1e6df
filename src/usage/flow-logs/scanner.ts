/** The scanner: bytes of whole lines in, records out. Other forms than lines are turned into such lines first. */

import type { NameChanges } from "../name-changes.ts";
import type { Copies } from "./copies.ts";
import { RECORD } from "./facts.ts";
import { isHeader } from "./fields.ts";
import { Counts, type FileCounts } from "./file-counts.ts";
import { contextKey, type FileFacts, latin1 } from "./file-facts.ts";
import { Kernel } from "./kernel.ts";
import { type Layout, SPACE, TAB } from "./layout.ts";
import { LineParser, OUT } from "./line-parser.ts";
import { MAX_LINE } from "./lines.ts";
import { REASONS, WHY } from "./reasons.ts";
import { AT, HAVE, Recorder } from "./recorder.ts";

const LF = 10;
const CR = 13;
/** Bytes beyond the last line that may be looked at, so that four can be read at once anywhere. */
export const SLACK = 64;

export class Scanner {
  readonly recorder: Recorder;
  #counts: Counts = new Counts();
  /** Called with a header in the middle of a file; returns the layout from there on. */
  onHeader: ((words: readonly string[]) => Layout) | null = null;
  readonly #isNat: (key: string) => boolean;
  #layout: Layout | null = null;
  #facts: FileFacts | null = null;
  #copies: Copies | null = null;
  /** Whether lines of this layout are given to the kernel first. */
  #kernelReads = false;
  readonly #parser: LineParser;

  readonly #kernel: Kernel;
  /** The context, facts and own address of the line that was scanned last; -1: it was none. */
  #lastContext = -1;
  #lastFact = 0;
  readonly #onFull: () => void;

  constructor(
    maxRows: number,
    nameChanges: NameChanges | null,
    isNat: (key: string) => boolean,
    onFull: () => void,
  ) {
    this.#kernel = new Kernel(maxRows, nameChanges);
    this.#onFull = onFull;
    this.recorder = new Recorder(this.#kernel.table, maxRows, nameChanges, onFull);
    this.#parser = new LineParser(this.recorder.values, this.recorder.v6);
    this.#isNat = isNat;
  }

  /** Count anew: a file (or a part of one) begins. */
  reset(): void {
    this.#layout = null;
    this.onHeader = null;
    this.#counts = new Counts();
  }

  /** The layout of the lines to come is known. */
  begin(layout: Layout, facts: FileFacts, copies: Copies | null): void {
    this.#facts = facts;
    this.#copies = copies;
    this.#use(layout);
  }

  #use(layout: Layout): void {
    this.#layout = layout;
    // Copies are told by the lines' texts.
    this.#kernelReads = this.#copies === null && this.#kernel.begin(layout, (this.#facts as FileFacts).seed);
  }

  /** A line that was seen but not scanned. */
  skipLine(): void {
    this.#counts.lines++;
  }

  /** Of the file that was begun last. */
  get counts(): FileCounts {
    return this.#counts.all();
  }

  /** A record that the form itself could not bring into a line. */
  reject(reason: string): void {
    this.#counts.reject(reason);
  }

  /** Scan `buffer[from, to)`, whole lines: the last byte is a line feed. */
  scan(buffer: Uint8Array, from: number, to: number): void {
    for (let at = from; at < to; ) {
      if (!this.#kernelReads) {
        this.#scanAll(buffer, at, to);
        return;
      }
      at += this.#scanByKernel(buffer, at, to);
    }
  }

  /** The kernel first; the lines that it leaves are scanned here. Returns how many bytes were scanned. */
  #scanByKernel(buffer: Uint8Array, from: number, to: number): number {
    const kernel = this.#kernel;
    const input = kernel.load(buffer, from, to);
    let p = input.from;
    while (p < input.to && this.#kernelReads) {
      p = kernel.scan(p);
      this.#fetch();
      if (kernel.isFull) this.#onFull();
      else if (p < input.to) p = this.#scanOddLine(p);
    }
    return p - input.from;
  }

  /** What the kernel has counted so far. */
  #fetch(): void {
    const { lines, records, bytes } = this.#kernel.fetch(this.recorder.coverage);
    this.#counts.lines += lines;
    this.#counts.records(records, Number(bytes & 0xffff_ffffn), Number(bytes >> 32n));
  }

  /** Returns where the next line begins. */
  #scanOddLine(from: number): number {
    const { input, inputView } = this.#kernel;
    const to = input.indexOf(LF, from) + 1;
    this.#lastContext = -1;
    this.#scanLayout(input, inputView, from, to, this.#layout as Layout);
    if (this.#lastContext >= 0) this.#teach(this.#lastContext, this.#lastFact);
    return to;
  }

  /** Lines like the last one need not be left to this scanner. */
  #teach(context: number, fact: number): void {
    const { contexts, facts, values } = this.recorder;
    const meta = facts.meta[fact] as number;
    const direction = meta & 3;
    const six = (this.#parser.out[OUT.have] as number) & 0x30;
    const own = direction === 0 || six !== 0 ? null : (values[direction === 2 ? AT.src : AT.dst] as number);
    this.#kernel.learn(context, contexts, fact, meta, facts.record[fact] as number, own);
  }

  /** Sum in rows of another scanner; see `Kernel.absorb`. */
  absorb(rows: Int32Array, contexts: Int32Array): number {
    return this.#kernel.absorb(rows, contexts);
  }

  /** All is scanned: what the kernel has kept joins the rest. */
  finish(): void {
    this.#kernel.finish(this.recorder.contexts, this.recorder.coverage);
  }

  #scanAll(buffer: Uint8Array, from: number, to: number): void {
    const room = buffer.buffer.byteLength - buffer.byteOffset;
    let end = to;
    if (to + SLACK > room) {
      // The last lines are copied to where there is room behind them.
      const before = Math.max(from, to - SLACK);
      end = before === from ? from : buffer.lastIndexOf(LF, before - 1) + 1;
      if (end < from) end = from;
    }
    const bytes = new Uint8Array(buffer.buffer, buffer.byteOffset, Math.min(room, end + SLACK));
    this.#scanRoomy(bytes, from, end);
    if (end < to) {
      const rest = new Uint8Array(to - end + SLACK);
      rest.set(buffer.subarray(end, to));
      this.#scanRoomy(rest, 0, to - end);
    }
  }

  /** There are bytes behind `to` that may be looked at. */
  #scanRoomy(bytes: Uint8Array, from: number, to: number): void {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    for (let p = from; p < to; ) p = this.#scanLayout(bytes, view, p, to, this.#layout as Layout);
  }

  /** Returns where it stopped: at `to`, or earlier where a header changed the layout. */
  #scanLayout(buf: Uint8Array, view: DataView, from: number, to: number, layout: Layout): number {
    const { contexts, facts } = this.recorder;
    const parser = this.#parser;
    const { out } = parser;
    const { seed } = this.#facts as FileFacts;
    const counts = this.#counts;
    let p = from;
    while (p < to) {
      counts.lines++;
      const lineStart = p;
      let c = buf[p] as number;
      while (c === SPACE || c === CR) c = buf[++p] as number;
      if (c === LF) {
        p++;
        continue;
      }
      const lineEnd = parser.parse(buf, view, p, layout, seed);
      let context = contexts.index.find(out[OUT.context1] as number, out[OUT.context2] as number);
      let fact = facts.index.find(out[OUT.fact1] as number, out[OUT.fact2] as number);
      if (out[OUT.bad] === 0 && (context < 0 || fact < 0)) {
        const words = wordsOfLine(buf, lineStart, lineEnd, layout);
        if (fact < 0) fact = facts.enter(out[OUT.fact1] as number, out[OUT.fact2] as number, layout, words);
        // The version stands in the contexts' columns, and is the only one there that must be a number.
        if (!/^(\d{1,9}|-|)$/.test(words.get("version") ?? "")) out[OUT.bad] = WHY.number;
        else if (context < 0) context = this.#newContext(words);
      }
      p = lineEnd + 1;
      const bad =
        out[OUT.bad] !== 0 ? (out[OUT.bad] as number) : this.#enter(buf, lineStart, lineEnd, context, fact);
      if (bad === 0) {
        this.#lastContext = context;
        this.#lastFact = fact;
        continue;
      }
      const next = this.#odd(buf, lineStart, lineEnd, bad);
      if (next === null) continue;
      this.#use(next);
      break;
    }
    return p;
  }

  #newContext(words: ReadonlyMap<string, string>): number {
    const { out } = this.#parser;
    const key = contextKey(words, this.#facts as FileFacts);
    return this.recorder.contexts.enter(
      out[OUT.context1] as number,
      out[OUT.context2] as number,
      key,
      this.#isNat,
    );
  }

  /** Take in the record that the parser has read. Returns a `WHY` where it is none. */
  #enter(buf: Uint8Array, lineStart: number, lineEnd: number, context: number, fact: number): number {
    const { recorder } = this;
    const { values } = recorder;
    const have = this.#parser.out[OUT.have] as number;
    let kind = recorder.facts.record[fact] as number;
    if (kind >= RECORD.bad) return kind - RECORD.bad;
    if (kind === RECORD.untold && (have & (HAVE.bytes | 15)) === 0) kind = RECORD.noData;
    if ((have & HAVE.bytes) === 0) {
      values[AT.low] = 0;
      values[AT.high] = 0;
    }
    if (kind !== RECORD.noData && kind !== RECORD.skipData) {
      if ((have & 5) === 0 || (have & 10) === 0) return WHY.noAddress;
      if ((have & HAVE.bytes) === 0) return WHY.noBytes;
    }
    const counts = this.#counts;
    const low = (values[AT.low] as number) >>> 0;
    const high = values[AT.high] as number;
    counts.record(low, high);
    if (this.#copies?.isCopy(buf, lineStart, lineEnd)) counts.copy(low, high);
    else
      recorder.record(context, fact, kind, have, this.#timesTold(have), (this.#layout as Layout).needsPorts);
    return 0;
  }

  /** Whether the record's times are told, by itself or by its file's name; one of the two stands for both. */
  #timesTold(have: number): boolean {
    const { values } = this.recorder;
    const told = have & (HAVE.start | HAVE.end);
    if (told === (HAVE.start | HAVE.end)) return true;
    if (told === HAVE.start) values[AT.end] = values[AT.start] as number;
    else if (told === HAVE.end) values[AT.start] = values[AT.end] as number;
    else {
      const { start, end } = this.#facts as FileFacts;
      values[AT.start] = Math.max(0, start);
      values[AT.end] = Math.max(0, end);
      return start >= 0;
    }
    return true;
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
