/** What becomes of a record: its time, its interface's own address, and the row that it is summed into. */
import { isCopy } from "./copies";
import { AWAY, CONTEXT_SIZE, CONTEXTS, COUNTS, MAX_AWAY, OWN, OWN_MASK } from "./memory";
import {
  BOTH_DIFFER,
  DST_DIFFERS,
  EPOCH,
  LOW_PORT,
  OPENING,
  PACKET,
  PORTS,
  SHAPE,
  SRC_DIFFERS,
} from "./meta";
import { isPrivate } from "./parse";
import { add } from "./rows";

/** A record speaks of at most ten minutes; one of more than a day has an impossible time. */
const MAX_SPAN: u32 = 86_400;
/** Source: COUNTING.md, the longest aggregation interval of a flow log. */
const GAP: u64 = 600;

/** Kinds of record, as `facts.ts` numbers them. */
const ACCEPTED: u32 = 0;
const REJECTED: u32 = 1;
const UNTOLD: u32 = 4;

/** What is known of an interface's own address, as `contexts.ts` numbers it. */
const EITHER: u32 = 1;
const CONSTANT: u32 = 2;
const TOLD: u32 = 3;
const CONFLICT: u32 = 4;

let hasPacket = false;
let hasPorts = false;
let needsPorts = false;
/** The lines came through CloudWatch: there are copies among them. */
let carried = false;
/** Slots of addresses with names and their times; no slots: no Resolver logs. */
let names: u32 = 0;
let nameSlots: u32 = 0;
let times: u32 = 0;

/** Stretches that were put away since they were last fetched. */
let away: u32 = 0;

/** How many stretches were put away; whoever asks has them. */
export function fetchAway(): u32 {
  const count = away;
  away = 0;
  return count;
}

function putAway(context: u32, from: u32, to: u32): void {
  const at = AWAY + away++ * 12;
  store<u32>(at, context);
  store<u32>(at, from, 4);
  store<u32>(at, to - 1, 8);
}

/** Which columns the lines have, whether a flow's ports decide anything, and whether there are copies. */
export function columnsAre(packet: bool, ports: bool, needed: bool, copies: bool): void {
  carried = copies;
  hasPacket = packet;
  hasPorts = ports;
  needsPorts = needed;
}

/** When the names of addresses change (`name-changes.ts`) stands here: slots of three words, then times. */
export function layOutNames(at: u32, slotCount: u32): void {
  names = at;
  nameSlots = slotCount;
  times = at + slotCount * 12;
}

