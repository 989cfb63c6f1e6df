/** Which way out each subnet has, as its route table tells. */
import type { Inventory, InventoryRouteTable } from "./inventory.ts";

/** Where a subnet's traffic to the internet goes. */
export type WayOut =
  | "internet-gateway"
  | "nat-gateway"
  | "transit-gateway"
  | "appliance"
  | "none"
  | "unknown";

const DEFAULT_ROUTES: ReadonlySet<string> = new Set(["0.0.0.0/0", "64:ff9b::/96"]);

/** The targets of a table's default routes, black holes left out. */
export function defaultTargets(table: InventoryRouteTable): string[] {
  return table.routes
    .filter((route) => DEFAULT_ROUTES.has(route.destination) && route.active)
    .map((route) => route.target);
}

const WAYS: readonly (readonly [prefix: string, way: WayOut])[] = [
  ["nat-", "nat-gateway"],
  ["igw-", "internet-gateway"],
  ["tgw-", "transit-gateway"],
  ["eni-", "appliance"],
  ["i-", "appliance"],
  ["vpce-", "appliance"],
];

export function wayOut(table: InventoryRouteTable | undefined): WayOut {
  if (table === undefined) return "unknown";
  const targets = defaultTargets(table);
  const found = WAYS.find(([prefix]) => targets.some((target) => target.startsWith(prefix)));
  return found?.[1] ?? "none";
}

/** The route table of each subnet: its own, else its VPC's main one. */
export function tablesOfSubnets(inventory: Inventory): Map<string, InventoryRouteTable> {
  const own = new Map<string, InventoryRouteTable>();
  const main = new Map<string, InventoryRouteTable>();
  for (const table of inventory.routeTables) {
    for (const subnet of table.subnets) own.set(subnet, table);
    if (table.main) main.set(table.vpc, table);
  }
  const tables = new Map<string, InventoryRouteTable>();
  for (const { id, vpc } of inventory.subnets) {
    const table = own.get(id) ?? main.get(vpc);
    if (table !== undefined) tables.set(id, table);
  }
  return tables;
}

/** The ways out of a VPC's subnets (of its tables, where no subnet is known). */
export function waysOfVpcs(inventory: Inventory): Map<string, ReadonlySet<WayOut>> {
  const ways = new Map<string, Set<WayOut>>();
  const put = (vpc: string, way: WayOut): void => {
    ways.set(vpc, (ways.get(vpc) ?? new Set()).add(way));
  };
  const tables = tablesOfSubnets(inventory);
  for (const { id, vpc } of inventory.subnets) put(vpc, wayOut(tables.get(id)));
  for (const table of inventory.routeTables) if (!ways.has(table.vpc)) put(table.vpc, wayOut(table));
  return ways;
}
