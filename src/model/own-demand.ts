/** The range of its own demand in which an advice stands: by flows; where they leave it open, by searching again. */
import { ProvenRanges } from "./demand-ranges.ts";
import { add, compare, type Gb, type Ratio, sum, zero } from "./money.ts";
import type { Network } from "./network.ts";
import { type Answers, answersOf, ONE, type Places, solver } from "./optima.ts";
import { type Policy, rulesFor } from "./policy.ts";
import { resolvedBounds } from "./resolved-demand.ts";
import type { Topology } from "./topology.ts";
import { type Bounds, KNOWN_TURNS, type StandingRange } from "./turns.ts";
import type { DemandParameter, Problem } from "./vary.ts";

/** Whether a NAT instance may be chosen anywhere: its cost jumps where a larger one is needed. */
export function mayHaveInstances({ vpcs }: Network, policy: Policy): boolean {
  return vpcs.some((vpc) => rulesFor(policy, vpc).egress.includes("nat-instance"));
}

/** How far a demand may rise and fall. */
export interface DemandRange extends StandingRange {
  readonly parameter: DemandParameter;
}

/** Nothing is known. */
const UNKNOWN: Bounds = { from: ONE, to: ONE, fromIsTurn: false, toIsTurn: false };

/** Single optima that settle which of two equal ways is advised, to one demand that is searched for again. */
const ASKED_PER_RESOLVED = 4;

function isSettled(bounds: Bounds | null): bounds is Bounds {
  return bounds?.fromIsTurn === true && bounds.toIsTurn;
}

/** The farther of two bounds on one side, of which one is only known to stand at least that far. */
function beyond(least: Ratio | null, found: Ratio | null, sign: number): [Ratio | null, boolean] {
  const isNearer = least !== null && found !== null && sign * compare(found, least) < 0;
  return isNearer ? [least, false] : [found, true];
}

/** What is known and what was found by searching again, together. */
function together(known: Bounds | null, found: Bounds): Bounds {
  if (known === null) return found;
  const [from, fromIsTurn] = known.fromIsTurn ? [known.from, true] : beyond(known.from, found.from, -1);
  const [to, toIsTurn] = known.toIsTurn ? [known.to, true] : beyond(known.to, found.to, 1);
  return { from, to, fromIsTurn, toIsTurn };
}

/** For each demand that can be moved, how far it may rise and fall; each is found when it is asked for. */
export class DemandRanges {
  private readonly problem: Problem;
  private readonly places: Places;
  private readonly topology: Topology;
  private readonly answers: Answers;
  /** By place the GB of what can be moved; without what no endpoint could carry. */
  private readonly gb = new Map<number, Gb>();
  private readonly sent: Gb;
  private readonly instances: boolean;
  private readonly proven: ProvenRanges | null;
  private asksLeft = Number.POSITIVE_INFINITY;

  /** `topology`: the optimum. */
  constructor(problem: Problem, places: Places, topology: Topology) {
    const { network, policy, pricing } = problem;
    this.problem = problem;
    this.places = places;
    this.topology = topology;
    this.answers = answersOf(topology, places);
    this.instances = mayHaveInstances(network, policy);
    let i = 0;
    for (const { demands } of network.vpcs) {
      for (const { service, gb, today } of demands) {
        const place = places.ofPlacement[i++] as number;
        if (today === "in-vpc" || !pricing.catalog.services.has(service)) continue;
        this.gb.set(place, add(this.gb.get(place) ?? zero(), gb));
      }
    }
    this.sent = sum(this.gb.values());
    this.proven = ProvenRanges.of(problem);
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

  private parameterOf(place: number): DemandParameter {
    const { vpc, service } = this.places.all[place] ?? { vpc: "", service: null };
    return { kind: "demand", vpc, service: service ?? "" };
  }

  /** As far as flows tell. */
  private provenAt(place: number): Bounds | null {
    const { problem, places, topology, answers } = this;
    const parameter = this.parameterOf(place);
    const ask = (factor: Ratio): string | null => {
      if (this.asksLeft < 1) return null;
      this.asksLeft -= 1;
      return solver(problem, places, parameter, topology)(factor)?.what[place] ?? null;
    };
    return this.proven?.of(parameter.vpc, parameter.service, answers[place] ?? "", ask) ?? null;
  }

  /** By searching again at one factor after the other. */
  resolved(place: number): Bounds {
    const { problem, places, topology } = this;
    const scope = { problem, places, topology, place };
    return resolvedBounds(scope, this.parameterOf(place), this.gb.get(place) ?? zero(), this.sent);
  }

  /** Factors of its own demand between which the advice at a place stands. */
  of(place: number): DemandRange {
    const parameter = this.parameterOf(place);
    if (this.standsAlways(place)) return { parameter, from: null, to: null, ...KNOWN_TURNS };
    const known = this.provenAt(place);
    return { parameter, ...(isSettled(known) ? known : together(known, this.resolved(place))) };
  }

  /** By place those of all open ones, in their order. Where flows leave them open, `most` at most are searched for again. */
  all(most: number): Map<number, DemandRange> {
    const { open } = this;
    this.asksLeft = most * ASKED_PER_RESOLVED;
    // VPC by VPC, as that is quickest.
    const known = new Map(open.toSorted((a, b) => a - b).map((place) => [place, this.provenAt(place)]));
    let left = most;
    const boundsAt = (place: number): Bounds => {
      const bounds = known.get(place) ?? null;
      if (isSettled(bounds)) return bounds;
      left -= 1;
      return left < 0 ? (bounds ?? UNKNOWN) : together(bounds, this.resolved(place));
    };
    return new Map(open.map((place) => [place, { parameter: this.parameterOf(place), ...boundsAt(place) }]));
  }
}
