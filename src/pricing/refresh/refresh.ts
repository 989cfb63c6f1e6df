/** A fresh price list: products of every region asked for, each item's one price, or why there is none. */
import { pooled } from "../../aws/pool.ts";
import type { Region } from "../../catalog/regions.ts";
import { InputError } from "../../errors.ts";
import { byText } from "../../model/group.ts";
import { checkRateRows, type RateRow } from "../rate-rows.ts";
import { NotThere } from "./download.ts";
import type { OfferOptions } from "./offer-files.ts";
import type { Product } from "./product.ts";
import { type Problem, selectRates } from "./select.ts";
import { SERVICE_CODES, type ServiceCode } from "./wanted.ts";

export interface Fresh {
  /** By region and item. */
  readonly rows: readonly RateRow[];
  readonly problems: readonly Problem[];
  /** Region and items that AWS's list does not hold there, and that need not be there. */
  readonly absent: readonly { readonly region: string; readonly items: readonly string[] }[];
  /** What else is worth saying. */
  readonly notes: readonly string[];
}

export type ProductsOf = (region: Region) => Promise<readonly Product[]>;

/** Regions at a time: each holds a connection, and the larger of its files is megabytes a second. */
const REGIONS_AT_A_TIME = 3;

export async function freshPrices(
  regions: readonly Region[],
  productsOf: ProductsOf,
  notes: readonly string[],
  onRegion: (done: number) => void,
): Promise<Fresh> {
  let done = 0;
  const found = await pooled(regions, REGIONS_AT_A_TIME, async (region) => {
    const selected = selectRates(await productsOf(region), region);
    onRegion(++done);
    return { region: region.code, ...selected };
  });
  const rows = found.flatMap((each) => each.rows);
  checkRateRows(
    rows.map((row) => ({ row, where: `${row.region} ${row.item}` })),
    false,
  );
  return {
    rows: rows.sort((a, b) => byText(a.region, b.region) || byText(a.item, b.item)),
    problems: found.flatMap((each) => each.problems),
    absent: found.flatMap(({ region, absent }) => (absent.length === 0 ? [] : [{ region, items: absent }])),
    notes,
  };
}

/** From the public offer files. A region without a file of a service is told of; one without any is refused. */
export async function fromOfferFiles(
  regions: readonly Region[],
  options: OfferOptions,
): Promise<{ readonly productsOf: ProductsOf; readonly notes: readonly string[] }> {
  const { offerUrls, readOffer } = await import("./offer-files.ts");
  const urls = new Map<ServiceCode, ReadonlyMap<string, string>>();
  const notes: string[] = [];
  for (const service of SERVICE_CODES) {
    try {
      urls.set(service, await offerUrls(service, options));
    } catch (error) {
      if (!(error instanceof NotThere) || service !== "AWSDataTransfer") throw error;
      notes.push(`${error.message}: no rates of transfer between zones and to the internet`);
    }
  }
  for (const { code } of regions) {
    if (![...urls.values()].some((each) => each.has(code))) {
      throw new InputError(`--region ${code}: AWS's price index (${options.base}) does not name it`);
    }
  }
  const productsOf: ProductsOf = async (region) => {
    const products: Product[] = [];
    for (const service of SERVICE_CODES) {
      const url = urls.get(service)?.get(region.code);
      if (url !== undefined) products.push(...(await readOffer(service, url, options)));
    }
    return products;
  };
  return { productsOf, notes };
}

/** The problems in one line, the first few in full. */
export function problemsText(problems: readonly Problem[]): string {
  const shown = problems.slice(0, 3).map(({ region, item, what }) => `${item} in ${region}: ${what}`);
  const more = problems.length > shown.length ? `; and ${problems.length - shown.length} more` : "";
  const noun =
    problems.length === 1 ? "1 item has no single price" : `${problems.length} items have no single price`;
  return `${noun}: ${shown.join("; ")}${more}`;
}
