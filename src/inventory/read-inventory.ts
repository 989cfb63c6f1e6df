/** From saved files to an inventory: `aws ec2 describe-*` JSON in any directories, or what `discover` wrote. */
import { dirname } from "node:path";
import { InputError } from "../errors.ts";
import { groupBy } from "../model/group.ts";
import type { Warning } from "../model/usage.ts";
import { type FoundFile, findFiles } from "../usage/files.ts";
import { jsonValues } from "../usage/json-values.ts";
import { readText } from "../usage/open.ts";
import { type Answer, answersIn } from "./answers.ts";
import { Collector } from "./collect.ts";
import type { Inventory, Lack } from "./inventory.ts";
import { INVENTORY_SCHEMA, parseInventory } from "./inventory-json.ts";
import { type ReadPart, savedLacks } from "./lacks.ts";
import { placeOfPath } from "./places.ts";
import { isRaw } from "./raw.ts";

export interface InventoryRead {
  readonly inventory: Inventory;
  /** What was left out, and which questions the inventory cannot answer. */
  readonly warnings: readonly Warning[];
}

interface Contents {
  readonly answers: readonly Answer[];
  readonly inventories: readonly Inventory[];
}

/** What a file holds; null where that is nothing of an inventory. Only a file that looks like JSON is one. */
async function contentsOf(file: FoundFile): Promise<Contents | null> {
  const text = await readText(file);
  if (!/^\s*[[{]/.test(text)) return null;
  const values = jsonValues(text, file.name);
  const isOurs = (value: unknown): boolean => isRaw(value) && value["schema"] === INVENTORY_SCHEMA;
  const inventories = values.filter(isOurs).map((value) => parseInventory(value, file.name));
  const answers = answersIn(values.filter((value) => !isOurs(value)));
  return inventories.length + answers.length === 0 ? null : { answers, inventories };
}

function leftOut(files: readonly FoundFile[]): Warning[] {
  if (files.length === 0) return [];
  const names = files.slice(0, 3).map((file) => file.name);
  const more = files.length > names.length ? ` and ${files.length - names.length} more` : "";
  const message = `${names.join(", ")}${more} left out: no answer of 'aws ec2 describe-vpcs', -subnets, -route-tables, -nat-gateways, -vpc-endpoints, -network-interfaces, -transit-gateway-vpc-attachments or -prefix-lists`;
  return [{ code: "inventory-files-left-out", message }];
}

/** A page says that another follows: where every file of that kind in a directory does, the last one is missing. */
function missingPages(read: readonly ReadPart[]): Lack[] {
  return [...groupBy(read, ({ part, directory }) => JSON.stringify([part, directory])).values()].flatMap(
    (group): Lack[] => {
      const [first] = group;
      if (first === undefined || !group.every((each) => each.more)) return [];
      const { part, file, place } = first;
      return [{ part, ...place, where: file, reason: "has a NextToken and its next page is missing" }];
    },
  );
}

/**
 * The inventory of these files and directories. Throws an InputError where a path leads nowhere, a file is no complete
 * JSON, or nothing of an inventory is there at all.
 */
export async function readInventory(paths: readonly string[]): Promise<InventoryRead> {
  const found = await findFiles(paths, null);
  const collector = new Collector();
  const skipped: FoundFile[] = [];
  const read: ReadPart[] = [];
  const lacks: Lack[] = [];
  for (const file of found.files) {
    const contents = await contentsOf(file);
    if (contents === null) {
      skipped.push(file);
      continue;
    }
    const place = placeOfPath(file.name);
    for (const { part, items, more } of contents.answers) {
      for (const item of items) collector.add(part, item, place);
      read.push({ part, file: file.name, directory: dirname(file.name), place, more });
    }
    for (const inventory of contents.inventories) {
      collector.addInventory(inventory);
      lacks.push(...inventory.lacks);
    }
  }
  if (skipped.length === found.files.length || skipped.some((file) => file.found === "named")) {
    const [first] = skipped.filter((file) => file.found === "named").concat(skipped);
    throw new InputError(
      `${first?.origin}: holds nothing of an inventory: save the output of 'aws ec2 describe-vpcs' and its like there, or give what 'vpce-cost discover' wrote`,
    );
  }
  const inventory = collector.inventory([...lacks, ...savedLacks(read), ...missingPages(read)]);
  return { inventory, warnings: [...found.warnings, ...leftOut(skipped)] };
}
