/** From pieces of bytes to whole lines. Nothing is copied but the lines that a piece's edge cuts. */

const LF = 10;
/** A longer line is no flow log record; it is skipped without being kept. */
export const MAX_LINE: number = 1 << 16;

/** Takes `buffer[from, to)`, whole lines; the last byte is a line feed. */
export type LineSink = (buffer: Uint8Array, from: number, to: number) => void;

export class LineSplitter {
  readonly #sink: LineSink;
  readonly #onLong: () => void;
  #carry: Uint8Array = new Uint8Array(0);
  /** Within a line that is too long: drop everything up to its end. */
  #skipping = false;

  constructor(sink: LineSink, onLong: () => void) {
    this.#sink = sink;
    this.#onLong = onLong;
  }

  push(chunk: Uint8Array): void {
    let from = 0;
    if (this.#skipping || this.#carry.length > 0) {
      const end = chunk.indexOf(LF);
      if (end < 0) {
        this.#keep(chunk);
        return;
      }
      from = end + 1;
      if (this.#skipping) this.#skipping = false;
      else if (this.#carry.length + end > MAX_LINE) this.#onLong();
      else {
        const line = new Uint8Array(this.#carry.length + from);
        line.set(this.#carry);
        line.set(chunk.subarray(0, from), this.#carry.length);
        this.#sink(line, 0, line.length);
      }
      this.#carry = new Uint8Array(0);
    }
    const to = chunk.lastIndexOf(LF) + 1;
    if (to > from) this.#sink(chunk, from, to);
    if (Math.max(from, to) < chunk.length) this.#keep(chunk.subarray(Math.max(from, to)));
  }

  /** The last line has not ended. */
  get isWithinLine(): boolean {
    return this.#skipping || this.#carry.length > 0;
  }

  /** The end of the input: what is left is a line too. */
  end(): void {
    if (this.#carry.length > 0) this.push(Uint8Array.of(LF));
    this.#skipping = false;
  }

  #keep(rest: Uint8Array): void {
    if (this.#skipping) return;
    if (this.#carry.length + rest.length > MAX_LINE) {
      this.#skipping = true;
      this.#carry = new Uint8Array(0);
      this.#onLong();
      return;
    }
    const carry = new Uint8Array(this.#carry.length + rest.length);
    carry.set(this.#carry);
    carry.set(rest, this.#carry.length);
    this.#carry = carry;
  }
}
