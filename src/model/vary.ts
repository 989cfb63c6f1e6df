/** A problem with one of its amounts multiplied by a factor. */
import { bill } from "./bill.ts";
import type { Pricing } from "./bill-writer.ts";
import { compare, cut, type Gb, gb, max, type Ratio, times, type Usd } from "./money.ts";
import type { Network, PlacedDemand, VpcNode } from "./network.ts";
import type { Policy } from "./policy.ts";
import { type PriceList, type Rate, rateKey } from "./prices.ts";
import type { Topology } from "./topology.ts";

/** One amount that may turn out otherwise. */
export type Parameter =
  | { readonly kind: "demand"; readonly vpc: string; readonly service: string }
  | { readonly kind: "rate"; readonly item: string }
  | { readonly kind: "hours" }
  | { readonly kind: "usage" };

export interface Problem {
  readonly network: Network;
  readonly policy: Policy;
  readonly pricing: Pricing;
}

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

/** The least that the optimiser counts: a demand that is varied to less stays one. */
const LEAST_GB: Gb = gb("0.0000000001");

/** GB cut to what the optimiser counts in; the network itself where they are. */
export function countable(network: Network): Network {
  const isCounted = ({ gb }: PlacedDemand): boolean =>
    compare(gb, LEAST_GB) >= 0 && compare(cut(gb, 10), gb) === 0;
  if (network.vpcs.every(({ demands }) => demands.every(isCounted))) return network;
  const vpcs = network.vpcs.map((vpc) => ({
    ...vpc,
    demands: vpc.demands.map((demand) => ({ ...demand, gb: max(cut(demand.gb, 10), LEAST_GB) })),
  }));
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
