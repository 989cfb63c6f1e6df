/** Topology × usage × price list → line items → total. Every rule of AWS's bill that the model knows is here. */

import {
  BillWriter,
  byPlace,
  type Flow,
  type LineItem,
  ofVpc,
  type Place,
  type Pricing,
} from "./bill-writer.ts";
import { type Egress, isZonalNat, NO_EGRESS } from "./egress.ts";
import { add, type Gb, isZero, ratio, share, sum, times, type Usd, zero } from "./money.ts";
import type { Network, VpcNode } from "./network.ts";
import { type MissingRate, tieredShares } from "./prices.ts";
import type { EndpointPlan, Hub, Topology } from "./topology.ts";

const TWO = ratio("2");

export interface Bill {
  /** Sorted by account, vpc, az, service, usage type. */
  readonly lineItems: readonly LineItem[];
  /** The sum of the line items; null where a rate is missing or a demand has no way. */
  readonly total: Usd | null;
  readonly missing: readonly MissingRate[];
}

function billEgress(bill: BillWriter, vpc: VpcNode, egress: Egress): void {
  if (egress.mode === "nat-instance") bill.natInstances(vpc);
  if (egress.mode === "nat-regional") {
    bill.hourly("nat_regional_hour", ofVpc(vpc), vpc.azs.length);
    bill.hourly("public_ipv4_hour", ofVpc(vpc), vpc.azs.length);
  }
  if (!isZonalNat(egress)) return;
  for (const az of new Set(egress.azs)) {
    const count = egress.azs.filter((each) => each === az).length;
    bill.hourly("nat_hour", { ...ofVpc(vpc), az }, count);
    bill.hourly("public_ipv4_hour", { ...ofVpc(vpc), az }, count);
  }
}

function billEndpoint(bill: BillWriter, plan: EndpointPlan, account: string | null): void {
  if (plan.kind === "gateway") return;
  for (const az of plan.azs) {
    bill.hourly("vpce_interface_hour", { account, vpc: plan.vpc, az, service: plan.service }, 1);
  }
}

function billHub(bill: BillWriter, hub: Hub, vpcs: ReadonlyMap<string, VpcNode>): void {
  const place: Place = { account: hub.account, vpc: hub.vpc, az: null, service: null };
  for (const service of hub.endpoints) {
    for (const az of hub.endpointAzs) bill.hourly("vpce_interface_hour", { ...place, az, service }, 1);
  }
  for (const az of hub.nat ? hub.azs : []) {
    bill.hourly("nat_hour", { ...place, az }, 1);
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
  if (flow.route === "nat-gateway" && egress.mode === "nat-regional")
    bill.perGb("nat_regional_gb", flow, flow.gb);
  else if (flow.route === "nat-gateway") {
    bill.perGb("nat_gb", flow, flow.gb);
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

/**
 * Endpoint bytes, tiers over the region's total. One item per VPC, zone and service while the total stays in the
 * first tier, else one per tier. Source: the PrivateLink pricing page ("total data processed by all Interface
 * Endpoints in an AWS Region").
 */
function billEndpointBytes(bill: BillWriter, flows: readonly Flow[], account: string | null): void {
  const total = sum(flows.map((flow) => flow.gb));
  if (isZero(total)) return;
  const rate = bill.rate("vpce_interface_gb");
  if (rate === null) return;
  const shares = tieredShares(total, rate.bands);
  const [first] = shares;
  if (first === undefined) return;
  if (shares.length === 1) for (const flow of flows) bill.write(rate, flow, flow.gb, first.price);
  else {
    const place: Place = { account, vpc: null, az: null, service: null };
    for (const share of shares) bill.write(rate, place, share.quantity, share.price);
  }
}

/** Placements of one VPC, zone, service and route as one flow. */
function flowsOf(topology: Topology, vpcs: ReadonlyMap<string, VpcNode>): Flow[] {
  const flows = new Map<string, Flow>();
  for (const { demand, route } of topology.placements) {
    if (route === null) continue;
    const key = JSON.stringify([demand.vpc, demand.az, demand.service, route]);
    const before = flows.get(key);
    const account = vpcs.get(demand.vpc)?.account ?? null;
    const { vpc, az, service } = demand;
    flows.set(key, { account, vpc, az, service, route, gb: add(before?.gb ?? zero(), demand.gb) });
  }
  return [...flows.values()];
}

/** Price a topology. Missing rates and demands without a way make the total null; what can be priced is listed. */
export function bill(network: Network, topology: Topology, pricing: Pricing): Bill {
  const vpcs = new Map(network.vpcs.map((vpc) => [vpc.id, vpc]));
  const writer = new BillWriter(network, pricing);
  for (const vpc of network.vpcs) billEgress(writer, vpc, topology.egress.get(vpc.id) ?? NO_EGRESS);
  for (const plan of topology.endpoints) billEndpoint(writer, plan, vpcs.get(plan.vpc)?.account ?? null);
  if (topology.hub !== null) billHub(writer, topology.hub, vpcs);
  const endpointFlows = new Map<string | null, Flow[]>();
  for (const flow of flowsOf(topology, vpcs)) {
    const vpc = vpcs.get(flow.vpc ?? "");
    if (vpc === undefined) continue;
    billFlow(writer, flow, vpc, topology.egress.get(vpc.id) ?? NO_EGRESS, topology.hub);
    if (flow.route !== "interface-endpoint" && flow.route !== "central-endpoint") continue;
    const owner = flow.route === "central-endpoint" ? (topology.hub?.account ?? null) : flow.account;
    const scope = pricing.settings.tierScope === "account" ? owner : null;
    const flows = endpointFlows.get(scope) ?? [];
    flows.push(flow);
    endpointFlows.set(scope, flows);
  }
  for (const [account, flows] of endpointFlows) billEndpointBytes(writer, flows, account);
  const lineItems = writer.items.sort(byPlace);
  const unserved = topology.placements.some(({ route }) => route === null);
  const total = unserved || writer.missing.length > 0 ? null : sum(lineItems.map((item) => item.cost));
  return { lineItems, total, missing: writer.missing };
}

export type { LineItem, Pricing };
