import { rmSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { afterAll, describe, expect, it } from "vitest";
import { InputError } from "../../../src/errors.ts";
import { text } from "../../../src/model/money.ts";
import type { SeenTopology } from "../../../src/model/usage.ts";
import {
  billFile,
  CUR2_COLUMNS,
  type CurColumn,
  codes,
  cur,
  gatewayDays,
  read,
  scratch,
  shownLines,
} from "./bills.ts";

afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const DAY = { start: "2026-04-08T00:00:00.000Z", end: "2026-04-09T00:00:00.000Z" };
const ROWS = [
  { type: "NatGateway-Hours", amount: "18", cost: "0.81", start: DAY.start, end: "2026-04-08T18:00:00.000Z" },
  { type: "NatGateway-Hours", amount: "6.0", cost: "0.27", start: "2026-04-08T18:00:00.000Z", end: DAY.end },
  { type: "NatGateway-Bytes", amount: "7.5E-4", cost: "3.375E-5", ...DAY },
  { type: "NatGateway-Bytes", amount: "2", cost: "0.09", ...DAY },
  { type: "NatGateway-Bytes", kind: "Credit", amount: "0.0", cost: "-0.09003375", resource: "", ...DAY },
  { type: "NatGateway-Hours", kind: "Refund", amount: "-24", cost: "-1.08", ...DAY },
  {
    type: "USE1-VpcEndpoint-Hours",
    amount: "48",
    cost: "0.48",
    resource: "arn:aws:ec2:us-east-1:011122223333:vpc-endpoint/vpce-0bbb",
    ...DAY,
  },
  { type: "USE1-VpcEndpoint-Bytes", amount: "3", cost: "0.03", resource: "vpce-0bbb", ...DAY },
  {
    type: "USE1-PublicIPv4:InUseAddress",
    amount: "24",
    cost: "0.12",
    resource: "arn:aws:ec2:us-east-1:1:network-interface/eni-0ccc",
    ...DAY,
  },
  {
    type: "",
    kind: "Tax",
    amount: "1",
    cost: "5",
    start: "2026-04-01T00:00:00.000Z",
    end: "2026-05-01T00:00:00.000Z",
  },
  {
    type: "BoxUsage:t3.micro",
    amount: "1",
    cost: "0.01",
    start: "2026-04-07T00:00:00.000Z",
    end: "2026-04-08T00:00:00.000Z",
  },
  {
    type: "us-east-1-KMS-Keys",
    amount: "1",
    cost: "1",
    start: "2026-04-01T00:00:00.000Z",
    end: "2026-05-01T00:00:00.000Z",
  },
];
const LINES = [
  "NatGateway-Bytes us-east-1 011122223333 nat-0aaa 2.00075 GB 0.09003375 USD billed",
  "NatGateway-Hours us-east-1 011122223333 nat-0aaa 24 Hrs 1.08 USD billed",
  "PublicIPv4:InUseAddress us-east-1 011122223333  24 Hrs 0.12 USD billed",
  "VpcEndpoint-Bytes us-east-1 011122223333 vpce-0bbb 3 GB 0.03 USD billed",
  "VpcEndpoint-Hours us-east-1 011122223333 vpce-0bbb 48 Hrs 0.48 USD billed",
];

describe("a Cost and Usage Report as CSV", () => {
  it.each([
    ["CUR 2.0", cur(ROWS)],
    ["the legacy one", cur(ROWS, CUR2_COLUMNS, true)],
    ["columns in another order", cur(ROWS, [...CUR2_COLUMNS].reverse())],
    ["gzip", gzipSync(cur(ROWS))],
    [
      "names that a person made of them",
      cur(ROWS).replace(/^.*$/m, (header) => header.replaceAll("_", " ").toUpperCase()),
    ],
    ["CRLF and a byte order mark", `\uFEFF${cur(ROWS).replaceAll("\n", "\r\n")}`],
    [
      "semicolons and decimal commas",
      cur(
        ROWS,
        CUR2_COLUMNS.filter((name) => !/product|name/.test(name)),
      )
        .replaceAll(",", ";")
        .replaceAll(/(?<=[;\n]-?\d+)\.(?=[\dE-]+;)/g, ","),
    ],
  ])("is read: %s", async (_, content) => {
    const reading = await read([billFile(content)]);
    expect(shownLines(reading.billed)).toEqual(LINES);
    expect(reading.rejected).toBe(0);
    expect(reading.records).toBe(ROWS.length);
  });

  it("covers the time of its usage, not of taxes and monthly charges", async () => {
    const reading = await read([billFile(cur(ROWS))]);
    expect(reading.windows).toEqual([{ vpc: "nat-0aaa", seconds: 2 * 86_400 }]);
    expect(reading.warnings.find((each) => each.code === "bill-part-of-month")?.message).toContain(
      "2026-04-07 to 2026-04-09",
    );
  });

  it("never nets credits, refunds and tax into usage, and says what it left out", async () => {
    const reading = await read([billFile(cur(ROWS))]);
    expect(reading.warnings.find((each) => each.code === "bill-lines-left-out")?.message).toContain(
      "Credit 1 (-0.09), Refund 1 (-1.08)",
    );
  });

  it("counts usage that plans and reservations cover, and no other kind", async () => {
    const kinds = [
      "Usage",
      "DiscountedUsage",
      "SavingsPlanCoveredUsage",
      "SavingsPlanNegation",
      "RIFee",
      "Fee",
      "BundledDiscount",
      "Tax",
      "Credit",
      "Refund",
      "EdpDiscount",
      "Discount",
    ];
    const reading = await read([billFile(cur(kinds.map((kind) => ({ kind, amount: "1", cost: "1" }))))]);
    expect(shownLines(reading.billed)).toEqual([
      "NatGateway-Bytes us-east-1 011122223333 nat-0aaa 3 GB 3 USD billed",
    ]);
  });

  it("makes each gateway a VPC of its own, with one zone", async () => {
    const rows = [...gatewayDays(1, 2, "10"), ...gatewayDays(1, 2, "5", { resource: "natgateway/nat-0zzz" })];
    const reading = await read([billFile(cur(rows))]);
    expect(reading.measuredGb.map((d) => [d.vpc, text(d.gb)])).toEqual([
      ["nat-0aaa", "20.003"],
      ["nat-0zzz", "10.003"],
    ]);
    expect(reading.vpcs.map((vpc) => [vpc.id, vpc.azs])).toEqual([
      ["nat-0aaa", ["az1"]],
      ["nat-0zzz", ["az1"]],
    ]);
    expect(reading.nats.map((nat) => [nat.id, nat.vpc, nat.kind, nat.az])).toEqual([
      ["nat-0aaa", "nat-0aaa", "zonal", "az1"],
      ["nat-0zzz", "nat-0zzz", "zonal", "az1"],
    ]);
  });

  it("finds the VPC and the service in the inventory", async () => {
    const place = { account: "011122223333", region: "us-east-1", vpc: "vpc-1" };
    const inventory: SeenTopology = {
      vpcs: [],
      nats: [{ id: "nat-0aaa", ...place, kind: "zonal", az: "use1-az4" }],
      endpoints: [{ id: "vpce-0bbb", ...place, service: "sqs", kind: "interface", azs: ["use1-az1"] }],
      attachments: [],
    };
    const reading = await read([billFile(cur(ROWS))], { inventory });
    expect(reading.measuredGb.map((d) => [d.vpc, d.service, d.route, text(d.gb)])).toEqual([
      ["vpc-1", "unknown", "nat-gateway", "2.00075"],
      ["vpc-1", "sqs", "interface-endpoint", "3"],
    ]);
    expect(reading.nats[0]?.az).toBe("use1-az4");
    expect(reading.vpcs).toEqual([]);
    expect(codes(reading)).toEqual(["bill-lines-left-out", "bill-part-of-month"]);
  });

  it("counts gateways by hours where resource ids were not exported", async () => {
    const columns = CUR2_COLUMNS.filter((name) => name !== "line_item_resource_id");
    const rows = [...gatewayDays(1, 30, "10"), ...gatewayDays(1, 30, "5"), ...gatewayDays(1, 12, "5")];
    const reading = await read([billFile(cur(rows, columns))]);
    expect(reading.nats.map((nat) => [nat.vpc, nat.az])).toEqual([
      ["vpc", "az1"],
      ["vpc", "az2"],
    ]); // 72 days ÷ 30
  });

  it("knows regional gateways by their own usage types: zone-hours tell the zones", async () => {
    const day = { start: "2026-04-01T00:00:00.000Z", end: "2026-04-02T00:00:00.000Z" };
    const rows = [
      { ...day, type: "RegionalNatGateway-Hours", amount: "72", cost: "3.24" },
      { ...day, type: "USE1-RegionalNatGateway-Bytes", amount: "4", cost: "0.18" },
    ];
    const reading = await read([billFile(cur(rows))]);
    expect(reading.nats.map((nat) => [nat.id, nat.kind, nat.az])).toEqual([["nat-0aaa", "regional", null]]);
    expect(reading.vpcs[0]?.azs).toEqual(["az1", "az2", "az3"]);
  });

  it("keeps the net cost apart, told by its own column or by discounts as lines", async () => {
    const net = [
      { amount: "10", cost: "0.45", net: "0.36" },
      { amount: "10", cost: "0.45", net: "" },
    ];
    expect((await read([billFile(cur(net))])).billed.map((line) => [line.cost, line.netCost])).toEqual([
      ["0.9", "0.81"],
    ]);
    const lines = [
      { amount: "10", cost: "0.45", resource: "nat-1" },
      { amount: "30", cost: "1.35", resource: "nat-2" },
      { kind: "EdpDiscount", amount: "0", cost: "-0.18", resource: "" },
      { kind: "Credit", amount: "0", cost: "-1", resource: "" },
    ];
    expect(
      (await read([billFile(cur(lines))])).billed.map((line) => [line.resource, line.cost, line.netCost]),
    ).toEqual([
      ["nat-1", "0.45", "0.405"],
      ["nat-2", "1.35", "1.215"],
    ]);
    expect((await read([billFile(cur(lines.slice(0, 2)))])).billed.map((line) => line.netCost)).toEqual([
      null,
      null,
    ]);
  });

  it("counts lines that cannot be read, with file, line and reason", async () => {
    const content = `${cur([{ amount: "1" }, { amount: "x" }, { start: "yesterday" }])}a,b\n`;
    const reading = await read([billFile(content)]);
    expect(shownLines(reading.billed)).toEqual([
      "NatGateway-Bytes us-east-1 011122223333 nat-0aaa 1 GB 0.045 USD billed",
    ]);
    expect(reading.rejects).toEqual([
      { file: "bill.csv", line: 3, reason: "'x 0.045' holds no plain number" },
      { file: "bill.csv", line: 4, reason: "'yesterday' is no time such as 2026-04-01T00:00:00Z" },
      { file: "bill.csv", line: 5, reason: "2 cells under a header of 13" },
    ]);
    expect(reading.rejected).toBe(3);
  });

  it("keeps currencies apart", async () => {
    const reading = await read([
      billFile(
        cur([
          { amount: "1", cost: "2", currency: "CNY" },
          { amount: "5", cost: "1" },
        ]),
      ),
    ]);
    expect(shownLines(reading.billed)).toEqual([
      "NatGateway-Bytes us-east-1 011122223333 nat-0aaa 1 GB 2 CNY billed",
      "NatGateway-Bytes us-east-1 011122223333 nat-0aaa 5 GB 1 USD billed",
    ]);
    expect(reading.measuredGb.map((d) => text(d.gb))).toEqual(["1", "5"]);
  });

  it.each<[string, CurColumn[], RegExp]>([
    ["usage type", ["line_item_usage_amount", "line_item_usage_start_date"], /not recognised/],
    ["times", ["line_item_usage_type", "line_item_usage_amount"], /no column 'lineitemusagestartdate'/],
    [
      "amounts",
      ["line_item_usage_type", "line_item_usage_start_date"],
      /neither a column of usage amounts nor one of costs/,
    ],
  ])("is refused without a column of %s", async (_, columns, message) => {
    await expect((async () => read([await billFile(cur(ROWS, columns))]))()).rejects.toThrow(message);
  });

  it("is refused where nothing is of the network, with what was found", async () => {
    const error = await read([
      billFile(cur([{ type: "BoxUsage:t3.micro" }, { type: "TimedStorage-ByteHrs" }])),
    ]).catch((each: unknown) => each);
    expect(error).toBeInstanceOf(InputError);
    expect((error as Error).message).toBe(
      "bill.csv: nothing here is about NAT gateways or endpoints; found: 2 usage types such as BoxUsage:t3.micro, TimedStorage-ByteHrs",
    );
    await expect(read([billFile(cur([{ kind: "Credit" }]))])).rejects.toThrow(
      /found: only lines that are no usage \(Credit\)/,
    );
  });
});

describe("FOCUS as CSV", () => {
  const COLUMNS =
    "BilledCost,ChargeCategory,ChargeClass,ChargeDescription,ChargePeriodEnd,ChargePeriodStart,ConsumedQuantity,ConsumedUnit,ListCost,RegionId,ResourceId,SubAccountId,BillingCurrency";
  const line = (
    cost: string,
    category: string,
    description: string,
    quantity: string,
    unit: string,
    type?: string,
    chargeClass = "",
  ) =>
    [
      cost,
      category,
      chargeClass,
      `"${description}"`,
      "2026-04-02 00:00:00",
      "2026-04-01T00:00:00Z",
      quantity,
      unit,
      cost,
      "us-west-2",
      "arn:aws:ec2:us-west-2:1:natgateway/nat-0aaa",
      "011122223333",
      "USD",
      ...(type === undefined ? [] : [type]),
    ].join(",");
  const LINES = [
    "NatGateway-Bytes us-west-2 011122223333 nat-0aaa 2 GB 0.09 USD billed",
    "NatGateway-Hours us-west-2 011122223333 nat-0aaa 24 Hrs 1.08 USD billed",
  ];

  it("is told by x_UsageType, and only usage counts", async () => {
    const content = [
      `${COLUMNS},x_UsageType`,
      line("1.08", "Usage", "$0.045 per NAT Gateway Hour", "24", "Hours", "USW2-NatGateway-Hours"),
      line("0.09", "Usage", "something else", "2", "GB", "USW2-NatGateway-Bytes"),
      line("-1", "Credit", "credit", "", "", "USW2-NatGateway-Hours"),
      line("-1", "Usage", "correction", "-24", "Hours", "USW2-NatGateway-Hours", "Correction"),
      line("5", "Usage", "$0.096 per On Demand Linux Instance Hour", "24", "Hours", "USW2-BoxUsage:m5.large"),
    ].join("\n");
    const reading = await read([billFile(content)]);
    expect(shownLines(reading.billed)).toEqual(LINES);
    expect(reading.warnings.find((each) => each.code === "bill-lines-left-out")?.message).toContain(
      "Correction 1 (-1.00), Credit 1 (-1.00)",
    );
  });

  it("is told by AWS's descriptions where it has no columns of AWS's own; NULL is nothing", async () => {
    const content = [
      COLUMNS,
      line("1.08", "Usage", "$0.045 per NAT Gateway Hour", "24", "Hours"),
      line("0.09", "Usage", "$0.045 per GB Data Processed by NAT Gateways", "2", "GB"),
      line("-1", "Credit", "$0.045 per NAT Gateway Hour", "NULL", "NULL", undefined, "NULL"),
    ].join("\n");
    expect(shownLines((await read([billFile(content)])).billed)).toEqual(LINES);
  });
});

describe("older reports", () => {
  it("count line items, not the sums below them", async () => {
    const header =
      "InvoiceID,PayerAccountId,LinkedAccountId,RecordType,ProductName,UsageType,Operation,ItemDescription,UsageStartDate,UsageEndDate,UsageQuantity,UnBlendedRate,UnBlendedCost,ResourceId";
    const row = (kind: string, type: string, quantity: string, cost: string) =>
      `x,1,011122223333,${kind},EC2,${type},NatGateway,d,2026-04-01 00:00:00,2026-04-01 01:00:00,${quantity},0,${cost},nat-0aaa`;
    const content = [
      header,
      row("LineItem", "NatGateway-Hours", "1.00000000", "0.04500000"),
      row("AccountTotal", "NatGateway-Hours", "", "0.045"),
      row("InvoiceTotal", "", "", "0.045"),
    ].join("\n");
    expect(shownLines((await read([billFile(content)])).billed)).toEqual([
      "NatGateway-Hours us-east-1 011122223333 nat-0aaa 1 Hrs 0.045 USD billed",
    ]);
  });

  it("a script's table over the API is read, and its lack of line types told", async () => {
    const content =
      "Date Start,Date End,Service,Usage Type,Blended Cost,Unblended Cost,Usage Quantity,Unit\n2026-04-01,2026-04-02,EC2 - Other,NatGateway-Bytes,0.50,0.45,10.00,GB\n";
    const reading = await read([billFile(content)]);
    expect(shownLines(reading.billed)).toEqual(["NatGateway-Bytes us-east-1   10 GB 0.45 USD billed"]);
    expect(codes(reading)).toContain("bill-without-line-types");
  });
});
