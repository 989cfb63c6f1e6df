/** AWS's rules of billing: what each gateway, endpoint, hub and flow is billed at. */

import type { BillWriter, Pricing } from "./bill-writer.ts";
import { type Egress, isNatGateway, isZonalNat, NO_EGRESS } from "./egress.ts";
import { groupBy } from "./group.ts";
import { gatewaysBilled } from "./inspection.ts";
import { type Flow, ofVpc, type Place } from "./line-item.ts";
import { add, type Gb, isZero, ratio, relabel, share, times } from "./money.ts";
import type { Network, VpcNode } from "./network.ts";
import { ofBand, tieredShares } from "./prices.ts";
import { type EndpointPlan, type Hub, type Placement, placementsByVpc, type Topology } from "./topology.ts";

const TWO = ratio("2");

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

/** What stands in the hub itself. */
export function billHub(bill: BillWriter, hub: Hub, node: VpcNode | undefined): void {
  const place: Place = { account: hub.account, vpc: hub.vpc, az: null, service: null };
  for (const service of hub.endpoints) {
    bill.hourlyIn(hub.endpointAzs, "vpce_interface_hour", { ...place, service });
  }
  if (hub.nat) billInspection(bill, place, hub.azs);
  for (const az of hub.nat ? hub.azs : []) {
    bill.hourly("nat_hour", { ...place, az }, gatewaysBilled(1, bill.inspection));
    bill.hourly("public_ipv4_hour", { ...place, az }, 1);
  }
  if (hub.via === "transit-gateway") bill.attachment(place, node?.attached ?? false);
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

/**
 * Endpoint bytes, tiers over the region's total: one item per tier. Source: the PrivateLink pricing page ("total data
 * processed by all Interface Endpoints in an AWS Region").
 */
export function billTiers(bill: BillWriter, gb: Gb, account: string | null): void {
  const rate = isZero(gb) ? null : bill.rate("vpce_interface_gb");
  if (rate === null) return;
  const place: Place = { account, vpc: null, az: null, service: null };
  for (const { band, quantity, price } of tieredShares(gb, rate.bands)) {
    bill.write(ofBand(rate, band), place, quantity, price);
  }
}

/** While a total stays in the first tier, each VPC, zone and service has an item of its own. */
export function billEndpointFlow(bill: BillWriter, flow: Flow): void {
  const rate = bill.rate("vpce_interface_gb");
  const [first] = rate?.bands ?? [];
  if (rate === null || first === undefined) return;
  bill.write(ofBand(rate, first), flow, flow.gb, relabel<"USD/GB">(first.usd));
}

/** Placements of one VPC, zone, service and route as one flow; in the network's order they are next to each other. */
function eachFlow(placements: readonly Placement[], account: string | null, use: (flow: Flow) => void): void {
  let flow: { -readonly [K in keyof Flow]: Flow[K] } | undefined;
  for (const { demand, route } of placements) {
    if (route === null) continue;
    const { vpc, az, service, gb } = demand;
    if (flow?.vpc === vpc && flow.az === az && flow.service === service && flow.route === route) {
      flow.gb = add(flow.gb, gb);
      continue;
    }
    if (flow !== undefined) use(flow);
    flow = { account, vpc, az, service, route, gb };
  }
  if (flow !== undefined) use(flow);
}

/** What of a topology stands in one VPC. */
export interface InVpc {
  readonly vpc: VpcNode;
  readonly plans: readonly EndpointPlan[];
  readonly placements: readonly Placement[];
  /** Whether it has an attachment to the hub, which is elsewhere. */
  readonly attaches: boolean;
}

export function* inVpcs(network: Network, topology: Topology): Generator<InVpc> {
  const { hub, endpoints } = topology;
  const plans = groupBy(endpoints, (plan) => plan.vpc);
  const attached = new Set(hub?.via === "transit-gateway" ? hub.attached : []);
  for (const [vpc, placements] of placementsByVpc(network, topology)) {
    const attaches = attached.has(vpc.id) && vpc.id !== hub?.vpc;
    yield { vpc, plans: plans.get(vpc.id) ?? [], placements, attaches };
  }
}

/** All of a VPC but its endpoint bytes, which are handed to `overEndpoint` with whose tiers they add up in. */
export function billVpc(
  bill: BillWriter,
  { vpc, plans, placements, attaches }: InVpc,
  { egress: ways, hub }: Topology,
  { settings }: Pricing,
  overEndpoint: (flow: Flow, scope: string | null) => void,
): void {
  const egress = ways.get(vpc.id) ?? NO_EGRESS;
  billEgress(bill, vpc, egress);
  for (const plan of plans) billEndpoint(bill, plan, vpc.account);
  if (attaches) bill.attachment(ofVpc(vpc), vpc.attached);
  eachFlow(placements, vpc.account, (flow) => {
    billFlow(bill, flow, vpc, egress, hub);
    if (flow.route !== "interface-endpoint" && flow.route !== "central-endpoint") return;
    const owner = flow.route === "central-endpoint" ? (hub?.account ?? null) : flow.account;
    overEndpoint(flow, settings.tierScope === "account" ? owner : null);
  });
}
