/** A usage made definite: each VPC's zones, each demand in one zone, and today's egress. */
import type { Catalog } from "./catalog.ts";
import { type Egress, egressOfSetting, type NatSetting } from "./egress.ts";
import { InputError } from "./errors.ts";
import { byText, groupBy } from "./group.ts";
import { add, compare, type Gb, type Hours, isZero, split, sum, zero } from "./money.ts";
import {
  type Demand,
  isOutsideService,
  type RouteKind,
  type SeenEndpoint,
  type SeenNat,
  type Usage,
} from "./usage.ts";

/** What the user sets beside usage, prices and policy. */
export interface Settings {
  /** AZs of a VPC that the input says nothing of. */
  readonly azs: number;
  readonly nat: NatSetting;
  /** True when the user gave `nat`: then it tells of today. */
  readonly natGiven: boolean;
  readonly hoursPerMonth: Hours;
  /** Whether endpoint volume tiers add up over all accounts or per account. */
  readonly tierScope: "organisation" | "account";
}

/** GB per month between one zone of a VPC and one service. */
export interface PlacedDemand {
  readonly vpc: string;
  readonly az: string;
  readonly service: string;
  readonly gb: Gb;
  /** How it travels today. */
  readonly today: RouteKind;
}

/**
 * Traffic over a gateway endpoint that the input does not tell apart: only S3 and DynamoDB have gateway endpoints, so it
 * is theirs, and stays there at 0 wherever gateway endpoints stay. Source: "Gateway endpoints", AWS PrivateLink guide.
 */
export function staysOnGateway({ service, today }: Pick<PlacedDemand, "service" | "today">): boolean {
  return today === "gateway-endpoint" && isOutsideService(service);
}

export interface VpcNode {
  readonly id: string;
  readonly account: string | null;
  /** AZ ids, sorted. */
  readonly azs: readonly string[];
  readonly today: Egress;
  /** Whether an attachment to a Transit Gateway exists, which is kept and costs nothing more. */
  readonly attached: boolean;
  /** Its address blocks; empty where the input does not tell. VPCs that overlap cannot be in one hub. */
  readonly cidrs: readonly string[];
  readonly tags: Readonly<Record<string, string>>;
  /** Whether the search may join it to a hub: false where it overlaps with one that may. */
  readonly mayJoin: boolean;
  /** Sorted by az, service, today's route; none of 0 GB. */
  readonly demands: readonly PlacedDemand[];
}

export interface Network {
  readonly region: string;
  /** Sorted by id. */
  readonly vpcs: readonly VpcNode[];
  /** Whether the input tells what exists today. */
  readonly todayKnown: boolean;
  readonly endpointsToday: readonly SeenEndpoint[];
}

const BY_ID = new WeakMap<Network, ReadonlyMap<string, VpcNode>>();

/** The VPC of that id. */
export function vpcOf(network: Network, id: string): VpcNode | undefined {
  const known = BY_ID.get(network) ?? new Map(network.vpcs.map((vpc) => [vpc.id, vpc]));
  BY_ID.set(network, known);
  return known.get(id);
}

/** The zone with most of a VPC's whole demand, whatever its route; a tie goes to the lowest az id. */
export function busiestZone(azs: readonly string[], demands: readonly PlacedDemand[]): string {
  const total = gbByZone(demands);
  let best = azs[0];
  if (best === undefined) throw new RangeError("a VPC without zones");
  for (const az of azs) if (compare(total.get(az) ?? zero(), total.get(best) ?? zero()) > 0) best = az;
  return best;
}

export function gbByZone(demands: readonly PlacedDemand[]): Map<string, Gb> {
  const zones = groupBy(demands, ({ az }) => az);
  return new Map([...zones].map(([az, rows]) => [az, sum(rows.map(({ gb }) => gb))]));
}

/** A zone for each zonal gateway: its own where it is known, else the lowest zone that has none yet. */
function zonesOfGateways(nats: readonly SeenNat[], azs: readonly string[]): string[] {
  const placed = nats.flatMap((nat) => (nat.az === null ? [] : [nat.az]));
  for (const nat of nats) {
    if (nat.az !== null) continue;
    const free = azs.find((az) => !placed.includes(az)) ?? azs[0];
    if (free === undefined) throw new RangeError(`the VPC of ${nat.id} has no zone`);
    placed.push(free);
  }
  return placed.sort(byText);
}

/** Today's egress from the gateways that were seen; null where none was. */
function egressSeen(nats: readonly SeenNat[], azs: readonly string[]): Egress | null {
  if (nats.length === 0) return null;
  if (nats.some((nat) => nat.kind === "regional")) return { mode: "nat-regional", azs };
  const zonal = nats.filter((nat) => nat.kind === "zonal");
  if (zonal.length === 0) return { mode: "nat-instance", azs };
  const zones = zonesOfGateways(zonal, azs);
  return { mode: zones.length === 1 && azs.length > 1 ? "nat-single" : "nat-per-az", azs: zones };
}

/** Today's egress of a VPC that is known to have no gateway; null where that is not known, or traffic rides on one all the same. */
function egressWithout(draft: VpcDraft, demands: readonly PlacedDemand[]): Egress | null {
  const riding = demands.some(({ today }) => today === "nat-gateway" || today === "nat-instance");
  if (draft.without === null || (draft.without === "none" && riding)) return null;
  return { mode: draft.without, azs: [] };
}

interface VpcDraft {
  account: string | null;
  /** The way out that is known of a VPC without a gateway of its own. */
  without: "none" | "nat-central" | null;
  cidrs: readonly string[];
  tags: Readonly<Record<string, string>>;
  readonly zones: Set<string>;
  readonly nats: SeenNat[];
  readonly demands: Demand[];
}

