/** From how many GB a month an endpoint pays, and what a service costs each way. */
import { type Egress, isZonalNat } from "./egress.ts";
import { inspectionOf, natGbItems } from "./inspection.ts";
import {
  add,
  cost,
  cut,
  type Gb,
  type Hours,
  isPositive,
  type Price,
  quantityFor,
  ratio,
  subtract,
  text,
  times,
  type Usd,
  zero,
} from "./money.ts";
import { findRate, flatPrice, type PriceList } from "./prices.ts";

/** What was worked out of a price list, by question: each is asked for many pairs of VPC and service. */
const ANSWERED = new WeakMap<PriceList, Map<string, unknown>>();

function once<T>(prices: PriceList, question: string, answer: () => T): T {
  const known = ANSWERED.get(prices) ?? new Map<string, unknown>();
  ANSWERED.set(prices, known);
  if (!known.has(question)) known.set(question, answer());
  return known.get(question) as T;
}

/** The price per GB of riding the egress, its inspection included, crossings between zones apart; null: there is none, or no rate. */
export function egressGbPrice(mode: Egress["mode"], region: string, prices: PriceList): Price<"GB"> | null {
  return once(prices, `egress ${mode} ${region}`, () => findEgressGbPrice(mode, region, prices));
}

function findEgressGbPrice(mode: Egress["mode"], region: string, prices: PriceList): Price<"GB"> | null {
  if (mode === "nat-instance") return null;
  const natItem = mode === "nat-regional" ? "nat_regional_gb" : "nat_gb";
  const items = natGbItems(natItem, inspectionOf(prices, region));
  if (mode === "nat-central") items.push("tgw_gb");
  let total: Price<"GB"> = zero();
  for (const item of items) {
    const found = findRate(prices, region, item);
    if (!found.found) return null;
    total = add(total, flatPrice(found.rate, "GB"));
  }
  return total;
}

/** The price per GB of endpoint bytes in the first volume tier; null: no rate. */
export function endpointGbPrice(region: string, prices: PriceList): Price<"GB"> | null {
  const found = findRate(prices, region, "vpce_interface_gb");
  return found.found ? ((found.rate.bands[0]?.usd ?? null) as Price<"GB"> | null) : null;
}

/** Hours a month of an interface endpoint in so many zones, in USD; null: no rate. */
export function endpointHoursCost(
  zones: number,
  region: string,
  hours: Hours,
  prices: PriceList,
): Usd | null {
  return once(prices, `hours ${zones} ${region} ${text(hours)}`, () => {
    const found = findRate(prices, region, "vpce_interface_hour");
    if (!found.found) return null;
    return cost(times(hours, ratio(BigInt(zones))), flatPrice(found.rate, "hours"));
  });
}

/**
 * The GB a month at which an interface endpoint costs as much as the NAT that stays:
 * zone-hours × rate ÷ (GB price of the egress − first-tier endpoint price), cut half-even at 10 decimals.
 * Null where a rate is missing or an endpoint never pays.
 */
export function breakEvenGb(
  zones: number,
  mode: Egress["mode"],
  region: string,
  hours: Hours,
  prices: PriceList,
): Gb | null {
  const question = `break-even ${zones} ${mode} ${region} ${text(hours)}`;
  return once(prices, question, () => findBreakEvenGb(zones, mode, region, hours, prices));
}

function findBreakEvenGb(
  zones: number,
  mode: Egress["mode"],
  region: string,
  hours: Hours,
  prices: PriceList,
): Gb | null {
  const fixed = endpointHoursCost(zones, region, hours, prices);
  const nat = egressGbPrice(mode, region, prices);
  const endpoint = endpointGbPrice(region, prices);
  if (fixed === null || nat === null || endpoint === null) return null;
  const gained = subtract(nat, endpoint);
  return isPositive(gained) ? cut(quantityFor(fixed, gained), 10) : null;
}

/** What GB cost over an egress, crossings included: `across` is the part in zones without a gateway. */
export function rideCost(egress: Egress, gb: Gb, across: Gb, region: string, prices: PriceList): Usd | null {
  const price = egressGbPrice(egress.mode, region, prices);
  if (price === null) return null;
  const processed = cost(gb, price);
  if (!isZonalNat(egress) || !isPositive(across)) return processed;
  const transfer = findRate(prices, region, "az_transfer_gb");
  if (!transfer.found) return null;
  return add(processed, cost(times(across, ratio("2")), flatPrice(transfer.rate, "GB")));
}
