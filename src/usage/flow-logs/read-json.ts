/**
 * JSON that holds flow log records: CloudWatch events (`filter-log-events`, `get-log-events`, subscription batches,
 * shippers' `{"message": …}` lines), and Logs Insights' results, whole messages or parsed fields.
 */

import { canonicalField, fieldsUpTo, isTransitField } from "./fields.ts";
import type { FileFacts } from "./file-facts.ts";
import { JsonEvents, type JsonSink } from "./json-events.ts";
import { layoutOf } from "./layout.ts";
import { LineFeed, MessageFeed } from "./line-feed.ts";
import type { Scanner } from "./scanner.ts";
import { type LayoutOptions, TRANSIT, type TransitLog } from "./text-layout.ts";
import { wordOf } from "./values.ts";

const ALL_FIELDS = fieldsUpTo(99);

/** Takes a document's values, and makes records of its messages and of its rows of fields. */
class Records implements JsonSink {
  readonly #scanner: Scanner;
  readonly #facts: FileFacts;
  readonly #columns: ReadonlyMap<string, string>;
  readonly #messages: MessageFeed;
  #rows: LineFeed | null = null;
  /** The row being read: field → value. */
  readonly #row: Map<string, string> = new Map();
  /** The last `field` of a `{"field": …, "value": …}` pair; a row of such pairs is a list, another row an object. */
  #field: string | null = null;
  #pairs = false;
  /** The row's record was in its message. */
  #told = false;
  #isTransit = false;

  constructor(scanner: Scanner, facts: FileFacts, options: LayoutOptions, name: string) {
    this.#scanner = scanner;
    this.#facts = facts;
    this.#columns = new Map(Object.entries(options.columns ?? {}).map(([field, column]) => [column, field]));
    this.#messages = new MessageFeed(scanner, facts, options, name);
  }

  get isTransit(): boolean {
    return this.#isTransit;
  }

  value(key: string | null, text: string): void {
    if (key === "message" || key === "@message") this.#message(text);
    else if (key === "field") {
      this.#field = text;
      this.#pairs = true;
    } else if (key === "value" && this.#field !== null) {
      if (this.#field === "@message") this.#message(text);
      else this.#put(this.#field, text);
      this.#field = null;
    } else if (key !== null) this.#put(key, text);
  }

  #message(text: string): void {
    this.#told = true;
    if (this.#messages.put(text) === TRANSIT) this.#isTransit = true;
  }

  #put(name: string, text: string): void {
    if (isTransitField(name)) this.#isTransit = true;
    const field = this.#columns.get(name) ?? canonicalField(name);
    if (field !== null) this.#row.set(field, text);
  }

  open(): void {}

  close(bracket: "}" | "]"): void {
    if (this.#pairs !== (bracket === "]")) return;
    const row = this.#row;
    if (!this.#told && (row.has("bytes") || row.has("srcaddr") || row.has("log-status"))) this.#endRow();
    row.clear();
    this.#told = false;
  }

  #endRow(): void {
    if (this.#rows === null) {
      this.#scanner.begin(layoutOf(ALL_FIELDS, {}, ""), this.#facts, false);
      this.#rows = new LineFeed(this.#scanner);
    }
    this.#rows.put(ALL_FIELDS.map((field) => wordOf(field, this.#row.get(field) ?? "")).join(" "));
  }

  broken(): void {
    this.#scanner.reject("no JSON");
  }

  end(): void {
    if (this.#messages.end() === TRANSIT) this.#isTransit = true;
    this.#rows?.flush();
  }
}

/** Pieces of JSON into the scanner. */
export async function readJson(
  pieces: AsyncIterable<Uint8Array>,
  scanner: Scanner,
  facts: FileFacts,
  options: LayoutOptions,
  name: string,
  onPiece: () => void,
): Promise<TransitLog | null> {
  const records = new Records(scanner, facts, options, name);
  const events = new JsonEvents(records);
  for await (const piece of pieces) {
    events.push(piece);
    if (records.isTransit) return TRANSIT;
    onPiece();
  }
  const whole = events.end();
  records.end();
  if (records.isTransit) return TRANSIT;
  if (!whole) scanner.reject("the JSON is cut off");
  return null;
}
