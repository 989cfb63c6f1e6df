/** VPC flow logs → usage. Files in, one reading out; see docs and COUNTING.md for what counts. */
import { openBytes } from "../open.ts";
import { factsOfPath } from "./file-facts.ts";
import { knownNats } from "./known-nats.ts";
import { outcome } from "./outcome.ts";
import { readText } from "./read-text.ts";
import { resolve } from "./resolve.ts";
import { ROW_BYTES } from "./row-table.ts";
import { type FilePart, partOf } from "./scan-part.ts";
import { Scanner } from "./scanner.ts";
import type { FlowLogFile, FlowLogOptions, FlowLogReading } from "./types.ts";

export { looksLikeFlowLog } from "./recognise.ts";
export type * from "./types.ts";

/** Read flow logs of any form. Throws an InputError where a file cannot be read or is none. */
export async function readFlowLogs(
  files: readonly FlowLogFile[],
  options: FlowLogOptions,
): Promise<FlowLogReading> {
  const maxRows = Math.floor((options.tableBytes ?? 64 << 20) / ROW_BYTES);
  const scanner = new Scanner(maxRows, knownNats(options), () => {
    throw new Error("the table is full");
  });
  scanner.nameChanges = options.nameChanges ?? null;
  const parts: FilePart[] = [];
  const transit: string[] = [];
  const findings = { twins: [], unreadable: [], transit };
  for (const file of files) {
    const result = await readText(openBytes(file), scanner, factsOfPath(file.path), options, file.name);
    if (result !== null) transit.push(file.name);
    else parts.push({ ...scanner.counts, name: file.name, offset: 0, hasLines: true });
  }
  const resolved = resolve([partOf(scanner, null)], options);
  return outcome(
    files.map((file) => file.name),
    parts,
    resolved,
    findings,
    options,
  );
}
