/** The CSV form of a price list: the columns of data/prices.csv, a line per band. */
import { InputError } from "../errors.ts";
import { nearest } from "../nearest.ts";
import { type CsvRow, csvRows } from "../usage/csv.ts";
import type { InputFile } from "../usage/open.ts";
import { PRICE_COLUMNS, type PriceColumn } from "./price-columns.ts";
import type { PlacedRow } from "./rate-rows.ts";
import { priceItemOf } from "./usage-types.ts";

const NEEDED: readonly PriceColumn[] = ["region", "item", "usd"];

/**
 * Rows of a CSV file. `region`, `item` and `usd` must be there; left out or empty, `unit` is the item's, the tier is all
 * amounts, `source` the file, `as_of` undated, `confidence` by hand. Throws an InputError on a header or row of another
 * form.
 */
export async function parsePricesCsv(file: InputFile): Promise<PlacedRow[]> {
  const rows: PlacedRow[] = [];
  let header: readonly PriceColumn[] | null = null;
  for await (const batch of csvRows(file)) {
    for (const line of batch) {
      if (header === null) header = headerOf(line, file.name);
      else rows.push(rowOf(line, header, file.name));
    }
  }
  if (rows.length === 0) throw new InputError(`${file.name}: holds no prices`);
  return rows;
}

function headerOf(line: CsvRow, file: string): PriceColumn[] {
  const where = `${file}, line ${line.line}`;
  const columns = line.cells.map((cell) => {
    const name = cell.trim().toLowerCase();
    const known = PRICE_COLUMNS.find((column) => column === name);
    if (known !== undefined) return known;
    const near = nearest(name, PRICE_COLUMNS, 1);
    const hint = near.length === 0 ? `known are ${PRICE_COLUMNS.join(", ")}` : `did you mean ${near[0]}?`;
    throw new InputError(`${where}: unknown column '${cell}': ${hint}`);
  });
  const missing = NEEDED.filter((column) => !columns.includes(column));
  if (missing.length > 0)
    throw new InputError(`${where}: a price file needs the columns ${missing.join(", ")}`);
  return columns;
}

function rowOf(line: CsvRow, header: readonly PriceColumn[], file: string): PlacedRow {
  const where = `${file}, line ${line.line}`;
  if (line.cells.length !== header.length) {
    throw new InputError(`${where}: has ${line.cells.length} fields where the header has ${header.length}`);
  }
  const cell = (column: PriceColumn): string => line.cells[header.indexOf(column)]?.trim() ?? "";
  const end = cell("tier_to");
  const item = cell("item");
  return {
    where,
    row: {
      region: cell("region").toLowerCase(),
      item,
      unit: cell("unit") || (priceItemOf(item)?.rateUnit ?? ""),
      from: cell("tier_from") || "0",
      to: end === "" || end.toLowerCase() === "inf" ? null : end,
      usd: cell("usd"),
      source: cell("source") || file,
      asOf: cell("as_of").replace(/^c\. (?=\d{4}$)/, "") || "undated",
      confidence: cell("confidence") || "by hand",
    },
  };
}
