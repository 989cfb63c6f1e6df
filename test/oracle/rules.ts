/** What a topology must obey: first what can stand at all, then what the policy says. */
import { factsOf, type Instance, type Mode, type Vpc } from "./instance.ts";
import { type Hub, hubVpc, type Route, type Topology, type VpcPlan } from "./topology.ts";
import {
  outsideServicesOf,
  ownRequired,
  requiredServices,
  servicesOf,
  type Traffic,
  totalOf,
  trafficOf,
} from "./traffic.ts";

export interface Violation {
  readonly rule: string;
  readonly vpc: string | null;
  readonly service: string | null;
}
type Way = Pick<VpcPlan, "mode" | "attached">;

/** Whether a mode can stand: somebody must carry what no endpoint serves, and a central NAT needs its hub. */
export function modeStands(
  instance: Instance,
  vpc: Vpc,
  traffic: Traffic,
  way: Way,
  hub: Hub | null,
): boolean {
  const isHub = vpc.id === hubVpc(instance)?.id;
  if (way.mode === "none") return outsideServicesOf(traffic).length === 0;
  if (way.mode === "nat-central") return hub?.nat === true && (way.attached || isHub);
  return true;
}

/** Whether a pair can travel so. */
export function routeStands(
  instance: Instance,
  vpc: Vpc,
  traffic: Traffic,
  service: string,
  route: Route,
  way: Way,
  hub: Hub | null,
): boolean {
  const facts = factsOf(instance, service);
  const isHub = vpc.id === hubVpc(instance)?.id;
  const shared = hub?.endpoints.includes(service) ?? false;
  switch (route) {
    case "egress":
      return way.mode !== "none" || totalOf(traffic, service) === 0n;
    case "gateway":
      return facts.gateway;
    case "interface":
      return facts.interface && !(isHub && shared);
    case "central":
      return facts.interface && shared && (way.attached || isHub);
  }
}

export function modeViolations(instance: Instance, vpc: Vpc, way: Way): Violation[] {
  const { policy } = instance;
  const found: Violation[] = [];
  const add = (rule: string): void => void found.push({ rule, vpc: vpc.id, service: null });
  if (policy.internet === "forbidden" && way.mode !== "none") add("internet");
  // in a VPC of one zone, one gateway is one per AZ
  const alike: readonly Mode[] = ["nat-single", "nat-per-az"];
  const same = vpc.azs.length === 1 && alike.includes(way.mode) ? alike : [way.mode];
  if (!same.some((mode) => policy.egress.includes(mode))) add("egress");
  return found;
}

export function routeViolations(instance: Instance, vpc: Vpc, service: string, route: Route): Violation[] {
  const { policy } = instance;
  const facts = factsOf(instance, service);
  const found: Violation[] = [];
  const add = (rule: string): void => void found.push({ rule, vpc: vpc.id, service });
  if (route === "egress") {
    if (policy.awsTraffic === "private") add("aws-traffic");
    if (requiredServices(instance).has(service)) add("required");
  }
  if (route === "central") {
    const { centralEndpoints } = policy;
    const closed = Array.isArray(centralEndpoints)
      ? centralEndpoints.includes(vpc.id)
      : centralEndpoints === "forbidden";
    if (closed) add("central-endpoints");
    if (ownRequired(instance).has(service) && vpc.id !== hubVpc(instance)?.id) add("required");
  }
  if (route === "interface" || route === "central") {
    if (policy.endpointPolicy === "required" && facts.policy === "no") add("endpoint-policy");
    if (policy.privateDns === "required" && facts.privateDns === "no") add("private-dns");
  }
  return found;
}

export function hubViolations(instance: Instance, hub: Hub | null): Violation[] {
  if (hub === null || instance.policy.hubVia.includes(hub.via)) return [];
  return [{ rule: "hub-via", vpc: null, service: null }];
}

export function violations(instance: Instance, topology: Topology): Violation[] {
  return [
    ...hubViolations(instance, topology.hub),
    ...instance.vpcs.flatMap((vpc) => {
      const plan = topology.plans[vpc.id];
      if (plan === undefined) return [];
      const services = servicesOf(instance, trafficOf(instance, vpc));
      return [
        ...modeViolations(instance, vpc, plan),
        ...services.flatMap((service) =>
          routeViolations(instance, vpc, service, plan.routes[service] ?? "egress"),
        ),
      ];
    }),
  ];
}

/** Whether the whole topology can stand. */
export function stands(instance: Instance, topology: Topology): boolean {
  const { hub } = topology;
  if (
    hub !== null &&
    (instance.vpcs.length < 2 || (hub.via === "peering" && (hub.nat || instance.vpcs.length > 125)))
  ) {
    return false;
  }
  return instance.vpcs.every((vpc) => {
    const plan = topology.plans[vpc.id];
    if (plan === undefined) return false;
    const traffic = trafficOf(instance, vpc);
    return (
      modeStands(instance, vpc, traffic, plan, hub) &&
      servicesOf(instance, traffic).every((service) =>
        routeStands(instance, vpc, traffic, service, plan.routes[service] ?? "egress", plan, hub),
      )
    );
  });
}
