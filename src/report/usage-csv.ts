/** The normalised usage as the table that people write by hand; `usage/manual.ts` reads its demands back. */
import { text } from "../model/money.ts";
import type { Usage } from "../model/usage.ts";
import { csvCell } from "./escape.ts";

const HEADER = "service,gb,gb_in,gb_out,vpc_id,az_id,account_id,region,route";

export function usageCsv(usages: readonly Usage[]): string {
  const rows = usages
    .flatMap((usage) => usage.demands)
    .map((d) => {
      const names = [d.vpc, d.az, d.account, d.region, d.route].map((name) => csvCell(name ?? ""));
      const amounts = [d.gb, d.gbIn, d.gbOut].map((value) => (value === null ? "" : text(value)));
      return [csvCell(d.service), ...amounts, ...names].join(",");
    });
  return `${[HEADER, ...rows].join("\n")}\n`;
}
