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

/** Interface endpoints whose rates are missing are no way; rates are asked for only where such an endpoint is open. */
function priced(pairs: Pairs, rates: Rates): { pairs: Pairs; hours: bigint; tiers: Tier[] } {
  const closed = INTERFACE | SHARED;
  const inUse = pairs.open.some((open) => (open & INTERFACE) !== 0);
  const carrying = pairs.open.some((open, i) => (open & INTERFACE) !== 0 && (pairs.gb.near[i] as number) > 0);
  const hours = inUse ? rates.monthly("vpce_interface_hour", 1) : 0n;
  const tiers = carrying ? rates.tiers() : [];
  const open = pairs.open.map((each, i) => {
    const lacksRate = hours === null || (tiers.length === 0 && (pairs.gb.near[i] as number) > 0);
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
  const drafts = network.vpcs.map((vpc, v) => {
    const rules = rulesOf[v] as Rules;
    const isHub = vpc === hub;
    const { required, open } = tableOf(rules, isHub);
    sums.turnTo(vpc);
    const zone = rules.egress.includes("nat-single") ? (zoneToday(vpc) ?? sums.busiestZone(vpc)) : null;
    const { services: used, sent } = sums.read(vpc, required, zone);
    for (const { service } of seen.get(vpc.id) ?? []) sums.noteOwn(service);
    const never = mayHaveHub && vpc.mayJoin && mayShare(rules, vpc.id) ? 0 : SHARED;
    for (let i = 0; i < used.length; i++) {
      const index = used[i] as number;
      const ways = ((open[index] as number) & ~never) | (sums.ownToday[index] === 1 ? OWN_TODAY : 0);
      const { gb, across } = sums.volumes[index] as (typeof sums.volumes)[number];
      writer.add(index, ways, gb, across);
    }
    writer.endVpc();
    const inHub = { mayCarry: mayCarry && vpc.mayJoin, isThis: isHub };
    const modes = modesOf(vpc, rules, sent, inHub, zone, prices);
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
  const { sharedToday } = sums;
  return {
    units,
    pairs,
    vpcs: drafts.map((each): VpcTable => {
      const endpointHours = hours * BigInt(fewestZones(each.rules, each.vpc.azs.length));
      return { ...each, endpointHours, endpointCost: Number(endpointHours) };
    }),
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
