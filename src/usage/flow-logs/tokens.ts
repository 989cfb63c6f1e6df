/** Single fields of a line, parsed where they stand. Each method leaves in `end` where its field ended. */
import { wordsOf } from "./addresses.ts";
import { latin1 } from "./file-facts.ts";
import { SPACE } from "./layout.ts";
import type { QuadTable } from "./quad-table.ts";
import { WHY } from "./reasons.ts";

const DASH = 45;
const DOT = 46;

export class Tokens {
  end = 0;
  /** A `WHY` of the last field that was none; the caller sets it back to 0. */
  bad = 0;
  /** Whether the last address is an IPv6 one: then it is a number of `v6`. */
  six = 0;
  readonly #v6: QuadTable;

  constructor(v6: QuadTable) {
    this.#v6 = v6;
  }

  /** Whether nothing stands here: a dash, or nothing between two tabs. */
  missing(buf: Uint8Array, p: number): boolean {
    const c = buf[p] as number;
    if (c > SPACE && (c !== DASH || (buf[p + 1] as number) > SPACE)) return false;
    this.end = c === DASH ? p + 1 : p;
    return true;
  }

  /** An IPv4 address as a 32-bit word, or the number of an IPv6 one. */
  address(buf: Uint8Array, from: number): number {
    let p = from;
    let value = 0;
    let octet = 0;
    let digits = 0;
    let dots = 0;
    let wrong = 0;
    let c = buf[p] as number;
    for (;;) {
      if (c >= 48 && c <= 57) {
        octet = octet * 10 + c - 48;
        digits++;
      } else if (c === DOT && digits > 0) {
        value = (value << 8) | octet;
        wrong |= octet;
        octet = 0;
        digits = 0;
        dots++;
      } else break;
      if (digits > 3) break;
      c = buf[++p] as number;
    }
    this.six = 0;
    if (dots === 3 && digits > 0 && digits <= 3 && ((wrong | octet) & ~255) === 0 && c <= SPACE) {
      this.end = p;
      return (value << 8) | octet;
    }
    return this.#otherAddress(buf, from);
  }

  #otherAddress(buf: Uint8Array, from: number): number {
    let p = from;
    while ((buf[p] as number) > SPACE) p++;
    this.end = p;
    const words = wordsOf(latin1(buf, from, p));
    if (words === null) {
      this.bad ||= WHY.address;
      return 0;
    }
    if (words.length === 1) return words[0] as number;
    this.six = 1;
    return this.#v6.intern(...(words as [number, number, number, number]));
  }

  /** A whole number. */
  number(buf: Uint8Array, from: number): number {
    let p = from;
    let n = 0;
    let c = buf[p] as number;
    // Nine digits fit 31 bits; the rest, if any, is a double.
    for (const stop = from + 9; c >= 48 && c <= 57 && p < stop; c = buf[++p] as number)
      n = (n * 10 + c - 48) | 0;
    let large = n;
    for (; c >= 48 && c <= 57; c = buf[++p] as number) large = large * 10 + (c - 48);
    if (c > SPACE || p === from) {
      this.bad ||= WHY.number;
      while ((buf[p] as number) > SPACE) p++;
    }
    this.end = p;
    return large;
  }
}
