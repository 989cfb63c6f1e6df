/** What one scanner hands over: plain numbers and texts, so that it can come from another thread. */
import { ContextTable, STAT_WORDS } from "./contexts.ts";
import type { FileCounts } from "./file-counts.ts";
import type { PackedKeys } from "./keys.ts";
import type { Scanner } from "./scanner.ts";
import type { PartStretches, StretchWriter } from "./stretches.ts";

/** Whoever has put it down elsewhere empties it: it is most of the memory. */
export interface RowBlock {
  /** Rows of `ROW_WORDS` words. */
  rows: Int32Array;
  /** Four words per IPv6 address that the rows number. */
  v6: Int32Array;
}

/** What is kept of each context: columns, by its number. */
export interface PartContexts {
  readonly keys: PackedKeys;
  readonly stats: Float64Array;
  readonly state4: Uint8Array;
  readonly a4: Int32Array;
  readonly b4: Int32Array;
  readonly state6: Uint8Array;
  readonly a6: Int32Array;
  readonly b6: Int32Array;
  readonly evidence: Uint8Array;
  /** Four words per IPv6 address: those that are own, and those that `a6` and `b6` number. */
  readonly own6: Int32Array;
  readonly candidates6: Int32Array;
  readonly moreOwn4: readonly number[];
}

export interface ScanPart {
  /** Whoever has brought them together with others' puts `NO_CONTEXTS` here. */
  contexts: PartContexts;
  readonly stretches: PartStretches;
  readonly block: RowBlock;
  /** A file of further blocks that did not fit in memory; null: none. */
  readonly spilled: string | null;
  readonly spilledRows: number;
}

/** What one file, or one part of it, held. */
export interface FilePart extends Readonly<FileCounts> {
  readonly name: string;
  /** Where this part begins in the file, for the order of parts. */
  readonly offset: number;
  /** It is a range of its file. */
  readonly ranged: boolean;
  /** Whether the form has lines to name. */
  readonly hasLines: boolean;
}

/** What a scanner without records hands over. */
export const NO_CONTEXTS: PartContexts = contextsOf(new ContextTable());

function contextsOf(contexts: ContextTable): PartContexts {
  const { count } = contexts;
  return {
    keys: contexts.keys.packed(),
    stats: contexts.stats.subarray(0, count * STAT_WORDS),
    state4: contexts.state4.subarray(0, count),
    a4: contexts.a4.subarray(0, count),
    b4: contexts.b4.subarray(0, count),
    state6: contexts.state6.subarray(0, count),
    a6: contexts.a6.subarray(0, count),
    b6: contexts.b6.subarray(0, count),
    evidence: contexts.evidence.subarray(0, count),
    own6: contexts.own6.used(),
    candidates6: contexts.candidates6.used(),
    moreOwn4: [...contexts.moreOwn4],
  };
}

/** The scanner is done with. `spilled`, `spilledRows` and `stretches`: what was put down. */
export function partOf(
  scanner: Scanner,
  spilled: string | null,
  spilledRows: number,
  stretches: StretchWriter,
): ScanPart {
  const { contexts, coverage, table, v6 } = scanner.recorder;
  const words = coverage.takeAll();
  return {
    contexts: contextsOf(contexts),
    stretches: { words, file: stretches.close() },
    // After rows were put down, what is left fills little of the table: the rest is given back.
    block: { rows: spilled === null ? table.used() : table.used().slice(), v6: v6.used() },
    spilled,
    spilledRows,
  };
}

/** The memory of a part that another thread takes over without a copy. That of its rows is shared, if not put down. */
export function memoryOf({ contexts, stretches, block }: ScanPart): ArrayBuffer[] {
  const columns = [contexts.keys, contexts, stretches, block].flatMap((each) => Object.values(each));
  const buffers = columns.flatMap((each) => (ArrayBuffer.isView(each) ? [each.buffer] : []));
  return [...new Set(buffers)].filter((buffer) => buffer instanceof ArrayBuffer);
}