/** Take a record in, of the line from `lineFrom` to `lineEnd`. False: it is left to the scanner, and nothing has changed. */
export function take(
  lineFrom: u32,
  lineEnd: u32,
  context: u32,
  fact: u32,
  src: u32,
  dst: u32,
  toldSrc: u32,
  toldDst: u32,
  srcPort: u32,
  dstPort: u32,
  bytes: u64,
  start: u32,
  end: u32,
): bool {
  const kind = load<u32>(fact, 4);
  if (kind !== ACCEPTED && kind !== REJECTED && kind !== UNTOLD) return false;
  if (start > end || end - start > MAX_SPAN || end === 0xffff_ffff) return false;
  const at = CONTEXTS + context * CONTEXT_SIZE;
  const from = load<u32>(at);
  // One more than the last second; 0: none yet.
  const to = load<u32>(at, 4);
  const apart = to !== 0 && (<u64>start >= <u64>to + GAP || <u64>from > <u64>end + GAP);
  if (apart && away === MAX_AWAY) return false;
  let meta = load<u32>(fact);
  const direction = meta & 3;
  if (!ownIsKnown(context, at, src, dst, direction)) return false;
  if (carried && isCopy(lineFrom, lineEnd)) {
    store<u64>(COUNTS, load<u64>(COUNTS, 24) + 1, 24);
    store<u64>(COUNTS, load<u64>(COUNTS, 32) + bytes, 32);
    return true;
  }

  if (apart) putAway(context, from, to);
  if (apart || to === 0 || start < from) store<u32>(at, start);
  if (apart || end >= to) store<u32>(at, end + 1, 4);
  if (kind === REJECTED) {
    store<u64>(at, load<u64>(at, 24) + bytes, 24);
    store<u64>(at, load<u64>(at, 32) + 1, 32);
    return true;
  }

  const packetSrc = hasPacket ? toldSrc : src;
  const packetDst = hasPacket ? toldDst : dst;
  const srcDiffers = packetSrc !== src;
  const dstDiffers = packetDst !== dst;
  let x = src;
  let y = dst;
  let z: u32 = 0;
  let shape: u32 = 0;
  if (srcDiffers && dstDiffers) {
    shape = BOTH_DIFFER;
    x = packetSrc;
    y = packetDst;
    z = direction === 2 ? src : dst;
  } else if (dstDiffers) {
    shape = DST_DIFFERS;
    z = packetDst;
  } else if (srcDiffers) {
    shape = SRC_DIFFERS;
    z = packetSrc;
  }
  meta |= (shape << SHAPE) | ((<u32>hasPacket) << PACKET);

  const srcPublic = !isPrivate(packetSrc);
  const dstPublic = !isPrivate(packetDst);
  let ports: u32 = 0;
  if (srcPublic || dstPublic) {
    const forwarded =
      (dstDiffers && dstPublic && direction !== 2) || (srcDiffers && srcPublic && direction !== 1);
    let evidence: u32 = load<u8>(at, 17);
    if (hasPacket) {
      evidence |= forwarded ? 1 : shape === 0 ? 2 : 0;
      store<u8>(at, evidence, 17);
    }
    if (!forwarded && hasPorts) {
      if (srcPort < 1024 !== dstPort < 1024) meta |= (srcPort < 1024 ? 1 : 2) << LOW_PORT;
      // At a NAT gateway neither ports nor openings decide anything.
      if (needsPorts && !looksLikeNat(evidence)) {
        ports = (srcPort << 16) | dstPort;
        meta |= 1 << PORTS;
      }
    }
    if (forwarded || looksLikeNat(evidence)) meta &= ~(3 << OPENING);
  } else meta &= ~(3 << OPENING);
  if (nameSlots !== 0) meta |= epoch(packetSrc, packetDst, start) << EPOCH;
  add(context, x, y, z, meta, ports, <u32>bytes, <u32>(bytes >> 32), start);
  return true;
}

/** As `contexts.ts` tells it. */
function looksLikeNat(evidence: u32): bool {
  return (evidence & 4) !== 0 || (evidence & 11) === 3;
}

/** Whether the record tells nothing new of the interface's own address. */
function ownIsKnown(context: u32, at: u32, src: u32, dst: u32, direction: u32): bool {
  const state: u32 = load<u8>(at, 16);
  const a = load<u32>(at, 8);
  if (direction !== 0) {
    const own = direction === 2 ? src : dst;
    if (state === TOLD && a === own) return true;
    const cached = OWN + ((own ^ (context * 0x9e37_79b1)) & OWN_MASK) * 8;
    return load<u32>(cached) === context + 1 && load<u32>(cached, 4) === own;
  }
  if (state === TOLD || state === CONFLICT) return true;
  if (state !== CONSTANT && state !== EITHER) return false;
  if (a !== src && a !== dst) return false;
  const b = load<u32>(at, 12);
  return state === CONSTANT || b === src || b === dst;
}

/** How many changes of its name lie behind the one of the two ends that has names; 0: neither. */
function epoch(src: u32, dst: u32, start: u32): u32 {
  const found = changesBefore(dst, start);
  if (found !== 255) return found;
  const other = changesBefore(src, start);
  return other === 255 ? 0 : other;
}

function changesBefore(ip: u32, time: u32): u32 {
  const mask = nameSlots - 1;
  const mixed = (ip ^ (ip >> 16)) * 0x85eb_ca6b;
  let slot = (mixed ^ (mixed >> 13)) & mask;
  while (true) {
    const at = names + slot * 12;
    const count = load<u32>(at, 8);
    if (count === 0) return 255;
    if (load<u32>(at) === ip) {
      const first = load<u32>(at, 4);
      let low = first;
      let high = first + count;
      while (low < high) {
        const middle = (low + high) >> 1;
        if (load<u32>(times + (middle << 2)) <= time) low = middle + 1;
        else high = middle;
      }
      return low - first;
    }
    slot = (slot + 1) & mask;
  }
}
