/** Why each demand travels as recommended: what it costs each way, and how far it is from the break-even. */

import { ofOneVpc, partOf, tiersCost } from "./bill.ts";
import { type InVpc, inVpcs } from "./bill-rules.ts";
import type { LineItem, Pricing } from "./bill-writer.ts";
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
  shareOf,
  subtract,
  sum,
  type Usd,
  zero,
} from "./money.ts";
import { type Network, staysOnGateway, type VpcNode } from "./network.ts";
import { keptNat, ownEndpoint } from "./options.ts";
import { type Policy, requiredServices, rulesFor } from "./policy.ts";
import type { EndpointPlan, Hub, Placement, Topology } from "./topology.ts";
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

/** What GB over endpoints cost: each pair bears its share of all endpoint bytes by GB. */
type BytesCost = (gb: Gb) => Usd;

/** GB × (all endpoint-byte cost ÷ all endpoint GB): exact where the division ends, else cut half-even at 10 decimals. */
function bytesCostOf(all: { readonly cost: Usd; readonly gb: Gb }): BytesCost {
  if (isZero(all.gb)) return () => zero();
  const price = cut(pricePer(all.cost, all.gb), 20);
  if (compare(cost(all.gb, price), all.cost) === 0) return (gb) => cost(gb, price);
  return (gb) => shareOf(all.cost, gb, all.gb, 10);
}

interface Context {
  readonly network: Network;
  readonly topology: Topology;
  readonly policy: Policy;
  readonly pricing: Pricing;
  readonly bytesCost: BytesCost;
  /** What was worked out last: advices are read one after the other, and the figures of all of them are too much to keep. */
  readonly latest: {
    place: Place | null;
    own: ReadonlyMap<string, Usd>;
    advice: Advice | null;
    figures: Figures | null;
  };
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

/** What of a VPC's bill belongs to each service on its own, endpoint bytes apart. */
function ownCosts(items: readonly LineItem[]): Map<string, Usd> {
  const costs = new Map<string, Usd>();
  for (const { service, usageType, cost: money } of items) {
    if (service === null || usageType === "VpcEndpoint-Bytes") continue;
    costs.set(service, add(costs.get(service) ?? zero(), money));
  }
  return costs;
}

/** A VPC's own part of the topology and its bill, which is worked out when an advice asks for it. */
class Place {
  readonly vpc: VpcNode;
  /** By service. */
  readonly endpoints: ReadonlyMap<string, EndpointPlan>;
  readonly context: Context;
  readonly #each: InVpc;

