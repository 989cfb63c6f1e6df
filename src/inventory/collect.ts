/** Answers on their way to an inventory: converted as they come, put together at the end. */
import { assemble, type FoundParts } from "./assemble.ts";
import {
  toAttachment,
  toEndpoint,
  toInterface,
  toNatGateway,
  toPrefixList,
  toRouteTable,
  toSubnet,
  toVpc,
} from "./convert.ts";
import { INVENTORY_PARTS, type Inventory, type InventoryPart, type Lack, type Placed } from "./inventory.ts";
import { type Raw, textOf } from "./raw.ts";

const CONVERT: { readonly [Part in InventoryPart]: (raw: Raw) => Inventory[Part][number] | null } = {
  vpcs: toVpc,
  subnets: toSubnet,
  routeTables: toRouteTable,
  natGateways: toNatGateway,
  endpoints: toEndpoint,
  interfaces: toInterface,
  attachments: toAttachment,
  prefixLists: toPrefixList,
};

type Parts = { -readonly [Part in InventoryPart]: FoundParts[Part][number][] };

export class Collector {
  readonly #parts: Parts = {
    vpcs: [],
    subnets: [],
    routeTables: [],
    natGateways: [],
    endpoints: [],
    interfaces: [],
    attachments: [],
    prefixLists: [],
  };
  readonly #gone = new Set<string>();

  /** One item of an answer; `from` is the account and region that its file or call tells. */
  add(part: InventoryPart, raw: Raw, from: Placed): void {
    const item = CONVERT[part](raw);
    if (item !== null) (this.#parts[part] as object[]).push({ ...item, from });
    else if (part === "natGateways") this.#gone.add(textOf(raw, "NatGatewayId") ?? "");
  }

  /** An inventory that was put together before. */
  addInventory(inventory: Inventory): void {
    const from: Placed = { account: null, region: null };
    for (const part of INVENTORY_PARTS) {
      const into = this.#parts[part] as object[];
      for (const item of inventory[part]) into.push({ ...item, from });
    }
  }

  /** Everything so far. */
  inventory(lacks: readonly Lack[]): Inventory {
    return assemble(this.#parts, this.#gone, lacks);
  }
}
