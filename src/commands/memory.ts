/**
 * Whether a comparison fits into the memory that Node.js may use. That is told before the work begins: a process that
 * runs out of memory ends without a word.
 */
import { getHeapStatistics } from "node:v8";
import { InputError } from "../errors.ts";
import type { RowsLimit } from "../usage/manual.ts";

/** Measured at 63,000 and 1,200,000 rows: what the program itself takes, what each row takes, and that while it is read. */
const PROGRAM_BYTES = 40 * 2 ** 20;
const BYTES_PER_ROW = 1300;
const BYTES_PER_ROW_READ = 700;

/** Part of the engine's limit is for young objects, which these are not: three times 16 MiB, from Node.js 24 on 64. */
const YOUNG_BYTES = 3 * 64 * 2 ** 20;

/** What long-lived objects may take: as the user has said, else as the engine has chosen. */
function limit(): number {
  const options = [process.env["NODE_OPTIONS"] ?? "", ...process.execArgv].join(" ");
  const [told] = [...options.matchAll(/--max[-_]old[-_]space[-_]size[= ](\d+)/g)].slice(-1);
  return told === undefined ? getHeapStatistics().heap_size_limit - YOUNG_BYTES : Number(told[1]) * 2 ** 20;
}

function fits(rows: number, bytesPerRow: number): boolean {
  return PROGRAM_BYTES + rows * bytesPerRow <= limit();
}

/** Where rows of usage tables are more than fit, they are only counted, and then refused. */
export const ROWS_LIMIT: RowsLimit = {
  fits: (rows) => fits(rows, BYTES_PER_ROW_READ),
  refusal: tooMany,
};

function tooMany(rows: number): InputError {
  const gigabytes = (bytes: number): string => (bytes / 2 ** 30).toFixed(1);
  const needed = PROGRAM_BYTES + rows * BYTES_PER_ROW;
  // Room for the garbage collector to work in.
  const asked = Math.ceil((needed * 1.2) / 2 ** 20 / 256) * 256;
  return new InputError(
    `${rows} rows of usage need about ${gigabytes(needed)} GB of memory, and Node.js may use ${gigabytes(limit())} GB: set NODE_OPTIONS=--max-old-space-size=${asked}, or compare one region (--region CODE) or the VPCs of one account (a file each) at a time`,
  );
}

/** Throws an InputError where a comparison of so many rows of usage needs more memory than there may be used. */
export function checkMemory(rows: number): void {
  if (!fits(rows, BYTES_PER_ROW)) throw tooMany(rows);
}
