/** The choices of each VPC with their costs: its ways out, and the ways open to each of its services. */
import type { Pricing } from "../bill-writer.ts";
import type { Catalog } from "../catalog.ts";
import { groupBy } from "../group.ts";
import { existingHub, hubEndpointZones, hubRules, PEERING_LIMIT } from "../hub.ts";
import type { Network, VpcNode } from "../network.ts";
import { zoneToday } from "../options.ts";
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
import { type Branch, branchesOf, sharers } from "./branches.ts";
import { ModePrices } from "./mode-prices.ts";
import { type Mode, modesOf, undominated } from "./modes.ts";
import {
  GATEWAY,
  INTERFACE,
  OWN_TODAY,
  type Pairs,
  PairWriter,
  pairCount,
  RIDE,
  SHARED,
  withCrossings,
} from "./pairs.ts";
import { Rates, type Tier } from "./rates.ts";
import { digits, type Key, keyOf, type Units } from "./units.ts";
import { crossings, servicesOf, type Volume, VolumeSums } from "./volumes.ts";
import { type WaysOut, waysOut } from "./ways-out.ts";

export interface VpcTable {
  readonly vpc: VpcNode;
  readonly rules: Rules;
  /** Whose endpoint bytes its own endpoints' are summed with. */
  readonly scope: number;
}

