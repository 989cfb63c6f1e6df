/**
 * One line into numbers. Fields are split by blanks or tabs; addresses and numbers are parsed where they stand, no string
 * is made.
 *
 * Columns that tell who recorded, and columns of few values, are taken in runs: a run is hashed four bytes at a time,
 * to be looked up as a whole. The length of a run is first taken to be that of an earlier one. Where that is wrong the
 * hash is not found (a run that is known has just its columns and ends at a delimiter), and the line is parsed again
 * with care.
 *
 * Small methods, and nothing but columns of numbers between them: the engine compiles each of them early, and never anew.
 */
import { fastBlock } from "./fast-block.ts";
import { BLOCK_LENGTH, type Layout, SPACE, STEP, TAB } from "./layout.ts";
import type { QuadTable } from "./quad-table.ts";
import { WHY } from "./reasons.ts";
import { AT, HAVE } from "./recorder.ts";
import { Tokens } from "./tokens.ts";

const LF = 10;
const CR = 13;
const TWO_32 = 4_294_967_296;
/** Columns of a run whose ends are remembered, and numbers that a step's two memories take. */
const MAX_RUN = 16;
const MEMO = 32;

/** Where `parse` leaves what is no value of the record: hashes of contexts and facts, bits of `have`, a `WHY`. */
export const OUT = { context1: 0, context2: 1, fact1: 2, fact2: 3, have: 4, bad: 5 } as const;

export class LineParser {
  readonly out: Int32Array = new Int32Array(6);
  readonly #values: Int32Array;
  readonly #tokens: Tokens;
  /** Per step, where the columns of the two runs seen last ended, counted from the run's start. */
  readonly #lengths: Int32Array = new Int32Array(MEMO * 128);

  /** Values go into `values`, IPv6 addresses into `v6`. */
  constructor(values: Int32Array, v6: QuadTable) {
    this.#values = values;
    this.#tokens = new Tokens(v6);
  }

  /** Forget the lengths of another layout's runs. */
  forget(): void {
    this.#lengths.fill(0);
  }

  /** Parse the line at `from`, which is not empty. `seed` begins the contexts' hash. Returns where its line feed is. */
  parse(
    buf: Uint8Array,
    view: DataView,
    from: number,
    layout: Layout,
    seed: number,
    careful: boolean,
  ): number {
    const { steps, delimiter, block } = layout;
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
      let q = -1;
      if (i === block && !careful) {
        q = fastBlock(buf, view, p, this.#values);
        if (q >= 0) {
          i += BLOCK_LENGTH - 1;
          out[OUT.have] = (out[OUT.have] as number) | HAVE.block;
        }
      }
      if (q < 0) {
        const step = steps[i] as number;
        if (step >= STEP.context) q = this.#run(buf, view, p, i, layout, careful);
        else q = this.#token(buf, p, step);
        if (q < 0) break;
      }
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
  #run(
    buf: Uint8Array,
    view: DataView,
    from: number,
    step: number,
    layout: Layout,
    careful: boolean,
  ): number {
    const kind = layout.steps[step] === STEP.context ? OUT.context1 : OUT.fact1;
    // Long runs of facts have too many lengths to be remembered.
    const vary = kind === OUT.fact1 && (layout.counts[step] as number) > 2;
    const q = this.#endOfRun(buf, from, step, layout, careful || vary);
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

  /** `careful`: do not take an earlier run's lengths for this one's. */
  #endOfRun(buf: Uint8Array, from: number, step: number, layout: Layout, careful: boolean): number {
    const { delimiter } = layout;
    const count = layout.counts[step] as number;
    const lengths = this.#lengths;
    const memo = step * MEMO;
    if (!careful) {
      let q = endAsBefore(buf, from, lengths, memo, count, delimiter);
      if (q < 0) q = endAsBefore(buf, from, lengths, memo + MAX_RUN, count, delimiter);
      if (q >= 0) return q;
      lengths.copyWithin(memo + MAX_RUN, memo, memo + MAX_RUN);
    }
    let p = from;
    for (let column = 0; ; column++) {
      while ((buf[p] as number) > SPACE) p++;
      lengths[memo + column] = p - from;
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
