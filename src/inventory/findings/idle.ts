/** NAT gateways and endpoints that carry nothing and are paid for all the same. */
import type { Finding } from "../../model/finding.ts";
import { amount, isZero } from "../../model/money.ts";
import type { Usage } from "../../model/usage.ts";
import type { InventoryEndpoint, InventoryNatGateway } from "../inventory.ts";
import {
  type Charge,
  counted,
  demandsOf,
  type FindingInput,
  monthOf,
  priced,
  ridesOnNat,
  shownCost,
} from "./lines.ts";

/** Whether a bill or metrics tell that no byte went through this resource. Null: they do not tell. */
function billedIdle(usage: Usage | null, id: string): boolean | null {
  const lines = (usage?.billed ?? []).filter((line) => line.resource === id);
  const bytes = lines
    .filter((line) => line.usageType.endsWith("-Bytes"))
    .map((line) => line.quantity ?? line.cost);
  if (lines.length === 0 || bytes.includes(null)) return null;
  return bytes.every((each) => each === null || isZero(amount(each)));
}

/** Why the gateway is idle; null where it is not, or nothing tells. */
function idleNat(
  nat: InventoryNatGateway,
  input: FindingInput,
  routed: ReadonlySet<string> | null,
): string | null {
  const billed = billedIdle(input.usage, nat.id);
  if (billed !== null) return billed ? "the bill or its metrics show no byte that went through it" : null;
  if (routed !== null && !routed.has(nat.id)) return "no route leads to it";
  const demands = demandsOf(input.usage, nat.vpc);
  if (nat.connectivity === "private" || demands.length === 0) return null;
  return demands.some(ridesOnNat) ? null : "the usage shows no traffic of its VPC over NAT";
}

function natCharges(nat: InventoryNatGateway, input: FindingInput): Charge[] {
  const zones = nat.kind === "regional" ? Math.max(1, nat.azs.length) : 1;
  const az = nat.kind === "zonal" ? (nat.azs[0] ?? null) : null;
  return [
    {
      item: nat.kind === "regional" ? "nat_regional_hour" : "nat_hour",
      quantity: monthOf(zones, input),
      az,
    },
    { item: "public_ipv4_hour", quantity: monthOf(nat.publicAddresses, input), az },
  ];
}

export function idleNatGateways(input: FindingInput): Finding[] {
  const { inventory } = input;
  const routesKnown =
    inventory.routeTables.length > 0 && !inventory.lacks.some(({ part }) => part === "routeTables");
  const routed = routesKnown
    ? new Set(inventory.routeTables.flatMap(({ routes }) => routes.map((route) => route.target)))
    : null;
  return inventory.natGateways.flatMap((nat): Finding[] => {
    const why = idleNat(nat, input, routed);
    if (why === null) return [];
    const { account, region, vpc } = nat;
    const money = priced(input, { account, vpc }, natCharges(nat, input));
    return [
      {
        code: "idle-nat-gateway",
        level: "waste",
        account,
        region,
        vpc,
        service: null,
        resources: [nat.id],
        costIs: "paid",
        ...money,
        message: `${nat.id} in ${vpc} carries nothing (${why}) and costs ${shownCost(money)}: remove it`,
      },
    ];
  });
}

const HOURLY: Readonly<Partial<Record<InventoryEndpoint["kind"], string>>> = {
  interface: "vpce_interface_hour",
  "gateway-load-balancer": "vpce_gwlb_hour",
  resource: "vpce_resource_hour",
};

/** Zones that the endpoint is paid for: those known, else one per subnet. */
export function zoneCount(endpoint: InventoryEndpoint): number {
  return endpoint.azs.length || endpoint.subnets.length || endpoint.interfaces.length;
}

/** Its hours, zone by zone where the zones are known. */
export function endpointCharges(endpoint: InventoryEndpoint, input: FindingInput): Charge[] {
  const item = HOURLY[endpoint.kind];
  if (item === undefined) return [];
  const service = endpoint.service;
  if (endpoint.azs.length === 0) return [{ item, quantity: monthOf(zoneCount(endpoint), input), service }];
  return endpoint.azs.map((az) => ({ item, quantity: monthOf(1, input), az, service }));
}

const CARRIES_NOTHING = /^(pendingacceptance|rejected|expired)$/;

/**
 * Flow logs of NAT interfaces alone show no endpoint's traffic: from usage an endpoint is idle only where the logs hold
 * some endpoint's traffic, or where the usage was not measured but told.
 */
function usageShowsEndpoints(usage: Usage): boolean {
  const measured = usage.windows.some((window) => window.hours !== null);
  const overEndpoint = usage.demands.some(
    ({ route }) => route === "interface-endpoint" || route === "central-endpoint",
  );
  return (!measured && usage.billed.length === 0) || overEndpoint;
}

function idleEndpoint(endpoint: InventoryEndpoint, { usage }: FindingInput): string | null {
  if (CARRIES_NOTHING.test(endpoint.state)) return `its state is ${endpoint.state}`;
  const billed = billedIdle(usage, endpoint.id);
  if (billed !== null) return billed ? "the bill or its metrics show no byte that went through it" : null;
  if (usage === null || endpoint.service === null || endpoint.kind !== "interface") return null;
  const demands = demandsOf(usage, endpoint.vpc);
  const shared = usage.demands.some(
    ({ route, service }) => route === "central-endpoint" && service === endpoint.service,
  );
  if (demands.length === 0 || shared || !usageShowsEndpoints(usage)) return null;
  const used = demands.some(
    ({ route, service }) => route === "interface-endpoint" && service === endpoint.service,
  );
  return used ? null : "the usage shows no traffic over it";
}

export function idleEndpoints(input: FindingInput): Finding[] {
  return input.inventory.endpoints.flatMap((endpoint): Finding[] => {
    if (HOURLY[endpoint.kind] === undefined || endpoint.requesterManaged) return [];
    const why = idleEndpoint(endpoint, input);
    if (why === null) return [];
    const { id, account, region, vpc, service } = endpoint;
    const money = priced(input, { account, vpc }, endpointCharges(endpoint, input));
    const name = service ?? (endpoint.serviceName || endpoint.kind);
    return [
      {
        code: "idle-endpoint",
        level: "waste",
        account,
        region,
        vpc,
        service,
        resources: [id],
        costIs: "paid",
        ...money,
        message: `${id} (${name}, ${counted(zoneCount(endpoint), "zone")}) in ${vpc} carries nothing (${why}) and costs ${shownCost(money)}: remove it unless something depends on its being there`,
      },
    ];
  });
}
