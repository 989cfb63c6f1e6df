/** The compiled module of `wasm/`: what it exports, and an instance of it with a memory of its own. */
import { instanceOf } from "./web-assembly.ts";

interface Constant {
  readonly value: number;
}

/** See `wasm/`. Numbers are unsigned there, addresses are places in its memory. */
export interface KernelExports {
  readonly INPUT: Constant;
  readonly INPUT_BYTES: Constant;
  readonly CONTEXTS: Constant;
  readonly CONTEXT_SIZE: Constant;
  readonly MAX_CONTEXTS: Constant;
  readonly MAX_FACTS: Constant;
  readonly STEPS: Constant;
  readonly COLUMNS: Constant;
  readonly COUNTS: Constant;
  readonly AWAY: Constant;
  readonly FULL: Constant;
  readonly rows: Constant;
  layOutRows(maxRows: number): number;
  layOutNames(at: number, slots: number): void;
  columnsAre(packet: number, ports: number, needsPorts: number, copies: number): void;
  forgetCopies(): void;
  isCopy(from: number, end: number): number;
  begin(steps: number, columns: number, delimiter: number, contextSeed: number, factSeed: number): void;
  refill(): void;
  scan(from: number, to: number): number;
  stopped(): number;
  learnContext(context: number): void;
  learnFact(fact: number, meta: number, kind: number): void;
  learnOwn(context: number, address: number): void;
  fetchAway(): number;
  layOutFlows(at: number, contexts: number, slots: number): void;
  mostRows(): number;
  clearFlows(): void;
  noteFlows(rows: number, division: number): number;
  joinFlows(rows: number, division: number): void;
  add(...words: number[]): void;
  room(): number;
  absorb(from: number, rows: number): void;
  isFull(): number;
  rowCount(): number;
  clearRows(): void;
  settle(): void;
}

/** An instance with a memory of so many bytes, of which the system gives those that are used. Threads may share it. */
export function instantiate(bytes: number): {
  readonly buffer: SharedArrayBuffer;
  readonly exports: KernelExports;
} {
  const { buffer, exports } = instanceOf("flow-scan.wasm", bytes);
  return { buffer: buffer as SharedArrayBuffer, exports: exports as KernelExports };
}
