/** CSV rows with their line numbers, streaming: papaparse does the parsing, this file feeds it. */
import Papa from "papaparse";
import { InputError } from "../errors.ts";
import { type InputFile, openText } from "./open.ts";

export interface CsvRow {
  /** 1-based line on which the row begins. */
  readonly line: number;
  readonly cells: readonly string[];
}

/** A quoted field that does not end within this many characters is a missing quote, not a field. */
const MAX_PENDING = 8 << 20;

/**
 * The delimiter that the first line tells: a comma, unless it has none and has semicolons or tabs (spreadsheets in
 * countries with a decimal comma write those).
 */
export function delimiterOf(firstLine: string): "," | ";" | "\t" {
  const bare = firstLine.replaceAll(/"(?:[^"]|"")*"/g, "");
  if (bare.includes(",")) return ",";
  if (bare.includes(";")) return ";";
  return bare.includes("\t") ? "\t" : ",";
}

function lineBreaks(cells: readonly string[]): number {
  let count = 0;
  for (const cell of cells) if (cell.includes("\n")) count += cell.split("\n").length - 1;
  return count;
}

interface Parsed {
  readonly data: string[][];
  readonly errors: readonly { readonly code: string; readonly row?: number }[];
  readonly meta: { readonly cursor: number };
}

/**
 * All rows of a CSV file in batches; empty lines are left out (but counted). The delimiter comes from the first
 * line that is not empty, and is told to `onDelimiter` before the first row. Throws an InputError where a quoted field does not end.
 */
export async function* csvRows(
  file: InputFile,
  onDelimiter?: (delimiter: string) => void,
): AsyncGenerator<CsvRow[]> {
  let parser: Papa.Parser | null = null;
  let pending = "";
  let line = 1;

  const parse = (last: boolean): CsvRow[] => {
    if (parser === null) {
      const delimiter = delimiterOf(/^\s*([^\r\n]+)/.exec(pending)?.[1] ?? "");
      onDelimiter?.(delimiter);
      // A carriage return that ends a line is cut off below, so that LF and CRLF may be mixed.
      parser = new Papa.Parser({
        delimiter,
        newline: pending.includes("\n") ? "\n" : "\r",
      });
    }
    const parsed = parser.parse(pending, 0, !last) as Parsed;
    const broken = parsed.errors.find((error) => error.code === "MissingQuotes");
    pending = last ? "" : pending.slice(parsed.meta.cursor);
    const rows: CsvRow[] = [];
    for (const [i, cells] of parsed.data.entries()) {
      const final = cells.length - 1;
      if (cells[final]?.endsWith("\r")) cells[final] = cells[final].slice(0, -1);
      if (last && broken !== undefined && i === (broken.row ?? parsed.data.length - 1)) {
        throw new InputError(`${file.name}, line ${line}: a quoted field does not end: add the closing '"'`);
      }
      if (cells.length > 1 || cells[0]?.trim() !== "") rows.push({ line, cells });
      line += 1 + lineBreaks(cells);
    }
    if (pending.length > MAX_PENDING) {
      throw new InputError(`${file.name}, line ${line}: a quoted field does not end: add the closing '"'`);
    }
    return rows;
  };

  for await (const chunk of openText(file)) {
    pending += chunk;
    const rows = parse(false);
    if (rows.length > 0) yield rows;
  }
  if (pending !== "") {
    const rows = parse(true);
    if (rows.length > 0) yield rows;
  }
}
