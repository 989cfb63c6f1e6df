/** Why each demand travels as recommended: what it costs each way, and how far it is from the break-even. */

import type { Bill } from "./bill.ts";
import type { Pricing } from "./bill-writer.ts";
import { breakEvenGb, endpointGbPrice, endpointHoursCost, rideCost } from "./break-even.ts";
import type { Catalog } from "./catalog.ts";
import { type Cause, causeOf } from "./cause.ts";
import { type Egress, NO_EGRESS } from "./egress.ts";
import { byText, groupBy } from "./group.ts";
import {
  add,
  compare,
  cost,
  cut,
  type Gb,
  isZero,
  pricePer,
  quotient,
  subtract,
  sum,
  times,
  type Usd,
  zero,
} from "./money.ts";
import { type Network, staysOnGateway, type VpcNode } from "./network.ts";
import { keptNat, ownEndpoint } from "./options.ts";
import { type Policy, requiredServices, rulesFor } from "./policy.ts";
import type { EndpointPlan, Placement, Topology } from "./topology.ts";
import type { RouteKind } from "./usage.ts";

export interface RouteAdvice {
  readonly vpc: string;
  readonly service: string;
  readonly route: RouteKind;
  /** Zones of the interface endpoint that it takes; else empty. */
  readonly azs: readonly string[];
  readonly gb: Gb;
  /** Its hours and its GB; endpoint GB at the mean price over all endpoint GB. */
  readonly monthlyCost: Usd;
  /** What its GB would cost on NAT; null where there is no price. */
  readonly natCost: Usd | null;
  /** What an endpoint of its own would cost, at the first tier's price; null where there is none. */
  readonly endpointCost: Usd | null;
  readonly breakEvenGb: Gb | null;
  readonly cause: Cause;
  /** What this way saves against the other one (endpoint against NAT, NAT against endpoint); null where there is no other. */
  readonly advantage: Usd | null;
}

/** All endpoint bytes of a bill: each pair bears its share by GB. */
interface EndpointBytes {
  readonly cost: Usd;
  readonly gb: Gb;
}

function endpointBytes(bill: Bill): EndpointBytes {
  const items = bill.lineItems.filter((item) => item.usageType === "VpcEndpoint-Bytes");
  return { cost: sum(items.map((item) => item.cost)), gb: sum(items.map((item) => item.quantity)) as Gb };
}

/** GB × (all endpoint-byte cost ÷ all endpoint GB): exact where the division ends, else cut half-even at 10 decimals. */
function bytesCost(gb: Gb, all: EndpointBytes): Usd {
  if (isZero(all.gb)) return zero();
  const price = cut(pricePer(all.cost, all.gb), 20);
  if (compare(cost(all.gb, price), all.cost) === 0) return cost(gb, price);
  return cut(times(all.cost, quotient(gb, all.gb)), 10);
}

interface Context {
  readonly network: Network;
  readonly topology: Topology;
  readonly policy: Policy;
  readonly pricing: Pricing;
  readonly bytes: EndpointBytes;
  readonly ownCosts: ReadonlyMap<string, Usd>;
  readonly endpoints: ReadonlyMap<string, EndpointPlan>;
}

function gbAcross(placements: readonly Placement[], egress: Egress): Gb {
  return sum(
    placements.filter(({ demand }) => !egress.azs.includes(demand.az)).map(({ demand }) => demand.gb),
  );
}

function endpointCostOf(vpc: VpcNode, service: string, gb: Gb, context: Context): Usd | null {
  const { network, policy, pricing } = context;
  const plan = ownEndpoint(vpc, service, policy, pricing.catalog);
  if (plan === null) return null;
  if (plan.kind === "gateway") return zero();
  const fixed = endpointHoursCost(
    plan.azs.length,
    network.region,
    pricing.settings.hoursPerMonth,
    pricing.prices,
  );
  const price = endpointGbPrice(network.region, pricing.prices);
  return fixed === null || price === null ? null : add(fixed, cost(gb, price));
}

function placeKey(vpc: string, service: string): string {
  return JSON.stringify([vpc, service]);
}

/** What of a bill belongs to each VPC and service on its own, endpoint bytes apart. */
function ownCosts(bill: Bill): Map<string, Usd> {
  const costs = new Map<string, Usd>();
  for (const item of bill.lineItems) {
    if (item.vpc === null || item.service === null || item.usageType === "VpcEndpoint-Bytes") continue;
    const key = placeKey(item.vpc, item.service);
    costs.set(key, add(costs.get(key) ?? zero(), item.cost));
  }
  return costs;
}

