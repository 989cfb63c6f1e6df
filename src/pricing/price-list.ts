/** Where a price list comes from: the bundled data, or a file. */
import { basename } from "node:path";
import { readBuiltJson } from "../built-data.ts";
import type { PriceList } from "../model/prices.ts";
import { openText } from "../usage/open.ts";
import { parsePricesCsv } from "./price-csv.ts";
import { type PricesJson, parsePricesJson, rowsOfRates } from "./price-json.ts";
import { checkRateRows } from "./rate-rows.ts";
import { resolveRates } from "./resolve.ts";

let bundled: PriceList | null = null;

/** The price list that comes with the package, each rate with source and date; read at the first call. */
export function loadBundledPrices(): PriceList {
  bundled ??= resolveRates("bundled", rowsOfRates(readBuiltJson<PricesJson>("prices.json").rates));
  return bundled;
}

/**
 * The price list of a file: JSON of the schema `vpce-cost/prices/1`, or CSV with the columns of data/prices.csv. It
 * stands instead of the bundled one. Throws an InputError that names the place and the remedy of the first fault.
 */
export async function readPriceFile(path: string): Promise<PriceList> {
  const file = { path, name: path };
  let text = "";
  for await (const chunk of openText(file)) text += chunk;
  const rows = text.trimStart().startsWith("{")
    ? parsePricesJson(text, file.name)
    : await parsePricesCsv(file);
  checkRateRows(rows, false);
  return resolveRates(
    basename(path),
    rows.map(({ row }) => row),
  );
}

/** The price list of the file, or the bundled one. */
export async function loadPriceList(path?: string): Promise<PriceList> {
  return path === undefined ? loadBundledPrices() : readPriceFile(path);
}
