/** The choices of each VPC with their costs: modes of egress, and a pair for each service. No tiers and no hub yet. */

import type { Pricing } from "../bill-writer.ts";
import type { Catalog } from "../catalog.ts";
import { EGRESS_MODES, type Egress, egressOf, isZonalNat } from "../egress.ts";
import type { Network, VpcNode } from "../network.ts";
import { ownEndpoint, singleZone } from "../options.ts";
import {
  endpointFault,
  mayShare,
  type Policy,
  type Requirement,
  type Rules,
  requiredServices,
  rulesFor,
} from "../policy.ts";
import type { MissingRate } from "../prices.ts";
import type { EndpointPlan } from "../topology.ts";
import { egressAllowed } from "../violations.ts";
import { Rates, ride, type Tier } from "./rates.ts";
import { gbUnits, type Units } from "./units.ts";

/** One service of one VPC. */
export interface Pair {
  readonly service: string;
  /** In units of 10^-10 GB; what of it is in other zones than a single NAT gateway's. */
  readonly gb: bigint;
  readonly gbAcross: bigint;
  /** The endpoint of the VPC's own; null: there is none, or the policy closes it. */
  readonly own: EndpointPlan | null;
  /** Its hours a month, in units of money. */
  readonly ownFixed: bigint;
  readonly ownToday: boolean;
  readonly requirement: Requirement | null;
  /** Whether the policy lets it ride on the egress. */
  readonly mayRide: boolean;
  /** Whether a shared endpoint may carry it. */
  readonly mayShare: boolean;
}

/** One way out of one VPC; `fixed` includes what rides on it in any case. In units of money. */
export interface Mode {
  readonly egress: Egress;
  readonly fixed: bigint;
  /** Per 10^-10 GB. */
  readonly perGb: bigint;
  readonly perGbAcross: bigint;
  readonly resources: number;
  readonly isToday: boolean;
}

export interface VpcTable {
  readonly vpc: VpcNode;
  readonly rules: Rules;
  readonly pairs: readonly Pair[];
  /** Modes that the policy and the VPC's outside demand leave open and that are priced; central NAT apart. */
  readonly modes: readonly Mode[];
  /** Whether a central NAT behind a hub is open to it. */
  readonly mayCentralNat: boolean;
  /** Whether a candidate that the policy permits lacks a rate. */
  readonly unpriced: boolean;
  /** Traffic that only an egress can carry, in units of 10^-10 GB. */
  readonly outsideGb: bigint;
}

export interface Table {
  readonly units: Units;
  /** Pieces of the price of interface-endpoint bytes; empty where the rate is missing. */
  readonly tiers: readonly Tier[];
  readonly vpcs: readonly VpcTable[];
  /** Rates whose lack removed a permitted candidate. */
  readonly missing: readonly MissingRate[];
}

function resourcesOf(egress: Egress): number {
  return egress.mode === "nat-regional" ? 1 : egress.azs.length;
}

function sameEgress(a: Egress, b: Egress): boolean {
  return (a.mode === b.mode || (isZonalNat(a) && isZonalNat(b))) && a.azs.join() === b.azs.join();
}

function modesOf(vpc: VpcNode, rules: Rules, outside: { gb: bigint; across: bigint }, rates: Rates) {
  const modes: Mode[] = [];
  let unpriced = false;
  for (const mode of EGRESS_MODES) {
    if (mode === "nat-central" || !rules.egress.includes(mode)) continue;
    const egress = egressOf(mode, vpc.azs, singleZone(vpc));
    if (mode === "none" ? outside.gb > 0n : rules.internet === "forbidden") continue;
    if (!egressAllowed(rules, vpc, egress)) continue;
    const found = ride(mode, vpc, rates);
    unpriced ||= found === null;
    if (found === null) continue;
    const { fixed, perGb, perGbAcross } = found;
    modes.push({
      egress,
      fixed: fixed + perGb * outside.gb + perGbAcross * outside.across,
      perGb,
      perGbAcross,
      resources: resourcesOf(egress),
      isToday: sameEgress(egress, vpc.today),
    });
  }
  return { modes, unpriced };
}

