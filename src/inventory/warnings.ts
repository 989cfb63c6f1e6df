/** What the reader of an inventory must know beside its findings. */
import { byText } from "../model/group.ts";
import type { Usage, Warning } from "../model/usage.ts";
import type { Inventory } from "./inventory.ts";
import { lackWarnings } from "./lacks.ts";
import { leftOutWarnings } from "./seen-topology.ts";

function few(names: readonly string[]): string {
  const shown = names.slice(0, 3).join(", ");
  return names.length > 3 ? `${shown} and ${names.length - 3} more` : shown;
}

/** VPCs that only one of the two knows. Names that people made up (`vpc`) are no VPC of an account. */
function strangers(inventory: Inventory, usages: readonly Usage[]): Warning[] {
  if (usages.length === 0) return [];
  const warnings: Warning[] = [];
  const known = new Set(inventory.vpcs.map((vpc) => vpc.id));
  const used = new Set(usages.flatMap((usage) => usage.demands.map((demand) => demand.vpc)));
  const regions = new Set(usages.map((usage) => usage.region));
  const unknown = [...used].filter((id) => !known.has(id)).sort(byText);
  if (known.size > 0 && unknown.length > 0) {
    const message = `the inventory does not know ${few(unknown)}, which the usage names: today's gateways and endpoints there are assumed, not known`;
    warnings.push({ code: "vpc-not-in-inventory", message });
  }
  const paying = [...inventory.natGateways, ...inventory.endpoints].filter(
    ({ region }) => region === null || regions.has(region),
  );
  const silent = [...new Set(paying.map((each) => each.vpc))].filter((id) => !used.has(id)).sort(byText);
  if (silent.length > 0) {
    const message = `the usage says nothing of ${few(silent)}, whose gateways and endpoints the inventory holds: they are taken to carry nothing`;
    warnings.push({ code: "vpc-without-usage", message });
  }
  return warnings;
}

/** Which questions it leaves open, what is not compared, and where it and the usage do not know each other. */
export function inventoryWarnings(inventory: Inventory, usages: readonly Usage[]): Warning[] {
  return [...lackWarnings(inventory), ...leftOutWarnings(inventory), ...strangers(inventory, usages)];
}
