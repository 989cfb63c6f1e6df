/** `vpce-cost/inventory/1`: what `discover` writes and `--inventory` reads back, whole. */
import { InputError } from "../errors.ts";
import { EMPTY_INVENTORY, INVENTORY_PARTS, type Inventory } from "./inventory.ts";
import { isRaw, type Raw, textOf } from "./raw.ts";

export const INVENTORY_SCHEMA = "vpce-cost/inventory/1";

export type InventoryJson = { readonly schema: typeof INVENTORY_SCHEMA } & Inventory;

export function inventoryJson(inventory: Inventory): InventoryJson {
  return { schema: INVENTORY_SCHEMA, ...inventory };
}

type Shape = "text" | "text?" | "texts" | "routes" | "flag" | "count" | "tags";
const PLACE: Readonly<Record<string, Shape>> = { account: "text?", region: "text?" };
const THING: Readonly<Record<string, Shape>> = { id: "text", ...PLACE };

/** The fields of each list's items. */
const SHAPES: { readonly [Key in keyof Inventory]: Readonly<Record<string, Shape>> } = {
  vpcs: { ...THING, cidrs: "texts", tags: "tags" },
  subnets: { ...THING, vpc: "text", az: "text?", cidrs: "texts" },
  routeTables: { ...THING, vpc: "text", main: "flag", subnets: "texts", routes: "routes" },
  natGateways: {
    ...THING,
    vpc: "text",
    kind: "text",
    connectivity: "text",
    subnet: "text?",
    azs: "texts",
    interfaces: "texts",
    publicAddresses: "count",
    tags: "tags",
  },
  endpoints: {
    ...THING,
    vpc: "text",
    serviceName: "text",
    service: "text?",
    kind: "text",
    state: "text",
    subnets: "texts",
    azs: "texts",
    interfaces: "texts",
    routeTables: "texts",
    privateDns: "flag",
    requesterManaged: "flag",
    tags: "tags",
  },
  interfaces: {
    ...THING,
    vpc: "text",
    subnet: "text?",
    az: "text?",
    type: "text",
    owner: "text?",
    instance: "text?",
    addresses: "texts",
    publicAddresses: "texts",
    sourceDestCheck: "flag",
  },
  attachments: { ...THING, transitGateway: "text", vpc: "text", subnets: "texts" },
  prefixLists: { ...THING, name: "text" },
  lacks: { ...PLACE, part: "text", where: "text?", reason: "text" },
};

const FITS: Readonly<Record<Shape, readonly [wanted: string, test: (value: unknown) => boolean]>> = {
  text: ["a text", (value) => typeof value === "string"],
  "text?": ["a text or null", (value) => value === null || typeof value === "string"],
  texts: [
    "a list of texts",
    (value) => Array.isArray(value) && value.every((each) => typeof each === "string"),
  ],
  routes: [
    "a list of routes",
    (value) =>
      Array.isArray(value) &&
      value.every(
        (each) => isRaw(each) && textOf(each, "destination") !== null && textOf(each, "target") !== null,
      ),
  ],
  flag: ["true or false", (value) => typeof value === "boolean"],
  count: ["a whole number", (value) => Number.isSafeInteger(value) && (value as number) >= 0],
  tags: ["an object", isRaw],
};

function checkItem(item: Raw, shape: Readonly<Record<string, Shape>>, where: string): void {
  for (const [key, kind] of Object.entries(shape)) {
    const [wanted, fits] = FITS[kind];
    if (fits(item[key])) continue;
    const found = item[key] === undefined ? "missing" : JSON.stringify(item[key]).slice(0, 40);
    throw new InputError(`${where}.${key} is ${found}: ${wanted} is wanted`);
  }
}

/** The inventory of a parsed JSON value. Throws an InputError that names the first place that is not of the form. */
export function parseInventory(value: unknown, file: string): Inventory {
  if (!isRaw(value) || value["schema"] !== INVENTORY_SCHEMA) {
    throw new InputError(`${file}: is no inventory: its schema must be "${INVENTORY_SCHEMA}"`);
  }
  const parsed: Record<string, unknown> = { ...EMPTY_INVENTORY };
  for (const part of [...INVENTORY_PARTS, "lacks"] as const) {
    const list = value[part];
    if (!Array.isArray(list)) throw new InputError(`${file}: ${part} is no list: write it with 'discover'`);
    for (const [i, item] of list.entries()) {
      const where = `${file}: ${part}[${i}]`;
      if (!isRaw(item)) throw new InputError(`${where} is no object: write it with 'discover'`);
      checkItem(item, SHAPES[part], where);
    }
    parsed[part] = list;
  }
  return parsed as unknown as Inventory;
}
