/** What bills tell, together: the seam to `normalise`. */
import { InputError } from "../../errors.ts";
import { byText } from "../../model/group.ts";
import type { PriceList } from "../../model/prices.ts";
import type { SeenTopology } from "../../model/usage.ts";
import { shown } from "../manual-row.ts";
import { EMPTY_READING, type Reading } from "../reading.ts";
import {
  leftOutWarnings,
  networkWarnings,
  periodText,
  periodWarnings,
  quantityWarnings,
} from "./bill-warnings.ts";
import { endpointDemands, gatewaysOf } from "./gateways.ts";
import { billedLine, linesOf } from "./lines.ts";
import { mergeSheets } from "./merge.ts";
import type { BillSheet } from "./sheet.ts";
import { shownTime } from "./times.ts";

export interface BillOptions {
  /** Rates for costs without quantities. */
  readonly prices: PriceList | null;
  /** Whose VPC a gateway is in, and which service an endpoint serves. */
  readonly inventory: SeenTopology | null;
}

function refuseNothing(sheets: readonly BillSheet[]): never {
  const names = `${sheets[0]?.name}${sheets.length > 1 ? ` and ${sheets.length - 1} more` : ""}`;
  const left = sheets.flatMap((sheet) => [...sheet.leftOut.keys()]);
  const others = [...new Set(sheets.flatMap((sheet) => [...sheet.others]))].sort(byText);
  const found =
    left.length > 0
      ? `only lines that are no usage (${[...new Set(left)].join(", ")})`
      : `${others.length} usage types such as ${others.slice(0, 3).map(shown).join(", ")}`;
  throw new InputError(
    `${names}: nothing here is about NAT gateways or endpoints; found: ${others.length + left.length === 0 ? "no lines at all" : found}`,
  );
}

export interface BillReading extends Reading {
  /** How much time the bill covers. */
  readonly coveredSeconds: number;
  /** The same in words: `2026-04-01 to 2026-05-01`. */
  readonly period: string;
  /** ISO date of its end. */
  readonly until: string;
}

/** The reading of all bills together. Throws an InputError where none of them is about the network. */
export function readingOfSheets(sheets: readonly BillSheet[], options: BillOptions): BillReading {
  const merged = mergeSheets(sheets);
  const lines = linesOf(merged, options.prices);
  if (lines.length === 0) refuseNothing(sheets);
  const seconds = [...merged.covered.values()].reduce((total, { from, to }) => total + to - from, 0);
  const seen = gatewaysOf(lines, options.inventory, seconds);
  const demands = [...seen.demands, ...endpointDemands(lines, options.inventory)];
  return {
    ...EMPTY_READING,
    from: [...new Set(sheets.flatMap((sheet) => sheet.name.split(", ")))],
    records: sheets.reduce((total, sheet) => total + sheet.records, 0),
    rejected: sheets.reduce((total, sheet) => total + sheet.rejected, 0),
    rejects: sheets.flatMap((sheet) => sheet.rejects),
    measuredGb: demands,
    windows: [...new Set(demands.map((each) => each.vpc))].map((vpc) => ({ vpc, seconds })),
    billed: lines.map(billedLine),
    coveredSeconds: seconds,
    period: periodText(merged.covered),
    until: shownTime(Math.max(...[...merged.covered.values()].map(({ to }) => to))).slice(0, 10),
    vpcs: seen.vpcs,
    nats: seen.nats,
    warnings: [
      ...sheets.flatMap((sheet) => sheet.warnings),
      ...merged.warnings,
      ...periodWarnings(merged.covered),
      ...quantityWarnings(lines),
      ...leftOutWarnings(sheets),
      ...networkWarnings(lines, seen, options.inventory, seconds),
    ],
  };
}
