/** The public door of `usage/`: from what the user names to the normalised usage. */
import type { Readable } from "node:stream";
import { resolveServiceName } from "../catalog/names.ts";
import { loadRegions } from "../catalog/regions.ts";
import { HOURS_PER_MONTH } from "../defaults.ts";
import { InputError } from "../errors.ts";
import { type Hours, hours } from "../model/money.ts";
import type { PriceList } from "../model/prices.ts";
import type { SeenTopology, Usage } from "../model/usage.ts";
import type { BillReading } from "./billing/index.ts";
import { calibrate } from "./calibrate.ts";
import { readCountedLogs, refuseTwice } from "./counted-logs.ts";
import type { UsageFormat } from "./detect.ts";
import { checkDns, namesFromDns } from "./dns.ts";
import type { FoundFile } from "./files.ts";
import type { FlowLogOptions, FlowLogReading, NatEvidence, Talker } from "./flow-logs/types.ts";
import { type RowsLimit, readGbOptions, readManual } from "./manual.ts";
import type { ServiceResolver } from "./manual-row.ts";
import { normalise } from "./normalise.ts";
import { EMPTY_READING, type Reading, type RejectedRecord } from "./reading.ts";
import { isBill, type KnownFile, openPaths } from "./recognise.ts";
import { readSplitOptions } from "./split.ts";
import { refuseUnreadable } from "./unreadable.ts";
import { readUsageJson } from "./usage-json.ts";

export interface ReadUsageOptions {
  /** Files, directories, globs or `-`. */
  readonly usage?: readonly string[];
  /** Overrules recognition. */
  readonly usageFormat?: UsageFormat | null;
  /** `SERVICE=GB`. */
  readonly gb?: readonly string[];
  /** Bills of the same VPCs that fix the total which flow logs split. */
  readonly billing?: readonly string[];
  /** Route 53 Resolver query logs: name the services behind addresses of flow logs. */
  readonly dns?: readonly string[];
  /** `SERVICE=PCT`. */
  readonly split?: readonly string[];
  /** Keep this region only, and take it for rows that name none. */
  readonly region?: string | null;
  /** For rows that name no region when the input tells of none (`AWS_REGION`). */
  readonly defaultRegion?: string | null;
  /** Default 730. */
  readonly hoursPerMonth?: Hours;
  /** Default true; false keeps the measured window. */
  readonly scale?: boolean;
  readonly allowShortWindow?: boolean;
  /** Any record that cannot be read is an error. */
  readonly strict?: boolean;
  /** Rates for bills that hold costs without quantities. */
  readonly prices?: PriceList | null;
  /** Today's network, as `discover` found it. */
  readonly inventory?: SeenTopology | null;
  /** Passed on to the flow-log reader. */
  readonly flowLogs?: Partial<FlowLogOptions>;
  readonly stdin?: Readable | null;
  /** Readings made elsewhere (from an API), taken in like those of files. */
  readonly readings?: readonly Reading[];
  /** Of usage tables; default: any number of rows. */
  readonly rowsLimit?: RowsLimit | null;
  /** How service names are understood; default: by the bundled catalogue. */
  readonly resolve?: ServiceResolver;
}

export interface UsageRead {
  /** One per region, sorted by region. */
  readonly usages: readonly Usage[];
  /** The first few records that could not be read; `usages[0].rejected` counts all. */
  readonly rejects: readonly RejectedRecord[];
  /** Of flow logs: where the bytes go that no endpoint can be named for. */
  readonly talkers: readonly Talker[];
  readonly natEvidence: readonly NatEvidence[];
  /** Of flow logs: stretches of more than 600 s that no record of the VPC touches; Unix seconds. */
  readonly gaps: FlowLogReading["gaps"];
  /** Of flow logs: Unix seconds of the first and last record; null without any. */
  readonly timeRange: FlowLogReading["timeRange"];
  /** ISO date of the end of the bill; null without one. Rates of the bill are of that date. */
  readonly billUntil: string | null;
}

/** What the flow-log reader tells beside its reading. */
type LogFacts = Pick<FlowLogReading, "talkers" | "natEvidence" | "gaps" | "timeRange">;
const NO_LOGS: LogFacts = { talkers: [], natEvidence: [], gaps: [], timeRange: null };

function refuseRejects(readings: readonly Reading[]): void {
  const rejected = readings.reduce((sum, reading) => sum + reading.rejected, 0);
  if (rejected === 0) return;
  const [first] = readings.flatMap((reading) => reading.rejects);
  const where =
    first === undefined
      ? ""
      : `${first.file}${first.line === null ? "" : `, line ${first.line}`}: ${first.reason}; `;
  throw new InputError(`${where}${rejected} records could not be read, and --strict allows none`);
}

async function readTables(
  known: readonly KnownFile[],
  resolve: ServiceResolver,
  limit: RowsLimit | null,
): Promise<Reading[]> {
  const tables = known.flatMap(({ file, form }): { file: FoundFile; form: "csv" | "yaml" }[] => {
    if (form === "usage-csv") return [{ file, form: "csv" }];
    return form === "usage-yaml" ? [{ file, form: "yaml" }] : [];
  });
  const readings = tables.length === 0 ? [] : [await readManual(tables, resolve, limit)];
  for (const { file, form } of known) if (form === "usage-json") readings.push(await readUsageJson(file));
  return readings;
}

