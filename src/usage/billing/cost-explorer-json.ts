/** Answers of Cost Explorer's API (`aws ce get-cost-and-usage`): pages in one file or several, an array, or one after another. */
import { InputError } from "../../errors.ts";
import { jsonValues } from "../json-values.ts";
import { shown } from "../manual-row.ts";
import { type InputFile, readText } from "../open.ts";
import { isUsageKind } from "./columns.ts";
import { decimalText } from "./numbers.ts";
import { BillSheet } from "./sheet.ts";
import { DAY, unixTime } from "./times.ts";
import { networkType } from "./usage-types.ts";

interface Metric {
  readonly Amount?: string;
  readonly Unit?: string;
}
interface Group {
  readonly Keys?: readonly string[];
  readonly Metrics?: Readonly<Record<string, Metric>>;
}
interface Result {
  readonly TimePeriod?: { readonly Start?: string; readonly End?: string };
  readonly Groups?: readonly Group[];
  readonly Estimated?: boolean;
}
/** One answer, as the API gives it. Everything is checked where it is used. */
export interface CostExplorerPage {
  readonly GroupDefinitions?: readonly { readonly Type?: string; readonly Key?: string }[];
  readonly ResultsByTime?: readonly Result[];
  readonly NextPageToken?: string;
}
export interface NamedPage {
  readonly name: string;
  readonly page: CostExplorerPage;
}

export async function readPages(file: InputFile): Promise<NamedPage[]> {
  const values = jsonValues(await readText(file), file.name).flat() as CostExplorerPage[];
  return values.map((page) => ({ name: file.name, page }));
}

/** In the order in which a cost is looked for. Unblended is what the account pays; the others are told of. */
const COSTS = [
  "UnblendedCost",
  "NetUnblendedCost",
  "AmortizedCost",
  "NetAmortizedCost",
  "BlendedCost",
] as const;

interface Query {
  readonly groupedBy: readonly string[];
  readonly pages: NamedPage[];
}

/** Pages of one query have the same groupings. */
function queriesOf(pages: readonly NamedPage[]): Query[] {
  const queries = new Map<string, Query>();
  for (const each of pages) {
    if (!Array.isArray(each.page?.ResultsByTime)) {
      throw new InputError(
        `${each.name}: a part of it is no answer of get-cost-and-usage (no ResultsByTime)`,
      );
    }
    const groupedBy = (each.page.GroupDefinitions ?? []).map(({ Type = "", Key = "" }) =>
      `${Type} ${Key}`.toUpperCase(),
    );
    const key = JSON.stringify(groupedBy);
    const query = queries.get(key) ?? { groupedBy, pages: [] };
    query.pages.push(each);
    queries.set(key, query);
  }
  return [...queries.values()];
}

function refuseIncomplete(query: Query): void {
  const open = query.pages.filter(({ page }) => (page.NextPageToken ?? "") !== "");
  if (open.length === 0 || open.length < query.pages.length) return;
  throw new InputError(
    `${open[0]?.name}: is not the last page (it has a NextPageToken) and the last one is missing: give all pages together`,
  );
}

function intervalOf(result: Result, name: string): { start: number; end: number } {
  const start = unixTime(result.TimePeriod?.Start ?? "");
  const end = unixTime(result.TimePeriod?.End ?? "");
  if (start !== null && end !== null && end > start) return { start, end };
  throw new InputError(
    `${name}: a TimePeriod (${shown(JSON.stringify(result.TimePeriod ?? null))}) has no Start before its End`,
  );
}

function amountOf(metric: Metric | undefined, name: string): string | null {
  if (metric?.Amount === undefined) return null;
  const value = decimalText(String(metric.Amount), "point");
  if (value !== null) return value;
  throw new InputError(`${name}: the amount '${shown(String(metric.Amount))}' is no number`);
}

/** Where in a group's keys each dimension stands; -1 for none. */
function positions(query: Query) {
  const at = (dimension: string): number => query.groupedBy.indexOf(`DIMENSION ${dimension}`);
  return { type: at("USAGE_TYPE"), account: at("LINKED_ACCOUNT"), kind: at("RECORD_TYPE") };
}

