/** A price list as text, JSON (`vpce-cost/prices/1`, which `--prices` reads) and CSV (likewise). */
import { PRICE_COLUMNS } from "../pricing/price-columns.ts";
import { PRICES_SCHEMA, ratesOfRows } from "../pricing/price-json.ts";
import type { RateRow } from "../pricing/rate-rows.ts";
import { csvCell, terminalText } from "./escape.ts";
import { textTable, wrapText } from "./text-table.ts";

/** A row with the usage types that AWS bills it as. */
export interface PriceRow extends RateRow {
  readonly usageTypes: readonly string[];
}

export interface PricesReport {
  /** `bundled`, or the file. */
  readonly source: string;
  /** One region's code; null: all. */
  readonly region: string | null;
  readonly rows: readonly PriceRow[];
  /** Items that have no rate in the region; empty for all regions. */
  readonly missing: readonly string[];
  /** What the ids in the rows' `source` stand for. */
  readonly sources: readonly { readonly id: string; readonly title: string }[];
}

const WIDTH = 116;

export function pricesText({ source, region, rows, missing, sources }: PricesReport): string {
  const table = textTable(
    [
      ...(region === null ? [{ title: "Region" }] : []),
      { title: "Item" },
      { title: "Usage type", wrap: true },
      { title: "USD", align: "right" },
      { title: "Per" },
      { title: "Tier (a month)" },
      { title: "Source" },
      { title: "As of" },
      { title: "Confidence" },
    ],
    rows.map((row) => [
      ...(region === null ? [row.region] : []),
      row.item,
      row.usageTypes.join(", "),
      row.usd,
      row.unit.replace(/^USD\//, "").replace("each direction", "each way"),
      tier(row),
      row.source,
      row.asOf,
      row.confidence,
    ]),
    { width: WIDTH },
  );
  const absent = wrapText(`No rate, so what needs it is unpriced: ${missing.join(", ")}`, WIDTH).join("\n");
  const idWidth = Math.max(...sources.map(({ id }) => id.length));
  const legend = sources.map(({ id, title }) => `  ${id.padEnd(idWidth)}  ${title}\n`).join("");
  return [
    `Price list: ${terminalText(source)}${region === null ? "" : `, ${region}`}\n\n`,
    table,
    missing.length === 0 ? "" : `\n${absent}\n`,
    sources.length === 0 ? "" : `\nSources\n${legend}`,
  ].join("");
}

/** `0 to 1048576`, `5242880 and up`; nothing for a rate without tiers. */
function tier({ from, to }: PriceRow): string {
  if (to !== null) return `${from} to ${to}`;
  return from === "0" ? "" : `${from} and up`;
}

export function pricesJson({ source, region, rows, missing, sources }: PricesReport): string {
  const list = {
    schema: PRICES_SCHEMA,
    currency: "USD",
    source,
    region,
    rates: ratesOfRows(rows),
    missing,
    sources,
  };
  return `${JSON.stringify(list, null, 2)}\n`;
}

export function pricesCsv({ rows }: PricesReport): string {
  const lines = rows.map((row) =>
    [row.region, row.item, row.unit, row.from, row.to ?? "", row.usd, row.source, row.asOf, row.confidence]
      .map(csvCell)
      .join(","),
  );
  return [PRICE_COLUMNS.join(","), ...lines].map((line) => `${line}\n`).join("");
}
