/** What an inventory lacks, and which questions that leaves open. */
import { byText, groupBy } from "../model/group.ts";
import type { Warning } from "../model/usage.ts";
import { INVENTORY_PARTS, type Inventory, type InventoryPart, type Lack, type Placed } from "./inventory.ts";

/** An answer that was read from a file. */
export interface ReadPart {
  readonly part: InventoryPart;
  readonly file: string;
  readonly directory: string;
  readonly place: Placed;
  /** Another page follows. */
  readonly more: boolean;
}

interface PartFacts {
  /** How it is saved. */
  readonly command: string;
  /** What cannot be told without it. */
  readonly question: string;
}

export const PART_FACTS: Readonly<Record<InventoryPart, PartFacts>> = {
  vpcs: {
    command: "describe-vpcs",
    question:
      "which VPCs there are beside those that other files name, and whether their CIDR blocks overlap",
  },
  subnets: {
    command: "describe-subnets",
    question: "how many zones each VPC has, and in which zones gateways and endpoints stand",
  },
  routeTables: {
    command: "describe-route-tables",
    question: "which subnets miss a gateway endpoint, which are public, and to which gateways no route leads",
  },
  natGateways: {
    command: "describe-nat-gateways",
    question: "what today's NAT gateways cost and which of them are idle",
  },
  endpoints: {
    command: "describe-vpc-endpoints",
    question: "which endpoints exist already, and which of them are idle, doubled or in too few zones",
  },
  interfaces: {
    command: "describe-network-interfaces",
    question:
      "which interfaces of flow logs are an endpoint's, have a public address of their own or are NAT instances",
  },
  attachments: {
    command: "describe-transit-gateway-vpc-attachments",
    question: "which VPCs are attached to a Transit Gateway: none is taken to be, and a hub pays for all",
  },
  prefixLists: {
    command: "describe-prefix-lists",
    question: "to which service a route to a prefix list leads",
  },
};

const NO_PLACE: Placed = { account: null, region: null };

/**
 * What saved files lack. Where nothing holds a part at all, everywhere. Else each directory that holds VPCs or subnets
 * and other parts, as trees of one directory per account and region do, and lacks a part that another such one has.
 */
export function savedLacks(read: readonly ReadPart[]): Lack[] {
  if (read.length === 0) return [];
  const held = new Set(read.map((each) => each.part));
  const lacks: Lack[] = [];
  for (const part of INVENTORY_PARTS) {
    if (!held.has(part)) lacks.push({ part, ...NO_PLACE, where: null, reason: "no such file" });
  }
  const directories = [...groupBy(read, (each) => each.directory)]
    .map(([directory, all]) => ({ directory, all, parts: new Set(all.map((each) => each.part)) }))
    .filter(({ parts }) => parts.size > 1 && (parts.has("vpcs") || parts.has("subnets")))
    .sort((a, b) => byText(a.directory, b.directory));
  for (const { directory, all, parts } of directories) {
    for (const part of INVENTORY_PARTS) {
      if (parts.has(part) || !directories.some((other) => other.parts.has(part))) continue;
      lacks.push({ part, ...(all[0]?.place ?? NO_PLACE), where: directory, reason: "no such file" });
    }
  }
  return lacks;
}

/** Prefix lists matter only where a route leads to one that no endpoint explains. */
function matters(lack: Lack, inventory: Inventory): boolean {
  if (lack.part !== "prefixLists") return true;
  const explained = new Set(inventory.endpoints.map((each) => each.id));
  return inventory.routeTables.some(({ routes }) =>
    routes.some(({ destination, target }) => destination.startsWith("pl-") && !explained.has(target)),
  );
}

/** One warning per part that is missing somewhere: where, why, and what cannot be told. */
export function lackWarnings(inventory: Inventory): Warning[] {
  const telling = inventory.lacks.filter((lack) => matters(lack, inventory));
  return [...groupBy(telling, (lack) => lack.part)].map(([part, lacks]) => {
    const { command, question } = PART_FACTS[part];
    const places = lacks.slice(0, 3).map(({ where, reason }) => `${where ?? "the inventory"}: ${reason}`);
    const more = lacks.length > places.length ? ` and ${lacks.length - places.length} more` : "";
    const message = `without '${command}' (${places.join("; ")}${more}) it cannot be told ${question}`;
    return { code: "inventory-incomplete", message };
  });
}
