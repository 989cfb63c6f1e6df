/** Plain lines into a scanner. */
import { InputError } from "../../errors.ts";
import { isTransitField } from "./fields.ts";
import type { FileFacts } from "./file-facts.ts";
import { type Layout, layoutOf, sameLayout } from "./layout.ts";
import { LineSplitter } from "./lines.ts";
import { REASONS, WHY } from "./reasons.ts";
import type { Scanner } from "./scanner.ts";
import type { LayoutOptions } from "./text-layout.ts";

export interface TextLayout {
  readonly layout: Layout;
  /** The lines came through CloudWatch. */
  readonly carried: boolean;
}

/**
 * Scan pieces of plain lines. `skipFirst`: the first line belongs to another range. Returns whether a header in the
 * middle changed the layout, and whether the last line had no end: then a range of the file cannot be read by itself.
 */
export async function readText(
  pieces: AsyncIterable<Uint8Array>,
  scanner: Scanner,
  { layout, carried }: TextLayout,
  facts: FileFacts,
  options: LayoutOptions,
  name: string,
  onPiece: () => void,
): Promise<{ readonly mixed: boolean; readonly cut: boolean }> {
  const splitter = new LineSplitter(
    (buffer, from, to) => scanner.scan(buffer, from, to),
    () => {
      scanner.skipLine();
      scanner.reject(REASONS[WHY.tooLong] ?? "");
    },
  );
  scanner.begin(layout, facts, carried);
  let current = layout;
  let mixed = false;
  scanner.onHeader = (words) => {
    if (words.some(isTransitField))
      throw new InputError(
        `${name}: VPC and Transit Gateway flow logs in one file: give them as files of their own`,
      );
    const next = layoutOf(words, options.columns ?? {}, name, current.delimiter);
    mixed ||= !sameLayout(next, current);
    current = next;
    return next;
  };
  for await (const piece of pieces) {
    splitter.push(piece);
    onPiece();
  }
  const cut = splitter.isWithinLine;
  splitter.end();
  return { mixed, cut };
}
