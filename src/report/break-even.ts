/** Break-evens as a report, JSON and CSV. */
import type { BreakEven } from "../model/break-even-table.ts";
import { groupBy } from "../model/group.ts";
import { type Amount, type Hours, text } from "../model/money.ts";
import { type Block, type Column, gbCell, type ReportDocument, textCell, usdCell } from "./document.ts";
import { csvCell } from "./escape.ts";

/** How a service is reached. */
export type Reach = "interface" | "gateway" | "none" | "in-vpc";
export interface AskedService {
  readonly name: string;
  readonly reach: Reach;
}

export interface BreakEvenReport {
  readonly hoursPerMonth: Hours;
  readonly priceList: { readonly source: string };
  /** Empty: what holds for every service with an interface endpoint. */
  readonly services: readonly AskedService[];
  /** One per region and AZ count. */
  readonly rows: readonly BreakEven[];
}

const OTHERWISE: Readonly<Record<Exclude<Reach, "interface">, string>> = {
  gateway: "a gateway endpoint is free: it pays from the first GB",
  none: "has no VPC endpoint",
  "in-vpc": "stands in the VPC: needs no endpoint",
};

const COLUMNS: readonly Column[] = [
  { title: "Region", align: "left" },
  { title: "AZs", align: "right" },
  { title: "USD/month", align: "right" },
  { title: "NAT per AZ", align: "right" },
  { title: "one NAT, spread", align: "right" },
  { title: "regional NAT", align: "right" },
  { title: "central NAT", align: "right" },
];

/** Whether anything can be said of the row. */
function isKnown(row: BreakEven): boolean {
  return [row.natPerAz, row.natSingleSpread, row.natRegional, row.natCentral].some((gb) => gb !== null);
}

/** What is missing, with the regions that miss it. */
function missingItems(rows: readonly BreakEven[]): string[] {
  const lacking = groupBy(rows, ({ missing }) => missing.map(({ item }) => item).join(", "));
  return [...lacking].flatMap(([items, of]) => {
    const regions = [...new Set(of.map(({ region }) => region))];
    return items === "" ? [] : [`no rate for ${items}: ${regions.join(", ")}`];
  });
}

export function breakEvenDocument({
  services,
  rows,
  hoursPerMonth,
  priceList,
}: BreakEvenReport): ReportDocument {
  const asked = services.filter(({ reach }) => reach === "interface").map(({ name }) => name);
  const others = services.flatMap(({ name, reach }) =>
    reach === "interface" ? [] : [{ term: name, text: OTHERWISE[reach] }],
  );
  const known = rows.filter(isKnown);
  const blocks: Block[] = [];
  if (services.length === 0 || asked.length > 0) {
    const whose = asked.length === 0 ? "any service" : asked.join(", ");
    const table: Block = {
      kind: "table",
      columns: COLUMNS,
      rows: known.map((row) => [
        textCell(row.region),
        textCell(String(row.azs)),
        usdCell(row.endpointMonthly),
        gbCell(row.natPerAz),
        gbCell(row.natSingleSpread),
        gbCell(row.natRegional),
        gbCell(row.natCentral),
      ]),
    };
    blocks.push(
      {
        kind: "text",
        text: `GB a month from which an interface endpoint of ${whose} costs less than the NAT gateway that stays beside it, by the zones that the endpoint stands in; USD/month is the endpoint without traffic.`,
      },
      table,
      {
        kind: "text",
        text: "A single NAT gateway in the traffic's own zone is as NAT per AZ; 'one NAT, spread': a single one, the traffic even over the zones, transfer between zones counted.",
      },
    );
  }
  if (services.length === 0) others.push({ term: "s3, dynamodb", text: OTHERWISE.gateway });
  if (others.length > 0) blocks.push({ kind: "facts", facts: others });
  const missing = missingItems(rows);
  if (missing.length > 0) blocks.push({ kind: "list", title: "Missing in the price list:", items: missing });
  return {
    title: "From how many GB an endpoint pays",
    summary: `${text(hoursPerMonth)} hours a month, prices: ${priceList.source}, first volume tier.`,
    sections: [{ title: "Break-even", blocks }],
  };
}

const textOrNull = (value: Amount<string> | null): string | null => (value === null ? null : text(value));

interface BreakEvenRow {
  readonly service: string | null;
  readonly reach: Reach;
  readonly region: string;
  readonly azs: number;
  readonly endpointMonthly: string | null;
  readonly endpointGb: string | null;
  readonly breakEvenGb: {
    readonly natPerAz: string | null;
    readonly natSingle: string | null;
    readonly natSingleSpread: string | null;
    readonly natRegional: string | null;
    readonly natCentral: string | null;
  };
}

/** One row per service, region and AZ count; `service` is null where none was named. A gateway endpoint pays from 0 GB. */
function rowsOf({ services, rows }: BreakEvenReport): BreakEvenRow[] {
  const asked = services.length === 0 ? [{ name: null, reach: "interface" as const }] : services;
  return asked.flatMap(({ name, reach }) =>
    rows.map((row): BreakEvenRow => {
      const own = (value: Amount<string> | null): string | null =>
        reach === "interface" ? textOrNull(value) : reach === "gateway" ? "0" : null;
      return {
        service: name,
        reach,
        region: row.region,
        azs: row.azs,
        endpointMonthly: own(row.endpointMonthly),
        endpointGb: own(row.endpointGb),
        breakEvenGb: {
          natPerAz: own(row.natPerAz),
          natSingle: own(row.natPerAz),
          natSingleSpread: own(row.natSingleSpread),
          natRegional: own(row.natRegional),
          natCentral: own(row.natCentral),
        },
      };
    }),
  );
}

export function breakEvenJson(report: BreakEvenReport): object {
  const missing = [...groupBy(report.rows, ({ region }) => region).values()].flatMap(
    ([row]) => row?.missing ?? [],
  );
  return {
    schema: "vpce-cost/break-even/1",
    currency: "USD",
    hoursPerMonth: text(report.hoursPerMonth),
    priceList: report.priceList,
    rows: rowsOf(report),
    missingRates: missing,
  };
}

export function breakEvenCsv(report: BreakEvenReport): string {
  const header =
    "service,reach,region,azs,endpoint_usd_month,endpoint_usd_gb,nat_per_az_gb,nat_single_gb,nat_single_spread_gb,nat_regional_gb,nat_central_gb";
  const lines = rowsOf(report).map((row) =>
    [
      csvCell(row.service ?? ""),
      row.reach,
      row.region,
      row.azs,
      row.endpointMonthly ?? "",
      row.endpointGb ?? "",
      ...Object.values(row.breakEvenGb).map((gb) => gb ?? ""),
    ].join(","),
  );
  return `${[header, ...lines].join("\n")}\n`;
}
