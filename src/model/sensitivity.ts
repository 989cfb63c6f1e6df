/**
 * How sure the advice is: for each advice the range of its own demand, of each rate and of the hours in which it
 * stands, found by re-solving at breakpoints, and the least relative change of any one of them that turns it.
 */
import { bill } from "./bill.ts";
import type { Pricing } from "./bill-writer.ts";
import { type Stretch, stretches, type Tangent } from "./breakpoints.ts";
import {
  add,
  compare,
  cut,
  min,
  pricePer,
  type Ratio,
  ratio,
  relabel,
  subtract,
  times,
  type Usd,
  zero,
} from "./money.ts";
import type { Network, PlacedDemand, VpcNode } from "./network.ts";
import { type Optimum, optimise } from "./optimise.ts";
import type { Policy } from "./policy.ts";
import { type PriceList, type Rate, rateKey } from "./prices.ts";
import type { Topology } from "./topology.ts";

/** One amount that may turn out otherwise. */
export type Parameter =
  | { readonly kind: "demand"; readonly vpc: string; readonly service: string }
  | { readonly kind: "rate"; readonly item: string }
  | { readonly kind: "hours" }
  | { readonly kind: "usage" };

/** Factors of a parameter between which an advice stands; null: however far it falls or rises. */
export interface StandingRange {
  readonly parameter: Parameter;
  readonly from: Ratio | null;
  readonly to: Ratio | null;
}

/** How sure one advice is. */
export interface Certainty {
  readonly vpc: string;
  /** Null: the advice on the VPC's egress. */
  readonly service: string | null;
  readonly ranges: readonly StandingRange[];
  /** The least relative change of any one parameter that turns it, and which; null where none does. */
  readonly margin: { readonly change: Ratio; readonly parameter: Parameter } | null;
}

export interface Problem {
  readonly network: Network;
  readonly policy: Policy;
  readonly pricing: Pricing;
}

/** Factors tried: from nearly nothing to a thousand times as much. */
export const LEAST: Ratio = ratio("0.000001");
export const MOST: Ratio = ratio("1000");
const ONE: Ratio = ratio("1");
/** A step so small that no breakpoint lies in it but by accident: the slope is exact where the cost is linear. */
const STEP: Ratio = ratio("0.0000001");

function withDemands(
  network: Network,
  factorOf: (vpc: VpcNode, demand: PlacedDemand) => Ratio | null,
): Network {
  const vpcs = network.vpcs.map((vpc) => ({
    ...vpc,
    demands: vpc.demands.map((demand) => {
      const factor = factorOf(vpc, demand);
      return factor === null ? demand : { ...demand, gb: times(demand.gb, factor) };
    }),
  }));
  return { ...network, vpcs };
}

function scaledRate(prices: PriceList, region: string, item: string, factor: Ratio): PriceList {
  const key = rateKey(region, item);
  const rate = prices.rates.get(key);
  if (rate === undefined) return prices;
  const scaled: Rate = {
    ...rate,
    bands: rate.bands.map((band) => ({ ...band, usd: times(band.usd, factor) })),
  };
  return { ...prices, rates: new Map(prices.rates).set(key, scaled) };
}

/** The problem with one parameter multiplied by a factor. */
export function varied(problem: Problem, parameter: Parameter, factor: Ratio): Problem {
  const { network, pricing } = problem;
  switch (parameter.kind) {
    case "demand": {
      const { vpc, service } = parameter;
      const network_ = withDemands(network, (_, each) =>
        each.vpc === vpc && each.service === service ? factor : null,
      );
      return { ...problem, network: network_ };
    }
    case "usage":
      return { ...problem, network: withDemands(network, () => factor) };
    case "rate":
      return {
        ...problem,
        pricing: { ...pricing, prices: scaledRate(pricing.prices, network.region, parameter.item, factor) },
      };
    case "hours": {
      const hoursPerMonth = times(pricing.settings.hoursPerMonth, factor);
      return { ...problem, pricing: { ...pricing, settings: { ...pricing.settings, hoursPerMonth } } };
    }
  }
}

