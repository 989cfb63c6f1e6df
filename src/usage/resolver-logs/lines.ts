/** A file's content as JSON objects: line by line while each holds one object, the long way from the first that does not. */
import type { TextDecoder } from "node:util";
import { decoderFor } from "../open.ts";
import { JsonObjects, type JsonSink, MAX_OBJECT, objectOfLine } from "./json-objects.ts";
import type { PlainLines } from "./plain-lines.ts";
import type { AnsweredQuery } from "./record.ts";

const LINE_FEED = 0x0a;
const END_OF_LINE: Buffer = Buffer.from("\n");

export interface LineSink extends JsonSink {
  query(query: AnsweredQuery): void;
}

export class Lines {
  readonly #sink: LineSink;
  readonly #plain: PlainLines;
  /** The line that has not ended yet. */
  #rest: Buffer = Buffer.alloc(0);
  #line = 1;
  #decoder: TextDecoder | null = null;
  #long: JsonObjects | null = null;

  constructor(sink: LineSink, plain: PlainLines) {
    this.#sink = sink;
    this.#plain = plain;
  }

  push(chunk: Uint8Array): void {
    if (this.#long !== null) {
      this.#long.push(this.#decoder?.decode(chunk, { stream: true }) ?? "");
      return;
    }
    this.#decoder ??= decoderFor(chunk);
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    const all = this.#rest.length === 0 ? bytes : Buffer.concat([this.#rest, bytes]);
    const done = this.#decoder.encoding === "utf-8" ? this.#readLines(all) : 0;
    const rest = all.subarray(done);
    const isLong = this.#isOdd || this.#decoder.encoding !== "utf-8" || rest.length > MAX_OBJECT;
    this.#rest = isLong ? Buffer.alloc(0) : Buffer.from(rest);
    if (!isLong) return;
    this.#long = new JsonObjects(this.#sink, this.#line);
    this.#long.push(this.#decoder.decode(rest, { stream: true }));
  }

  end(): void {
    if (this.#rest.length > 0) this.push(END_OF_LINE);
    this.#long?.push(this.#decoder?.decode() ?? "");
    this.#long?.end();
  }

  #isOdd = false;

  /** Where the first line begins that is not whole or not one object. */
  #readLines(bytes: Buffer): number {
    let start = 0;
    for (;;) {
      const end = bytes.indexOf(LINE_FEED, start);
      if (end < 0) return start;
      const query = end === start ? null : this.#plain.read(bytes, start, end);
      if (query !== null) this.#sink.query(query);
      else if (end > start) {
        const line = bytes.toString("utf8", start, end);
        const value = objectOfLine(line);
        if (value !== null) this.#sink.object(value, this.#line);
        else if (line.trim() !== "") {
          this.#isOdd = true;
          return start;
        }
      }
      this.#line++;
      start = end + 1;
    }
  }
}
