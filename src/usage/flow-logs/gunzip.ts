/**
 * Gunzip in the calling thread, into one buffer that is used again. Node's streams decompress in another thread, which
 * for a thread that only waits for the result takes a fifth more time and memory. What makes it possible is not
 * documented, so it is tried before it is used (`canGunzipHere`); where it is not as expected, streams do the work.
 */
import { constants, createGunzip, gzipSync } from "node:zlib";

const OUTPUT = 1 << 18;

/** What is used of a stream of node:zlib; the same in Node.js 20, 22 and 24. */
interface Internals {
  readonly _handle: {
    writeSync(
      flush: number,
      input: Uint8Array,
      from: number,
      length: number,
      output: Uint8Array,
      outputFrom: number,
      room: number,
    ): void;
    onerror: (message: string) => void;
  };
  /** After a write: room left in the output, bytes left of the input. */
  readonly _writeState: Uint32Array;
  close(): void;
}

export class Gunzip {
  readonly #stream: Internals = createGunzip() as unknown as Internals;
  readonly #output: Uint8Array = new Uint8Array(OUTPUT);
  #failure: string | null = null;
  /** All members are read; zeros may follow. */
  ended = false;

  constructor() {
    this.#stream._handle.onerror = (message) => {
      this.#failure = message;
    };
  }

  /**
   * What the next bytes of the file hold. A piece is valid until the next one is asked for. `last`: with the last bytes,
   * which may be none. Throws an Error where the data is damaged or ends too early.
   */
  *push(input: Uint8Array, last = false): Generator<Uint8Array> {
    const { _handle: handle, _writeState: state } = this.#stream;
    const flush = last ? constants.Z_FINISH : constants.Z_NO_FLUSH;
    for (let left = input.length, room = 0; room === 0 && !this.ended; ) {
      handle.writeSync(flush, input, input.length - left, left, this.#output, 0, OUTPUT);
      if (this.#failure !== null) throw new Error(this.#failure);
      [room, left] = state as unknown as [number, number];
      this.ended = room > 0 && left > 0;
      if (room < OUTPUT) yield this.#output.subarray(0, OUTPUT - room);
    }
  }

  close(): void {
    this.#stream.close();
  }
}

let tried: boolean | null = null;

/** Whether Node's internals are as this file expects them. */
export function canGunzipHere(): boolean {
  tried ??= isAsExpected();
  return tried;
}

function isAsExpected(): boolean {
  const text = Buffer.alloc(OUTPUT + 1000, "members of a file, ");
  const first = gzipSync(text, { level: 1 });
  const file = Buffer.concat([first, gzipSync("and another"), Buffer.alloc(10)]);
  try {
    if (!unzipped(file).equals(Buffer.concat([text, Buffer.from("and another")]))) return false;
  } catch {
    return false;
  }
  try {
    unzipped(first.subarray(0, -4));
    return false;
  } catch (error) {
    return /unexpected end/.test((error as Error).message);
  }
}

function unzipped(file: Uint8Array): Buffer {
  const gunzip = new Gunzip();
  try {
    const pieces: Uint8Array[] = [];
    for (let at = 0; at < file.length && !gunzip.ended; at += 100)
      for (const piece of gunzip.push(file.subarray(at, at + 100))) pieces.push(Buffer.from(piece));
    for (const piece of gunzip.push(new Uint8Array(0), true)) pieces.push(Buffer.from(piece));
    return Buffer.concat(pieces);
  } finally {
    gunzip.close();
  }
}
