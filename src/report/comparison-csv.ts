/** A comparison as CSV: one line item per row. */
import type { Comparison, Option } from "../model/compare.ts";
import type { LineItem } from "../model/line-item.ts";
import { text } from "../model/money.ts";
import { csvCell } from "./escape.ts";

const HEADER =
  "option,compliant,account_id,region,vpc_id,az_id,service,usage_type,quantity,unit,unit_price,cost,currency";

function rowOf({ name, compliant }: Option, item: LineItem): string {
  const names = [item.account, item.region, item.vpc, item.az, item.service, item.usageType];
  const [quantity, price, cost] = [item.quantity, item.unitPrice, item.cost].map(text);
  return [
    name,
    String(compliant),
    ...names.map((each) => csvCell(each ?? "")),
    quantity,
    item.unit,
    price,
    cost,
    "USD",
  ].join(",");
}

/** Amounts are exact. An unpriced option's rows are those that could be priced: they are no total. */
export function* comparisonCsvPieces(comparisons: readonly Comparison[]): Generator<string> {
  yield `${HEADER}\n`;
  for (const { options } of comparisons) {
    for (const option of options) {
      for (const items of option.eachVpc()) yield items.map((item) => `${rowOf(option, item)}\n`).join("");
    }
  }
}

/** The same as one text. */
export function comparisonCsv(comparisons: readonly Comparison[]): string {
  return [...comparisonCsvPieces(comparisons)].join("");
}
