/**
 * Exact amounts. Each amount carries its unit in its type, so that GB, hours and USD cannot be mixed up, and enters
 * as a string or a bigint, never as a JavaScript float. An amount is a whole number of units of 10^-places, so that
 * sums, products and cuts are exact and fast; quotients that do not end are left to decimal.js, half-even.
 */
import { Decimal as DecimalJs } from "decimal.js";

/** Division is exact to 110 significant digits and more; amounts here have far fewer. */
const Rounding: typeof DecimalJs = DecimalJs.clone({
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

/** What an amount is inside: `count × 10^-places`. */
class Exact {
  readonly count: bigint;
  readonly places: number;
  constructor(count: bigint, places: number) {
    this.count = count;
    this.places = places;
  }
  toJSON(): string {
    return plain(this);
  }
}

const POWERS: bigint[] = [1n];
function power(places: number): bigint {
  for (let i = POWERS.length; i <= places; i++) POWERS.push((POWERS[i - 1] ?? 1n) * 10n);
  return POWERS[places] ?? 1n;
}

function inside(amount: Amount<string>): Exact {
  return amount as unknown as Exact;
}
function outside<U extends string>(count: bigint, places: number): Amount<U> {
  return new Exact(count, places) as unknown as Amount<U>;
}
/** The count at `places` decimals, which must be no fewer than the amount has. */
function countAt({ count, places: own }: Exact, places: number): bigint {
  return own === places ? count : count * power(places - own);
}

function rounding(amount: Amount<string>): DecimalJs {
  return new Rounding(plain(inside(amount)));
}
/** The text from a place on, without the zeros at its end. */
function withoutZeros(text: string, from: number): string {
  let end = text.length;
  while (end > from && text[end - 1] === "0") end--;
  return text.slice(from, end);
}
function plain({ count, places }: Exact): string {
  if (places === 0) return count.toString();
  const digits = (count < 0n ? -count : count).toString().padStart(places + 1, "0");
  const whole = digits.slice(0, -places);
  const part = withoutZeros(digits, whole.length);
  return `${count < 0n ? "-" : ""}${whole}${part === "" ? "" : `.${part}`}`;
}
function parsed(text: string): Exact {
  const dot = text.indexOf(".");
  if (dot < 0) return new Exact(BigInt(text), 0);
  const part = withoutZeros(text, dot + 1);
  return new Exact(BigInt(text.slice(0, dot) + part), part.length);
}

/** Whether the text is a plain decimal number: no exponent, no thousands separator, no blank. */
export function isPlainNumber(text: string): boolean {
  return PLAIN.test(text);
}

/** An amount from plain decimal text or an exact integer. Throws a RangeError on any other text. */
export function amount<U extends string>(value: string | bigint): Amount<U> {
  if (typeof value === "bigint") return outside(value, 0);
  if (!isPlainNumber(value)) throw new RangeError(`not a plain decimal number: ${JSON.stringify(value)}`);
  return parsed(value) as unknown as Amount<U>;
}
export const usd = (value: string | bigint): Usd => amount(value);
export const gb = (value: string | bigint): Gb => amount(value);
export const hours = (value: string | bigint): Hours => amount(value);
export const ratio = (value: string | bigint): Ratio => amount(value);

export function zero<U extends string>(): Amount<U> {
  return outside(0n, 0);
}
export function add<U extends string>(a: Amount<U>, b: Amount<NoInfer<U>>): Amount<U> {
  const [x, y] = [inside(a), inside(b)];
  const places = Math.max(x.places, y.places);
  return outside(countAt(x, places) + countAt(y, places), places);
}
export function subtract<U extends string>(a: Amount<U>, b: Amount<NoInfer<U>>): Amount<U> {
  const [x, y] = [inside(a), inside(b)];
  const places = Math.max(x.places, y.places);
  return outside(countAt(x, places) - countAt(y, places), places);
}
export function sum<U extends string>(amounts: Iterable<Amount<U>>): Amount<U> {
  let total = 0n;
  let places = 0;
  for (const each of amounts) {
    const { count, places: own } = inside(each);
    if (own === places) total += count;
    else if (own < places) total += count * power(places - own);
    else {
      total = total * power(own - places) + count;
      places = own;
    }
  }
  return outside(total, places);
}
function product<U extends string>(a: Exact, b: Exact): Amount<U> {
  return outside(a.count * b.count, a.places + b.places);
}
/** `amount × factor`, the unit unchanged. */
export function times<U extends string>(a: Amount<U>, factor: Ratio): Amount<U> {
  return product(inside(a), inside(factor));
}
/** `quantity × price` in USD. */
export function cost<U extends string>(quantity: Amount<U>, price: Price<NoInfer<U>>): Usd {
  return product(inside(quantity), inside(price));
}
function ratioOf<U extends string>(a: Amount<string>, b: Amount<string>): Amount<U> {
  if (isZero(b)) throw new RangeError("division by zero");
  return parsed(rounding(a).div(rounding(b)).toFixed()) as unknown as Amount<U>;
}
/** `a ÷ b` of the same unit, exact to 110 significant digits, half-even. Throws a RangeError when `b` is zero. */
export function quotient<U extends string>(a: Amount<U>, b: Amount<NoInfer<U>>): Ratio {
  return ratioOf(a, b);
}
/** How much of `U` the money buys at the price: `money ÷ price`. Throws a RangeError when the price is zero. */
export function quantityFor<U extends string>(money: Usd, price: Price<U>): Amount<U> {
  return ratioOf(money, price);
}
/** The price at which the quantity costs the money: `money ÷ quantity`. */
export function pricePer<U extends string>(money: Usd, quantity: Amount<U>): Price<U> {
  return ratioOf(money, quantity);
}
/** The same number under another unit, where a formula converts units by itself. */
export function relabel<U extends string>(a: Amount<string>): Amount<U> {
  return a as unknown as Amount<U>;
}
export function compare<U extends string>(a: Amount<U>, b: Amount<NoInfer<U>>): number {
  const [x, y] = [inside(a), inside(b)];
  const places = Math.max(x.places, y.places);
  const [left, right] = [countAt(x, places), countAt(y, places)];
  return left < right ? -1 : left > right ? 1 : 0;
}
export function min<U extends string>(a: Amount<U>, b: Amount<NoInfer<U>>): Amount<U> {
  return compare(b, a) < 0 ? b : a;
}
export function max<U extends string>(a: Amount<U>, b: Amount<NoInfer<U>>): Amount<U> {
  return compare(b, a) > 0 ? b : a;
}
export function isZero(a: Amount<string>): boolean {
  return inside(a).count === 0n;
}
export function isNegative(a: Amount<string>): boolean {
  return inside(a).count < 0n;
}
export function isPositive(a: Amount<string>): boolean {
  return inside(a).count > 0n;
}
export function negate<U extends string>(a: Amount<U>): Amount<U> {
  const { count, places } = inside(a);
  return outside(-count, places);
}
/** `count ÷ unit` as a whole number, a half to the even one. */
function halfEven(count: bigint, unit: bigint): bigint {
  if (unit < 0n) return halfEven(-count, -unit);
  if (count < 0n) return -halfEven(-count, unit);
  const down = count / unit;
  const rest = 2n * (count - down * unit);
  return rest > unit || (rest === unit && down % 2n === 1n) ? down + 1n : down;
}
/** Cut half-even to at most `places` decimals. */
export function cut<U extends string>(a: Amount<U>, places: number): Amount<U> {
  const { count, places: own } = inside(a);
  if (own <= places) return a;
  let [digits, left] = [halfEven(count, power(own - places)), places];
  for (; left > 0 && digits % 10n === 0n; left--) digits /= 10n;
  return outside(digits, left);
}
/** `amount × part ÷ whole`, cut half-even to at most `places` decimals, without rounding on the way. */
export function share<U extends string>(
  a: Amount<U>,
  part: bigint,
  whole: bigint,
  places: number,
): Amount<U> {
  const { count, places: own } = inside(a);
  const unit = whole * power(Math.max(own - places, 0));
  return outside(halfEven(count * part * power(Math.max(places - own, 0)), unit), places);
}
/** `amount × part ÷ whole` where part and whole are amounts of one unit. Throws a RangeError when `whole` is zero. */
export function shareOf<U extends string, V extends string>(
  a: Amount<U>,
  part: Amount<V>,
  whole: Amount<NoInfer<V>>,
  places: number,
): Amount<U> {
  if (isZero(whole)) throw new RangeError("division by zero");
  const [x, y] = [inside(part), inside(whole)];
  const common = Math.max(x.places, y.places);
  return share(a, countAt(x, common), countAt(y, common), places);
}
/** Cut towards zero to at most `places` decimals. */
export function truncate<U extends string>(a: Amount<U>, places: number): Amount<U> {
  const { count, places: own } = inside(a);
  return own <= places ? a : outside(count / power(own - places), places);
}
/** The smallest integer not below the amount. */
export function ceiling<U extends string>(a: Amount<U>): Amount<U> {
  const { count, places } = inside(a);
  const whole = count / power(places);
  return outside(whole * power(places) < count ? whole + 1n : whole, 0);
}
/** Number of decimals that the amount has. */
export function decimals(a: Amount<string>): number {
  const [, part = ""] = plain(inside(a)).split(".");
  return part.length;
}
/** Plain notation, no exponent, no trailing zeros, `0` and never `-0`. */
export function text(a: Amount<string>): string {
  return plain(inside(a));
}
/** For people: rounded half-even to exactly `places` decimals. Rounding happens once, where a report prints. */
export function rounded(a: Amount<string>, places: number): string {
  const { count, places: own } = inside(a);
  const units = own <= places ? count * power(places - own) : halfEven(count, power(own - places));
  if (places === 0) return units.toString();
  const digits = (units < 0n ? -units : units).toString().padStart(places + 1, "0");
  return `${units < 0n ? "-" : ""}${digits.slice(0, -places)}.${digits.slice(-places)}`;
}
/** The amount in units of 10^-places as an integer. Throws a RangeError if that would lose digits. */
export function scaledInteger(a: Amount<string>, places: number): bigint {
  const { count, places: own } = inside(a);
  if (own <= places) return count * power(places - own);
  const unit = power(own - places);
  if (count % unit !== 0n) throw new RangeError(`${text(a)} has more than ${places} decimals`);
  return count / unit;
}
/** The inverse of `scaledInteger`. */
export function fromScaledInteger<U extends string>(value: bigint, places: number): Amount<U> {
  return outside(value, places);
}

/** 10^30 ÷ 2^30. */
const TICKS_PER_BYTE = 5n ** 30n;

/** Bytes as GB of 2^30, exact (2^-30 ends after 30 decimals). Source: the billing rows count GB of 2^30 bytes. */
export function gbOfBytes(bytes: bigint): Gb {
  return outside(bytes * TICKS_PER_BYTE, 30);
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
