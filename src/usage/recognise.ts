/** The files that the user names, each with its form. */
import type { Readable } from "node:stream";
import { InputError } from "../errors.ts";
import { groupBy } from "../model/group.ts";
import type { Warning } from "../model/usage.ts";
import { type Detected, detect, type Form, formOf, type UsageFormat } from "./detect.ts";
import { type FoundFile, findFiles } from "./files.ts";
import { unreadable, unreadableWarnings } from "./unreadable.ts";

export interface KnownFile {
  readonly file: FoundFile;
  readonly form: Form;
}

/** What is left out of a directory or glob, in one warning each. */
function leftOut(skipped: readonly { file: FoundFile; reason: string }[]): Warning[] {
  return [...groupBy(skipped, ({ file }) => file.origin)].map(([origin, all]) => {
    const names = all.slice(0, 3).map(({ file }) => file.name);
    const more = all.length > names.length ? ` and ${all.length - names.length} more` : "";
    return {
      code: "files-left-out",
      message: `${origin}: ${names.join(", ")}${more} left out: of no known form`,
    };
  });
}

/**
 * The form of each file. A file that the user named must be of a known form; in a directory or behind a glob others
 * may lie about, as long as one is known. What cannot be read there is left out with a warning.
 */
async function recognise(files: readonly FoundFile[], format: UsageFormat | null) {
  const { looksLikeFlowLog } = await import("./flow-logs/recognise.ts");
  const known: KnownFile[] = [];
  const skipped: { file: FoundFile; reason: string }[] = [];
  const lost: { file: FoundFile; error: unknown }[] = [];
  for (const file of files) {
    const detected = await (format === null ? detect(file, looksLikeFlowLog) : formGiven(file, format)).catch(
      (error: unknown) => {
        if (file.found === "named") throw error;
        lost.push({ file, error });
        return null;
      },
    );
    if (detected === null) continue;
    if (detected.known) known.push({ file, form: detected.form });
    else if (file.found === "named") throw new InputError(`${file.name}: ${detected.reason}`);
    else skipped.push({ file, reason: detected.reason });
  }
  const found = new Set(known.map(({ file }) => file.origin));
  const allLost = lost.find(({ file }) => !found.has(file.origin));
  if (allLost !== undefined) throw allLost.error;
  const [without] = skipped.filter(({ file }) => !found.has(file.origin));
  if (without !== undefined) {
    const { file, reason } = without;
    const count = skipped.filter((each) => each.file.origin === file.origin).length;
    throw new InputError(
      `${file.origin}: none of its ${count} files holds usage; the first, ${file.name}, ${reason}`,
    );
  }
  return {
    known,
    warnings: [
      ...leftOut(skipped),
      ...unreadableWarnings(lost.map(({ file, error }) => unreadable(file.name, error))),
    ],
  };
}

async function formGiven(file: FoundFile, format: UsageFormat): Promise<Detected> {
  return { known: true, form: await formOf(file, format) };
}

export interface Recognised {
  readonly files: readonly KnownFile[];
  readonly warnings: readonly Warning[];
  /** Removes the copy of standard input, if one was made. */
  readonly release: () => Promise<void>;
}

/** Finds and recognises what the paths name; `format` overrules recognition. Call `release` when the files are read. */
export async function openPaths(
  paths: readonly string[],
  format: UsageFormat | null,
  stdin: Readable | null,
): Promise<Recognised> {
  const found = await findFiles(paths, stdin);
  try {
    const { known, warnings } = await recognise(found.files, format);
    return { files: known, warnings: [...found.warnings, ...warnings], release: found.release };
  } catch (error) {
    await found.release();
    throw error;
  }
}

export const isBill = ({ form }: KnownFile): boolean => /^(cost-explorer|cur|focus|bill)-/.test(form);
