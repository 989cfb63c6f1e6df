/** The price list that `--prices`, `--discount` and `--rate` ask for. */
import type { PriceList } from "../model/prices.ts";
import { discounted, withRate } from "../pricing/adjust.ts";
import { loadBundledPrices, readPriceFile } from "../pricing/price-list.ts";
import { allRegions } from "./option-values.ts";

export interface PriceOptions {
  readonly prices?: string;
  readonly discount?: string;
  readonly rate?: readonly string[];
}

/** Rates by hand come last: no discount touches them. They hold in the region given, else in every one. */
export async function pricesInUse(options: PriceOptions, region: string | null): Promise<PriceList> {
  let prices = options.prices === undefined ? loadBundledPrices() : await readPriceFile(options.prices);
  if (options.discount !== undefined) prices = discounted(prices, options.discount);
  for (const spec of options.rate ?? []) {
    for (const code of region === null ? allRegions() : [region]) prices = withRate(prices, code, spec);
  }
  return prices;
}
