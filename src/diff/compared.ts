/** A comparison read back from its JSON: what is needed to tell two of them apart. */
import { InputError } from "../errors.ts";
import {
  type Amount,
  type Gb,
  type Hours,
  isZero,
  type Price,
  subtract,
  sum,
  text,
  type Usd,
} from "../model/money.ts";
import { JsonAt } from "../usage/json-at.ts";
import { type InputFile, readText } from "../usage/open.ts";

export interface ComparedItem {
  readonly account: string | null;
  readonly vpc: string | null;
  readonly az: string | null;
  readonly service: string | null;
  readonly usageType: string;
  /** Item of the price list. */
  readonly rate: string;
  readonly unit: string;
  readonly existing: boolean;
  readonly quantity: Amount<string>;
  readonly unitPrice: Price<string>;
  readonly cost: Usd;
}
export interface ComparedOption {
  readonly name: string;
  /** Null: it is not priced. */
  readonly monthlyCost: Usd | null;
  readonly items: readonly ComparedItem[];
}
export interface ComparedDemand {
  readonly account: string | null;
  readonly vpc: string;
  readonly az: string | null;
  readonly service: string;
  readonly gb: Gb;
}
/** What is recommended for a VPC (service null) or for a service in it, in words. */
export interface Advice {
  readonly vpc: string;
  readonly service: string | null;
  readonly way: string;
}
export interface ComparedRegion {
  readonly region: string;
  readonly hoursPerMonth: Hours;
  readonly options: readonly ComparedOption[];
  readonly demands: readonly ComparedDemand[];
  readonly advice: readonly Advice[];
}
export interface ComparedFile {
  readonly file: string;
  readonly priceList: { readonly source: string; readonly asOf: string };
  readonly policy: string;
  readonly regions: readonly ComparedRegion[];
}

const SCHEMA = "vpce-cost/comparison/1";
const MEND = "print it anew with 'vpce-cost compare --format json'";

function itemOf(at: JsonAt): ComparedItem {
  return {
    account: at.get("account").textOrNull(),
    vpc: at.get("vpc").textOrNull(),
    az: at.get("az").textOrNull(),
    service: at.get("service").textOrNull(),
    usageType: at.get("usageType").text(),
    rate: at.get("rate").text(),
    unit: at.get("unit").text(),
    existing: at.get("existing").flag(),
    quantity: at.get("quantity").amount(),
    unitPrice: at.get("unitPrice").amount(),
    cost: at.get("cost").amount(),
  };
}

function optionOf(at: JsonAt): ComparedOption {
  const name = at.get("name").text();
  const monthlyCost = at.get("monthlyCost").amountOrNull<"USD">();
  const items = at.get("lineItems").list().map(itemOf);
  if (monthlyCost !== null && !isZero(subtract(sum(items.map((item) => item.cost)), monthlyCost))) {
    const total = text(sum(items.map((item) => item.cost)));
    at.get("monthlyCost").fail(`the sum of its line items, ${total}`);
  }
  return { name, monthlyCost, items };
}

function adviceOf(at: JsonAt): Advice[] {
  if (at.value === null) return [];
  const zones = (each: JsonAt): string => {
    const azs = each.get("azs").texts();
    return azs.length === 0 ? "" : ` in ${azs.join(", ")}`;
  };
  const egress = at
    .get("egress")
    .list()
    .map((each): Advice => {
      return { vpc: each.get("vpc").text(), service: null, way: each.get("mode").text() + zones(each) };
    });
  const routes = at
    .get("routes")
    .list()
    .map((each): Advice => {
      const [vpc, service] = [each.get("vpc").text(), each.get("service").text()];
      return { vpc, service, way: each.get("route").text() + zones(each) };
    });
  const hub = at.get("hub");
  const shared: Advice[] =
    hub.value === null
      ? []
      : [
          {
            vpc: hub.get("vpc").text(),
            service: null,
            way: `hub over ${hub.get("via").text()} for ${hub.get("endpoints").texts().join(", ") || "NAT"}`,
          },
        ];
  return [...egress, ...routes, ...shared];
}

function regionOf(at: JsonAt): ComparedRegion {
  return {
    region: at.get("region").text(),
    hoursPerMonth: at.get("hoursPerMonth").amount(),
    options: at.get("options").list().map(optionOf),
    demands: at
      .get("usage")
      .get("demands")
      .list()
      .map((each) => ({
        account: each.get("account").textOrNull(),
        vpc: each.get("vpc").text(),
        az: each.get("az").textOrNull(),
        service: each.get("service").text(),
        gb: each.get("gb").amount(),
      })),
    advice: adviceOf(at.get("recommended")),
  };
}

/** Reads what `compare --format json` printed. Throws an InputError that names the key where it is something else. */
export async function readComparison(file: InputFile): Promise<ComparedFile> {
  const content = await readText(file);
  let value: unknown;
  try {
    value = JSON.parse(content);
  } catch (error) {
    throw new InputError(`${file.name}: is no complete JSON (${(error as Error).message}): ${MEND}`);
  }
  const at = new JsonAt(file.name, "", value, MEND);
  const schema = at.get("schema");
  if (schema.value !== SCHEMA) schema.fail(`"${SCHEMA}"`);
  const several = at.get("regions");
  const priceList = at.get("priceList");
  return {
    file: file.name,
    priceList: { source: priceList.get("source").text(), asOf: priceList.get("asOf").text() },
    policy: at.get("policy").get("name").text(),
    regions: several.value === undefined ? [regionOf(at)] : several.list().map(regionOf),
  };
}
