/** From what the readers found to what the model takes: one `Usage` per region, scaled to a month, sorted. */
import { closest } from "fastest-levenshtein";
import { InputError } from "../errors.ts";
import { byText } from "../model/group.ts";
import { add, type Gb, isZero } from "../model/money.ts";
import type { Attribution, BilledLine, Bucket, Demand, SeenVpc, Usage, Warning } from "../model/usage.ts";
import type { Reading } from "./reading.ts";
import { type ScaleOptions, scaleToMonth } from "./scale.ts";
import { mergeTopology, ofRegion } from "./seen.ts";
import { type SplitShare, splitUnknown } from "./split.ts";

export interface NormaliseOptions extends ScaleOptions {
  /** Keep this region only, and take it for rows that name none (`--region`). */
  readonly region: string | null;
  /** For rows that name no region when the input tells of none (`AWS_REGION`). */
  readonly defaultRegion: string | null;
  /** Codes that may stand in a region column; null: any. */
  readonly knownRegions: ReadonlySet<string> | null;
  readonly split: readonly SplitShare[];
}

interface Placed {
  readonly region: string | null;
}

/** The regions that the input tells of: those of traffic and of the network; of a bill's lines only if there is nothing else. */
function regionsFound(readings: readonly Reading[]): string[] {
  const found = new Set<string>();
  const look = (items: readonly Placed[]): void => {
    for (const { region } of items) if (region !== null) found.add(region);
  };
  for (const r of readings)
    for (const items of [r.measured, r.measuredGb, r.monthly, r.nats, r.endpoints, r.attachments, r.vpcs])
      look(items);
  if (found.size === 0) for (const { billed } of readings) look(billed);
  return [...found].sort(byText);
}

function checkKnown(region: string, known: ReadonlySet<string> | null): void {
  if (known === null || known.has(region)) return;
  throw new InputError(
    `unknown region '${region}' (nearest: ${closest(region, [...known])}): give a code such as us-east-1`,
  );
}

/** The region of rows that name none. */
function homeRegion(found: readonly string[], options: NormaliseOptions): string | null {
  if (options.region !== null) return options.region;
  if (found.length === 1) return found[0] ?? null;
  return options.defaultRegion;
}

/** Rows without a region take that of their VPC where other rows tell it, else the home region. */
function placer(readings: readonly Reading[], found: readonly string[], options: NormaliseOptions) {
  const home = homeRegion(found, options);
  const ofVpc = new Map<string, string>();
  for (const r of readings) {
    for (const vpc of r.vpcs) if (vpc.region !== null) ofVpc.set(vpc.id, vpc.region);
    for (const each of [...r.measured, ...r.nats, ...r.endpoints])
      if (each.region !== null) ofVpc.set(each.vpc, each.region);
  }
  return (region: string | null, vpc: string): string => {
    const place = region ?? ofVpc.get(vpc) ?? home;
    if (place !== null) {
      checkKnown(place, options.knownRegions);
      return place;
    }
    throw new InputError(
      found.length === 0
        ? "the region is not known: the input does not tell it: give --region CODE, such as --region us-east-1"
        : `the region of ${vpc} is not known: other rows are of ${found.join(", ")}: fill the column 'region', or give --region CODE`,
    );
  };
}

function compareDemands(a: Demand, b: Demand): number {
  return (
    byText(a.account ?? "", b.account ?? "") ||
    byText(a.vpc, b.vpc) ||
    byText(a.az ?? "", b.az ?? "") ||
    byText(a.service, b.service) ||
    byText(a.route ?? "", b.route ?? "")
  );
}

/** Sorted, rows of one key summed (placing and splitting may have brought some together). */
function gathered(demands: readonly Demand[]): Demand[] {
  const both = (a: Gb | null, b: Gb | null): Gb | null => (a === null || b === null ? null : add(a, b));
  const sorted: Demand[] = [];
  for (const demand of [...demands].sort(compareDemands)) {
    const last = sorted.at(-1);
    if (last === undefined || compareDemands(last, demand) !== 0) sorted.push(demand);
    else {
      const sum = {
        gb: add(last.gb, demand.gb),
        gbIn: both(last.gbIn, demand.gbIn),
        gbOut: both(last.gbOut, demand.gbOut),
      };
      sorted[sorted.length - 1] = { ...last, ...sum };
    }
  }
  return sorted;
}

/** A row of 0 GB is no demand (COST-MODEL.md), yet it tells of its VPC and zone. */
function vpcsOfEmptyRows(demands: readonly Demand[]): SeenVpc[] {
  return demands
    .filter((demand) => isZero(demand.gb))
    .map(({ vpc, account, region, az }) => ({
      id: vpc,
      account,
      region,
      azs: az === null ? [] : [az],
      cidrs: [],
    }));
}

