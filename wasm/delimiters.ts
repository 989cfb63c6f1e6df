/** Where the words of the input end. */
import { DELIMITERS } from "./memory";

const SPACE: u32 = 32;

/** Find the delimiters (bytes up to a blank) from `from` on, and put their addresses down. Returns how many they are. */
export function delimitersWithin(from: u32, to: u32): u32 {
  const blank = i8x16.splat(<i8>(SPACE + 1));
  let out = DELIMITERS;
  for (let at = from; at < to; at += 64) {
    let mask: u64 =
      <u64>i8x16.bitmask(i8x16.lt_u(v128.load(at), blank)) |
      ((<u64>i8x16.bitmask(i8x16.lt_u(v128.load(at, 16), blank))) << 16) |
      ((<u64>i8x16.bitmask(i8x16.lt_u(v128.load(at, 32), blank))) << 32) |
      ((<u64>i8x16.bitmask(i8x16.lt_u(v128.load(at, 48), blank))) << 48);
    if (to - at < 64) mask &= ((<u64>1) << (to - at)) - 1;
    // Twelve at a time, whether there are as many or not: a loop that ends as the data will is guessed wrong each time.
    const end = out + ((<u32>popcnt(mask)) << 2);
    while (true) {
      for (let i: u32 = 0; i < 48; i += 4) {
        store<u32>(out + i, at + <u32>ctz(mask));
        mask &= mask - 1;
      }
      out += 48;
      if (out >= end) break;
    }
    out = end;
  }
  return (out - DELIMITERS) >> 2;
}
