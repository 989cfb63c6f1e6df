/** The symbols of a block: literals, and copies of what stands before. */
import { bits, from, goOn, left, peek, place, refill, take } from "./bits";
import { DISTANCE_BITS, DISTANCES, LITERAL_BITS, LITERALS, OUTPUT_BEGINS, OUTPUT_END } from "./memory";
import { IS_END, IS_LITERAL, IS_OTHER, IS_TABLE } from "./tables";

/** Bytes that a turn of the loop may look at beyond the one that it begins with. */
const AHEAD: u32 = 32;

/** Why it came back. */
export const NEEDS_INPUT: u32 = 0;
export const IS_FULL: u32 = 1;
export const DONE: u32 = 2;
export const DAMAGED: u32 = 3;

const LITERAL_MASK: u64 = (1 << LITERAL_BITS) - 1;
const DISTANCE_MASK: u64 = (1 << DISTANCE_BITS) - 1;

/** Where the next byte of the output goes. */
export let written: u32 = OUTPUT_BEGINS;

export function writeOnAt(at: u32): void {
  written = at;
}

/** What the next bits stand for. */
function literalAt(b: u64): u32 {
  return load<u32>(LITERALS + ((<u32>(b & LITERAL_MASK)) << 2));
}

/**
 * The symbols of a block, up to its end (`DONE`), as long as `AHEAD` bytes are left before the input's end. They go to
 * where `written` says; distances reach back to `first`.
 */
export function readSymbols(inputEnd: u32, first: u32): u32 {
  let b = bits;
  let n = left;
  let p = from;
  let o = written;
  let why = NEEDS_INPUT;
  // At most seven bytes are read ahead of what is used.
  const most = inputEnd + 8 - AHEAD;
  if (p - (n >> 3) + AHEAD > inputEnd) return NEEDS_INPUT;
  b |= load<u64>(p) << n;
  p += (63 - n) >> 3;
  n |= 56;
  let found = literalAt(b);
  while (true) {
    if (p > most) break;
    if (o >= OUTPUT_END) {
      why = IS_FULL;
      break;
    }
    if ((found & IS_LITERAL) !== 0) {
      b >>= found & 0xff;
      n -= found & 0xff;
      store<u8>(o++, found >> 16);
      found = literalAt(b);
      if ((found & IS_LITERAL) !== 0) {
        b >>= found & 0xff;
        n -= found & 0xff;
        store<u8>(o++, found >> 16);
        found = literalAt(b);
        if ((found & IS_LITERAL) !== 0) {
          b >>= found & 0xff;
          n -= found & 0xff;
          store<u8>(o++, found >> 16);
          b |= load<u64>(p) << n;
          p += (63 - n) >> 3;
          n |= 56;
          found = literalAt(b);
          continue;
        }
      }
    }
    if ((found & IS_OTHER) !== 0) {
      if ((found & IS_TABLE) !== 0) {
        b >>= LITERAL_BITS;
        n -= LITERAL_BITS;
        const more = <u32>b & ((1 << ((found >> 8) & 15)) - 1);
        found = load<u32>(LITERALS + (((found >> 16) + more) << 2));
        if ((found & IS_LITERAL) !== 0) {
          b >>= found & 0xff;
          n -= found & 0xff;
          store<u8>(o++, found >> 16);
          b |= load<u64>(p) << n;
          p += (63 - n) >> 3;
          n |= 56;
          found = literalAt(b);
          continue;
        }
      }
      if ((found & IS_OTHER) !== 0) {
        b >>= found & 0xff;
        n -= found & 0xff;
        why = (found & IS_END) !== 0 ? DONE : DAMAGED;
        break;
      }
    }
    const length = (found >> 16) + (<u32>(b & (((<u64>1) << (found & 0xff)) - 1)) >> ((found >> 8) & 15));
    b >>= found & 0xff;
    n -= found & 0xff;
    b |= load<u64>(p) << n;
    p += (63 - n) >> 3;
    n |= 56;
    found = load<u32>(DISTANCES + ((<u32>(b & DISTANCE_MASK)) << 2));
    if ((found & IS_OTHER) !== 0) {
      if ((found & IS_TABLE) !== 0) {
        b >>= DISTANCE_BITS;
        n -= DISTANCE_BITS;
        const more = <u32>b & ((1 << ((found >> 8) & 15)) - 1);
        found = load<u32>(DISTANCES + (((found >> 16) + more) << 2));
      }
      if ((found & IS_OTHER) !== 0) {
        why = DAMAGED;
        break;
      }
    }
    const distance = (found >> 16) + (<u32>(b & (((<u64>1) << (found & 0xff)) - 1)) >> ((found >> 8) & 15));
    b >>= found & 0xff;
    n -= found & 0xff;
    if (distance > o - first) {
      why = DAMAGED;
      break;
    }
    // The next symbol is on its way while this one is copied.
    b |= load<u64>(p) << n;
    p += (63 - n) >> 3;
    n |= 56;
    found = literalAt(b);
    const end = o + length;
    let source = o - distance;
    if (distance >= 16) {
      // Most copies are no longer than this: then nothing is to be guessed.
      v128.store(o, v128.load(source));
      v128.store(o, v128.load(source, 16), 16);
      while (o + 32 < end) {
        o += 32;
        source += 32;
        v128.store(o, v128.load(source));
        v128.store(o, v128.load(source, 16), 16);
      }
    } else if (distance >= 8) {
      do {
        store<u64>(o, load<u64>(source));
        o += 8;
        source += 8;
      } while (o < end);
    } else {
      do {
        store<u8>(o++, load<u8>(source++));
      } while (o < end);
    }
    o = end;
  }
  goOn(b, n, p);
  written = o;
  return why;
}

/** The entry of the next code, whose last bits are not used yet. */
function entryAt(table: u32, tableBits: u32): u32 {
  const found = load<u32>(table + (peek(tableBits) << 2));
  if ((found & IS_OTHER) === 0 || (found & IS_TABLE) === 0) return found;
  take(tableBits);
  return load<u32>(table + (((found >> 16) + peek((found >> 8) & 15)) << 2));
}

/** What the entry is worth, its extra bits included. */
function worthOf(found: u32): u32 {
  const codeBits = (found >> 8) & 15;
  take(codeBits);
  return (found >> 16) + take((found & 0xff) - codeBits);
}

/** The last symbols, one by one: zeros stand behind the input's end, and nothing is made of those. */
export function readLastSymbols(inputEnd: u32, first: u32): u32 {
  while (written < OUTPUT_END) {
    refill();
    const found = entryAt(LITERALS, LITERAL_BITS);
    const length = worthOf(found);
    if (place() > inputEnd) return NEEDS_INPUT;
    if ((found & IS_LITERAL) !== 0) {
      store<u8>(written++, length);
      continue;
    }
    if ((found & IS_OTHER) !== 0) return (found & IS_END) !== 0 ? DONE : DAMAGED;
    refill();
    const foundDistance = entryAt(DISTANCES, DISTANCE_BITS);
    const distance = worthOf(foundDistance);
    if (place() > inputEnd) return NEEDS_INPUT;
    if ((foundDistance & IS_OTHER) !== 0 || distance > written - first) return DAMAGED;
    for (const end = written + length; written < end; written++)
      store<u8>(written, load<u8>(written - distance));
  }
  return IS_FULL;
}
