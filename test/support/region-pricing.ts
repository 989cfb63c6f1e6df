/** The bundled prices of one region, where many small problems are solved with them. */
import { REGION, SETTINGS } from "../../bench/optimiser-data.ts";
import { loadCatalog } from "../../src/catalog/catalog.ts";
import type { Pricing } from "../../src/model/bill-writer.ts";
import type { Catalog } from "../../src/model/catalog.ts";
import { loadBundledPrices } from "../../src/pricing/price-list.ts";

export const catalog: Catalog = loadCatalog();
const bundled = loadBundledPrices();
export const pricing: Pricing = {
  prices: { ...bundled, rates: new Map([...bundled.rates].filter(([, { region }]) => region === REGION)) },
  catalog,
  settings: SETTINGS,
};
