/** Divides the files among threads, each of which scans into tables of its own. */
import { stat } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import { InputError } from "../../errors.ts";
import { packageFile } from "../../package-files.ts";
import { compressionOf, readError, readHead, readStart } from "../open.ts";
import { FileScan, type Scanned, type ScanSettings } from "./file-scan.ts";
import { memberStarts } from "./gzip-members.ts";
import { formOf } from "./read-file.ts";
import { ROW_BYTES } from "./row-table.ts";
import type { ScanPart } from "./scan-part.ts";
import { type Task, takenFrom } from "./task.ts";
import type { FlowLogFile, FlowLogOptions } from "./types.ts";
import type { Report, Work } from "./worker.ts";

/** Inputs smaller than this are read in this thread: a worker takes some 40 ms to start. */
const SMALL_INPUT = 6 << 20;
/** A file larger than this is read in ranges; a compressed one of a quarter, unless each thread has as many files anyway. */
const RANGE_BYTES = 16 << 20;
const FILES_OF_THREAD = 4;
/** More threads would not stay within the memory that is promised. */
const MAX_WORKERS = 8;
const TABLE_BYTES = 32 << 20;
/** Of a thread's young objects: the engine would let three times as many pile up. */
const YOUNG_MEGABYTES = 8;

export interface Scan {
  readonly parts: readonly ScanPart[];
  readonly scanned: readonly Scanned[];
}

/** Files with their sizes; those that are not there come as what they lack. */
export async function sizesOf(files: readonly FlowLogFile[]): Promise<{
  readonly tasks: Task[];
  readonly missing: readonly { readonly name: string; readonly reason: string }[];
}> {
  const tasks: Task[] = [];
  const missing: { name: string; reason: string }[] = [];
  for (const { path, name } of files) {
    try {
      tasks.push({ path, name, size: (await stat(path)).size, range: null, ahead: false });
    } catch (error) {
      missing.push({ name, reason: readError({ name }, error).message.slice(name.length + 2) });
    }
  }
  return { tasks, missing };
}

/** Large files in ranges: plain ones by lines, compressed ones by their members. Every other form is read whole. */
async function inRanges(task: Task, plainBytes: number, gzipBytes: number): Promise<Task[]> {
  const compression = compressionOf(await readStart(task, 8).catch(() => new Uint8Array(0)));
  const every = compression === "gzip" ? gzipBytes : plainBytes;
  if (task.size <= every * 1.5 || (compression !== "gzip" && compression !== "none")) return [task];
  const head = await readHead(task, 4096).catch(() => new Uint8Array(0));
  const isUtf16 = head[0] === 0xff || head[0] === 0xfe;
  // Lines that came through CloudWatch are compared with those before them: they stay in one piece.
  const isCarried = /^\d{4}-\d\d-\d\d/.test(Buffer.from(head).toString("latin1", 0, 16));
  if (formOf(head) !== "lines" || isUtf16 || isCarried) return [task];
  const count = Math.ceil(task.size / every);
  const starts =
    compression === "gzip"
      ? [0, ...(await memberStarts(task.path, task.size, every))]
      : Array.from({ length: count }, (_, i) => Math.floor((task.size / count) * i));
  if (starts.length === 1) return [task];
  return starts.map((from, i) => ({ ...task, range: { from, to: starts[i + 1] ?? task.size } }));
}

