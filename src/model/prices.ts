/** A price list as plain data, and the one way to ask it for a rate. An absent rate is its own case, never 0. */
import type { Gb, Price, Usd } from "./money.ts";
import { compare, cost, min, relabel, subtract, sum } from "./money.ts";

/** One volume band of a rate: from (inclusive) to (exclusive; null: without end), in the rate's own unit a month. */
export interface Band {
  readonly from: Gb;
  readonly to: Gb | null;
  readonly usd: Price<string>;
  /** Where this band comes from, if not from where the rate's other bands do. */
  readonly origin?: { readonly source: string; readonly asOf: string; readonly confidence: string };
}

/** The rate of one item in one region, with where it comes from. */
export interface Rate {
  readonly region: string;
  /** `nat_hour`, `vpce_interface_gb`, … */
  readonly item: string;
  /** `USD/hour`, `USD/GB`, … */
  readonly unit: string;
  /** In rising order, without gaps; a single band for a rate without volume tiers. */
  readonly bands: readonly Band[];
  readonly source: string;
  /** ISO date, or `undated`. */
  readonly asOf: string;
  /** `price list`, `pricing page`, `secondary`, `inferred`, `by hand`, `bill`. */
  readonly confidence: string;
}

/** Every rate that is known; the key is `region item`. */
export interface PriceList {
  /** `bundled`, or the file it was read from. */
  readonly source: string;
  readonly rates: ReadonlyMap<string, Rate>;
}

export interface MissingRate {
  readonly region: string;
  readonly item: string;
}
export type RateLookup =
  | { readonly found: true; readonly rate: Rate }
  | { readonly found: false; readonly missing: MissingRate };

export function rateKey(region: string, item: string): string {
  return `${region} ${item}`;
}

/** The rate, or the fact that it is missing. Defaults for whole partitions are resolved when the list is loaded. */
export function findRate(prices: PriceList, region: string, item: string): RateLookup {
  const rate = prices.rates.get(rateKey(region, item));
  return rate === undefined ? { found: false, missing: { region, item } } : { found: true, rate };
}

/** The rate as one of its bands has it: with where that band comes from. */
export function ofBand(rate: Rate, { origin }: Band): Rate {
  return origin === undefined ? rate : { ...rate, ...origin };
}

/** The part of a quantity that falls into one band, at that band's price. */
export interface BandShare {
  readonly band: Band;
  readonly quantity: Gb;
  readonly price: Price<"GB">;
  readonly cost: Usd;
}

/**
 * Marginal tiers: each GB has the price of the band it falls into.
 * Source: the PrivateLink pricing page (bands of 1,048,576 and 5,242,880 GB a month).
 */
export function tieredShares(quantity: Gb, bands: readonly Band[]): BandShare[] {
  const shares: BandShare[] = [];
  for (const band of bands) {
    if (compare(quantity, band.from) <= 0) break;
    const end = band.to === null ? quantity : min(quantity, band.to);
    const inside = subtract(end, band.from);
    const price = relabel<"USD/GB">(band.usd);
    shares.push({ band, quantity: inside, price, cost: cost(inside, price) });
  }
  return shares;
}

export function tieredCost(quantity: Gb, bands: readonly Band[]): Usd {
  return sum(tieredShares(quantity, bands).map((share) => share.cost));
}

/** Stands for a rate where no instance type of known bandwidth carries a zone's traffic: no rate would help. */
export const NO_INSTANCE_FITS = "nat_instance_hour";

/** `no rate for nat_gb in us-east-1`: what the price list lacks. */
export function missingRateText(missing: readonly MissingRate[]): string {
  const names = missing.filter(({ item }) => item !== NO_INSTANCE_FITS);
  const tooSmall = missing.filter(({ item }) => item === NO_INSTANCE_FITS);
  return [
    ...(names.length > 0
      ? [`no rate for ${names.map(({ item, region }) => `${item} in ${region}`).join(", ")}`]
      : []),
    ...tooSmall.map(
      ({ region }) => `no NAT instance of known bandwidth carries a zone's traffic in ${region}`,
    ),
  ].join("; ");
}

/** For messages: how to get a rate that the price list lacks. */
export function missingRateHint(missing: readonly MissingRate[]): string {
  const text = missingRateText(missing);
  if (missing.every(({ item }) => item === NO_INSTANCE_FITS)) return text;
  return `${text}: run 'vpce-cost prices refresh' and pass its file as --prices, or give it by --rate ITEM=USD`;
}

/**
 * The single price of a rate without volume tiers, per hour or per GB as the item's name says.
 * Throws a RangeError when the rate has tiers or is for another unit: that is a fault in the price list.
 */
export function flatPrice<U extends "hours" | "GB">(rate: Rate, unit: U): Price<U> {
  const [band, ...more] = rate.bands;
  const isHourly = rate.unit.toLowerCase().endsWith("hour");
  if (band === undefined || more.length > 0 || isHourly !== (unit === "hours")) {
    throw new RangeError(`the rate ${rate.item} in ${rate.region} is no single price per ${unit}`);
  }
  return relabel(band.usd);
}
