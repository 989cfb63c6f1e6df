/** `vpce-cost prices refresh`: a fresh price list from AWS, as a file for `--prices`, and what it changes. */
import { homedir } from "node:os";
import { join } from "node:path";
import { loadRegions, type Region } from "../catalog/regions.ts";
import { InputError, UsageError } from "../errors.ts";
import type { Io } from "../io.ts";
import { PRICES_SCHEMA, type PricesJson, ratesOfRows } from "../pricing/price-json.ts";
import { type Difference, differenceOf } from "../pricing/refresh/difference.ts";
import { OFFER_FILES } from "../pricing/refresh/offer-files.ts";
import { type Fresh, freshPrices, fromOfferFiles, problemsText } from "../pricing/refresh/refresh.ts";
import { resolveRates } from "../pricing/resolve.ts";
import { jsonText } from "../report/json-text.ts";
import { differenceJson, differenceText } from "../report/price-difference.ts";
import { pricesCsv } from "../report/prices.ts";
import { regionCode, wholeNumber } from "./option-values.ts";
import { checkOutput, formFor, type OutputOptions, writeOutput } from "./output.ts";
import { type PriceOptions, pricesInUse } from "./prices-in-use.ts";

const FORMS = ["json", "csv"] as const;
const ATTEMPTS = 4;
const FIRST_PAUSE_MS = 300;

export interface RefreshOptions extends Pick<PriceOptions, "prices">, OutputOptions<(typeof FORMS)[number]> {
  readonly source?: "offer-files" | "api";
  readonly region?: readonly string[];
  /** Where the offer files are, for mirrors. */
  readonly offerUrl?: string;
  readonly allowMissing?: boolean;
  /** A file for what changed, as JSON. */
  readonly diff?: string;
  readonly cache?: string | boolean;
  readonly timeout?: string;
}

/** The regions named, else every commercial one. China and GovCloud only by name. */
function regionsOf(given: readonly string[] | undefined): Region[] {
  const all = [...loadRegions().values()];
  if (given === undefined) return all.filter((region) => region.partition === "aws");
  const codes = new Set(given.flatMap((each) => each.split(",")).map((code) => regionCode("--region", code)));
  const regions = all.filter((region) => codes.has(region.code));
  const foreign = regions.find((region) => region.partition === "aws-cn");
  if (foreign !== undefined) {
    throw new UsageError(`--region ${foreign.code}: prices of China are in CNY: only USD is known`);
  }
  return regions;
}

function baseUrl(options: RefreshOptions): string {
  const text = options.offerUrl ?? process.env["VPCE_COST_OFFER_URL"] ?? OFFER_FILES;
  if (!URL.canParse(text) || !/^https?:/.test(text)) {
    throw new UsageError(`--offer-url ${text}: is no address such as ${OFFER_FILES}`);
  }
  return text.replace(/\/+$/, "");
}

function cacheDirectory({ cache }: RefreshOptions): string | null {
  if (cache === false) return null;
  if (typeof cache === "string") return cache;
  const home = process.env["XDG_CACHE_HOME"] || join(homedir(), ".cache");
  return join(home, "vpce-cost", "offers");
}

async function fetchFresh(options: RefreshOptions, regions: readonly Region[], io: Io): Promise<Fresh> {
  const timeout = wholeNumber("--timeout", options.timeout ?? "60", 1, 3600);
  const onRegion = (done: number): void => io.progress?.(`${done} of ${regions.length} regions`);
  if (options.source === "api") {
    const { pricingClient, productsOfApi } = await import("../pricing/refresh/api.ts");
    const limits = { timeout, signal: io.signal };
    const client = pricingClient(limits);
    return freshPrices(regions, (region) => productsOfApi(client, region, limits), [], onRegion);
  }
  const { productsOf, notes } = await fromOfferFiles(regions, {
    base: baseUrl(options),
    cache: cacheDirectory(options),
    signal: io.signal,
    timeout,
    attempts: ATTEMPTS,
    pause: FIRST_PAUSE_MS,
    onProgress: (done) => io.progress?.(`${Math.floor(done / 2 ** 20)} MiB of a file read`),
  });
  return freshPrices(regions, productsOf, notes, onRegion);
}

function noteAbsent({ absent, notes }: Fresh, io: Io): void {
  for (const note of notes) io.warn(`warning: ${note}`);
  if (absent.length === 0) return;
  const shown = absent.slice(0, 3).map(({ region, items }) => `${region}: ${items.join(", ")}`);
  const more = absent.length > shown.length ? `; and ${absent.length - shown.length} more regions` : "";
  io.warn(
    `warning: AWS's list holds no price of these, so what needs them is unpriced: ${shown.join("; ")}${more}`,
  );
}

function priceFile({ rows }: Fresh, form: (typeof FORMS)[number]): string {
  if (form === "csv") {
    const priced = rows.map((row) => ({ ...row, usageTypes: [] }));
    return pricesCsv({ source: "", region: null, rows: priced, missing: [], sources: [] });
  }
  const list: PricesJson = { schema: PRICES_SCHEMA, currency: "USD", rates: ratesOfRows(rows) };
  return jsonText(list);
}

async function tellDifference(
  difference: Difference,
  source: string,
  options: RefreshOptions,
  io: Io,
): Promise<void> {
  for (const line of differenceText(difference, source).trimEnd().split("\n")) io.warn(line);
  if (options.diff !== undefined) {
    await writeOutput(jsonText(differenceJson(difference, source)), options.diff, io);
  }
}

export async function pricesRefresh(options: RefreshOptions, io: Io): Promise<number> {
  const form = formFor(options, FORMS);
  const regions = regionsOf(options.region);
  await checkOutput(options.output);
  await checkOutput(options.diff);
  const before = await pricesInUse(options, null);
  const fresh = await fetchFresh(options, regions, io);
  io.progress?.("");
  if (fresh.rows.length === 0) {
    throw new InputError(`prices refresh: no price was found: ${problemsText(fresh.problems)}`);
  }
  if (fresh.problems.length > 0) {
    const text = problemsText(fresh.problems);
    if (!options.allowMissing) {
      throw new InputError(`prices refresh: ${text}: --allow-missing leaves them out`);
    }
    io.warn(`warning: ${text}: left out`);
  }
  await writeOutput(priceFile(fresh, form), options.output, io);
  noteAbsent(fresh, io);
  await tellDifference(differenceOf(before, resolveRates("fresh", fresh.rows)), before.source, options, io);
  return 0;
}
