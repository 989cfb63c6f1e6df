/** `vpce-cost prices show`: the price list in use, each rate with its source and date. */
import { loadSources } from "../catalog/facts.ts";
import { regionOf } from "../catalog/regions.ts";
import { InputError, UsageError } from "../errors.ts";
import type { PriceList } from "../model/prices.ts";
import { discounted, withRate } from "../pricing/adjust.ts";
import { loadBundledPrices, readPriceFile } from "../pricing/price-list.ts";
import { rowsOfPriceList } from "../pricing/rows-of-list.ts";
import { loadPriceItems, priceItemOf } from "../pricing/usage-types.ts";
import { type PricesReport, pricesCsv, pricesJson, pricesText } from "../report/prices.ts";
import { formatOf, type Io } from "./io.ts";

export interface PricesShowOptions {
  readonly region?: string;
  readonly prices?: string;
  readonly discount?: string;
  readonly rate?: readonly string[];
  readonly format?: string;
}

/**
 * Prints the rates of one region, or of all. Throws an InputError for an unknown region, a faulty price file or a region
 * without any rate, a UsageError for an unknown format, a faulty `--discount` or `--rate`, or `--rate` without a region.
 */
export async function pricesShow(options: PricesShowOptions, io: Io): Promise<void> {
  const format = formatOf(options.format, ["table", "json", "csv"]);
  const region = options.region === undefined ? null : regionOf(options.region, "--region").code;
  const prices = await pricesOf(options, region);
  const report = reportOf(prices, region);
  if (report.rows.length === 0) {
    throw new InputError(
      `--region ${region}: the price list '${prices.source}' has no rates there: pass another as --prices FILE ('vpce-cost prices refresh' writes one), or give rates by --rate ITEM=USD`,
    );
  }
  io.out({ table: pricesText, json: pricesJson, csv: pricesCsv }[format](report));
}

async function pricesOf(options: PricesShowOptions, region: string | null): Promise<PriceList> {
  const listed = options.prices === undefined ? loadBundledPrices() : await readPriceFile(options.prices);
  const less = options.discount === undefined ? listed : discounted(listed, options.discount);
  const byHand = options.rate ?? [];
  if (byHand.length > 0 && region === null)
    throw new UsageError("--rate needs --region: a rate holds for one region");
  return byHand.reduce((prices, spec) => withRate(prices, region ?? "", spec), less);
}

function reportOf(prices: PriceList, region: string | null): PricesReport {
  const rows = rowsOfPriceList(prices)
    .filter((row) => region === null || row.region === region)
    .map((row) => ({ ...row, usageTypes: priceItemOf(row.item)?.usageTypes ?? [] }));
  const priced = new Set(rows.map((row) => row.item));
  const items = [...loadPriceItems().values()].filter((each) => each.usageTypes.length > 0);
  const ids = new Set(rows.map((row) => row.source.split(" ")[0]));
  return {
    source: prices.source,
    region,
    rows,
    missing: region === null ? [] : items.map((each) => each.item).filter((item) => !priced.has(item)),
    sources: loadSources()
      .filter(({ id }) => ids.has(id))
      .map(({ id, title }) => ({ id, title })),
  };
}
