/**
 * The single changes that lead from one topology to another. A place is what changes at once: a pair of VPC and
 * service, the egress of a VPC, or the hub; a unit is a set of places that is changed whole or not at all.
 */
import { type Egress, NO_EGRESS } from "./egress.ts";
import { byText, groupBy } from "./group.ts";
import type { Network, VpcNode } from "./network.ts";
import type { EndpointPlan, Placement, Topology } from "./topology.ts";

/** All that can change in one VPC. */
export class VpcPlaces {
  readonly node: VpcNode;
  readonly egress: EgressPlace;
  readonly pairs: Map<string, PairPlace> = new Map();

  constructor(node: VpcNode, before: Egress, after: Egress) {
    this.node = node;
    this.egress = { kind: "egress", vpc: this, before, after };
  }
  pair(service: string): PairPlace {
    const known = this.pairs.get(service);
    if (known !== undefined) return known;
    const made: PairPlace = { kind: "pair", vpc: this, service, at: [], before: [], after: [] };
    this.pairs.set(service, made);
    return made;
  }
}

export interface EgressPlace {
  readonly kind: "egress";
  readonly vpc: VpcPlaces;
  readonly before: Egress;
  readonly after: Egress;
}
/** A VPC and a service: its endpoints, and the way of its demands. */
export interface PairPlace {
  readonly kind: "pair";
  readonly vpc: VpcPlaces;
  readonly service: string;
  /** Where its demands stand among the placements of both topologies. */
  readonly at: number[];
  readonly before: EndpointPlan[];
  readonly after: EndpointPlan[];
}
/** The hub, and all that depends on it. */
export const HUB = { kind: "hub", vpc: null } as const;

export type Place = PairPlace | EgressPlace | typeof HUB;
export type Unit = ReadonlySet<Place>;

export interface Ends {
  readonly network: Network;
  readonly from: Topology;
  readonly to: Topology;
  /** In the network's order. */
  readonly vpcs: readonly VpcPlaces[];
}

/** Both topologies place by place. Throws a RangeError where they are not of this network. */
export function endsOf(network: Network, from: Topology, to: Topology): Ends {
  const byId = new Map(
    network.vpcs.map((node): [string, VpcPlaces] => {
      const before = from.egress.get(node.id) ?? NO_EGRESS;
      return [node.id, new VpcPlaces(node, before, to.egress.get(node.id) ?? before)];
    }),
  );
  for (const plan of from.endpoints) byId.get(plan.vpc)?.pair(plan.service).before.push(plan);
  for (const plan of to.endpoints) byId.get(plan.vpc)?.pair(plan.service).after.push(plan);
  for (const [i, { demand }] of from.placements.entries()) {
    const other = to.placements[i]?.demand;
    if (demand.vpc !== other?.vpc || demand.service !== other.service || demand.az !== other.az) {
      throw new RangeError("topologies of two networks");
    }
    byId.get(demand.vpc)?.pair(demand.service).at.push(i);
  }
  return { network, from, to, vpcs: [...byId.values()] };
}

/** A place as text: by it ties are broken. */
export function placeText(place: Place): string {
  if (place.kind === "hub") return "[]";
  const { id } = place.vpc.node;
  return JSON.stringify(place.kind === "egress" ? [id] : [id, place.service]);
}

function sameZones(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((az, i) => az === b[i]);
}
function samePlans(a: readonly EndpointPlan[], b: readonly EndpointPlan[]): boolean {
  return (
    a.length === b.length && a.every((plan, i) => plan.kind === b[i]?.kind && sameZones(plan.azs, b[i].azs))
  );
}

/** What uses the hub, in either topology. */
function hubUnit({ from, to, vpcs }: Ends): Unit {
  const unit = new Set<Place>([HUB]);
  for (const end of [from, to]) {
    const isCentral = (i: number): boolean => end.placements[i]?.route === "central-endpoint";
    for (const { pairs } of vpcs) {
      for (const pair of pairs.values()) if (pair.at.some(isCentral)) unit.add(pair);
    }
    for (const { egress } of vpcs) {
      if ((end === from ? egress.before : egress.after).mode === "nat-central") unit.add(egress);
    }
  }
  return unit;
}

