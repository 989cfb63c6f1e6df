/** Break-evens of an interface endpoint in one region, against every kind of NAT gateway that stays beside it. */
import { breakEvenGb, endpointGbPrice, endpointHoursCost } from "./break-even.ts";
import { byText } from "./group.ts";
import {
  add,
  cut,
  type Gb,
  type Hours,
  isPositive,
  type Price,
  quantityFor,
  quotient,
  ratio,
  subtract,
  times,
  type Usd,
} from "./money.ts";
import { findRate, flatPrice, type MissingRate, type PriceList } from "./prices.ts";

/** From how many GB a month an endpoint pays; null: never, or a rate is missing. */
export interface BreakEven {
  readonly region: string;
  /** Zones that the endpoint stands in. */
  readonly azs: number;
  /** What the endpoint costs a month without traffic. */
  readonly endpointMonthly: Usd | null;
  /** Per GB, in the first volume tier. */
  readonly endpointGb: Price<"GB"> | null;
  /** One NAT gateway per zone; or a single one in the traffic's own zone. */
  readonly natPerAz: Gb | null;
  /** A single NAT gateway, the traffic spread evenly over as many zones as the endpoint has. */
  readonly natSingleSpread: Gb | null;
  readonly natRegional: Gb | null;
  /** NAT gateways in a hub behind a Transit Gateway. */
  readonly natCentral: Gb | null;
  /** Rates that the figures lack. */
  readonly missing: readonly MissingRate[];
}

const RATES = [
  "vpce_interface_hour",
  "vpce_interface_gb",
  "nat_gb",
  "nat_regional_gb",
  "tgw_gb",
  "az_transfer_gb",
];

/** As `breakEvenGb` for a single NAT gateway, plus what its traffic from the other zones pays for crossing, both ways. */
function spread(fixed: Usd | null, zones: number, region: string, prices: PriceList): Gb | null {
  const [nat, transfer] = ["nat_gb", "az_transfer_gb"].map((item) => findRate(prices, region, item));
  const endpoint = endpointGbPrice(region, prices);
  if (fixed === null || endpoint === null || !nat?.found || !transfer?.found) return null;
  const across = quotient(ratio(BigInt(2 * (zones - 1))), ratio(BigInt(zones)));
  const ride = add(flatPrice(nat.rate, "GB"), times(flatPrice(transfer.rate, "GB"), across));
  const gained = subtract(ride, endpoint);
  return isPositive(gained) ? cut(quantityFor(fixed, gained), 10) : null;
}

/** The break-evens of an interface endpoint in so many zones. */
export function breakEven(region: string, azs: number, hours: Hours, prices: PriceList): BreakEven {
  const fixed = endpointHoursCost(azs, region, hours, prices);
  return {
    region,
    azs,
    endpointMonthly: fixed,
    endpointGb: endpointGbPrice(region, prices),
    natPerAz: breakEvenGb(azs, "nat-per-az", region, hours, prices),
    natSingleSpread: spread(fixed, azs, region, prices),
    natRegional: breakEvenGb(azs, "nat-regional", region, hours, prices),
    natCentral: breakEvenGb(azs, "nat-central", region, hours, prices),
    missing: RATES.flatMap((item) => {
      const found = findRate(prices, region, item);
      return found.found ? [] : [found.missing];
    }).sort((a, b) => byText(a.item, b.item)),
  };
}