/** GB cut to what the optimiser counts in. */
function countable(network: Network): Network {
  const vpcs = network.vpcs.map((vpc) => ({
    ...vpc,
    demands: vpc.demands.map((demand) => ({ ...demand, gb: cut(demand.gb, 10) })),
  }));
  return { ...network, vpcs };
}

/** The same ways for the demands of another network, which differ in GB alone. */
export function onNetwork(topology: Topology, network: Network): Topology {
  const keyOf = (each: PlacedDemand): string => JSON.stringify([each.vpc, each.az, each.service, each.today]);
  const routes = new Map(topology.placements.map(({ demand, route }) => [keyOf(demand), route]));
  const placements = network.vpcs.flatMap((vpc) =>
    vpc.demands.map((demand) => ({ demand, route: routes.get(keyOf(demand)) ?? null })),
  );
  return { ...topology, placements };
}

/** What a fixed topology costs when a parameter changes; null where it cannot be priced. */
export function costAt(
  problem: Problem,
  topology: Topology,
  parameter: Parameter,
  factor: Ratio,
): Usd | null {
  const { network, pricing } = varied(problem, parameter, factor);
  return bill(network, onNetwork(topology, network), pricing).total;
}

/** Each advice of a topology as text, by place. */
type Answers = ReadonlyMap<string, string>;

function placeOf(vpc: string, service: string | null): string {
  return JSON.stringify([vpc, service]);
}

function answersOf(topology: Topology): Answers {
  const answers = new Map<string, string>();
  for (const [vpc, egress] of topology.egress) answers.set(placeOf(vpc, null), egress.mode);
  for (const { demand, route } of topology.placements)
    answers.set(placeOf(demand.vpc, demand.service), route ?? "none");
  return answers;
}

function sameAnswers(a: Answers, b: Answers): boolean {
  return a.size === b.size && [...a].every(([place, answer]) => b.get(place) === answer);
}

function optimumAt(problem: Problem, parameter: Parameter, at: Ratio): Topology {
  const { network, policy, pricing } = varied(problem, parameter, at);
  const found = optimise(countable(network), policy, pricing);
  if (!found.found) throw new RangeError("no optimum at this factor");
  return found.topology;
}

function tangentOf(problem: Problem, parameter: Parameter, at: Ratio): Tangent<Answers> {
  const topology = optimumAt(problem, parameter, at);
  const value = costAt(problem, topology, parameter, at) ?? zero<"USD">();
  const beside = costAt(problem, topology, parameter, add(at, STEP)) ?? value;
  const slope = relabel<"USD">(pricePer(subtract(beside, value), STEP));
  return { at, value, slope, what: answersOf(topology) };
}

/** The optimum's answers over the whole range of a parameter. */
export function answersOver(problem: Problem, parameter: Parameter): Stretch<Answers>[] {
  return stretches(LEAST, MOST, (at) => tangentOf(problem, parameter, at), sameAnswers);
}

/** Where around 1 an answer stays what it is. */
function standing(
  over: readonly Stretch<Answers>[],
  place: string,
  answer: string,
): { from: Ratio | null; to: Ratio | null } {
  const at = over.findIndex(
    ({ from, to, what }) => compare(from, ONE) <= 0 && compare(ONE, to) <= 0 && what.get(place) === answer,
  );
  if (at < 0) return { from: ONE, to: ONE };
  let first = at;
  let last = at;
  while (first > 0 && over[first - 1]?.what.get(place) === answer) first--;
  while (last + 1 < over.length && over[last + 1]?.what.get(place) === answer) last++;
  return {
    from: first === 0 ? null : cut(over[first]?.from ?? ONE, 10),
    to: last === over.length - 1 ? null : cut(over[last]?.to ?? ONE, 10),
  };
}

