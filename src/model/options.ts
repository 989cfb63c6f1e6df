/** The named ways to connect: what exists today, and the choices that people discuss. */

import { bill } from "./bill.ts";
import type { Pricing } from "./bill-writer.ts";
import type { Catalog } from "./catalog.ts";
import { type Egress, egressOf, egressOfSetting, isNatGateway, NO_EGRESS } from "./egress.ts";
import { hubOf, PEERING_LIMIT } from "./hub.ts";
import { compare } from "./money.ts";
import {
  busiestZone,
  type Network,
  type PlacedDemand,
  staysOnGateway,
  type VpcNode,
  vpcOf,
} from "./network.ts";
import { type Policy, requiredServices, rulesFor } from "./policy.ts";
import type { EndpointPlan, Placement, Topology } from "./topology.ts";
import type { RouteKind } from "./usage.ts";
import { endpointZones } from "./zones.ts";

export const OPTION_NAMES = [
  "current",
  "nat-only",
  "gateway-endpoints",
  "all-endpoints",
  "endpoints-only",
  "central-endpoints",
  "nat-instance",
  "optimal",
] as const;
export type OptionName = (typeof OPTION_NAMES)[number];

export interface NamedTopology {
  readonly name: OptionName;
  readonly topology: Topology;
}

/** Services of a VPC that an endpoint could carry: those with demand there, and those that the policy requires. */
export function endpointServices(vpc: VpcNode, policy: Policy, catalog: Catalog): string[] {
  const services = new Set<string>();
  for (const demand of vpc.demands) {
    if (demand.today !== "in-vpc" && catalog.services.has(demand.service)) services.add(demand.service);
  }
  for (const service of requiredServices(rulesFor(policy, vpc), catalog).keys()) services.add(service);
  return [...services].sort();
}

/** The zone of today's NAT gateway; null where there is none, or more than one. */
export function zoneToday(vpc: VpcNode): string | null {
  const [today, ...more] = isNatGateway(vpc.today) ? vpc.today.azs : [];
  return more.length === 0 ? (today ?? null) : null;
}

/** The zone of a single NAT gateway: today's, else the busiest. An assumption, not optimised. */
export function singleZone(vpc: VpcNode): string {
  return zoneToday(vpc) ?? busiestZone(vpc.azs, vpc.demands);
}

/** The NAT that a named option keeps: today's if it is a NAT gateway, else the setting's, else one per AZ. */
export function keptNat(vpc: VpcNode, { settings }: Pricing): Egress {
  if (isNatGateway(vpc.today)) return vpc.today;
  // A VPC that has no gateway and sends nothing, as an inventory holds many, needs none.
  if (vpc.today.mode === "none" && vpc.demands.length === 0) return NO_EGRESS;
  const zone = settings.nat === "single" ? singleZone(vpc) : "";
  const set = egressOfSetting(settings.nat, vpc.azs, zone);
  return isNatGateway(set) ? set : egressOf("nat-per-az", vpc.azs, "");
}

type RouteOf = (demand: PlacedDemand) => RouteKind | null;

/** By service, in an option that has gateway endpoints. */
function byService(routeOf: (service: string) => RouteKind | null): RouteOf {
  return (demand) => (staysOnGateway(demand) ? "gateway-endpoint" : routeOf(demand.service));
}

/** One object for each demand and way, which the options that have it in common share. */
const PLACED = new WeakMap<Network, Map<RouteKind | null, Placement[]>>();

function placementsOf(network: Network, routeOf: RouteOf): Placement[] {
  const known = PLACED.get(network) ?? new Map<RouteKind | null, Placement[]>();
  PLACED.set(network, known);
  const placements: Placement[] = [];
  for (const vpc of network.vpcs) {
    for (const demand of vpc.demands) {
      const route = routeOf(demand);
      let made = known.get(route);
      if (made === undefined) {
        made = [];
        known.set(route, made);
      }
      const i = placements.length;
      made[i] ??= { demand, route };
      placements.push(made[i]);
    }
  }
  return placements;
}

function topology(
  network: Network,
  egressFor: (vpc: VpcNode) => Egress,
  endpoints: readonly EndpointPlan[],
  routeOf: RouteOf,
  hub: Topology["hub"] = null,
): Topology {
  const placements = placementsOf(network, (demand) =>
    demand.today === "in-vpc" ? "in-vpc" : routeOf(demand),
  );
  return { egress: new Map(network.vpcs.map((vpc) => [vpc.id, egressFor(vpc)])), endpoints, hub, placements };
}

/** An endpoint of the VPC's own: gateway where there is one, else interface in the fewest zones allowed. */
export function ownEndpoint(
  vpc: VpcNode,
  service: string,
  policy: Policy,
  catalog: Catalog,
): EndpointPlan | null {
  const facts = catalog.services.get(service);
  if (facts?.gateway) return { vpc: vpc.id, service, kind: "gateway", azs: [] };
  if (!facts?.interface) return null;
  return { vpc: vpc.id, service, kind: "interface", azs: endpointZones(vpc, service, rulesFor(policy, vpc)) };
}

