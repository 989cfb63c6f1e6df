/** What a refreshed price list changes: lines for people, and JSON. */
import { text } from "../model/money.ts";
import type { Difference } from "../pricing/refresh/difference.ts";
import { cellText, changeCell, countText } from "./document.ts";
import { textTable } from "./text-table.ts";

/** Changes that are shown one by one; of new and gone rates only the number is told beyond that. */
const SHOWN = 40;

export function differenceText({ changes, unchanged }: Difference, source: string): string {
  const count = (kind: string): string => countText(changes.filter((each) => each.kind === kind).length);
  const summary = `against the price list '${source}': ${count("changed")} changed, ${count("new")} new, ${count("gone")} gone, ${countText(unchanged)} the same`;
  const order = ["changed", "gone", "new"];
  const rows = [...changes]
    .sort((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind))
    .slice(0, SHOWN)
    .map(({ region, item, kind, before, after, change, asOfBefore }) => [
      region,
      item,
      kind,
      before ?? "-",
      after ?? "-",
      change === null ? "" : cellText(changeCell(change)),
      asOfBefore ?? "-",
    ]);
  if (rows.length === 0) return `${summary}\n`;
  const table = textTable(
    [
      { title: "Region" },
      { title: "Item" },
      { title: "" },
      { title: "Before", align: "right" },
      { title: "After", align: "right" },
      { title: "Change", align: "right" },
      { title: "Before as of" },
    ],
    rows,
  );
  const more = changes.length > rows.length ? `and ${changes.length - rows.length} more\n` : "";
  return `${summary}\n${table}${more}`;
}

export function differenceJson({ changes, unchanged }: Difference, source: string): unknown {
  return {
    schema: "vpce-cost/price-difference/1",
    against: source,
    unchanged,
    changes: changes.map((each) => ({ ...each, change: each.change && text(each.change) })),
  };
}
