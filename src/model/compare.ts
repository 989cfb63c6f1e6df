/** The named options and the optimum side by side; the recommendation and what it saves. */

import { adviseRoutes, type RouteAdvice } from "./advice.ts";
import { type Bill, bill } from "./bill.ts";
import type { LineItem, Pricing } from "./bill-writer.ts";
import type { Catalog } from "./catalog.ts";
import type { Egress } from "./egress.ts";
import { InputError } from "./errors.ts";
import type { Finding } from "./finding.ts";
import { type Hours, subtract, type Usd } from "./money.ts";
import { type Network, networkOf, type Settings } from "./network.ts";
import { type Optimum, optimise } from "./optimise.ts";
import { namedTopologies, type OptionName } from "./options.ts";
import type { Policy } from "./policy.ts";
import { findRate, type MissingRate, missingRateHint, type PriceList, type Rate } from "./prices.ts";
import { type Hub, sameTopology, type Topology } from "./topology.ts";
import type { Usage, Warning } from "./usage.ts";
import { type Violation, violationsOf } from "./violations.ts";
import { warningsOf } from "./warnings.ts";

const TITLES: Readonly<Record<OptionName, string>> = {
  current: "As it is today",
  "nat-only": "Everything through NAT gateways",
  "gateway-endpoints": "NAT gateways, and free gateway endpoints",
  "all-endpoints": "An endpoint for every service, NAT for the rest",
  "endpoints-only": "Endpoints only, no NAT at all",
  "central-endpoints": "Endpoints shared in a hub",
  "nat-instance": "NAT instances, no endpoints",
  optimal: "The cheapest that the policy allows",
};

/** A topology with its bill and its violations. */
export interface Option {
  readonly name: OptionName;
  readonly title: string;
  readonly priced: boolean;
  /** Null when a rate is missing or a demand has no way. */
  readonly monthlyCost: Usd | null;
  readonly compliant: boolean;
  readonly violations: readonly Violation[];
  readonly missingRates: readonly MissingRate[];
  readonly lineItems: readonly LineItem[];
  /** The same items, those of one VPC at a time, none of them kept. */
  readonly eachVpc: Bill["eachVpc"];
  /** Null for an optimum that does not exist. */
  readonly topology: Topology | null;
}

export interface Recommendation {
  readonly name: "optimal";
  readonly monthlyCost: Usd;
  /** Null where what it is against cannot be priced. */
  readonly monthlySaving: Usd | null;
  readonly savingAgainst: "current" | "nat-only";
  readonly sameAs: readonly OptionName[];
  readonly proven: boolean;
  readonly optimalityGap: Usd;
  /** One per VPC, sorted. */
  readonly egress: readonly (Egress & { readonly vpc: string })[];
  readonly hub: Hub | null;
  /** One per VPC and service, sorted. Made when they are first asked for. */
  readonly routes: readonly RouteAdvice[];
}

export interface Comparison {
  readonly region: string;
  readonly hoursPerMonth: Hours;
  readonly settings: Settings;
  /** The rates that line items were priced with, sorted by item. */
  readonly rates: readonly Rate[];
  readonly priceList: { readonly source: string; readonly asOf: string };
  readonly usage: Usage;
  readonly network: Network;
  readonly options: readonly Option[];
  readonly policy: Policy;
  /** Null when no topology meets the policy. */
  readonly recommended: Recommendation | null;
  /** What an inventory shows to be idle, doubled, missing or impossible; absent without one. */
  readonly findings?: readonly Finding[];
  readonly warnings: readonly Warning[];
}

/** What usage is compared with. */
export interface CompareInput {
  readonly prices: PriceList;
  readonly catalog: Catalog;
  readonly policy: Policy;
  readonly settings: Settings;
}

function optionOf(
  name: OptionName,
  topology: Topology,
  priced: Bill,
  violations: readonly Violation[],
  missing: readonly MissingRate[] = priced.missing,
): Option {
  return {
    name,
    title: TITLES[name],
    priced: priced.total !== null,
    monthlyCost: priced.total,
    compliant: violations.length === 0,
    violations,
    missingRates: missing,
    get lineItems() {
      return priced.lineItems;
    },
    eachVpc: priced.eachVpc,
    topology,
  };
}

