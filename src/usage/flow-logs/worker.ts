/** One worker thread: takes tasks one after the other, hands over its part at the end. */
import { parentPort, workerData } from "node:worker_threads";
import { FileScan, type Scanned, type ScanSettings } from "./file-scan.ts";
import { memoryOf, type ScanPart } from "./scan-part.ts";
import { type Task, takenFrom } from "./task.ts";

/** What the worker is given. */
export interface Work {
  readonly settings: ScanSettings;
  /** Distinguishes its files from other threads'. */
  readonly name: string;
  readonly tasks: readonly Task[];
  /** See `takenFrom`: nobody has to be asked for the next task, who may be busy. */
  readonly taken: Int32Array;
}
/** What the worker tells. */
export type Report =
  | { readonly kind: "scanned"; readonly scanned: Scanned }
  | { readonly kind: "progress"; readonly bytes: number; readonly records: number }
  | { readonly kind: "finished"; readonly part: ScanPart }
  | { readonly kind: "failed"; readonly name: string; readonly message: string };

const { settings, name, tasks, taken } = workerData as Work;
const port = parentPort;
if (port === null) throw new Error("worker.ts is a worker's");
const scan = new FileScan(settings, name);
const report = (message: Report, memory: ArrayBuffer[] = []): void => port.postMessage(message, memory);

/** A message costs more than scanning a piece does: a few a second are enough. */
const TELL_EVERY = 100;
let [bytes, records, told] = [0, 0, performance.now()];
function tellNow(): void {
  if (bytes > 0 || records > 0) report({ kind: "progress", bytes, records });
  [bytes, records, told] = [0, 0, performance.now()];
}
function tell(moreBytes: number, moreRecords: number): void {
  bytes += moreBytes;
  records += moreRecords;
  if (performance.now() - told >= TELL_EVERY) tellNow();
}

try {
  for (const task of takenFrom(tasks, taken)) {
    const scanned = await scan.scan(task, tell, null);
    tellNow();
    report({ kind: "scanned", scanned });
  }
  const part = scan.finish();
  report({ kind: "finished", part }, memoryOf(part));
} catch (error) {
  const { name: kind, message } = error as Error;
  report({ kind: "failed", name: kind, message });
}
