import { rmSync, writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, describe, expect, it } from "vitest";
import { readLineItemsCsv } from "../../../src/usage/billing/line-items.ts";
import type { BillSheet } from "../../../src/usage/billing/sheet.ts";
import { readLargeCsv, readLineItemsParquet } from "../../../src/usage/billing/with-duckdb.ts";
import { needDuckdb, sqlText } from "../../../src/usage/duckdb.ts";
import type { InputFile } from "../../../src/usage/open.ts";
import { billFile, CUR2_COLUMNS, type CurRow, cur, gatewayDays, read, scratch, shownLines } from "./bills.ts";

afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const ROWS: CurRow[] = [
  ...gatewayDays(1, 5, "10"),
  ...gatewayDays(2, 4, "3", { resource: "arn:aws:ec2:us-east-1:1:natgateway/nat-0bbb", net: "0.04" }),
  { amount: "7.095684E-4", cost: "3.1930578E-5" },
  { kind: "Credit", amount: "0", cost: "-1.5", resource: "" },
  { kind: "Credit", amount: "0", cost: "-2.25", resource: "" },
  { kind: "EdpDiscount", amount: "0", cost: "-0.1", resource: "" },
  {
    type: "",
    kind: "Tax",
    amount: "1",
    cost: "2",
    start: "2026-04-01T00:00:00.000Z",
    end: "2026-05-01T00:00:00.000Z",
  },
  { type: "BoxUsage:t3.micro", start: "2026-04-06T00:00:00.000Z", end: "2026-04-07T07:00:00.000Z" },
  { type: "BoxUsage:t3.nano", start: "2026-04-06T00:00:00.000Z", end: "2026-04-06T07:00:00.000Z" },
  {
    type: "USE1-VpcEndpoint-Hours",
    amount: "48",
    cost: "0.48",
    resource: "vpce-0ccc",
    account: "000000000001",
    currency: "CNY",
  },
];
const FOCUS = `BilledCost,EffectiveCost,BillingCurrency,ChargeCategory,ChargeClass,ChargeDescription,ChargePeriodEnd,ChargePeriodStart,ConsumedQuantity,RegionId,ResourceId,SubAccountId
1.08,0,USD,Usage,,"$0.045 per NAT Gateway Hour",2026-04-02 00:00:00,2026-04-01 00:00:00,24,us-west-2,arn:x:natgateway/nat-0aaa,011122223333
0.09,0,USD,Usage,NULL,"$0.045 per GB Data Processed by NAT Gateways",2026-04-02 00:00:00,2026-04-01 00:00:00,2.5E-1,us-west-2,arn:x:natgateway/nat-0aaa,011122223333
-1,0,USD,Credit,NULL,"$0.045 per NAT Gateway Hour",2026-04-02 00:00:00,2026-04-01 00:00:00,NULL,us-west-2,NULL,011122223333
-1,0,USD,Usage,Correction,"$0.045 per NAT Gateway Hour",2026-04-02 00:00:00,2026-04-01 00:00:00,-24,us-west-2,NULL,011122223333
5,0,USD,Usage,,"$0.1 per On Demand Linux Hour",2026-04-02 12:00:00,2026-04-02 00:00:00,12,us-west-2,i-0,011122223333
`;

/** All that a sheet holds, in one order. */
function content(sheet: BillSheet | null): unknown {
  if (sheet === null) return null;
  const { records, rejected, entries, covered, leftOut, others, discounts, detail } = sheet;
  const json = JSON.stringify(
    [
      records,
      rejected,
      detail,
      [...entries].sort(),
      [...covered].sort(),
      [...leftOut].sort(),
      [...others].sort(),
      [...discounts].sort(),
    ],
    (_, value: unknown) => (typeof value === "bigint" ? value.toString() : value),
  );
  return JSON.parse(json) as unknown;
}

/** The CSV as Parquet with typed columns, as AWS types them. */
async function parquet(file: InputFile, types: Readonly<Record<string, string>>): Promise<InputFile> {
  const path = `${file.path}.parquet`;
  const connection = await needDuckdb("test");
  const casts = Object.entries(types).map(([name, type]) => `TRY_CAST("${name}" AS ${type}) AS "${name}"`);
  const source = `read_csv(${sqlText(file.path)}, header = true, all_varchar = true)`;
  await connection.run(
    `COPY (SELECT * REPLACE (${casts.join(", ")}) FROM ${source}) TO ${sqlText(path)} (FORMAT parquet)`,
  );
  connection.closeSync();
  return { path, name: file.name };
}
const CUR_TYPES = {
  line_item_usage_amount: "DOUBLE",
  line_item_unblended_cost: "DOUBLE",
  line_item_net_unblended_cost: "DOUBLE",
  line_item_usage_start_date: "TIMESTAMP",
  line_item_usage_end_date: "TIMESTAMP",
};

