/** The range of its own demand in which an advice stands. */
import { add, compare, cut, type Gb, subtract, sum, times, zero } from "./money.ts";
import type { Network, VpcNode } from "./network.ts";
import { type Answers, answersOf, MOST, ONE, type Places, placesOf, solver } from "./optima.ts";
import { mayShare, type Policy, rulesFor } from "./policy.ts";
import { rateKey } from "./prices.ts";
import type { Topology } from "./topology.ts";
import { KNOWN_TURNS, nearestTurns, type StandingRange } from "./turns.ts";
import type { Parameter, Problem } from "./vary.ts";

/** Whether a NAT instance may be chosen anywhere: its cost jumps where a larger one is needed. */
export function mayHaveInstances({ vpcs }: Network, policy: Policy): boolean {
  return vpcs.some((vpc) => rulesFor(policy, vpc).egress.includes("nat-instance"));
}

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

type DemandParameter = Extract<Parameter, { kind: "demand" }>;

/** How far a demand may rise and fall. */
export interface DemandRange extends StandingRange {
  readonly parameter: DemandParameter;
}

/** A problem with its optimum, and a place in it. */
interface Scope {
  readonly problem: Problem;
  readonly places: Places;
  readonly topology: Topology;
  readonly place: number;
}

/** For each demand that can be moved, how far it may rise and fall; each is found when it is asked for. */
export class DemandRanges {
  private readonly problem: Problem;
  private readonly places: Places;
  private readonly topology: Topology;
  private readonly answers: Answers;
  /** By place the GB of what can be moved; without what no endpoint could carry. */
  private readonly gb = new Map<number, Gb>();
  private readonly vpcs: ReadonlyMap<string, VpcNode>;
  private readonly all: Gb;
  private readonly instances: boolean;

  /** `topology`: the optimum. */
  constructor(problem: Problem, places: Places, topology: Topology) {
    const { network, policy, pricing } = problem;
    this.problem = problem;
    this.places = places;
    this.topology = topology;
    this.answers = answersOf(topology, places);
    this.vpcs = new Map(network.vpcs.map((vpc) => [vpc.id, vpc]));
    this.instances = mayHaveInstances(network, policy);
    let i = 0;
    for (const { demands } of network.vpcs) {
      for (const { service, gb, today } of demands) {
        const place = places.ofPlacement[i++] as number;
        if (today === "in-vpc" || !pricing.catalog.services.has(service)) continue;
        this.gb.set(place, add(this.gb.get(place) ?? zero(), gb));
      }
    }
    this.all = sum(this.gb.values());
  }

  /** Whether the advice at a place is one on a demand that can be moved. */
  has(place: number): boolean {
    return this.gb.has(place);
  }

  /** A gateway endpoint costs nothing however much it carries, so nothing is ever cheaper. */
  private standsAlways(place: number): boolean {
    return this.answers[place] === "gateway-endpoint" && !this.instances;
  }

  /** The places whose own demand may turn their advice, those of most GB first. */
  get open(): number[] {
    const places = [...this.gb].filter(([place]) => !this.standsAlways(place));
    return places.sort(([a, x], [b, y]) => compare(y, x) || a - b).map(([place]) => place);
  }

  /** Whether all endpoint bytes stay in the first volume tier however far this demand rises. */
  private isFlat(place: number): boolean {
    const { network, pricing } = this.problem;
    const end = pricing.prices.rates.get(rateKey(network.region, "vpce_interface_gb"))?.bands[0]?.to ?? null;
    const more = times(this.gb.get(place) ?? zero<"GB">(), subtract(MOST, ONE));
    return end === null || compare(add(this.all, more), end) <= 0;
  }

  /** What the advice depends on: its own VPC alone where nothing ties that to others. */
  private scopeOf(place: number): Scope {
    const { problem, places, topology } = this;
    const whole: Scope = { problem, places, topology, place };
    const at = places.all[place];
    const vpc = this.vpcs.get(at?.vpc ?? "");
    if (at === undefined || vpc === undefined || problem.network.vpcs.length < 2) return whole;
    if (!isApart(vpc, problem) || !this.isFlat(place)) return whole;
    const own = aloneIn(problem, vpc);
    const ownPlaces = placesOf(own.network);
    return {
      problem: own,
      places: ownPlaces,
      topology: partIn(topology, vpc),
      place: ownPlaces.all.findIndex(({ service }) => service === at.service),
    };
  }

  /** Factors of its own demand between which the advice at a place stands. */
  of(place: number): DemandRange {
    const { vpc, service } = this.places.all[place] ?? { vpc: "", service: null };
    const parameter: DemandParameter = { kind: "demand", vpc, service: service ?? "" };
    if (this.standsAlways(place)) return { parameter, from: null, to: null, ...KNOWN_TURNS };
    const { problem, places, topology, place: at } = this.scopeOf(place);
    const solve = solver(problem, places, parameter, topology);
    const { below, above } = nearestTurns(solve, (a, b) => a[at] === b[at]);
    return { parameter, from: below && cut(below.at, 10), to: above && cut(above.at, 10), ...KNOWN_TURNS };
  }
}
