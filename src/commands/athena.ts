/** `vpce-cost athena sql` and `athena run`: flow logs counted where they lie. */

import { timeRange } from "../athena/partitions.ts";
import { athenaSql } from "../athena/query.ts";
import type { AthenaQuestion } from "../athena/question.ts";
import { athenaTable, columnsOfFields } from "../athena/table.ts";
import { loadAddressRanges } from "../catalog/address-ranges.ts";
import { parseIpv4 } from "../catalog/ip-address.ts";
import { UsageError } from "../errors.ts";
import type { Io } from "../io.ts";
import { type Gb, ratio, text, times, truncate } from "../model/money.ts";
import { plainAmount, regionCode } from "./option-values.ts";
import { checkOutput, writeOutput } from "./output.ts";
import { columnsOf } from "./usage-in-use.ts";

export interface AthenaSqlOptions {
  readonly table?: string;
  readonly region?: string;
  readonly fields?: string;
  readonly columns?: string;
  readonly natInterface?: readonly string[];
  readonly privateCidr?: readonly string[];
  readonly from?: string;
  readonly to?: string;
  readonly partitions?: string;
  readonly where?: string;
  readonly output?: string;
}

export interface AthenaRunOptions extends AthenaSqlOptions {
  readonly workgroup?: string;
  readonly outputLocation?: string;
  readonly catalog?: string;
  readonly athenaRegion?: string;
  readonly maxScanGb?: string;
}

/** The fields that AWS's own CREATE TABLE statements have. */
const USUAL_FIELDS = "v5";
const USUAL_MAX_SCAN_GB = "1024";
const BYTES_PER_GB = ratio("1073741824");

function tableOf({ table }: AthenaSqlOptions): string {
  if (table === undefined) throw new UsageError("which table? give --table DATABASE.TABLE");
  return table;
}

function regionOf({ region }: AthenaSqlOptions, io: Io): string {
  const code = region ?? io.awsRegion;
  if (code === null)
    throw new UsageError("which region are the VPCs in? give --region CODE, such as us-east-1");
  return regionCode("--region", code);
}

function natsOf({ natInterface }: AthenaSqlOptions): AthenaQuestion["nats"] {
  if (natInterface === undefined) return { kind: "told" };
  const names = natInterface.flatMap((each) => each.split(",")).map((each) => each.trim());
  if (names.includes("none")) {
    if (names.length > 1) throw new UsageError("--nat-interface none: leave the other interfaces out");
    return { kind: "named", names: [] };
  }
  const wrong = names.find((name) => !/^(eni|nat)-[0-9a-z-]+$/.test(name));
  if (wrong !== undefined)
    throw new UsageError(`--nat-interface ${wrong}: is no interface: write eni-0123456789abcdef0, or none`);
  return { kind: "named", names };
}

function privateCidrsOf({ privateCidr = [] }: AthenaSqlOptions): readonly string[] {
  const cidrs = privateCidr.flatMap((each) => each.split(",")).map((each) => each.trim());
  const wrong = cidrs.find((cidr) => {
    const [address = "", bits = "", ...more] = cidr.split("/");
    return parseIpv4(address) === null || !/^([0-9]|[12][0-9]|3[0-2])$/.test(bits) || more.length > 0;
  });
  if (wrong !== undefined)
    throw new UsageError(`--private-cidr ${wrong}: is no block of IPv4 addresses, such as 203.0.113.0/24`);
  return cidrs;
}

/** `known`: what the catalogue tells of the table; options overrule it. */
function questionOf(
  options: AthenaSqlOptions,
  io: Io,
  known: { readonly columns: readonly string[]; readonly partitions: string },
): AthenaQuestion {
  const columns = options.columns === undefined ? {} : columnsOf(options.columns);
  const fields = options.fields === undefined ? known.columns : columnsOfFields(options.fields);
  return {
    table: athenaTable(tableOf(options), fields, columns),
    region: regionOf(options, io),
    nats: natsOf(options),
    privateCidrs: privateCidrsOf(options),
    range: timeRange(options.from, options.to),
    partitions: options.partitions ?? known.partitions,
    where: options.where ?? null,
    ranges: loadAddressRanges(),
  };
}

function noteScan({ range, partitions }: AthenaQuestion, io: Io): void {
  if (range === null)
    io.warn(
      "warning: without --from and --to the query reads the whole table, and Athena charges for all of it",
    );
  else if (partitions === "none")
    io.warn(
      "warning: without --partitions the query reads the whole table, and Athena charges for all of it",
    );
}

/** Prints the query. */
export async function athenaSqlCommand(options: AthenaSqlOptions, io: Io): Promise<void> {
  const question = questionOf(options, io, { columns: columnsOfFields(USUAL_FIELDS), partitions: "none" });
  const sql = athenaSql(question);
  noteScan(question, io);
  await writeOutput(sql, options.output, io);
}

function maxScanBytes({ maxScanGb }: AthenaRunOptions): bigint {
  const most = plainAmount<"GB">("--max-scan-gb", maxScanGb ?? USUAL_MAX_SCAN_GB, true) satisfies Gb;
  return BigInt(text(truncate(times(most, BYTES_PER_GB), 0)));
}

/** Runs the query, and prints what it gives back. */
export async function athenaRunCommand(options: AthenaRunOptions, io: Io): Promise<void> {
  await checkOutput(options.output);
  const limit = maxScanBytes(options);
  const { outputLocation = null, catalog = null, workgroup = null } = options;
  if (outputLocation !== null && !/^s3:\/\/[a-z0-9][a-z0-9.-]+(\/|$)/.test(outputLocation))
    throw new UsageError(`--output-location ${outputLocation}: write s3://BUCKET/PREFIX/`);
  const athenaRegion =
    options.athenaRegion === undefined
      ? regionOf(options, io)
      : regionCode("--athena-region", options.athenaRegion);
  // Faults of the options are told before AWS is asked.
  const assumed = { columns: columnsOfFields(USUAL_FIELDS), partitions: "none" };
  questionOf(options.fields === undefined ? { ...options, fields: USUAL_FIELDS } : options, io, assumed);

  const { athenaClient } = await import("../athena/client.ts");
  const { runQuery } = await import("../athena/run.ts");
  const { tableFacts } = await import("../athena/table-metadata.ts");
  const { scanText } = await import("../athena/scan-cost.ts");
  const client = athenaClient(athenaRegion);
  try {
    const known =
      options.fields === undefined ? await tableFacts(client, tableOf(options), catalog, io.signal) : assumed;
    const question = questionOf(options, io, known);
    noteScan(question, io);
    const answer = await runQuery(client, {
      sql: athenaSql(question),
      workgroup,
      outputLocation,
      catalog,
      maxScanBytes: limit,
      signal: io.signal,
      onProgress: (state, scanned) => io.progress?.(`${state.toLowerCase()}: ${scanText(scanned)}`),
    });
    io.progress?.("");
    io.warn(`query ${answer.id}: ${scanText(answer.scannedBytes)}`);
    await writeOutput(answer.csv, options.output, io);
  } finally {
    client.destroy();
  }
}
