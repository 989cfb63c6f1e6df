/**
 * Exact amounts. Each amount carries its unit in its type, so that GB, hours and USD cannot be mixed up, and enters
 * as a string or a bigint, never as a JavaScript float. The precision is far above what any sum here needs, so
 * sums and products are exact; only `divide` may cut (half-even).
 */
import { Decimal as DecimalJs } from "decimal.js";

const Exact: typeof DecimalJs = DecimalJs.clone({
  precision: 120,
  rounding: DecimalJs.ROUND_HALF_EVEN,
  toExpNeg: -9e15,
  toExpPos: 9e15,
});

declare const unit: unique symbol;

/** An exact decimal amount of the unit `U`. Opaque: only the functions of this module look inside. */
export interface Amount<U extends string> {
  readonly [unit]: U;
}
export type Usd = Amount<"USD">;
/** Gigabytes of 2^30 bytes, as AWS bills them. */
export type Gb = Amount<"GB">;
export type Hours = Amount<"hours">;
/** A pure number: a count, a share, a factor. */
export type Ratio = Amount<"1">;
/** A price: USD per unit of `U`. */
export type Price<U extends string> = Amount<`USD/${U}`>;

const PLAIN = /^[+-]?(\d+(\.\d*)?|\.\d+)$/;

function inside(amount: Amount<string>): DecimalJs {
  return amount as unknown as DecimalJs;
}
function outside<U extends string>(value: DecimalJs): Amount<U> {
  return value as unknown as Amount<U>;
}

/** Whether the text is a plain decimal number: no exponent, no thousands separator, no blank. */
export function isPlainNumber(text: string): boolean {
  return PLAIN.test(text);
}

/** An amount from plain decimal text or an exact integer. Throws a RangeError on any other text. */
export function amount<U extends string>(value: string | bigint): Amount<U> {
  const text = value.toString();
  if (!isPlainNumber(text)) throw new RangeError(`not a plain decimal number: ${JSON.stringify(text)}`);
  return outside(new Exact(text));
}
export const usd = (value: string | bigint): Usd => amount(value);
export const gb = (value: string | bigint): Gb => amount(value);
export const hours = (value: string | bigint): Hours => amount(value);
export const ratio = (value: string | bigint): Ratio => amount(value);

