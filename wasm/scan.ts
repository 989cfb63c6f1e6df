/** Whole lines into records: the way of a plain line, from one column to the next. */

import { delimitersWithin } from "./delimiters";
import { find, hash, set } from "./known";
import {
  COLUMNS,
  CONTEXT_MASK,
  CONTEXT_SLOTS,
  COUNTS,
  DELIMITERS,
  FACT_MASK,
  FACT_SLOTS,
  FACTS,
  OWN,
  OWN_MASK,
  STEPS,
  WINDOW,
} from "./memory";
import { address, digits, long, short } from "./parse";
import { take } from "./record";
import { isFull } from "./rows";

/** Why `scan` stopped: at the end, before a line that is left to the scanner, or before one that the table lacks room for. */
export const DONE: u32 = 0;
export const ODD: u32 = 1;
export const FULL: u32 = 2;

const SPACE: u32 = 32;
const LF: u32 = 10;
const CR: u32 = 13;
const CR_LF: u32 = 0x0a0d;

/** The steps of a layout, as `layout.ts` numbers them. */
const SKIP: u32 = 0;
const SRC: u32 = 1;
const DST: u32 = 2;
const PACKET_SRC: u32 = 3;
const PACKET_DST: u32 = 4;
const SRC_PORT: u32 = 5;
const DST_PORT: u32 = 6;
const BYTES: u32 = 7;
const START: u32 = 8;
const END: u32 = 9;
const CONTEXT: u32 = 11;
/** And the nine fields that stand side by side in every default format, as one. */
const BLOCK: u32 = 20;

let status: u32 = 0;
let steps: u32 = 0;
let columns: u32 = 0;
let delimiter: u32 = SPACE;
let contextSeed: u64 = 0;
let factSeed: u64 = 0;
/** What the last line hashed to, and whether it was in columns: then these hashes are its own. */
let contextHash: u64 = 0;
let factHash: u64 = 0;
let inColumns: bool = false;
/** The window whose delimiters are known, how many they are, and the next one. */
let windowFrom: u32 = 0;
let windowTo: u32 = 0;
let known: u32 = 0;
let next: u32 = 0;

/** Lines of this layout follow; its steps and columns stand in memory. */
export function begin(
  stepCount: u32,
  columnCount: u32,
  between: u32,
  seedOfContexts: u32,
  seedOfFacts: u32,
): void {
  steps = stepCount;
  columns = columnCount;
  delimiter = between;
  // Apart, whatever the seeds are.
  contextSeed = ((<u64>seedOfContexts) << 32) | seedOfContexts;
  factSeed = ((<u64>seedOfFacts) << 32) | seedOfFacts;
}

/** There is other input than before. */
export function refill(): void {
  windowTo = 0;
}

export function stopped(): u32 {
  return status;
}

/** The next window begins at `from`. */
function look(from: u32, to: u32): void {
  windowFrom = from;
  windowTo = min(to, from + WINDOW);
  known = delimitersWithin(windowFrom, windowTo);
  next = 0;
}

