/**
 * The part of the scanner that is compiled from `wasm/`: it takes plain IPv4 records from bytes to rows. What it cannot
 * tell from a line's bytes alone it is taught by the scanner, line by line; what it has found out is fetched from it.
 */
import type { NameChanges } from "../name-changes.ts";
import { type ContextTable, STAT, STAT_WORDS } from "./contexts.ts";
import type { Coverage } from "./coverage.ts";
import { instantiate, type KernelExports } from "./kernel-module.ts";
import { BLOCK_LENGTH, type Layout } from "./layout.ts";
import { SHIFT } from "./meta.ts";
import { ROW, ROW_WORDS, RowTable } from "./row-table.ts";

const SLACK = 64;
/** The nine fields of every default format, as one step. */
const BLOCK = 20;
/** Fields without which a line is left to the scanner. */
const NEEDED = ["srcaddr", "dstaddr", "bytes", "start", "end"];

/** What the kernel found in the lines since it was asked last. */
export interface Found {
  readonly lines: number;
  readonly records: number;
  readonly bytes: bigint;
  /** Those of them that are copies. */
  readonly copies: number;
  readonly copiedBytes: bigint;
}

export class Kernel {
  readonly table: RowTable;
  /** The input, with room behind it. */
  readonly input: Uint8Array;
  readonly inputView: DataView;
  readonly #exports: KernelExports;
  readonly #bytes: Uint8Array;
  readonly #words: Int32Array;
  readonly #longs: BigUint64Array;
  #end = 0;

  constructor(maxRows: number, names: NameChanges | null) {
    // The table's size is known only to the module; the memory has to be there before.
    const sized = Math.max(maxRows, 256) * 56 + (16 << 20) + namesBytes(names);
    const { buffer, exports } = instantiate(sized);
    this.#exports = exports;
    this.table = new RowTable(buffer, exports);
    this.#bytes = new Uint8Array(buffer);
    this.#words = new Int32Array(buffer);
    this.#longs = new BigUint64Array(buffer);
    const { INPUT, INPUT_BYTES } = this.#exports;
    this.input = new Uint8Array(buffer, INPUT.value, INPUT_BYTES.value + SLACK);
    this.inputView = new DataView(buffer, INPUT.value, INPUT_BYTES.value + SLACK);
    const end = this.#exports.layOutRows(maxRows);
    if (names !== null) this.#putNames(names, Math.ceil(end / 8) * 8);
  }

