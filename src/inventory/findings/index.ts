/** What an inventory shows to be idle, doubled, missing or impossible, each with its monthly cost. */
import type { Finding } from "../../model/finding.ts";
import { byText } from "../../model/group.ts";
import { compare, type Hours, type Usd, zero } from "../../model/money.ts";
import type { PriceList } from "../../model/prices.ts";
import type { Usage } from "../../model/usage.ts";
import { INVENTORY_PARTS, type Inventory } from "../inventory.ts";
import { duplicatedEndpoints, endpointsInFewZones } from "./endpoints.ts";
import { missingGatewayEndpoints, routeTablesWithoutEndpoint } from "./gateway-endpoints.ts";
import { idleEndpoints, idleNatGateways } from "./idle.ts";
import type { FindingInput } from "./lines.ts";
import { overlappingCidrs } from "./overlapping.ts";

const LOOKS: readonly ((input: FindingInput) => Finding[])[] = [
  idleNatGateways,
  idleEndpoints,
  duplicatedEndpoints,
  missingGatewayEndpoints,
  routeTablesWithoutEndpoint,
  endpointsInFewZones,
  overlappingCidrs,
];

/** What of it stands in one region; what tells no region is taken to stand in each. */
export function inventoryOfRegion(inventory: Inventory, region: string): Inventory {
  const here: Record<string, unknown> = { ...inventory };
  for (const part of INVENTORY_PARTS) {
    here[part] = inventory[part].filter((each) => each.region === null || each.region === region);
  }
  return here as unknown as Inventory;
}

/** The regions that anything of the inventory stands in. */
export function regionsOf(inventory: Inventory): string[] {
  const regions = INVENTORY_PARTS.flatMap((part) => inventory[part].flatMap(({ region }) => region ?? []));
  return [...new Set(regions)].sort(byText);
}

const LEVELS: readonly Finding["level"][] = ["violation", "waste", "advice"];

/**
 * Findings of one region: violations first, then waste, then advice, the dearest first. `usage` null: what routes and
 * zones alone tell. An idle endpoint is not named a second time as doubled or in too few zones.
 */
export function findings(
  inventory: Inventory,
  region: string,
  usage: Usage | null,
  prices: PriceList,
  hoursPerMonth: Hours,
): Finding[] {
  const input: FindingInput = {
    region,
    inventory: inventoryOfRegion(inventory, region),
    usage,
    prices,
    hoursPerMonth,
  };
  const found = LOOKS.flatMap((look) => look(input));
  const idle = new Set(
    found.filter(({ code }) => code === "idle-endpoint").map(({ resources }) => resources[0]),
  );
  const cost = (finding: Finding): Usd => finding.monthlyCost ?? zero();
  return found
    .filter(
      ({ code, resources }) =>
        !((code === "duplicated-endpoint" || code === "endpoint-in-few-zones") && idle.has(resources[0])),
    )
    .sort(
      (a, b) =>
        LEVELS.indexOf(a.level) - LEVELS.indexOf(b.level) ||
        compare(cost(b), cost(a)) ||
        byText(a.code, b.code) ||
        byText(a.service ?? "", b.service ?? "") ||
        byText(a.resources.join(), b.resources.join()),
    );
}
