/** The cheapest topology that the policy allows, priced again exactly and compared with what the search says. */
import { type Bill, bill } from "./bill.ts";
import type { Pricing } from "./bill-writer.ts";
import { compare, isNegative, negate, subtract, type Usd, usd, zero } from "./money.ts";
import type { Network } from "./network.ts";
import { topologyOf } from "./optimise/assemble.ts";
import { blockers } from "./optimise/blockers.ts";
import { joinings } from "./optimise/joining.ts";
import { search } from "./optimise/search.ts";
import { costTable } from "./optimise/table.ts";
import { isConcave } from "./optimise/tiers.ts";
import { costOf, type Key, unitsFor, usdOf } from "./optimise/units.ts";
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

interface Keyed {
  readonly optimum: Optimum;
  /** Of what was found; null: nothing was. */
  readonly key: Key | null;
}

/** The cheapest compliant topology of one region. */
export function optimise(network: Network, policy: Policy, pricing: Pricing): Optimum {
  const { networks, complete } = joinings(network, policy);
  let best: Keyed | null = null;
  for (const each of networks) {
    const found = optimiseOne(each, policy, pricing);
    if (best === null || best.key === null || (found.key !== null && found.key < best.key)) best = found;
  }
  if (best === null) throw new Error("no network to search");
  const { optimum } = best;
  return complete || !optimum.found ? optimum : { ...optimum, proven: false };
}

function optimiseOne(network: Network, policy: Policy, pricing: Pricing): Keyed {
  const units = unitsFor(pricing.prices, network.region, pricing.settings.hoursPerMonth);
  const table = costTable(network, policy, pricing, units);
  const { missing } = table;
  const best = search(table);
  if (best === null) {
    const violations = blockers(costTable(network, policy, pricing, units, true), pricing.catalog);
    return { optimum: { found: false, violations, missing }, key: null };
  }
  const topology = topologyOf(best.choice, network, policy, pricing.catalog);
  const priced = bill(network, topology, pricing);
  const said = usdOf(units, costOf(best.choice.key));
  const difference = subtract(priced.total ?? zero<"USD">(), said);
  const gap: Usd = isNegative(difference) ? negate(difference) : difference;
  const exact = best.complete && isConcave(table.tiers) && compare(gap, PROOF_LIMIT) < 0;
  const proven = exact && missing.length === 0;
  return {
    optimum: { found: true, topology, bill: priced, proven, optimalityGap: gap, missing },
    key: best.choice.key,
  };
}
