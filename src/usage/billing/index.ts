/** Bills of every form, read together. */
import type { InputFile } from "../open.ts";
import type { BillFormat } from "./columns.ts";
import { readConsoleCsv } from "./console-csv.ts";
import type { CostExplorerQuery } from "./cost-explorer-api.ts";
import { type NamedPage, readPages, sheetsOfPages } from "./cost-explorer-json.ts";
import { readLineItemsCsv } from "./line-items.ts";
import { type BillFile, withManifests } from "./manifest.ts";
import { type BillOptions, type BillReading, readingOfSheets } from "./reading.ts";
import type { BillSheet } from "./sheet.ts";
import { readLargeCsv, readLineItemsParquet } from "./with-duckdb.ts";

export { pricesFromBill } from "./effective-rates.ts";
export type { BillFile } from "./manifest.ts";
export type { BillReading } from "./reading.ts";

async function readCsv(file: InputFile, format: BillFormat): Promise<BillSheet> {
  return (await readLargeCsv(file, format)) ?? readLineItemsCsv(file, format);
}

/** All bills as one reading: their NAT traffic as demand of the service `unknown`, their network lines as `billed`. */
export async function readBills(files: readonly BillFile[], options: BillOptions): Promise<BillReading> {
  const sheets: BillSheet[] = [];
  const pages: NamedPage[] = [];
  const bills = await withManifests(files);
  for (const { file, form } of bills.files) {
    if (form === "cost-explorer-csv") sheets.push(await readConsoleCsv(file));
    else if (form === "cost-explorer-json") pages.push(...(await readPages(file)));
    else if (form === "cur-csv") sheets.push(await readCsv(file, "cur"));
    else if (form === "focus-csv") sheets.push(await readCsv(file, "focus"));
    else if (form === "cur-parquet") sheets.push(await readLineItemsParquet(file, "cur"));
    else if (form === "focus-parquet") sheets.push(await readLineItemsParquet(file, "focus"));
  }
  sheets.push(...sheetsOfPages(pages));
  const reading = readingOfSheets(sheets, options);
  return { ...reading, warnings: [...reading.warnings, ...bills.warnings] };
}

/** The same of Cost Explorer's API, asked live. */
export async function readCostExplorerApi(
  query: CostExplorerQuery,
  options: BillOptions,
): Promise<BillReading> {
  const { askCostExplorer } = await import("./cost-explorer-api.ts");
  return readingOfSheets(sheetsOfPages(await askCostExplorer(query)), options);
}
