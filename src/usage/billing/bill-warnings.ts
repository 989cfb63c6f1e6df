/** What must be said of a bill beside its figures. */
import { byText } from "../../model/group.ts";
import { ratio, rounded } from "../../model/money.ts";
import { missingRateHint } from "../../model/prices.ts";
import type { SeenTopology, Warning } from "../../model/usage.ts";
import { shown } from "../manual-row.ts";
import { type Seen, sumOf } from "./gateways.ts";
import type { Line } from "./lines.ts";
import type { Merged } from "./merge.ts";
import type { BillSheet } from "./sheet.ts";
import { endOfMonth, HOUR, shownTime } from "./times.ts";
import { isEndpoint, itemOfType } from "./usage-types.ts";

/** The time that a bill covers, in words. */
export function periodText(covered: Merged["covered"]): string {
  const months = [...covered].sort(([a], [b]) => a - b);
  return months.map(([, { from, to }]) => `${shownTime(from)} to ${shownTime(to)}`).join(", ");
}

export function periodWarnings(covered: Merged["covered"]): Warning[] {
  const months = [...covered];
  const spans = periodText(covered);
  const warnings: Warning[] = [];
  if (months.some(([month, { from, to }]) => from > month || to < endOfMonth(month))) {
    warnings.push({
      code: "bill-part-of-month",
      message: `the bill covers a part of a month only (${spans}, UTC): it is scaled to a whole one`,
    });
  }
  if (months.length > 1) {
    warnings.push({
      code: "bill-several-months",
      message: `the bill covers ${months.length} months (${spans}, UTC): amounts are their average month`,
    });
  }
  return warnings;
}

export function quantityWarnings(lines: readonly Line[]): Warning[] {
  const warnings: Warning[] = [];
  const from = lines.flatMap((line) => (line.derivedFrom === null ? [] : [line.derivedFrom]));
  if (from.length > 0) {
    const rates = [...new Set(from)].sort(byText).join(", ");
    const message = `the bill holds costs only: quantities are cost ÷ rate (${rates}), too low where credits or discounts are in the cost: usage quantities, a CUR or --rate tell better`;
    warnings.push({ code: "quantity-derived", message });
  }
  const unknown = lines.filter((line) => line.quantity === null);
  const foreign = unknown.filter((line) => line.currency !== "USD");
  if (foreign.length > 0) {
    const currencies = [...new Set(foreign.map((line) => line.currency))].sort(byText).join(", ");
    const message = `costs in ${currencies} without quantities tell no usage, for the price list is in USD: export usage quantities`;
    warnings.push({ code: "bill-currency", message });
  }
  const missing = unknown.flatMap((line) => {
    const item = itemOfType(line.usageType);
    return line.currency !== "USD" || item === null || line.region === null
      ? []
      : [{ region: line.region, item: item.item }];
  });
  if (missing.length > 0) {
    const once = [...new Map(missing.map((each) => [`${each.region} ${each.item}`, each])).values()];
    warnings.push({
      code: "quantity-unknown",
      message: `costs without quantities could not be turned into usage: ${missingRateHint(once)}`,
    });
  }
  return warnings;
}

export function leftOutWarnings(sheets: readonly BillSheet[]): Warning[] {
  return sheets.flatMap((sheet) => {
    if (sheet.leftOut.size === 0) return [];
    const kinds = [...sheet.leftOut]
      .sort(([a], [b]) => byText(a, b))
      .map(([kind, { lines, cost }]) => `${shown(kind)} ${lines} (${rounded(cost, 2)})`);
    const message = `${sheet.name}: lines on the network that are no usage are not netted into it: ${kinds.join(", ")}`;
    return [{ code: "bill-lines-left-out", message }];
  });
}

export function networkWarnings(
  lines: readonly Line[],
  seen: Seen,
  inventory: SeenTopology | null,
  seconds: number,
): Warning[] {
  const warnings: Warning[] = [];
  const guessed = seen.vpcs.length > 0;
  if (guessed) {
    const hours = rounded(ratio(String(seconds / HOUR)), 0);
    const message = `today's network is told by the bill alone (${seen.nats.length} NAT gateways in ${hours} covered hours): each gateway with a resource id stands for a VPC of one zone, others for zones of one VPC; --inventory tells better`;
    warnings.push({ code: "topology-from-bill", message });
  }
  if (seen.nats.length === 0) {
    const message =
      seen.demands.length === 0
        ? "the bill has no NAT gateway: it tells of no traffic that could move"
        : "the bill has NAT bytes and no NAT hours: how many gateways there are it does not tell (--nat, --azs)";
    warnings.push({ code: "bill-without-nat", message });
  }
  const known = new Set(inventory?.endpoints.map((each) => each.id));
  const silent = lines.filter((line) => isEndpoint(line.usageType) && !known.has(line.resource ?? ""));
  if (silent.length > 0) {
    const hours = rounded(
      sumOf(silent, (line) => line.usageType.endsWith("Hours")),
      0,
    );
    const bytes = rounded(
      sumOf(silent, (line) => line.usageType.endsWith("Bytes")),
      2,
    );
    const message = `which services the billed endpoints serve (${hours} zone-hours, ${bytes} GB) the bill does not tell: they stay as they are and are in no option; --inventory tells`;
    warnings.push({ code: "endpoints-not-told-apart", message });
  }
  const nowhere = lines.filter((line) => line.region === null);
  if (nowhere.length > 0) {
    const names = [...new Set(nowhere.map((line) => line.usageType))].sort(byText).join(", ");
    warnings.push({
      code: "bill-region-unknown",
      message: `the region of ${names} is not told by the usage type: --region is taken where it is given`,
    });
  }
  return warnings;
}
