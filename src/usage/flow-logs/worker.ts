/** One worker thread: takes tasks one after the other, hands over its part at the end. */
import { parentPort, workerData } from "node:worker_threads";
import { FileScan, type Scanned, type ScanSettings, type Task } from "./file-scan.ts";
import type { ScanPart } from "./scan-part.ts";

/** What the worker is told. */
export type Order = { readonly task: Task } | { readonly finish: true };
/** What the worker tells. */
export type Report =
  | { readonly kind: "scanned"; readonly scanned: Scanned }
  | { readonly kind: "progress"; readonly bytes: number; readonly records: number }
  | { readonly kind: "finished"; readonly part: ScanPart }
  | { readonly kind: "failed"; readonly name: string; readonly message: string };

const { settings, name } = workerData as { settings: ScanSettings; name: string };
const port = parentPort;
if (port === null) throw new Error("worker.ts is a worker's");
const scan = new FileScan(settings, name);
const report = (message: Report): void => port.postMessage(message);

port.on("message", async (order: Order) => {
  try {
    if ("finish" in order) {
      const part = scan.finish();
      // Handed over, not copied.
      port.postMessage({ kind: "finished", part } satisfies Report, [part.block.rows.buffer as ArrayBuffer]);
      port.close();
      return;
    }
    const tell = (bytes: number, records: number) => report({ kind: "progress", bytes, records });
    report({ kind: "scanned", scanned: await scan.scan(order.task, tell, null) });
  } catch (error) {
    const { name: kind, message } = error as Error;
    report({ kind: "failed", name: kind, message });
  }
});
