/**
 * The cheapest permitted topology by exhaustion: every hub, every set of central endpoints, every mode and attachment
 * of every VPC, every route of every pair. What a VPC chooses touches the others only by the hub, which is fixed
 * first, and by the sum of endpoint GB, which prices the tiers; so a VPC is kept as its points (cost without
 * endpoint bytes, endpoint GB), of which those that are worse in both are dropped. That is exact for any tiered
 * price that does not fall as GB rise. `brute.ts` checks it against plain enumeration of whole topologies.
 */
import { factsOf, type Instance, MODES, type Vpc } from "./instance.ts";
import { hubPart, type Part } from "./parts.ts";
import { hubTierGroup, pairPart, tieredCost, tierGroup, vpcPart } from "./price.ts";
import { hubViolations, modeStands, modeViolations, routeStands, routeViolations } from "./rules.ts";
import type { Hub, Route, Topology, VpcPlan } from "./topology.ts";
import { servicesOf, type Traffic, trafficOf } from "./traffic.ts";

export const ROUTES: readonly Route[] = ["egress", "gateway", "interface", "central"];

export interface Found {
  readonly total: bigint;
  readonly topology: Topology;
}

/** A partial answer; `gb` by tier group, `steps` rebuilds the topology. */
interface Point {
  readonly cost: bigint;
  readonly gb: readonly bigint[];
  readonly plans: Readonly<Record<string, VpcPlan>>;
}

/** The cheapest topology that the policy allows and that has all its rates; null where there is none. */
export function search(instance: Instance): Found | null {
  let best: Found | null = null;
  for (const hub of hubs(instance)) {
    const found = withHub(instance, hub);
    if (found !== null && (best === null || found.total < best.total)) best = found;
  }
  return best;
}

/** Every hub that the policy may allow, `null` for none. A hub for nothing is none. */
export function hubs(instance: Instance): (Hub | null)[] {
  if (instance.vpcs.length < 2) return [null];
  const shareable = new Set<string>();
  for (const vpc of instance.vpcs) {
    for (const service of servicesOf(instance, trafficOf(instance, vpc))) {
      if (factsOf(instance, service).interface) shareable.add(service);
    }
  }
  const sets = subsets([...shareable].sort());
  const all: (Hub | null)[] = [null];
  for (const endpoints of sets) {
    if (endpoints.length > 0) {
      if (instance.vpcs.length <= 125) all.push({ via: "peering", nat: false, endpoints });
      all.push({ via: "transit-gateway", nat: false, endpoints });
    }
    all.push({ via: "transit-gateway", nat: true, endpoints });
  }
  return all.filter((hub) => hubViolations(instance, hub).length === 0);
}

export function subsets<T>(items: readonly T[]): T[][] {
  let sets: T[][] = [[]];
  for (const item of items) sets = sets.concat(sets.map((set) => set.concat([item])));
  return sets;
}

function withHub(instance: Instance, hub: Hub | null): Found | null {
  const shared = hubTierGroup(instance);
  const groups = [...new Set([...instance.vpcs.map((vpc) => tierGroup(instance, vpc)), shared])];
  const start: Part | null = hub === null ? null : hubPart(instance, hub);
  if (start !== null && start.missing.length > 0) return null;
  let points: Point[] = [{ cost: costOf(start), gb: groups.map(() => 0n), plans: {} }];
  for (const vpc of instance.vpcs) {
    const own = groups.indexOf(tierGroup(instance, vpc));
    const choices = vpcPoints(instance, vpc, hub);
    points = frontierOf(
      points.flatMap((point) => choices.map((choice) => plus(point, choice, own, groups.indexOf(shared)))),
    );
  }
  let best: Found | null = null;
  for (const point of points) {
    const total = point.gb.reduce((sum, gb) => sum + tieredCost(instance, gb), point.cost);
    if (best === null || total < best.total) best = { total, topology: { hub, plans: point.plans } };
  }
  return best;
}

interface VpcPoint {
  readonly cost: bigint;
  /** Over endpoints of its own, and over the hub's. */
  readonly gb: readonly [bigint, bigint];
  readonly id: string;
  readonly plan: VpcPlan;
}

function vpcPoints(instance: Instance, vpc: Vpc, hub: Hub | null): VpcPoint[] {
  const traffic = trafficOf(instance, vpc);
  const points: VpcPoint[] = [];
  for (const mode of MODES) {
    for (const attached of hub === null ? [false] : [false, true]) {
      const way = { mode, attached };
      if (!modeStands(instance, vpc, traffic, way, hub)) continue;
      if (modeViolations(instance, vpc, way).length > 0) continue;
      const base = vpcPart(instance, vpc, traffic, way, hub);
      if (base.missing.length > 0) continue;
      const first: VpcPoint = { cost: costOf(base), gb: [0n, 0n], id: vpc.id, plan: { ...way, routes: {} } };
      points.push(...pairsOf(instance, vpc, traffic, first, hub));
    }
  }
  return frontierOf(points);
}

/** All combinations of the open routes of the VPC's services. */
function pairsOf(
  instance: Instance,
  vpc: Vpc,
  traffic: Traffic,
  first: VpcPoint,
  hub: Hub | null,
): VpcPoint[] {
  const { plan: way } = first;
  let points: VpcPoint[] = [first];
  for (const service of servicesOf(instance, traffic)) {
    const open = ROUTES.flatMap((route) => {
      if (!routeStands(instance, vpc, traffic, service, route, way, hub)) return [];
      if (routeViolations(instance, vpc, service, route).length > 0) return [];
      const part = pairPart(instance, vpc, traffic, service, route, way, hub);
      return part.missing.length > 0 ? [] : [{ route, cost: costOf(part), part }];
    });
    points = points.flatMap((point) =>
      open.map(({ route, cost, part }) => ({
        ...point,
        cost: point.cost + cost,
        gb: [point.gb[0] + part.ownGb, point.gb[1] + part.sharedGb] as const,
        plan: { ...point.plan, routes: { ...point.plan.routes, [service]: route } },
      })),
    );
    points = frontierOf(points);
  }
  return points;
}

function costOf(part: Part | null): bigint {
  return (part?.lines ?? []).reduce((sum, line) => sum + line.cost, 0n);
}
function plus(point: Point, choice: VpcPoint, own: number, shared: number): Point {
  const gb = [...point.gb];
  gb[own] = (gb[own] ?? 0n) + choice.gb[0];
  gb[shared] = (gb[shared] ?? 0n) + choice.gb[1];
  return { cost: point.cost + choice.cost, gb, plans: { ...point.plans, [choice.id]: choice.plan } };
}

/** Without the points that another equals or beats in cost and in every GB. */
function frontierOf<P extends { readonly cost: bigint; readonly gb: readonly bigint[] }>(
  points: readonly P[],
): P[] {
  const sorted = [...points].sort((a, b) => (a.cost < b.cost ? -1 : a.cost > b.cost ? 1 : 0));
  const kept: P[] = [];
  for (const point of sorted) {
    const beaten = kept.some((other) => other.gb.every((value, i) => value <= (point.gb[i] ?? 0n)));
    if (!beaten) kept.push(point);
  }
  return kept;
}