function optimalOption(found: Optimum, network: Network, policy: Policy, catalog: Catalog): Option {
  if (found.found) {
    const violations = violationsOf(network, found.topology, policy, catalog);
    return optionOf("optimal", found.topology, found.bill, violations, found.missing);
  }
  return {
    name: "optimal",
    title: TITLES.optimal,
    priced: false,
    monthlyCost: null,
    compliant: false,
    violations: found.violations,
    missingRates: found.missing,
    lineItems: [],
    eachVpc: () => [],
    topology: null,
  };
}

function ratesUsed(bills: readonly Bill[], region: string, prices: PriceList): Rate[] {
  const items = new Set(bills.flatMap((each) => [...each.rates]));
  return [...items].sort().flatMap((item) => {
    const found = findRate(prices, region, item);
    return found.found ? found.rate : [];
  });
}

/** The newest date among the rates. */
function newestDate(rates: readonly Rate[]): string {
  const dates = rates.map((rate) => rate.asOf).filter((date) => date !== "undated");
  return dates.sort().at(-1) ?? "undated";
}

/**
 * Compare the ways to connect one region's usage and find the cheapest that the policy allows.
 * Throws an InputError when a rate of today's own topology is missing, or when only missing rates stand between
 * the policy and an answer.
 */
export function compare(usage: Usage, { prices, catalog, policy, settings }: CompareInput): Comparison {
  const pricing: Pricing = { prices, catalog, settings };
  const network = networkOf(usage, catalog, settings);
  const bills: Bill[] = [];
  const named = namedTopologies(network, policy, pricing).map(({ name, topology }) => {
    const priced = bill(network, topology, pricing);
    bills.push(priced);
    return optionOf(name, topology, priced, violationsOf(network, topology, policy, catalog));
  });
  const baseline = named[0];
  if (baseline === undefined || (baseline.missingRates.length > 0 && baseline.monthlyCost === null)) {
    throw new InputError(missingRateHint(baseline?.missingRates ?? []));
  }
  const found = optimise(network, policy, pricing);
  if (!found.found && found.violations.length === 0) throw new InputError(missingRateHint(found.missing));
  const optimal = optimalOption(found, network, policy, catalog);
  const options = [...named, optimal];
  if (found.found) bills.push(found.bill);
  const rates = ratesUsed(bills, network.region, prices);
  return {
    region: network.region,
    hoursPerMonth: settings.hoursPerMonth,
    settings,
    rates,
    priceList: { source: prices.source, asOf: newestDate(rates) },
    usage,
    network,
    options,
    policy,
    recommended: found.found ? recommend(found, optimal, baseline, named, network, policy, pricing) : null,
    warnings: [...usage.warnings, ...warningsOf(network, found, policy, pricing)],
  };
}

function recommend(
  found: Optimum & { found: true },
  optimal: Option,
  baseline: Option,
  named: readonly Option[],
  network: Network,
  policy: Policy,
  pricing: Pricing,
): Recommendation {
  const total = optimal.monthlyCost;
  if (total === null) throw new Error("the optimum has no total");
  let routes: readonly RouteAdvice[] | null = null;
  return {
    name: "optimal",
    monthlyCost: total,
    monthlySaving: baseline.monthlyCost === null ? null : subtract(baseline.monthlyCost, total),
    savingAgainst: network.todayKnown ? "current" : "nat-only",
    sameAs: named.flatMap((each) =>
      each.topology && sameTopology(each.topology, found.topology) ? [each.name] : [],
    ),
    proven: found.proven,
    optimalityGap: found.optimalityGap,
    egress: network.vpcs.map((vpc) => ({
      vpc: vpc.id,
      ...(found.topology.egress.get(vpc.id) ?? { mode: "none", azs: [] }),
    })),
    hub: found.topology.hub,
    get routes(): readonly RouteAdvice[] {
      routes ??= adviseRoutes(network, found.topology, policy, pricing);
      return routes;
    },
  };
}