export interface Table {
  readonly units: Units;
  readonly pairs: Pairs;
  /** The most pairs that one VPC has. */
  readonly mostPairs: number;
  readonly vpcs: readonly VpcTable[];
  /** The VPC that is the hub: hub endpoints are its own, and joining costs nothing. -1: the hub is a VPC of its own. */
  readonly hub: number;
  /** Zones of an endpoint in the hub. */
  readonly hubZones: number;
  /** Ways out of their own, and those with a central NAT among them. */
  readonly ways: WaysOut;
  readonly waysInHub: WaysOut;
  /** Per VPC the hours of an interface endpoint of its own, in units of money; the same in doubles. */
  readonly endpointHours: readonly bigint[];
  readonly endpointCost: Float64Array;
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

/** What rules say of services, prices apart. */
interface RulesTable {
  readonly required: readonly string[];
  /** Per service, the ways that are open. */
  readonly open: readonly number[];
}

function rulesTable(
  rules: Rules,
  ofHub: Rules,
  isHub: boolean,
  services: readonly string[],
  catalog: Catalog,
): RulesTable {
  const required = requiredServices(rules, catalog);
  const open = services.map((service): number => {
    const facts = catalog.services.get(service);
    const requirement = required.get(service) ?? null;
    const ride = requirement === null && rules.awsTraffic === "any" ? RIDE : 0;
    if (facts?.gateway) return ride | GATEWAY;
    if (!facts?.interface || endpointFault(rules, facts) !== null) return ride;
    const shared = (isHub || requirement !== "own") && endpointFault(ofHub, facts) === null;
    return ride | INTERFACE | (shared ? SHARED : 0);
  });
  return { required: [...required.keys()], open };
}

/** The pairs of the VPC whose demands were read last, `never` taken from the ways that are open. */
function writePairs(
  writer: PairWriter,
  used: readonly number[],
  open: readonly number[],
  never: number,
  { ownToday, volumes }: VolumeSums,
): void {
  for (let i = 0; i < used.length; i++) {
    const index = used[i] as number;
    const today = ownToday[index] === 1 ? OWN_TODAY : 0;
    const { gb, across } = volumes[index] as Volume;
    writer.add(index, ((open[index] as number) & ~never) | today, gb, across);
  }
  writer.endVpc();
}

/** Interface endpoints whose rates are missing are no way; rates are asked for only where such an endpoint is open. */
function priced(pairs: Pairs, rates: Rates): { pairs: Pairs; hours: bigint; tiers: Tier[] } {
  const closed = INTERFACE | SHARED;
  const inUse = pairs.open.some((open) => (open & INTERFACE) !== 0);
  const carrying = pairs.open.some((open, i) => (open & INTERFACE) !== 0 && (pairs.gb.near[i] as number) > 0);
  const hours = inUse ? rates.monthly("vpce_interface_hour", 1) : 0n;
  const tiers = carrying ? rates.tiers() : [];
  if (hours !== null && tiers.length > 0) return { pairs, hours, tiers };
  const open = pairs.open.map((each, i) => {
    const lacksRate = hours === null || (pairs.gb.near[i] as number) > 0;
    return lacksRate ? each & ~closed : each;
  });
  return { pairs: { ...pairs, open }, hours: hours ?? 0n, tiers };
}

/**
 * The table of a whole network at one price list and policy. `assumed`: missing rates count as 0. `kept`: which of a
 * VPC's ways out to keep; without: those that no other beats at these prices.
 */
export function costTable(
  network: Network,
  policy: Policy,
  pricing: Pricing,
  units: Units,
  assumed = false,
  kept: (modes: readonly Mode[]) => Mode[] = undominated,
): Table {
  const { catalog, settings } = pricing;
  const rates = new Rates(pricing, network.region, units, assumed);
  const prices = new ModePrices(rates);
  const hub = existingHub(network, policy);
  const ofHub = hubRules(network, policy);
  const { hubVia } = policy.rules;
  const mayHaveHub = network.vpcs.length > 1 && hubVia.length > 0;
  const mayCarry = mayHaveHub && hubVia.includes("transit-gateway");
  const rulesOf = network.vpcs.map((vpc) => rulesFor(policy, vpc));
  const required = [...new Set(rulesOf)].flatMap((rules) => [...requiredServices(rules, catalog).keys()]);
  const services = servicesOf(network, required, catalog);
  const zones = hubEndpointZones(network, policy).length;
  const sums = new VolumeSums(services);
  const seen = groupBy(network.endpointsToday, ({ vpc }) => vpc);
  const scopes = new Map<string | null, number>();
  const scopeOf = (account: string | null): number => {
    const key = settings.tierScope === "account" ? account : null;
    const scope = scopes.get(key) ?? scopes.size;
    scopes.set(key, scope);
    return scope;
  };
  const ofRules = new Map<Rules, RulesTable>();
  const tableOf = (rules: Rules, isHub: boolean): RulesTable => {
    if (isHub) return rulesTable(rules, ofHub, true, services, catalog);
    const known = ofRules.get(rules) ?? rulesTable(rules, ofHub, false, services, catalog);
    ofRules.set(rules, known);
    return known;
  };
  const writer = new PairWriter(services);
  const perVpc: Mode[][] = [];
  const inHub: Mode[][] = [];
  const vpcs = network.vpcs.map((vpc, v): VpcTable => {
    const rules = rulesOf[v] as Rules;
    const isHub = vpc === hub;
    const { required, open } = tableOf(rules, isHub);
    sums.turnTo(vpc);
    const zone = rules.egress.includes("nat-single") ? (zoneToday(vpc) ?? sums.busiestZone(vpc)) : null;
    const { services: used, sent } = sums.read(vpc, required, zone);
    for (const { service } of seen.get(vpc.id) ?? []) sums.noteOwn(service);
    const never = mayHaveHub && vpc.mayJoin && mayShare(rules, vpc.id) ? 0 : SHARED;
    writePairs(writer, used, open, never, sums);
    const asSpoke = { mayCarry: mayCarry && vpc.mayJoin, isThis: isHub };
    const modes = modesOf(vpc, rules, sent, asSpoke, zone, prices);
    inHub.push(kept(modes));
    const isCentral = ({ egress }: Mode): boolean => egress.mode === "nat-central";
    perVpc.push(kept(modes.some(isCentral) ? modes.filter((mode) => !isCentral(mode)) : modes));
    return { vpc, rules, scope: scopeOf(vpc.account) };
  });
  const { pairs: open, hours, tiers } = priced(writer.finish(), rates);
  const mayPeer = hubVia.includes("peering") && sharers(network, open, hub) <= PEERING_LIMIT;
  const pairs = mayPeer ? withCrossings(open, crossings(network, open, zones)) : open;
  const waysInHub = waysOut(inHub);
  const centralNat = waysInHub.modes.some(({ egress }) => egress.mode === "nat-central");
  const endpointHours = vpcs.map(({ vpc, rules }) => hours * BigInt(fewestZones(rules, vpc.azs.length)));
  const { sharedToday } = sums;
  return {
    units,
    pairs,
    mostPairs: vpcs.reduce((most, _, v) => Math.max(most, pairCount(pairs, v)), 0),
    vpcs,
    hub: hub === null ? -1 : network.vpcs.indexOf(hub),
    hubZones: zones,
    ways: waysOut(perVpc),
    waysInHub,
    endpointHours,
    endpointCost: Float64Array.from(endpointHours, Number),
    branches: branchesOf(network, policy, pairs, centralNat, sharedToday, rates),
    tiers,
    hubScope: scopeOf(hub?.account ?? null),
    scopes: scopes.size,
    opening: services.map((service) =>
      keyOf(hours * BigInt(zones), digits(sharedToday.services.has(service) ? -1 : 1, 1)),
    ),
    fixed: digits(sharedToday.services.size, 0),
    missing: rates.missing,
  };
}
