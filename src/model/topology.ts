/** How it is connected: the egress of each VPC, its endpoints, the hub, and the way that each demand takes. */
import { type Egress, isZonalNat } from "./egress.ts";
import type { Network, PlacedDemand, VpcNode } from "./network.ts";
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

/** Each VPC of the network with its placements, which stand next to each other in a topology. */
export function* placementsByVpc(
  { vpcs }: Pick<Network, "vpcs">,
  { placements }: Pick<Topology, "placements">,
): Generator<[VpcNode, readonly Placement[]]> {
  let next = 0;
  for (const vpc of vpcs) {
    const first = next;
    while (placements[next]?.demand.vpc === vpc.id) next++;
    yield [vpc, placements.slice(first, next)];
  }
}

/** Gateways in the same zones are the same, however the mode is called. */
function sameEgress(a: Egress | undefined, b: Egress): boolean {
  if (a === undefined || a.azs.join() !== b.azs.join()) return false;
  return a.mode === b.mode || (isZonalNat(a) && isZonalNat(b));
}

function endpointTexts({ endpoints }: Topology): string[] {
  return endpoints.map(({ vpc, service, kind, azs }) => `${vpc} ${service} ${kind} ${azs.join()}`).sort();
}

function samePlacement(a: Placement, b: Placement | undefined): boolean {
  if (b === undefined || a.route !== b.route) return false;
  const [x, y] = [a.demand, b.demand];
  return x === y || (x.vpc === y.vpc && x.az === y.az && x.service === y.service && x.today === y.today);
}

/** Whether two topologies of one network are the same, their endpoints in whatever order. */
export function sameTopology(a: Topology, b: Topology): boolean {
  // What costs least to compare, and differs most often, comes first.
  if (a.endpoints.length !== b.endpoints.length || a.placements.length !== b.placements.length) return false;
  if (JSON.stringify(a.hub) !== JSON.stringify(b.hub) || a.egress.size !== b.egress.size) return false;
  for (const [vpc, egress] of b.egress) if (!sameEgress(a.egress.get(vpc), egress)) return false;
  if (!a.placements.every((placement, i) => samePlacement(placement, b.placements[i]))) return false;
  const texts = endpointTexts(b);
  return endpointTexts(a).every((text, i) => text === texts[i]);
}
