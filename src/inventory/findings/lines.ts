/** What a finding costs: line items of quantity × rate, and how a sum is told. */
import type { LineItem } from "../../model/bill-writer.ts";
import type { Finding } from "../../model/finding.ts";
import { groupBy } from "../../model/group.ts";
import {
  type Amount,
  cost,
  type Gb,
  type Hours,
  isZero,
  ratio,
  rounded,
  sum,
  times,
} from "../../model/money.ts";
import { findRate, type MissingRate, type PriceList } from "../../model/prices.ts";
import type { Demand, Usage } from "../../model/usage.ts";
import { priceItemOf } from "../../pricing/usage-types.ts";
import type { Inventory } from "../inventory.ts";

/** What findings are made from; everything of one region. */
export interface FindingInput {
  readonly region: string;
  readonly inventory: Inventory;
  /** Null where nothing is known of traffic. */
  readonly usage: Usage | null;
  readonly prices: PriceList;
  readonly hoursPerMonth: Hours;
}

export interface Charge {
  /** Item of the price list. */
  readonly item: string;
  readonly quantity: Amount<string>;
  readonly az?: string | null;
  readonly service?: string | null;
}

export interface Owner {
  readonly account: string | null;
  readonly vpc: string | null;
}

type Priced = Pick<Finding, "monthlyCost" | "lineItems" | "missingRates">;

/** The charges at their first tier's rates, those of quantity 0 left out. */
export function priced(
  input: Pick<FindingInput, "region" | "prices">,
  owner: Owner,
  charges: readonly Charge[],
): Priced {
  const lineItems: LineItem[] = [];
  const missing = new Map<string, MissingRate>();
  for (const { item, quantity, az = null, service = null } of charges) {
    if (isZero(quantity)) continue;
    const found = findRate(input.prices, input.region, item);
    const band = found.found ? found.rate.bands[0] : undefined;
    if (!found.found || band === undefined) {
      missing.set(item, { region: input.region, item });
      continue;
    }
    const known = priceItemOf(item);
    const { source, asOf, unit } = found.rate;
    lineItems.push({
      usageType: known?.usageTypes[0] ?? item,
      region: input.region,
      ...owner,
      az,
      service,
      existing: false,
      quantity,
      unit: known?.billedUnit ?? unit,
      unitPrice: band.usd,
      cost: cost<string>(quantity, band.usd),
      rate: item,
      source,
      asOf,
    });
  }
  const missingRates = [...missing.values()];
  const monthlyCost = missingRates.length > 0 ? null : sum(lineItems.map((each) => each.cost));
  return { monthlyCost, lineItems, missingRates };
}

/** `count` things for every hour of the month. */
export function monthOf(count: number, { hoursPerMonth }: Pick<FindingInput, "hoursPerMonth">): Hours {
  return times(hoursPerMonth, ratio(BigInt(count)));
}

/** `32.85 USD a month`, or that it cannot be told for want of a rate. */
export function shownCost({ monthlyCost, missingRates }: Priced): string {
  if (monthlyCost !== null) return `${rounded(monthlyCost, 2)} USD a month`;
  return `a cost that is not known: no rate for ${missingRates.map((each) => each.item).join(", ")}`;
}

/** `1 subnet`, `3 subnets`. */
export function counted(count: number, name: string): string {
  return `${count} ${name}${count === 1 ? "" : "s"}`;
}

/** The demands of a VPC; empty where usage says nothing of it. */
export function demandsOf(usage: Usage | null, vpc: string): readonly Demand[] {
  return usage === null ? [] : (demandsByVpc(usage).get(vpc) ?? []);
}
const cache = new WeakMap<Usage, Map<string, Demand[]>>();
function demandsByVpc(usage: Usage): Map<string, Demand[]> {
  const known = cache.get(usage) ?? groupBy(usage.demands, (demand) => demand.vpc);
  cache.set(usage, known);
  return known;
}

/** Whether the demand rides on a NAT gateway today (one that tells no route is taken to). */
export function ridesOnNat(demand: Demand): boolean {
  return demand.route === null || demand.route === "nat-gateway";
}
export function gbOf(demands: readonly Demand[]): Gb {
  return sum(demands.map((demand) => demand.gb));
}
