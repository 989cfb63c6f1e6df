/** Comma-separated lines, quoted or not: Athena's results, Logs Insights' CSV, what a spreadsheet saved. */
import { TextDecoder } from "node:util";
import Papa from "papaparse";
import { InputError } from "../../errors.ts";
import { delimiterOf } from "../csv.ts";
import { fieldsOfFormat, isHeader, isTransitField } from "./fields.ts";
import type { FileFacts } from "./file-facts.ts";
import { guessFields } from "./guess.ts";
import { type Layout, layoutOf } from "./layout.ts";
import { LineFeed, MessageFeed } from "./line-feed.ts";
import { MAX_LINE } from "./lines.ts";
import type { Scanner } from "./scanner.ts";
import { type LayoutOptions, namesColumns, TRANSIT, type TransitLog } from "./text-layout.ts";
import { wordOf } from "./values.ts";

type Row = readonly string[];

/** Takes the rows of one file. */
class Rows {
  readonly #scanner: Scanner;
  readonly #facts: FileFacts;
  readonly #options: LayoutOptions;
  readonly #name: string;
  #layout: Layout | null = null;
  #feed: LineFeed | null = null;
  #messages: { readonly feed: MessageFeed; readonly column: number } | null = null;

  constructor(scanner: Scanner, facts: FileFacts, options: LayoutOptions, name: string) {
    this.#scanner = scanner;
    this.#facts = facts;
    this.#options = options;
    this.#name = name;
  }

  put(row: Row): TransitLog | null {
    if (row.length === 0 || (row.length === 1 && row[0]?.trim() === "")) {
      this.#scanner.skipLine();
      return null;
    }
    if (this.#messages !== null) {
      const message = row[this.#messages.column];
      return message === undefined ? null : this.#messages.feed.put(message);
    }
    const columns = this.#options.columns ?? {};
    if (isHeader(row) || row.includes("@message") || (this.#layout === null && namesColumns(row, columns))) {
      this.#scanner.skipLine();
      return this.#header(row);
    }
    if (this.#layout === null) this.#guess(row);
    const { fields } = this.#layout as Layout;
    if (row.length !== fields.length)
      this.#feed?.reject(row.length < fields.length ? "too few fields" : "too many fields");
    else
      this.#feed?.put(fields.map((field, i) => (field === "" ? "-" : wordOf(field, row[i] ?? ""))).join(" "));
    return null;
  }

  #header(row: Row): TransitLog | null {
    if (row.some(isTransitField)) return TRANSIT;
    const column = row.indexOf("@message");
    if (column >= 0) {
      const feed = new MessageFeed(this.#scanner, this.#facts, this.#options, this.#name);
      this.#messages = { feed, column };
      return null;
    }
    this.#begin(row, this.#options.columns ?? {});
    return null;
  }

  #begin(names: Row, columns: Readonly<Record<string, string>>): void {
    this.#feed?.flush();
    this.#layout = layoutOf(names, columns, `${this.#name}, line 1`);
    this.#scanner.begin(this.#layout, this.#facts, false);
    this.#feed ??= new LineFeed(this.#scanner);
  }

  #guess(row: Row): void {
    const { format } = this.#options;
    const fields =
      format === undefined ? guessFields([row.map((cell) => wordOf("", cell))]) : fieldsOfFormat(format);
    if (fields === null)
      throw new InputError(
        `${this.#name}, line 1: these columns have no names: give them a header, or name them with --flow-log-format`,
      );
    this.#begin(fields, {});
  }

  end(): TransitLog | null {
    if (this.#messages !== null) return this.#messages.feed.end();
    this.#feed?.flush();
    return null;
  }
}

/** A row whose quoted value does not end within this many characters is broken. */
const MAX_PENDING = 8 * MAX_LINE;

export async function readCsv(
  pieces: AsyncIterable<Uint8Array>,
  scanner: Scanner,
  facts: FileFacts,
  options: LayoutOptions,
  name: string,
  onPiece: () => void,
): Promise<TransitLog | null> {
  const rows = new Rows(scanner, facts, options, name);
  const decoder = new TextDecoder();
  let parser: Papa.Parser | null = null;
  let pending = "";
  const parse = (last: boolean): TransitLog | null => {
    parser ??= new Papa.Parser({
      delimiter: delimiterOf(/^\s*([^\r\n]+)/.exec(pending)?.[1] ?? ""),
      newline: "\n",
    });
    const parsed = parser.parse(pending, 0, !last) as { data: string[][]; meta: { cursor: number } };
    pending = last ? "" : pending.slice(parsed.meta.cursor);
    for (const row of parsed.data) {
      const end = row.length - 1;
      if (row[end]?.endsWith("\r")) row[end] = row[end].slice(0, -1);
      if (rows.put(row.map((cell) => cell.trim())) === TRANSIT) return TRANSIT;
    }
    if (pending.length > MAX_PENDING) {
      // A quote that does not end, or one endless line: that line is lost, the rest is not.
      const end = pending.indexOf("\n");
      scanner.skipLine();
      scanner.reject(end < 0 ? "a line of more than 64 KiB" : "a quoted value does not end");
      pending = end < 0 ? "" : pending.slice(end + 1);
    }
    return null;
  };
  for await (const piece of pieces) {
    pending += decoder.decode(piece, { stream: true });
    if (parse(false) === TRANSIT) return TRANSIT;
    onPiece();
  }
  pending += decoder.decode();
  if (pending !== "" && parse(true) === TRANSIT) return TRANSIT;
  return rows.end();
}
