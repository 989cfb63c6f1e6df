/** The choices of each VPC with their costs: its ways out, and the ways open to each of its services. */
import type { Pricing } from "../bill-writer.ts";
import { groupBy } from "../group.ts";
import { existingHub, hubEndpointZones, hubRules, PEERING_LIMIT } from "../hub.ts";
import type { Network, VpcNode } from "../network.ts";
import { singleZone } from "../options.ts";
import {
  endpointFault,
  fewestZones,
  mayShare,
  type Policy,
  type Rules,
  requiredServices,
  rulesFor,
} from "../policy.ts";
import type { MissingRate } from "../prices.ts";
import { type Branch, branchesOf, hubToday, sharers } from "./branches.ts";
import { ModePrices } from "./mode-prices.ts";
import { type Mode, modesOf, undominated } from "./modes.ts";
import {
  GATEWAY,
  INTERFACE,
  OWN_TODAY,
  type Pairs,
  PairWriter,
  RIDE,
  SHARED,
  withCrossings,
} from "./pairs.ts";
import { Rates, type Tier } from "./rates.ts";
import { digits, type Key, keyOf, type Units } from "./units.ts";
import { crossings, servicesOf, VolumeSums } from "./volumes.ts";

export interface VpcTable {
  readonly vpc: VpcNode;
  readonly rules: Rules;
  /** Ways out of its own, and those with a central NAT among them. */
  readonly modes: readonly Mode[];
  readonly modesInHub: readonly Mode[];
  /** The hours of an interface endpoint of its own, in units of money; the same as a double. */
  readonly endpointHours: bigint;
  readonly endpointCost: number;
  /** Whether it is the hub: hub endpoints are its own, and joining costs nothing. */
  readonly isHub: boolean;
  /** Whose endpoint bytes its own endpoints' are summed with. */
  readonly scope: number;
}

export interface Table {
  readonly units: Units;
  readonly pairs: Pairs;
  readonly vpcs: readonly VpcTable[];
  readonly branches: readonly Branch[];
  /** Linear pieces of the price of endpoint bytes; empty where no endpoint that is open carries any. */
  readonly tiers: readonly Tier[];
  /** Number of scopes that volume tiers add up over, and the hub's. */
  readonly scopes: number;
  readonly hubScope: number;
  /** Per service: what opening a central endpoint costs. */
  readonly opening: readonly Key[];
  /** Tie-breakers that every answer shares. */
  readonly fixed: Key;
  /** Rates whose lack removed a permitted candidate. */
  readonly missing: readonly MissingRate[];
}

/** Per service, what the rules leave open, prices apart. */
function openTo(rules: Rules, ofHub: Rules, isHub: boolean, services: readonly string[], pricing: Pricing) {
  const required = requiredServices(rules, pricing.catalog);
  return services.map((service): number => {
    const facts = pricing.catalog.services.get(service);
    const requirement = required.get(service) ?? null;
    const ride = requirement === null && rules.awsTraffic === "any" ? RIDE : 0;
    if (facts?.gateway) return ride | GATEWAY;
    if (!facts?.interface || endpointFault(rules, facts) !== null) return ride;
    const shared = (isHub || requirement !== "own") && endpointFault(ofHub, facts) === null;
    return ride | INTERFACE | (shared ? SHARED : 0);
  });
}

function servicesToday(network: Network): (vpc: VpcNode) => Set<string> {
  const seen = groupBy(network.endpointsToday, (each) => each.vpc);
  return (vpc) => {
    const today = new Set((seen.get(vpc.id) ?? []).map((each) => each.service));
    for (const each of vpc.demands) {
      if (each.today === "gateway-endpoint" || each.today === "interface-endpoint") today.add(each.service);
    }
    return today;
  };
}

/** Interface endpoints whose rates are missing are no way; rates are asked for only where such an endpoint is open. */
function priced(pairs: Pairs, rates: Rates): { pairs: Pairs; hours: bigint; tiers: Tier[] } {
  const closed = INTERFACE | SHARED;
  const inUse = pairs.open.some((open) => (open & INTERFACE) !== 0);
  const carrying = pairs.open.some((open, i) => (open & INTERFACE) !== 0 && (pairs.gb[i] as number) > 0);
  const hours = inUse ? rates.monthly("vpce_interface_hour", 1) : 0n;
  const tiers = carrying ? rates.tiers() : [];
  const open = pairs.open.map((each, i) => {
    const lacksRate = hours === null || (tiers.length === 0 && (pairs.gb[i] as number) > 0);
    return lacksRate ? each & ~closed : each;
  });
  return { pairs: { ...pairs, open }, hours: hours ?? 0n, tiers };
}

