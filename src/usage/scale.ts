/** From windows to months: how much each VPC's measured traffic is scaled, and the scaled sums. */
import { InputError } from "../errors.ts";
import {
  add,
  amount,
  cut,
  type Gb,
  gb,
  gbOfBytes,
  type Hours,
  hours,
  isZero,
  quotient,
  type Ratio,
  ratio,
  text,
  times,
  zero,
} from "../model/money.ts";
import type { Demand, Warning, Window } from "../model/usage.ts";
import { GB_DECIMALS } from "./manual-row.ts";
import type { MeasuredDemand, MonthlyDemand, Reading } from "./reading.ts";

export interface ScaleOptions {
  readonly hoursPerMonth: Hours;
  /** False keeps the measured window (`--no-scale`). */
  readonly scale: boolean;
  /** True scales windows under an hour too. */
  readonly allowShortWindow: boolean;
}

const HOUR = 3600;
const DAY = 24 * HOUR;
/** The shortest aggregation interval of flow logs. */
const SHORTEST = 60;

/** The exact factor `numerator ÷ denominator`, kept apart so that each result is rounded once. */
interface Factor {
  readonly numerator: Ratio;
  readonly denominator: Ratio;
}
const ONE: Factor = { numerator: ratio("1"), denominator: ratio("1") };

function scaledBy(value: Gb, factor: Factor): Gb {
  const exact = quotient(times(value, factor.numerator), times(gb("1"), factor.denominator));
  return cut(times(gb("1"), exact), GB_DECIMALS);
}

/** Hours per month ÷ measured hours. A window without length is taken for the shortest interval of flow logs. */
function monthFactor(seconds: number, hoursPerMonth: Hours): Factor {
  const denominator = ratio(String(Math.max(seconds, SHORTEST)));
  return { numerator: times(amount<"1">(text(hoursPerMonth)), ratio(String(HOUR))), denominator };
}

/** An amount of so many seconds as one of a month, unless windows are to be kept. */
export function perMonth(value: Gb, seconds: number, options: ScaleOptions): Gb {
  return scaledBy(value, options.scale ? monthFactor(seconds, options.hoursPerMonth) : ONE);
}

/** A VPC's window and factor. Throws an InputError for a window too short to stand for a month. */
function factorOf(vpc: string, seconds: number, options: ScaleOptions, warnings: Warning[]): Factor {
  if (!options.scale) return ONE;
  if (seconds < HOUR && !options.allowShortWindow) {
    throw new InputError(
      `${vpc}: the records cover ${seconds} seconds: too little to stand for a month: give more of them, or --no-scale to keep the window, or --allow-short-window to scale it nevertheless`,
    );
  }
  // A day's logs may begin and end an interval late.
  if (seconds < DAY - 2 * SHORTEST) {
    const message = `${vpc}: only ${text(cut(hoursOf(seconds), 2))} hours were measured, less than a day: nights and weekends may differ`;
    warnings.push({ code: "short-window", message });
  }
  return monthFactor(seconds, options.hoursPerMonth);
}

function hoursOf(seconds: number): Hours {
  const exact = quotient(hours(String(seconds)), hours(String(HOUR)));
  return cut(times(hours("1"), exact), GB_DECIMALS);
}

function windowOf(vpc: string, seconds: number, factor: Factor): Window {
  const scale = cut(quotient(factor.numerator, factor.denominator), GB_DECIMALS);
  return { vpc, hours: hoursOf(seconds), scale };
}

type Key = Omit<Demand, "gb" | "gbIn" | "gbOut">;

/** What is of a window still, and what is of a month. */
interface Sum {
  measured: Gb;
  monthly: Gb;
}
const nothing = (): Sum => ({ measured: zero(), monthly: zero() });

/** Exact sums of one demand. */
interface Sums extends Sum {
  readonly key: Key;
  /** Per direction; null once a part does not tell. */
  directions: { in: Sum; out: Sum } | null;
}

/** Sums in the order in which their keys were first seen. */
class Sheet {
  readonly sums: Sums[] = [];
  readonly #byVpc = new Map<string, Map<number, Sums>>();
  /** What a key says beside its VPC, numbered: the VPCs of an organisation have most of it in common. */
  readonly #kinds = new Map<string, number>();

