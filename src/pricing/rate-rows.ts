/** Rates as plain text, one row per band: what the built data and every price file are read into, and their checks. */
import { loadRegions, regionOf } from "../catalog/regions.ts";
import { InputError } from "../errors.ts";
import { groupBy } from "../model/group.ts";
import { type Amount, amount, compare, isNegative, isPlainNumber } from "../model/money.ts";
import { nearest } from "../nearest.ts";
import { loadPriceItems, priceItemOf } from "./usage-types.ts";

/** One band of a rate. Amounts are plain decimal text. */
export interface RateRow {
  /** A region's code; `*`: every region of the partition `aws` that has no row of its own. */
  readonly region: string;
  readonly item: string;
  readonly unit: string;
  readonly from: string;
  /** Null: without end. */
  readonly to: string | null;
  readonly usd: string;
  readonly source: string;
  readonly asOf: string;
  readonly confidence: string;
}

export const CONFIDENCES: readonly string[] = [
  "price list",
  "pricing page",
  "secondary",
  "inferred",
  "by hand",
  "bill",
];
export const EVERY_REGION = "*";

/** A row with the place that messages name: `prices.csv, line 3`. */
export interface PlacedRow {
  readonly row: RateRow;
  readonly where: string;
}

/** Whether the text is `undated`, a year, a month or a day. */
function isDate(text: string): boolean {
  return text === "undated" || /^\d{4}(-\d{2}(-\d{2})?)?$/.test(text);
}

/**
 * Throws an InputError that names the first fault: an unknown region or item (nearest names), a wrong unit, an amount
 * that is no plain number of 0 or more, two prices of one item, tiers that overlap or leave a gap or, unless
 * `incompleteAllowed`, that neither end open nor can be completed from a `*` row.
 */
export function checkRateRows(rows: readonly PlacedRow[], incompleteAllowed: boolean): void {
  for (const { row, where } of rows) checkRow(row, where);
  const groups = groupBy(rows, ({ row }) => `${row.region} ${row.item}`);
  for (const group of groups.values()) checkBands(group, incompleteAllowed, groups);
}

function checkRow(row: RateRow, where: string): void {
  if (row.region !== EVERY_REGION) regionOf(row.region, where);
  const item = priceItemOf(row.item);
  if (item === null) throw new InputError(`${where}: ${unknownItem(row.item)}`);
  const destination = row.item.split(":")[1];
  if (destination !== undefined) regionOf(destination, `${where}, item ${row.item}`);
  if (row.unit !== item.rateUnit) {
    throw new InputError(`${where}: the unit of ${row.item} is '${item.rateUnit}', not '${row.unit}'`);
  }
  for (const [name, text] of Object.entries({ tier_from: row.from, tier_to: row.to, usd: row.usd })) {
    if (text === null) continue;
    if (!isPlainNumber(text) || isNegative(amount(text))) {
      throw new InputError(`${where}: ${name} '${text}' is no plain number of 0 or more, such as 0.045`);
    }
  }
  if (!isDate(row.asOf)) {
    throw new InputError(`${where}: as_of '${row.asOf}' is no date: write 2026-09-17 or 'undated'`);
  }
  if (!CONFIDENCES.includes(row.confidence)) {
    throw new InputError(
      `${where}: unknown confidence '${row.confidence}': known are ${CONFIDENCES.join(", ")}`,
    );
  }
}

/** For messages: that an item is unknown, and the names most like it. */
export function unknownItem(name: string): string {
  const near = nearest(name, loadPriceItems().keys());
  const hint =
    near.length === 0 ? "'vpce-cost prices show' lists the items" : `did you mean ${near.join(" or ")}?`;
  return `unknown item '${name}': ${hint}`;
}

const bound = (text: string): Amount<"tier"> => amount(text);

export function byFrom(a: { readonly from: string }, b: { readonly from: string }): number {
  return compare(bound(a.from), bound(b.from));
}

function checkBands(
  group: readonly PlacedRow[],
  incompleteAllowed: boolean,
  all: ReadonlyMap<string, readonly PlacedRow[]>,
): void {
  const bands = [...group].sort((a, b) => byFrom(a.row, b.row));
  let end: string | null = "0";
  for (const { row, where } of bands) {
    const name = `${row.item} in ${row.region}`;
    if (end === null) throw new InputError(`${where}: ${name} has two prices for the same amount: keep one`);
    if (compare(bound(row.from), bound(end)) !== 0) {
      throw new InputError(
        `${where}: the tiers of ${name} must follow each other: one ends at ${end}, the next begins at ${row.from}`,
      );
    }
    if (row.to !== null && compare(bound(row.to), bound(row.from)) <= 0) {
      throw new InputError(`${where}: tier_to ${row.to} of ${name} is not above tier_from ${row.from}`);
    }
    end = row.to;
  }
  const last = bands.at(-1);
  if (last === undefined) return;
  const { row, where } = last;
  if (bands.length > 1 && priceItemOf(row.item)?.tiers !== true) {
    throw new InputError(`${where}: ${row.item} has no volume tiers: keep one price for ${row.region}`);
  }
  // Transfer to the internet is the same in every option: a list that knows its first tier alone will do.
  const completable = row.region !== EVERY_REGION && loadRegions().get(row.region)?.partition === "aws";
  const compared = !row.item.startsWith("internet_out_gb");
  if (
    end !== null &&
    !incompleteAllowed &&
    compared &&
    !(completable && all.has(`${EVERY_REGION} ${row.item}`))
  ) {
    throw new InputError(
      `${where}: the tiers of ${row.item} in ${row.region} end at ${end}: leave tier_to of the last one empty`,
    );
  }
}
