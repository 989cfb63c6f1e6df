/** Where a topology breaks the policy: each violation names the rule and the place. */

import type { Catalog } from "./catalog.ts";
import { overlaps } from "./cidr.ts";
import { type Egress, NO_EGRESS } from "./egress.ts";
import { byText, groupBy } from "./group.ts";
import { hubRules } from "./hub.ts";
import { add, type Gb, rounded } from "./money.ts";
import type { Network, VpcNode } from "./network.ts";
import {
  endpointFault,
  fewestZones,
  mayShare,
  type Policy,
  type Rules,
  requiredServices,
  rulesFor,
} from "./policy.ts";
import { type Hub, type Placement, placementsByVpc, type Topology } from "./topology.ts";

export interface Violation {
  /** Key of the policy that is broken. */
  readonly rule: string;
  readonly vpc: string | null;
  readonly service: string | null;
  readonly message: string;
}

function at(rule: string, vpc: string | null, service: string | null, message: string): Violation {
  return { rule, vpc, service, message };
}

/** One NAT gateway in a VPC of one zone is one per AZ as well. */
export function egressAllowed(rules: Rules, vpc: VpcNode, egress: Egress): boolean {
  if (egress.mode === "nat-per-az" && vpc.azs.some((az) => !egress.azs.includes(az))) {
    return rules.egress.includes("nat-single");
  }
  if (rules.egress.includes(egress.mode)) return true;
  if (vpc.azs.length !== 1) return false;
  return (
    (egress.mode === "nat-single" && rules.egress.includes("nat-per-az")) ||
    (egress.mode === "nat-per-az" && rules.egress.includes("nat-single"))
  );
}

function egressFaults(rules: Rules, vpc: VpcNode, egress: Egress, policy: Policy): Violation[] {
  const faults: Violation[] = [];
  if (rules.internet === "forbidden" && egress.mode !== "none") {
    faults.push(
      at("internet", vpc.id, null, `${vpc.id} has a public way out (${egress.mode}); internet: forbidden`),
    );
  } else if (!egressAllowed(rules, vpc, egress)) {
    const covered = new Set(egress.azs).size;
    const where = covered > 0 && covered < vpc.azs.length ? ` in ${covered} of ${vpc.azs.length} zones` : "";
    const allowed = rules.egress.join(", ");
    faults.push(
      at("egress", vpc.id, null, `${vpc.id} goes out by ${egress.mode}${where}; allowed: ${allowed}`),
    );
  }
  if (egress.mode === "nat-central" && !policy.rules.hubVia.includes("transit-gateway")) {
    faults.push(at("hub-via", vpc.id, null, `${vpc.id} needs a Transit Gateway for a central NAT`));
  }
  return faults;
}

interface ServiceTraffic {
  gb: Gb;
  readonly routes: Set<Placement["route"]>;
}

function trafficByService(placements: readonly Placement[]): Map<string, ServiceTraffic> {
  const traffic = new Map<string, ServiceTraffic>();
  for (const { demand, route } of placements) {
    if (route === "in-vpc") continue;
    const known = traffic.get(demand.service);
    if (known === undefined) traffic.set(demand.service, { gb: demand.gb, routes: new Set([route]) });
    else {
      known.gb = add(known.gb, demand.gb);
      known.routes.add(route);
    }
  }
  return traffic;
}

function trafficFaults(
  rules: Rules,
  vpc: VpcNode,
  traffic: ReadonlyMap<string, ServiceTraffic>,
  catalog: Catalog,
): Violation[] {
  const faults: Violation[] = [];
  for (const [service, { gb, routes }] of traffic) {
    if (routes.has(null)) {
      const amount = `${rounded(gb, 2)} GB a month of ${service}`;
      faults.push(
        at("egress", vpc.id, service, `${vpc.id} has no way out for ${amount}, which no endpoint carries`),
      );
    }
    const publicly = routes.has("nat-gateway") || routes.has("nat-instance");
    if (rules.awsTraffic === "private" && publicly && catalog.services.has(service)) {
      faults.push(
        at("aws-traffic", vpc.id, service, `${vpc.id} reaches ${service} over NAT; aws-traffic: private`),
      );
    }
    if (routes.has("central-endpoint") && !mayShare(rules, vpc.id)) {
      faults.push(
        at(
          "central-endpoints",
          vpc.id,
          service,
          `${vpc.id} may not share the endpoint for ${service} in a hub`,
        ),
      );
    }
  }
  return faults;
}

function requiredFaults(
  rules: Rules,
  vpc: VpcNode,
  hub: Hub | null,
  reaches: boolean,
  owned: ReadonlySet<string>,
  traffic: ReadonlyMap<string, ServiceTraffic>,
  catalog: Catalog,
): Violation[] {
  const faults: Violation[] = [];
  for (const [service, requirement] of requiredServices(rules, catalog)) {
    const inHub = reaches && (hub?.endpoints.includes(service) ?? false);
    const own = owned.has(service) || (inHub && hub?.vpc === vpc.id);
    const central = requirement === "own-or-central" && inHub;
    const routes = traffic.get(service)?.routes;
    const aside = routes !== undefined && (routes.has("nat-gateway") || routes.has("nat-instance"));
    if (!own && central && !mayShare(rules, vpc.id)) {
      faults.push(
        at(
          "central-endpoints",
          vpc.id,
          service,
          `${vpc.id} may not share the endpoint for ${service} in a hub`,
        ),
      );
    }
    if (!own && !central) {
      faults.push(
        at("required", vpc.id, service, `${vpc.id} has no endpoint for ${service}, which is required`),
      );
    } else if (aside) {
      faults.push(
        at("required", vpc.id, service, `${vpc.id} reaches ${service} over NAT beside its required endpoint`),
      );
    }
  }
  return faults;
}

