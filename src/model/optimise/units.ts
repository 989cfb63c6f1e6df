/** Costs as exact integers, with tie-breakers as low-order digits, so that one comparison settles everything. */
import { type Amount, decimals, fromScaledInteger, type Hours, scaledInteger, type Usd } from "../money.ts";
import type { PriceList } from "../prices.ts";

/** Decimals of GB: see COST-MODEL, "GB". */
export const GB_PLACES = 10;

/** A cost with its tie-breakers: cost, then changes from today, then resources. Plain bigints add and compare. */
export type Key = bigint;
const DIGIT_BITS = 28n;

export function keyOf(cost: bigint, tieBreakers: Key = 0n): Key {
  return (cost << (2n * DIGIT_BITS)) + tieBreakers;
}
/** The low-order digits of a key. Either count may be negative where it is the difference of two. */
export function digits(changes: number, resources: number): Key {
  return (BigInt(changes) << DIGIT_BITS) + BigInt(resources);
}
/** The cost inside a key. Arithmetic shift floors, so low-order digits never touch it. */
export function costOf(value: Key): bigint {
  return value >> (2n * DIGIT_BITS);
}

export function smaller(a: Key, b: Key): Key {
  if (b < a) return b;
  return a;
}

/** A fixed decimal scale in which every product of this price list's rates is a whole number. */
export interface Units {
  readonly pricePlaces: number;
  readonly hourPlaces: number;
  /** Decimals of money: those of price plus the larger of GB's and hours'. */
  readonly moneyPlaces: number;
}

export function unitsFor(prices: PriceList, region: string, hours: Hours): Units {
  let pricePlaces = 0;
  for (const rate of prices.rates.values()) {
    if (rate.region !== region) continue;
    for (const band of rate.bands) pricePlaces = Math.max(pricePlaces, decimals(band.usd));
  }
  const hourPlaces = decimals(hours);
  return { pricePlaces, hourPlaces, moneyPlaces: pricePlaces + Math.max(GB_PLACES, hourPlaces) };
}

/** GB in units of 10^-10. */
export function gbUnits(gb: Amount<"GB">): bigint {
  return scaledInteger(gb, GB_PLACES);
}
/** What one unit of GB costs, in units of money, at a price in units of price. */
export function perGbUnit(units: Units, price: bigint): bigint {
  return price * 10n ** BigInt(units.moneyPlaces - units.pricePlaces - GB_PLACES);
}
/** What a month of an hourly price costs, in units of money. */
export function monthly(units: Units, hours: Hours, price: Amount<string>): bigint {
  const product = scaledInteger(hours, units.hourPlaces) * scaledInteger(price, units.pricePlaces);
  return product * 10n ** BigInt(units.moneyPlaces - units.pricePlaces - units.hourPlaces);
}
export function usdOf(units: Units, money: bigint): Usd {
  return fromScaledInteger(money, units.moneyPlaces);
}
