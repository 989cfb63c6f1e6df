/**
 * One line into numbers. Fields are split by blanks or tabs; addresses and numbers are parsed where they stand, no string
 * is made.
 *
 * Columns that tell who recorded, and columns of few values, are taken in runs: a run is hashed four bytes at a time,
 * to be looked up as a whole. Most lines are the kernel's; this is for what it leaves.
 */
import { type Layout, SPACE, STEP, TAB } from "./layout.ts";
import type { QuadTable } from "./quad-table.ts";
import { WHY } from "./reasons.ts";
import { AT, HAVE } from "./recorder.ts";
import { Tokens } from "./tokens.ts";

const LF = 10;
const CR = 13;
const TWO_32 = 4_294_967_296;

/** Where `parse` leaves what is no value of the record: hashes of contexts and facts, bits of `have`, a `WHY`. */
export const OUT = { context1: 0, context2: 1, fact1: 2, fact2: 3, have: 4, bad: 5 } as const;

export class LineParser {
  readonly out: Int32Array = new Int32Array(6);
  readonly #values: Int32Array;
  readonly #tokens: Tokens;

  /** Values go into `values`, IPv6 addresses into `v6`. */
  constructor(values: Int32Array, v6: QuadTable) {
    this.#values = values;
    this.#tokens = new Tokens(v6);
  }

  /** Parse the line at `from`, which is not empty. `seed` begins the contexts' hash. Returns where its line feed is. */
  parse(buf: Uint8Array, view: DataView, from: number, layout: Layout, seed: number): number {
    const { steps, delimiter } = layout;
    const out = this.out;
    const last = steps.length - 1;
    out[OUT.context1] = seed;
    out[OUT.context2] = 0;
    out[OUT.fact1] = layout.seed;
    out[OUT.fact2] = 0;
    out[OUT.have] = 0;
    out[OUT.bad] = 0;
    let p = from;
    for (let i = 0; i <= last; i++) {
      const step = steps[i] as number;
      const q = step >= STEP.context ? this.#run(buf, view, p, i, layout) : this.#token(buf, p, step);
      if (q < 0) break;
      p = q;
      // After the field: a delimiter, or the end of the line after the last one.
      let c = buf[p] as number;
      if (c === delimiter) {
        c = buf[++p] as number;
        if (delimiter === SPACE && c <= SPACE) {
          while (c === SPACE) c = buf[++p] as number;
          // A blank before the end of the line is no further field.
          if (i < last && (c === LF || c === CR)) {
            this.#fault(WHY.tooFew);
            break;
          }
        }
      } else if (i < last || (c !== LF && c !== CR)) {
        this.#fault(c === LF || c === CR ? WHY.tooFew : WHY.control);
        break;
      }
    }
    return buf[p] === LF ? p : this.#lineEnd(buf, p);
  }

  #fault(why: number): void {
    if (this.out[OUT.bad] === 0) this.out[OUT.bad] = why;
  }

  /** Blanks at the end are nothing; anything else is a field too many. */
  #lineEnd(buf: Uint8Array, from: number): number {
    let p = from;
    while (buf[p] === CR || buf[p] === SPACE || buf[p] === TAB) p++;
    if (buf[p] === LF) return p;
    this.#fault(WHY.tooMany);
    return buf.indexOf(LF, p);
  }

  /** A field by itself. Returns where it ends. */
  #token(buf: Uint8Array, from: number, step: number): number {
    const tokens = this.#tokens;
    const out = this.out;
    if (step === STEP.skip) {
      let p = from;
      while ((buf[p] as number) > SPACE) p++;
      return p;
    }
    if (tokens.missing(buf, from)) return tokens.end;
    tokens.bad = 0;
    if (step <= STEP.packetDst) {
      this.#values[step - 1] = tokens.address(buf, from);
      out[OUT.have] = (out[OUT.have] as number) | ((1 | (tokens.six << 4)) << (step - 1));
    } else {
      const n = tokens.number(buf, from);
      if (step !== STEP.number) this.#number(step, n);
    }
    if (tokens.bad !== 0) this.#fault(tokens.bad);
    return tokens.end;
  }

  #number(step: number, n: number): void {
    const values = this.#values;
    const out = this.out;
    if (step === STEP.bytes) {
      if (n > Number.MAX_SAFE_INTEGER) this.#fault(WHY.tooLarge);
      values[AT.low] = n;
      values[AT.high] = Math.floor(n / TWO_32);
    } else if (step === STEP.srcPort || step === STEP.dstPort) {
      if (n > 65_535) this.#fault(WHY.port);
      values[step - 1] = n;
    } else {
      if (n >= TWO_32) this.#fault(WHY.time);
      values[step === STEP.start ? AT.start : AT.end] = n;
    }
    out[OUT.have] = (out[OUT.have] as number) | (HAVE.srcPort << (step - STEP.srcPort));
  }

  /** A run of columns: its hash joins that of its kind. Returns where it ends; -1: the line ends before. */
  #run(buf: Uint8Array, view: DataView, from: number, step: number, layout: Layout): number {
    const kind = layout.steps[step] === STEP.context ? OUT.context1 : OUT.fact1;
    const q = this.#endOfRun(buf, from, layout.counts[step] as number, layout.delimiter);
    if (q < 0) return -1;
    const out = this.out;
    let h1 = out[kind] as number;
    let h2 = out[kind + 1] as number;
    let at = from;
    for (; at + 4 <= q; at += 4) {
      const word = view.getInt32(at, true);
      h1 = Math.imul(h1 ^ word, 0x9e37_79b1);
      h2 = Math.imul(h2 + word, 0x85eb_ca6b);
      h1 ^= h1 >>> 15;
      h2 ^= h2 >>> 13;
    }
    const word = q > at ? view.getInt32(at, true) & (-1 >>> ((4 - q + at) * 8)) : 0;
    h1 = (Math.imul(h1 ^ word, 0x9e37_79b1) + q - from) | 0;
    h2 = Math.imul(h2 + word, 0x85eb_ca6b) ^ (h1 << 7);
    out[kind] = h1 ^ (h1 >>> 15);
    out[kind + 1] = h2 ^ (h2 >>> 13);
    return q;
  }

  #endOfRun(buf: Uint8Array, from: number, count: number, delimiter: number): number {
    let p = from;
    for (let column = 0; ; column++) {
      while ((buf[p] as number) > SPACE) p++;
      if (column === count - 1) return p;
      const c = buf[p] as number;
      if (c !== delimiter) {
        this.#fault(c === LF || c === CR ? WHY.tooFew : WHY.control);
        return -1;
      }
      p++;
      if (delimiter === SPACE) {
        while (buf[p] === SPACE) p++;
        if (buf[p] === LF || buf[p] === CR) {
          this.#fault(WHY.tooFew);
          return -1;
        }
      }
    }
  }
}
