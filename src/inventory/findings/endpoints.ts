/** Interface endpoints that spokes have although they share a hub that has them, and endpoints in too few zones. */

import type { Finding } from "../../model/finding.ts";
import { byText, groupBy } from "../../model/group.ts";
import { isZero, quantityFor, relabel, rounded } from "../../model/money.ts";
import { findRate } from "../../model/prices.ts";
import type { InventoryEndpoint } from "../inventory.ts";
import { endpointCharges, zoneCount } from "./idle.ts";
import { counted, demandsOf, type FindingInput, gbOf, monthOf, priced, shownCost } from "./lines.ts";

function awsInterfaceEndpoints({ inventory }: FindingInput): InventoryEndpoint[] {
  return inventory.endpoints.filter(
    ({ kind, service, requesterManaged, state }) =>
      kind === "interface" && service !== null && !requesterManaged && !/^(rejected|expired)$/.test(state),
  );
}

/**
 * The hub among VPCs of one Transit Gateway: the one with most endpoints whose private DNS is off, as it must be for
 * names that other VPCs share through a hosted zone of one's own; else the one with most endpoints; a tie goes to the
 * lowest id.
 */
function hubOf(endpointsOf: ReadonlyMap<string, readonly InventoryEndpoint[]>): string | null {
  const score = (endpoints: readonly InventoryEndpoint[]): [number, number] => [
    endpoints.filter((each) => !each.privateDns).length,
    endpoints.length,
  ];
  const ranked = [...endpointsOf].sort(([a, x], [b, y]) => {
    const [sharedX, allX] = score(x);
    const [sharedY, allY] = score(y);
    return sharedY - sharedX || allY - allX || byText(a, b);
  });
  return ranked[0]?.[0] ?? null;
}

/** Until how many GB a month the hub is the cheaper way: an endpoint's hours ÷ the price of the transit. */
function worthUntil(input: FindingInput, money: Pick<Finding, "monthlyCost">): string {
  const found = findRate(input.prices, input.region, "tgw_gb");
  const price = found.found ? found.rate.bands[0]?.usd : undefined;
  if (price === undefined || money.monthlyCost === null || isZero(price)) return "";
  const gb = quantityFor(money.monthlyCost, relabel<"USD/GB">(price));
  return `; the Transit Gateway takes ${rounded(price, 3)} USD per GB, so that the hub's pays up to ${rounded(gb, 0)} GB a month`;
}

export function duplicatedEndpoints(input: FindingInput): Finding[] {
  const all = groupBy(awsInterfaceEndpoints(input), (endpoint) => endpoint.vpc);
  const findings = new Map<string, Finding>();
  const gateways = groupBy(input.inventory.attachments, (attachment) => attachment.transitGateway);
  for (const attachments of gateways.values()) {
    const attached = [...new Set(attachments.map((each) => each.vpc))];
    const here = new Map(
      attached.flatMap((vpc) => (all.has(vpc) ? [[vpc, all.get(vpc) ?? []] as const] : [])),
    );
    const hub = hubOf(here);
    if (hub === null || attached.length < 2) continue;
    const shared = new Map((here.get(hub) ?? []).map((each) => [each.service, each]));
    for (const endpoint of [...here].flatMap(([vpc, each]) => (vpc === hub ? [] : each))) {
      const central = shared.get(endpoint.service);
      if (central === undefined || findings.has(endpoint.id)) continue;
      const { account, region, vpc, service, id } = endpoint;
      const money = priced(input, { account, vpc }, endpointCharges(endpoint, input));
      const demands = demandsOf(input.usage, vpc).filter((demand) => demand.service === service);
      const seen = demands.length === 0 ? "" : `, where ${rounded(gbOf(demands), 2)} GB a month were seen`;
      findings.set(id, {
        code: "duplicated-endpoint",
        level: "advice",
        account,
        region,
        vpc,
        service,
        resources: [id, central.id],
        costIs: "paid",
        ...money,
        message: `${id} (${service}) in ${vpc} doubles ${central.id} of the hub ${hub}, to which its VPC is attached, and costs ${shownCost(money)} in hours${worthUntil(input, money)}${seen}`,
      });
    }
  }
  return [...findings.values()];
}

export function endpointsInFewZones(input: FindingInput): Finding[] {
  const zonesOf = new Map(
    [...groupBy(input.inventory.subnets, (subnet) => subnet.vpc)].map(([vpc, subnets]) => [
      vpc,
      [...new Set(subnets.flatMap(({ az }) => az ?? []))].sort(byText),
    ]),
  );
  return awsInterfaceEndpoints(input).flatMap((endpoint): Finding[] => {
    const { id, account, region, vpc, service, azs } = endpoint;
    const missing = (zonesOf.get(vpc) ?? []).filter((az) => !azs.includes(az));
    if (azs.length === 0 || missing.length === 0) return [];
    const charges = missing.map((az) => ({
      item: "vpce_interface_hour",
      quantity: monthOf(1, input),
      az,
      service,
    }));
    const money = priced(input, { account, vpc }, charges);
    return [
      {
        code: "endpoint-in-few-zones",
        level: "advice",
        account,
        region,
        vpc,
        service,
        resources: [id],
        costIs: "to-add",
        ...money,
        message: `${id} (${service}) in ${vpc} stands in ${counted(zoneCount(endpoint), "zone")} and not in ${missing.join(", ")}: when its zone fails, so does ${service} for all; the missing ${missing.length === 1 ? "zone adds" : "zones add"} ${shownCost(money)}`,
      },
    ];
  });
}
