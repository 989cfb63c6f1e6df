/**
 * JSON read as it comes, in bounded memory: nothing is kept but the value that is being read. Several documents may
 * follow each other, with or without something between them (JSON lines, CloudWatch's subscription batches).
 */
import { StringDecoder } from "node:string_decoder";

/** What is told of a document while it is read. Objects' values come with their keys, lists' with null. */
export interface JsonSink {
  /** A text or a bare word (number, true, false, null). */
  value(key: string | null, text: string): void;
  open(key: string | null, bracket: "{" | "["): void;
  close(bracket: "}" | "]"): void;
  /** What stands here is no JSON. */
  broken(): void;
}

/** A longer text is cut there: no record is as long. */
const MAX_TEXT = 1 << 18;
const SPECIAL = /["\\]/g;

export class JsonEvents {
  readonly #sink: JsonSink;
  readonly #decoder: StringDecoder = new StringDecoder("utf8");
  /** Open brackets, outermost first. */
  readonly #stack: string[] = [];
  #key: string | null = null;
  /** The text or word being read; null: between values. */
  #text: string | null = null;
  #inText = false;
  #escape = false;
  #unicode = "";
  #lastWasText: string | null = null;

  constructor(sink: JsonSink) {
    this.#sink = sink;
  }

  push(bytes: Uint8Array): void {
    this.#read(this.#decoder.write(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)));
  }

  /** Returns whether the last document is whole. */
  end(): boolean {
    this.#read(`${this.#decoder.end()}\n`);
    return this.#stack.length === 0 && !this.#inText;
  }

  #read(text: string): void {
    for (let i = 0; i < text.length; ) i = this.#inText ? this.#readText(text, i) : this.#readOther(text, i);
  }

  #append(part: string): void {
    const before = this.#text ?? "";
    this.#text = before.length > MAX_TEXT ? before : before + part;
  }

  #readText(text: string, from: number): number {
    if (this.#unicode !== "") {
      this.#unicode += text[from];
      if (this.#unicode.length === 5) {
        const code = Number.parseInt(this.#unicode.slice(1), 16);
        this.#append(Number.isNaN(code) ? "\ufffd" : String.fromCharCode(code));
        this.#unicode = "";
      }
      return from + 1;
    }
    if (this.#escape) {
      this.#escape = false;
      const letter = text[from] ?? "";
      if (letter === "u") this.#unicode = "u";
      else this.#append({ n: "\n", t: "\t", r: "\r", b: "\b", f: "\f" }[letter] ?? letter);
      return from + 1;
    }
    SPECIAL.lastIndex = from;
    const at = SPECIAL.exec(text)?.index ?? text.length;
    if (at > from) this.#append(text.slice(from, at));
    if (at === text.length) return at;
    if (text[at] === "\\") this.#escape = true;
    else {
      this.#inText = false;
      this.#lastWasText = this.#text ?? "";
      this.#text = null;
    }
    return at + 1;
  }

  #readOther(text: string, at: number): number {
    const c = text[at] as string;
    if (c === '"') {
      this.#endWord();
      this.#inText = true;
      this.#text = "";
    } else if (c === ":") {
      this.#key = this.#lastWasText;
      this.#lastWasText = null;
    } else if (c === "{" || c === "[") {
      this.#sink.open(this.#key, c);
      this.#stack.push(c);
      this.#key = null;
    } else if (c === "}" || c === "]") {
      this.#endWord();
      this.#endText();
      const opened = this.#stack.pop();
      if (opened !== (c === "}" ? "{" : "[")) this.#sink.broken();
      this.#sink.close(c);
      this.#key = null;
    } else if (c === "," || c === "\n") {
      this.#endWord();
      this.#endText();
    } else if (c > " ") {
      if (this.#lastWasText !== null) this.#endText();
      this.#append(c);
    } else this.#endWord();
    return at + 1;
  }

  #endWord(): void {
    if (this.#text === null) return;
    if (/^(-?\d[\d.eE+-]*|true|false|null)$/.test(this.#text)) this.#sink.value(this.#key, this.#text);
    else this.#sink.broken();
    this.#text = null;
    this.#key = null;
  }

  #endText(): void {
    if (this.#lastWasText === null) return;
    this.#sink.value(this.#key, this.#lastWasText);
    this.#lastWasText = null;
    this.#key = null;
  }
}
