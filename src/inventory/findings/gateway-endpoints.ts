/** The free gateway endpoints: VPCs that pay NAT for S3 or DynamoDB, and route tables that the endpoint does not reach. */

import type { Finding } from "../../model/finding.ts";
import { byText, groupBy } from "../../model/group.ts";
import { isPositive, rounded, text } from "../../model/money.ts";
import { findRate } from "../../model/prices.ts";
import type { Demand } from "../../model/usage.ts";
import type { InventoryEndpoint, InventoryNatGateway, InventoryRouteTable } from "../inventory.ts";
import { tablesOfSubnets, type WayOut, wayOut, waysOfVpcs } from "../ways.ts";
import {
  type Charge,
  counted,
  demandsOf,
  type FindingInput,
  gbOf,
  priced,
  ridesOnNat,
  shownCost,
} from "./lines.ts";

/** Services with gateway endpoints. Source: the VPC guide ("gateway endpoints": Amazon S3 and DynamoDB). */
const GATEWAY_SERVICES: readonly string[] = ["s3", "dynamodb"];

/** Ways that take money per GB. */
const PAID: readonly WayOut[] = ["nat-gateway", "transit-gateway", "appliance"];

/** The rates that a GB takes on the VPC's way out. */
function itemsPerGb(own: readonly InventoryNatGateway[], ways: ReadonlySet<WayOut>): string[] {
  if (own.some((nat) => nat.kind === "regional")) return ["nat_regional_gb"];
  return own.length === 0 && ways.has("transit-gateway") ? ["nat_gb", "tgw_gb"] : ["nat_gb"];
}

interface Paying {
  readonly demands: readonly Demand[];
  readonly items: readonly string[];
}

function money(input: FindingInput, account: string | null, vpc: string, { demands, items }: Paying) {
  const charges = demands.flatMap((demand) =>
    items.map((item): Charge => ({ item, quantity: demand.gb, az: demand.az, service: demand.service })),
  );
  return priced(input, { account, vpc }, charges);
}

/** What a GB costs there, for messages. */
function perGb(input: FindingInput, items: readonly string[]): string {
  const prices = items.map((item) => {
    const found = findRate(input.prices, input.region, item);
    const usd = found.found ? found.rate.bands[0]?.usd : undefined;
    return usd === undefined ? `an unknown rate (${item})` : `${text(usd)} (${item})`;
  });
  return `each GB costs ${prices.join(" + ")} USD`;
}

const TITLES: Readonly<Record<string, string>> = { s3: "S3", dynamodb: "DynamoDB" };

export function missingGatewayEndpoints(input: FindingInput): Finding[] {
  const { inventory } = input;
  const existing = new Set(
    inventory.endpoints
      .filter(({ kind }) => kind === "gateway")
      .map(({ vpc, service }) => `${vpc} ${service}`),
  );
  const ways = waysOfVpcs(inventory);
  const nats = groupBy(inventory.natGateways, (nat) => nat.vpc);
  const ids = [
    ...new Set([...inventory.vpcs.map(({ id }) => id), ...inventory.natGateways.map(({ vpc }) => vpc)]),
  ];
  const owner = new Map(inventory.vpcs.map(({ id, account }) => [id, account]));
  return ids.sort(byText).flatMap((vpc) =>
    GATEWAY_SERVICES.flatMap((service): Finding[] => {
      if (existing.has(`${vpc} ${service}`)) return [];
      const waysHere = ways.get(vpc) ?? new Set<WayOut>();
      const known = demandsOf(input.usage, vpc);
      const demands = known.filter((demand) => demand.service === service && ridesOnNat(demand));
      const pays =
        (nats.get(vpc) ?? []).some((nat) => nat.connectivity === "public") ||
        PAID.some((way) => waysHere.has(way));
      if (!pays && demands.length === 0) return [];
      const account = owner.get(vpc) ?? null;
      const items = itemsPerGb(nats.get(vpc) ?? [], waysHere);
      const told = money(input, account, vpc, { demands, items });
      const unknown = known.length === 0;
      const cost = unknown
        ? `${perGb(input, items)}; how many GB there are is not known`
        : `${rounded(gbOf(demands), 2)} GB of it a month cost ${shownCost(told)} over NAT`;
      return [
        {
          code: "no-gateway-endpoint",
          level: isPositive(gbOf(demands)) ? "waste" : "advice",
          account,
          region: input.region,
          vpc,
          service,
          resources: [vpc],
          costIs: "paid",
          ...told,
          monthlyCost: unknown ? null : told.monthlyCost,
          message: `${vpc} has no gateway endpoint for ${TITLES[service]}, which is free: ${cost}`,
        },
      ];
    }),
  );
}

