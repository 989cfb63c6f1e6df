/** The scanner: bytes of whole lines in, records out. Other forms than lines are turned into such lines first. */

import type { NameChanges } from "../name-changes.ts";
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
const LOW = 0xffff_ffffn;

export class Scanner {
  readonly recorder: Recorder;
  #counts: Counts = new Counts();
  /** Called with a header in the middle of a file; returns the layout from there on. */
  onHeader: ((words: readonly string[]) => Layout) | null = null;
  readonly #isNat: (key: string) => boolean;
  #layout: Layout | null = null;
  #facts: FileFacts | null = null;
  #carried = false;
  /** Whether lines of this layout are given to the kernel first. */
  #kernelReads = false;
  readonly #parser: LineParser;

  readonly #kernel: Kernel;
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

  /** The layout of the lines to come is known. `carried`: they came through CloudWatch, with copies among them. */
  begin(layout: Layout, facts: FileFacts, carried: boolean): void {
    this.#facts = facts;
    this.#carried = carried;
    this.#kernel.forgetCopies();
    this.#use(layout);
  }

  #use(layout: Layout): void {
    this.#layout = layout;
    this.#kernelReads = this.#kernel.begin(layout, (this.#facts as FileFacts).seed, this.#carried);
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
      const input = this.#kernel.load(buffer, at, to);
      for (let p = input.from; p < input.to; ) p = this.#scanFrom(p, input.to);
      at += input.to - input.from;
    }
  }

  /** The kernel first; the line that it leaves is scanned here. Returns where the next line begins. */
  #scanFrom(from: number, to: number): number {
    if (!this.#kernelReads) return this.#scanLine(from);
    const p = this.#kernel.scan(from);
    this.#fetch();
    if (this.#kernel.isFull) this.#onFull();
    else if (p < to) return this.#scanLine(p);
    return p;
  }

  /** What the kernel has counted so far. */
  #fetch(): void {
    const { lines, records, bytes, copies, copiedBytes } = this.#kernel.fetch(this.recorder.coverage);
    this.#counts.lines += lines;
    this.#counts.records(records, Number(bytes & LOW), Number(bytes >> 32n));
    this.#counts.copies(copies, Number(copiedBytes & LOW), Number(copiedBytes >> 32n));
  }

  /** Lines like the last one need not be left to this scanner. */
  #teach(context: number, fact: number): void {
    if (!this.#kernelReads) return;
    const { contexts, facts, values } = this.recorder;
    const meta = facts.meta[fact] as number;
    const kind = facts.record[fact] as number;
    const direction = meta & 3;
    const have = this.#parser.out[OUT.have] as number;
    // Only what the recorder has noted: of a record of traffic whose two addresses stand there and are IPv4.
    const tells =
      direction !== 0 && kind !== RECORD.noData && kind !== RECORD.skipData && (have & 0x33) === 3;
    const own = tells ? (values[direction === 2 ? AT.src : AT.dst] as number) : null;
    this.#kernel.learn(context, contexts, fact, meta, kind, own);
  }

  /** Sum in rows of another scanner; see `Kernel.absorb`. */
  absorb(rows: Int32Array, contexts: Int32Array): number {
    return this.#kernel.absorb(rows, contexts);
  }

  /** All is scanned: what the kernel has kept joins the rest. */
  finish(): void {
    this.#kernel.finish(this.recorder.contexts, this.recorder.coverage);
  }

  /** Returns where the next line begins. */
  #scanLine(from: number): number {
    const { contexts, facts } = this.recorder;
    const { input, inputView } = this.#kernel;
    const { out } = this.#parser;
    const layout = this.#layout as Layout;
    this.#counts.lines++;
    let p = from;
    let c = input[p] as number;
    while (c === SPACE || c === CR) c = input[++p] as number;
    if (c === LF) return p + 1;
    const end = this.#parser.parse(input, inputView, p, layout, (this.#facts as FileFacts).seed);
    let context = contexts.index.find(out[OUT.context1] as number, out[OUT.context2] as number);
    let fact = facts.index.find(out[OUT.fact1] as number, out[OUT.fact2] as number);
    if (out[OUT.bad] === 0 && (context < 0 || fact < 0)) {
      const words = wordsOfLine(input, from, end, layout);
      if (fact < 0) fact = facts.enter(out[OUT.fact1] as number, out[OUT.fact2] as number, layout, words);
      // The version stands in the contexts' columns, and is the only one there that must be a number.
      if (!/^(\d{1,9}|-|)$/.test(words.get("version") ?? "")) out[OUT.bad] = WHY.number;
      else if (context < 0) context = this.#newContext(words);
    }
    if (context >= 0)
      contexts.evidence[context] = (contexts.evidence[context] as number) | this.#kernel.evidence(context);
    const bad = (out[OUT.bad] as number) || this.#enter(from, end, context, fact);
    if (bad === 0) this.#teach(context, fact);
    else this.#odd(from, end, bad);
    return end + 1;
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
  #enter(from: number, end: number, context: number, fact: number): number {
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
    counts.records(1, low, high);
    if (this.#carried && this.#kernel.isCopy(from, end)) counts.copies(1, low, high);
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

  /** A line that is no record: a header again, or malformed. */
  #odd(from: number, end: number, why: number): void {
    if (this.onHeader !== null && end - from < 4096) {
      const words = latin1(this.#kernel.input, from, end).trim().split(/\s+/);
      if (isHeader(words)) {
        this.#use(this.onHeader(words));
        return;
      }
    }
    this.reject(REASONS[why] as string);
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
