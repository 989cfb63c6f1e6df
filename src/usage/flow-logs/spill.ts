/** Rows that do not fit in memory, put down in a file as blocks and read back one block at a time. */
import { closeSync, fstatSync, openSync, readSync, writeSync } from "node:fs";
import { InputError } from "../../errors.ts";
import { ROW_WORDS } from "./row-table.ts";
import type { RowBlock } from "./scan-part.ts";

const HEADER_WORDS = 2;
const BLOCK_ROWS = 1 << 14;

function bytesOf(words: Int32Array): Uint8Array {
  return new Uint8Array(words.buffer, words.byteOffset, words.byteLength);
}

/** Writes blocks: the numbers of rows and of IPv6 addresses, then the words of both. */
export class BlockWriter {
  readonly path: string;
  rows = 0;
  #file: number | null = null;

  constructor(path: string) {
    this.path = path;
  }

  /** Throws an InputError when the disk is full. */
  write({ rows, v6 }: RowBlock): void {
    // Rows without IPv6 addresses need no list of them: they are put down in blocks that are small to read back.
    const most = v6.length === 0 ? BLOCK_ROWS * ROW_WORDS : rows.length;
    for (let at = 0; at < rows.length; at += most)
      this.#writeBlock({ rows: rows.subarray(at, at + most), v6 });
  }

  #writeBlock({ rows, v6 }: RowBlock): void {
    this.rows += rows.length / ROW_WORDS;
    const header = Int32Array.of(rows.length / ROW_WORDS, v6.length / 4);
    try {
      this.#file ??= openSync(this.path, "w");
      for (const words of [header, v6, rows]) {
        const bytes = bytesOf(words);
        for (let at = 0; at < bytes.length; ) at += writeSync(this.#file, bytes, at);
      }
    } catch (error) {
      throw new InputError(
        `${this.path}: the flow logs have more different flows than fit in memory, and they cannot be put down here: ${(error as Error).message}; set TMPDIR to a folder with room`,
      );
    }
  }

  close(): void {
    if (this.#file !== null) closeSync(this.#file);
    this.#file = null;
  }
}

/** Reads the blocks that a `BlockWriter` wrote. A block is valid until the next one is asked for. */
export function* readBlocks(path: string): Generator<RowBlock> {
  const file = openSync(path, "r");
  try {
    const { size } = fstatSync(file);
    let [forRows, forV6] = [new Int32Array(0), new Int32Array(0)];
    const read = (into: Int32Array): Int32Array => {
      const bytes = bytesOf(into);
      for (let at = 0; at < bytes.length; ) {
        const count = readSync(file, bytes, at, bytes.length - at, null);
        if (count === 0) throw new Error(`${path}: cut off`);
        at += count;
      }
      return into;
    };
    for (let at = 0; at < size; ) {
      const [rows = 0, addresses = 0] = read(new Int32Array(HEADER_WORDS));
      if (forV6.length < addresses * 4) forV6 = new Int32Array(addresses * 4);
      if (forRows.length < rows * ROW_WORDS) forRows = new Int32Array(rows * ROW_WORDS);
      const v6 = read(forV6.subarray(0, addresses * 4));
      yield { v6, rows: read(forRows.subarray(0, rows * ROW_WORDS)) };
      at += 4 * (HEADER_WORDS + addresses * 4 + rows * ROW_WORDS);
    }
  } finally {
    closeSync(file);
  }
}
