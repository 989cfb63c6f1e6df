/** Which column of a bill of one charge per line holds what, in all forms: CUR, CUR 2.0, FOCUS and the older reports. */
import { InputError } from "../../errors.ts";
import { plainName } from "../detect.ts";

/** Names of columns as `plainName` writes them, the first that is there wins. */
const CUR = {
  usageType: ["lineitemusagetype", "usagetype"],
  description: ["lineitemlineitemdescription", "itemdescription"],
  kind: ["lineitemlineitemtype", "recordtype", "chargetype"],
  quantity: ["lineitemusageamount", "usagequantity", "usageamount", "quantity"],
  unit: ["pricingunit", "unit"],
  cost: ["lineitemunblendedcost", "unblendedcost", "costbeforetax", "cost"],
  netCost: ["lineitemnetunblendedcost"],
  currency: ["lineitemcurrencycode", "currencycode"],
  start: [
    "lineitemusagestartdate",
    "usagestartdate",
    "datestart",
    "startdate",
    "start",
    "billbillingperiodstartdate",
  ],
  end: ["lineitemusageenddate", "usageenddate", "dateend", "enddate", "end", "billbillingperiodenddate"],
  resource: ["lineitemresourceid", "resourceid"],
  account: ["lineitemusageaccountid", "linkedaccountid", "usageaccountid", "payeraccountid"],
  region: ["productregioncode", "productregion", "region"],
  chargeClass: [],
} as const;

const FOCUS = {
  usageType: ["xusagetype"],
  description: ["chargedescription"],
  kind: ["chargecategory", "chargetype"],
  quantity: ["consumedquantity", "usagequantity"],
  unit: ["consumedunit", "usageunit"],
  cost: ["billedcost"],
  netCost: [],
  currency: ["billingcurrency"],
  start: ["chargeperiodstart"],
  end: ["chargeperiodend"],
  resource: ["resourceid"],
  account: ["subaccountid"],
  region: ["regionid", "region"],
  chargeClass: ["chargeclass"],
} as const;

export type BillFormat = "cur" | "focus";
export type Field = keyof typeof CUR;
export const FIELDS: readonly Field[] = Object.keys(CUR) as Field[];

const NAMES: Readonly<Record<BillFormat, Readonly<Record<Field, readonly string[]>>>> = {
  cur: CUR,
  focus: FOCUS,
};
/** Without these a bill cannot be read. */
const NEEDED: Readonly<Record<BillFormat, readonly Field[]>> = {
  cur: ["usageType", "start"],
  focus: ["kind", "start"],
};

/** Field → the column's name in the file. Throws an InputError that names what is missing. */
export function findColumns(
  format: BillFormat,
  columns: readonly string[],
  file: string,
): Map<Field, string> {
  const byPlain = new Map(columns.map((column) => [plainName(column), column]));
  const found = new Map<Field, string>();
  for (const field of FIELDS) {
    const name = NAMES[format][field].find((each) => byPlain.has(each));
    if (name !== undefined) found.set(field, byPlain.get(name) ?? name);
  }
  for (const field of NEEDED[format]) {
    if (found.has(field)) continue;
    throw new InputError(
      `${file}: no column '${NAMES[format][field][0]}' (case and punctuation do not matter): export it too`,
    );
  }
  if (!found.has("quantity") && !found.has("cost")) {
    throw new InputError(
      `${file}: neither a column of usage amounts nor one of costs: export 'line_item_usage_amount' and 'line_item_unblended_cost'`,
    );
  }
  if (format === "focus" && !found.has("usageType") && !found.has("description")) {
    throw new InputError(
      `${file}: neither 'x_UsageType' nor 'ChargeDescription': one of them tells which charges are the network's`,
    );
  }
  return found;
}

/**
 * Kinds of lines that are usage. Source: AWS's own queries over a Cost and Usage Report keep exactly the first
 * three; the next are those of the detailed billing report and the monthly report; the last is FOCUS's.
 */
const USAGE_KINDS: ReadonlySet<string> = new Set([
  "usage",
  "discountedusage",
  "savingsplancoveredusage",
  "lineitem",
  "payerlineitem",
  "linkedlineitem",
]);
export const isUsageKind = (kind: string): boolean => USAGE_KINDS.has(kind.toLowerCase());
/** A lower price written as a line of its own (`EdpDiscount`, `PrivateRateDiscount`, `Discount`); a bundled one is a waiver, no price. */
export const isDiscountKind = (kind: string): boolean => /discount$/i.test(kind) && !/^bundled/i.test(kind);

/** `nat-…`, `vpce-…` or `tgw-attach-…` at the end of an ARN or alone; other resources are too many to tell apart. */
export function resourceOf(text: string): string | null {
  return /(?:^|[/:])((?:nat|vpce|tgw-attach)-[0-9a-zA-Z]+)$/.exec(text)?.[1] ?? null;
}
