/** A price list with a discount or with a rate by hand laid over it. */
import { UsageError } from "../errors.ts";
import {
  amount,
  compare,
  isNegative,
  isPlainNumber,
  quotient,
  type Ratio,
  ratio,
  subtract,
  times,
} from "../model/money.ts";
import { type PriceList, type Rate, rateKey } from "../model/prices.ts";
import { unknownItem } from "./rate-rows.ts";
import { priceItemOf } from "./usage-types.ts";

export const BY_HAND = "--rate";

/**
 * Every rate less a flat discount of `percent` (0 to 100); rates given by `--rate` are left alone. Throws a UsageError
 * on any other percentage.
 */
export function discounted(prices: PriceList, percent: string): PriceList {
  const share = percentage(percent);
  const rates = [...prices.rates].map(([key, rate]): [string, Rate] => {
    if (rate.source === BY_HAND) return [key, rate];
    const less = (source: string): string => `${source} less ${percent} %`;
    const bands = rate.bands.map(({ origin, ...band }) => ({
      ...band,
      usd: times(band.usd, share),
      ...(origin === undefined ? {} : { origin: { ...origin, source: less(origin.source) } }),
    }));
    return [key, { ...rate, bands, source: less(rate.source) }];
  });
  return { source: prices.source, rates: new Map(rates) };
}

/** What remains after the discount, as a share of 1. */
function percentage(text: string): Ratio {
  if (!isPlainNumber(text) || isNegative(amount(text)) || compare(ratio(text), ratio("100")) > 0) {
    throw new UsageError(`--discount ${text}: is no percentage from 0 to 100, such as 12.5`);
  }
  return quotient(subtract(ratio("100"), ratio(text)), ratio("100"));
}

/**
 * The list with one rate by hand in the region: `ITEM=USD`, one price for all amounts. Throws a UsageError where the
 * item is unknown (nearest names) or the price no plain number of 0 or more.
 */
export function withRate(prices: PriceList, region: string, spec: string): PriceList {
  const at = spec.indexOf("=");
  if (at < 0) throw new UsageError(`--rate ${spec}: write it as ITEM=USD, such as nat_gb=0.045`);
  const item = spec.slice(0, at).trim();
  const price = spec.slice(at + 1).trim();
  const known = priceItemOf(item);
  if (known === null) throw new UsageError(`--rate ${spec}: ${unknownItem(item)}`);
  if (!isPlainNumber(price) || isNegative(amount(price))) {
    throw new UsageError(`--rate ${spec}: '${price}' is no plain number of 0 or more, such as 0.045`);
  }
  const rate: Rate = {
    region,
    item,
    unit: known.rateUnit,
    bands: [{ from: amount("0"), to: null, usd: amount(price) }],
    source: BY_HAND,
    asOf: "undated",
    confidence: "by hand",
  };
  return { source: prices.source, rates: new Map(prices.rates).set(rateKey(region, item), rate) };
}