/** Scan whole lines. Returns where it stopped; `stopped` tells why. */
export function scan(from: u32, to: u32): u32 {
  if (from < windowFrom || from >= windowTo) look(from, to);
  else while (next < known && load<u32>(DELIMITERS + (next << 2)) < from) next++;
  status = DONE;
  let lines: u64 = 0;
  let records: u64 = 0;
  let bytes: u64 = 0;
  let p = from;
  // What does not change is read once: another module's memory may hold it, for all that the engine knows.
  const stepCount = steps;
  const columnCount = columns;
  const between = delimiter;
  const seedOfContexts = contextSeed;
  const seedOfFacts = factSeed;
  let upcoming = next;
  while (p < to) {
    // Empty lines are lines, and nothing else.
    const ending: u32 = load<u8>(p) === LF ? 1 : load<u16>(p) === CR_LF ? 2 : 0;
    if (ending !== 0) {
      upcoming = min(upcoming + ending, known);
      lines++;
      p += ending;
      continue;
    }
    if (upcoming + columnCount > known) {
      look(p, to);
      upcoming = 0;
      if (columnCount > known) {
        inColumns = false;
        status = ODD;
        break;
      }
    }
    if (isFull()) {
      status = FULL;
      break;
    }
    let at = DELIMITERS + (upcoming << 2);
    let word = p;
    let end = p;
    /** Not 0: a column is empty, or something else than a delimiter stands between two. */
    let odd: u32 = 0;
    let contextKey = seedOfContexts;
    let factKey = seedOfFacts;
    let src: u64 = 0;
    let dst: u64 = 0;
    let packetSrc: u64 = 0;
    let packetDst: u64 = 0;
    let srcPort: u64 = 0;
    let dstPort: u64 = 0;
    let amount: u64 = 0;
    let start: u64 = 0;
    let stop: u64 = 0;
    /** All numbers, or-ed together: `FAULT` is in it where one was none. */
    let all: u64 = 0;
    for (let i: u32 = 0; i < stepCount; i++) {
      const step: u32 = load<u8>(STEPS + i);
      if (step === BLOCK) {
        const e1 = load<u32>(at);
        const e2 = load<u32>(at, 4);
        const e3 = load<u32>(at, 8);
        const e4 = load<u32>(at, 12);
        const e5 = load<u32>(at, 16);
        const e6 = load<u32>(at, 20);
        const e7 = load<u32>(at, 24);
        const e8 = load<u32>(at, 28);
        end = load<u32>(at, 32);
        at += 36;
        src = address(word, e1);
        dst = address(e1 + 1, e2);
        srcPort = short(e2 + 1, e3);
        dstPort = short(e3 + 1, e4);
        amount = long(e6 + 1, e7);
        start = long(e7 + 1, e8);
        stop = long(e8 + 1, end);
        all |= src | dst | srcPort | dstPort | amount | start | stop;
        all |= digits(e4 + 1, e5) | digits(e5 + 1, e6);
        const d = between;
        odd |=
          (load<u8>(e1) ^ d) |
          (load<u8>(e2) ^ d) |
          (load<u8>(e3) ^ d) |
          (load<u8>(e4) ^ d) |
          (load<u8>(e5) ^ d) |
          (load<u8>(e6) ^ d) |
          (load<u8>(e7) ^ d) |
          (load<u8>(e8) ^ d);
      } else if (step >= CONTEXT) {
        end = load<u32>(at);
        at += 4;
        odd |= end === word ? 1 : 0;
        for (let left = <u32>load<u8>(COLUMNS + i); left > 1; left--) {
          odd |= load<u8>(end) ^ between;
          const before = end + 1;
          end = load<u32>(at);
          at += 4;
          odd |= end === before ? 1 : 0;
        }
        if (step === CONTEXT) contextKey = hash(contextKey, word, end);
        else factKey = hash(factKey, word, end);
      } else {
        end = load<u32>(at);
        at += 4;
        if (step === SKIP) odd |= end === word ? 1 : 0;
        else {
          const value = step <= PACKET_DST ? address(word, end) : long(word, end);
          all |= value;
          switch (step) {
            case SRC:
              src = value;
              break;
            case DST:
              dst = value;
              break;
            case PACKET_SRC:
              packetSrc = value;
              break;
            case PACKET_DST:
              packetDst = value;
              break;
            case SRC_PORT:
              srcPort = value;
              break;
            case DST_PORT:
              dstPort = value;
              break;
            case BYTES:
              amount = value;
              break;
            case START:
              start = value;
              break;
            case END:
              stop = value;
              break;
          }
        }
      }
      if (i + 1 < stepCount) odd |= load<u8>(end) ^ between;
      word = end + 1;
    }
    let used = columnCount;
    if (load<u8>(end) === CR) {
      end++;
      used++;
    }
    odd |= load<u8>(end) ^ LF;
    if (odd !== 0 || all >> 63 !== 0 || srcPort > 0xffff || dstPort > 0xffff || (start | stop) >> 32 !== 0) {
      inColumns = odd === 0;
      contextHash = contextKey;
      factHash = factKey;
      status = ODD;
      break;
    }
    const context = find(CONTEXT_SLOTS, CONTEXT_MASK, contextKey);
    const fact = find(FACT_SLOTS, FACT_MASK, factKey);
    if (
      context === 0 ||
      fact === 0 ||
      !take(
        p,
        end,
        context - 1,
        FACTS + <u32>(fact - 1) * 8,
        <u32>src,
        <u32>dst,
        <u32>packetSrc,
        <u32>packetDst,
        <u32>srcPort,
        <u32>dstPort,
        amount,
        <u32>start,
        <u32>stop,
      )
    ) {
      inColumns = true;
      contextHash = contextKey;
      factHash = factKey;
      status = ODD;
      break;
    }
    lines++;
    records++;
    bytes += amount;
    upcoming += used;
    p = <u32>end + 1;
  }
  next = upcoming;
  store<u64>(COUNTS, load<u64>(COUNTS) + lines);
  store<u64>(COUNTS, load<u64>(COUNTS, 8) + records, 8);
  store<u64>(COUNTS, load<u64>(COUNTS, 16) + bytes, 16);
  return p;
}

/** The line that was left to the scanner was this context's; lines that begin alike will be, too. */
export function learnContext(context: u32): void {
  if (inColumns) set(CONTEXT_SLOTS, CONTEXT_MASK, contextHash, context + 1);
}

/** And it had this combination of facts: bits of a row's `meta`, and the kind of record. */
export function learnFact(fact: u32, meta: u32, kind: u32): void {
  if (!inColumns) return;
  const at = FACTS + fact * 8;
  store<u32>(at, meta);
  store<u32>(at, kind, 4);
  set(FACT_SLOTS, FACT_MASK, factHash, fact + 1);
}

/** This address is known to be one of the interface's own. */
export function learnOwn(context: u32, ip: u32): void {
  const at = OWN + ((ip ^ (context * 0x9e37_79b1)) & OWN_MASK) * 8;
  store<u32>(at, context + 1);
  store<u32>(at, ip, 4);
}
