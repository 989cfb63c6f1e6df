/**
 * Flows: what the records of one interface, remote and pair of ports tell each other. Once all of them are noted, each
 * row knows its flow's way and who opened it, and ports tell nothing more: rows that differ in ports alone become one.
 */
import { INPUT, INPUT_BYTES, ROW_SIZE } from "./memory";
import {
  DST_DIFFERS,
  EGRESS,
  IPV6,
  LOW_PORT,
  OPENING,
  PATH,
  PORTS,
  SHAPE,
  SRC_DIFFERS,
  SYN,
  SYN_ACK,
} from "./meta";
import { enter, hashAt } from "./rows";

/** Facts of a flow: a bit per path of its egress records, and how it was opened. */
const PATHS: u32 = 0x3ff;
const FROM_OUTSIDE: u32 = 1 << 10;
const FROM_INSIDE: u32 = 1 << 11;

/** Of contexts whose records count for nothing. */
const NONE: u32 = 0xffff_ffff;

/** Behind the rows of the input, a byte for each: its division. */
const MOST_ROWS: u32 = INPUT_BYTES / (ROW_SIZE + 1);
const DIVISIONS: u32 = INPUT + MOST_ROWS * ROW_SIZE;

/** Per context of the network its interface, and per context of the input that of the network. */
let interfaces: u32 = 0;
let contexts: u32 = 0;
/** Interface, remote, ports and facts; no facts: free. */
let slots: u32 = 0;
let mask: u32 = 0;
let flows: u32 = 0;

/**
 * Interfaces of so many contexts stand at `at`, behind them as many numbers of contexts, and then flows have so many
 * slots (a power of two).
 */
export function layOutFlows(at: u32, count: u32, slotCount: u32): void {
  interfaces = at;
  contexts = at + (count << 2);
  slots = (contexts + (count << 2) + 15) & ~15;
  mask = slotCount - 1;
}

/** How many rows the input takes; their divisions stand behind as many. */
export function mostRows(): u32 {
  return MOST_ROWS;
}

function contextOf(row: u32): u32 {
  return load<u32>(contexts + (load<u32>(row) << 2));
}

export function clearFlows(): void {
  flows = 0;
  memory.fill(slots, 0, (mask + 1) << 4);
}

function remoteOf(row: u32, meta: u32): u32 {
  const shape = (meta >> SHAPE) & 3;
  if ((meta & 3) === EGRESS) return load<u32>(row + (shape === DST_DIFFERS ? 12 : 8));
  return load<u32>(row + (shape === SRC_DIFFERS ? 12 : 4));
}

/** The interface's own port in the upper half. */
function portsOf(row: u32, meta: u32): u32 {
  const ports = load<u32>(row, 20);
  return (meta & 3) === EGRESS ? ports : rotl<u32>(ports, 16);
}

/** Where the flow stands, or where it would. */
function slotOf(iface: u32, remote: u32, ports: u32): u32 {
  let h = (remote ^ (iface * 0x9e37_79b1)) * 0x85eb_ca6b;
  h = ((h ^ (h >> 15)) + ports) * 0xc2b2_ae35;
  let slot = (h ^ (h >> 13)) & mask;
  while (true) {
    const at = slots + (slot << 4);
    if (load<u32>(at, 12) === 0) return at;
    if (load<u32>(at) === iface && load<u32>(at, 4) === remote && load<u32>(at, 8) === ports) return at;
    slot = (slot + 1) & mask;
  }
}

/** Whether a row is of the division; IPv6 addresses are numbered by each block for itself, so rows with such are of none. */
function isOf(division: u32, row: u32, number: u32): bool {
  return load<u8>(number) === division && ((load<u32>(row, 16) >> IPV6) & 7) === 0;
}

/** Whether the row's ports were kept; where its direction is not known, they tell nothing. */
function isOfFlow(meta: u32): bool {
  return ((meta >> PORTS) & 1) !== 0 && (meta & 3) !== 0;
}

/** Note those of so many rows of the input that are of a division. False: the flows are more than there is room for. */
export function noteFlows(many: u32, division: u32): bool {
  const end = INPUT + many * ROW_SIZE;
  let number = DIVISIONS;
  for (let row = INPUT; row < end; row += ROW_SIZE) {
    if (!isOf(division, row, number++)) continue;
    const meta = load<u32>(row, 16);
    if (!isOfFlow(meta)) continue;
    const iface = load<u32>(interfaces + (contextOf(row) << 2));
    const egress = (meta & 3) === EGRESS;
    const path = (meta >> PATH) & 15;
    const opening = (meta >> OPENING) & 3;
    let facts: u32 = egress && path > 0 ? 1 << path : 0;
    // A SYN that comes in, or the answer to one that goes out: opened from outside.
    if (opening !== 0) facts |= (opening === SYN) !== egress ? FROM_OUTSIDE : FROM_INSIDE;
    if (facts === 0 || iface === NONE) continue;
    const remote = remoteOf(row, meta);
    const ports = portsOf(row, meta);
    const at = slotOf(iface, remote, ports);
    const known = load<u32>(at, 12);
    if (known === 0) {
      if (flows > mask >> 1) return false;
      flows++;
      store<u32>(at, iface);
      store<u32>(at, remote, 4);
      store<u32>(at, ports, 8);
    }
    store<u32>(at, known | facts, 12);
  }
  return true;
}

/** A row without ports, with the path of its flow and, as its opening, who opened it (`SYN`: the remote). */
function settleRow(row: u32, meta: u32): void {
  const iface = load<u32>(interfaces + (load<u32>(row) << 2));
  const facts = iface === NONE ? 0 : load<u32>(slotOf(iface, remoteOf(row, meta), portsOf(row, meta)), 12);
  let path = (meta >> PATH) & 15;
  if ((meta & 3) !== EGRESS || path === 0) path = (facts & PATHS) === 0 ? 0 : ctz(facts & PATHS);
  const opening: u32 = (facts & FROM_OUTSIDE) !== 0 ? SYN : (facts & FROM_INSIDE) !== 0 ? SYN_ACK : 0;
  let rest = meta & ~((15 << PATH) | (3 << OPENING));
  // Where an opening was seen, ports tell nothing.
  if (opening !== 0) rest &= ~(3 << LOW_PORT);
  store<u32>(row, rest | (path << PATH) | (opening << OPENING), 16);
  store<u32>(row, 0, 20);
}

/** Enter those of so many rows of the input that are of a division, flows joined. There must be room for them. */
export function joinFlows(many: u32, division: u32): void {
  const end = INPUT + many * ROW_SIZE;
  let number = DIVISIONS;
  for (let row = INPUT; row < end; row += ROW_SIZE) {
    if (!isOf(division, row, number++)) continue;
    store<u32>(row, contextOf(row));
    const meta = load<u32>(row, 16);
    if (isOfFlow(meta)) settleRow(row, meta);
    enter(row, hashAt(row), load<u32>(row, 32));
  }
}
