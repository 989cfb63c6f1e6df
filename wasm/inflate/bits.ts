/** The input as bits, the first one lowest. */
import { INPUT } from "./memory";

/** Bits that were read and are not used yet, the next one lowest, and how many they are. Above them may stand more of the same. */
export let bits: u64 = 0;
export let left: u32 = 0;
/** The next byte to read. */
export let from: u32 = INPUT;

export function goOn(withBits: u64, many: u32, at: u32): void {
  bits = withBits;
  left = many;
  from = at;
}

/** Read on at a byte. */
export function beginAt(at: u32): void {
  goOn(0, 0, at);
}

/** Where the next byte that is not used stands. */
export function place(): u32 {
  return from - (left >> 3);
}

/** What is left of a byte is of no use: the next one is read next. */
export function skipToByte(): void {
  beginAt(place());
}

/** So that there are at least 56 bits. */
export function refill(): void {
  bits |= load<u64>(from) << left;
  from += (63 - left) >> 3;
  left |= 56;
}

export function take(count: u32): u32 {
  const value = <u32>bits & ((1 << count) - 1);
  bits >>= count;
  left -= count;
  return value;
}

/** What the next `count` bits are; they are not used. */
export function peek(count: u32): u32 {
  return <u32>bits & ((1 << count) - 1);
}
