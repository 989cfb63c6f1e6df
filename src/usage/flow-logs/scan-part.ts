/** What one scanner hands over: plain numbers and texts, so that it can come from another thread. */
import type { Stretches } from "./coverage.ts";
import type { FileCounts } from "./file-counts.ts";
import type { Scanner } from "./scanner.ts";

/** Whoever has put it down elsewhere empties it: it is most of the memory. */
export interface RowBlock {
  /** Rows of `ROW_WORDS` words. */
  rows: Int32Array;
  /** Four words per IPv6 address that the rows number. */
  v6: Int32Array;
}

export interface ScanPart {
  /** Of its contexts. Whoever has brought them together with others' empties it. */
  keys: readonly string[];
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
  readonly stretches: readonly Stretches[];
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

export function partOf(scanner: Scanner, spilled: string | null, spilledRows: number): ScanPart {
  const { contexts, coverage, table, v6 } = scanner.recorder;
  return {
    keys: contexts.keys,
    stats: contexts.stats,
    state4: contexts.state4,
    a4: contexts.a4,
    b4: contexts.b4,
    state6: contexts.state6,
    a6: contexts.a6,
    b6: contexts.b6,
    evidence: contexts.evidence,
    own6: contexts.own6.used(),
    candidates6: contexts.candidates6.used(),
    moreOwn4: [...contexts.moreOwn4],
    stretches: contexts.keys.map((_, context) => coverage.stretches(context)),
    // After rows were put down, what is left fills little of the table: the rest is given back.
    block: { rows: spilled === null ? table.used() : table.used().slice(), v6: v6.used() },
    spilled,
    spilledRows,
  };
}