const REACH: Readonly<Record<WayOut, string>> = {
  "nat-gateway": "go over NAT and pay per GB",
  "transit-gateway": "go over the Transit Gateway and pay per GB",
  appliance: "go through an appliance",
  "internet-gateway": "go over the internet gateway",
  none: "cannot reach it at all",
  unknown: "go by a way that is not known",
};

type SubnetTable = readonly [subnet: string, table: InventoryRouteTable];

/** Tables of the VPC's subnets that have no route to the endpoint, each with those subnets. */
function tablesWithout(endpoint: InventoryEndpoint, tables: readonly SubnetTable[]) {
  const missing = new Map<InventoryRouteTable, string[]>();
  for (const [subnet, table] of tables) {
    if (endpoint.routeTables.includes(table.id)) continue;
    if (table.routes.some((route) => route.target === endpoint.id)) continue;
    missing.set(table, [...(missing.get(table) ?? []), subnet]);
  }
  return [...missing].sort(([a], [b]) => byText(a.id, b.id));
}

export function routeTablesWithoutEndpoint(input: FindingInput): Finding[] {
  const { inventory } = input;
  const tables = groupBy(tablesOfSubnets(inventory), ([, table]) => table.vpc);
  const ways = waysOfVpcs(inventory);
  const nats = groupBy(inventory.natGateways, (nat) => nat.vpc);
  const gateways = inventory.endpoints.filter(({ kind }) => kind === "gateway");
  const perService = groupBy(gateways, ({ vpc, service, serviceName }) => `${vpc} ${service ?? serviceName}`);
  return [...perService.values()].flatMap((same): Finding[] => {
    const [first] = same;
    if (first === undefined) return [];
    // Several gateway endpoints of one service reach the tables of all of them.
    const endpoint = { ...first, routeTables: same.flatMap((each) => each.routeTables) };
    const missing = tablesWithout(endpoint, tables.get(endpoint.vpc) ?? []);
    if (missing.length === 0) return [];
    const { id, account, region, vpc, service } = endpoint;
    const items = itemsPerGb(nats.get(vpc) ?? [], ways.get(vpc) ?? new Set());
    const known = demandsOf(input.usage, vpc);
    const demands = known.filter((demand) => demand.service === service && ridesOnNat(demand));
    const pays = missing.some(([table]) => PAID.includes(wayOut(table)));
    const told = money(input, account, vpc, { demands: pays ? demands : [], items });
    const unknown = pays && known.length === 0;
    const cost = !pays
      ? "nothing is paid for that"
      : unknown
        ? `${perGb(input, items)}; how many GB there are is not known`
        : `${rounded(gbOf(demands), 2)} GB of it a month cost ${shownCost(told)} over NAT`;
    const shown = missing.map(
      ([table, subnets]) =>
        `${table.id} (${counted(subnets.length, "subnet")}: ${subnets.join(", ")}) ${REACH[wayOut(table)]}`,
    );
    return [
      {
        code: "route-tables-miss-endpoint",
        level: pays && isPositive(gbOf(demands)) ? "waste" : "advice",
        account,
        region,
        vpc,
        service,
        resources: [id, ...missing.flatMap(([table, subnets]) => [table.id, ...subnets])],
        costIs: "paid",
        ...told,
        monthlyCost: unknown ? null : told.monthlyCost,
        message: `${id} (${TITLES[service ?? ""] ?? endpoint.serviceName}) in ${vpc} is not in every route table: ${shown.join("; ")}; ${cost}`,
      },
    ];
  });
}
