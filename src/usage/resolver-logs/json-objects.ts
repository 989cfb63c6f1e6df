/**
 * The JSON objects in a text, whatever stands around them: one a line, with or without a time in front; an array; pages
 * of CloudWatch Logs (`events`, `logEvents`, `results`); objects one after the other. A damaged object costs its own
 * line and no more.
 */

/** No object (a Resolver record, a log event) is longer; it bounds the memory. */
export const MAX_OBJECT: number = 1 << 20;
/** The keys of a page stand within this before its list. */
const LOOK_AHEAD = 1 << 14;
/** Resolver records nest three deep; deeper is a line that was cut off, with the next ones taken for its inside. */
const MAX_DEPTH = 8;

/** Up to the list of a page of CloudWatch Logs, whose elements are then read one by one. */
const PAGE =
  /\{\s*(?:"\w+"\s*:\s*(?:"[^"]*"|-?\d+|null|true|false|\[[^[\]{}]*\])\s*,\s*)*"(?:events|logEvents|results)"\s*:\s*\[/y;
/** What may stand on a line beside objects: brackets, the rest of a page's keys, a header of columns. */
const AROUND = /^[\s[\]{},"]*$|^[\s\]},]*"\w+"\s*:|^\s*"?@\w+"?\s*(,|$)/;

export interface JsonSink {
  /** `line` is where the object begins. */
  object(value: unknown, line: number): void;
  broken(line: number, reason: string): void;
}

export class JsonObjects {
  readonly #sink: JsonSink;
  #text = "";
  #at = 0;
  /** Where the line that holds `#at` ends: at a line feed, or with the text. */
  #lineEnd = 0;
  #line: number;
  /** Within a list, where one object follows the other on the same line. */
  #inList = false;
  /** Within a line that is too long: drop everything up to its end. */
  #skipping = false;

  /** `line`: the number of the line that the text begins with. */
  constructor(sink: JsonSink, line: number) {
    this.#sink = sink;
    this.#line = line;
  }

  push(text: string): void {
    this.#text = this.#text.slice(this.#at) + text;
    this.#at = 0;
    this.#lineEnd = this.#endOfLine(0);
    this.#read(false);
  }

  end(): void {
    this.push("\n");
    this.#read(true);
  }

  #read(last: boolean): void {
    while (this.#at < this.#text.length) {
      const left = this.#text.length - this.#at;
      if (!last && left < (this.#lineEnd === this.#text.length ? MAX_OBJECT : LOOK_AHEAD)) return;
      if (!this.#step(last)) return;
    }
  }

  /** Past one object, one bracket or one line without any. False: more text is needed. */
  #step(last: boolean): boolean {
    const text = this.#text;
    const lineEnd = this.#lineEnd;
    if (this.#skipping) {
      this.#skipping = lineEnd === text.length;
      this.#moveTo(lineEnd + 1);
      return true;
    }
    const open = firstBracket(text, this.#at, lineEnd);
    if (open < 0) {
      if (!AROUND.test(text.slice(this.#at, lineEnd))) {
        this.#broken("holds no JSON object");
        this.#skipping = lineEnd === text.length;
      }
      this.#moveTo(lineEnd + 1);
      return true;
    }
    if (text[open] === "[") {
      if (text.slice(this.#at, open).trim() === "") this.#inList = true;
      this.#moveTo(open + 1);
      return true;
    }
    PAGE.lastIndex = open;
    if (PAGE.test(text)) {
      this.#inList = true;
      this.#moveTo(PAGE.lastIndex);
      return true;
    }
    if (!this.#inList && lineEnd - open <= MAX_OBJECT) {
      const whole = parsed(text.slice(open, lineEnd));
      if (whole !== undefined) {
        this.#sink.object(whole, this.#line);
        this.#moveTo(lineEnd + 1);
        return true;
      }
    }
    return this.#odd(open, last);
  }

  /** An object that is not just the rest of its line. */
  #odd(open: number, last: boolean): boolean {
    const lineEnd = this.#lineEnd;
    const end = endOfObject(this.#text, open);
    // The value of a page's key (`"statistics": {…}`) is no record.
    const ofKey = this.#inList && /"\w+"\s*:\s*$/.test(this.#text.slice(this.#at, open));
    if (end === null && !last && this.#text.length - open <= MAX_OBJECT) return false;
    const value = typeof end === "number" ? parsed(this.#text.slice(open, end)) : undefined;
    if (value !== undefined) {
      if (!ofKey) this.#sink.object(value, this.#line);
      this.#moveTo(end as number);
      return true;
    }
    const line = this.#text.slice(open, Math.min(lineEnd, open + MAX_OBJECT));
    // A cell of a CSV: quotes are doubled.
    const cell = line.startsWith('{""') ? parsed(unquoted(line)) : undefined;
    if (cell !== undefined) this.#sink.object(cell, this.#line);
    else {
      this.#broken(lineEnd - open > MAX_OBJECT ? "is longer than 1 MiB" : "is no whole JSON object");
      this.#skipping = lineEnd === this.#text.length;
    }
    this.#moveTo(lineEnd + 1);
    return true;
  }

  #broken(reason: string): void {
    this.#sink.broken(this.#line, reason);
  }

  #moveTo(at: number): void {
    this.#at = Math.min(at, this.#text.length);
    while (this.#lineEnd < at && this.#lineEnd < this.#text.length) {
      this.#line++;
      this.#lineEnd = this.#endOfLine(this.#lineEnd + 1);
    }
  }

  #endOfLine(from: number): number {
    const end = this.#text.indexOf("\n", from);
    return end < 0 ? this.#text.length : end;
  }
}

/** The object that a line holds after what stands before it; null where the line is not just that. */
export function objectOfLine(line: string): object | null {
  const open = firstBracket(line, 0, line.length);
  if (line[open] !== "{") return null;
  const value = parsed(line.slice(open)) as Readonly<Record<string, unknown>> | undefined;
  const isPage = value && Array.isArray(value["events"] ?? value["logEvents"] ?? value["results"]);
  return isPage ? null : (value ?? null);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function unquoted(line: string): string {
  const end = line.lastIndexOf("}");
  return line.slice(0, end + 1).replaceAll('""', '"');
}

function firstBracket(text: string, from: number, to: number): number {
  for (let i = from; i < to; i++) {
    const c = text.charCodeAt(i);
    if (c === 0x7b || c === 0x5b) return i;
  }
  return -1;
}

/**
 * Where the object that begins at `open` ends; null: beyond the text. "broken" where a string runs over the end of its
 * line, or it nests too deep.
 */
function endOfObject(text: string, open: number): number | null | "broken" {
  let depth = 0;
  const to = Math.min(text.length, open + MAX_OBJECT);
  for (let i = open; i < to; i++) {
    switch (text[i]) {
      case "{":
      case "[":
        if (++depth > MAX_DEPTH) return "broken";
        break;
      case "}":
      case "]":
        if (--depth === 0) return i + 1;
        break;
      case '"':
        for (i++; text[i] !== '"'; i++) {
          if (text[i] === "\\") i++;
          if (i >= to) return null;
          if (text[i] === "\n") return "broken";
        }
    }
  }
  return null;
}
