/** Values of options, checked. Faults are UsageErrors: they stand on the command line. */
import { loadRegions, regionOf } from "../catalog/regions.ts";
import { InputError, UsageError } from "../errors.ts";
import { type Amount, amount, isNegative, isPlainNumber, isZero } from "../model/money.ts";

/** A whole number from `least` to `most`. */
export function wholeNumber(option: string, text: string, least: number, most: number): number {
  const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= least && value <= most) return value;
  throw new UsageError(`${option} ${text}: is no whole number from ${least} to ${most}`);
}

/** A plain decimal number: 0 or more, or more than 0 where `positive`. */
export function plainAmount<U extends string>(option: string, text: string, positive: boolean): Amount<U> {
  if (isPlainNumber(text)) {
    const value = amount<U>(text);
    if (!isNegative(value) && !(positive && isZero(value))) return value;
  }
  throw new UsageError(
    `${option} ${text}: is no plain number ${positive ? "above 0" : "of 0 or more"}, such as 730`,
  );
}

/** A region's code. */
export function regionCode(option: string, text: string): string {
  try {
    return regionOf(text, option).code;
  } catch (error) {
    throw error instanceof InputError ? new UsageError(error.message) : error;
  }
}

/** Every region's code, in the order of the data. */
export function allRegions(): string[] {
  return [...loadRegions().keys()];
}
