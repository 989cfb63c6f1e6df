/** Plain enumeration of whole topologies, each priced by `bill` and judged by `violations`: slow, and beyond doubt. */
import { type Instance, MODES, type Vpc } from "./instance.ts";
import { bill } from "./price.ts";
import { modeStands, routeStands, stands, violations } from "./rules.ts";
import { type Found, hubs, ROUTES } from "./search.ts";
import type { Hub, Route, Topology, VpcPlan } from "./topology.ts";
import { servicesOf, trafficOf } from "./traffic.ts";

export function brute(instance: Instance): Found | null {
  let best: Found | null = null;
  for (const hub of hubs(instance)) {
    for (const topology of topologies(instance, hub)) {
      if (!stands(instance, topology) || violations(instance, topology).length > 0) continue;
      const { total } = bill(instance, topology);
      if (total !== null && (best === null || total < best.total)) best = { total, topology };
    }
  }
  return best;
}

function* topologies(instance: Instance, hub: Hub | null, from = 0): Generator<Topology> {
  const vpc = instance.vpcs[from];
  if (vpc === undefined) {
    yield { hub, plans: {} };
    return;
  }
  for (const plan of plansOf(instance, vpc, hub)) {
    for (const rest of topologies(instance, hub, from + 1)) {
      yield { hub, plans: { ...rest.plans, [vpc.id]: plan } };
    }
  }
}

function* plansOf(instance: Instance, vpc: Vpc, hub: Hub | null): Generator<VpcPlan> {
  const traffic = trafficOf(instance, vpc);
  const services = servicesOf(instance, traffic);
  for (const mode of MODES) {
    for (const attached of hub === null ? [false] : [false, true]) {
      const way = { mode, attached };
      if (!modeStands(instance, vpc, traffic, way, hub)) continue;
      for (const routes of routesOf(services)) {
        const open = Object.entries(routes).every(([service, route]) =>
          routeStands(instance, vpc, traffic, service, route, way, hub),
        );
        if (open) yield { ...way, routes };
      }
    }
  }
}

function* routesOf(services: readonly string[]): Generator<Record<string, Route>> {
  const [first, ...others] = services;
  if (first === undefined) {
    yield {};
    return;
  }
  for (const rest of routesOf(others)) for (const route of ROUTES) yield { ...rest, [first]: route };
}
