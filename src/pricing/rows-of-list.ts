/** A price list → rows, one per band: the way back from `resolveRates`, for whoever prints or writes one. */
import { byText } from "../model/group.ts";
import { text } from "../model/money.ts";
import type { PriceList } from "../model/prices.ts";
import type { RateRow } from "./rate-rows.ts";

/** By region and item. A band of another origin than its rate carries its own source, date and confidence. */
export function rowsOfPriceList(prices: PriceList): RateRow[] {
  const rates = [...prices.rates].sort(([a], [b]) => byText(a, b)).map(([, rate]) => rate);
  return rates.flatMap(({ region, item, unit, source, asOf, confidence, bands }) =>
    bands.map(
      (band): RateRow => ({
        region,
        item,
        unit,
        from: text(band.from),
        to: band.to === null ? null : text(band.to),
        usd: text(band.usd),
        ...(band.origin ?? { source, asOf, confidence }),
      }),
    ),
  );
}
