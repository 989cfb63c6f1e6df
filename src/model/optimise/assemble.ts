/** A choice as a topology. */
import type { Catalog } from "../catalog.ts";
import { type Egress, NO_EGRESS } from "../egress.ts";
import { hubOf } from "../hub.ts";
import { type Network, type PlacedDemand, staysOnGateway } from "../network.ts";
import { ownEndpoint } from "../options.ts";
import type { Policy } from "../policy.ts";
import type { EndpointPlan, Hub, Placement, Topology } from "../topology.ts";
import type { RouteKind } from "../usage.ts";
import type { Choice } from "./choice.ts";
import { CENTRAL, OWN } from "./exact.ts";
import { GATEWAY } from "./pairs.ts";

/** How traffic that no endpoint carries leaves a VPC. */
function wayOut(egress: Egress): RouteKind | null {
  if (egress.mode === "none") return null;
  return egress.mode === "nat-instance" ? "nat-instance" : "nat-gateway";
}

/** The way of traffic that no choice moves. */
function unmoved(demand: PlacedDemand): RouteKind | null {
  if (demand.today === "in-vpc") return "in-vpc";
  return staysOnGateway(demand) ? "gateway-endpoint" : null;
}

/** The topology of a choice. */
export function topologyOf(choice: Choice, network: Network, policy: Policy, catalog: Catalog): Topology {
  const { scenario, options, ways } = choice;
  const { pairs } = scenario.table;
  const indexes = new Map(pairs.services.map((service, i) => [service, i]));
  // Per service, the way of the VPC at hand; null: it rides on the egress.
  const routes: (RouteKind | null)[] = pairs.services.map(() => null);
  const endpoints: EndpointPlan[] = [];
  const placements = new Array<Placement>(network.vpcs.reduce((sum, { demands }) => sum + demands.length, 0));
  const attached = new Set<string>();
  const egress = new Map<string, Egress>();
  let placed = 0;
  for (const [v, vpc] of network.vpcs.entries()) {
    const out = options[v]?.mode.egress ?? NO_EGRESS;
    egress.set(vpc.id, out);
    if (out.mode === "nat-central") attached.add(vpc.id);
    for (let pair = pairs.start[v] as number; pair < (pairs.start[v + 1] as number); pair++) {
      const index = pairs.service[pair] as number;
      const isGateway = ((pairs.open[pair] as number) & GATEWAY) !== 0;
      routes[index] = null;
      if (ways[pair] === CENTRAL) {
        routes[index] = "central-endpoint";
        attached.add(vpc.id);
      } else if (ways[pair] === OWN) {
        routes[index] = isGateway ? "gateway-endpoint" : "interface-endpoint";
        const plan = ownEndpoint(vpc, pairs.services[index] as string, policy, catalog);
        if (plan !== null) endpoints.push(plan);
      }
    }
    const ride = wayOut(out);
    for (const demand of vpc.demands) {
      const index = indexes.get(demand.service);
      const route =
        unmoved(demand) ?? (index === undefined ? null : (routes[index] as RouteKind | null)) ?? ride;
      placements[placed++] = { demand, route };
    }
  }
  endpoints.push(...idleGateways(network, endpoints));
  return { egress, endpoints, hub: hubOfChoice(choice, attached, network, policy), placements };
}

/** Today's free gateway endpoints that carry nothing: nobody takes them away for 0 USD. */
function idleGateways(network: Network, endpoints: readonly EndpointPlan[]): EndpointPlan[] {
  const today = network.endpointsToday.filter(({ kind }) => kind === "gateway");
  if (today.length === 0) return [];
  const placeOf = ({ vpc, service }: Pick<EndpointPlan, "vpc" | "service">): string =>
    JSON.stringify([vpc, service]);
  const planned = new Set(endpoints.map(placeOf));
  const idle = new Map<string, EndpointPlan>();
  for (const { vpc, service, kind } of today) {
    const place = placeOf({ vpc, service });
    if (!planned.has(place)) idle.set(place, { vpc, service, kind, azs: [] });
  }
  return [...idle.values()];
}

function hubOfChoice(
  { scenario, open }: Choice,
  attached: ReadonlySet<string>,
  network: Network,
  policy: Policy,
): Hub | null {
  const { via, nat } = scenario.branch;
  if (via === null) return null;
  const endpoints = new Set(scenario.table.pairs.services.filter((_, service) => open[service] === 1));
  return hubOf(network, policy, { via, nat, endpoints, attached });
}
