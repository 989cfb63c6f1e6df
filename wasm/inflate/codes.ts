/** The codes of a block: told in its header, or fixed. */
import { peek, refill, take } from "./bits";
import {
  CODE_LENGTHS,
  DISTANCE_BITS,
  DISTANCE_VALUES,
  DISTANCES,
  LENGTH_BITS,
  LENGTH_VALUES,
  LENGTHS,
  LITERAL_BITS,
  LITERAL_VALUES,
  LITERALS,
} from "./memory";
import { build, IS_OTHER } from "./tables";

/** The order in which the lengths of the lengths' codes stand. */
const ORDER = <u32>memory.data<u8>([16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]);

/** The lengths of a block's codes, themselves coded (RFC 1951, 3.2.7). */
export function readCodes(): bool {
  refill();
  const literals = take(5) + 257;
  const distances = take(5) + 1;
  const lengths = take(4) + 4;
  if (literals > 286 || distances > 30) return false;
  memory.fill(CODE_LENGTHS, 0, 19);
  for (let i: u32 = 0; i < lengths; i++) {
    refill();
    store<u8>(CODE_LENGTHS + <u32>load<u8>(ORDER + i), take(3));
  }
  if (!build(LENGTHS, LENGTH_BITS, CODE_LENGTHS, 19, LENGTH_VALUES)) return false;
  const all = literals + distances;
  for (let i: u32 = 0; i < all; ) {
    refill();
    const found = load<u32>(LENGTHS + (peek(LENGTH_BITS) << 2));
    if ((found & IS_OTHER) !== 0) return false;
    take(found & 0xff);
    const symbol = found >> 16;
    if (symbol < 16) {
      store<u8>(CODE_LENGTHS + i, symbol);
      i++;
      continue;
    }
    let value: u8 = 0;
    let count: u32;
    if (symbol === 16) {
      if (i === 0) return false;
      value = load<u8>(CODE_LENGTHS + i - 1);
      count = 3 + take(2);
    } else if (symbol === 17) count = 3 + take(3);
    else count = 11 + take(7);
    if (i + count > all) return false;
    memory.fill(CODE_LENGTHS + i, value, count);
    i += count;
  }
  // A block must be able to end.
  if (load<u8>(CODE_LENGTHS + 256) === 0) return false;
  return (
    build(DISTANCES, DISTANCE_BITS, CODE_LENGTHS + literals, distances, DISTANCE_VALUES) &&
    build(LITERALS, LITERAL_BITS, CODE_LENGTHS, literals, LITERAL_VALUES)
  );
}

/** The codes that need no telling (RFC 1951, 3.2.6). */
export function fixCodes(): void {
  memory.fill(CODE_LENGTHS, 8, 144);
  memory.fill(CODE_LENGTHS + 144, 9, 112);
  memory.fill(CODE_LENGTHS + 256, 7, 24);
  memory.fill(CODE_LENGTHS + 280, 8, 8);
  build(LITERALS, LITERAL_BITS, CODE_LENGTHS, 288, LITERAL_VALUES);
  memory.fill(CODE_LENGTHS, 5, 32);
  build(DISTANCES, DISTANCE_BITS, CODE_LENGTHS, 32, DISTANCE_VALUES);
}
