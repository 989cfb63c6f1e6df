/**
 * Decoding tables of Huffman codes (RFC 1951, 3.2.2). An entry tells in its low byte how many bits it takes, extra bits
 * included, in the next four bits how many of them are the code, and in its upper half the value or base.
 */
import { COUNTS, DISTANCE_VALUES, LENGTH_VALUES, LITERAL_VALUES, SORTED } from "./memory";

export const IS_LITERAL: u32 = 0x8000_0000;
/** Neither a literal nor a base: the end of a block, a code of no meaning, or the way to another table. */
export const IS_OTHER: u32 = 0x8000;
export const IS_TABLE: u32 = 0x4000;
export const IS_END: u32 = 0x2000;
const NO_CODE: u32 = IS_OTHER;

const MOST_BITS: u32 = 15;

function base(value: u32, extra: u32): u32 {
  return (value << 16) | extra;
}

/** Once: values of all symbols (RFC 1951, 3.2.5). */
function prepareValues(): void {
  for (let i: u32 = 0; i < 256; i++) store<u32>(LITERAL_VALUES + (i << 2), IS_LITERAL | (i << 16));
  store<u32>(LITERAL_VALUES + (256 << 2), IS_OTHER | IS_END);
  let length: u32 = 3;
  for (let i: u32 = 0; i < 28; i++) {
    const extra: u32 = i < 8 ? 0 : (i >> 2) - 1;
    store<u32>(LITERAL_VALUES + ((257 + i) << 2), base(length, extra));
    length += 1 << extra;
  }
  store<u32>(LITERAL_VALUES + (285 << 2), base(258, 0));
  for (let i: u32 = 286; i < 288; i++) store<u32>(LITERAL_VALUES + (i << 2), NO_CODE);
  let distance: u32 = 1;
  for (let i: u32 = 0; i < 30; i++) {
    const extra: u32 = i < 2 ? 0 : (i >> 1) - 1;
    store<u32>(DISTANCE_VALUES + (i << 2), base(distance, extra));
    distance += 1 << extra;
  }
  for (let i: u32 = 30; i < 32; i++) store<u32>(DISTANCE_VALUES + (i << 2), NO_CODE);
  for (let i: u32 = 0; i < 19; i++) store<u32>(LENGTH_VALUES + (i << 2), i << 16);
}
prepareValues();

/** Codes are read from their last bit on. */
function reversed(code: u32, bits: u32): u32 {
  let out: u32 = 0;
  for (let i: u32 = 0; i < bits; i++) out |= ((code >> i) & 1) << (bits - 1 - i);
  return out;
}

/** An entry for a value whose code is so many bits long. */
function entry(value: u32, bits: u32): u32 {
  return value + (bits << 8) + bits;
}

/**
 * Build a table of `1 << tableBits` entries, and behind it those of longer codes. Returns false where the lengths are no
 * code: more than fit, or fewer, but for a single one (RFC 1951, 3.2.7).
 */
export function build(table: u32, tableBits: u32, lengths: u32, symbols: u32, values: u32): bool {
  memory.fill(COUNTS, 0, 64);
  for (let i: u32 = 0; i < symbols; i++) {
    const at = COUNTS + ((<u32>load<u8>(lengths + i)) << 2);
    store<u32>(at, load<u32>(at) + 1);
  }
  const used = symbols - load<u32>(COUNTS);
  // Sort symbols by the length of their code.
  let left: i32 = 1;
  let offset: u32 = 0;
  store<u32>(COUNTS, 0);
  for (let bits: u32 = 1; bits <= MOST_BITS; bits++) {
    const count = load<u32>(COUNTS + (bits << 2));
    left = (left << 1) - <i32>count;
    if (left < 0) return false;
    store<u32>(COUNTS + (bits << 2), offset);
    offset += count;
  }
  for (let i: u32 = 0; i < symbols; i++) {
    const bits: u32 = load<u8>(lengths + i);
    if (bits === 0) continue;
    const at = COUNTS + (bits << 2);
    store<u32>(SORTED + (load<u32>(at) << 2), i);
    store<u32>(at, load<u32>(at) + 1);
  }
  const size: u32 = 1 << tableBits;
  if (left > 0) {
    // No code at all, or one of one bit: what has no meaning is an error only when it is met.
    if (values === LENGTH_VALUES || used > 1 || (used === 1 && load<u8>(lengths + load<u32>(SORTED)) !== 1))
      return false;
    for (let i: u32 = 0; i < size; i++) store<u32>(table + (i << 2), entry(NO_CODE, 1));
  }
  let code: u32 = 0;
  let bitsBefore: u32 = 0;
  let end = size;
  /** The further table that is being filled: of which first bits, where, and how many more bits it looks at. */
  let prefix: u32 = 0xffff_ffff;
  let further: u32 = 0;
  let furtherBits: u32 = 0;
  for (let i: u32 = 0; i < used; i++) {
    const symbol = load<u32>(SORTED + (i << 2));
    const bits: u32 = load<u8>(lengths + symbol);
    const value = load<u32>(values + (symbol << 2));
    code <<= bits - bitsBefore;
    bitsBefore = bits;
    const first = reversed(code, bits);
    if (bits <= tableBits) {
      for (let at = first; at < size; at += 1 << bits) store<u32>(table + (at << 2), entry(value, bits));
    } else {
      if ((first & (size - 1)) !== prefix) {
        prefix = first & (size - 1);
        further = end;
        furtherBits = bitsOfFurther(lengths, used, i, bits, tableBits);
        end += 1 << furtherBits;
        store<u32>(
          table + (prefix << 2),
          IS_OTHER | IS_TABLE | (further << 16) | (furtherBits << 8) | tableBits,
        );
      }
      const more = bits - tableBits;
      for (let at = first >> tableBits; at < 1 << furtherBits; at += 1 << more)
        store<u32>(table + ((further + at) << 2), entry(value, more));
    }
    code++;
  }
  return true;
}

/** How many bits the codes that begin like that of the i-th sorted symbol need beyond the table's, so that all find room. */
function bitsOfFurther(lengths: u32, used: u32, i: u32, bits: u32, tableBits: u32): u32 {
  let more = bits - tableBits;
  let room: i32 = 1 << more;
  for (let next = i; next < used; next++) {
    const length: u32 = load<u8>(lengths + load<u32>(SORTED + (next << 2)));
    while (more < length - tableBits) {
      more++;
      room <<= 1;
    }
    room -= 1;
    if (room <= 0) break;
  }
  return more;
}