  constructor(each: InVpc, context: Context) {
    this.vpc = each.vpc;
    this.endpoints = new Map(each.plans.map((plan) => [plan.service, plan]));
    this.context = context;
    this.#each = each;
  }
  /** What each service costs on its own, endpoint bytes apart. */
  get own(): ReadonlyMap<string, Usd> {
    const { network, topology, pricing, latest } = this.context;
    if (latest.place !== this) {
      latest.own = ownCosts(ofOneVpc(network, this.#each, topology, pricing));
      latest.place = this;
    }
    return latest.own;
  }
}

type Figures = Omit<RouteAdvice, "vpc" | "service" | "route" | "gb">;

/** Of an organisation's many advices most are only counted: the figures are worked out when they are asked for. */
class Advice implements RouteAdvice {
  readonly service: string;
  readonly route: RouteKind;
  readonly gb: Gb;
  readonly #place: Place;
  readonly #placements: readonly Placement[];

  constructor(place: Place, service: string, route: RouteKind, placements: readonly Placement[]) {
    this.service = service;
    this.route = route;
    this.gb = sum(placements.map(({ demand }) => demand.gb));
    this.#place = place;
    this.#placements = placements;
  }
  get #all(): Figures {
    const { service, route, gb } = this;
    const { latest } = this.#place.context;
    if (latest.figures === null || latest.advice !== this) {
      latest.figures = figuresOf(this.#place, service, route, gb, this.#placements);
      latest.advice = this;
    }
    return latest.figures;
  }
  get vpc(): string {
    return this.#place.vpc.id;
  }
  get azs(): readonly string[] {
    return this.#all.azs;
  }
  get monthlyCost(): Usd {
    return this.#all.monthlyCost;
  }
  get natCost(): Usd | null {
    return this.#all.natCost;
  }
  get endpointCost(): Usd | null {
    return this.#all.endpointCost;
  }
  get breakEvenGb(): Gb | null {
    return this.#all.breakEvenGb;
  }
  get cause(): Cause {
    return this.#all.cause;
  }
  get advantage(): Usd | null {
    return this.#all.advantage;
  }
}

function figuresOf(
  { vpc, own, endpoints, context }: Place,
  service: string,
  route: RouteKind,
  gb: Gb,
  placements: readonly Placement[],
): Figures {
  const { network, topology, policy, pricing } = context;
  const { region } = network;
  const { prices, catalog, settings } = pricing;
  const overEndpoint = route === "interface-endpoint" || route === "central-endpoint";
  const inVpc = route === "in-vpc";
  const bytes: Usd = overEndpoint ? context.bytesCost(gb) : zero();
  const monthlyCost: Usd = inVpc ? zero() : add(own.get(service) ?? zero(), bytes);

  const chosen = topology.egress.get(vpc.id) ?? NO_EGRESS;
  const nat = chosen.mode === "none" ? keptNat(vpc, pricing) : chosen;
  const natCost = inVpc ? null : rideCost(nat, gb, gbAcross(placements, nat), region, prices);
  const endpointCost = inVpc ? null : endpointCostOf(vpc, service, gb, context);
  const rides = route === "nat-gateway" || route === "nat-instance";
  const [taken, other] = rides ? [natCost, endpointCost] : [monthlyCost, natCost];

  const plan = ownEndpoint(vpc, service, policy, catalog);
  const zones = plan?.kind === "interface" && route !== "central-endpoint" && !inVpc ? plan.azs.length : 0;
  const mode = chosen.mode === "none" ? "nat-per-az" : chosen.mode;
  const azs = route === "central-endpoint" ? topology.hub?.endpointAzs : endpoints.get(service)?.azs;
  return {
    azs: overEndpoint ? (azs ?? []) : [],
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

/** Services of the hub that the VPC must reach, whatever their traffic. */
function idleInHub({ vpc }: Place, hub: Hub | null, policy: Policy, catalog: Catalog): string[] {
  const required = requiredServices(rulesFor(policy, vpc), catalog).keys();
  return [...required].filter((service) => hub?.endpoints.includes(service));
}

/** One advice per service of a VPC; required endpoints without traffic too. */
function adviseVpc(each: InVpc, reachesHub: boolean, context: Context): RouteAdvice[] {
  const { topology, policy, pricing } = context;
  const { plans, placements } = each;
  const place = new Place(each, context);
  const isApart = ({ demand, route }: Placement): boolean =>
    route === "in-vpc" || (route === "gateway-endpoint" && staysOnGateway(demand));
  const byService = groupBy(
    placements.filter((placement) => !isApart(placement)),
    ({ demand }) => demand.service,
  );
  const apart = groupBy(placements.filter(isApart), ({ demand, route }) => `${demand.service} ${route}`);
  const advice: Advice[] = [];
  for (const group of [...byService.values(), ...apart.values()]) {
    const [first] = group;
    if (first === undefined) continue;
    advice.push(new Advice(place, first.demand.service, first.route ?? "nat-gateway", group));
  }
  for (const plan of plans) {
    if (byService.has(plan.service)) continue;
    const route = plan.kind === "gateway" ? "gateway-endpoint" : "interface-endpoint";
    advice.push(new Advice(place, plan.service, route, []));
  }
  for (const service of reachesHub ? idleInHub(place, topology.hub, policy, pricing.catalog) : []) {
    if (byService.has(service) || place.endpoints.has(service)) continue;
    advice.push(new Advice(place, service, "central-endpoint", []));
  }
  return advice.sort((a, b) => byText(a.service, b.service) || byText(a.route, b.route));
}

/** One advice per VPC and service, sorted; its figures are worked out when they are asked for. */
export function adviseRoutes(
  network: Network,
  topology: Topology,
  policy: Policy,
  pricing: Pricing,
): RouteAdvice[] {
  const { hub } = topology;
  const { endpointGb } = partOf(network, topology, pricing);
  const context: Context = {
    network,
    topology,
    policy,
    pricing,
    bytesCost: bytesCostOf({
      cost: tiersCost(network, endpointGb, pricing) ?? zero(),
      gb: sum(endpointGb.values()),
    }),
    latest: { place: null, own: new Map(), advice: null, figures: null },
  };
  const reaching = new Set(hub === null ? [] : [hub.vpc, ...hub.attached]);
  return [...inVpcs(network, topology)].flatMap((each) =>
    adviseVpc(each, reaching.has(each.vpc.id), context),
  );
}
