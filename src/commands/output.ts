/** Where results go, and in which form. */
import { constants } from "node:fs";
import { access, realpath, rename, rm, stat, writeFile } from "node:fs/promises";
import { basename, dirname, extname, join } from "node:path";
import { InputError, UsageError } from "../errors.ts";
import type { Io } from "../io.ts";

/** A result whole, or in pieces that are made while they are written. */
export type Content = string | Uint8Array | Iterable<string>;

export interface OutputOptions<F extends string> {
  readonly format?: F;
  readonly output?: string;
}

const OF_ENDING: Readonly<Record<string, string>> = {
  ".json": "json",
  ".csv": "csv",
  ".md": "markdown",
  ".markdown": "markdown",
  ".html": "html",
  ".htm": "html",
  ".xlsx": "xlsx",
};

/** Endings that tell no form: the first one is written. */
const PLAIN_ENDINGS: readonly string[] = ["", ".txt", ".text", ".log", ".out"];

/** `--format`, else what the ending of `--output` says (of the forms that the command has), else the first form. */
export function formFor<F extends string>(options: OutputOptions<F>, forms: readonly [F, ...F[]]): F {
  if (options.format !== undefined) return options.format;
  const ending = extname(options.output ?? "").toLowerCase();
  const named = OF_ENDING[ending];
  const known = forms.find((form) => form === named);
  if (known === undefined && !PLAIN_ENDINGS.includes(ending)) {
    throw new UsageError(
      `--output ${options.output}: no form ends in ${ending}: give --format ${forms.join(", ")}`,
    );
  }
  return known ?? forms[0];
}

function unwritable(path: string, error: unknown): InputError {
  const { code, message } = error as { code?: string; message?: string };
  const why: Record<string, string> = {
    ENOENT: "its directory does not exist: make it first",
    ENOTDIR: "a part of its path is no directory",
    EACCES: "permission denied",
    EPERM: "permission denied",
    EROFS: "the file system is read-only",
    EISDIR: "is a directory: name a file",
    ENOSPC: "no space is left on the device",
  };
  return new InputError(
    `--output ${path}: cannot be written: ${why[code ?? ""] ?? message ?? String(error)}`,
  );
}

/** Fails early, before long work is done, where the file cannot be written. */
export async function checkOutput(path: string | undefined): Promise<void> {
  if (path === undefined || path === "-") return;
  if (path === "") throw new UsageError("--output needs the name of a file");
  try {
    if ((await statOrNull(path))?.isDirectory()) throw Object.assign(new Error(), { code: "EISDIR" });
    await access(dirname(path), constants.W_OK | constants.X_OK);
  } catch (error) {
    throw unwritable(path, error);
  }
}

async function statOrNull(path: string) {
  return stat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return null;
    throw error;
  });
}

/** Whole or not at all: into a file beside it, which then takes its name. Devices and pipes are written as they are. */
async function writeWhole(path: string, content: Parts): Promise<void> {
  const before = await statOrNull(path);
  if (before !== null && !before.isFile()) return writeFile(path, content);
  const target = before === null ? path : await realpath(path);
  const beside = join(dirname(target), `.${basename(target)}.${process.pid}.tmp`);
  try {
    await writeFile(beside, content, { flag: "wx", ...(before === null ? {} : { mode: before.mode }) });
    await rename(beside, target);
  } catch (error) {
    await rm(beside, { force: true });
    throw error;
  }
}

type Parts = Iterable<string | Uint8Array>;

/** Characters that are written at a time. */
const WORTH_WRITING = 1 << 18;

/** Pieces put together, so that each write is worth its while. */
function* inParts(pieces: Iterable<string>): Generator<string> {
  let part = "";
  for (const piece of pieces) {
    part += piece;
    if (part.length < WORTH_WRITING) continue;
    yield part;
    part = "";
  }
  if (part !== "") yield part;
}

/** The result to `--output`, or to standard output. Throws an InputError where the file cannot be written. */
export async function writeOutput(content: Content, path: string | undefined, io: Io): Promise<void> {
  const isWhole = typeof content === "string" || content instanceof Uint8Array;
  const parts = isWhole ? [content] : inParts(content);
  if (path === undefined || path === "-") {
    for (const part of parts) await io.out(part);
    return;
  }
  await writeWhole(path, parts).catch((error: unknown) => {
    throw unwritable(path, error);
  });
}
