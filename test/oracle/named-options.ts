/** The named options of INTERFACE.md, each priced and judged by COST-MODEL.md. */
import { currentBill, currentViolations, todayIsKnown, todayMode } from "./current.ts";
import { factsOf, type Instance, type Mode, type Via, type Vpc } from "./instance.ts";
import type { Line } from "./parts.ts";
import { bill } from "./price.ts";
import { hubViolations, type Violation, violations } from "./rules.ts";
import type { Hub, Route, Topology, VpcPlan } from "./topology.ts";
import { outsideServicesOf, servicesOf, trafficOf } from "./traffic.ts";

export interface NamedOption {
  readonly name: string;
  /** null: unpriced. */
  readonly total: bigint | null;
  readonly missing: readonly string[];
  readonly lines: readonly Line[];
  readonly violations: readonly Violation[];
  /** null: `current`, and what cannot stand. */
  readonly topology: Topology | null;
}

/** Today's mode if it is a NAT gateway, else `--nat` if it is one, else one per AZ. */
export function natMode(instance: Instance, vpc: Vpc): Mode {
  const today = todayMode(instance, vpc);
  return today === "nat-instance" ? "nat-per-az" : today;
}

type RouteRule = (service: string) => Route;

function plan(instance: Instance, vpc: Vpc, mode: Mode, routeOf: RouteRule, attached = false): VpcPlan {
  const services = servicesOf(instance, trafficOf(instance, vpc));
  return {
    mode,
    attached,
    routes: Object.fromEntries(services.map((service) => [service, routeOf(service)])),
  };
}

function option(instance: Instance, name: string, topology: Topology): NamedOption {
  const { total, missing, lines } = bill(instance, topology);
  return { name, total, missing, lines, violations: violations(instance, topology), topology };
}

function everywhere(
  instance: Instance,
  name: string,
  mode: Mode | null,
  routeOf: RouteRule,
  withoutGateways = false,
): NamedOption {
  const planOf = (vpc: Vpc): VpcPlan => plan(instance, vpc, mode ?? natMode(instance, vpc), routeOf);
  const plans = Object.fromEntries(instance.vpcs.map((vpc) => [vpc.id, { ...planOf(vpc), withoutGateways }]));
  return option(instance, name, { hub: null, plans });
}

export function namedOptions(instance: Instance): NamedOption[] {
  const facts = (service: string) => factsOf(instance, service);
  const gatewayOrNat: RouteRule = (service) => (facts(service).gateway ? "gateway" : "egress");
  const bestEndpoint: RouteRule = (service) => {
    if (facts(service).gateway) return "gateway";
    return facts(service).interface ? "interface" : "egress";
  };
  const options: NamedOption[] = [];
  if (todayIsKnown(instance)) {
    const { total, missing, lines } = currentBill(instance);
    options.push({
      name: "current",
      total,
      missing,
      lines,
      violations: currentViolations(instance),
      topology: null,
    });
  }
  options.push(
    everywhere(instance, "nat-only", null, () => "egress", true),
    everywhere(instance, "gateway-endpoints", null, gatewayOrNat),
    everywhere(instance, "all-endpoints", null, bestEndpoint),
    endpointsOnly(instance, bestEndpoint),
  );
  if (instance.vpcs.length > 1) options.push(centralEndpoints(instance));
  options.push(everywhere(instance, "nat-instance", "nat-instance", () => "egress", true));
  return options;
}

/** No NAT at all; unpriced and in violation with any demand that no endpoint serves. */
function endpointsOnly(instance: Instance, bestEndpoint: RouteRule): NamedOption {
  const unserved: Violation[] = instance.vpcs.flatMap((vpc) => {
    const traffic = trafficOf(instance, vpc);
    const without = servicesOf(instance, traffic).filter((service) => bestEndpoint(service) === "egress");
    return [...outsideServicesOf(traffic), ...without].map((service) => ({
      rule: "unserved",
      vpc: vpc.id,
      service,
    }));
  });
  if (unserved.length === 0) return everywhere(instance, "endpoints-only", "none", bestEndpoint);
  return {
    name: "endpoints-only",
    total: null,
    missing: [],
    lines: [],
    violations: unserved,
    topology: null,
  };
}

/** Every service with an interface endpoint shared from a hub, S3 and DynamoDB over their gateway endpoints. */
function centralEndpoints(instance: Instance): NamedOption {
  const routeOf: RouteRule = (service) => {
    const { gateway, interface: shareable } = factsOf(instance, service);
    return gateway ? "gateway" : shareable ? "central" : "egress";
  };
  const endpoints = new Set<string>();
  const plans: Record<string, VpcPlan> = {};
  for (const vpc of instance.vpcs) {
    const central = servicesOf(instance, trafficOf(instance, vpc)).filter(
      (each) => routeOf(each) === "central",
    );
    for (const service of central) endpoints.add(service);
    plans[vpc.id] = plan(instance, vpc, natMode(instance, vpc), routeOf, central.length > 0);
  }
  if (endpoints.size === 0) return option(instance, "central-endpoints", { hub: null, plans });
  const ways: readonly Via[] =
    instance.vpcs.length > 125 ? ["transit-gateway"] : ["transit-gateway", "peering"];
  const hubs = ways.map((via): Hub => ({ via, nat: false, endpoints: [...endpoints].sort() }));
  const allowed = hubs.filter((hub) => hubViolations(instance, hub).length === 0);
  // where the policy allows no way, the option is compared all the same, over Transit Gateway, with its violation
  const options = (allowed.length > 0 ? allowed : hubs.slice(0, 1)).map((hub) =>
    option(instance, "central-endpoints", { hub, plans }),
  );
  const priced = options.filter((each) => each.total !== null);
  priced.sort((a, b) => ((a.total ?? 0n) < (b.total ?? 0n) ? -1 : 1));
  const best = priced[0] ?? options[0];
  if (best === undefined) throw new Error("no way at all");
  return best;
}
