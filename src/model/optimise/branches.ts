/** The ways to run a hub, each tried in turn: none; over peering; over Transit Gateway; and that with a central NAT. */
import { existingHub, hubZones, PEERING_LIMIT } from "../hub.ts";
import { gatewaysBilled } from "../inspection.ts";
import type { Network, VpcNode } from "../network.ts";
import type { Policy } from "../policy.ts";
import type { HubVia } from "../topology.ts";
import { CLOSED } from "./pair-costs.ts";
import { type Pairs, SHARED, type Volumes } from "./pairs.ts";
import { type Rates, sumOf } from "./rates.ts";
import { costOf, digits, type Key, keyOf } from "./units.ts";

export interface Branch {
  /** Null: no hub. */
  readonly via: HubVia | null;
  readonly nat: boolean;
  /** What stands whatever is shared: the hub's attachment, its NAT gateways; tie-breakers. */
  readonly fixed: Key;
  /** On the way to a central endpoint, units of money per 10^-10 GB: for all, and more for those that cross zones. */
  readonly perGb: bigint;
  readonly perGbCrossing: bigint;
  /** Per VPC what joining the hub costs; null: it cannot. 0 for the hub itself. */
  readonly join: readonly (Key | null)[];
  /** The same in doubles, tie-breakers apart; infinite: it cannot. */
  readonly joinCost: Float64Array;
  /** Per VPC what not joining costs: a tie-breaker alone. */
  readonly stayAway: readonly Key[];
}

/** What exists of a hub today: services that are shared, VPCs that share. */
export interface HubToday {
  readonly services: ReadonlySet<string>;
  readonly vpcs: ReadonlySet<string>;
}

/** A branch whose costs of joining are not yet in doubles. */
type Draft = Omit<Branch, "joinCost">;

function withDoubles(draft: Draft): Branch {
  const { join } = draft;
  const joinCost = new Float64Array(join.length).fill(CLOSED);
  for (let v = 0; v < join.length; v++) {
    const key = join[v] ?? null;
    if (key !== null) joinCost[v] = Number(costOf(key));
  }
  return { ...draft, joinCost };
}

function noHub(network: Network, today: HubToday): Draft {
  return {
    via: null,
    nat: false,
    fixed: digits(today.vpcs.size > 0 ? 1 : 0, 0),
    perGb: 0n,
    perGbCrossing: 0n,
    join: network.vpcs.map(() => null),
    stayAway: network.vpcs.map((vpc) => digits(today.vpcs.has(vpc.id) && !vpc.attached ? 1 : 0, 0)),
  };
}

/** Whether some pair that may be shared sends anything, or anything across zones. */
function sends({ open }: Pairs, { near }: Volumes): boolean {
  return open.some((ways, i) => (ways & SHARED) !== 0 && (near[i] as number) > 0);
}

/** How many VPCs, the hub apart, might share. */
export function sharers(network: Network, pairs: Pairs, hub: VpcNode | null): number {
  const mayShare = (v: number): boolean => {
    for (let pair = pairs.start[v] as number; pair < (pairs.start[v + 1] as number); pair++) {
      if (((pairs.open[pair] as number) & SHARED) !== 0) return true;
    }
    return false;
  };
  return network.vpcs.filter((vpc, v) => vpc !== hub && mayShare(v)).length;
}

function overPeering(
  network: Network,
  hub: VpcNode | null,
  today: HubToday,
  pairs: Pairs,
  rates: Rates,
): Draft[] {
  const perGb = sends(pairs, pairs.crossing) ? rates.perGb("vpc_peering_gb") : 0n;
  if (perGb === null) return [];
  const apart = noHub(network, today);
  return [
    {
      ...apart,
      via: "peering",
      fixed: digits(1, 1),
      perGbCrossing: 2n * perGb,
      join: network.vpcs.map((vpc) => (vpc === hub ? 0n : digits(1, 1))),
    },
  ];
}

function overTransitGateway(
  network: Network,
  policy: Policy,
  today: HubToday,
  pairs: Pairs,
  centralNat: boolean,
  rates: Rates,
): Draft[] {
  const hub = existingHub(network, policy);
  const perGb = sends(pairs, pairs.gb) ? rates.perGb("tgw_gb") : 0n;
  const attachment = (vpc: VpcNode | null, isNew: boolean): Key | null => {
    if (vpc?.attached) return 0n;
    const cost = rates.monthly("tgw_attachment_hour", 1);
    return cost === null ? null : keyOf(cost, digits(isNew ? 1 : 0, 1));
  };
  const isNew = today.vpcs.size === 0;
  const attached = attachment(hub, isNew);
  if (attached === null || perGb === null) return [];
  const plain: Draft = {
    ...noHub(network, today),
    via: "transit-gateway",
    fixed: attached + digits(isNew ? 1 : 0, 1),
    perGb,
    join: network.vpcs.map((vpc) => (vpc === hub ? 0n : attachment(vpc, !today.vpcs.has(vpc.id)))),
  };
  if (!centralNat) return [plain];
  const zones = hubZones(network, policy).length;
  const { inspection } = rates;
  const gateways = sumOf(
    rates.monthly("nat_hour", zones * gatewaysBilled(1, inspection)),
    rates.monthly("public_ipv4_hour", zones),
    inspection === null ? 0n : rates.monthly(inspection.hour, zones),
  );
  if (gateways === null) return [plain];
  return [plain, { ...plain, nat: true, fixed: plain.fixed + keyOf(gateways, digits(zones, zones)) }];
}

/** Every branch that the policy leaves open and that is priced; no hub first. */
export function branchesOf(
  network: Network,
  policy: Policy,
  pairs: Pairs,
  centralNat: boolean,
  today: HubToday,
  rates: Rates,
): Branch[] {
  const branches = [noHub(network, today)];
  if (network.vpcs.length < 2) return branches.map(withDoubles);
  const hub = existingHub(network, policy);
  const sharing = sharers(network, pairs, hub);
  const { hubVia } = policy.rules;
  if (hubVia.includes("peering") && sharing > 0 && sharing <= PEERING_LIMIT) {
    branches.push(...overPeering(network, hub, today, pairs, rates));
  }
  if (hubVia.includes("transit-gateway") && (sharing > 0 || centralNat)) {
    branches.push(...overTransitGateway(network, policy, today, pairs, centralNat, rates));
  }
  return branches.map(withDoubles);
}
