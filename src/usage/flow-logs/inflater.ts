/** The compiled module of `wasm/inflate`: an instance for each file that is being read. */
import { instanceOf } from "./web-assembly.ts";

interface Constant {
  readonly value: number;
}

/** See `wasm/inflate`. Addresses are places in its memory. */
export interface InflateExports {
  readonly memory: { readonly buffer: ArrayBuffer };
  readonly INPUT: Constant;
  readonly INPUT_BYTES: Constant;
  readonly HEADER_BYTES: Constant;
  readonly NEEDS_INPUT: Constant;
  readonly IS_FULL: Constant;
  readonly DONE: Constant;
  begin(at: number): void;
  place(): number;
  moved(by: number): void;
  writtenTo(): number;
  slide(): number;
  inflate(end: number, all: number): number;
}

/** Those that no file needs: memory of instances is given back late, so they are used again. */
const idle: InflateExports[] = [];

export function takeInflater(): InflateExports {
  return idle.pop() ?? (instanceOf("inflate.wasm", null).exports as InflateExports);
}

export function giveBack(inflater: InflateExports): void {
  idle.push(inflater);
}
