/**
 * All parts' rows, as one sequence, and divided by remote. What the rules compare always has one remote, so the rows
 * are settled one division after the other, and the tables for it stay small whatever the input.
 */
import { join } from "node:path";
import { collect } from "./collect.ts";
import { type Blocks, FlowJoiner } from "./flow-joiner.ts";
import type { Leg } from "./leg.ts";
import { direction, hasIpv6, hasPorts, SHIFT } from "./meta.ts";
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

/** How many rows a division has, and whether some have IPv6 addresses. */
interface Size {
  rows: number;
  hasIpv6: boolean;
}

export class RowStore {
  readonly #parts: readonly ScanPart[];
  readonly #network: Network;
  readonly #leg: Leg;
  readonly #folder: string | null;
  #sizes: readonly Size[] = [];
  /** Per block in memory, the division of each row; null where one division holds all. */
  readonly #numbers: (Uint8Array | null)[] = [];
  /** Where rows are put down: a file for each division; none where all are in memory. */
  #files: readonly Waiting[] = [];
  /** Whether there are rows of flows to join, and whether an IPv4 remote in an IPv6 address forbids it. */
  #hasFlows = false;
  #isMixed = false;

  /** `folder`: for rows that do not fit in memory; null where all do. */
  constructor(parts: readonly ScanPart[], network: Network, leg: Leg, folder: string | null) {
    this.#parts = parts;
    this.#network = network;
    this.#leg = leg;
    this.#folder = folder;
  }

  *#blocks(): Generator<readonly [RowBlock, Int32Array]> {
    for (const [p, part] of this.#parts.entries()) {
      const contextOf = this.#network.contextOf[p] ?? new Int32Array(0);
      if (part.spilled !== null) for (const block of readBlocks(part.spilled)) yield [block, contextOf];
      yield [part.block, contextOf];
    }
  }

  /**
   * Each row, once, read into the leg, and divided on the way: what the leg's interface is (a NAT gateway's, if packet
   * addresses tell; an endpoint's) must be known.
   */
  each(visit: Visit): void {
    const all = this.#parts.reduce((sum, { block, spilledRows }) => sum + spilledRows + countOf(block), 0);
    const count = Math.max(1, Math.min(MAX_DIVISIONS, Math.ceil(all / DIVISION_ROWS)));
    const folder = this.#parts.some(({ spilled }) => spilled !== null) ? this.#folder : null;
    const sizes = Array.from({ length: count }, (): Size => ({ rows: 0, hasIpv6: false }));
    const files = folder === null ? [] : sizes.map((_, i) => new Waiting(join(folder, `division-${i}`)));
    const leg = this.#leg;
    for (const [block, contextOf] of this.#blocks()) {
      const numbers = count > 1 && folder === null ? new Uint8Array(countOf(block)) : null;
      leg.open(block, contextOf);
      for (let at = 0; at < block.rows.length; at += ROW_WORDS) {
        leg.read(block.rows, at);
        visit();
        const division = count === 1 ? 0 : leg.remoteHash() % count;
        this.#note(block, at, sizes[division] as Size);
        if (folder !== null) files[division]?.add(block, at, contextOf);
        else if (numbers !== null) numbers[at / ROW_WORDS] = division;
      }
      this.#numbers.push(numbers);
    }
    this.#sizes = sizes;
    if (folder === null) return;
    for (const file of files) file.close();
    for (const { block } of this.#parts) [block.rows, block.v6] = [new Int32Array(0), new Int32Array(0)];
    // The tables that the rows were in are large, and done with.
    collect("major");
    this.#files = files;
  }

  #note(block: RowBlock, at: number, size: Size): void {
    const { meta, remoteIs6 } = this.#leg;
    size.rows++;
    // The interface's own address may tell what the record did not.
    if (direction(meta) === 0) block.rows[at + ROW.meta] = meta | this.#leg.direction;
    this.#hasFlows ||= hasPorts(meta);
    if (!hasIpv6(meta)) return;
    size.hasIpv6 = true;
    this.#isMixed ||= !remoteIs6;
  }

  /** The rows in divisions, once `each` has been there: all rows of one remote are in one. */
  *divisions(): Generator<Division> {
    const joins = this.#hasFlows && !this.#isMixed;
    const most = Math.max(...this.#sizes.map(({ rows }) => rows));
    const joiner = joins ? new FlowJoiner(this.#network, most) : null;
    for (const [i, size] of this.#sizes.entries()) {
      const blocks = this.#files.length > 0 ? this.#inFile(i, size) : this.#inMemory();
      const division = this.#files.length > 0 ? 0 : i;
      const joined = joiner?.join(blocks, division) ?? null;
      yield (visit) => {
        if (joined !== null) this.#readJoined(joined, visit);
        if (joined === null || size.hasIpv6) this.#read(blocks, division, joined !== null, visit);
      };
    }
    if (this.#files.length > 0) this.#leg.reset();
  }

  #inMemory(): Blocks {
    const blocks = [...this.#blocks()];
    return blocks.map(([block, contextOf], b) => [block, contextOf, this.#numbers[b] ?? null]);
  }

  #inFile(division: number, { rows }: Size): Blocks {
    const path = this.#files[division]?.path ?? "";
    const same = this.#sameContexts();
    return {
      *[Symbol.iterator]() {
        if (rows > 0) for (const block of readBlocks(path)) yield [block, same, null];
      },
    };
  }

  /** Of rows whose contexts are the network's. */
  #sameContexts(): Int32Array {
    return Int32Array.from({ length: this.#network.contexts.length }, (_, i) => i);
  }

  #read(blocks: Blocks, division: number, onlyIpv6: boolean, visit: Visit): void {
    const leg = this.#leg;
    // Numbers of IPv6 addresses are good for one division only; else they would be as many as in the whole input.
    if (this.#files.length > 0) leg.reset();
    for (const [block, contextOf, numbers] of blocks) {
      const { rows } = block;
      leg.open(block, contextOf);
      for (let at = 0; at < rows.length; at += ROW_WORDS) {
        if (numbers !== null && numbers[at / ROW_WORDS] !== division) continue;
        if (onlyIpv6 && !hasIpv6(rows[at + ROW.meta] as number)) continue;
        leg.read(rows, at);
        visit();
      }
    }
  }

  #readJoined(joined: RowBlock, visit: Visit): void {
    this.#leg.open(joined, this.#sameContexts(), true);
    for (let at = 0; at < joined.rows.length; at += ROW_WORDS) {
      this.#leg.read(joined.rows, at);
      visit();
    }
  }
}

function countOf({ rows }: RowBlock): number {
  return rows.length / ROW_WORDS;
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
