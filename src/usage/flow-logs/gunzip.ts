/**
 * Gunzip in the calling thread, by a decompressor of our own (`wasm/inflate`) that takes four fifths of the time of Node's,
 * and none for handing pieces from thread to thread. It does what Node's own does, with whatever a file can hold.
 */
import { crc32, GzipHeader, GzipTrailer } from "./gzip-frame.ts";
import { giveBack, type InflateExports, takeInflater } from "./inflater.ts";

/** Whether this version of Node.js has what is needed: its checksum. */
export function canGunzipHere(): boolean {
  return crc32 !== undefined;
}

/** What of a member comes next. */
type Next = GzipHeader | GzipTrailer | "data" | "member";

export class Gunzip {
  readonly #inflater: InflateExports = takeInflater();
  readonly #bytes: Uint8Array = new Uint8Array(this.#inflater.memory.buffer);
  readonly #first: number = this.#inflater.INPUT.value;
  readonly #last: number = this.#first + this.#inflater.INPUT_BYTES.value;
  /** Input that was not read yet. */
  #from = this.#first;
  #end = this.#first;
  /** Output that was not given out yet begins here. */
  #given = this.#inflater.slide();
  #next: Next = new GzipHeader();
  /** Of what the member held so far. */
  #sum = 0;
  #length = 0;
  /** All members are read; zeros may follow. */
  ended = false;

  /**
   * What the next bytes of the file hold. A piece is valid until the next one is asked for. `last`: with the last bytes,
   * which may be none. Throws an Error where the data is damaged or ends too early.
   */
  *push(input: Uint8Array, last = false): Generator<Uint8Array> {
    let at = 0;
    do {
      const some = input.subarray(at, at + this.#last - this.#end);
      this.#bytes.set(some, this.#end);
      this.#end += some.length;
      at += some.length;
      yield* this.#read(last && at === input.length);
      this.#bytes.copyWithin(this.#first, this.#from, this.#end);
      this.#inflater.moved(this.#from - this.#first);
      this.#end -= this.#from - this.#first;
      this.#from = this.#first;
    } while (at < input.length && !this.ended);
  }

  *#read(all: boolean): Generator<Uint8Array> {
    for (;;) {
      if (this.#next === "data") {
        if (!(yield* this.#readData(all))) return;
        this.#next = new GzipTrailer();
      }
      if (this.#from === this.#end) break;
      const byte = this.#bytes[this.#from] as number;
      if (this.#next === "member") {
        this.ended = byte === 0;
        if (this.ended) return;
        this.#next = new GzipHeader();
      }
      this.#from++;
      if (this.#next instanceof GzipHeader) {
        if (!this.#next.take(byte)) continue;
        this.#next = "data";
        [this.#sum, this.#length] = [0, 0];
        this.#inflater.begin(this.#from);
      } else if (this.#next.take(byte, this.#sum, this.#length)) this.#next = "member";
    }
    if (all && this.#next !== "member") throw new Error("unexpected end of file");
  }

  /** True: the member's data is all there. */
  *#readData(all: boolean): Generator<Uint8Array, boolean> {
    const { inflate, place, NEEDS_INPUT, IS_FULL, DONE, HEADER_BYTES } = this.#inflater;
    if (all) this.#bytes.fill(0, this.#end, this.#end + HEADER_BYTES.value * 2);
    for (;;) {
      const why = inflate(this.#end, Number(all));
      // What stands before damage, or before where the file was cut, is given out too.
      if (why !== NEEDS_INPUT.value || all) yield* this.#give();
      if (why === NEEDS_INPUT.value && all) throw new Error("unexpected end of file");
      if (why === IS_FULL.value) continue;
      this.#from = place();
      if (why !== DONE.value && why !== NEEDS_INPUT.value) throw new Error("invalid compressed data");
      return why === DONE.value;
    }
  }

  /** Give out what was written. */
  *#give(): Generator<Uint8Array> {
    const piece = this.#bytes.subarray(this.#given, this.#inflater.writtenTo());
    if (piece.length === 0) return;
    this.#sum = crc32?.(piece, this.#sum) ?? 0;
    this.#length += piece.length;
    yield piece;
    this.#given = this.#inflater.slide();
  }

  close(): void {
    giveBack(this.#inflater);
  }
}