describe("through DuckDB", () => {
  it.each([
    ["CUR 2.0", cur(ROWS), "cur"],
    ["CUR 2.0, compressed", gzipSync(cur(ROWS)), "cur"],
    ["legacy CUR", cur(ROWS, CUR2_COLUMNS, true), "cur"],
    [
      "CUR without resources and accounts",
      cur(
        ROWS,
        CUR2_COLUMNS.filter((name) => !/resource|account/.test(name)),
      ),
      "cur",
    ],
    ["FOCUS", FOCUS, "focus"],
  ] as const)("a CSV gives what papaparse gives: %s", async (_, text, format) => {
    const { file } = await billFile(text);
    const sheet = await readLargeCsv(file, format, 0);
    expect(content(sheet)).toEqual(content(await readLineItemsCsv(file, format)));
    expect(sheet?.entries.size).toBeGreaterThan(1);
  });

  it.each([
    ["with a row that is cut off", `${cur(ROWS)}a,b\n`],
    ["with words for numbers", cur([...ROWS, { amount: "x" }])],
    ["with words for times", cur([...ROWS, { start: "yesterday" }])],
    [
      "with semicolons",
      cur(
        ROWS,
        CUR2_COLUMNS.filter((name) => !/product|name/.test(name)),
      ).replaceAll(",", ";"),
    ],
  ])("a CSV %s is left to the reader that counts such rows", async (_, text) => {
    const { file } = await billFile(text);
    expect(await readLargeCsv(file, "cur", 0)).toBeNull();
  });

  it("small CSV files are not worth it", async () => {
    expect(await readLargeCsv((await billFile(cur(ROWS))).file, "cur")).toBeNull();
  });

  it.each([
    ["TIMESTAMP", {}],
    [
      "TIMESTAMP WITH TIME ZONE",
      { line_item_usage_start_date: "TIMESTAMPTZ", line_item_usage_end_date: "TIMESTAMPTZ" },
    ],
    [
      "TIMESTAMP_MS",
      { line_item_usage_start_date: "TIMESTAMP_MS", line_item_usage_end_date: "TIMESTAMP_MS" },
    ],
    ["VARCHAR", { line_item_usage_start_date: "VARCHAR", line_item_usage_end_date: "VARCHAR" }],
  ])("Parquet with times as %s gives what the CSV gives", async (_, types) => {
    const { file } = await billFile(cur(ROWS));
    const sheet = await readLineItemsParquet(await parquet(file, { ...CUR_TYPES, ...types }), "cur");
    expect(content(sheet)).toEqual(content(await readLineItemsCsv(file, "cur")));
  });

  it("Parquet is recognised by content and read like any bill", async () => {
    const { file } = await billFile(cur(gatewayDays(1, 2, "10")));
    const bytes = await readFile((await parquet(file, CUR_TYPES)).path);
    const bill = await billFile(bytes, "export.csv");
    expect(bill.form).toBe("cur-parquet");
    expect(shownLines((await read([bill])).billed)).toEqual([
      "NatGateway-Bytes us-east-1 011122223333 nat-0aaa 20.003 GB 0.900135 USD billed",
      "NatGateway-Hours us-east-1 011122223333 nat-0aaa 48 Hrs 2.16 USD billed",
    ]);
  });

  it("damaged Parquet is an error of one line", async () => {
    const { file } = await billFile(cur(gatewayDays(1, 5, "10")));
    const bytes = await readFile((await parquet(file, CUR_TYPES)).path);
    const path = join(scratch, "damaged");
    writeFileSync(
      path,
      Buffer.concat([Buffer.from("PAR1"), Buffer.alloc(40), bytes.subarray(bytes.length - 300)]),
    );
    await expect(readLineItemsParquet({ path, name: "export.parquet" }, "cur")).rejects.toThrow(
      /^export\.parquet: is damaged or of another form: [^\n]*$/,
    );
  });
});
