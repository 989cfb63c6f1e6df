/** VPC flow logs → usage. Files in, one reading out; see docs and COUNTING.md for what counts. */
import { createWriteStream } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { InputError } from "../../errors.ts";
import type { Scanned } from "./file-scan.ts";
import { outcome } from "./outcome.ts";
import { type Scan, scanAll, sizesOf } from "./pool.ts";
import { resolve } from "./resolve.ts";
import { withoutTwins } from "./twins.ts";
import type { FlowLogFile, FlowLogOptions, FlowLogReading } from "./types.ts";

export { looksLikeFlowLog } from "./recognise.ts";
export type * from "./types.ts";

/**
 * Read flow logs of any form. Throws an InputError where a file is no flow log, where the only file cannot be read
 * whole, where all are a Transit Gateway's, and with `strict` for whatever cannot be read.
 */
export async function readFlowLogs(
  files: readonly FlowLogFile[],
  options: FlowLogOptions,
): Promise<FlowLogReading> {
  const folder = await mkdtemp(join(tmpdir(), "vpce-cost-"));
  try {
    const { tasks, missing } = await sizesOf(await Promise.all(files.map((file) => onDisk(file, folder))));
    const { single, twins } = await withoutTwins(tasks);
    let scan = await scanAll(single, options, folder, true);
    // A header in the middle of a file changed its columns, or what looked like a member of a gzip file was none.
    const isWrong = (each: Scanned): boolean =>
      each.kind !== "transit" && each.part.ranged && (each.kind === "unreadable" || each.mixed);
    if (scan.scanned.some(isWrong)) scan = await scanAll(single, options, folder, false);
    const unreadable = [
      ...missing.map(({ name, reason }) => ({ file: name, reason })),
      ...scan.scanned.flatMap((each) =>
        each.kind === "unreadable" ? [{ file: each.name, reason: each.reason }] : [],
      ),
    ].sort((a, b) => (a.file < b.file ? -1 : 1));
    const transit = [
      ...new Set(scan.scanned.flatMap((each) => (each.kind === "transit" ? [each.name] : []))),
    ].sort();
    refuse(files, unreadable, transit, options.strict ?? false);
    const parts = scan.scanned.flatMap((each) => (each.kind === "transit" ? [] : [each.part]));
    const resolved = resolve(scan.parts, options, folder);
    const findings = { twins: twinCounts(twins, scan), unreadable, transit };
    return outcome(
      files.map((file) => file.name),
      parts,
      resolved,
      findings,
      options,
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Standard input is read several times, so it is put down first. */
async function onDisk(file: FlowLogFile, folder: string): Promise<FlowLogFile> {
  if (file.path !== "-") return file;
  const path = join(folder, "stdin");
  await pipeline(process.stdin, createWriteStream(path));
  return { ...file, path };
}

function refuse(
  files: readonly FlowLogFile[],
  unreadable: readonly { readonly file: string; readonly reason: string }[],
  transit: readonly string[],
  strict: boolean,
): void {
  const [first] = unreadable;
  if (first !== undefined && (strict || unreadable.length === files.length))
    throw new InputError(
      `${first.file}: ${first.reason}: nothing of it was used; fetch or copy the file again`,
    );
  if (transit.length > 0 && transit.length === files.length)
    throw new InputError(
      `${transit[0]}: this is a Transit Gateway's flow log, which shows each byte once per attachment: give flow logs of VPCs, subnets or interfaces`,
    );
}

/** What a file of the same content holds: what the other one was found to hold. */
function twinCounts(
  twins: Awaited<ReturnType<typeof withoutTwins>>["twins"],
  { scanned }: Scan,
): { name: string; of: string; records: number; low: number; high: number }[] {
  return twins.map(({ task, of }) => {
    const sums = { records: 0, low: 0, high: 0 };
    for (const each of scanned) {
      if (each.kind === "transit" || each.part.name !== of.name) continue;
      sums.records += each.part.records;
      sums.low += each.part.low;
      sums.high += each.part.high;
    }
    return { name: task.name, of: of.name, ...sums };
  });
}
