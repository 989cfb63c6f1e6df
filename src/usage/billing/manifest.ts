/** Manifests of Cost and Usage Reports and Data Exports: which files make up one version of a bill. */
import { stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { InputError } from "../../errors.ts";
import type { Warning } from "../../model/usage.ts";
import { detect, type Form } from "../detect.ts";
import { type InputFile, readText } from "../open.ts";

export interface BillFile {
  readonly file: InputFile;
  readonly form: Form;
}

/** How far above the manifest its data may lie: `metadata/BILLING_PERIOD=…/` beside `data/`, with a report's own prefix. */
const LEVELS_UP = 4;

/** The data files that a manifest names, as parts of their paths (`BILLING_PERIOD=2026-04`, `export-00001.csv.gz`). */
async function namesOf(manifest: InputFile): Promise<string[][]> {
  let content: unknown;
  try {
    content = JSON.parse(await readText(manifest));
  } catch {
    throw new InputError(`${manifest.name}: is no complete JSON: fetch or copy it again`);
  }
  const { reportKeys, dataFiles } = content as { reportKeys?: unknown; dataFiles?: unknown };
  const names = [reportKeys, dataFiles].flatMap((list) => (Array.isArray(list) ? (list as unknown[]) : []));
  const texts = names.filter((name) => typeof name === "string");
  if (texts.length === 0)
    throw new InputError(`${manifest.name}: is a bill's manifest that names no data files`);
  return texts.map((name) =>
    name
      .replace(/^s3:\/\/[^/]+\//, "")
      .split("/")
      .filter((part) => part !== ""),
  );
}

/** How many parts of the path, from its end, are those of the name. */
function likeness(path: string, name: readonly string[]): number {
  const parts = path.split("/");
  let count = 0;
  while (count < name.length && parts.at(-1 - count) === name.at(-1 - count)) count += 1;
  return count;
}

const exists = async (path: string): Promise<boolean> =>
  (await stat(path).catch(() => null))?.isFile() ?? false;

/** The file near the manifest whose path ends like the name, the longest ending first. */
async function findNear(manifest: InputFile, name: readonly string[]): Promise<BillFile | null> {
  for (let length = name.length; length > 0; length--) {
    let directory = dirname(manifest.path);
    for (let up = 0; up <= LEVELS_UP; up++, directory = dirname(directory)) {
      const path = join(directory, ...name.slice(-length));
      if (!(await exists(path))) continue;
      const file = { path, name: path };
      const detected = await detect(file, () => false);
      if (detected.known) return { file, form: detected.form };
      throw new InputError(`${path}: is named by ${manifest.name}, but ${detected.reason}`);
    }
  }
  return null;
}

/**
 * The bills to read when manifests are among the files: those that a manifest names are found near it if they were
 * not given; other versions of them (same name, another directory) are left out. Throws an InputError where a
 * manifest is there without any of its data.
 */
export async function withManifests(
  files: readonly BillFile[],
): Promise<{ files: BillFile[]; warnings: Warning[] }> {
  const manifests = files.filter(({ form }) => form === "bill-manifest");
  const given = files.filter(({ form }) => form !== "bill-manifest");
  const chosen = new Map<string, BillFile>();
  const names = new Set<string>();
  const warnings: Warning[] = [];
  for (const { file: manifest } of manifests) {
    const missing: string[] = [];
    const wanted = await namesOf(manifest);
    for (const name of wanted) {
      names.add(name.at(-1) ?? "");
      const ranked = given
        .map((bill) => ({ bill, like: likeness(bill.file.path, name) }))
        .sort((a, b) => b.like - a.like);
      const best =
        ranked[0] !== undefined && ranked[0].like > 0 ? ranked[0].bill : await findNear(manifest, name);
      if (best === null) missing.push(name.at(-1) ?? "");
      else chosen.set(best.file.path, best);
    }
    const some = `${missing.slice(0, 3).join(", ")}${missing.length > 3 ? ", …" : ""}`;
    if (missing.length === wanted.length) {
      throw new InputError(
        `${manifest.name}: is a bill's manifest, and none of the ${wanted.length} files that it names is here (${some}): put them beside it, or give them instead`,
      );
    }
    if (missing.length > 0) {
      const message = `${manifest.name}: ${missing.length} of the ${wanted.length} files that it names are not here (${some}): the sums are too low`;
      warnings.push({ code: "bill-parts-missing", message });
    }
  }
  for (const bill of given) {
    if (chosen.has(bill.file.path)) continue;
    if (names.has(basename(bill.file.path))) {
      const message = `${bill.file.name}: another version of a bill, which its manifest does not name, is left out`;
      warnings.push({ code: "bill-version-left-out", message });
    } else chosen.set(bill.file.path, bill);
  }
  return { files: [...chosen.values()], warnings };
}
