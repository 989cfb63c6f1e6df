/** One file of whatever form into a scanner: the form is told from the first bytes. */

import { compressionOf, readStart } from "../open.ts";
import type { FileFacts } from "./file-facts.ts";
import { CutFile, membersWithin, piecesOf, plain } from "./pieces.ts";
import { readText } from "./read-text.ts";
import type { Scanner } from "./scanner.ts";
import type { Task, Tell } from "./task.ts";
import {
  headLines,
  isCarried,
  type LayoutOptions,
  layoutOfLines,
  TRANSIT,
  type TransitLog,
} from "./text-layout.ts";

/** How much of a file is looked at to tell its form. */
export const HEAD_BYTES: number = 1 << 16;

export type Found =
  /** `mixed`: it cannot be read in ranges, since its columns change, or a line goes on in another one. */
  | { readonly kind: "read"; readonly mixed: boolean; readonly hasLines: boolean }
  | { readonly kind: "transit" }
  | { readonly kind: "cut"; readonly reason: string; readonly hasLines: boolean };

export type Form = "lines" | "csv" | "json" | "parquet";

/** The form of first bytes. */
export function formOf(head: Uint8Array): Form {
  const text = Buffer.from(head.buffer, head.byteOffset, Math.min(head.length, 4096)).toString("latin1");
  if (text.startsWith("PAR1")) return "parquet";
  const [first = ""] = text.trimStart().split(/[\r\n]/);
  if (/^[[{]/.test(first)) return "json";
  return /^[^\s]*[,;]|"/.test(first) ? "csv" : "lines";
}

/** Read a task's file. Throws an InputError for what is no flow log. */
export async function readFile(
  task: Task,
  scanner: Scanner,
  facts: FileFacts,
  options: LayoutOptions & { readonly folder: string },
  tell: Tell,
  signal: AbortSignal | null,
): Promise<Found> {
  let before = 0;
  let bytes = 0;
  const onBytes = (count: number): void => {
    bytes += count;
  };
  const onPiece = (): void => {
    const { records } = scanner.counts;
    tell(bytes, records - before);
    before = records;
    bytes = 0;
  };
  let hasLines = true;
  try {
    const isGzip = compressionOf(await readStart(task, 8)) === "gzip";
    const all = piecesOf(task, onBytes, signal);
    const { head, rest } = await headOf(all);
    const form = formOf(head);
    hasLines = form === "lines" || form === "csv";
    const transit = (found: TransitLog | null): Found =>
      found === TRANSIT ? { kind: "transit" } : { kind: "read", mixed: false, hasLines };
    // Most files are lines, and what reads the other forms takes longer to load than some files to read.
    if (form === "parquet") {
      const { readParquet } = await import("./read-parquet.ts");
      await all.return(undefined);
      return transit(await readParquet(task, scanner, facts, options, onPiece, signal));
    }
    if (form === "json") {
      const { readJson } = await import("./read-json.ts");
      return transit(await readJson(rest, scanner, facts, options, task.name, onPiece));
    }
    if (form === "csv") {
      const { readCsv } = await import("./read-csv.ts");
      return transit(await readCsv(rest, scanner, facts, options, task.name, onPiece));
    }
    const lines = headLines(head, head.length < HEAD_BYTES);
    const layout = layoutOfLines(lines, options, task.name);
    if (layout === TRANSIT) {
      await all.return(undefined);
      return { kind: "transit" };
    }
    if (layout === null) return { kind: "read", mixed: false, hasLines };
    const { range } = task;
    let pieces: AsyncIterable<Uint8Array> = rest;
    if (range !== null) {
      await all.return(undefined);
      bytes = 0;
      pieces = isGzip
        ? membersWithin(task, range, onBytes, signal)
        : linesWithin(task, range, onBytes, signal);
    }
    const text = { layout: layout as Exclude<typeof layout, TransitLog>, carried: isCarried(lines) };
    const { mixed, cut } = await readText(pieces, scanner, text, facts, options, task.name, onPiece);
    return {
      kind: "read",
      mixed: mixed || (cut && isGzip && (range?.to ?? task.size) < task.size),
      hasLines,
    };
  } catch (error) {
    if (error instanceof CutFile) return { kind: "cut", reason: error.message, hasLines };
    throw error;
  } finally {
    onPiece();
  }
}

/** The first bytes, and all pieces again from the start. */
async function headOf(
  pieces: AsyncGenerator<Uint8Array>,
): Promise<{ readonly head: Uint8Array; readonly rest: AsyncGenerator<Uint8Array> }> {
  let head: Uint8Array = new Uint8Array(0);
  let failure: unknown = null;
  try {
    while (head.length < HEAD_BYTES) {
      const { done, value } = await pieces.next();
      if (done === true) break;
      head = Buffer.concat([head, value]);
    }
  } catch (error) {
    // Damage after the first bytes: these still count.
    if (!(error instanceof CutFile) || head.length === 0) throw error;
    failure = error;
  }
  async function* rest(): AsyncGenerator<Uint8Array> {
    yield head;
    if (failure !== null) throw failure;
    yield* pieces;
  }
  return { head: head.subarray(0, HEAD_BYTES), rest: rest() };
}

/** Whole lines that begin within the range: its first line is another range's, its last one reaches beyond it. */
async function* linesWithin(
  task: Task,
  { from, to }: { readonly from: number; readonly to: number },
  onBytes: (count: number) => void,
  signal: AbortSignal | null,
): AsyncGenerator<Uint8Array> {
  const LF = 10;
  // One byte before the range tells whether its first line begins at its start.
  let at = Math.max(0, from - 1);
  let skipping = from > 0;
  for await (const piece of plain(task, at, task.size, onBytes, signal)) {
    let begin = 0;
    if (skipping) {
      const end = piece.indexOf(LF);
      if (end < 0) {
        at += piece.length;
        if (at >= to) return;
        continue;
      }
      begin = end + 1;
      skipping = false;
      if (at + begin >= to) return;
    }
    if (at + piece.length >= to) {
      // The line that holds the range's last byte ends here or in a later piece.
      const end = piece.indexOf(LF, Math.max(begin, to - 1 - at));
      if (end >= 0) {
        yield piece.subarray(begin, end + 1);
        return;
      }
    }
    if (begin < piece.length) yield piece.subarray(begin);
    at += piece.length;
  }
}
