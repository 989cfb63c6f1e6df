/** `data/prices.csv` → the JSON form of a price list. */
import { PRICES_SCHEMA, ratesOfRows } from "../src/pricing/price-json.ts";
import type { RateRow } from "../src/pricing/rate-rows.ts";

function rateRow(row: Readonly<Record<string, string>>): RateRow {
  const cell = (column: string): string => row[column] ?? "";
  return {
    region: cell("region"),
    item: cell("item"),
    unit: cell("unit"),
    from: cell("tier_from"),
    to: cell("tier_to") === "" ? null : cell("tier_to"),
    usd: cell("usd"),
    source: cell("source"),
    asOf: cell("as_of"),
    confidence: cell("confidence"),
  };
}

/** The bundled price list, a rate a line. */
export function priceTable(table: readonly Readonly<Record<string, string>>[]): string {
  const rates = ratesOfRows(table.map(rateRow)).map((rate) => JSON.stringify(rate));
  return `{"schema":"${PRICES_SCHEMA}","currency":"USD","rates":[\n${rates.join(",\n")}\n]}\n`;
}
