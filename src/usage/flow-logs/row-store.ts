/**
 * All parts' rows, as one sequence, and divided by remote. What the rules compare always has one remote, so the rows
 * are settled one division after the other, and the tables for it stay small whatever the input.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Leg } from "./leg.ts";
import { SHIFT } from "./meta.ts";
import type { Network } from "./network.ts";
import { QuadTable } from "./quad-table.ts";
import { ROW, ROW_WORDS } from "./row-table.ts";
import type { RowBlock, ScanPart } from "./scan-part.ts";
import { BlockWriter, readBlocks } from "./spill.ts";

/** Rows of one division, about: its tables take some 100 bytes for each. */
const DIVISION_ROWS = 150_000;
const MAX_DIVISIONS = 250;
/** Rows that wait for each division's file. */
const WAITING_ROWS = 1500;

type Visit = () => void;
/** Goes over the rows of one division, as often as it is called. */
export type Division = (visit: Visit) => void;

export class RowStore {
  readonly #parts: readonly ScanPart[];
  readonly #network: Network;
  readonly #leg: Leg;
  #count = 1;
  /** Per block, the division of each row; empty where one division holds all. */
  readonly #numbers: Uint8Array[] = [];

  constructor(parts: readonly ScanPart[], network: Network, leg: Leg) {
    this.#parts = parts;
    this.#network = network;
    this.#leg = leg;
  }

  *#blocks(): Generator<readonly [RowBlock, Int32Array]> {
    for (const [p, part] of this.#parts.entries()) {
      const contextOf = this.#network.contextOf[p] ?? new Int32Array(0);
      if (part.spilled !== null) for (const block of readBlocks(part.spilled)) yield [block, contextOf];
      yield [part.block, contextOf];
    }
  }

  #rowsOf(block: RowBlock, contextOf: Int32Array, visit: (at: number) => void): void {
    this.#leg.open(block, contextOf);
    for (let at = 0; at < block.rows.length; at += ROW_WORDS) {
      this.#leg.read(block.rows, at);
      visit(at);
    }
  }

  /**
   * Each row, read into the leg. What the leg's interface is (a NAT gateway's, if packet addresses tell; an endpoint's)
   * must be known: rows in memory are divided on the way.
   */
  each(visit: Visit): void {
    const rows = this.#parts.reduce((sum, part) => sum + part.block.rows.length / ROW_WORDS, 0);
    this.#count = Math.min(MAX_DIVISIONS, Math.ceil(rows / DIVISION_ROWS));
    const inMemory = this.#count > 1 && !this.#spilled;
    for (const [block, contextOf] of this.#blocks()) {
      const numbers = new Uint8Array(inMemory ? block.rows.length / ROW_WORDS : 0);
      this.#rowsOf(block, contextOf, (at) => {
        visit();
        if (inMemory) numbers[at / ROW_WORDS] = (this.#leg.remoteHash() >>> 0) % this.#count;
      });
      if (inMemory) this.#numbers.push(numbers);
    }
  }

  get #spilled(): boolean {
    return this.#parts.some((part) => part.spilled !== null);
  }

  /** The rows in divisions: all rows of one remote are in one. `folder` is for rows that do not fit in memory. */
  *divisions(folder: string | null): Generator<Division> {
    if (this.#spilled && folder !== null) yield* this.#divisionsInFiles(folder);
    else if (this.#numbers.length === 0) yield (visit) => this.each(visit);
    else yield* this.#divisionsInMemory();
  }

  *#divisionsInMemory(): Generator<Division> {
    const blocks = [...this.#blocks()];
    for (let division = 0; division < this.#count; division++) {
      yield (visit) => {
        for (const [b, [block, contextOf]] of blocks.entries()) {
          this.#leg.open(block, contextOf);
          const numbers = this.#numbers[b] ?? new Uint8Array(0);
          for (let row = 0; row < numbers.length; row++) {
            if (numbers[row] !== division) continue;
            this.#leg.read(block.rows, row * ROW_WORDS);
            visit();
          }
        }
      };
    }
  }

  *#divisionsInFiles(folder: string): Generator<Division> {
    const parts = this.#parts.map((part) => part.spilledRows + part.block.rows.length / ROW_WORDS);
    const rows = parts.reduce((sum, count) => sum + count, 0);
    const count = Math.min(MAX_DIVISIONS, Math.ceil(rows / DIVISION_ROWS));
    const waiting = Array.from({ length: count }, (_, i) => new Waiting(join(folder, `division-${i}`)));
    for (const [block, contextOf] of this.#blocks()) {
      this.#rowsOf(block, contextOf, (at) => {
        const division = (this.#leg.remoteHash() >>> 0) % count;
        waiting[division]?.add(block, at, contextOf);
      });
    }
    for (const each of waiting) each.close();
    for (const { block } of this.#parts) [block.rows, block.v6] = [new Int32Array(0), new Int32Array(0)];
    // Contexts are the network's from here on.
    const same = Int32Array.from({ length: this.#network.contexts.length }, (_, i) => i);
    for (const { path } of waiting) {
      if (!existsSync(path)) continue;
      yield (visit) => {
        this.#leg.reset();
        for (const block of readBlocks(path)) this.#rowsOf(block, same, visit);
      };
    }
    this.#leg.reset();
  }
}

/** Rows on their way into one division's file. */
class Waiting {
  readonly path: string;
  readonly #writer: BlockWriter;
  readonly #rows: Int32Array = new Int32Array(WAITING_ROWS * ROW_WORDS);
  readonly #v6: QuadTable = new QuadTable();
  #used = 0;

  constructor(path: string) {
    this.path = path;
    this.#writer = new BlockWriter(path);
  }

  add(block: RowBlock, at: number, contextOf: Int32Array): void {
    const rows = this.#rows;
    const to = this.#used;
    for (let i = 0; i < ROW_WORDS; i++) rows[to + i] = block.rows[at + i] as number;
    rows[to + ROW.context] = contextOf[rows[to + ROW.context] as number] as number;
    const six = ((rows[to + ROW.meta] as number) >>> SHIFT.xIs6) & 7;
    for (let i = 0; i < 3; i++) {
      if (((six >>> i) & 1) === 0) continue;
      const from = (rows[to + ROW.x + i] as number) * 4;
      const [a, b, c, d] = block.v6.subarray(from, from + 4) as unknown as [number, number, number, number];
      rows[to + ROW.x + i] = this.#v6.intern(a, b, c, d);
    }
    this.#used += ROW_WORDS;
    if (this.#used === rows.length) this.#flush();
  }

  #flush(): void {
    this.#writer.write({ rows: this.#rows.subarray(0, this.#used), v6: this.#v6.used() });
    this.#used = 0;
    this.#v6.clear();
  }

  close(): void {
    this.#flush();
    this.#writer.close();
  }
}