function buckets(readings: readonly Reading[]): Bucket[] {
  const sums = new Map<string, Bucket>();
  for (const { name, records, bytes } of readings.flatMap((reading) => reading.buckets)) {
    const before = sums.get(name);
    sums.set(name, { name, records: records + (before?.records ?? 0), bytes: bytes + (before?.bytes ?? 0n) });
  }
  return [...sums.values()];
}

function attribution(readings: readonly Reading[]): Attribution[] {
  const sums = new Map<string, bigint>();
  for (const { by, bytes } of readings.flatMap((reading) => reading.attribution)) {
    sums.set(by, (sums.get(by) ?? 0n) + bytes);
  }
  return [...sums].map(([by, bytes]) => ({ by, bytes }));
}

/** What a usage read back says of its calibration. */
function calibrationOf(readings: readonly Reading[], region: string): Pick<Usage, "calibration"> {
  const made = readings.flatMap((reading) => reading.calibrated).filter((each) => each.region === region);
  return made.length === 0 ? {} : { calibration: made.map((each) => each.calibration) };
}

/** Sorted, each once. */
export function tidyWarnings(warnings: readonly Warning[]): Warning[] {
  const once = new Map(warnings.map((warning) => [`${warning.code} ${warning.message}`, warning]));
  return [...once].sort(([a], [b]) => byText(a, b)).map(([, warning]) => warning);
}

function compareLines(a: BilledLine, b: BilledLine): number {
  const key = (line: BilledLine): (string | null)[] => [
    line.usageType,
    line.region,
    line.account,
    line.resource,
    line.unit,
    line.currency,
  ];
  const [left, right] = [key(a), key(b)];
  for (const [i, text] of left.entries()) {
    const order = byText(text ?? "", right[i] ?? "");
    if (order !== 0) return order;
  }
  return 0;
}

const unit = (count: number, what: string): string => `${count} ${what}${count === 1 ? "" : "s"}`;

/**
 * One usage per region, sorted by region. The order of the readings does not matter. A bill's lines of a region that
 * has no traffic stay with the first usage, so that none is lost; with `region` given, other regions are left out,
 * which is said. Throws an InputError where a region is unknown or cannot be told, or a window is too short.
 */
export function normalise(readings: readonly Reading[], options: NormaliseOptions): Usage[] {
  const found = regionsFound(readings);
  for (const region of [...found, ...(options.region === null ? [] : [options.region])]) {
    checkKnown(region, options.knownRegions);
  }
  const placeOf = placer(readings, found, options);
  const scaled = scaleToMonth(readings, options);
  const split = splitUnknown(scaled.demands, options.split);
  const demands = split.demands.map((demand): Demand & { readonly region: string } => ({
    ...demand,
    region: placeOf(demand.region, demand.vpc),
  }));
  const seen = mergeTopology(readings, vpcsOfEmptyRows(demands), placeOf);
  const billed = readings.flatMap((reading) => reading.billed).sort(compareLines);
  const warnings = [
    ...readings.flatMap((reading) => reading.warnings),
    ...scaled.warnings,
    ...split.warnings,
  ];

  const all = new Set<string>();
  const placed: (readonly Placed[])[] = [demands, seen.vpcs, seen.nats, seen.endpoints, seen.attachments];
  for (const items of placed) for (const { region } of items) if (region !== null) all.add(region);
  if (all.size === 0) for (const line of billed) if (line.region !== null) all.add(line.region);
  if (all.size === 0) all.add(placeOf(null, "the input"));
  if (options.region !== null && !all.has(options.region)) {
    throw new InputError(
      `nothing in the input is of ${options.region}: it is of ${[...all].sort(byText).join(", ")}`,
    );
  }
  const left = [...all].filter((region) => options.region !== null && region !== options.region).sort(byText);
  if (left.length > 0) {
    const message = `--region ${options.region}: what the input says of ${left.join(", ")} is left out (${unit(demands.filter((each) => left.includes(each.region)).length, "row")})`;
    warnings.push({ code: "other-regions-left-out", message });
  }
  const regions = [...all].filter((region) => !left.includes(region)).sort(byText);
  return regions.map((region, i): Usage => {
    const own = gathered(demands.filter((each) => each.region === region));
    const vpcs = new Set([...own.map((each) => each.vpc)]);
    const stray = (line: BilledLine) =>
      line.region === null || (!all.has(line.region) && options.region === null);
    return {
      region,
      from: [...new Set(readings.flatMap((reading) => reading.from))].sort(byText),
      windows: scaled.windows.filter((window) => vpcs.has(window.vpc)).sort((a, b) => byText(a.vpc, b.vpc)),
      records: readings.reduce((sum, reading) => sum + reading.records, 0),
      rejected: readings.reduce((sum, reading) => sum + reading.rejected, 0),
      buckets: buckets(readings),
      attribution: attribution(readings),
      demands: own.filter((demand) => !isZero(demand.gb)),
      ...calibrationOf(readings, region),
      topology: ofRegion(seen, region),
      billed: billed.filter((line) => line.region === region || (i === 0 && stray(line))),
      warnings: tidyWarnings(warnings),
    };
  });
}
