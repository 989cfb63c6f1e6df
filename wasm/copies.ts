/**
 * Equal lines close together in a CloudWatch stream: several flow logs over one interface write into one stream, and
 * nothing else in a record tells which of them it came from (FORMATS.md, §6).
 */
import { hash } from "./known";
import { COPIES, COPIES_MASK, NEAR, RECENT } from "./memory";

let next: u32 = 0;

/** Another file begins. */
export function forgetCopies(): void {
  memory.fill(COPIES, 0, (COPIES_MASK + 1) << 3);
  memory.fill(RECENT, 0, NEAR << 3);
  next = 0;
}

/** Whether the line is a copy of one of the last `NEAR` lines: the first of equal lines is none. */
export function isCopy(from: u32, end: u32): bool {
  const key = max<u64>(hash(0, from, end), 1);
  if (load<u64>(slotOf(key)) === key) return true;
  const oldest = RECENT + (next << 3);
  next = (next + 1) % NEAR;
  if (load<u64>(oldest) !== 0) remove(load<u64>(oldest));
  store<u64>(oldest, key);
  store<u64>(slotOf(key), key);
  return false;
}

/** Where the key stands, or where it would. */
function slotOf(key: u64): u32 {
  let slot = <u32>key & COPIES_MASK;
  while (true) {
    const at = COPIES + (slot << 3);
    const found = load<u64>(at);
    if (found === 0 || found === key) return at;
    slot = (slot + 1) & COPIES_MASK;
  }
}

/** Keys behind it that would not be found any more move up. */
function remove(key: u64): void {
  let free = (slotOf(key) - COPIES) >> 3;
  let slot = free;
  while (true) {
    slot = (slot + 1) & COPIES_MASK;
    const found = load<u64>(COPIES + (slot << 3));
    if (found === 0) break;
    const home = <u32>found & COPIES_MASK;
    // It may move unless its home lies behind the free slot.
    if (((slot - home) & COPIES_MASK) < ((slot - free) & COPIES_MASK)) continue;
    store<u64>(COPIES + (free << 3), found);
    free = slot;
  }
  store<u64>(COPIES + (free << 3), 0);
}