function endpointFaults(network: Network, topology: Topology, policy: Policy, catalog: Catalog): Violation[] {
  const vpcs = new Map(network.vpcs.map((vpc) => [vpc.id, vpc]));
  const faults: Violation[] = [];
  const check = (rules: Rules, vpc: string, service: string, zones: number, ofZones: number): void => {
    const least = fewestZones(rules, ofZones);
    if (zones < least) {
      const message = `the endpoint for ${service} in ${vpc} stands in ${zones} zone${zones === 1 ? "" : "s"}; min-azs asks ${least}`;
      faults.push(at("min-azs", vpc, service, message));
    }
    const facts = catalog.services.get(service);
    const fault = facts === undefined ? null : endpointFault(rules, facts);
    if (fault === "private-dns") {
      faults.push(
        at(fault, vpc, service, `the endpoint for ${service} has no private DNS; private-dns: required`),
      );
    } else if (fault === "endpoint-policy") {
      faults.push(
        at(fault, vpc, service, `the endpoint for ${service} takes no policy; endpoint-policy: required`),
      );
    }
  };
  for (const plan of topology.endpoints) {
    const vpc = vpcs.get(plan.vpc);
    if (plan.kind !== "interface" || vpc === undefined) continue;
    check(rulesFor(policy, vpc), plan.vpc, plan.service, plan.azs.length, vpc.azs.length);
  }
  const hub = topology.hub;
  if (hub === null) return faults;
  for (const service of hub.endpoints) {
    check(hubRules(network, policy), hub.vpc, service, hub.endpointAzs.length, hub.azs.length);
  }
  if (hub.endpoints.length > 0 && !policy.rules.hubVia.includes(hub.via)) {
    faults.push(
      at("hub-via", hub.vpc, null, `the hub is reached over ${hub.via}, which hub-via does not allow`),
    );
  }
  return faults;
}

/** Pairs of the hub that are named one by one. */
const MOST_OVERLAPS = 20;

/** Neither a Transit Gateway nor peering can join VPCs whose blocks overlap. Source: the guides of both. */
function overlapFaults(network: Network, { hub }: Topology): Violation[] {
  if (hub === null) return [];
  const joined = new Set([hub.vpc, ...hub.attached]);
  const members = network.vpcs.filter((vpc) => joined.has(vpc.id));
  return overlaps(members, (vpc) => vpc.cidrs, MOST_OVERLAPS).map(({ a, b, cidrs }) => {
    const message = `${a.id} (${cidrs[0]}) and ${b.id} (${cidrs[1]}) overlap: neither a Transit Gateway nor peering can join them in a hub`;
    return at("overlapping-cidrs", a.id, null, message);
  });
}

/** The order of a topology's endpoints is the input's; that of violations is not. */
function byPlace(a: Violation, b: Violation): number {
  return (
    byText(a.vpc ?? "", b.vpc ?? "") || byText(a.service ?? "", b.service ?? "") || byText(a.rule, b.rule)
  );
}

/** Whether traffic can break a rule at all: else its sums are not needed. */
function isAtRisk(rules: Rules): boolean {
  const { workloads, controls, services } = rules.required;
  const required = workloads.length + controls.length + services.length > 0;
  return rules.awsTraffic === "private" || rules.centralEndpoints !== "allowed" || required;
}

/** Every violation, by VPC; an empty list: the topology is compliant. */
export function violationsOf(
  network: Network,
  topology: Topology,
  policy: Policy,
  catalog: Catalog,
): Violation[] {
  const { hub } = topology;
  const reaching = new Set(hub === null ? [] : [hub.vpc, ...hub.attached]);
  const endpointsOf = groupBy(topology.endpoints, (plan) => plan.vpc);
  const faults: Violation[] = [];
  for (const [vpc, placements] of placementsByVpc(network, topology)) {
    const rules = rulesFor(policy, vpc);
    faults.push(...egressFaults(rules, vpc, topology.egress.get(vpc.id) ?? NO_EGRESS, policy));
    if (!isAtRisk(rules) && placements.every(({ route }) => route !== null)) continue;
    const traffic = trafficByService(placements);
    const owned = new Set((endpointsOf.get(vpc.id) ?? []).map((plan) => plan.service));
    faults.push(
      ...trafficFaults(rules, vpc, traffic, catalog),
      ...requiredFaults(rules, vpc, hub, reaching.has(vpc.id), owned, traffic, catalog),
    );
  }
  return [
    ...faults,
    ...endpointFaults(network, topology, policy, catalog).sort(byPlace),
    ...overlapFaults(network, topology),
  ];
}
