/** Stretches of time by context, of all parts: in memory, and in files where they are many. */
import { closeSync, openSync, readSync, writeSync } from "node:fs";
import { InputError } from "../../errors.ts";
import { STRETCH_WORDS } from "./coverage.ts";

/** Of one scanner: `STRETCH_WORDS` words each. Two of one context may be close by, one of them in the file. */
export interface PartStretches {
  readonly words: Uint32Array;
  /** A file of more of them; null: none. */
  readonly file: string | null;
}

const READ_WORDS: number = STRETCH_WORDS << 14;

/** Writes stretches into a file, which is made with the first of them. */
export class StretchWriter {
  readonly #path: string;
  #file: number | null = null;

  constructor(path: string) {
    this.#path = path;
  }

  /** Throws an InputError when the disk is full. */
  write(stretches: Uint32Array): void {
    const bytes = new Uint8Array(stretches.buffer, stretches.byteOffset, stretches.byteLength);
    try {
      this.#file ??= openSync(this.#path, "w");
      for (let at = 0; at < bytes.length; ) at += writeSync(this.#file, bytes, at);
    } catch (error) {
      throw new InputError(
        `${this.#path}: the flow logs have more gaps than fit in memory, and they cannot be put down here: ${(error as Error).message}; set TMPDIR to a folder with room`,
      );
    }
  }

  /** The file's path; null where nothing was written. */
  close(): string | null {
    if (this.#file === null) return null;
    closeSync(this.#file);
    this.#file = null;
    return this.#path;
  }
}

function* read(path: string): Generator<Uint32Array> {
  const file = openSync(path, "r");
  try {
    const words = new Uint32Array(READ_WORDS);
    const bytes = new Uint8Array(words.buffer);
    for (;;) {
      let length = 0;
      for (let count = -1; count !== 0 && length < bytes.length; length += count)
        count = readSync(file, bytes, length, bytes.length - length, null);
      if (length > 0) yield words.subarray(0, length / 4);
      if (length < bytes.length) return;
    }
  } finally {
    closeSync(file);
  }
}

export class ContextStretches {
  readonly #parts: readonly PartStretches[];
  readonly #contextOf: readonly Int32Array[];

  /** `contextOf`: per part, the number that each of its contexts has among all. */
  constructor(parts: readonly PartStretches[], contextOf: readonly Int32Array[]) {
    this.#parts = parts;
    this.#contextOf = contextOf;
  }

  /** Whether no record told a time. */
  get isEmpty(): boolean {
    return this.#parts.every(({ words, file }) => words.length === 0 && file === null);
  }

  /** Visit all stretches, in no order, those of one context not joined. */
  each(visit: (context: number, start: number, end: number) => void): void {
    for (const [p, { words, file }] of this.#parts.entries()) {
      const contextOf = this.#contextOf[p] as Int32Array;
      const go = (some: Uint32Array): void => {
        for (let at = 0; at < some.length; at += STRETCH_WORDS)
          visit(contextOf[some[at] as number] as number, some[at + 1] as number, some[at + 2] as number);
      };
      if (file !== null) for (const some of read(file)) go(some);
      go(words);
    }
  }
}
