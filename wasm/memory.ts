/**
 * Where everything lies in the kernel's memory. The scanner around it (`src/usage/flow-logs/kernel.ts`) creates the
 * memory, larger than `layOutRows` says, and looks into it by the same addresses.
 */

/** Delimiters of one window of input: their addresses. */
export const WINDOW: u32 = 1 << 15;
/** Most bytes of input at a time; room before and behind, so that eight bytes can be read at once anywhere. */
export const INPUT_BYTES: u32 = 1 << 19;
const SLACK: u32 = 64;

/** Figures since they were last taken: lines, records, bytes, copies and their bytes, eight bytes each. */
export const COUNTS: u32 = 0x400;
/** The layout: a step per column or run of columns, and how many columns it takes. */
export const STEPS: u32 = 0x500;
export const COLUMNS: u32 = 0x600;

/** How the digits of an address are told apart: 256 patterns of sixteen bytes. */
export const PATTERNS: u32 = 0x1000;

/** Contexts beyond these are left to the scanner. */
export const MAX_CONTEXTS: u32 = 1 << 16;
/**
 * First second and one more than the last (4 + 4; 0: none yet), own addresses (4 + 4), their state and the evidence
 * (1 + 1), at 24 the rejected bytes and records (8 + 8).
 */
export const CONTEXT_SIZE: u32 = 40;
export const CONTEXTS: u32 = 0x2000;

/** From a hash to a number from 1: eight bytes, four, and four of no use. */
export const CONTEXT_SLOTS: u32 = CONTEXTS + MAX_CONTEXTS * CONTEXT_SIZE;
export const CONTEXT_MASK: u32 = MAX_CONTEXTS * 2 - 1;
export const MAX_FACTS: u32 = 1 << 12;
/** A row's bits, and the kind of record. */
export const FACTS: u32 = CONTEXT_SLOTS + (CONTEXT_MASK + 1) * 16;
export const FACT_SLOTS: u32 = FACTS + MAX_FACTS * 8;
export const FACT_MASK: u32 = MAX_FACTS * 2 - 1;

/** Own addresses beside an interface's first one: context + 1, address. A cache: what is not in it is left to the scanner. */
export const OWN: u32 = FACT_SLOTS + (FACT_MASK + 1) * 16;
export const OWN_MASK: u32 = (1 << 13) - 1;

/** Stretches of time that an interface's records have left behind: context, first and last second. */
export const MAX_AWAY: u32 = 1 << 12;
export const AWAY: u32 = OWN + (OWN_MASK + 1) * 8;

/** How many lines back a copy is looked for; their hashes in order, and again in slots. */
export const NEAR: u32 = 1 << 10;
export const RECENT: u32 = AWAY + MAX_AWAY * 12;
export const COPIES: u32 = RECENT + NEAR * 8;
export const COPIES_MASK: u32 = NEAR * 4 - 1;

export const DELIMITERS: u32 = COPIES + (COPIES_MASK + 1) * 8;
export const INPUT: u32 = DELIMITERS + WINDOW * 4 + SLACK; // eight bytes' bounds, as all above

/** Rows on their way into the table. */
export const WAITING: u32 = 64;
export const ROW_SIZE: u32 = 40;
export const WAIT: u32 = INPUT + INPUT_BYTES + SLACK;
/** Slots of the table, then its rows, then the times at which names change. */
export const SLOTS: u32 = WAIT + WAITING * ROW_SIZE;
