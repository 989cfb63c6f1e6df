/** What `--inventory` names: today's network, for the readers of usage and for the findings. */
import { flowLogInventory } from "../inventory/flow-log-inventory.ts";
import type { Inventory } from "../inventory/inventory.ts";
import { readInventory } from "../inventory/read-inventory.ts";
import { seenTopology } from "../inventory/seen-topology.ts";
import { inventoryWarnings } from "../inventory/warnings.ts";
import type { Finding } from "../model/finding.ts";
import type { Hours } from "../model/money.ts";
import type { PriceList } from "../model/prices.ts";
import type { SeenTopology, Usage, Warning } from "../model/usage.ts";
import type { FlowLogInventory } from "../usage/flow-logs/types.ts";

export interface InventoryInUse {
  readonly inventory: Inventory;
  readonly seen: SeenTopology;
  readonly flowLogs: FlowLogInventory;
  readonly warnings: readonly Warning[];
}

/** Null where no inventory is given. */
export async function inventoryInUse(paths: readonly string[] | undefined): Promise<InventoryInUse | null> {
  if (paths === undefined || paths.length === 0) return null;
  const { inventory, warnings } = await readInventory(paths);
  return { inventory, seen: seenTopology(inventory), flowLogs: flowLogInventory(inventory), warnings };
}

/** Regions that only the inventory tells of are left out, where there is usage of others: nothing is known of their traffic. */
function spoken(usages: readonly Usage[]): {
  readonly usages: readonly Usage[];
  readonly warnings: Warning[];
} {
  const silent = usages.filter(({ demands, billed }) => demands.length + billed.length === 0);
  if (silent.length === 0 || silent.length === usages.length) return { usages, warnings: [] };
  const message = `the usage says nothing of ${silent.map(({ region }) => region).join(", ")}: what the inventory holds there is not compared ('vpce-cost discover' lists it)`;
  return {
    usages: usages.filter((usage) => !silent.includes(usage)),
    warnings: [{ code: "inventory-regions-left-out", message }],
  };
}

/** The usages with what the inventory makes known, or leaves open, among their warnings. */
export function withInventoryWarnings(all: readonly Usage[], known: InventoryInUse): Usage[] {
  const { usages, warnings } = spoken(all);
  const more = [...known.warnings, ...warnings, ...inventoryWarnings(known.inventory, usages)];
  return usages.map((usage) => ({ ...usage, warnings: [...usage.warnings, ...more] }));
}

/** What the inventory shows in the region of the usage; empty without one. */
export async function findingsFor(
  usage: Usage,
  known: InventoryInUse | null,
  prices: PriceList,
  hours: Hours,
): Promise<Finding[]> {
  if (known === null) return [];
  const { findings } = await import("../inventory/findings/index.ts");
  return findings(known.inventory, usage.region, usage, prices, hours);
}
