/**
 * Inflate (RFC 1951) for gzip files of flow logs: a block's symbols in one loop over memory that the caller fills and
 * empties. Each symbol is looked up once, several bits at a time, and copies are made sixteen bytes at a time.
 */
import { beginAt, bits, from, goOn, left, place, refill, skipToByte, take } from "./bits";
import { fixCodes, readCodes } from "./codes";
import { HEADER_BYTES, OUTPUT, OUTPUT_BEGINS, OUTPUT_END, WINDOW_BYTES } from "./memory";
import {
  DAMAGED,
  DONE,
  IS_FULL,
  NEEDS_INPUT,
  readLastSymbols,
  readSymbols,
  writeOnAt,
  written,
} from "./symbols";

export { place } from "./bits";
export { HEADER_BYTES, INPUT, INPUT_BYTES } from "./memory";
export { DONE, IS_FULL, NEEDS_INPUT } from "./symbols";

/** What comes next. */
const HEADER = 0;
const CODES = 1;
const STORED = 2;

let state = HEADER;
let isLast = false;
/** Bytes left of a stored block. */
let stored: u32 = 0;
/** The first byte of the output that distances may reach back to. */
let first: u32 = OUTPUT_BEGINS;

/** Another member's data begins in the input at `at`; distances reach back to nothing before it. */
export function begin(at: u32): void {
  state = HEADER;
  isLast = false;
  beginAt(at);
  first = written;
}

/** What was not read of the input was moved towards its beginning, by so many bytes. */
export function moved(by: u32): void {
  goOn(bits, left, from - by);
}

/** Where the next byte of the output goes. */
export function writtenTo(): u32 {
  return written;
}

/** The output was taken: keep what distances may reach back to. Returns where the output goes on. */
export function slide(): u32 {
  if (written > OUTPUT_BEGINS) {
    const by = written - OUTPUT_BEGINS;
    memory.copy(OUTPUT, written - WINDOW_BYTES, WINDOW_BYTES);
    writeOnAt(OUTPUT_BEGINS);
    first = first - OUTPUT > by ? first - by : OUTPUT;
  }
  return written;
}

/** A block's beginning. False: it is damaged. */
function readHeader(): bool {
  refill();
  isLast = take(1) === 1;
  const kind = take(2);
  if (kind === 0) {
    skipToByte();
    stored = load<u16>(from);
    const inverse: u32 = load<u16>(from, 2);
    beginAt(from + 4);
    state = STORED;
    return (stored ^ inverse) === 0xffff;
  }
  state = CODES;
  if (kind === 1) fixCodes();
  return kind === 1 || (kind === 2 && readCodes());
}

/** Copy what there is of a stored block. Symbols before it may have gone beyond where the output is full. */
function copyStored(end: u32): void {
  const room = OUTPUT_END > written ? OUTPUT_END - written : 0;
  const count = min(min(stored, end > from ? end - from : 0), room);
  memory.copy(written, from, count);
  writeOnAt(written + count);
  beginAt(from + count);
  stored -= count;
}

/**
 * Inflate from what stands in the input up to `end`. `all`: there is no more, and zeros follow. Comes back where more
 * input is needed (with `all`: the data ends too early), where the output is full, and at a member's end.
 */
export function inflate(end: u32, all: bool): u32 {
  while (true) {
    if (state === HEADER) {
      if (isLast) {
        isLast = false;
        skipToByte();
        return from > end ? NEEDS_INPUT : DONE;
      }
      if (place() >= end || (!all && place() + HEADER_BYTES > end)) return NEEDS_INPUT;
      if (!readHeader()) return place() > end ? NEEDS_INPUT : DAMAGED;
    } else if (state === STORED) {
      copyStored(end);
      if (stored > 0) return written >= OUTPUT_END ? IS_FULL : NEEDS_INPUT;
      state = HEADER;
    } else {
      let why = readSymbols(end, first);
      if (why === NEEDS_INPUT && all) why = readLastSymbols(end, first);
      if (why !== DONE) return why;
      state = HEADER;
    }
  }
}
