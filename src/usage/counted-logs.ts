/** Flow logs that Athena has counted, beside those that are read here. */
import { InputError } from "../errors.ts";
import type { InputFile } from "./open.ts";
import type { Reading } from "./reading.ts";

export async function readCountedLogs(files: readonly InputFile[]): Promise<Reading[]> {
  if (files.length === 0) return [];
  const { readAthenaResults } = await import("./athena-result/index.ts");
  return [await readAthenaResults(files)];
}

/** A VPC's flow logs and what Athena counted of them are the same bytes: an InputError. */
export function refuseTwice(logs: Reading, counted: readonly Reading[]): void {
  const vpcs = new Set(counted.flatMap(({ measured }) => measured.map(({ vpc }) => vpc)));
  const twice = logs.measured.find(({ vpc }) => vpcs.has(vpc));
  if (twice !== undefined)
    throw new InputError(
      `${twice.vpc}: is in flow logs and in a result of Athena: the same traffic would count twice: give one of them`,
    );
}
