/** The bill of one complete topology, line by line. */
import { price, quantity } from "./fixed.ts";
import type { Instance, Vpc } from "./instance.ts";
import {
  attachment,
  centralUse,
  hubPart,
  join,
  type Line,
  modeHours,
  NOTHING,
  ownEndpoint,
  type Part,
  ride,
} from "./parts.ts";
import { type Hub, hubVpc, type Route, type Topology, type VpcPlan } from "./topology.ts";
import { ON_GATEWAY, outsideServicesOf, servicesOf, type Traffic, trafficOf } from "./traffic.ts";

export interface Bill {
  /** null: rates are missing. */
  readonly total: bigint | null;
  readonly lines: readonly Line[];
  readonly missing: readonly string[];
}

/** Marginal tiers: each GB has the price of the band it falls into. */
export function tierLines(instance: Instance, gb: bigint): Line[] {
  const lines: Line[] = [];
  for (const band of instance.rates["vpce_interface_gb"] ?? []) {
    const from = quantity(band.from);
    const to = band.to === null || quantity(band.to) > gb ? gb : quantity(band.to);
    if (to <= from) continue;
    const inside = to - from;
    const cost = inside * price(band.usd);
    lines.push({
      usageType: "VpcEndpoint-Bytes",
      vpc: "",
      item: "vpce_interface_gb",
      quantity: inside,
      cost,
    });
  }
  return lines;
}
export function tieredCost(instance: Instance, gb: bigint): bigint {
  return tierLines(instance, gb).reduce((total, line) => total + line.cost, 0n);
}

/** Whose volume tiers the VPC's endpoint bytes fall into. */
export function tierGroup(instance: Instance, vpc: Vpc): string {
  return instance.tierScope === "account" ? (vpc.account ?? "") : "";
}

/** What one pair (VPC, service) costs over one route. */
export function pairPart(
  instance: Instance,
  vpc: Vpc,
  traffic: Traffic,
  service: string,
  route: Route,
  plan: Pick<VpcPlan, "mode" | "attached">,
  hub: Hub | null,
): Part {
  switch (route) {
    case "egress":
      return ride(instance, vpc, plan.mode, traffic, service);
    case "gateway":
      return NOTHING;
    case "interface":
      return ownEndpoint(instance, vpc, traffic, service);
    case "central":
      if (hub === null) throw new Error("no hub");
      return centralUse(instance, vpc, traffic, service, hub);
  }
}

/** What a VPC costs apart from its pairs: gateways, attachment, and what no endpoint can carry. */
export function vpcPart(
  instance: Instance,
  vpc: Vpc,
  traffic: Traffic,
  plan: Pick<VpcPlan, "mode" | "attached" | "withoutGateways">,
  hub: Hub | null,
): Part {
  const attaches = plan.attached && hub?.via === "transit-gateway" && vpc.id !== hubVpc(instance)?.id;
  return join(
    modeHours(instance, vpc, plan.mode, traffic),
    attaches ? attachment(instance, vpc.id) : NOTHING,
    ...[...outsideServicesOf(traffic), ...(plan.withoutGateways ? [ON_GATEWAY] : [])].map((service) =>
      ride(instance, vpc, plan.mode, traffic, service),
    ),
  );
}

/** Whose tiers the hub's bytes fall into: those of the account that owns the endpoints. */
export function hubTierGroup(instance: Instance): string {
  return instance.tierScope === "account" ? (hubVpc(instance)?.account ?? "") : "";
}

/** The whole bill. Throws on a topology that cannot stand (a route that is not there). */
export function bill(instance: Instance, topology: Topology): Bill {
  const { hub } = topology;
  const parts: Part[] = [];
  const byGroup = new Map<string, bigint>();
  for (const vpc of instance.vpcs) {
    const traffic = trafficOf(instance, vpc);
    const plan = topology.plans[vpc.id];
    if (plan === undefined) throw new Error(`no plan for ${vpc.id}`);
    const own = join(
      vpcPart(instance, vpc, traffic, plan, hub),
      ...servicesOf(instance, traffic).map((service) => {
        const route = plan.routes[service];
        if (route === undefined) throw new Error(`no route for ${service} of ${vpc.id}`);
        return pairPart(instance, vpc, traffic, service, route, plan, hub);
      }),
    );
    parts.push(own);
    const add = (group: string, gb: bigint): void => void byGroup.set(group, (byGroup.get(group) ?? 0n) + gb);
    add(tierGroup(instance, vpc), own.ownGb);
    add(hubTierGroup(instance), own.sharedGb);
  }
  if (hub !== null) parts.push(hubPart(instance, hub));
  return closeBill(instance, join(...parts), [...byGroup.values()]);
}

/** Add the tiers to the parts and sum up. */
export function closeBill(instance: Instance, whole: Part, endpointGb: readonly bigint[]): Bill {
  const lines = [...whole.lines, ...endpointGb.flatMap((gb) => tierLines(instance, gb))];
  const { missing } = whole;
  const total = missing.length > 0 ? null : lines.reduce((sum, line) => sum + line.cost, 0n);
  return { total, lines, missing };
}
