/** Rows of rates → a price list: defaults for whole partitions filled in, tiers put together. */
import { loadRegions } from "../catalog/regions.ts";
import { byText, groupBy } from "../model/group.ts";
import { amount, compare } from "../model/money.ts";
import { type Band, type PriceList, type Rate, rateKey } from "../model/prices.ts";
import { byFrom, EVERY_REGION, type RateRow } from "./rate-rows.ts";

/**
 * The price list of the rows. Rows of the region `*` fill the regions of the partition `aws` (never GovCloud, China or
 * the European Sovereign Cloud) that have no row of their own. Where a region's own tiers end early, the missing ones
 * come from `*` if both agree on the tiers that both have; they are marked `inferred`. A rate that is still incomplete
 * is left out: it counts as missing.
 */
export function resolveRates(source: string, rows: readonly RateRow[]): PriceList {
  const own = groupBy(rows, (row) => rateKey(row.region, row.item));
  const defaults = rows.filter((row) => row.region === EVERY_REGION);
  const rates = new Map<string, Rate>();
  const put = (region: string, bands: readonly RateRow[]): void => {
    const first = bands[0];
    if (first !== undefined && bands.at(-1)?.to === null) {
      rates.set(rateKey(region, first.item), rateOf(region, bands));
    }
  };

  for (const group of own.values()) {
    const { region, item } = group[0] as RateRow;
    if (region === EVERY_REGION) continue;
    const bands = [...group].sort(byFrom);
    const completed = hasDefaults(region)
      ? completion(
          bands,
          defaults.filter((row) => row.item === item),
        )
      : [];
    put(region, [...bands, ...completed]);
  }
  for (const region of loadRegions().keys()) {
    if (!hasDefaults(region)) continue;
    for (const [item, group] of groupBy(defaults, (row) => row.item)) {
      if (!own.has(rateKey(region, item))) put(region, [...group].sort(byFrom));
    }
  }
  return { source, rates: new Map([...rates].sort(([a], [b]) => byText(a, b))) };
}

function hasDefaults(region: string): boolean {
  return loadRegions().get(region)?.partition === "aws";
}

/** The tiers that the rate's own rows lack, from the default's; none where the two disagree. */
function completion(own: readonly RateRow[], defaults: readonly RateRow[]): RateRow[] {
  if (own.at(-1)?.to === null) return [];
  const known = [...defaults].sort(byFrom);
  const agree = own.every((band, i) => {
    const other = known[i];
    return other !== undefined && sameAmount(band.to, other.to) && sameAmount(band.usd, other.usd);
  });
  return agree ? known.slice(own.length).map((band) => ({ ...band, confidence: "inferred" })) : [];
}

function sameAmount(a: string | null, b: string | null): boolean {
  return a === null || b === null ? a === b : compare(amount(a), amount(b)) === 0;
}

function rateOf(region: string, rows: readonly RateRow[]): Rate {
  const { item, unit, source, asOf, confidence } = rows[0] as RateRow;
  const bands = rows.map((row): Band => {
    const same = row.source === source && row.asOf === asOf && row.confidence === confidence;
    return {
      from: amount(row.from),
      to: row.to === null ? null : amount(row.to),
      usd: amount(row.usd),
      ...(same ? {} : { origin: { source: row.source, asOf: row.asOf, confidence: row.confidence } }),
    };
  });
  return { region, item, unit, bands, source, asOf, confidence };
}