  #kindOf({ region, account, az, service, route }: Key): number {
    const text = `${region ?? ""}\0${account ?? ""}\0${az ?? ""}\0${service}\0${route ?? ""}`;
    const known = this.#kinds.get(text);
    if (known !== undefined) return known;
    this.#kinds.set(text, this.#kinds.size);
    return this.#kinds.size - 1;
  }
  add(key: Key, kind: "measured" | "monthly", value: Gb, gbIn: Gb | null, gbOut: Gb | null): void {
    let ofVpc = this.#byVpc.get(key.vpc);
    if (ofVpc === undefined) {
      ofVpc = new Map();
      this.#byVpc.set(key.vpc, ofVpc);
    }
    const number = this.#kindOf(key);
    let sums = ofVpc.get(number);
    const tells = gbIn !== null && gbOut !== null;
    if (sums === undefined) {
      sums = { key, ...nothing(), directions: tells ? { in: nothing(), out: nothing() } : null };
      ofVpc.set(number, sums);
      this.sums.push(sums);
    }
    sums[kind] = add(sums[kind], value);
    if (!tells || sums.directions === null) sums.directions = null;
    else {
      sums.directions.in[kind] = add(sums.directions.in[kind], gbIn);
      sums.directions.out[kind] = add(sums.directions.out[kind], gbOut);
    }
  }
  measured(each: MeasuredDemand): void {
    const [gbIn, gbOut] = [gbOfBytes(each.bytesIn), gbOfBytes(each.bytesOut)];
    this.add(each, "measured", add(gbIn, gbOut), gbIn, gbOut);
  }
  amounts(kind: "measured" | "monthly", each: MonthlyDemand): void {
    this.add(each, kind, each.gb, each.gbIn, each.gbOut);
  }
}

/** One window per VPC: several readings of one VPC (there is a check that they are of one kind) cover the longest. */
function secondsByVpc(readings: readonly Reading[]): Map<string, number> {
  const seconds = new Map<string, number>();
  for (const { windows } of readings) {
    for (const window of windows)
      seconds.set(window.vpc, Math.max(window.seconds, seconds.get(window.vpc) ?? 0));
  }
  return seconds;
}

export interface Scaled {
  /** One per key, unsorted, 0 GB included. */
  readonly demands: readonly Demand[];
  readonly windows: readonly Window[];
  readonly warnings: readonly Warning[];
}

/**
 * All traffic per month. Sums per (region, account, VPC, zone, service, route) are exact; each is then scaled by
 * hours per month ÷ measured hours of its VPC and cut once, half-even, at ten decimals.
 */
export function scaleToMonth(readings: readonly Reading[], options: ScaleOptions): Scaled {
  const sheet = new Sheet();
  for (const reading of readings) {
    for (const each of reading.measured) sheet.measured(each);
    for (const each of reading.measuredGb) sheet.amounts("measured", each);
    for (const each of reading.monthly) sheet.amounts("monthly", each);
  }
  const warnings: Warning[] = [];
  const windows = new Map<string, Window>();
  const factors = new Map<string, Factor>();
  const measuredVpcs = new Set(
    readings.flatMap((each) => [...each.measured, ...each.measuredGb].map((demand) => demand.vpc)),
  );
  const seconds = secondsByVpc(readings);
  for (const vpc of measuredVpcs) {
    const length = seconds.get(vpc) ?? 0;
    const factor = factorOf(vpc, length, options, warnings);
    factors.set(vpc, factor);
    windows.set(vpc, windowOf(vpc, length, factor));
  }
  for (const window of readings.flatMap((reading) => reading.scaled)) {
    if (!windows.has(window.vpc)) windows.set(window.vpc, window);
  }
  const demands = sheet.sums.map((sums): Demand => {
    const { directions } = sums;
    const { account, region, vpc, az, service, route } = sums.key;
    const factor = factors.get(vpc) ?? ONE;
    const month = ({ measured, monthly }: Sum): Gb =>
      cut(isZero(measured) ? monthly : add(scaledBy(measured, factor), monthly), GB_DECIMALS);
    if (!windows.has(vpc)) windows.set(vpc, { vpc, hours: null, scale: ratio("1") });
    return {
      account,
      region,
      vpc,
      az,
      service,
      route,
      gb: month(sums),
      gbIn: directions === null ? null : month(directions.in),
      gbOut: directions === null ? null : month(directions.out),
    };
  });
  return { demands, windows: [...windows.values()], warnings };
}