/** Every VPC that the input names, with what it says of each. */
function draftVpcs(usage: Usage, settings: Settings): Map<string, VpcDraft> {
  const drafts = new Map<string, VpcDraft>();
  const draft = (id: string, account: string | null): VpcDraft => {
    let node = drafts.get(id);
    if (node === undefined) {
      node = {
        account: null,
        without: null,
        cidrs: [],
        tags: {},
        zones: new Set<string>(),
        nats: [],
        demands: [],
      };
      drafts.set(id, node);
    }
    node.account ??= account;
    return node;
  };
  const { vpcs, nats, endpoints, attachments } = usage.topology;
  for (const vpc of vpcs) {
    const node = draft(vpc.id, vpc.account);
    node.without = vpc.egress ?? null;
    node.cidrs = vpc.cidrs;
    node.tags = vpc.tags ?? {};
    for (const az of vpc.azs) node.zones.add(az);
  }
  for (const nat of nats) draft(nat.vpc, nat.account).nats.push(nat);
  for (const each of [...endpoints, ...attachments]) draft(each.vpc, each.account);
  for (const demand of usage.demands) {
    const node = draft(demand.vpc, demand.account);
    node.demands.push(demand);
    if (demand.az !== null) node.zones.add(demand.az);
  }
  for (const node of drafts.values()) {
    if (node.zones.size === 0) for (let i = 1; i <= settings.azs; i++) node.zones.add(`az${i}`);
  }
  return drafts;
}

function todaysRoute(demand: Demand, today: Egress | null, catalog: Catalog): RouteKind {
  if (demand.route === "in-vpc" || isInVpc(demand.service, catalog)) return "in-vpc";
  return demand.route ?? (today?.mode === "nat-instance" ? "nat-instance" : "nat-gateway");
}

/** In order of zone, service and route; rows that share all three as one. */
function summed(rows: PlacedDemand[]): PlacedDemand[] {
  rows.sort((a, b) => byText(a.az, b.az) || byText(a.service, b.service) || byText(a.today, b.today));
  const sums: PlacedDemand[] = [];
  for (const row of rows) {
    const last = sums.at(-1);
    if (last?.az === row.az && last.service === row.service && last.today === row.today) {
      sums[sums.length - 1] = { ...last, gb: add(last.gb, row.gb) };
    } else sums.push(row);
  }
  return sums;
}

/** Each demand in definite zones. Rows are summed before they are spread, so that splitting a row changes nothing. */
function place(
  vpc: string,
  draft: VpcDraft,
  azs: readonly string[],
  routeOf: (demand: Demand) => RouteKind,
): PlacedDemand[] {
  const EVERYWHERE = "";
  const rows = summed(
    draft.demands.map((demand) => {
      const { az, service, gb } = demand;
      return { vpc, az: az ?? EVERYWHERE, service, gb, today: routeOf(demand) };
    }),
  );
  const isPlaced = rows[0]?.az !== EVERYWHERE;
  const placed = isPlaced
    ? rows
    : summed(
        rows.flatMap((row) => {
          if (row.az !== EVERYWHERE) return [row];
          const shares = split(row.gb, azs.length, 10);
          return azs.map((az, i) => ({ ...row, az, gb: shares[i] ?? zero<"GB">() }));
        }),
      );
  return placed.filter((row) => !isZero(row.gb));
}

/** Whether the name is only a resource in the VPC, which needs no endpoint. */
export function isInVpc(service: string, catalog: Catalog): boolean {
  return !catalog.services.has(service) && catalog.inVpc.has(service);
}

function vpcNode(
  id: string,
  draft: VpcDraft,
  attached: ReadonlySet<string>,
  catalog: Catalog,
  settings: Settings,
): VpcNode {
  const azs = [...draft.zones].sort(byText);
  const seen = egressSeen(draft.nats, azs);
  const givenInstance =
    seen === null && settings.nat === "instance" ? egressOfSetting("instance", azs, "") : null;
  const demands = place(id, draft, azs, (demand) => todaysRoute(demand, seen ?? givenInstance, catalog));
  const zone = (): string => (settings.nat === "single" ? busiestZone(azs, demands) : "");
  const today = seen ?? egressWithout(draft, demands) ?? egressOfSetting(settings.nat, azs, zone());
  const { account, cidrs, tags } = draft;
  return { id, account, azs, today, attached: attached.has(id), cidrs, tags, mayJoin: true, demands };
}

/**
 * Make a usage of one region definite. Throws an InputError when a row names a service that the catalogue lacks.
 */
export function networkOf(usage: Usage, catalog: Catalog, settings: Settings): Network {
  const known = new Set<string>();
  for (const { service } of usage.demands) {
    if (known.has(service)) continue;
    known.add(service);
    if (!catalog.services.has(service) && !catalog.inVpc.has(service) && !isOutsideService(service)) {
      throw new InputError(
        `unknown service ${JSON.stringify(service)}: see 'vpce-cost services' for the names`,
      );
    }
  }
  const { nats, endpoints, attachments } = usage.topology;
  const attached = new Set(attachments.map(({ vpc }) => vpc));
  const vpcs = [...draftVpcs(usage, settings)]
    .map(([id, draft]) => vpcNode(id, draft, attached, catalog, settings))
    .sort((a, b) => byText(a.id, b.id));
  const todayKnown =
    settings.natGiven ||
    nats.length + endpoints.length + attachments.length > 0 ||
    usage.topology.vpcs.some((vpc) => vpc.egress !== undefined) ||
    // A name that stands in the VPC anyway has its route from the catalogue: that tells nothing of today.
    usage.demands.some(({ route, service }) => route !== null && !isInVpc(service, catalog));
  return { region: usage.region, vpcs, todayKnown, endpointsToday: endpoints };
}
