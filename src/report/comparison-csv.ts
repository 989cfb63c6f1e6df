/** A comparison as CSV: one line item per row. */
import type { Comparison } from "../model/compare.ts";
import { text } from "../model/money.ts";
import { csvCell } from "./escape.ts";

const HEADER =
  "option,compliant,account_id,region,vpc_id,az_id,service,usage_type,quantity,unit,unit_price,cost,currency";

/** Amounts are exact. An unpriced option's rows are those that could be priced: they are no total. */
export function comparisonCsv(comparisons: readonly Comparison[]): string {
  const rows = comparisons.flatMap(({ options }) =>
    options.flatMap(({ name, compliant, lineItems }) =>
      lineItems.map((item) => {
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
      }),
    ),
  );
  return `${[HEADER, ...rows].join("\n")}\n`;
}
