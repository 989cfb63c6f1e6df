/** How it is connected: the egress of each VPC, its endpoints, the hub, and the way that each demand takes. */
import { type Egress, isZonalNat } from "./egress.ts";
import type { PlacedDemand } from "./network.ts";
import type { RouteKind } from "./usage.ts";

/** An endpoint of a VPC's own. */
export interface EndpointPlan {
  readonly vpc: string;
  readonly service: string;
  readonly kind: "gateway" | "interface";
  /** Zones of an interface endpoint; empty for a gateway endpoint. */
  readonly azs: readonly string[];
}

export type HubVia = "transit-gateway" | "peering";

/** Shared endpoints, and possibly shared NAT gateways, in one VPC. */
export interface Hub {
  /** `hub` for a VPC of its own, else the existing VPC that the policy or the inventory names. */
  readonly vpc: string;
  readonly account: string | null;
  readonly via: HubVia;
  /** Whether the hub's NAT gateways carry spokes' traffic. */
  readonly nat: boolean;
  readonly azs: readonly string[];
  /** Zones of each central endpoint: the first ones of `azs`. */
  readonly endpointAzs: readonly string[];
  readonly endpoints: readonly string[];
  readonly attached: readonly string[];
}

/** A demand and the way it takes; null: there is none. */
export interface Placement {
  readonly demand: PlacedDemand;
  readonly route: RouteKind | null;
}

export interface Topology {
  /** One entry per VPC of the network. */
  readonly egress: ReadonlyMap<string, Egress>;
  readonly endpoints: readonly EndpointPlan[];
  readonly hub: Hub | null;
  /** In the order of the network's demands. */
  readonly placements: readonly Placement[];
}

/** A text that two topologies share exactly when they are the same. */
export function topologyKey(topology: Topology): string {
  const egress = [...topology.egress]
    .map(([vpc, each]) => `${vpc} ${isZonalNat(each) ? "nat" : each.mode} ${each.azs.join(",")}`)
    .sort();
  const endpoints = topology.endpoints
    .map((each) => `${each.vpc} ${each.service} ${each.kind} ${each.azs.join(",")}`)
    .sort();
  const routes = topology.placements
    .map(({ demand, route }) => `${demand.vpc} ${demand.az} ${demand.service} ${demand.today} ${route}`)
    .sort();
  return JSON.stringify([egress, endpoints, topology.hub, routes]);
}
