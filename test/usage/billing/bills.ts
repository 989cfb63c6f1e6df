/** Small bills of the forms that AWS writes, and a way to read them. Our own figures. */
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { amount } from "../../../src/model/money.ts";
import type { PriceList, Rate } from "../../../src/model/prices.ts";
import { rateKey } from "../../../src/model/prices.ts";
import type { BilledLine, SeenTopology } from "../../../src/model/usage.ts";
import { type BillFile, readBills } from "../../../src/usage/billing/index.ts";
import { detect, type Form } from "../../../src/usage/detect.ts";
import type { Reading } from "../../../src/usage/reading.ts";

export const scratch: string = mkdtempSync(join(tmpdir(), "bills-"));

/** A file of that name (which may hold directories) in a directory of its own, unless one is given. */
export async function billFile(
  content: string | Uint8Array,
  name: string = "bill.csv",
  root: string = mkdtempSync(join(scratch, "x")),
): Promise<BillFile> {
  const path = join(root, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
  const file = { path, name };
  const detected = await detect(file, () => false);
  if (!detected.known) throw new Error(`not recognised: ${detected.reason}`);
  return { file, form: detected.form };
}

function rate(
  region: string,
  item: string,
  ...bands: [from: string, to: string | null, usd: string][]
): [string, Rate] {
  const rates = bands.map(([from, to, price]) => ({
    from: amount<"GB">(from),
    to: to === null ? null : amount<"GB">(to),
    usd: amount<`USD/${string}`>(price),
  }));
  return [
    rateKey(region, item),
    { region, item, unit: "USD", bands: rates, source: "test", asOf: "2026-01-01", confidence: "price list" },
  ];
}
export const PRICES: PriceList = {
  source: "test",
  rates: new Map([
    rate("eu-west-1", "nat_hour", ["0", null, "0.048"]),
    rate("eu-west-1", "nat_gb", ["0", null, "0.048"]),
    rate("eu-west-1", "vpce_interface_hour", ["0", null, "0.011"]),
    rate(
      "eu-west-1",
      "vpce_interface_gb",
      ["0", "1048576", "0.01"],
      ["1048576", "5242880", "0.006"],
      ["5242880", null, "0.004"],
    ),
  ]),
};

export async function read(
  bills: readonly (BillFile | Promise<BillFile>)[],
  options: { prices?: PriceList | null; inventory?: SeenTopology | null } = {},
): Promise<Reading> {
  return readBills(await Promise.all(bills), {
    prices: options.prices === undefined ? PRICES : options.prices,
    inventory: options.inventory ?? null,
  });
}

/** `usage type, region, account, resource, quantity, cost, …` of each line, for comparison at a glance. */
export function shownLines(billed: readonly BilledLine[]): string[] {
  return billed
    .map((line) =>
      [
        line.usageType,
        line.region,
        line.account,
        line.resource,
        line.quantity,
        line.unit,
        line.cost,
        line.currency,
        line.derived ? "derived" : "billed",
      ].join(" "),
    )
    .sort();
}
export const codes = (reading: Reading): string[] =>
  [...new Set(reading.warnings.map((warning) => warning.code))].sort();

export interface CurRow {
  readonly type?: string;
  readonly kind?: string;
  readonly amount?: string;
  readonly cost?: string;
  readonly net?: string;
  readonly start?: string;
  readonly end?: string;
  readonly resource?: string;
  readonly account?: string;
  readonly currency?: string;
}
export type CurColumn =
  | "bill_payer_account_name"
  | "line_item_usage_type"
  | "line_item_line_item_type"
  | "line_item_usage_amount"
  | "pricing_unit"
  | "line_item_unblended_cost"
  | "line_item_net_unblended_cost"
  | "line_item_currency_code"
  | "line_item_usage_start_date"
  | "line_item_usage_end_date"
  | "line_item_resource_id"
  | "line_item_usage_account_id"
  | "product";
const CUR2: Readonly<Record<CurColumn, (row: CurRow) => string>> = {
  bill_payer_account_name: () => "payer, and name",
  line_item_usage_type: (row: CurRow) => row.type ?? "NatGateway-Bytes",
  line_item_line_item_type: (row: CurRow) => row.kind ?? "Usage",
  line_item_usage_amount: (row: CurRow) => row.amount ?? "1",
  pricing_unit: (row: CurRow) => (row.type?.endsWith("Hours") ? "Hrs" : "GB"),
  line_item_unblended_cost: (row: CurRow) => row.cost ?? "0.045",
  line_item_net_unblended_cost: (row: CurRow) => row.net ?? "",
  line_item_currency_code: (row: CurRow) => row.currency ?? "USD",
  line_item_usage_start_date: (row: CurRow) => row.start ?? "2026-04-01T00:00:00.000Z",
  line_item_usage_end_date: (row: CurRow) => row.end ?? "2026-04-02T00:00:00.000Z",
  line_item_resource_id: (row: CurRow) =>
    row.resource ?? "arn:aws:ec2:us-east-1:111122223333:natgateway/nat-0aaa",
  line_item_usage_account_id: (row: CurRow) => row.account ?? "011122223333",
  product: () => '{"region":"us-east-1","group":"NGW:NatGateway"}',
};
export const CUR2_COLUMNS: readonly CurColumn[] = Object.keys(CUR2) as CurColumn[];

const quoted = (cell: string): string => (/[",]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);

/** CUR 2.0; `lineItem/UsageType` instead of `line_item_usage_type` and so on with `legacy`. */
export function cur(
  rows: readonly CurRow[],
  columns: readonly CurColumn[] = CUR2_COLUMNS,
  legacy: boolean = false,
): string {
  const camel = (name: string): string =>
    name.replace(/^(line_item|bill|pricing)_(.*)$/, (_, group: string, rest: string) => {
      const words = (text: string): string => text.replaceAll(/_(.)/g, (_m, c: string) => c.toUpperCase());
      return `${words(group)}/${words(`_${rest}`)}`;
    });
  const header = columns
    .filter((name) => !legacy || name !== "product")
    .map((name) => (legacy ? camel(name) : name));
  const lines = rows.map((row) =>
    columns
      .filter((name) => !legacy || name !== "product")
      .map((name) => quoted(CUR2[name](row)))
      .join(","),
  );
  return `${[header.join(","), ...lines].join("\n")}\n`;
}

/** Hours and bytes of one gateway, a row each per day. */
export function gatewayDays(first: number, last: number, gb: string, row: CurRow = {}): CurRow[] {
  const at = (day: number): string => `2026-04-${String(day).padStart(2, "0")}T00:00:00.000Z`;
  return Array.from({ length: last - first + 1 }, (_, i) => first + i).flatMap((day) => {
    const span = { start: at(day), end: day === 30 ? "2026-05-01T00:00:00.000Z" : at(day + 1), ...row };
    const bytes = (Number(gb) + day / 1000).toFixed(3);
    return [
      { ...span, type: "NatGateway-Hours", amount: "24", cost: "1.08" },
      { ...span, type: "NatGateway-Bytes", amount: bytes, cost: (Number(bytes) * 0.045).toFixed(6) },
    ];
  });
}

export const formOf = async (content: string): Promise<Form> => (await billFile(content)).form;
