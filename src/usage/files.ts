/** From what the user names (files, directories, globs, `-`) to a list of files. */
import fs, { createWriteStream } from "node:fs";
import { mkdtemp, realpath, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { isAbsolute, join, relative } from "node:path";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { GlobOptions } from "tinyglobby";
import { InputError } from "../errors.ts";
import type { Warning } from "../model/usage.ts";
import { type InputFile, readError } from "./open.ts";
import { type Unreadable, unreadable, unreadableWarnings } from "./unreadable.ts";

export interface FoundFile extends InputFile {
  /** What the user named: the file itself, or the directory or glob that it was found in. */
  readonly found: "named" | "searched";
  /** The directory or glob, or the file's own name. */
  readonly origin: string;
}

export interface FoundFiles {
  /** Sorted by name, each file once. */
  readonly files: readonly FoundFile[];
  readonly warnings: readonly Warning[];
  /** Removes the copy of standard input, if one was made. */
  readonly release: () => Promise<void>;
}

/** Files that fit a pattern; those and directories whose name begins with a dot are left out. */
async function searchedFor(
  pattern: string,
  options: GlobOptions,
  failed: (path: string, error: unknown) => void,
): Promise<string[]> {
  const { glob } = await import("tinyglobby");
  // The search passes over directories that may not be read and links that lead nowhere: here they are heard of.
  const heard = (search: typeof fs.readdir | typeof fs.realpath) =>
    ((path: string, ...rest: readonly unknown[]) => {
      const done = rest.at(-1) as (error: unknown, found: unknown) => void;
      const hear = (error: unknown, found: unknown): void => {
        if (error) failed(path, error);
        done(error, found);
      };
      (search as (...all: readonly unknown[]) => void)(path, ...rest.slice(0, -1), hear);
    }) as unknown;
  const listened = { readdir: heard(fs.readdir), realpath: heard(fs.realpath) } as GlobOptions["fs"];
  const how: GlobOptions = { dot: false, onlyFiles: true, expandDirectories: false, ...options };
  return glob(pattern, listened === undefined ? how : { ...how, fs: listened });
}

/** Standard input is read several times (first bytes, then whole), so it is put down in a file of its own. */
async function spool(stdin: Readable): Promise<{ path: string; directory: string }> {
  const directory = await mkdtemp(join(tmpdir(), "vpce-cost-"));
  const path = join(directory, "stdin");
  try {
    await pipeline(stdin, createWriteStream(path));
  } catch (error) {
    await rm(directory, { recursive: true, force: true });
    throw error;
  }
  return { path, directory };
}

/** What could not be searched is added to `lost`, which is empty. */
async function expandOne(path: string, lost: Unreadable[]): Promise<FoundFile[]> {
  const failed = (at: string, error: unknown): void => {
    const below = relative(process.cwd(), at);
    const name = below.startsWith("..") ? at.replace(/(.)\/$/, "$1") : below;
    lost.push(unreadable(name, readError({ name }, error)));
  };
  const found = await stat(path).catch(async (error: NodeJS.ErrnoException) => {
    const { isDynamicPattern } = await import("tinyglobby");
    if (error.code === "ENOENT" && isDynamicPattern(path)) return null;
    throw readError({ name: path }, error);
  });
  if (found?.isFile() || found?.isFIFO()) return [{ path, name: path, found: "named", origin: path }];
  if (found?.isDirectory()) {
    const names = await searchedFor("**/*", { cwd: path }, failed).catch((error: unknown) => {
      throw readError({ name: path }, error);
    });
    if (names.length === 0)
      throw nothing(lost, `${path}: this directory holds no files: name one that holds usage`);
    return names.map((name) => searched(join(path, name), path));
  }
  if (found !== null) throw new InputError(`${path}: is neither a file nor a directory`);
  const names = await searchedFor(path, { absolute: isAbsolute(path) }, (at, error) => {
    // No such folder, or a link to nowhere that the pattern may not even mean.
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") failed(at, error);
  });
  if (names.length === 0) throw nothing(lost, `${path}: no file matches this pattern`);
  return names.map((name) => searched(name, path));
}

/** No file at all: because of what could not be searched, if anything. */
function nothing([first]: readonly Unreadable[], otherwise: string): InputError {
  return new InputError(first === undefined ? otherwise : `${first.name}: ${first.reason}`);
}

function searched(path: string, origin: string): FoundFile {
  return { path, name: path, found: "searched", origin };
}

/**
 * All files that the paths name. A path may be a file, a directory (searched through, hidden files left out), a glob,
 * or `-` for `stdin`. The order of the paths does not matter; a file named twice is there once, with a warning.
 * Call `release` when the files are read. Throws an InputError for a path that leads to no file.
 */
export async function findFiles(paths: readonly string[], stdin: Readable | null): Promise<FoundFiles> {
  const files = new Map<string, FoundFile>();
  const warnings: Warning[] = [];
  const lost: Unreadable[] = [];
  let spooled: string | null = null;
  const release = async () => {
    if (spooled !== null) await rm(spooled, { recursive: true, force: true });
  };
  try {
    for (const path of [...new Set(paths)]) {
      let expanded: FoundFile[];
      if (path === "-") {
        if (stdin === null) throw new InputError("-: there is no standard input to read here");
        const copy = await spool(stdin);
        spooled = copy.directory;
        expanded = [{ path: copy.path, name: "-", found: "named", origin: "-" }];
      } else {
        const ofPath: Unreadable[] = [];
        expanded = await expandOne(path, ofPath);
        lost.push(...ofPath);
      }
      for (const file of expanded) {
        const real = await realpath(file.path).catch((error: unknown) => {
          throw readError(file, error);
        });
        const twin = files.get(real);
        if (twin !== undefined) {
          const message = `${file.name}: named more than once, read once`;
          if (!warnings.some((each) => each.message === message))
            warnings.push({ code: "file-twice", message });
        }
        if (twin === undefined || (twin.found === "searched" && file.found === "named"))
          files.set(real, file);
      }
    }
  } catch (error) {
    await release();
    throw error;
  }
  const sorted = [...files.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  return { files: sorted, warnings: [...warnings, ...unreadableWarnings(lost)], release };
}
