/** The cheapest topology that the policy allows, priced again exactly and compared with what the search says. */
import { type Bill, bill } from "./bill.ts";
import type { Pricing } from "./bill-writer.ts";
import { compare, isNegative, negate, subtract, type Usd, usd, zero } from "./money.ts";
import type { Network } from "./network.ts";
import { topologyOf } from "./optimise/assemble.ts";
import { blockers } from "./optimise/blockers.ts";
import { joinings } from "./optimise/joining.ts";
import { type Found, search } from "./optimise/search.ts";
import { costTable, type Table } from "./optimise/table.ts";
import { isConcave } from "./optimise/tiers.ts";
import { costOf, type Units, unitsFor, usdOf } from "./optimise/units.ts";
import type { Policy } from "./policy.ts";
import type { MissingRate } from "./prices.ts";
import type { Topology } from "./topology.ts";
import type { Violation } from "./violations.ts";

export type Optimum =
  | {
      readonly found: true;
      readonly topology: Topology;
      readonly bill: Bill;
      /** True when the search was complete and its value equals the bill. */
      readonly proven: boolean;
      /** What search and bill differ by. */
      readonly optimalityGap: Usd;
      /** Rates whose lack removed a permitted candidate: then it is the cheapest of the priced. */
      readonly missing: readonly MissingRate[];
    }
  | {
      readonly found: false;
      /** Why the policy leaves nothing; empty where only rates are missing. */
      readonly violations: readonly Violation[];
      readonly missing: readonly MissingRate[];
    };

const PROOF_LIMIT: Usd = usd("0.000001");

/** One network that was searched. */
interface Searched {
  readonly network: Network;
  readonly units: Units;
  readonly table: Table;
  /** Null: policy and prices leave none. */
  readonly best: Found | null;
}

/** The best of the networks to search, and whether those were all. */
function searched(network: Network, policy: Policy, pricing: Pricing): Searched & { complete: boolean } {
  const { networks, complete } = joinings(network, policy);
  let first: Searched | null = null;
  for (const each of networks) {
    const units = unitsFor(pricing.prices, each.region, pricing.settings.hoursPerMonth);
    const table = costTable(each, policy, pricing, units);
    const best = search(table);
    const isBetter = best !== null && first?.best && best.choice.key < first.best.choice.key;
    if (!first?.best || isBetter) first = { network: each, units, table, best };
  }
  if (first === null) throw new Error("no network to search");
  return { ...first, complete };
}

/** The topology of the optimum alone, not priced: for where many are needed one after the other. */
export function cheapest(network: Network, policy: Policy, pricing: Pricing): Topology | null {
  const { network: joined, best } = searched(network, policy, pricing);
  return best && topologyOf(best.choice, joined, policy, pricing.catalog);
}

/** The cheapest compliant topology of one region. */
export function optimise(network: Network, policy: Policy, pricing: Pricing): Optimum {
  const { network: joined, units, table, best, complete } = searched(network, policy, pricing);
  const { missing } = table;
  if (best === null) {
    const violations = blockers(costTable(joined, policy, pricing, units, true), pricing.catalog);
    return { found: false, violations, missing };
  }
  const topology = topologyOf(best.choice, joined, policy, pricing.catalog);
  const priced = bill(joined, topology, pricing);
  const said = usdOf(units, costOf(best.choice.key));
  const difference = subtract(priced.total ?? zero<"USD">(), said);
  const gap: Usd = isNegative(difference) ? negate(difference) : difference;
  const exact = best.complete && isConcave(table.tiers) && compare(gap, PROOF_LIMIT) < 0;
  const proven = complete && exact && missing.length === 0;
  return { found: true, topology, bill: priced, proven, optimalityGap: gap, missing };
}
