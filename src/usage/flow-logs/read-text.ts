/** One file of plain lines into a scanner. */
import { InputError } from "../../errors.ts";
import { isTransitField } from "./fields.ts";
import type { FileFacts } from "./file-facts.ts";
import { type Layout, layoutOf, sameLayout } from "./layout.ts";
import { LineSplitter } from "./lines.ts";
import { REASONS, WHY } from "./reasons.ts";
import type { Scanner } from "./scanner.ts";
import { type LayoutOptions, layoutOfLines, TRANSIT, type TransitLog } from "./text-layout.ts";

/** How much of a file is looked at to tell its layout. */
export const HEAD_BYTES: number = 1 << 16;

/** Whole lines of the first bytes. */
export function headLines(head: Uint8Array, complete: boolean): string[] {
  const text = Buffer.from(head.buffer, head.byteOffset, head.length).toString("latin1");
  const lines = text.split(/\r?\n|\r/);
  if (!complete && lines.length > 1) lines.pop();
  return lines.slice(0, 200);
}

/** A header in the middle of a file may bring other columns: files get joined. */
export function headerReader(
  scanner: Scanner,
  layout: Layout,
  options: LayoutOptions,
  name: string,
  onChange: () => void,
): void {
  let current = layout;
  scanner.onHeader = (words) => {
    if (words.some(isTransitField))
      throw new InputError(
        `${name}: VPC and Transit Gateway flow logs in one file: give them as files of their own`,
      );
    const next = layoutOf(words, options.columns ?? {}, name);
    if (!sameLayout(next, current)) onChange();
    current = next;
    return next;
  };
}

/** Scan the pieces of one file. Returns `TRANSIT` where it is no VPC flow log but a Transit Gateway's. */
export async function readText(
  pieces: AsyncIterable<Uint8Array>,
  scanner: Scanner,
  facts: FileFacts,
  options: LayoutOptions,
  name: string,
): Promise<TransitLog | null> {
  const splitter = new LineSplitter(
    (buffer, from, to) => scanner.scan(buffer, from, to),
    () => {
      scanner.counts.lines++;
      scanner.reject(REASONS[WHY.tooLong] ?? "");
    },
  );
  let head: Uint8Array | null = new Uint8Array(0);
  const begin = (complete: boolean): TransitLog | null => {
    const bytes = head ?? new Uint8Array(0);
    const layout = layoutOfLines(headLines(bytes, complete), options, name);
    if (layout === TRANSIT) return TRANSIT;
    head = null;
    if (layout === null) return null;
    scanner.begin(layout as Layout, facts, null);
    headerReader(scanner, layout as Layout, options, name, () => {});
    splitter.push(bytes);
    return null;
  };
  for await (const piece of pieces) {
    if (head === null) {
      splitter.push(piece);
      continue;
    }
    const joined: Uint8Array = Buffer.concat([head, piece]);
    head = joined;
    if (joined.length >= HEAD_BYTES && begin(false) !== null) return TRANSIT;
  }
  if (head !== null && begin(true) !== null) return TRANSIT;
  splitter.end();
  return null;
}