  #putNames({ slots, times }: NameChanges, at: number): void {
    this.#words.set(slots, at / 4);
    this.#words.set(times, at / 4 + slots.length);
    this.#exports.layOutNames(at, slots.length / 3);
  }

  /**
   * Lines of this layout follow. False: they are not for the kernel. `seed` tells the file's contexts from another's;
   * `carried`: there may be copies among them.
   */
  begin(layout: Layout, seed: number, carried: boolean): boolean {
    const has = (field: string) => layout.fields.includes(field);
    if (!NEEDED.every(has) || has("pkt-srcaddr") !== has("pkt-dstaddr")) return false;
    const steps = [...layout.steps];
    const counts = [...layout.counts];
    if (layout.block >= 0) {
      steps.splice(layout.block, BLOCK_LENGTH, BLOCK);
      counts.splice(layout.block, BLOCK_LENGTH, BLOCK_LENGTH);
    }
    const { STEPS, COLUMNS } = this.#exports;
    if (steps.length > COLUMNS.value - STEPS.value) return false;
    this.#bytes.set(steps, STEPS.value);
    this.#bytes.set(counts, COLUMNS.value);
    this.#exports.columnsAre(
      Number(has("pkt-srcaddr")),
      Number(has("srcport") && has("dstport")),
      Number(layout.needsPorts),
      Number(carried),
    );
    this.#exports.begin(steps.length, layout.fields.length, layout.delimiter, seed, layout.seed);
    return true;
  }

  /**
   * Take in lines from `from` on, at most those before `to`. Returns where they stand in `input`. Bytes are copied into
   * shared memory eight at a time only where they stand in both alike.
   */
  load(buffer: Uint8Array, from: number, to: number): { readonly from: number; readonly to: number } {
    const most = this.#exports.INPUT_BYTES.value;
    const end = to - from <= most ? to : buffer.lastIndexOf(10, from + most - 1) + 1;
    const at = (buffer.byteOffset + from) & 7;
    this.input.set(buffer.subarray(from, end), at);
    this.#end = at + end - from;
    this.#exports.refill();
    return { from: at, to: this.#end };
  }

  /** Scan the input from `from` on. Returns where it stopped: at its end, or at a line that is the scanner's. */
  scan(from: number): number {
    const { INPUT } = this.#exports;
    return this.#exports.scan(INPUT.value + from, INPUT.value + this.#end) - INPUT.value;
  }

  /** Whether a line of the input is a copy of one shortly before it. */
  isCopy(from: number, end: number): boolean {
    const { INPUT } = this.#exports;
    return this.#exports.isCopy(INPUT.value + from, INPUT.value + end) !== 0;
  }

  /** Another file begins, which copies nothing. */
  forgetCopies(): void {
    this.#exports.forgetCopies();
  }

  /** Whether `scan` stopped because the table has no room. */
  get isFull(): boolean {
    return this.#exports.stopped() === this.#exports.FULL.value;
  }

  /** The line at which `scan` stopped was this context's. `own`: the address that was told to be its own; else null. */
  learn(
    context: number,
    contexts: ContextTable,
    fact: number,
    meta: number,
    kind: number,
    own: number | null,
  ): void {
    const { CONTEXTS, CONTEXT_SIZE, MAX_CONTEXTS, MAX_FACTS } = this.#exports;
    if (context >= MAX_CONTEXTS.value || fact >= MAX_FACTS.value) return;
    this.#exports.learnContext(context);
    this.#exports.learnFact(fact, meta, kind);
    if (own !== null) this.#exports.learnOwn(context, own);
    const at = CONTEXTS.value + context * CONTEXT_SIZE.value;
    this.#words[at / 4 + 2] = contexts.a4[context] as number;
    this.#words[at / 4 + 3] = contexts.b4[context] as number;
    this.#bytes[at + 16] = contexts.state4[context] as number;
    this.#bytes[at + 17] = (this.#bytes[at + 17] as number) | (contexts.evidence[context] as number);
  }

  /** Evidence of a NAT gateway that its lines have given so far, as in `ContextTable.evidence`. */
  evidence(context: number): number {
    const { CONTEXTS, CONTEXT_SIZE, MAX_CONTEXTS } = this.#exports;
    if (context >= MAX_CONTEXTS.value) return 0;
    return this.#bytes[CONTEXTS.value + context * CONTEXT_SIZE.value + 17] as number;
  }

  /** Fetch the counts, and the stretches of time that were left behind. */
  fetch(coverage: Coverage): Found {
    const { COUNTS, AWAY } = this.#exports;
    const away = this.#exports.fetchAway();
    for (let at = AWAY.value / 4; at < AWAY.value / 4 + away * 3; at += 3)
      coverage.extend(this.#words[at] as number, this.#second(at + 1), this.#second(at + 2));
    const at = COUNTS.value / 8;
    const [lines = 0n, records = 0n, bytes = 0n, copies = 0n, copiedBytes = 0n] = this.#longs.slice(
      at,
      at + 5,
    );
    this.#longs.fill(0n, at, at + 5);
    return { lines: Number(lines), records: Number(records), bytes, copies: Number(copies), copiedBytes };
  }

  #second(at: number): number {
    return (this.#words[at] as number) >>> 0;
  }

  /**
   * Sum another table's rows into this one's. `contexts` leads from its contexts to these; -1: to none. Rows of none,
   * those with IPv6 addresses, which each table numbers by itself, and those for which there is no room are left at the
   * front of `rows`. Returns how many. The input is gone.
   */
  absorb(rows: Int32Array, contexts: Int32Array): number {
    const { INPUT, INPUT_BYTES, room, absorb } = this.#exports;
    const from = INPUT.value / 4;
    const most = Math.floor(INPUT_BYTES.value / 4 / ROW_WORDS);
    let [left, waiting, hasRoom] = [0, 0, room() >= most];
    for (let at = 0; at < rows.length; at += ROW_WORDS) {
      const context = contexts[rows[at] as number] as number;
      const six = ((rows[at + ROW.meta] as number) >>> SHIFT.xIs6) & 7;
      if (hasRoom && context >= 0 && six === 0) {
        const to = from + waiting++ * ROW_WORDS;
        for (let word = 1; word < ROW_WORDS; word++) this.#words[to + word] = rows[at + word] as number;
        this.#words[to] = context;
      } else {
        rows.copyWithin(left, at, at + ROW_WORDS);
        left += ROW_WORDS;
      }
      if (waiting < most) continue;
      absorb(INPUT.value, waiting);
      [waiting, hasRoom] = [0, room() >= most];
    }
    absorb(INPUT.value, waiting);
    return left / ROW_WORDS;
  }

  /** At the end: what is kept per context joins what the scanner has kept. */
  finish(contexts: ContextTable, coverage: Coverage): void {
    const { CONTEXTS, CONTEXT_SIZE, MAX_CONTEXTS } = this.#exports;
    for (let context = 0; context < Math.min(contexts.count, MAX_CONTEXTS.value); context++) {
      const at = CONTEXTS.value + context * CONTEXT_SIZE.value;
      const [from, to] = [this.#second(at / 4), this.#second(at / 4 + 1)];
      if (to > 0) coverage.extend(context, from, to - 1);
      contexts.evidence[context] = (contexts.evidence[context] as number) | this.evidence(context);
      const bytes = this.#longs[at / 8 + 3] as bigint;
      const records = Number(this.#longs[at / 8 + 4]);
      if (records === 0) continue;
      const { stats } = contexts;
      const stat = (of: number) => context * STAT_WORDS + of;
      const sum =
        bytes + BigInt(stats[stat(STAT.rejectLow)] ?? 0) + (BigInt(stats[stat(STAT.rejectHigh)] ?? 0) << 32n);
      stats[stat(STAT.rejectLow)] = Number(sum & 0xffff_ffffn);
      stats[stat(STAT.rejectHigh)] = Number(sum >> 32n);
      stats[stat(STAT.rejectRecords)] = (stats[stat(STAT.rejectRecords)] ?? 0) + records;
    }
  }
}

function namesBytes(names: NameChanges | null): number {
  return names === null ? 0 : (names.slots.length + names.times.length) * 4 + 64;
}
