/** What a topology consists of, thing by thing, so that two topologies can be told apart by what is added and removed. */
import type { Topology } from "./topology.ts";

export type ResourceKind =
  | "nat-gateway"
  | "regional-nat-gateway"
  | "nat-instance"
  | "gateway-endpoint"
  | "interface-endpoint"
  | "hub"
  | "central-endpoint"
  | "central-nat-gateway"
  | "hub-attachment";

export interface Resource {
  readonly kind: ResourceKind;
  readonly vpc: string;
  readonly service: string | null;
  /** Zones that it stands in. */
  readonly azs: readonly string[];
}

/** Each resource once, a gateway or instance per zone. */
export function resourcesOf(topology: Topology): Resource[] {
  const resources: Resource[] = [];
  for (const [vpc, { mode, azs }] of topology.egress) {
    if (mode === "nat-regional") resources.push({ kind: "regional-nat-gateway", vpc, service: null, azs });
    const kind = mode === "nat-instance" ? "nat-instance" : "nat-gateway";
    if (mode === "nat-single" || mode === "nat-per-az" || mode === "nat-instance") {
      for (const az of azs) resources.push({ kind, vpc, service: null, azs: [az] });
    }
  }
  for (const { vpc, service, kind, azs } of topology.endpoints) {
    resources.push({
      kind: kind === "gateway" ? "gateway-endpoint" : "interface-endpoint",
      vpc,
      service,
      azs,
    });
  }
  const { hub } = topology;
  if (hub === null) return resources;
  resources.push({ kind: "hub", vpc: hub.vpc, service: null, azs: hub.azs });
  for (const service of hub.endpoints) {
    resources.push({ kind: "central-endpoint", vpc: hub.vpc, service, azs: hub.endpointAzs });
  }
  for (const az of hub.nat ? hub.azs : []) {
    resources.push({ kind: "central-nat-gateway", vpc: hub.vpc, service: null, azs: [az] });
  }
  for (const vpc of hub.attached) resources.push({ kind: "hub-attachment", vpc, service: null, azs: [] });
  return resources;
}

/** What of `a` is not in `b`; equal things are matched one to one. */
export function without(a: readonly Resource[], b: readonly Resource[]): Resource[] {
  const counts = new Map<string, number>();
  for (const each of b) counts.set(JSON.stringify(each), (counts.get(JSON.stringify(each)) ?? 0) + 1);
  return a.filter((each) => {
    const key = JSON.stringify(each);
    const left = counts.get(key) ?? 0;
    counts.set(key, left - 1);
    return left <= 0;
  });
}
