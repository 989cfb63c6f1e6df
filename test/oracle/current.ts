/** The option `current`: the gateways and endpoints that exist, idle ones too, and the traffic as it travels now. */

import { quantity } from "./fixed.ts";
import type { Instance, Mode, Vpc } from "./instance.ts";
import {
  charge,
  endpointBytes,
  endpointHours,
  join,
  modeHours,
  NOTHING,
  type Part,
  zonalGateways,
} from "./parts.ts";
import { type Bill, closeBill, tierGroup } from "./price.ts";
import { modeViolations, routeViolations, type Violation } from "./rules.ts";
import { endpointZones } from "./topology.ts";
import {
  requiredServices,
  servicesOf,
  singleNatZone,
  spreadOver,
  type Traffic,
  trafficOf,
} from "./traffic.ts";

/** Whether the input tells what exists today. */
export function todayIsKnown({ today, demands }: Instance): boolean {
  return (
    today.nat !== null ||
    today.nats.length + today.endpoints.length + today.attachments.length > 0 ||
    demands.some((demand) => demand.route !== null)
  );
}

/** Today's mode by the gateways that exist, else by `--nat`, else its default. */
export function todayMode(instance: Instance, vpc: Vpc): Mode {
  const nats = instance.today.nats.filter((nat) => nat.vpc === vpc.id);
  if (nats.some((nat) => nat.kind === "regional")) return "nat-regional";
  if (nats.length > 0) return nats.length === 1 && vpc.azs.length > 1 ? "nat-single" : "nat-per-az";
  return `nat-${instance.today.nat ?? "per-az"}`;
}

/** Zones of the gateways that exist, one entry each. */
function gatewayZones(instance: Instance, vpc: Vpc, mode: Mode): string[] {
  const seen = instance.today.nats.flatMap((nat) => (nat.vpc === vpc.id && nat.az !== null ? [nat.az] : []));
  if (seen.length > 0) return seen;
  return mode === "nat-single" ? [singleNatZone(instance, vpc, trafficOf(instance, vpc))] : [...vpc.azs];
}

interface TodayRow {
  readonly service: string;
  readonly az: string;
  readonly gb: bigint;
  readonly route: string;
}
function rowsOf(instance: Instance, vpc: Vpc): TodayRow[] {
  return instance.demands
    .filter((row) => row.vpc === vpc.id && !instance.inVpc.includes(row.service))
    .flatMap((row) => {
      const { service } = row;
      const route = row.route ?? "nat-gateway";
      const gb = quantity(row.gb);
      const places = row.az === null ? [...spreadOver(vpc, gb)] : ([[row.az, gb]] as const);
      return places.map(([az, part]) => ({ service, az, gb: part, route }));
    });
}

function rideToday(instance: Instance, vpc: Vpc, mode: Mode, zones: readonly string[], row: TodayRow): Part {
  if (mode === "nat-instance") return NOTHING;
  if (mode === "nat-regional") {
    return charge(instance, vpc.id, "RegionalNatGateway-Bytes", "nat_regional_gb", row.gb);
  }
  return join(
    charge(instance, vpc.id, "NatGateway-Bytes", "nat_gb", row.gb),
    zones.includes(row.az)
      ? NOTHING
      : charge(instance, vpc.id, "DataTransfer-Regional-Bytes", "az_transfer_gb", 2n * row.gb),
  );
}

function vpcToday(instance: Instance, vpc: Vpc, traffic: Traffic): Part {
  const mode = todayMode(instance, vpc);
  const zones = gatewayZones(instance, vpc, mode);
  const zonal = mode === "nat-single" || mode === "nat-per-az";
  return join(
    zonal ? zonalGateways(instance, vpc.id, zones.length) : modeHours(instance, vpc, mode, traffic),
    ...instance.today.endpoints
      .filter((each) => each.vpc === vpc.id && each.kind === "interface")
      .map((each) => endpointHours(instance, vpc.id, each.azs.length)),
    ...rowsOf(instance, vpc).map((row) => {
      if (row.route === "interface-endpoint") return endpointBytes(instance, row.gb);
      return row.route === "gateway-endpoint" ? NOTHING : rideToday(instance, vpc, mode, zones, row);
    }),
  );
}

export function currentBill(instance: Instance): Bill {
  const byGroup = new Map<string, bigint>();
  const parts = instance.vpcs.map((vpc) => {
    const part = vpcToday(instance, vpc, trafficOf(instance, vpc));
    const group = tierGroup(instance, vpc);
    byGroup.set(group, (byGroup.get(group) ?? 0n) + part.ownGb);
    return part;
  });
  return closeBill(instance, join(...parts), [...byGroup.values()]);
}

/** What today breaks: its mode, what rides on it, endpoints that are missing, too narrow or of the wrong kind. */
export function currentViolations(instance: Instance): Violation[] {
  return instance.vpcs.flatMap((vpc) => {
    const traffic = trafficOf(instance, vpc);
    const mode = todayMode(instance, vpc);
    const rows = rowsOf(instance, vpc);
    const found = modeViolations(instance, vpc, { mode, attached: false });
    const endpoints = instance.today.endpoints.filter((each) => each.vpc === vpc.id);
    for (const each of endpoints) {
      if (each.kind === "gateway") continue;
      found.push(...routeViolations(instance, vpc, each.service, "interface"));
      if (each.azs.length < endpointZones(instance, vpc.azs.length)) {
        found.push({ rule: "min-azs", vpc: vpc.id, service: each.service });
      }
    }
    for (const service of servicesOf(instance, traffic)) {
      const rides = rows.some((row) => row.service === service && row.gb > 0n && row.route === "nat-gateway");
      if (rides && instance.policy.awsTraffic === "private") {
        found.push({ rule: "aws-traffic", vpc: vpc.id, service });
      }
      const exists = endpoints.some((each) => each.service === service);
      if (requiredServices(instance).has(service) && !exists) {
        found.push({ rule: "required", vpc: vpc.id, service });
      }
    }
    return found;
  });
}