function adviceFor(
  vpc: VpcNode,
  service: string,
  route: RouteKind,
  placements: readonly Placement[],
  context: Context,
): RouteAdvice {
  const { network, topology, policy, pricing } = context;
  const { region } = network;
  const { prices, catalog, settings } = pricing;
  const gb = sum(placements.map(({ demand }) => demand.gb));
  const overEndpoint = route === "interface-endpoint" || route === "central-endpoint";
  const inVpc = route === "in-vpc";
  const bytes: Usd = overEndpoint ? bytesCost(gb, context.bytes) : zero();
  const own = context.ownCosts.get(placeKey(vpc.id, service)) ?? zero<"USD">();
  const monthlyCost: Usd = inVpc ? zero() : add(own, bytes);

  const chosen = topology.egress.get(vpc.id) ?? NO_EGRESS;
  const nat = chosen.mode === "none" ? keptNat(vpc, pricing) : chosen;
  const natCost = inVpc ? null : rideCost(nat, gb, gbAcross(placements, nat), region, prices);
  const endpointCost = inVpc ? null : endpointCostOf(vpc, service, gb, context);
  const rides = route === "nat-gateway" || route === "nat-instance";
  const [taken, other] = rides ? [natCost, endpointCost] : [monthlyCost, natCost];

  const plan = ownEndpoint(vpc, service, policy, catalog);
  const zones = plan?.kind === "interface" && route !== "central-endpoint" && !inVpc ? plan.azs.length : 0;
  const mode = chosen.mode === "none" ? "nat-per-az" : chosen.mode;
  const azs =
    route === "central-endpoint"
      ? topology.hub?.endpointAzs
      : context.endpoints.get(placeKey(vpc.id, service))?.azs;
  return {
    vpc: vpc.id,
    service,
    route,
    azs: overEndpoint ? (azs ?? []) : [],
    gb,
    monthlyCost,
    natCost,
    endpointCost,
    breakEvenGb: zones === 0 ? null : breakEvenGb(zones, mode, region, settings.hoursPerMonth, prices),
    cause: causeOf(
      { service, route, egress: chosen, monthlyCost, natCost, endpointCost },
      rulesFor(policy, vpc),
      catalog,
    ),
    advantage: taken === null || other === null ? null : subtract(other, taken),
  };
}

/** Services that the VPC must reach, whatever their traffic, and that the hub shares with it. */
function idleInHub(vpc: VpcNode, { hub }: Topology, policy: Policy, catalog: Catalog): string[] {
  if (hub === null || (hub.vpc !== vpc.id && !hub.attached.includes(vpc.id))) return [];
  const required = requiredServices(rulesFor(policy, vpc), catalog).keys();
  return [...required].filter((service) => hub.endpoints.includes(service));
}

/** One advice per VPC and service, sorted; required endpoints without traffic too. */
export function adviseRoutes(
  network: Network,
  topology: Topology,
  bill: Bill,
  policy: Policy,
  pricing: Pricing,
): RouteAdvice[] {
  const context: Context = {
    network,
    topology,
    policy,
    pricing,
    bytes: endpointBytes(bill),
    ownCosts: ownCosts(bill),
    endpoints: new Map(topology.endpoints.map((plan) => [placeKey(plan.vpc, plan.service), plan])),
  };
  const byVpc = groupBy(topology.placements, ({ demand }) => demand.vpc);
  const endpointsOf = groupBy(topology.endpoints, (plan) => plan.vpc);
  const advice: RouteAdvice[] = [];
  for (const vpc of network.vpcs) {
    const placed = byVpc.get(vpc.id) ?? [];
    const isApart = ({ demand, route }: Placement): boolean =>
      route === "in-vpc" || (route === "gateway-endpoint" && staysOnGateway(demand));
    const byService = groupBy(
      placed.filter((placement) => !isApart(placement)),
      ({ demand }) => demand.service,
    );
    const apart = groupBy(placed.filter(isApart), ({ demand, route }) => `${demand.service} ${route}`);
    for (const placements of [...byService.values(), ...apart.values()]) {
      const [first] = placements;
      if (first === undefined) continue;
      advice.push(adviceFor(vpc, first.demand.service, first.route ?? "nat-gateway", placements, context));
    }
    for (const plan of endpointsOf.get(vpc.id) ?? []) {
      if (byService.has(plan.service)) continue;
      const route = plan.kind === "gateway" ? "gateway-endpoint" : "interface-endpoint";
      advice.push(adviceFor(vpc, plan.service, route, [], context));
    }
    for (const service of idleInHub(vpc, topology, policy, pricing.catalog)) {
      if (byService.has(service) || context.endpoints.has(placeKey(vpc.id, service))) continue;
      advice.push(adviceFor(vpc, service, "central-endpoint", [], context));
    }
  }
  return advice.sort(
    (a, b) => byText(a.vpc, b.vpc) || byText(a.service, b.service) || byText(a.route, b.route),
  );
}
