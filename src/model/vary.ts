/** A problem with one of its amounts multiplied by a factor. */
import { bill, type Part, partOf, tiersCost } from "./bill.ts";
import type { Pricing } from "./bill-writer.ts";
import { add, compare, cut, type Gb, gb, max, type Ratio, subtract, times, type Usd, zero } from "./money.ts";
import type { Network, VpcNode } from "./network.ts";
import type { Policy } from "./policy.ts";
import { type PriceList, type Rate, rateKey } from "./prices.ts";
import type { Topology } from "./topology.ts";

/** One amount that may turn out otherwise. */
export type Parameter =
  | { readonly kind: "demand"; readonly vpc: string; readonly service: string }
  | { readonly kind: "rate"; readonly item: string }
  | { readonly kind: "hours" }
  | { readonly kind: "usage" };

export type DemandParameter = Extract<Parameter, { kind: "demand" }>;

export interface Problem {
  readonly network: Network;
  readonly policy: Policy;
  readonly pricing: Pricing;
}

/** A VPC whose demands, or those to one service, are multiplied. */
function scaledVpc(vpc: VpcNode, factor: Ratio, service: string | null): VpcNode {
  const demands = vpc.demands.map((demand) =>
    service === null || demand.service === service ? { ...demand, gb: times(demand.gb, factor) } : demand,
  );
  return { ...vpc, demands };
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
      const vpcs = network.vpcs.map((each) => (each.id === vpc ? scaledVpc(each, factor, service) : each));
      return { ...problem, network: { ...network, vpcs } };
    }
    case "usage":
      return {
        ...problem,
        network: { ...network, vpcs: network.vpcs.map((vpc) => scaledVpc(vpc, factor, null)) },
      };
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

/** The least that the optimiser counts: a demand that is varied to less stays one. */
const LEAST_GB: Gb = gb("0.0000000001");

const COUNTED = new WeakSet<VpcNode>();

/** Whether all GB are what the optimiser counts in; each VPC is looked at once. */
function isCountable(vpc: VpcNode): boolean {
  if (COUNTED.has(vpc)) return true;
  const isCounted = vpc.demands.every(
    ({ gb }) => compare(gb, LEAST_GB) >= 0 && compare(cut(gb, 10), gb) === 0,
  );
  if (isCounted) COUNTED.add(vpc);
  return isCounted;
}

/** GB cut to what the optimiser counts in; the network itself where they are. */
export function countable(network: Network): Network {
  if (network.vpcs.every(isCountable)) return network;
  const vpcs = network.vpcs.map((vpc) =>
    isCountable(vpc)
      ? vpc
      : {
          ...vpc,
          demands: vpc.demands.map((demand) => ({ ...demand, gb: max(cut(demand.gb, 10), LEAST_GB) })),
        },
  );
  return { ...network, vpcs };
}

/** Whether the placements are of this network's own demands. */
function isOn({ placements }: Topology, { vpcs }: Network): boolean {
  let i = 0;
  return vpcs.every(({ demands }) => demands.every((demand) => placements[i++]?.demand === demand));
}

/** The same ways for the demands of another network, which differ in GB alone. */
export function onNetwork(topology: Topology, network: Network): Topology {
  if (isOn(topology, network)) return topology;
  const routes = topology.placements;
  let i = 0;
  const placements = network.vpcs.flatMap(({ demands }) =>
    demands.map((demand) => ({ demand, route: routes[i++]?.route ?? null })),
  );
  return { ...topology, placements };
}

/** What a fixed topology costs in a problem that differs from its own in amounts alone; null where it cannot be priced. */
export function costIn({ network, pricing }: Problem, topology: Topology): Usd | null {
  return bill(network, onNetwork(topology, network), pricing).total;
}

/** What a fixed topology costs when a parameter changes; null where it cannot be priced. */
export function costAt(
  problem: Problem,
  topology: Topology,
  parameter: Parameter,
  factor: Ratio,
): Usd | null {
  return costIn(varied(problem, parameter, factor), topology);
}

/** One VPC's part of a topology, at some factor of one of its demands; of the hub, what is the same at every factor. */
function partInVpc(
  { network, pricing }: Problem,
  { placements, ...topology }: Topology,
  { vpc: id, service }: DemandParameter,
  factor: Ratio,
): Part {
  const vpcs = network.vpcs.filter((vpc) => vpc.id === id).map((vpc) => scaledVpc(vpc, factor, service));
  const own: Topology = {
    ...topology,
    endpoints: topology.endpoints.filter(({ vpc }) => vpc === id),
    placements: placements.filter(({ demand }) => demand.vpc === id),
  };
  const network_ = { ...network, vpcs };
  return partOf(network_, onNetwork(own, network_), pricing);
}

/**
 * What a fixed topology costs at any factor of an amount, `at` first: as a demand changes all but its own VPC's part of
 * the bill stays, so that part alone is billed again. Null where it cannot be priced.
 */
export function costsFrom(
  problem: Problem,
  topology: Topology,
  parameter: Parameter,
  at: Ratio,
): (factor: Ratio) => Usd | null {
  if (parameter.kind !== "demand") return (factor) => costAt(problem, topology, parameter, factor);
  const { network, pricing } = varied(problem, parameter, at);
  const whole = partOf(network, onNetwork(topology, network), pricing);
  const before = partInVpc(problem, topology, parameter, at);
  return (factor) => {
    const after = partInVpc(problem, topology, parameter, factor);
    const endpointGb = new Map(whole.endpointGb);
    for (const [scope, gb] of after.endpointGb)
      endpointGb.set(scope, add(endpointGb.get(scope) ?? zero(), gb));
    for (const [scope, gb] of before.endpointGb) {
      endpointGb.set(scope, subtract(endpointGb.get(scope) ?? zero<"GB">(), gb));
    }
    const tiers = tiersCost(network, endpointGb, pricing);
    const isPriced = whole.served && whole.writer.missing.length + after.writer.missing.length === 0;
    if (tiers === null || !isPriced) return null;
    return add(add(whole.writer.total, tiers), subtract(after.writer.total, before.writer.total));
  };
}