interface Context {
  readonly network: Network;
  readonly policy: Policy;
  readonly pricing: Pricing;
  readonly rates: Rates;
}

/** GB of each service that an endpoint may carry, and of all that none can. */
function totalsOf(vpc: VpcNode, required: Iterable<string>, catalog: Catalog) {
  const zone = singleZone(vpc);
  const totals = new Map<string, { gb: bigint; across: bigint }>();
  for (const service of required) totals.set(service, { gb: 0n, across: 0n });
  const outside = { gb: 0n, across: 0n };
  for (const demand of vpc.demands) {
    if (demand.today === "in-vpc") continue;
    const isService = catalog.services.has(demand.service);
    const total = isService ? (totals.get(demand.service) ?? { gb: 0n, across: 0n }) : outside;
    const gb = gbUnits(demand.gb);
    total.gb += gb;
    if (demand.az !== zone) total.across += gb;
    if (isService) totals.set(demand.service, total);
  }
  return { totals, outside };
}

function servicesToday(vpc: VpcNode, network: Network): Set<string> {
  const today = new Set(
    network.endpointsToday.filter((each) => each.vpc === vpc.id).map((each) => each.service),
  );
  for (const each of vpc.demands) {
    if (each.today === "gateway-endpoint" || each.today === "interface-endpoint") today.add(each.service);
  }
  return today;
}

function tableOf(vpc: VpcNode, { network, policy, pricing, rates }: Context, hasTiers: boolean): VpcTable {
  const { catalog } = pricing;
  const rules = rulesFor(policy, vpc);
  const required = requiredServices(rules, catalog);
  const { totals, outside } = totalsOf(vpc, required.keys(), catalog);
  const today = servicesToday(vpc, network);
  let { modes, unpriced } = modesOf(vpc, rules, outside, rates);
  const pairs = [...totals].map(([service, { gb, across }]): Pair => {
    const facts = catalog.services.get(service);
    const requirement = required.get(service) ?? null;
    const plan = ownEndpoint(vpc, service, policy, catalog);
    const closed = plan?.kind === "interface" && facts !== undefined && endpointFault(rules, facts) !== null;
    const isInterface = plan?.kind === "interface" && !closed;
    const hours = isInterface ? rates.monthly("vpce_interface_hour", plan.azs.length) : 0n;
    const lacksRate = hours === null || (isInterface && gb > 0n && !hasTiers);
    unpriced ||= lacksRate;
    return {
      service,
      gb,
      gbAcross: across,
      own: closed || lacksRate ? null : plan,
      ownFixed: hours ?? 0n,
      ownToday: today.has(service),
      requirement,
      mayRide: requirement === null && rules.awsTraffic === "any",
      mayShare: isInterface && requirement !== "own" && mayShare(rules, vpc.id),
    };
  });
  pairs.sort((a, b) => (a.service < b.service ? -1 : 1));
  return {
    vpc,
    rules,
    pairs,
    modes,
    unpriced,
    mayCentralNat: rules.egress.includes("nat-central") && rules.internet === "allowed",
    outsideGb: outside.gb,
  };
}

/** The table of a whole network at one price list and policy. */
export function costTable(network: Network, policy: Policy, pricing: Pricing, units: Units): Table {
  const rates = new Rates(pricing, network.region, units);
  const tiers = rates.tiers("vpce_interface_gb");
  const context: Context = { network, policy, pricing, rates };
  const vpcs = network.vpcs.map((vpc) => tableOf(vpc, context, tiers.length > 0));
  const missing = vpcs.some((table) => table.pairs.some((pair) => pair.own?.kind !== "gateway"))
    ? rates.missing
    : rates.missing.filter((each) => each.item !== "vpce_interface_gb");
  return { units, tiers, vpcs, missing };
}
