/** `vpce-cost prices show`: the price list in use, each rate with its source and date. */
import { loadSources } from "../catalog/facts.ts";
import { InputError } from "../errors.ts";
import type { PriceList } from "../model/prices.ts";
import { rowsOfPriceList } from "../pricing/rows-of-list.ts";
import { loadPriceItems, priceItemOf } from "../pricing/usage-types.ts";
import { type PricesReport, pricesCsv, pricesJson, pricesText } from "../report/prices.ts";
import { formatOf, type Io } from "./io.ts";
import { regionCode } from "./option-values.ts";
import { type PriceOptions, pricesInUse } from "./prices-in-use.ts";

export interface PricesShowOptions extends PriceOptions {
  readonly region?: string;
  readonly format?: string;
}

/**
 * Prints the rates of one region, or of all. Throws an InputError for a faulty price file or a region without any rate,
 * a UsageError for an unknown region or format and a faulty `--discount` or `--rate`.
 */
export async function pricesShow(options: PricesShowOptions, io: Io): Promise<void> {
  const format = formatOf(options.format, ["table", "json", "csv"]);
  const region = options.region === undefined ? null : regionCode("--region", options.region);
  const prices = await pricesInUse(options, region);
  const report = reportOf(prices, region);
  if (report.rows.length === 0) {
    throw new InputError(
      `--region ${region}: the price list '${prices.source}' has no rates there: pass another as --prices FILE ('vpce-cost prices refresh' writes one), or give rates by --rate ITEM=USD`,
    );
  }
  io.out({ table: pricesText, json: pricesJson, csv: pricesCsv }[format](report));
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
