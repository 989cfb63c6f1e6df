/** What the reader of an inventory must know beside its findings. */
import { byText, groupBy } from "../model/group.ts";
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

/**
 * A hub of endpoints that exists: its endpoints' own private DNS is off, as it must be for names that other VPCs share
 * through a hosted zone. Who uses them the inventory does not tell (hosted zones are Route 53's), only the usage can.
 * Source: "Centralized access to VPC private endpoints", AWS whitepaper on multi-VPC networks.
 */
function hubsNotTold({ attachments, endpoints }: Inventory, usages: readonly Usage[]): Warning[] {
  const told = usages.some(({ demands }) => demands.some(({ route }) => route === "central-endpoint"));
  if (usages.length === 0 || told) return [];
  const attached = groupBy(attachments, ({ transitGateway }) => transitGateway);
  const joined = new Set(
    [...attached.values()]
      .map((each) => new Set(each.map(({ vpc }) => vpc)))
      .flatMap((vpcs) => (vpcs.size > 1 ? [...vpcs] : [])),
  );
  const shared = endpoints.filter(
    ({ vpc, kind, service, privateDns, state }) =>
      kind === "interface" && service !== null && !privateDns && state === "available" && joined.has(vpc),
  );
  return [...groupBy(shared, ({ vpc }) => vpc)].map(([vpc, each]) => {
    const services = each.flatMap(({ service }) => service ?? []).sort(byText);
    const message = `${vpc} seems to be a hub whose endpoints (${few(services)}) VPCs on its Transit Gateway share, yet nothing tells who uses them: where the usage's column 'route' says 'central-endpoint' the hub is part of today, else that traffic is taken to ride on NAT`;
    return { code: "hub-not-told", message };
  });
}

/** Which questions it leaves open, what is not compared, and where it and the usage do not know each other. */
export function inventoryWarnings(inventory: Inventory, usages: readonly Usage[]): Warning[] {
  return [
    ...lackWarnings(inventory),
    ...leftOutWarnings(inventory),
    ...strangers(inventory, usages),
    ...hubsNotTold(inventory, usages),
  ];
}