function refuseGrouping(query: Query): never {
  const [first] = query.pages;
  const by = query.groupedBy.map((each) => each.replace("DIMENSION ", "")).join(" and ") || "nothing";
  throw new InputError(
    `${first?.name}: is grouped by ${by}, which hides NAT gateways among other charges: ask again with --group-by Type=DIMENSION,Key=USAGE_TYPE`,
  );
}

/** Monthly and daily answers of one query go into sheets of their own. */
class Sheets {
  readonly #byInterval = new Map<"month" | "day", BillSheet>();
  readonly #query: Query;

  constructor(query: Query) {
    this.#query = query;
  }
  of(interval: "month" | "day"): BillSheet {
    let sheet = this.#byInterval.get(interval);
    if (sheet === undefined) {
      const names = [...new Set(this.#query.pages.map((each) => each.name))].join(", ");
      const accounts = positions(this.#query).account >= 0;
      sheet = new BillSheet(names, { kind: "cost-explorer", interval, accounts, resources: false });
      this.#byInterval.set(interval, sheet);
    }
    return sheet;
  }
  all(): BillSheet[] {
    return [...this.#byInterval.values()];
  }
}

function readQuery(query: Query): BillSheet[] {
  refuseIncomplete(query);
  const at = positions(query);
  if (at.type < 0) refuseGrouping(query);
  const sheets = new Sheets(query);
  const seen = new Map<string, string>();
  for (const { name, page } of query.pages) {
    for (const result of page.ResultsByTime ?? []) {
      const { start, end } = intervalOf(result, name);
      const sheet = sheets.of(end - start > DAY ? "month" : "day");
      sheet.cover(start, end);
      if (result.Estimated === true) {
        const message = `${sheet.name}: the bill is not final yet (Estimated)`;
        sheet.warnings.push({ code: "bill-estimated", message });
      }
      for (const group of result.Groups ?? []) {
        const keys = group.Keys ?? [];
        const metrics = group.Metrics ?? {};
        // Where pages break is not documented: the same group twice must say the same, and counts once.
        const id = JSON.stringify([start, end, keys]);
        const told = JSON.stringify(metrics);
        const before = seen.get(id);
        if (before === told) continue;
        if (before !== undefined) {
          throw new InputError(
            `${name}: ${shown(keys.join(", "))} is there twice for ${result.TimePeriod?.Start} with different amounts: give the pages of one query only`,
          );
        }
        seen.set(id, told);
        takeGroup(sheet, name, start, keys, metrics, at);
      }
    }
  }
  return sheets.all();
}

function takeGroup(
  sheet: BillSheet,
  name: string,
  start: number,
  keys: readonly string[],
  metrics: Readonly<Record<string, Metric>>,
  at: { readonly type: number; readonly account: number; readonly kind: number },
): void {
  sheet.records += 1;
  const written = keys[at.type] ?? "";
  const type = networkType(written);
  if (type === null) {
    sheet.other(written);
    return;
  }
  const metric = COSTS.find((each) => metrics[each] !== undefined);
  const cost = metric === undefined ? null : metrics[metric];
  // AWS writes N/A where units are mixed: such a quantity means nothing.
  const quantity = metrics["UsageQuantity"]?.Unit === "N/A" ? null : amountOf(metrics["UsageQuantity"], name);
  const kind = keys[at.kind] ?? "Usage";
  const amount = amountOf(cost ?? undefined, name);
  if (at.kind >= 0 && !isUsageKind(kind.replaceAll(" ", ""))) {
    sheet.leave(kind, amount);
    return;
  }
  if (metric !== undefined && metric !== "UnblendedCost") {
    const message = `${sheet.name}: has no UnblendedCost; ${metric} is taken for it`;
    sheet.warnings.push({ code: "bill-cost-metric", message });
  }
  sheet.add({
    usageType: type.name,
    region: type.region,
    account: keys[at.account] ?? null,
    resource: null,
    currency: cost?.Unit ?? "USD",
    start,
    quantity,
    cost: amount,
    netCost: metrics["UnblendedCost"] === undefined ? null : amountOf(metrics["NetUnblendedCost"], name),
  });
}

/** All answers together: pages of one query belong together, whichever files they lie in. */
export function sheetsOfPages(pages: readonly NamedPage[]): BillSheet[] {
  return queriesOf(pages).flatMap(readQuery);
}
