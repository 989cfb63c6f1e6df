/** The bytes of a file, decompressed, piece by piece; and whether it ended where it should. */
import { closeSync, createReadStream, openSync, readSync } from "node:fs";
import { setImmediate } from "node:timers/promises";
import * as zlib from "node:zlib";
import { InputError } from "../../errors.ts";
import { compressionOf, readError, readStart } from "../open.ts";
import { collect } from "./collect.ts";
import { canGunzipHere, Gunzip } from "./gunzip.ts";
import { inUtf8 } from "./in-utf8.ts";
import type { Task } from "./task.ts";

const CHUNK = 1 << 18;
const PLAIN_CHUNK = 1 << 19;
/** How far a stream runs ahead of the scan. */
const AHEAD = 3 * CHUNK;
const GZIP_CHUNK = 1 << 16;
const TURN_EVERY = 4 << 20;

/** Inflated bytes after which pieces that are done with are given back: the engine would let some 64 MB of them pile up. */
const COLLECT_EVERY = 8 << 20;

/** The file, or what is left of it, is not whole. What was read before counts, but is not the whole. */
export class CutFile extends Error {}

/** Called with bytes as they lie on disk. */
type OnBytes = (bytes: number) => void;

/**
 * The whole content. A piece is valid until the next one is asked for. Throws a `CutFile` where the file is damaged or
 * ends too early, and an InputError where it cannot be read at all.
 */
export async function* piecesOf(
  task: Task,
  onBytes: OnBytes,
  signal: AbortSignal | null,
): AsyncGenerator<Uint8Array> {
  const compression = compressionOf(await readStart(task, 8));
  if (compression === "zip")
    throw new InputError(
      `${task.name}: is a zip archive: unpack it first ('unzip'), then give what was in it`,
    );
  const pieces =
    compression === "gzip"
      ? membersWithin(task, { from: 0, to: task.size }, onBytes, signal)
      : compression === "zstd"
        ? unzstd(task, onBytes, signal)
        : plain(task, 0, task.size, onBytes, signal);
  yield* inUtf8(pieces);
}

/** Bytes from `from` to `to` of a plain file, in one buffer that is used again. */
export async function* plain(
  task: Task,
  from: number,
  to: number,
  onBytes: OnBytes,
  signal: AbortSignal | null,
  chunk: number = PLAIN_CHUNK,
): AsyncGenerator<Uint8Array> {
  let file: number | null = null;
  let sinceTurn = 0;
  try {
    // Where a thread has nothing else to do, waiting for the disk costs less than being told that it is done.
    file = openSync(task.path, "r");
    const buffer = new Uint8Array(Math.min(chunk, to - from + 1));
    for (let at = from; at < to; ) {
      signal?.throwIfAborted();
      const bytesRead = readSync(file, buffer, 0, Math.min(buffer.length, to - at), at);
      if (bytesRead === 0) throw new CutFile(`ends after ${at} of ${to} bytes: it was cut while it was read`);
      at += bytesRead;
      onBytes(bytesRead);
      yield buffer.subarray(0, bytesRead);
      // An interrupt is seen between two turns only.
      sinceTurn += bytesRead;
      if (sinceTurn >= TURN_EVERY) {
        sinceTurn = 0;
        await setImmediate();
      }
    }
  } catch (error) {
    throw known(error) ? error : readError(task, error);
  } finally {
    if (file !== null) closeSync(file);
  }
}

function known(error: unknown): boolean {
  return error instanceof CutFile || error instanceof InputError || (error as Error).name === "AbortError";
}

/** Of a gzip file, the members from `from` to `to`. */
export async function* membersWithin(
  task: Task,
  { from, to }: { readonly from: number; readonly to: number },
  onBytes: OnBytes,
  signal: AbortSignal | null,
): AsyncGenerator<Uint8Array> {
  let [given, told] = [0, onBytes];
  if (task.ahead || !canGunzipHere()) {
    const stream = zlib.createGunzip({ chunkSize: CHUNK, readableHighWaterMark: AHEAD } as zlib.ZlibOptions);
    try {
      const range = { start: from, end: to - 1 };
      for await (const piece of inflated(task, "compressed", stream, onBytes, signal, range)) {
        yield piece;
        given += piece.length;
      }
      return;
    } catch (error) {
      if (!(error instanceof CutFile && canGunzipHere())) throw error;
      // Of what stands before damage Node's own gives more or less, as its pieces end: the rest comes from ours.
      told = () => undefined;
    }
  }
  for await (const piece of gunzipped(task, from, to, told, signal)) {
    if (piece.length > given) yield piece.subarray(given);
    given -= Math.min(given, piece.length);
  }
}

