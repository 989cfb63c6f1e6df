/** What stands before and behind the data of a gzip member (RFC 1952, 2.3), taken byte by byte, wherever pieces end. */
import * as zlib from "node:zlib";

type Crc32 = (data: Uint8Array, before?: number) => number;
/** Of node:zlib, from Node.js 20.15 and 22.2 on. */
export const crc32: Crc32 | undefined = (zlib as unknown as { readonly crc32?: Crc32 }).crc32;

const FLAG = { headerCrc: 2, extra: 4, name: 8, comment: 16, reserved: 0xe0 } as const;
const FIXED = 10;

/** A member's header. */
export class GzipHeader {
  readonly #bytes: number[] = [];
  /** Where the parts end that are there by their flags; -1: not known yet. */
  #extraEnd = -1;
  #nameEnd = -1;
  #commentEnd = -1;

  get isEmpty(): boolean {
    return this.#bytes.length === 0;
  }

  /** Take the next byte. True: it was the last one. Throws an Error where it is no header. */
  take(byte: number): boolean {
    const count = this.#bytes.push(byte);
    if (count <= 4) this.#check(count, byte);
    if (count < FIXED) return false;
    const flags = this.#bytes[3] as number;
    const has = (flag: number): boolean => (flags & flag) !== 0;
    if (this.#extraEnd < 0) {
      if (!has(FLAG.extra)) this.#extraEnd = FIXED;
      else if (count >= FIXED + 2) this.#extraEnd = FIXED + 2 + this.#short(FIXED);
      else return false;
    }
    if (count < this.#extraEnd) return false;
    if (this.#nameEnd < 0) {
      if (!has(FLAG.name)) this.#nameEnd = this.#extraEnd;
      else if (count > this.#extraEnd && byte === 0) this.#nameEnd = count;
      else return false;
    }
    if (this.#commentEnd < 0) {
      if (!has(FLAG.comment)) this.#commentEnd = this.#nameEnd;
      else if (count > this.#nameEnd && byte === 0) this.#commentEnd = count;
      else return false;
    }
    if (!has(FLAG.headerCrc)) return true;
    if (count < this.#commentEnd + 2) return false;
    const sum = (crc32?.(Uint8Array.from(this.#bytes.slice(0, -2))) ?? 0) & 0xffff;
    if (sum !== this.#short(this.#commentEnd)) throw new Error("header crc mismatch");
    return true;
  }

  #short(at: number): number {
    return (this.#bytes[at] as number) | ((this.#bytes[at + 1] as number) << 8);
  }

  #check(count: number, byte: number): void {
    if ((count === 1 && byte !== 0x1f) || (count === 2 && byte !== 0x8b))
      throw new Error("incorrect header check");
    if (count === 3 && byte !== 8) throw new Error("unknown compression method");
    if (count === 4 && (byte & FLAG.reserved) !== 0) throw new Error("unknown header flags set");
  }
}

/** A member's end: what its content must be. */
export class GzipTrailer {
  readonly #bytes: number[] = [];

  /** Take the next byte. True: it was the last one. Throws an Error where the content's sum or length is another. */
  take(byte: number, sum: number, length: number): boolean {
    const count = this.#bytes.push(byte);
    if (count === 4 && this.#word(0) !== sum >>> 0) throw new Error("incorrect data check");
    if (count < 8) return false;
    if (this.#word(4) !== length % 4_294_967_296) throw new Error("incorrect length check");
    return true;
  }

  #word(at: number): number {
    return this.#bytes.slice(at, at + 4).reduce((sum, byte, i) => sum + byte * 2 ** (8 * i), 0);
  }
}