/** What exists today, as the input tells it. */
function current(network: Network, policy: Policy): Topology {
  const endpoints = network.endpointsToday.map((seen): EndpointPlan => {
    const azs = seen.azs.length > 0 ? seen.azs : (vpcOf(network, seen.vpc)?.azs ?? []);
    return { vpc: seen.vpc, service: seen.service, kind: seen.kind, azs: seen.kind === "gateway" ? [] : azs };
  });
  const keyOf = ({ vpc, service, kind }: Omit<EndpointPlan, "azs">): string =>
    JSON.stringify([vpc, service, kind]);
  const known = new Set(endpoints.map(keyOf));
  const shared = new Set<string>();
  const sharing = new Set<string>();
  for (const vpc of network.vpcs) {
    for (const demand of vpc.demands) {
      const { service, today } = demand;
      if (today === "central-endpoint") {
        shared.add(service);
        sharing.add(vpc.id);
      }
      if (today !== "gateway-endpoint" && today !== "interface-endpoint") continue;
      if (staysOnGateway(demand)) continue;
      const kind = today === "gateway-endpoint" ? "gateway" : "interface";
      const plan: EndpointPlan = { vpc: vpc.id, service, kind, azs: kind === "gateway" ? [] : vpc.azs };
      if (known.has(keyOf(plan))) continue;
      known.add(keyOf(plan));
      endpoints.push(plan);
    }
  }
  const hub =
    shared.size === 0
      ? null
      : hubOf(network, policy, { via: "transit-gateway", nat: false, endpoints: shared, attached: sharing });
  const placements = placementsOf(network, ({ vpc, today }) =>
    rideToday(today, vpcOf(network, vpc)?.today ?? NO_EGRESS),
  );
  return { egress: new Map(network.vpcs.map((vpc) => [vpc.id, vpc.today])), endpoints, hub, placements };
}

function rideToday(route: RouteKind, egress: Egress): RouteKind | null {
  if (route !== "nat-gateway" && route !== "nat-instance") return route;
  if (egress.mode === "none") return null;
  return egress.mode === "nat-instance" ? "nat-instance" : "nat-gateway";
}

/** Every service that has an interface endpoint shared in a hub, the cheaper priced way that the policy allows. */
function centralEndpoints(network: Network, policy: Policy, pricing: Pricing): Topology | null {
  if (network.vpcs.length < 2) return null;
  const { catalog } = pricing;
  const shared = new Set<string>();
  const attached = new Set<string>();
  const gateways: EndpointPlan[] = [];
  for (const vpc of network.vpcs) {
    for (const service of endpointServices(vpc, policy, catalog)) {
      const own = ownEndpoint(vpc, service, policy, catalog);
      if (own?.kind === "gateway") gateways.push(own);
      if (own?.kind !== "interface") continue;
      shared.add(service);
      attached.add(vpc.id);
    }
  }
  const ways = policy.rules.hubVia.filter((via) => via !== "peering" || network.vpcs.length <= PEERING_LIMIT);
  const candidates = (ways.length > 0 ? ways : (["transit-gateway"] as const)).map((via) => {
    const hub =
      shared.size === 0 ? null : hubOf(network, policy, { via, nat: false, endpoints: shared, attached });
    const built = topology(
      network,
      (vpc) => keptNat(vpc, pricing),
      gateways,
      byService((service) =>
        shared.has(service)
          ? "central-endpoint"
          : catalog.services.get(service)?.gateway
            ? "gateway-endpoint"
            : "nat-gateway",
      ),
      hub,
    );
    return { built, total: bill(network, built, pricing).total };
  });
  const [first, ...others] = candidates;
  let best = first;
  for (const each of others) {
    if (each.total === null || best === undefined) continue;
    if (best.total === null || compare(each.total, best.total) < 0) best = each;
  }
  return best?.built ?? null;
}

/** All named options but `optimal`, in their order; `current` only where the input tells what exists. */
export function namedTopologies(network: Network, policy: Policy, pricing: Pricing): NamedTopology[] {
  const { catalog } = pricing;
  const nat = (vpc: VpcNode): Egress => keptNat(vpc, pricing);
  const own = network.vpcs.flatMap((vpc) =>
    endpointServices(vpc, policy, catalog).flatMap(
      (service) => ownEndpoint(vpc, service, policy, catalog) ?? [],
    ),
  );
  const gateways = own.filter((plan) => plan.kind === "gateway");
  const overGateway = (service: string): boolean => catalog.services.get(service)?.gateway ?? false;
  const overEndpoint = (service: string): RouteKind | null => {
    if (overGateway(service)) return "gateway-endpoint";
    return catalog.services.get(service)?.interface ? "interface-endpoint" : null;
  };
  const central = centralEndpoints(network, policy, pricing);
  return [
    ...(network.todayKnown ? [{ name: "current" as const, topology: current(network, policy) }] : []),
    { name: "nat-only", topology: topology(network, nat, [], () => "nat-gateway") },
    {
      name: "gateway-endpoints",
      topology: topology(
        network,
        nat,
        gateways,
        byService((service) => (overGateway(service) ? "gateway-endpoint" : "nat-gateway")),
      ),
    },
    {
      name: "all-endpoints",
      topology: topology(
        network,
        nat,
        own,
        byService((service) => overEndpoint(service) ?? "nat-gateway"),
      ),
    },
    {
      name: "endpoints-only",
      topology: topology(network, () => NO_EGRESS, own, byService(overEndpoint)),
    },
    ...(central === null ? [] : [{ name: "central-endpoints" as const, topology: central }]),
    {
      name: "nat-instance",
      topology: topology(
        network,
        (vpc) => egressOf("nat-instance", vpc.azs, ""),
        [],
        () => "nat-instance",
      ),
    },
  ];
}