function marginOf(ranges: readonly StandingRange[]): Certainty["margin"] {
  let least: Certainty["margin"] = null;
  for (const { parameter, from, to } of ranges) {
    for (const bound of [from, to]) {
      if (bound === null) continue;
      const change = compare(bound, ONE) < 0 ? subtract(ONE, bound) : subtract(bound, ONE);
      if (least === null || compare(change, least.change) < 0) least = { change, parameter };
    }
  }
  return least;
}

/** Rates that a change could turn the advice by: those of the region's bill items that the model uses. */
const RATE_ITEMS = [
  "nat_hour",
  "nat_gb",
  "nat_regional_hour",
  "nat_regional_gb",
  "public_ipv4_hour",
  "az_transfer_gb",
  "vpce_interface_hour",
  "vpce_interface_gb",
  "tgw_attachment_hour",
  "tgw_gb",
  "vpc_peering_gb",
];

/** Every advice of an optimum with the ranges in which it stands. */
export function certaintiesOf(problem: Problem, optimum: Optimum): Certainty[] {
  if (!optimum.found) return [];
  const answers = answersOf(optimum.topology);
  const known = RATE_ITEMS.filter((item) =>
    problem.pricing.prices.rates.has(rateKey(problem.network.region, item)),
  );
  const shared: Parameter[] = [
    { kind: "hours" },
    { kind: "usage" },
    ...known.map((item) => ({ kind: "rate" as const, item })),
  ];
  const over = shared.map((parameter) => ({ parameter, over: answersOver(problem, parameter) }));
  return [...answers].map(([place, answer]): Certainty => {
    const [vpc, service] = JSON.parse(place) as [string, string | null];
    const own: Parameter[] =
      service === null || answer === "in-vpc" ? [] : [{ kind: "demand", vpc, service }];
    const all = [...own.map((parameter) => ({ parameter, over: answersOver(problem, parameter) })), ...over];
    const ranges = all.map(({ parameter, over: found }) => ({
      parameter,
      ...standing(found, place, answer),
    }));
    return { vpc, service, ranges, margin: marginOf(ranges) };
  });
}

/** The saving over a band of usage: its least and most, and the advice that turns within the band. */
export interface Band {
  readonly least: Usd;
  readonly most: Usd;
  readonly turning: readonly { readonly vpc: string; readonly service: string | null }[];
}

/**
 * The saving of the recommended topology against the baseline when all usage is up to `band` (0.2: 20 %) more or
 * less than measured. Both costs are piecewise linear, so the extremes lie at the ends or at tier bounds.
 */
export function savingBand(
  problem: Problem,
  baseline: Topology,
  certainties: readonly Certainty[],
  band: Ratio,
): Band {
  const usage: Parameter = { kind: "usage" };
  const [low, high] = [subtract(ONE, band), add(ONE, band)];
  const inner = answersOver(problem, usage).flatMap(({ from, to }) => [from, to]);
  const points = [low, ONE, high, ...inner.filter((at) => compare(at, low) > 0 && compare(at, high) < 0)];
  const savings = points.map((at) => {
    const here = varied(problem, usage, cut(at, 10));
    const found = optimise(here.network, here.policy, here.pricing);
    const before = costAt(problem, baseline, usage, cut(at, 10));
    return found.found && found.bill.total !== null && before !== null
      ? subtract(before, found.bill.total)
      : zero<"USD">();
  });
  const turning = certainties.filter(({ ranges }) =>
    ranges.some(
      ({ parameter, from, to }) =>
        (parameter.kind === "usage" || parameter.kind === "demand") &&
        ((from !== null && compare(from, low) > 0) || (to !== null && compare(to, high) < 0)),
    ),
  );
  const first = savings[0] ?? zero<"USD">();
  return {
    least: savings.reduce(min, first),
    most: savings.reduce((a, b) => (compare(b, a) > 0 ? b : a), first),
    turning: turning.map(({ vpc, service }) => ({ vpc, service })),
  };
}
