/** The cheapest topology that the policy allows, priced again exactly and compared with what the search says. */
import { type Bill, bill } from "./bill.ts";
import type { Pricing } from "./bill-writer.ts";
import { compare, isNegative, negate, subtract, type Usd, usd, zero } from "./money.ts";
import type { Network } from "./network.ts";
import { type Choice, closedPairs, solveOwn } from "./optimise/own.ts";
import { costTable, type Table, type VpcTable } from "./optimise/table.ts";
import { costOf, unitsFor, usdOf } from "./optimise/units.ts";
import { endpointFault, type Policy } from "./policy.ts";
import type { MissingRate } from "./prices.ts";
import type { EndpointPlan, Placement, Topology } from "./topology.ts";
import type { RouteKind } from "./usage.ts";
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

function topologyOf(choice: Choice, network: Network): Topology {
  const endpoints: EndpointPlan[] = [];
  const routes = new Map<string, Map<string, RouteKind>>();
  for (const { table, mode, routes: chosen } of choice.vpcs) {
    const ride = mode.egress.mode === "nat-instance" ? "nat-instance" : "nat-gateway";
    const ofVpc = new Map<string, RouteKind>();
    for (const [i, pair] of table.pairs.entries()) {
      const own = chosen[i] === "own" ? pair.own : null;
      if (own !== null) endpoints.push(own);
      ofVpc.set(
        pair.service,
        own === null ? ride : own.kind === "gateway" ? "gateway-endpoint" : "interface-endpoint",
      );
    }
    routes.set(table.vpc.id, ofVpc);
  }
  const modes = new Map(choice.vpcs.map((each) => [each.table.vpc.id, each.mode.egress]));
  const placements = network.vpcs.flatMap((vpc) => {
    const outside = modes.get(vpc.id)?.mode === "nat-instance" ? "nat-instance" : "nat-gateway";
    return vpc.demands.map(
      (demand): Placement => ({
        demand,
        route: demand.today === "in-vpc" ? "in-vpc" : (routes.get(vpc.id)?.get(demand.service) ?? outside),
      }),
    );
  });
  return { egress: modes, endpoints, hub: null, placements };
}

/** What leaves a VPC without any topology, by rule. */
function blockers(table: VpcTable, pricing: Pricing): Violation[] {
  const { vpc, rules } = table;
  const found: Violation[] = [];
  for (const pair of closedPairs(table)) {
    const facts = pricing.catalog.services.get(pair.service);
    const fault = facts?.gateway === false && facts.interface ? endpointFault(rules, facts) : null;
    const why =
      pair.requirement !== null ? "required" : rules.awsTraffic === "private" ? "aws-traffic" : "egress";
    const message =
      fault === null
        ? `${vpc.id}: no way that the policy allows leads to ${pair.service}`
        : `${vpc.id}: ${pair.service} needs an endpoint, and its endpoint breaks ${fault}: required`;
    found.push({ rule: fault ?? why, vpc: vpc.id, service: pair.service, message });
  }
  if (table.outsideGb > 0n && table.modes.length === 0) {
    const rule = rules.internet === "forbidden" ? "internet" : "egress";
    const names = [...new Set(vpc.demands.map((demand) => demand.service))].filter(
      (service) => !pricing.catalog.services.has(service) && !pricing.catalog.inVpc.has(service),
    );
    const message = `${vpc.id}: its traffic to ${names.join(", ")} needs a way out, and the policy allows none`;
    found.push({ rule, vpc: vpc.id, service: null, message });
  }
  if (found.length === 0 && table.modes.length === 0) {
    found.push({
      rule: "egress",
      vpc: vpc.id,
      service: null,
      message: `${vpc.id}: no egress mode is open to it`,
    });
  }
  return found;
}

function isFeasible(table: VpcTable, full: Table): boolean {
  return solveOwn({ ...full, vpcs: [table] }, "organisation") !== null;
}

/** Whether prices fall from tier to tier, as the proof needs. */
function isConcave(table: Table): boolean {
  return table.tiers.every((tier, i) => i === 0 || tier.perGb <= (table.tiers[i - 1]?.perGb ?? tier.perGb));
}

/** The cheapest compliant topology of one region. */
export function optimise(network: Network, policy: Policy, pricing: Pricing): Optimum {
  const units = unitsFor(pricing.prices, network.region, pricing.settings.hoursPerMonth);
  const table = costTable(network, policy, pricing, units);
  const choice = solveOwn(table, pricing.settings.tierScope);
  if (choice === null) {
    const forbidden = table.vpcs.filter((each) => !each.unpriced && !isFeasible(each, table));
    const violations = forbidden.flatMap((each) => blockers(each, pricing));
    return { found: false, violations, missing: table.missing };
  }
  const topology = topologyOf(choice, network);
  const priced = bill(network, topology, pricing);
  const said = usdOf(units, costOf(choice.key));
  const difference = subtract(priced.total ?? zero<"USD">(), said);
  const gap: Usd = isNegative(difference) ? negate(difference) : difference;
  const exact = isConcave(table) && compare(gap, PROOF_LIMIT) < 0;
  return {
    found: true,
    topology,
    bill: priced,
    proven: exact && table.missing.length === 0,
    optimalityGap: gap,
    missing: table.missing,
  };
}
