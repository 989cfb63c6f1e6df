/**
 * The kernel of the flow-log scanner: plain IPv4 records of whole lines, straight from bytes into rows. Whatever is not
 * plain (a header, no data, IPv6, a word in place of a number, an interface that was not seen before) stops it, and the
 * scanner reads that line; the kernel only ever does what the scanner would have done.
 */

export { forgetCopies, isCopy } from "./copies";
export { clearFlows, joinFlows, layOutFlows, mostRows, noteFlows } from "./flows";
export {
  AWAY,
  COLUMNS,
  CONTEXT_SIZE,
  CONTEXTS,
  COUNTS,
  INPUT,
  INPUT_BYTES,
  MAX_CONTEXTS,
  MAX_FACTS,
  STEPS,
} from "./memory";
export { columnsAre, fetchAway, layOutNames } from "./record";
export { absorb, add, clearRows, isFull, layOutRows, room, rowCount, rows, settle } from "./rows";
export { begin, DONE, FULL, learnContext, learnFact, learnOwn, ODD, refill, scan, stopped } from "./scan";
