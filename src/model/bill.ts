/** Topology × usage × price list → line items → total. Every rule of AWS's bill that the model knows is here. */

import { BillWriter, type Pricing } from "./bill-writer.ts";
import { type Egress, isNatGateway, isZonalNat, NO_EGRESS } from "./egress.ts";
import { gatewaysBilled } from "./inspection.ts";
import { byPlace, type Flow, type LineItem, ofVpc, type Place } from "./line-item.ts";
import { add, type Gb, isZero, ratio, share, times, type Usd, zero } from "./money.ts";
import type { Network, VpcNode } from "./network.ts";
import { type MissingRate, tieredShares } from "./prices.ts";
import type { EndpointPlan, Hub, Topology } from "./topology.ts";

const TWO = ratio("2");

export interface Bill {
  /** Sorted by account, vpc, az, service, usage type. Made when they are first asked for. */
  readonly lineItems: readonly LineItem[];
  /** The sum of the line items; null where a rate is missing or a demand has no way. */
  readonly total: Usd | null;
  readonly missing: readonly MissingRate[];
  /** Items of the price list that something was billed at. */
  readonly rates: ReadonlySet<string>;
}

/** The firewall in front of a VPC's NAT gateways: in each of its zones. */
function billInspection(bill: BillWriter, place: Place, azs: readonly string[]): void {
  const { inspection } = bill;
  if (inspection !== null) bill.hourlyIn(azs, inspection.hour, place);
}

function billEgress(bill: BillWriter, vpc: VpcNode, egress: Egress): void {
  if (egress.mode === "nat-instance") bill.natInstances(vpc);
  if (isNatGateway(egress)) billInspection(bill, ofVpc(vpc), vpc.azs);
  if (egress.mode === "nat-regional") {
    bill.hourly("nat_regional_hour", ofVpc(vpc), vpc.azs.length * gatewaysBilled(1, bill.inspection));
    bill.hourly("public_ipv4_hour", ofVpc(vpc), vpc.azs.length);
  }
  if (!isZonalNat(egress)) return;
  for (const az of new Set(egress.azs)) {
    const count = egress.azs.filter((each) => each === az).length;
    bill.hourly("nat_hour", { ...ofVpc(vpc), az }, gatewaysBilled(count, bill.inspection));
    bill.hourly("public_ipv4_hour", { ...ofVpc(vpc), az }, count);
  }
}

function billEndpoint(bill: BillWriter, plan: EndpointPlan, account: string | null): void {
  if (plan.kind === "gateway") return;
  const { azs, vpc, service } = plan;
  bill.hourlyIn(azs, "vpce_interface_hour", { account, vpc, az: null, service });
}

function billHub(bill: BillWriter, hub: Hub, vpcs: ReadonlyMap<string, VpcNode>): void {
  const place: Place = { account: hub.account, vpc: hub.vpc, az: null, service: null };
  for (const service of hub.endpoints) {
    bill.hourlyIn(hub.endpointAzs, "vpce_interface_hour", { ...place, service });
  }
  if (hub.nat) billInspection(bill, place, hub.azs);
  for (const az of hub.nat ? hub.azs : []) {
    bill.hourly("nat_hour", { ...place, az }, gatewaysBilled(1, bill.inspection));
    bill.hourly("public_ipv4_hour", { ...place, az }, 1);
  }
  if (hub.via !== "transit-gateway") return;
  bill.attachment(place, vpcs.get(hub.vpc)?.attached ?? false);
  for (const id of hub.attached) {
    const vpc = vpcs.get(id);
    if (vpc !== undefined && id !== hub.vpc) bill.attachment(ofVpc(vpc), vpc.attached);
  }
}

/** The part of a VPC's GB that changes zone on its way to a hub over peering: names resolve to all zones alike. */
export function peeringCrossing(gb: Gb, zonesOfVpc: number, zonesOfEndpoint: number): Gb {
  const zones = BigInt(Math.max(zonesOfVpc, zonesOfEndpoint));
  return share(gb, zones - 1n, zones, 10);
}

function billFlow(bill: BillWriter, flow: Flow, vpc: VpcNode, egress: Egress, hub: Hub | null): void {
  if (flow.route === "nat-gateway" && egress.mode === "nat-regional") {
    bill.natGb("nat_regional_gb", flow);
  } else if (flow.route === "nat-gateway") {
    bill.natGb("nat_gb", flow);
    if (egress.mode === "nat-central") {
      if (hub?.vpc !== vpc.id) bill.perGb("tgw_gb", flow, flow.gb);
    } else if (flow.az !== null && !egress.azs.includes(flow.az)) {
      bill.perGb("az_transfer_gb", flow, times(flow.gb, TWO));
    }
  }
  if (flow.route !== "central-endpoint" || hub === null || hub.vpc === vpc.id) return;
  if (hub.via === "transit-gateway") {
    bill.perGb("tgw_gb", flow, flow.gb);
    return;
  }
  const crossing = peeringCrossing(flow.gb, vpc.azs.length, hub.endpointAzs.length);
  bill.perGb("vpc_peering_gb", flow, crossing, ["VpcPeering-In-Bytes", "GB"]);
  bill.perGb("vpc_peering_gb", flow, crossing, ["VpcPeering-Out-Bytes", "GB"]);
}