/** The single changes that lead from one topology to the other. */
export function unitsOf(ends: Ends): Unit[] {
  const sameHub = JSON.stringify(ends.from.hub) === JSON.stringify(ends.to.hub);
  const hub: Unit = sameHub ? new Set() : hubUnit(ends);
  const units: Unit[] = sameHub ? [] : [hub];
  for (const { egress } of ends.vpcs) {
    const { before, after } = egress;
    const same = before.mode === after.mode && sameZones(before.azs, after.azs);
    if (!hub.has(egress) && !same) units.push(new Set([egress]));
  }
  const known = new Map(ends.vpcs.map((vpc) => [vpc.node.id, vpc]));
  const planned = [...ends.from.endpoints, ...ends.to.endpoints].flatMap(
    ({ vpc, service }) => known.get(vpc)?.pair(service) ?? [],
  );
  for (const pair of new Set(planned)) {
    if (!hub.has(pair) && !samePlans(pair.before, pair.after)) units.push(new Set([pair]));
  }
  return units;
}

export function together(units: readonly Unit[]): Unit {
  return new Set(units.flatMap((unit) => [...unit]));
}

/** Many changes are taken together by service, or as all changes of egress, so that a plan stays readable. */
export function grouped(units: readonly Unit[]): Unit[] {
  const MANY = 40;
  if (units.length <= MANY) return [...units];
  const kindOf = (unit: Unit): Place | string => {
    const [first = HUB] = unit;
    if (unit.has(HUB)) return HUB;
    return first.kind === "pair" ? first.service : "";
  };
  return [...groupBy(units, kindOf).values()].map(together);
}

/** What belongs to one VPC, together. */
export function byVpc(units: readonly Unit[]): Unit[] {
  return [...groupBy(units, ([first]) => first?.vpc ?? null).values()].map(together);
}

/** The part of a network that a unit changes. */
export interface Extent {
  readonly network: Network;
  /** In the network's order; all pairs of a VPC whose egress or hub changes. */
  readonly parts: readonly { readonly vpc: VpcPlaces; readonly pairs: readonly PairPlace[] }[];
}

export function extentOf({ network, vpcs, from, to }: Ends, unit: Unit): Extent {
  const hubs = [from.hub?.vpc, to.hub?.vpc];
  // The hub's own rules and attachment are asked for whatever changes.
  const changed = new Map<VpcPlaces, PairPlace[] | "all">(
    vpcs.filter(({ node }) => hubs.includes(node.id)).map((vpc) => [vpc, []]),
  );
  if (unit.has(HUB)) for (const vpc of vpcs) changed.set(vpc, "all");
  for (const place of unit) {
    if (place.kind === "hub") continue;
    const known = changed.get(place.vpc);
    if (place.kind === "egress") changed.set(place.vpc, "all");
    else if (known === undefined) changed.set(place.vpc, [place]);
    else if (known !== "all") known.push(place);
  }
  const parts = [...changed]
    .sort(([a], [b]) => byText(a.node.id, b.node.id))
    .map(([vpc, pairs]) => ({ vpc, pairs: pairs === "all" ? [...vpc.pairs.values()] : pairs }));
  return { network: { ...network, vpcs: parts.map(({ vpc }) => vpc.node) }, parts };
}

/** Whether the extent holds the pair: faults of others are not seen in it. */
export function holds({ parts }: Extent): (vpc: string, service: string) => boolean {
  const services = new Map(
    parts.map(({ vpc, pairs }) => [
      vpc.node.id,
      pairs.length < vpc.pairs.size ? new Set(pairs.map((pair) => pair.service)) : null,
    ]),
  );
  return (vpc, service) => services.get(vpc)?.has(service) ?? true;
}

/** What rides on the egress rides on whichever there is now. */
function riding(route: Placement["route"], mode: Egress["mode"]): Placement["route"] {
  if (route !== "nat-gateway" && route !== "nat-instance" && route !== null) return route;
  if (mode === "none") return null;
  return mode === "nat-instance" ? "nat-instance" : "nat-gateway";
}

/** The extent's part of the topology in which the done places are as in `to` and the others as in `from`. */
export function between({ from, to }: Ends, { parts }: Extent, isDone: (place: Place) => boolean): Topology {
  const egress = new Map<string, Egress>();
  const endpoints: EndpointPlan[] = [];
  const placements: Placement[] = [];
  for (const { vpc, pairs } of parts) {
    const way = isDone(vpc.egress) ? vpc.egress.after : vpc.egress.before;
    egress.set(vpc.node.id, way);
    for (const pair of pairs) {
      const done = isDone(pair);
      endpoints.push(...(done ? pair.after : pair.before));
      for (const i of pair.at) {
        const placement = (done ? to : from).placements[i] as Placement;
        const route = riding(placement.route, way.mode);
        placements.push(route === placement.route ? placement : { demand: placement.demand, route });
      }
    }
  }
  return { egress, endpoints, hub: isDone(HUB) ? to.hub : from.hub, placements };
}
