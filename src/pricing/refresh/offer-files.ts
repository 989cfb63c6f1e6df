/** AWS's public offer files: no credentials, one file per service and region; the index leads to the newest. */
import { InputError } from "../../errors.ts";
import { cached, putBy } from "./cache.ts";
import { type DownloadOptions, download, downloadText, NotThere } from "./download.ts";
import { productsOfCsv } from "./from-csv.ts";
import { productsOfOffer } from "./from-json.ts";
import type { Product } from "./product.ts";
import { isWanted, QUICKLY, type ServiceCode } from "./wanted.ts";

/** Source: AWS Billing guide, "Getting price list files". */
export const OFFER_FILES = "https://pricing.us-east-1.amazonaws.com";

export interface OfferOptions extends DownloadOptions {
  /** Scheme, host and port of the offer files. */
  readonly base: string;
  /** Where filtered files are put by; null: nowhere. */
  readonly cache: string | null;
}

function jsonOf(text: string, url: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null) return value as Record<string, unknown>;
  } catch {
    // Told below.
  }
  throw new InputError(`${url}: is no JSON of AWS's price index: check the address of the offer files`);
}

function record(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}

/** Where the index of a service's regions is: the index of all services tells, or else it is at its usual place. */
async function regionIndexUrl(service: ServiceCode, options: OfferOptions): Promise<string> {
  const url = `${options.base}/offers/v1.0/aws/index.json`;
  const usual = `/offers/v1.0/aws/${service}/current/region_index.json`;
  const index = await downloadText(url, options)
    .then((text) => jsonOf(text, url))
    .catch((error: unknown): Record<string, unknown> => {
      if (error instanceof NotThere) return {};
      throw error;
    });
  const told = record(record(index["offers"])[service])["currentRegionIndexUrl"];
  return new URL(typeof told === "string" ? told : usual, options.base).href;
}

/** Regions' offer files of one service, by region code; the files are JSON, and beside each lies a CSV. */
export async function offerUrls(
  service: ServiceCode,
  options: OfferOptions,
): Promise<ReadonlyMap<string, string>> {
  const url = await regionIndexUrl(service, options);
  const regions = record(jsonOf(await downloadText(url, options), url)["regions"]);
  const urls = Object.entries(regions).flatMap(([code, entry]) => {
    const path = record(entry)["currentVersionUrl"];
    return typeof path === "string" ? [[code, new URL(path, options.base).href] as const] : [];
  });
  if (urls.length === 0) throw new InputError(`${url}: names no region: it is no index of AWS's price list`);
  return new Map(urls);
}

async function readCsv(url: string, options: OfferOptions): Promise<Product[]> {
  return productsOfCsv(download(url, options), url, QUICKLY, isWanted).catch((error: unknown) => {
    if (error instanceof InputError && !error.message.includes(url)) {
      throw new InputError(`${url}: ${error.message}: the file is cut off`);
    }
    throw error;
  });
}
async function readJson(url: string, options: OfferOptions): Promise<Product[]> {
  return productsOfOffer(await downloadText(url, options), url, isWanted);
}

/** EC2's file is hundreds of megabytes and is streamed as CSV; the others are small JSON. Each may stand in for the other. */
export async function readOffer(
  service: ServiceCode,
  url: string,
  options: OfferOptions,
): Promise<Product[]> {
  const known = await cached(options.cache, url);
  if (known !== null) return known;
  const csv = url.replace(/\.json$/, ".csv");
  const json = url.replace(/\.csv$/, ".json");
  const ways =
    service === "AmazonEC2"
      ? [() => readCsv(csv, options), () => readJson(json, options)]
      : [() => readJson(json, options), () => readCsv(csv, options)];
  for (const [i, way] of ways.entries()) {
    try {
      const products = await way();
      await putBy(options.cache, url, products);
      return products;
    } catch (error) {
      if (!(error instanceof NotThere) || i === ways.length - 1) throw error;
    }
  }
  return [];
}
