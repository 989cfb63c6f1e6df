/** The public door of `usage/`: from what the user names to the normalised usage. */
import type { Readable } from "node:stream";
import { resolveServiceName } from "../catalog/names.ts";
import { loadRegions } from "../catalog/regions.ts";
import { InputError } from "../errors.ts";
import { groupBy } from "../model/group.ts";
import { type Hours, hours } from "../model/money.ts";
import type { PriceList } from "../model/prices.ts";
import type { SeenTopology, Usage, Warning } from "../model/usage.ts";
import { detect, type Form, formOf, type UsageFormat } from "./detect.ts";
import { checkDns, namesFromDns } from "./dns.ts";
import { type FoundFile, findFiles } from "./files.ts";
import type { FlowLogOptions, FlowLogReading, NatEvidence, Talker } from "./flow-logs/types.ts";
import { readGbOptions, readManual } from "./manual.ts";
import type { ServiceResolver } from "./manual-row.ts";
import { normalise } from "./normalise.ts";
import { EMPTY_READING, type Reading, type RejectedRecord } from "./reading.ts";
import { readSplitOptions } from "./split.ts";
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
}

interface KnownFile {
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
 * may lie about, as long as one is known.
 */
async function recognise(files: readonly FoundFile[], format: UsageFormat | null) {
  const { looksLikeFlowLog } = await import("./flow-logs/index.ts");
  const known: KnownFile[] = [];
  const skipped: { file: FoundFile; reason: string }[] = [];
  for (const file of files) {
    if (format !== null) {
      known.push({ file, form: await formOf(file, format) });
      continue;
    }
    const detected = await detect(file, looksLikeFlowLog);
    if (detected.known) known.push({ file, form: detected.form });
    else if (file.found === "named") throw new InputError(`${file.name}: ${detected.reason}`);
    else skipped.push({ file, reason: detected.reason });
  }
  const found = new Set(known.map(({ file }) => file.origin));
  const [without] = skipped.filter(({ file }) => !found.has(file.origin));
  if (without !== undefined) {
    const { file, reason } = without;
    const count = skipped.filter((each) => each.file.origin === file.origin).length;
    throw new InputError(
      `${file.origin}: none of its ${count} files holds usage; the first, ${file.name}, ${reason}`,
    );
  }
  return { known, warnings: leftOut(skipped) };
}

const isBill = ({ form }: KnownFile): boolean => /^(cost-explorer|cur|focus|bill)-/.test(form);

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

/**
 * Everything that `compare` and `usage` take, read and normalised. The order of files and options does not matter.
 * Throws InputErrors (and UsageErrors for `gb` and `split`), each in one line.
 */
export async function readUsage(options: ReadUsageOptions): Promise<UsageRead> {
  const resolve = options.resolve ?? resolveServiceName;
  const split = readSplitOptions(options.split ?? [], resolve);
  const found = await findFiles(options.usage ?? [], options.stdin ?? null);
  try {
    const { known, warnings } = await recognise(found.files, options.usageFormat ?? null);
    const of = (...forms: Form[]): FoundFile[] =>
      known.filter(({ form }) => forms.includes(form)).map(({ file }) => file);
    const readings: Reading[] = [
      ...(options.readings ?? []),
      { ...EMPTY_READING, warnings: [...found.warnings, ...warnings] },
    ];
    if (options.inventory) readings.push({ ...EMPTY_READING, ...options.inventory });
    if (options.gb?.length) readings.push(readGbOptions(options.gb, resolve));
    const tables = known.filter(({ form }) => form === "usage-csv" || form === "usage-yaml");
    if (tables.length > 0) {
      const asTables = tables.map(({ file, form }) => ({
        file,
        form: form === "usage-csv" ? ("csv" as const) : ("yaml" as const),
      }));
      readings.push(await readManual(asTables, resolve));
    }
    for (const file of of("usage-json")) readings.push(await readUsageJson(file));
    const bills = known.filter(isBill);
    const logs = of("flow-log");
    if (bills.length > 0 && logs.length > 0) {
      throw new InputError(
        `${bills[0]?.file.name}: a bill and flow logs count the same traffic twice: give the bill as --billing, which fixes the total that the logs split`,
      );
    }
    if (bills.length > 0) {
      const { readBills } = await import("./billing/index.ts");
      readings.push(
        await readBills(bills, { prices: options.prices ?? null, inventory: options.inventory ?? null }),
      );
    }
    checkDns(options, logs.length > 0);
    let talkers: readonly Talker[] = [];
    let natEvidence: readonly NatEvidence[] = [];
    let gaps: FlowLogReading["gaps"] = [];
    let timeRange: FlowLogReading["timeRange"] = null;
    if (logs.length > 0) {
      const { readFlowLogs } = await import("./flow-logs/index.ts");
      const { loadAddressRanges } = await import("../catalog/address-ranges.ts");
      const { dns } = options;
      const names = dns?.length
        ? await namesFromDns(dns, options.strict ?? false, options.stdin ?? null)
        : null;
      const regionHint = options.region ?? options.defaultRegion;
      const reading = await readFlowLogs(logs, {
        ranges: loadAddressRanges(),
        strict: options.strict ?? false,
        ...(regionHint ? { regionHint } : {}),
        ...names?.options,
        ...options.flowLogs,
      });
      if (names !== null) readings.push(names.reading());
      ({ talkers, natEvidence, gaps, timeRange } = reading);
      readings.push(reading);
    }
    if (options.strict) refuseRejects(readings);
    const usages = normalise(readings, {
      region: options.region ?? null,
      defaultRegion: options.defaultRegion ?? null,
      knownRegions: new Set(loadRegions().keys()),
      hoursPerMonth: options.hoursPerMonth ?? hours("730"),
      scale: options.scale ?? true,
      allowShortWindow: options.allowShortWindow ?? false,
      split,
    });
    const rejects = readings.flatMap((reading) => reading.rejects);
    return { usages, rejects, talkers, natEvidence, gaps, timeRange };
  } finally {
    await found.release();
  }
}
