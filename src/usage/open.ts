/** Opening input files: decompression by first bytes (never by name), and text in whichever encoding it was saved. */
import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import { TextDecoder } from "node:util";
import { createGunzip } from "node:zlib";
import { InputError } from "../errors.ts";

/** A file to read: where it lies, and what the user calls it (the two differ for standard input). */
export interface InputFile {
  readonly path: string;
  readonly name: string;
}

export type Compression = "none" | "gzip" | "zstd" | "zip";

const CHUNK = 1 << 18;
/** No text line, quoted field or YAML file of a usage input is longer than this; it keeps memory bounded. */
const MAX_TEXT = 256 << 20;

function startsWith(bytes: Uint8Array, ...magic: number[]): boolean {
  return magic.every((byte, i) => bytes[i] === byte);
}

/** By magic numbers: RFC 1952 (gzip), RFC 8878 (zstd), APPNOTE 4.3.7 (zip). */
export function compressionOf(head: Uint8Array): Compression {
  if (startsWith(head, 0x1f, 0x8b)) return "gzip";
  if (startsWith(head, 0x28, 0xb5, 0x2f, 0xfd)) return "zstd";
  if (startsWith(head, 0x50, 0x4b, 0x03, 0x04) || startsWith(head, 0x50, 0x4b, 0x05, 0x06)) return "zip";
  return "none";
}

/** The first bytes of the file as it lies on disk. */
export async function readStart(file: InputFile, count: number): Promise<Uint8Array> {
  const handle = await open(file.path, "r").catch((error: unknown) => {
    throw readError(file, error);
  });
  try {
    const buffer = Buffer.alloc(count);
    const { bytesRead } = await handle.read(buffer, 0, count, 0);
    return buffer.subarray(0, bytesRead);
  } catch (error) {
    throw readError(file, error);
  } finally {
    await handle.close();
  }
}

/** One line for what the operating system or a decompressor says. */
export function readError(file: { readonly name: string }, error: unknown): InputError {
  if (error instanceof InputError) return error;
  const { code, message } = error as { code?: unknown; message?: string };
  if (code === "ENOENT") return new InputError(`${file.name}: no such file or directory`);
  if (code === "EACCES" || code === "EPERM") {
    return new InputError(`${file.name}: permission denied: make it readable for this user`);
  }
  if (code === "EISDIR") return new InputError(`${file.name}: is a directory, not a file`);
  return new InputError(`${file.name}: cannot be read: ${message ?? String(error)}`);
}

function damaged(file: InputFile, form: string, error: unknown): InputError {
  const detail = error instanceof Error ? error.message : String(error);
  return new InputError(
    `${file.name}: the ${form} data is cut off or damaged (${detail}): nothing of it was used; fetch or copy the file again`,
  );
}

async function* gunzipped(file: InputFile): AsyncGenerator<Uint8Array> {
  const raw = createReadStream(file.path, { highWaterMark: CHUNK });
  const gunzip = createGunzip({ chunkSize: CHUNK });
  let failure: unknown = null;
  raw.on("error", (error) => {
    failure = error;
    gunzip.destroy(error);
  });
  try {
    yield* raw.pipe(gunzip) as AsyncIterable<Uint8Array>;
  } catch (error) {
    throw failure === null ? damaged(file, "gzip", error) : readError(file, failure);
  } finally {
    raw.destroy();
    gunzip.destroy();
  }
}

async function* unzstd(file: InputFile): AsyncGenerator<Uint8Array> {
  const { Decompress } = await import("fzstd");
  const out: Uint8Array[] = [];
  const decompressor = new Decompress((chunk) => out.push(chunk));
  const push = (chunk: Uint8Array, last: boolean) => {
    try {
      decompressor.push(chunk, last);
    } catch (error) {
      throw damaged(file, "zstd", error);
    }
    return out.splice(0);
  };
  for await (const chunk of plain(file)) yield* push(chunk, false);
  yield* push(new Uint8Array(0), true);
}

async function* plain(file: InputFile): AsyncGenerator<Uint8Array> {
  try {
    yield* createReadStream(file.path, { highWaterMark: CHUNK }) as AsyncIterable<Uint8Array>;
  } catch (error) {
    throw readError(file, error);
  }
}

/** The file's content, decompressed, piece by piece. Zip archives are refused with how to unpack them. */
export async function* openBytes(file: InputFile): AsyncGenerator<Uint8Array> {
  switch (compressionOf(await readStart(file, 8))) {
    case "gzip":
      yield* gunzipped(file);
      break;
    case "zstd":
      yield* unzstd(file);
      break;
    case "zip":
      throw new InputError(
        `${file.name}: is a zip archive: unpack it first ('unzip'), then give what was in it`,
      );
    default:
      yield* plain(file);
  }
}

/** The first `count` bytes of the decompressed content (fewer where the file is shorter). */
export async function readHead(file: InputFile, count: number): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of openBytes(file)) {
    parts.push(chunk);
    length += chunk.length;
    if (length >= count) break;
  }
  return Buffer.concat(parts).subarray(0, count);
}

/** UTF-16 where a byte order mark says so (spreadsheets' "Unicode text"), else UTF-8; the mark itself is removed. */
export function decoderFor(head: Uint8Array): TextDecoder {
  if (startsWith(head, 0xff, 0xfe)) return new TextDecoder("utf-16le");
  if (startsWith(head, 0xfe, 0xff)) return new TextDecoder("utf-16be");
  return new TextDecoder("utf-8");
}

/** The content as text, piece by piece. */
export async function* openText(file: InputFile): AsyncGenerator<string> {
  let decoder: TextDecoder | null = null;
  for await (const chunk of openBytes(file)) {
    decoder ??= decoderFor(chunk);
    const text = decoder.decode(chunk, { stream: true });
    if (text !== "") yield text;
  }
  const rest = decoder?.decode() ?? "";
  if (rest !== "") yield rest;
}

/** The whole content as one text, for forms that are small by nature. */
export async function readText(file: InputFile): Promise<string> {
  const parts: string[] = [];
  let length = 0;
  for await (const part of openText(file)) {
    parts.push(part);
    length += part.length;
    if (length > MAX_TEXT)
      throw new InputError(`${file.name}: is larger than a file of this form can be (256 MiB)`);
  }
  return parts.join("");
}
