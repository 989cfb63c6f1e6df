/** Which instance type a NAT instance needs, once per zone, for all of the zone's outside demand. */
import type { Catalog, NatInstanceType } from "./catalog.ts";
import { compare, type Gb, type Hours, quotient, ratio, relabel, times } from "./money.ts";
import {
  findRate,
  flatPrice,
  type MissingRate,
  NO_INSTANCE_FITS,
  type PriceList,
  type Rate,
} from "./prices.ts";

/** A zone's mean rate of bytes may peak at this multiple. Our assumption; see docs/method.md. */
const PEAK_FACTOR = 4n;
const BITS_PER_GB = 8n * 1_073_741_824n;
const BITS_PER_GBIT = 1_000_000_000n;
const SECONDS_PER_HOUR = 3600n;

export type Sizing =
  | { readonly fits: true; readonly type: NatInstanceType; readonly rate: Rate }
  | { readonly fits: false; readonly missing: readonly MissingRate[] };

/** GB × 2^30 × 8 ÷ (H × 3600) × 4 against the type's baseline bandwidth, compared without division. */
function carries(type: NatInstanceType, gb: Gb, hours: Hours): boolean {
  const needed = times(gb, ratio(BITS_PER_GB * PEAK_FACTOR));
  const offered = times(times(hours, type.baselineGbps), ratio(BITS_PER_GBIT * SECONDS_PER_HOUR));
  return compare<string>(needed, offered) <= 0;
}

/** The most GB of a zone that a type's baseline carries in a month; exact, as 2^35 divides every decimal. */
export function capacityOf(type: NatInstanceType, hours: Hours): Gb {
  const offered = times(times(hours, type.baselineGbps), ratio(BITS_PER_GBIT * SECONDS_PER_HOUR));
  return times(relabel<"GB">(offered), quotient(ratio("1"), ratio(BITS_PER_GB * PEAK_FACTOR)));
}

/** The cheapest priced type whose baseline carries the zone's GB a month. */
export function sizeNatInstance(
  gb: Gb,
  hours: Hours,
  region: string,
  prices: PriceList,
  catalog: Catalog,
): Sizing {
  const fitting = catalog.natInstances.filter((type) => carries(type, gb, hours));
  const missing: MissingRate[] = [];
  let best: { type: NatInstanceType; rate: Rate } | null = null;
  for (const type of fitting) {
    const found = findRate(prices, region, type.item);
    if (!found.found) missing.push(found.missing);
    else if (best === null || compare(flatPrice(found.rate, "hours"), flatPrice(best.rate, "hours")) < 0) {
      best = { type, rate: found.rate };
    }
  }
  if (best !== null) return { fits: true, ...best };
  return {
    fits: false,
    missing: missing.length > 0 ? missing.slice(0, 1) : [{ region, item: NO_INSTANCE_FITS }],
  };
}
