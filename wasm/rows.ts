/**
 * The compact table that records are summed into: rows of ten 32-bit words (context, x, y, z, meta, ports, bytes in
 * two words, records, first start), found through open addressing.
 */
import { ROW_SIZE, SLOTS, WAIT, WAITING } from "./memory";

const ROW_BITS: u32 = 0xff_ffff;
const FIRST_SLOTS: u32 = 1 << 13;
const MAX_RECORDS: u32 = 0xffff_ffff;
/** Rows of more bytes than this × 2^32 are left as they are, and another one begins: no sum overflows. */
const MAX_HIGH: u32 = 0x4000_0000;

export let rows: u32 = 0;
export let count: u32 = 0;
let maxRows: u32 = 0;
let mask: u32 = FIRST_SLOTS - 1;
let waiting: u32 = 0;
export let seen: u32 = 0;

/** Lay the table out for at most this many rows. Returns where it ends. */
export function layOutRows(most: u32): u32 {
  maxRows = min(ROW_BITS - 1, max(most, 2 * WAITING));
  let slots = FIRST_SLOTS;
  // As `widen` leaves them when the table is full.
  while (maxRows + (maxRows >> 1) > slots - 1) slots <<= 1;
  rows = SLOTS + (slots << 2);
  return rows + maxRows * ROW_SIZE;
}

/** Whether there may be no room for all that may wait. */
export function isFull(): bool {
  return count + WAITING > maxRows;
}

export function rowCount(): u32 {
  return count;
}

export function clearRows(): void {
  count = 0;
  memory.fill(SLOTS, 0, (mask + 1) << 2);
}

function hashOf(context: u32, x: u32, y: u32, z: u32, meta: u32, ports: u32): u32 {
  let h = (x ^ (context * 0x9e37_79b1)) * 0x85eb_ca6b;
  h = ((h ^ (h >> 15)) + y) * 0xc2b2_ae35;
  h = ((h ^ (h >> 13)) + z + meta * 0x27d4_eb2f) * 0x1656_67b1;
  h = ((h ^ (h >> 16)) + ports) * 0x9e37_79b1;
  return h ^ (h >> 15);
}

/**
 * Add a record. It waits with others: what a row costs is the way to memory, and that way can be gone by many at a
 * time.
 */
export function add(
  context: u32,
  x: u32,
  y: u32,
  z: u32,
  meta: u32,
  ports: u32,
  low: u32,
  high: u32,
  start: u32,
): void {
  const at = WAIT + waiting * ROW_SIZE;
  store<u32>(at, context);
  store<u32>(at, x, 4);
  store<u32>(at, y, 8);
  store<u32>(at, z, 12);
  store<u32>(at, meta, 16);
  store<u32>(at, ports, 20);
  store<u32>(at, low, 24);
  store<u32>(at, high, 28);
  // Where a row counts its records.
  store<u32>(at, hashOf(context, x, y, z, meta, ports), 32);
  store<u32>(at, start, 36);
  if (++waiting === WAITING) settle();
}

/** Enter the records that wait. */
export function settle(): void {
  const end = WAIT + waiting * ROW_SIZE;
  // Only looked at, so that slots and rows are on their way from memory together.
  for (let at = WAIT; at < end; at += ROW_SIZE) {
    const row = max(load<u32>(SLOTS + ((load<u32>(at, 32) & mask) << 2)) & ROW_BITS, 1);
    seen ^= load<u32>(rows + (row - 1) * ROW_SIZE) ^ load<u32>(rows + (row - 1) * ROW_SIZE, 36);
  }
  for (let at = WAIT; at < end; at += ROW_SIZE) enter(at, load<u32>(at, 32), 1);
  waiting = 0;
}

/** Sum a row into that of its key. Slots hold numbers of rows, from 1, and above them eight bits of their hash; 0: free. */
export function enter(from: u32, hash: u32, records: u32): void {
  const key1 = load<u64>(from);
  const key2 = load<u64>(from, 8);
  const key3 = load<u64>(from, 16);
  let slot = hash & mask;
  while (true) {
    const found = load<u32>(SLOTS + (slot << 2));
    if (found === 0) break;
    if ((found ^ hash) >> 24 === 0) {
      const row = rows + ((found & ROW_BITS) - 1) * ROW_SIZE;
      if (
        load<u64>(row) === key1 &&
        load<u64>(row, 8) === key2 &&
        load<u64>(row, 16) === key3 &&
        load<u32>(row, 32) <= MAX_RECORDS - records &&
        load<u32>(row, 28) < MAX_HIGH
      ) {
        store<u64>(row, load<u64>(row, 24) + load<u64>(from, 24), 24);
        store<u32>(row, load<u32>(row, 32) + records, 32);
        store<u32>(row, min(load<u32>(row, 36), load<u32>(from, 36)), 36);
        return;
      }
    }
    slot = (slot + 1) & mask;
  }
  const row = rows + count * ROW_SIZE;
  count++;
  store<u32>(SLOTS + (slot << 2), (hash & ~ROW_BITS) | count);
  memory.copy(row, from, ROW_SIZE);
  store<u32>(row, records, 32);
  if (count + (count >> 1) > mask) widen();
}

/** How many more rows there is room for, whatever they are. */
export function room(): u32 {
  settle();
  return maxRows - count;
}

/** Take rows of another table in, which stand at `from`; their contexts are this one's. There must be room for them. */
export function absorb(from: u32, many: u32): void {
  settle();
  const end = from + many * ROW_SIZE;
  for (let at = from; at < end; at += ROW_SIZE) enter(at, hashAt(at), load<u32>(at, 32));
}

export function hashAt(row: u32): u32 {
  return hashOf(
    load<u32>(row),
    load<u32>(row, 4),
    load<u32>(row, 8),
    load<u32>(row, 12),
    load<u32>(row, 16),
    load<u32>(row, 20),
  );
}

function widen(): void {
  mask = mask * 2 + 1;
  memory.fill(SLOTS, 0, (mask + 1) << 2);
  for (let number: u32 = 1; number <= count; number++) {
    const row = rows + (number - 1) * ROW_SIZE;
    const hash = hashAt(row);
    let slot = hash & mask;
    while (load<u32>(SLOTS + (slot << 2)) !== 0) slot = (slot + 1) & mask;
    store<u32>(SLOTS + (slot << 2), (hash & ~ROW_BITS) | number);
  }
}