/** The table of a whole network at one price list and policy; `assumed`: missing rates count as 0. */
export function costTable(
  network: Network,
  policy: Policy,
  pricing: Pricing,
  units: Units,
  assumed = false,
): Table {
  const { catalog, settings } = pricing;
  const rates = new Rates(pricing, network.region, units, assumed);
  const prices = new ModePrices(rates);
  const hub = existingHub(network, policy);
  const ofHub = hubRules(network, policy);
  const { hubVia } = policy.rules;
  const several = network.vpcs.length > 1;
  const mayCarry = several && hubVia.includes("transit-gateway");
  const all = network.vpcs.map((vpc) => ({ vpc, rules: rulesFor(policy, vpc), isHub: vpc === hub }));
  const required = [...new Set(all.map(({ rules }) => rules))].flatMap((rules) => [
    ...requiredServices(rules, catalog).keys(),
  ]);
  const services = servicesOf(network, required, catalog);
  const sums = new VolumeSums(services);
  const zones = hubEndpointZones(network, policy).length;
  const today = servicesToday(network);
  const openAt = new Map<string, number[]>();
  const scopes = new Map<string | null, number>();
  const scopeOf = (account: string | null): number => {
    const key = settings.tierScope === "account" ? account : null;
    const scope = scopes.get(key) ?? scopes.size;
    scopes.set(key, scope);
    return scope;
  };
  const writer = new PairWriter(services);
  const ruleIds = new Map<Rules, number>();
  const drafts = all.map(({ vpc, rules, isHub }) => {
    const id = ruleIds.get(rules) ?? ruleIds.size;
    ruleIds.set(rules, id);
    const open = openAt.get(`${id} ${isHub}`) ?? openTo(rules, ofHub, isHub, services, pricing);
    openAt.set(`${id} ${isHub}`, open);
    const zone = rules.egress.includes("nat-single") ? singleZone(vpc) : null;
    const { services: used, sent } = sums.read(vpc, requiredServices(rules, catalog).keys(), zone);
    const own = today(vpc);
    const never = several && hubVia.length > 0 && vpc.mayJoin && mayShare(rules, vpc.id) ? 0 : SHARED;
    for (const index of used) {
      const isToday = own.size > 0 && own.has(services[index] as string);
      const ways = ((open[index] as number) & ~never) | (isToday ? OWN_TODAY : 0);
      writer.add(index, ways, sums.gb[index] as bigint, sums.across[index] as bigint);
    }
    writer.endVpc();
    const modes = modesOf(
      vpc,
      rules,
      sent,
      { mayCarry: mayCarry && vpc.mayJoin, isThis: isHub },
      zone,
      prices,
    );
    return {
      vpc,
      rules,
      modes: undominated(modes.filter(({ egress }) => egress.mode !== "nat-central")),
      modesInHub: undominated(modes),
      isHub,
      scope: scopeOf(vpc.account),
    };
  });
  const { pairs: open, hours, tiers } = priced(writer.finish(), rates);
  const mayPeer = hubVia.includes("peering") && sharers(network, open, hub) <= PEERING_LIMIT;
  const pairs = mayPeer ? withCrossings(open, crossings(network, open, zones)) : open;
  const centralNat = drafts.some(({ modesInHub }) =>
    modesInHub.some(({ egress }) => egress.mode === "nat-central"),
  );
  const sharing = hubToday(network);
  return {
    units,
    pairs,
    vpcs: drafts.map((each): VpcTable => {
      const endpointHours = hours * BigInt(fewestZones(each.rules, each.vpc.azs.length));
      return { ...each, endpointHours, endpointCost: Number(endpointHours) };
    }),
    branches: branchesOf(network, policy, pairs, centralNat, sharing, rates),
    tiers,
    hubScope: scopeOf(hub?.account ?? null),
    scopes: scopes.size,
    opening: services.map((service) =>
      keyOf(hours * BigInt(zones), digits(sharing.services.has(service) ? -1 : 1, 1)),
    ),
    fixed: digits(sharing.services.size, 0),
    missing: rates.missing,
  };
}
