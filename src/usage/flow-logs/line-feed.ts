/** Lines as texts, for the forms that have to be unwrapped first, gathered into bytes for the scanner. */

import type { FileFacts } from "./file-facts.ts";
import { type Layout, layoutOf, sameLayout } from "./layout.ts";
import { MAX_LINE } from "./lines.ts";
import { REASONS, WHY } from "./reasons.ts";
import type { Scanner } from "./scanner.ts";
import { type LayoutOptions, layoutOfLines, TRANSIT, type TransitLog } from "./text-layout.ts";

const BUFFER = 1 << 17;
/** Messages that are looked at to tell their layout. */
const FIRST_LINES = 200;

/** Lines of a known layout. */
export class LineFeed {
  readonly #scanner: Scanner;
  readonly #buffer: Buffer = Buffer.alloc(BUFFER);
  #used = 0;

  constructor(scanner: Scanner) {
    this.#scanner = scanner;
  }

  /** One line, without its end. */
  put(line: string): void {
    if (line.length > MAX_LINE / 2) {
      this.flush();
      this.#scanner.skipLine();
      this.#scanner.reject(REASONS[WHY.tooLong] ?? "");
      return;
    }
    if (this.#used + line.length * 3 + 1 > BUFFER) this.flush();
    this.#used += this.#buffer.write(line, this.#used, "utf8");
    this.#buffer[this.#used++] = 10;
  }

  /** A record that cannot be made a line. */
  reject(reason: string): void {
    this.flush();
    this.#scanner.skipLine();
    this.#scanner.reject(reason);
  }

  flush(): void {
    if (this.#used > 0) this.#scanner.scan(this.#buffer, 0, this.#used);
    this.#used = 0;
  }
}

/** Messages that are records as AWS writes them; the layout is told from the first of them. */
export class MessageFeed {
  readonly #scanner: Scanner;
  readonly #facts: FileFacts;
  readonly #options: LayoutOptions;
  readonly #name: string;
  readonly #feed: LineFeed;
  #first: string[] | null = [];

  constructor(scanner: Scanner, facts: FileFacts, options: LayoutOptions, name: string) {
    this.#scanner = scanner;
    this.#facts = facts;
    this.#options = options;
    this.#name = name;
    this.#feed = new LineFeed(scanner);
  }

  /** Returns `TRANSIT` where the records are a Transit Gateway's. */
  put(message: string): TransitLog | null {
    const line = message.trimEnd().replaceAll(/[\r\n]+/g, " ");
    if (this.#first === null) this.#feed.put(line);
    else if (this.#first.push(line) >= FIRST_LINES) return this.#begin();
    return null;
  }

  #begin(): TransitLog | null {
    const first = this.#first ?? [];
    const layout = layoutOfLines(first, this.#options, this.#name);
    if (layout === TRANSIT) return TRANSIT;
    this.#first = null;
    if (layout === null) return null;
    let current = layout as Layout;
    this.#scanner.begin(current, this.#facts, true);
    this.#scanner.onHeader = (words) => {
      const next = layoutOf(words, {}, this.#name);
      if (!sameLayout(next, current)) current = next;
      return current;
    };
    for (const line of first) this.#feed.put(line);
    return null;
  }

  end(): TransitLog | null {
    if (this.#first !== null && this.#begin() === TRANSIT) return TRANSIT;
    this.#feed.flush();
    return null;
  }
}