/** Scan all tasks. `folder` is for rows that do not fit in memory. */
export async function scanAll(
  whole: readonly Task[],
  options: FlowLogOptions,
  folder: string,
  split: boolean,
): Promise<Scan> {
  const total = whole.reduce((sum, task) => sum + task.size, 0);
  options.signal?.throwIfAborted();
  const wanted = options.workers ?? (total < SMALL_INPUT ? 1 : Math.min(availableParallelism(), MAX_WORKERS));
  const { rangeBytes = RANGE_BYTES } = options;
  const share = options.rangeBytes === undefined ? total / FILES_OF_THREAD / Math.max(1, wanted) : 0;
  const gzipBytes = Math.max(rangeBytes / 4, share);
  const tasks: Task[] = [];
  for (const task of whole) tasks.push(...(split ? await inRanges(task, rangeBytes, gzipBytes) : [task]));
  // The largest first, so that no thread is left with one at the end.
  const bytesOf = ({ size, range }: Task) => (range === null ? size : range.to - range.from);
  tasks.sort((a, b) => bytesOf(b) - bytesOf(a));
  // Sources are TypeScript when tests run them; only what is built can be loaded by a thread.
  const workers = import.meta.url.endsWith(".ts") ? 1 : Math.min(wanted, tasks.length);
  const settings: ScanSettings = {
    format: options.format ?? null,
    columns: options.columns ?? {},
    natInterfaces: [
      ...(options.natInterfaces ?? []),
      ...(options.inventory?.natInterfaces ?? []).map((nat) => nat.eni),
    ],
    nameChanges: options.nameChanges ?? null,
    maxRows: Math.max(16, Math.floor((options.tableBytes ?? TABLE_BYTES) / Math.max(1, workers) / ROW_BYTES)),
    strict: options.strict ?? false,
    folder,
  };
  let bytesRead = 0;
  let records = 0;
  const tell = (bytes: number, more: number): void => {
    bytesRead += bytes;
    records += more;
    options.onProgress?.({ bytesRead, bytesTotal: total, records });
  };
  const ahead = workers < Math.min(availableParallelism(), options.workers ?? MAX_WORKERS);
  const all = tasks.map((task) => ({ ...task, ahead }));
  return scanTogether(all, settings, Math.max(1, workers), tell, options.signal ?? null);
}

type Tell = (bytes: number, records: number) => void;

/** Scan in this thread until no task waits. */
async function scanHere(
  scan: FileScan,
  waiting: Iterable<Task>,
  scanned: Scanned[],
  tell: Tell,
  signal: AbortSignal,
): Promise<void> {
  for (const task of waiting) {
    signal.throwIfAborted();
    scanned.push(await scan.scan(task, tell, signal));
  }
}

/** Scan in one thread more. */
function scanThere(work: Work, scanned: Scanned[], tell: Tell, threads: Worker[]): Promise<ScanPart> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(packageFile("dist/flow-log-worker.js"), {
      workerData: work,
      // Options of the process (an --input-type, a loader) are not the worker's.
      execArgv: [],
      resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MEGABYTES },
    });
    threads.push(worker);
    worker.on("message", (report: Report) => {
      if (report.kind === "progress") tell(report.bytes, report.records);
      else if (report.kind === "scanned") scanned.push(report.scanned);
      else if (report.kind === "finished") resolve(report.part);
      else reject(report.name === "InputError" ? new InputError(report.message) : new Error(report.message));
    });
    worker.on("error", reject);
    worker.on("exit", () => reject(new Error("a thread ended before its work was done")));
  });
}

/** This thread is one of `count`: it scans while the others are still starting. */
async function scanTogether(
  tasks: readonly Task[],
  settings: ScanSettings,
  count: number,
  tell: Tell,
  signal: AbortSignal | null,
): Promise<Scan> {
  // Whoever has aborted before does not tell of it again.
  signal?.throwIfAborted();
  const taken = new Int32Array(new SharedArrayBuffer(4));
  const scanned: Scanned[] = [];
  const threads: Worker[] = [];
  // Whichever thread fails, or an interrupt, stops them all.
  const stop = new AbortController();
  const aborted = new Promise<never>((_, reject) => {
    const onAbort = (): void => {
      stop.abort(signal?.reason);
      reject(signal?.reason);
    };
    signal?.addEventListener("abort", onAbort, { once: true });
  });
  try {
    const there = Array.from({ length: count - 1 }, (_, i) =>
      scanThere({ settings, name: String(i + 1), tasks, taken }, scanned, tell, threads),
    );
    const here = new FileScan(settings, "0");
    const all = Promise.all([scanHere(here, takenFrom(tasks, taken), scanned, tell, stop.signal), ...there]);
    const [, ...parts] = await (signal === null ? all : Promise.race([all, aborted]));
    for (const part of parts) here.absorb(part);
    return { parts: [here.finish(), ...parts], scanned };
  } finally {
    stop.abort();
    await Promise.all(threads.map((thread) => thread.terminate()));
  }
}