/** Bytes over interface endpoints whose volume tiers add up; the single flows only where items are listed. */
interface EndpointBytes {
  gb: Gb;
  readonly flows: Flow[];
}

/**
 * Endpoint bytes, tiers over the region's total. One item per VPC, zone and service while the total stays in the
 * first tier, else one per tier. Source: the PrivateLink pricing page ("total data processed by all Interface
 * Endpoints in an AWS Region").
 */
function billEndpointBytes(bill: BillWriter, { gb, flows }: EndpointBytes, account: string | null): void {
  if (isZero(gb)) return;
  const rate = bill.rate("vpce_interface_gb");
  if (rate === null) return;
  const shares = tieredShares(gb, rate.bands);
  const [first] = shares;
  if (bill.lists && shares.length === 1 && first !== undefined) {
    for (const flow of flows) bill.write(rate, flow, flow.gb, first.price);
    return;
  }
  const place: Place = { account, vpc: null, az: null, service: null };
  for (const share of shares) bill.write(rate, place, share.quantity, share.price);
}

/** Placements of one VPC, zone, service and route as one flow; in the network's order they are next to each other. */
function eachFlow(
  topology: Topology,
  vpcs: ReadonlyMap<string, VpcNode>,
  use: (flow: Flow, vpc: VpcNode) => void,
): void {
  let flow: { -readonly [K in keyof Flow]: Flow[K] } | undefined;
  let node: VpcNode | undefined;
  for (const { demand, route } of topology.placements) {
    if (route === null) continue;
    const { vpc, az, service, gb } = demand;
    if (flow?.vpc === vpc && flow.az === az && flow.service === service && flow.route === route) {
      flow.gb = add(flow.gb, gb);
      continue;
    }
    if (flow !== undefined && node !== undefined) use(flow, node);
    if (node?.id !== vpc) node = vpcs.get(vpc);
    flow = { account: node?.account ?? null, vpc, az, service, route, gb };
  }
  if (flow !== undefined && node !== undefined) use(flow, node);
}

/** Endpoint bytes come last: their price depends on the total. */
function writeBill(bill: BillWriter, network: Network, topology: Topology, { settings }: Pricing): void {
  const { hub } = topology;
  const vpcs = new Map(network.vpcs.map((vpc) => [vpc.id, vpc]));
  for (const vpc of network.vpcs) billEgress(bill, vpc, topology.egress.get(vpc.id) ?? NO_EGRESS);
  for (const plan of topology.endpoints) billEndpoint(bill, plan, vpcs.get(plan.vpc)?.account ?? null);
  if (hub !== null) billHub(bill, hub, vpcs);
  const endpointBytes = new Map<string | null, EndpointBytes>();
  eachFlow(topology, vpcs, (flow, vpc) => {
    billFlow(bill, flow, vpc, topology.egress.get(vpc.id) ?? NO_EGRESS, hub);
    if (flow.route !== "interface-endpoint" && flow.route !== "central-endpoint") return;
    const owner = flow.route === "central-endpoint" ? (hub?.account ?? null) : flow.account;
    const scope = settings.tierScope === "account" ? owner : null;
    const bytes = endpointBytes.get(scope) ?? { gb: zero(), flows: [] };
    bytes.gb = add(bytes.gb, flow.gb);
    if (bill.lists) bytes.flows.push(flow);
    endpointBytes.set(scope, bytes);
  });
  for (const [account, bytes] of endpointBytes) billEndpointBytes(bill, bytes, account);
}

/** Price a topology. Missing rates and demands without a way make the total null; what can be priced is listed. */
export function bill(network: Network, topology: Topology, pricing: Pricing): Bill {
  const write = (lists: boolean): BillWriter => {
    const writer = new BillWriter(network, pricing, lists);
    writeBill(writer, network, topology, pricing);
    return writer;
  };
  const { total, missing, rates } = write(false);
  const unserved = topology.placements.some(({ route }) => route === null);
  let listed: readonly LineItem[] | null = null;
  return {
    total: unserved || missing.length > 0 ? null : total,
    missing,
    rates,
    get lineItems(): readonly LineItem[] {
      listed ??= write(true).items.sort(byPlace);
      return listed;
    },
  };
}

export type { LineItem, Pricing };
