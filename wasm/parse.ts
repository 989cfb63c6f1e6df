/**
 * Numbers and addresses where they stand, between two addresses of memory. No branch per digit: eight bytes are read
 * at once, up to the end. What is none has `FAULT` in its value, so that many values are checked at once.
 */

import { PATTERNS } from "./memory";

/** The uppermost bit: no value reaches it. */
export const FAULT: u64 = 0x8000_0000_0000_0000;
const ZEROS: u64 = 0x3030_3030_3030_3030;
const UPPER: u64 = 0x8080_8080_8080_8080;

/** One to eight digits that end at `end`. */
function eight(end: u32, length: u32): u64 {
  const shift = <u64>((8 - length) << 3);
  const x = ((load<u64>(end - 8) ^ ZEROS) >> shift) << shift;
  const wrong = (x | (x + 0x7676_7676_7676_7676)) & UPPER;
  const pairs = x * 10 + (x >> 8);
  const mask: u64 = 0x0000_00ff_0000_00ff;
  const value =
    ((pairs & mask) * 0x000f_4240_0000_0064 + ((pairs >> 16) & mask) * 0x0000_2710_0000_0001) >> 32;
  return select<u64>(value, FAULT, wrong === 0);
}

/** A number of 1 to 8 digits. */
export function short(from: u32, end: u32): u64 {
  const length = end - from;
  return length - 1 < 8 ? eight(end, length) : FAULT;
}

/** A number of 1 to 8 digits whose value is of no use: 0, or `FAULT`. */
export function digits(from: u32, end: u32): u64 {
  const length = end - from;
  const shift = <u64>((8 - length) << 3);
  const x = ((load<u64>(end - 8) ^ ZEROS) >> shift) << shift;
  const wrong = (x | (x + 0x7676_7676_7676_7676)) & UPPER;
  return select<u64>(0, FAULT, wrong === 0 && length - 1 < 8);
}

/** A number of 1 to 15 digits: below 2^53. */
export function long(from: u32, end: u32): u64 {
  const length = end - from;
  if (length - 1 < 8) return eight(end, length);
  if (length - 1 > 14) return FAULT;
  const upper = eight(end - 8, length - 8);
  const lower = eight(end, 8);
  return (upper * 100_000_000 + lower) | ((upper | lower) & FAULT);
}

/**
 * Which characters of an address stand where, by the lengths of its octets, two bits each (length - 1): a shuffle into
 * tens and ones of each octet, then hundreds. 255: there is no such digit.
 */
function preparePatterns(): void {
  for (let lengths: u32 = 0; lengths < 256; lengths++) {
    const pattern = PATTERNS + (lengths << 4);
    let end: u32 = 0;
    for (let octet: u32 = 0; octet < 4; octet++) {
      const length = ((lengths >> (octet << 1)) & 3) + 1;
      end += length;
      store<u8>(pattern + (octet << 1), length > 1 ? end - 2 : 255);
      store<u8>(pattern + (octet << 1) + 1, end - 1);
      store<u8>(pattern + (octet << 1) + 8, length > 2 ? end - 3 : 255);
      store<u8>(pattern + (octet << 1) + 9, 255);
      end++;
    }
  }
}
preparePatterns();

/** An IPv4 address as one word, its first octet uppermost. */
export function address(from: u32, end: u32): u64 {
  const length = end - from;
  if (length - 7 > 8) return FAULT;
  const text = v128.load(from);
  let dots = i8x16.bitmask(i8x16.eq(text, i8x16.splat(46))) & ((1 << length) - 1);
  const first = ctz(dots);
  dots &= dots - 1;
  const second = ctz(dots);
  dots &= dots - 1;
  const third = ctz(dots);
  // Lengths less one: 0 to 2 each.
  const a = first - 1;
  const b = second - first - 2;
  const c = third - second - 2;
  const d = length - third - 2;
  const lengths = a | (b << 2) | (c << 4) | (d << 6);
  // Exactly three dots, and no octet of more digits.
  if (
    dots === 0 ||
    (dots & (dots - 1)) !== 0 ||
    (a | b | c | d) > 3 ||
    (lengths & (lengths >> 1) & 0x55) !== 0
  )
    return FAULT;
  const digits = i8x16.swizzle(i8x16.sub(text, i8x16.splat(48)), v128.load(PATTERNS + (lengths << 4)));
  const weights = i8x16(10, 1, 10, 1, 10, 1, 10, 1, 100, 0, 100, 0, 100, 0, 100, 0);
  const octets = i32x4.add(
    i32x4.extadd_pairwise_i16x8_u(i16x8.extmul_low_i8x16_u(digits, weights)),
    i32x4.extadd_pairwise_i16x8_u(i16x8.extmul_high_i8x16_u(digits, weights)),
  );
  const wrong = v128.or(i8x16.gt_u(digits, i8x16.splat(9)), i32x4.gt_u(octets, i32x4.splat(255)));
  if (v128.any_true(wrong)) return FAULT;
  return <u64>(
    (<u32>(
      i32x4.extract_lane(i8x16.swizzle(octets, i8x16(12, 8, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)), 0)
    ))
  );
}

/** RFC 1918, 100.64/10 (RFC 6598), 169.254/16, 127/8. */
export function isPrivate(ip: u32): bool {
  const first = ip >> 24;
  return (
    first === 10 ||
    first === 127 ||
    ip >> 20 === 0xac1 ||
    ip >> 16 === 0xc0a8 ||
    ip >> 22 === 0x191 ||
    ip >> 16 === 0xa9fe
  );
}