async function* gunzipped(
  task: Task,
  from: number,
  to: number,
  onBytes: OnBytes,
  signal: AbortSignal | null,
): AsyncGenerator<Uint8Array> {
  const gunzip = new Gunzip();
  let sinceTurn = 0;
  try {
    for await (const bytes of plain(task, from, to, onBytes, signal, GZIP_CHUNK)) {
      for (const piece of gunzip.push(bytes)) {
        yield piece;
        sinceTurn += piece.length;
        if (sinceTurn < TURN_EVERY) continue;
        sinceTurn = 0;
        await setImmediate();
        signal?.throwIfAborted();
      }
      if (gunzip.ended) return;
    }
    yield* gunzip.push(new Uint8Array(0), true);
  } catch (error) {
    throw known(error) ? error : cut("compressed", error);
  } finally {
    gunzip.close();
  }
}

function cut(what: string, error: unknown): CutFile {
  return new CutFile(
    `the ${what} data is cut off or damaged (${error instanceof Error ? error.message : String(error)})`,
  );
}

/** Through one of Node's decompressors; it checks lengths and sums, and goes on with a further member. */
async function* inflated(
  task: Task,
  what: string,
  through: NodeJS.ReadWriteStream & { destroy(error?: Error): void },
  onBytes: OnBytes,
  signal: AbortSignal | null,
  range: { readonly start: number; readonly end: number } | null = null,
): AsyncGenerator<Uint8Array> {
  const raw = createReadStream(task.path, { highWaterMark: CHUNK, ...range });
  let failure: unknown = null;
  raw.on("data", (chunk) => onBytes(chunk.length));
  raw.on("error", (error) => {
    failure = error;
    through.destroy(error);
  });
  let sinceCollected = 0;
  try {
    for await (const piece of raw.pipe(through) as AsyncIterable<Uint8Array>) {
      signal?.throwIfAborted();
      yield piece;
      sinceCollected += piece.length;
      if (sinceCollected < COLLECT_EVERY) continue;
      sinceCollected = 0;
      collect("minor");
    }
  } catch (error) {
    if (failure !== null) throw readError(task, failure);
    if ((error as Error).name === "AbortError" || error instanceof InputError) throw error;
    if (!(error as NodeJS.ErrnoException).code?.startsWith("Z")) throw error;
    throw cut(what, error);
  } finally {
    raw.destroy();
    through.destroy();
  }
}

/** Of node:zlib, from Node.js 22.15 on. */
interface NativeZstd {
  createZstdDecompress?: () => NodeJS.ReadWriteStream & { destroy(): void };
  zstdCompressSync: (bytes: Uint8Array) => Uint8Array;
  zstdDecompressSync: (bytes: Uint8Array) => Uint8Array;
}

/** Node's own decompressor, where it has one that tells of data that ends too early: that of Node.js 22 does not. */
function nativeZstd(): NativeZstd["createZstdDecompress"] {
  const { createZstdDecompress, zstdCompressSync, zstdDecompressSync } = zlib as unknown as NativeZstd;
  if (createZstdDecompress === undefined) return undefined;
  const cut = zstdCompressSync(Buffer.from("cut off")).subarray(0, -1);
  try {
    zstdDecompressSync(cut);
    return undefined;
  } catch {
    return createZstdDecompress;
  }
}

async function* unzstd(task: Task, onBytes: OnBytes, signal: AbortSignal | null): AsyncGenerator<Uint8Array> {
  const native = nativeZstd();
  if (native !== undefined) {
    yield* inflated(task, "zstd", native(), onBytes, signal);
    return;
  }
  const { Decompress } = await import("fzstd");
  const out: Uint8Array[] = [];
  const decompressor = new Decompress((piece) => out.push(piece));
  let last: Uint8Array = new Uint8Array(0);
  for await (const piece of plain(task, 0, task.size, onBytes, signal)) {
    try {
      if (last.length > 0) decompressor.push(last, false);
    } catch (error) {
      throw cut("zstd", error);
    }
    last = piece.slice();
    yield* out.splice(0);
  }
  try {
    decompressor.push(last, true);
  } catch (error) {
    throw cut("zstd", error);
  }
  yield* out.splice(0);
}
