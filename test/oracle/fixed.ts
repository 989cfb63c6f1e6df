/**
 * The oracle's own arithmetic: exact fixed-point numbers on bigint, so that it shares no code and no rounding with
 * the model. Quantities have 20 decimals, prices 12, money 32 (= quantity × price, exact).
 */
export const QUANTITY_PLACES = 20;
export const PRICE_PLACES = 12;
export const MONEY_PLACES: number = QUANTITY_PLACES + PRICE_PLACES;

/** Plain decimal text as an integer of 10^-places. Throws where digits would be lost. */
export function fixed(text: string, places: number): bigint {
  const match = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text);
  if (match === null) throw new Error(`not a plain decimal: ${text}`);
  const fraction = (match[3] ?? "").replace(/0+$/, "");
  if (fraction.length > places) throw new Error(`${text} has more than ${places} decimals`);
  const digits = BigInt((match[2] ?? "0") + fraction.padEnd(places, "0"));
  return match[1] === "-" ? -digits : digits;
}

/** The inverse of `fixed`, without trailing zeros. */
export function plain(value: bigint, places: number): string {
  const sign = value < 0n ? "-" : "";
  const digits = (value < 0n ? -value : value).toString().padStart(places + 1, "0");
  const whole = digits.slice(0, digits.length - places);
  const fraction = digits.slice(digits.length - places).replace(/0+$/, "");
  return sign + whole + (fraction === "" ? "" : `.${fraction}`);
}

export const quantity = (text: string): bigint => fixed(text, QUANTITY_PLACES);
export const price = (text: string): bigint => fixed(text, PRICE_PLACES);
export const money = (text: string): bigint => fixed(text, MONEY_PLACES);
export const moneyText = (value: bigint): string => plain(value, MONEY_PLACES);
export const quantityText = (value: bigint): string => plain(value, QUANTITY_PLACES);

/** 0.000001 USD: how far the model may be from the oracle. */
export const TOLERANCE: bigint = money("0.000001");

export function within(a: bigint, b: bigint, tolerance: bigint = TOLERANCE): boolean {
  const difference = a > b ? a - b : b - a;
  return difference <= tolerance;
}

export function sumOf(values: Iterable<bigint>): bigint {
  let total = 0n;
  for (const value of values) total += value;
  return total;
}
