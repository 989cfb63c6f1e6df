/** An aligned table of plain text: a title line, a rule, then the rows, two blanks between columns. */
import { terminalText } from "./escape.ts";

export interface TextColumn {
  readonly title: string;
  /** Default: left. Numbers stand right. */
  readonly align?: "left" | "right";
  /** Whether its text may be broken at blanks where the table would be wider than `width`. */
  readonly wrap?: boolean;
}

const GAP = "  ";

const ZERO_WIDTH = /\p{M}|\p{Cf}/u;
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u;
const ASCII = /^[\x20-\x7e]*$/;

/** How many columns of a terminal the text takes. */
export function displayWidth(text: string): number {
  if (ASCII.test(text)) return text.length;
  let width = 0;
  for (const char of text) width += ZERO_WIDTH.test(char) ? 0 : WIDE.test(char) ? 2 : 1;
  return width;
}

/** The text in lines of at most `width`, broken at blanks; a longer word keeps a line of its own. */
export function wrapText(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && displayWidth(line) + 1 + displayWidth(word) > width) {
      lines.push(line);
      line = word;
    } else {
      line = line === "" ? word : `${line} ${word}`;
    }
  }
  return [...lines, line];
}

const widest = (texts: Iterable<string>): number => {
  let width = 0;
  for (const text of texts) width = Math.max(width, displayWidth(text));
  return width;
};

/**
 * Widths of the columns: their widest cell, less what the wrapping ones must give up to fit, the widest first, none
 * below its longest word.
 */
function columnWidths(
  columns: readonly TextColumn[],
  cells: readonly (readonly string[])[],
  width: number,
): number[] {
  const column = (i: number): string[] => cells.map((row) => row[i] ?? "");
  const widths = columns.map((_, i) => widest(column(i)));
  const least = columns.map((each, i) =>
    each.wrap === true ? widest(column(i).flatMap((text) => text.split(" "))) : (widths[i] ?? 0),
  );
  let excess = widths.reduce((all, each) => all + each, GAP.length * (widths.length - 1)) - width;
  for (; excess > 0; excess--) {
    const spare = widths.map((each, i) => (each > (least[i] ?? 0) ? each : 0));
    const at = spare.indexOf(Math.max(...spare));
    if (spare[at] === 0) break;
    widths[at] = (widths[at] ?? 0) - 1;
  }
  return widths;
}

/**
 * The table as text, each line ended. Cells are cleaned of control characters; a row with fewer cells than there are
 * columns is filled up with empty ones. `width` (default: no limit) is kept as far as the wrapping columns allow.
 */
export function textTable(
  columns: readonly TextColumn[],
  rows: readonly (readonly string[])[],
  options: { readonly width?: number; readonly indent?: string } = {},
): string {
  const indent = options.indent ?? "";
  const cells = [columns.map((column) => column.title), ...rows].map((row) =>
    columns.map((_, i) => terminalText(row[i] ?? "")),
  );
  const widths = columnWidths(columns, cells, (options.width ?? Number.POSITIVE_INFINITY) - indent.length);

  const line = (row: readonly string[]): string => {
    const padded = row.map((cell, i) => {
      const blanks = " ".repeat(Math.max(0, (widths[i] ?? 0) - displayWidth(cell)));
      return columns[i]?.align === "right" ? blanks + cell : cell + blanks;
    });
    return `${(indent + padded.join(GAP)).trimEnd()}\n`;
  };
  const printed = cells.map((row) => {
    const broken = row.map((cell, i) => wrapText(cell, widths[i] ?? 0));
    const height = Math.max(...broken.map((lines) => lines.length));
    return Array.from({ length: height }, (_, n) => line(broken.map((lines) => lines[n] ?? ""))).join("");
  });
  const rule = line(widths.map((width) => "-".repeat(width)));
  return [printed[0], rule, ...printed.slice(1)].join("");
}
