/** Where everything lies in the memory of the decompressor; `src/usage/flow-logs/gunzip.ts` looks into it. */

/** Decoding tables, four bytes an entry; sizes hold the largest that codes of at most 15 bits need (zlib's "enough"). */
export const LITERAL_BITS: u32 = 11;
export const DISTANCE_BITS: u32 = 8;
export const LENGTH_BITS: u32 = 7;
export const LITERALS: u32 = 0x800; // behind what the compiler puts down
export const DISTANCES: u32 = LITERALS + 2400 * 4;
export const LENGTHS: u32 = DISTANCES + 512 * 4;
/** The length of each code: of 288 literals and lengths, then of 32 distances, with room for the last run. */
export const CODE_LENGTHS: u32 = LENGTHS + 128 * 4;
/** How many codes there are of each length, the first code, and the place of each length among sorted symbols. */
export const COUNTS: u32 = CODE_LENGTHS + 640;
export const SORTED: u32 = COUNTS + 64;
/** What a symbol is worth, as an entry without the length of its code: literals and lengths, then distances. */
export const LITERAL_VALUES: u32 = SORTED + 288 * 4;
export const DISTANCE_VALUES: u32 = LITERAL_VALUES + 288 * 4;
export const LENGTH_VALUES: u32 = DISTANCE_VALUES + 32 * 4;

/** Compressed bytes; behind the last ones stand as many zeros as a block's header may be long. */
export const INPUT: u32 = 0x6000;
export const INPUT_BYTES: u32 = 1 << 16;
export const HEADER_BYTES: u32 = 640;

/** What distances reach back to, and the output. */
export const WINDOW_BYTES: u32 = 1 << 15;
export const OUTPUT: u32 = INPUT + INPUT_BYTES + 2048;
export const OUTPUT_BYTES: u32 = 1 << 18;
export const OUTPUT_BEGINS: u32 = OUTPUT + WINDOW_BYTES;
/** Where it is full; behind it there is room for the rest of a copy. */
export const OUTPUT_END: u32 = OUTPUT_BEGINS + OUTPUT_BYTES;
