/** Where a gzip file can be divided: several members are one after the other, each a whole by itself (RFC 1952, 2.2). */
import { type FileHandle, open } from "node:fs/promises";
import { constants, gunzipSync } from "node:zlib";

/** How far beyond a place a member's beginning is looked for. */
const SEARCH = 1 << 20;
/** What is decompressed of a member to see whether it is one. */
const TRIAL = 1 << 14;
const MAX_TRIAL_OUTPUT = 32 << 20;

/**
 * Places, about `every` bytes apart, at which members seem to begin, the file's own beginning left out. What lies between
 * two of them must still be found to end where the next one begins: chance can look like a member.
 */
export async function memberStarts(path: string, size: number, every: number): Promise<number[]> {
  const starts: number[] = [];
  const file = await open(path, "r").catch(() => null);
  if (file === null) return starts;
  try {
    for (let at = every; at < size - every / 2; ) {
      const start = await nextMember(file, at, Math.min(size, at + SEARCH));
      if (start !== null) starts.push(start);
      at = (start ?? at) + every;
    }
    return starts;
  } finally {
    await file.close();
  }
}

async function nextMember(file: FileHandle, from: number, to: number): Promise<number | null> {
  const buffer = Buffer.alloc(to - from);
  const { bytesRead } = await file.read(buffer, 0, buffer.length, from);
  const bytes = buffer.subarray(0, bytesRead);
  const magic = Buffer.of(0x1f, 0x8b, 8);
  for (let at = bytes.indexOf(magic); at >= 0; at = bytes.indexOf(magic, at + 1)) {
    const isReserved = ((bytes[at + 3] ?? 0xff) & 0xe0) !== 0;
    if (!isReserved && (await isMember(file, from + at))) return from + at;
  }
  return null;
}

async function isMember(file: FileHandle, at: number): Promise<boolean> {
  const buffer = Buffer.alloc(TRIAL);
  const { bytesRead } = await file.read(buffer, 0, TRIAL, at);
  try {
    const options = { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: MAX_TRIAL_OUTPUT };
    return gunzipSync(buffer.subarray(0, bytesRead), options).length > 0;
  } catch {
    return false;
  }
}
