/** The usage that the options of `compare` and `usage` name, read. */
import { HOURS_PER_MONTH } from "../defaults.ts";
import { UsageError } from "../errors.ts";
import type { Io } from "../io.ts";
import type { Hours } from "../model/money.ts";
import type { PriceList } from "../model/prices.ts";
import type { UsageFormat } from "../usage/detect.ts";
import type { FlowLogOptions, FlowLogProgress } from "../usage/flow-logs/types.ts";
import { readUsage, type UsageRead } from "../usage/read-usage.ts";
import type { InventoryInUse } from "./inventory-in-use.ts";
import type { LiveOptions } from "./live-usage.ts";
import { ROWS_LIMIT } from "./memory.ts";
import { plainAmount, regionCode, wholeNumber } from "./option-values.ts";
import type { PriceOptions } from "./prices-in-use.ts";

export interface UsageOptions extends PriceOptions, LiveOptions {
  readonly usage?: readonly string[];
  readonly usageFormat?: UsageFormat;
  readonly gb?: readonly string[];
  readonly billing?: readonly string[];
  readonly dns?: readonly string[];
  readonly inventory?: readonly string[];
  readonly split?: readonly string[];
  readonly region?: string;
  readonly flowLogFormat?: string;
  readonly natInterface?: readonly string[];
  readonly columns?: string;
  readonly workers?: string;
  readonly hoursPerMonth?: string;
  readonly scale: boolean;
  readonly allowShortWindow?: boolean;
  readonly strict?: boolean;
}

export function hoursOf(options: Pick<UsageOptions, "hoursPerMonth">): Hours {
  return plainAmount("--hours-per-month", options.hoursPerMonth ?? HOURS_PER_MONTH, true);
}
export function regionGiven(options: Pick<UsageOptions, "region">): string | null {
  return options.region === undefined ? null : regionCode("--region", options.region);
}

/** `FIELD=COLUMN,…`: which of the file's columns holds a flow-log field. */
export function columnsOf(text: string): Record<string, string> {
  return Object.fromEntries(
    text.split(",").map((pair) => {
      const [field = "", column = "", ...more] = pair.split("=").map((part) => part.trim());
      if (field === "" || column === "" || more.length > 0) {
        throw new UsageError(`--columns ${text}: write FIELD=COLUMN,…, such as srcaddr=source_address`);
      }
      return [field, column];
    }),
  );
}

function progressText({ bytesRead, bytesTotal, records }: FlowLogProgress): string {
  const part =
    bytesTotal === null || bytesTotal === 0 ? "" : ` (${Math.floor((100 * bytesRead) / bytesTotal)} %)`;
  return `${Math.floor(bytesRead / 2 ** 20)} MiB read${part}, ${records} records`;
}

function flowLogOptions(options: UsageOptions, io: Io): Partial<FlowLogOptions> {
  const { progress } = io;
  return {
    signal: io.signal,
    ...(options.flowLogFormat === undefined ? {} : { format: options.flowLogFormat }),
    ...(options.natInterface === undefined ? {} : { natInterfaces: options.natInterface }),
    ...(options.columns === undefined ? {} : { columns: columnsOf(options.columns) }),
    ...(options.workers === undefined ? {} : { workers: wholeNumber("--workers", options.workers, 1, 256) }),
    ...(progress === null ? {} : { onProgress: (far) => progress(progressText(far)) }),
  };
}

/** What was read, and the inventory that it was read with. */
export interface UsageInUse extends UsageRead {
  readonly known: InventoryInUse | null;
}

/** Reads what the options name; one usage per region. */
export async function usageInUse(
  options: UsageOptions,
  prices: PriceList,
  command: string,
  io: Io,
): Promise<UsageInUse> {
  const named = (options.usage ?? []).length + (options.gb ?? []).length > 0;
  if (!named && options.from === undefined) {
    throw new UsageError(`${command} needs usage: give --usage PATH, or --gb SERVICE=GB`);
  }
  const inventory = options.inventory?.length ? await import("./inventory-in-use.ts") : null;
  const known = (await inventory?.inventoryInUse(options.inventory)) ?? null;
  const live = options.from === undefined ? null : await import("./live-usage.ts");
  const readings =
    live === null
      ? []
      : [await live.liveReading(options, regionGiven(options), known?.seen ?? null, prices, io)];
  const read = await readUsage({
    readings,
    usage: options.usage ?? [],
    usageFormat: options.usageFormat ?? null,
    gb: options.gb ?? [],
    billing: options.billing ?? [],
    dns: options.dns ?? [],
    split: options.split ?? [],
    region: regionGiven(options),
    defaultRegion: io.awsRegion,
    hoursPerMonth: hoursOf(options),
    scale: options.scale,
    allowShortWindow: options.allowShortWindow ?? false,
    strict: options.strict ?? false,
    prices,
    inventory: known?.seen ?? null,
    flowLogs: { ...flowLogOptions(options, io), ...(known === null ? {} : { inventory: known.flowLogs }) },
    stdin: io.stdin,
    rowsLimit: ROWS_LIMIT,
  });
  io.progress?.("");
  const usages =
    inventory === null || known === null ? read.usages : inventory.withInventoryWarnings(read.usages, known);
  return { ...read, known, usages };
}

/** Records that could not be read, for the person who waits. */
export function noteRejects({ usages, rejects }: UsageRead, io: Io): void {
  const rejected = usages[0]?.rejected ?? 0;
  if (rejected === 0) return;
  const [first] = rejects;
  const where =
    first === undefined
      ? ""
      : `; the first: ${first.file}${first.line === null ? "" : `, line ${first.line}`}: ${first.reason}`;
  io.warn(`warning: ${rejected} record${rejected === 1 ? "" : "s"} could not be read${where}`);
}