async function readLogs(logs: readonly FoundFile[], options: ReadUsageOptions) {
  const { readFlowLogs } = await import("./flow-logs/index.ts");
  const { loadAddressRanges } = await import("../catalog/address-ranges.ts");
  const strict = options.strict ?? false;
  const names = options.dns?.length ? await namesFromDns(options.dns, strict, options.stdin ?? null) : null;
  const regionHint = options.region ?? options.defaultRegion;
  const reading = await readFlowLogs(logs, {
    ranges: loadAddressRanges(),
    strict,
    ...(regionHint ? { regionHint } : {}),
    ...names?.options,
    ...options.flowLogs,
  });
  return { reading, names: names === null ? [] : [names.reading()] };
}

async function billsOf(files: readonly KnownFile[], options: ReadUsageOptions): Promise<BillReading> {
  const { readBills } = await import("./billing/index.ts");
  return readBills(files, { prices: options.prices ?? null, inventory: options.inventory ?? null });
}

/** The bill of `billing`: what it says beside its traffic, which the usage tells in more detail. */
async function readBilling(options: ReadUsageOptions): Promise<BillReading | null> {
  if (!options.billing?.length) return null;
  const { files, warnings, release } = await openPaths(options.billing, null, options.stdin ?? null);
  try {
    const other = files.find((each) => !isBill(each));
    if (other !== undefined) {
      throw new InputError(
        `${other.file.name}: is no bill (it is ${other.form}): give usage and logs as --usage`,
      );
    }
    const bill = await billsOf(files, options);
    return { ...bill, warnings: [...bill.warnings, ...warnings] };
  } finally {
    await release();
  }
}

/** Warnings that speak of a bill as today's only witness, which it is not beside flow logs. */
const ALONE: ReadonlySet<string> = new Set([
  "topology-from-bill",
  "bill-without-nat",
  "bill-part-of-month",
  "bill-several-months",
]);

function besideLogs(bill: BillReading): Reading {
  const warnings = bill.warnings.filter((warning) => !ALONE.has(warning.code));
  return { ...bill, measuredGb: [], windows: [], nats: [], vpcs: [], warnings };
}

async function readFiles(known: readonly KnownFile[], resolve: ServiceResolver, options: ReadUsageOptions) {
  const bills = known.filter(isBill);
  const logs = known.flatMap(({ file, form }) => (form === "flow-log" ? [file] : []));
  const results = known.flatMap(({ file, form }) => (form === "athena-result" ? [file] : []));
  const [bill] = bills;
  if (bill !== undefined && logs.length + results.length > 0) {
    throw new InputError(
      `${bill.file.name}: a bill and flow logs count the same traffic twice: give the bill as --billing, which fixes the total that the logs split`,
    );
  }
  if (bill !== undefined && options.billing?.length) {
    throw new InputError(
      `${bill.file.name}: is a bill, and --billing is one too: give flow logs as --usage, or leave --billing out`,
    );
  }
  checkDns(options, logs.length > 0);
  const readings = await readTables(known, resolve, options.rowsLimit ?? null);
  const billed = bills.length === 0 ? null : await billsOf(bills, options);
  if (billed !== null) readings.push(billed);
  const until = billed?.until ?? null;
  const counted = await readCountedLogs(results);
  readings.push(...counted);
  const nats = counted.flatMap((each) => each.nats);
  if (logs.length === 0) return { readings, facts: NO_LOGS, logged: nats, until };
  const { reading, names } = await readLogs(logs, options);
  refuseTwice(reading, counted);
  const logged = [...nats, ...reading.nats];
  return { readings: [...readings, ...names, reading], facts: reading, logged, until };
}

/**
 * Everything that `compare` and `usage` take, read and normalised. The order of files and options does not matter.
 * Throws InputErrors (and UsageErrors for `gb` and `split`), each in one line.
 */
export async function readUsage(options: ReadUsageOptions): Promise<UsageRead> {
  const resolve = options.resolve ?? resolveServiceName;
  const split = readSplitOptions(options.split ?? [], resolve);
  const gb = options.gb?.length ? [readGbOptions(options.gb, resolve)] : [];
  const { files, warnings, release } = await openPaths(
    options.usage ?? [],
    options.usageFormat ?? null,
    options.stdin ?? null,
  );
  try {
    const bill = await readBilling(options);
    const { readings: read, facts, logged, until } = await readFiles(files, resolve, options);
    const readings: Reading[] = [
      ...(options.readings ?? []),
      { ...EMPTY_READING, ...options.inventory, warnings },
      ...gb,
      ...read,
      ...(bill === null ? [] : [besideLogs(bill)]),
    ];
    if (options.strict) {
      refuseUnreadable(readings.flatMap((reading) => reading.warnings));
      refuseRejects(readings);
    }
    const scaling = {
      hoursPerMonth: options.hoursPerMonth ?? hours(HOURS_PER_MONTH),
      scale: options.scale ?? true,
      allowShortWindow: options.allowShortWindow ?? false,
    };
    const region = options.region ?? null;
    const defaultRegion = options.defaultRegion ?? null;
    const knownRegions = new Set(loadRegions().keys());
    const normal = normalise(readings, { ...scaling, region, defaultRegion, knownRegions, split });
    const usages = bill === null ? normal : calibrate(normal, bill, { ...scaling, logged });
    const { talkers, natEvidence, gaps, timeRange } = facts;
    const rejects = readings.flatMap((reading) => reading.rejects);
    return { usages, rejects, talkers, natEvidence, gaps, timeRange, billUntil: bill?.until ?? until };
  } finally {
    await release();
  }
}
