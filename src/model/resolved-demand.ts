/** How far one demand may rise and fall before its advice turns, by searching again at one factor after the other. */
import { add, compare, cut, type Gb, subtract, times } from "./money.ts";
import { type VpcNode, vpcOf } from "./network.ts";
import { MOST, ONE, type Places, placesOf, solver } from "./optima.ts";
import { mayShare, rulesFor } from "./policy.ts";
import { rateKey } from "./prices.ts";
import type { Topology } from "./topology.ts";
import { type Bounds, KNOWN_TURNS, nearestTurns } from "./turns.ts";
import type { DemandParameter, Problem } from "./vary.ts";

/** Whether no hub can have to do with the VPC, so that nothing but volume tiers ties it to others. */
function isApart(vpc: VpcNode, { network, policy }: Problem): boolean {
  const { hub, hubVia } = policy.rules;
  if (network.vpcs.length < 2 || hubVia.length === 0) return true;
  const rules = rulesFor(policy, vpc);
  return hub === null && !mayShare(rules, vpc.id) && !rules.egress.includes("nat-central");
}

/** The problem of one VPC alone. */
function aloneIn({ network, policy, pricing }: Problem, vpc: VpcNode): Problem {
  const endpointsToday = network.endpointsToday.filter((each) => each.vpc === vpc.id);
  return { network: { ...network, vpcs: [vpc], endpointsToday }, policy, pricing };
}

/** The part of a topology without a hub that is in one VPC. */
function partIn({ egress, endpoints, placements }: Topology, { id }: VpcNode): Topology {
  return {
    egress: new Map([...egress].filter(([vpc]) => vpc === id)),
    endpoints: endpoints.filter(({ vpc }) => vpc === id),
    hub: null,
    placements: placements.filter(({ demand }) => demand.vpc === id),
  };
}

/** A problem with its optimum, and a place in it whose advice is on a demand. */
export interface Scope {
  readonly problem: Problem;
  readonly places: Places;
  readonly topology: Topology;
  readonly place: number;
}

/** Whether all endpoint bytes stay in the first volume tier however far a demand of so many GB rises; `all`: today's. */
function isFlat({ network, pricing }: Problem, gb: Gb, all: Gb): boolean {
  const end = pricing.prices.rates.get(rateKey(network.region, "vpce_interface_gb"))?.bands[0]?.to ?? null;
  const more = times(gb, subtract(MOST, ONE));
  return end === null || compare(add(all, more), end) <= 0;
}

/** What the advice depends on: its own VPC alone where nothing ties that to others. */
function narrowed(whole: Scope, gb: Gb, all: Gb): Scope {
  const { problem, places, topology, place } = whole;
  const at = places.all[place];
  const vpc = at && vpcOf(problem.network, at.vpc);
  if (vpc === undefined || problem.network.vpcs.length < 2) return whole;
  if (!isApart(vpc, problem) || !isFlat(problem, gb, all)) return whole;
  const own = aloneIn(problem, vpc);
  const ownPlaces = placesOf(own.network);
  return {
    problem: own,
    places: ownPlaces,
    topology: partIn(topology, vpc),
    place: ownPlaces.all.findIndex(({ service }) => service === at?.service),
  };
}

/** Factors of a place's own demand between which its advice stands. `gb`: what is moved; `all`: what could be, of all. */
export function resolvedBounds(whole: Scope, parameter: DemandParameter, gb: Gb, all: Gb): Bounds {
  const { problem, places, topology, place } = narrowed(whole, gb, all);
  const solve = solver(problem, places, parameter, topology);
  const { below, above } = nearestTurns(solve, (a, b) => a[place] === b[place]);
  return { from: below && cut(below.at, 10), to: above && cut(above.at, 10), ...KNOWN_TURNS };
}