export function zero<U extends string>(): Amount<U> {
  return outside(new Exact(0));
}
export function add<U extends string>(a: Amount<U>, b: Amount<U>): Amount<U> {
  return outside(inside(a).plus(inside(b)));
}
export function subtract<U extends string>(a: Amount<U>, b: Amount<U>): Amount<U> {
  return outside(inside(a).minus(inside(b)));
}
export function sum<U extends string>(amounts: Iterable<Amount<U>>): Amount<U> {
  let total = new Exact(0);
  for (const each of amounts) total = total.plus(inside(each));
  return outside(total);
}
/** `amount × factor`, the unit unchanged. */
export function times<U extends string>(a: Amount<U>, factor: Ratio): Amount<U> {
  return outside(inside(a).times(inside(factor)));
}
/** `quantity × price` in USD. */
export function cost<U extends string>(quantity: Amount<U>, price: Price<U>): Usd {
  return outside(inside(quantity).times(inside(price)));
}
/** `a ÷ b` of the same unit, exact to 110 significant digits, half-even. Throws a RangeError when `b` is zero. */
export function quotient<U extends string>(a: Amount<U>, b: Amount<U>): Ratio {
  if (inside(b).isZero()) throw new RangeError("division by zero");
  return outside(inside(a).div(inside(b)));
}
/** How much of `U` the money buys at the price: `money ÷ price`. Throws a RangeError when the price is zero. */
export function quantityFor<U extends string>(money: Usd, price: Price<U>): Amount<U> {
  if (inside(price).isZero()) throw new RangeError("division by zero");
  return outside(inside(money).div(inside(price)));
}
/** The price at which the quantity costs the money: `money ÷ quantity`. */
export function pricePer<U extends string>(money: Usd, quantity: Amount<U>): Price<U> {
  if (inside(quantity).isZero()) throw new RangeError("division by zero");
  return outside(inside(money).div(inside(quantity)));
}
/** The same number under another unit, where a formula converts units by itself. */
export function relabel<U extends string>(a: Amount<string>): Amount<U> {
  return a as unknown as Amount<U>;
}
export function compare<U extends string>(a: Amount<U>, b: Amount<U>): number {
  return inside(a).comparedTo(inside(b));
}
export function min<U extends string>(a: Amount<U>, b: Amount<U>): Amount<U> {
  return compare(b, a) < 0 ? b : a;
}
export function max<U extends string>(a: Amount<U>, b: Amount<U>): Amount<U> {
  return compare(b, a) > 0 ? b : a;
}
export function isZero(a: Amount<string>): boolean {
  return inside(a).isZero();
}
export function isNegative(a: Amount<string>): boolean {
  return inside(a).isNegative() && !inside(a).isZero();
}
export function isPositive(a: Amount<string>): boolean {
  return inside(a).greaterThan(0);
}
export function negate<U extends string>(a: Amount<U>): Amount<U> {
  return outside(inside(a).negated());
}
/** Cut half-even to at most `places` decimals. */
export function cut<U extends string>(a: Amount<U>, places: number): Amount<U> {
  return outside(inside(a).toDecimalPlaces(places, DecimalJs.ROUND_HALF_EVEN));
}
/** Cut towards zero to at most `places` decimals. */
export function truncate<U extends string>(a: Amount<U>, places: number): Amount<U> {
  return outside(inside(a).toDecimalPlaces(places, DecimalJs.ROUND_DOWN));
}
/** The smallest integer not below the amount. */
export function ceiling<U extends string>(a: Amount<U>): Amount<U> {
  return outside(inside(a).ceil());
}
/** Number of decimals that the amount has. */
export function decimals(a: Amount<string>): number {
  return inside(a).decimalPlaces();
}
/** Plain notation, no exponent, no trailing zeros, `0` and never `-0`. */
export function text(a: Amount<string>): string {
  return inside(a).isZero() ? "0" : inside(a).toFixed();
}
/** For people: rounded half-even to exactly `places` decimals. Rounding happens once, where a report prints. */
export function rounded(a: Amount<string>, places: number): string {
  const value = inside(a).toDecimalPlaces(places, DecimalJs.ROUND_HALF_EVEN);
  return (value.isZero() ? value.abs() : value).toFixed(places);
}
/** The amount in units of 10^-places as an integer. Throws a RangeError if that would lose digits. */
export function scaledInteger(a: Amount<string>, places: number): bigint {
  const scaled = inside(a).times(new Exact(10).pow(places));
  if (!scaled.isInteger()) throw new RangeError(`${text(a)} has more than ${places} decimals`);
  return BigInt(scaled.toFixed(0));
}
/** The inverse of `scaledInteger`. */
export function fromScaledInteger<U extends string>(value: bigint, places: number): Amount<U> {
  return outside(new Exact(value.toString()).div(new Exact(10).pow(places)));
}

const BYTES_PER_GB = 1_073_741_824n;

/** Bytes as GB of 2^30, exact (2^-30 ends after 30 decimals). Source: the billing rows count GB of 2^30 bytes. */
export function gbOfBytes(bytes: bigint): Gb {
  return outside(new Exact(bytes.toString()).div(new Exact(BYTES_PER_GB.toString())));
}

/**
 * Split an amount into `parts` equal parts in units of 10^-places; the remainder goes, one unit each, to the first
 * parts, so that the parts sum to the whole.
 */
export function split<U extends string>(whole: Amount<U>, parts: number, places: number): Amount<U>[] {
  const total = scaledInteger(whole, places);
  const count = BigInt(parts);
  const base = total / count;
  const rest = total % count;
  return Array.from({ length: parts }, (_, i) =>
    fromScaledInteger<U>(base + (BigInt(i) < rest ? 1n : 0n), places),
  );
}
