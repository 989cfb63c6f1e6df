/** `--from`: usage asked of AWS itself, as one more reading beside those of files. */
import { InputError, UsageError } from "../errors.ts";
import type { Io } from "../io.ts";
import type { PriceList } from "../model/prices.ts";
import type { SeenTopology } from "../model/usage.ts";
import type { Reading } from "../usage/reading.ts";
import { wholeNumber } from "./option-values.ts";

export const LIVE_SOURCES = ["cost-explorer", "cloudwatch"] as const;

export interface LiveOptions {
  readonly from?: (typeof LIVE_SOURCES)[number];
  /** ISO dates; the end is not part of the period. */
  readonly start?: string;
  readonly end?: string;
  readonly profile?: string;
  readonly timeout?: string;
}

const DAY = 86_400;
const HOUR = 3600;
/** CloudWatch keeps hourly sums for 455 days; a month of them is a month. */
const DAYS = 30;

/** Unix seconds of midnight UTC. */
function dateOf(option: string, value: string): number {
  const time = /^\d{4}-\d{2}-\d{2}$/.test(value) ? Date.parse(`${value}T00:00:00Z`) : Number.NaN;
  if (Number.isNaN(time) || new Date(time).toISOString().slice(0, 10) !== value) {
    throw new UsageError(`${option} ${value}: is no date such as 2026-09-01`);
  }
  return time / 1000;
}
const isoDate = (seconds: number): string => new Date(seconds * 1000).toISOString().slice(0, 10);

interface Period {
  readonly start: number;
  readonly end: number;
}

function checked({ start, end }: Period): Period {
  if (start >= end)
    throw new UsageError(`--start ${isoDate(start)}: lies not before the end, ${isoDate(end)}`);
  return { start, end };
}

/** What is given, else the last whole month. */
function billPeriod(options: LiveOptions, now: Date): Period {
  const month = (back: number): number => Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - back, 1) / 1000;
  const end = options.end === undefined ? month(0) : dateOf("--end", options.end);
  if (options.start !== undefined) return checked({ start: dateOf("--start", options.start), end });
  const last = new Date((end - DAY) * 1000);
  return { start: Date.UTC(last.getUTCFullYear(), last.getUTCMonth(), 1) / 1000, end };
}

/** What is given, else the last thirty days, in whole hours. */
function metricPeriod(options: LiveOptions, now: Date): Period {
  const hour = Math.floor(now.getTime() / 1000 / HOUR) * HOUR;
  const end = options.end === undefined ? hour : Math.min(dateOf("--end", options.end), hour);
  const start = options.start === undefined ? end - DAYS * DAY : dateOf("--start", options.start);
  return checked({ start, end });
}

export async function liveReading(
  options: LiveOptions,
  region: string | null,
  inventory: SeenTopology | null,
  prices: PriceList,
  io: Io,
): Promise<Reading> {
  const { identitiesOf } = await import("../aws/identities.ts");
  const [identity] = await identitiesOf(options.profile === undefined ? {} : { profile: [options.profile] });
  if (identity === undefined) throw new InputError("no credentials");
  const timeout = wholeNumber("--timeout", options.timeout ?? "60", 1, 3600);
  const common = { identity, timeout, signal: io.signal };
  if (options.from === "cloudwatch") {
    const period = metricPeriod(options, new Date());
    const { readCloudWatch } = await import("../usage/cloudwatch/reading.ts");
    const onPrice = (metrics: number): void =>
      io.warn(`CloudWatch takes 0.01 USD per 1,000 metrics asked for by GetMetricData: ${metrics} are`);
    return readCloudWatch({ ...common, region: region ?? io.awsRegion, ...period, onPrice }, inventory);
  }
  const { start, end } = billPeriod(options, new Date());
  const { USD_PER_REQUEST } = await import("../usage/billing/cost-explorer-api.ts");
  io.warn(
    `Cost Explorer's API takes ${USD_PER_REQUEST} USD per request, and each page is one: ${isoDate(start)} to ${isoDate(end)} is asked for`,
  );
  const { readCostExplorerApi } = await import("../usage/billing/index.ts");
  return readCostExplorerApi({ ...common, start: isoDate(start), end: isoDate(end) }, { prices, inventory });
}
