/**
 * Joins rows that differ in their ports alone. What ports are kept for (the path of a flow's answers, who opened it) is
 * known once all records of the flow are in; then as few rows remain as if there were no ports. In the kernel, because
 * there may be a row for every flow of the input.
 */
import { instantiate, type KernelExports } from "./kernel-module.ts";
import type { Network } from "./network.ts";
import { ROW_WORDS, RowTable } from "./row-table.ts";
import type { RowBlock } from "./scan-part.ts";

/** Rows with the division of each, where they are of several; `contextOf` leads from their contexts to the network's. */
export type Blocks = Iterable<readonly [RowBlock, contextOf: Int32Array, divisions: Uint8Array | null]>;

/** More rows than this are too much to hold at a time; their flows are told apart one by one. */
const MOST_ROWS = 1 << 20;
/** Of a row in the table, and of a flow in its slots, at most. */
const ROW_AT_MOST = 56;
const FLOW_BYTES = 16;
/** What the kernel takes beside these. */
const FIXED_BYTES = 16 << 20;

/** Flows must not fill more than half of their slots; there are no more of them than rows. */
function slotsFor(rows: number): number {
  return 1 << (33 - Math.clz32(rows));
}

export class FlowJoiner {
  readonly #exports: KernelExports;
  readonly #table: RowTable;
  readonly #rows: Int32Array;
  readonly #divisions: Uint8Array;
  readonly #contextOf: Int32Array;

  /** For at most so many rows at a time. What records count for nothing (`acceptTwice`) must be known. */
  constructor({ contexts }: Network, rows: number) {
    const most = Math.max(64, Math.min(rows, MOST_ROWS));
    const flows = slotsFor(most);
    const size = FIXED_BYTES + most * ROW_AT_MOST + contexts.length * 8 + flows * FLOW_BYTES;
    const { buffer, exports } = instantiate(size);
    // Beside a division's rows there must be room for as many as are looked at together, which may be others'.
    const at = Math.ceil(exports.layOutRows(most + exports.mostRows()) / 4) * 4;
    exports.layOutFlows(at, contexts.length, flows);
    const interfaces = new Int32Array(buffer, at, contexts.length);
    for (const [i, { acceptTwice, iface }] of contexts.entries())
      interfaces[i] = acceptTwice ? -1 : iface.index;
    this.#exports = exports;
    this.#table = new RowTable(buffer, exports);
    this.#contextOf = new Int32Array(buffer, at + contexts.length * 4, contexts.length);
    const many = exports.mostRows();
    this.#rows = new Int32Array(buffer, exports.INPUT.value, many * ROW_WORDS);
    this.#divisions = new Uint8Array(buffer, exports.INPUT.value + this.#rows.byteLength, many);
  }

  /**
   * The rows of a division, those of each flow joined; without rows that have IPv6 addresses. Contexts are the network's.
   * Valid until the next call. Null where they are too many.
   */
  join(blocks: Blocks, division: number): RowBlock | null {
    const { clearFlows, noteFlows, room, joinFlows } = this.#exports;
    clearFlows();
    this.#table.clear();
    if (!this.#put(blocks, (many) => noteFlows(many, division) !== 0)) return null;
    const joins = (many: number): boolean => {
      const fits = room() >= many;
      if (fits) joinFlows(many, division);
      return fits;
    };
    return this.#put(blocks, joins) ? { rows: this.#table.used(), v6: new Int32Array(0) } : null;
  }

  /** Put the rows into the input, as many at a time as fit. False as soon as `take` says so. */
  #put(blocks: Blocks, take: (many: number) => boolean): boolean {
    const most = this.#divisions.length;
    let last: Int32Array | null = null;
    for (const [{ rows }, contextOf, divisions] of blocks) {
      if (contextOf !== last) this.#contextOf.set(contextOf);
      last = contextOf;
      for (let at = 0; at < rows.length / ROW_WORDS; at += most) {
        const some = rows.subarray(at * ROW_WORDS, (at + most) * ROW_WORDS);
        this.#rows.set(some);
        if (divisions === null) this.#divisions.fill(0);
        else this.#divisions.set(divisions.subarray(at, at + most));
        if (!take(some.length / ROW_WORDS)) return false;
      }
    }
    return true;
  }
}
