/** The lines of a bill over its whole period, and quantities for those that tell only their cost. */
import { groupBy } from "../../model/group.ts";
import {
  add,
  amount,
  compare,
  cut,
  type Gb,
  isZero,
  type Price,
  quantityFor,
  type Ratio,
  ratio,
  subtract,
  sum,
  text,
  times,
  usd,
} from "../../model/money.ts";
import { type Band, findRate, type PriceList } from "../../model/prices.ts";
import type { BilledLine } from "../../model/usage.ts";
import { GB_DECIMALS } from "../manual-row.ts";
import type { Merged } from "./merge.ts";
import type { Entry } from "./sheet.ts";
import { startOfMonth } from "./times.ts";
import { itemOfType, unitOfType } from "./usage-types.ts";

/** A line with its amounts still as numbers. */
export interface Line {
  readonly usageType: string;
  readonly region: string | null;
  readonly account: string | null;
  readonly resource: string | null;
  readonly currency: string;
  readonly quantity: Ratio | null;
  readonly cost: Ratio | null;
  readonly netCost: Ratio | null;
  /** The quantity is cost ÷ this rate; null: it is the bill's own, or cannot be told. */
  readonly derivedFrom: string | null;
}

/** How much a month's cost buys, band by band: the inverse of marginal tiers. */
function quantityOf(cost: Ratio, bands: readonly Band[]): Ratio {
  let rest = usd(text(cost));
  let quantity = ratio("0");
  for (const band of bands) {
    const price = band.usd as unknown as Price<"1">;
    const bought = quantityFor(rest, price);
    const width = band.to === null ? null : ratio(text(subtract(band.to, band.from)));
    if (width === null || compare(bought, width) <= 0) return add(quantity, bought);
    quantity = add(quantity, width);
    rest = subtract(rest, usd(text(times(width, ratio(text(price))))));
  }
  return quantity;
}

const total = (values: readonly (Ratio | null)[]): Ratio | null => {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : sum(known);
};

/** Cost ÷ rate, where the rate is known and in the currency of the cost. */
function derived(
  entries: readonly Entry[],
  prices: PriceList | null,
): { quantity: Ratio; from: string } | null {
  const [first] = entries;
  if (first === undefined) return null;
  const item = itemOfType(first.usageType);
  if (first.currency !== "USD" || first.region === null || item === null || prices === null) return null;
  const rate = findRate(prices, first.region, item.item);
  if (!rate.found || rate.rate.bands.some((band) => isZero(band.usd))) return null;
  const { bands } = rate.rate;
  // Volume tiers begin anew each month; without them the period is one.
  const months =
    bands.length === 1 ? [entries] : groupBy(entries, (entry) => startOfMonth(entry.day)).values();
  const parts = [...months].map((month) =>
    quantityOf(total(month.map((entry) => entry.cost)) ?? ratio("0"), bands),
  );
  const price = bands.map((band) => text(band.usd)).join("/");
  return {
    quantity: cut(sum(parts), GB_DECIMALS),
    from: `${first.usageType} in ${first.region} at ${price}`,
  };
}

/** Discounts written as lines of their own lower the net cost of the lines that they are about, in proportion to cost. */
function shareOfDiscount(line: Line, lines: readonly Line[], discounts: Merged["discounts"]): Ratio | null {
  const discount = discounts.get(JSON.stringify([line.usageType, line.region, line.account, line.currency]));
  const all = total(
    lines
      .filter(
        (each) =>
          each.usageType === line.usageType &&
          each.region === line.region &&
          each.account === line.account &&
          each.currency === line.currency,
      )
      .map((each) => each.cost),
  );
  if (discount === undefined || line.cost === null || all === null || isZero(all)) return null;
  const share = quantityFor(usd(text(times(line.cost, discount))), amount<"USD/1">(text(all)));
  return cut(add(line.cost, ratio(text(share))), GB_DECIMALS);
}

/** Sums over the period by usage type, region, account, resource and currency. */
export function linesOf(merged: Merged, prices: PriceList | null): Line[] {
  const groups = groupBy(merged.entries, (e) =>
    JSON.stringify([e.usageType, e.region, e.account, e.resource, e.currency]),
  );
  const lines = [...groups.values()].flatMap((entries): Line[] => {
    const [first] = entries;
    if (first === undefined) return [];
    const { usageType, region, account, resource, currency } = first;
    const quantity = total(entries.map((entry) => entry.quantity));
    const own = quantity === null ? derived(entries, prices) : null;
    return [
      {
        usageType,
        region,
        account,
        resource,
        currency,
        quantity: quantity ?? own?.quantity ?? null,
        cost: total(entries.map((entry) => entry.cost)),
        netCost: entries.some((entry) => entry.netTold) ? total(entries.map((entry) => entry.netCost)) : null,
        derivedFrom: own?.from ?? null,
      },
    ];
  });
  if (merged.discounts.size === 0) return lines;
  return lines.map((line) => ({
    ...line,
    netCost: line.netCost ?? shareOfDiscount(line, lines, merged.discounts),
  }));
}

export function billedLine(line: Line): BilledLine {
  const { usageType, region, account, resource, currency } = line;
  return {
    usageType,
    region,
    account,
    resource,
    quantity: line.quantity && text(line.quantity),
    unit: unitOfType(usageType),
    cost: line.cost && text(line.cost),
    netCost: line.netCost && text(line.netCost),
    currency,
    derived: line.derivedFrom !== null,
  };
}

/** GB of a line of bytes. */
export function gbOf(line: Line): Gb | null {
  return line.quantity === null ? null : amount<"GB">(text(line.quantity));
}
