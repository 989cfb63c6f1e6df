/** Bills on the command line: the answer that they alone allow, bills beside flow logs, and bad ones. */
import { describe, expect, it } from "vitest";
import { cur, gatewayDays } from "../usage/billing/bills.ts";
import { run } from "./run.ts";

const GATEWAYS = [
  ...gatewayDays(1, 30, "50"),
  ...gatewayDays(1, 30, "0", { resource: "nat-0idle" }).filter((row) => row.type === "NatGateway-Hours"),
];
const CUR = cur(GATEWAYS);
const CONSOLE =
  '"Usage type","NatGateway-Bytes($)","NatGateway-Hours($)","Total costs($)"\n"Usage type total","67.5","32.4","99.9"\n"2026-04-01","67.5","32.4","99.9"\n';
const json = (text: string) => JSON.parse(text) as Record<string, never>;

describe("compare with a bill alone", () => {
  it("turns the question round, names what is idle, and says what would settle it", async () => {
    const { code, out } = await run(["compare", "--usage", "cur.csv"], { files: { "cur.csv": CUR } });
    expect(code).toBe(0);
    expect(out).toMatch(/Traffic not told apart\n {2}nat-0aaa: 1,521\.\d\d GB a month go nobody knows where/);
    expect(out).toMatch(/s3, dynamodb +gateway +0\.00 +any/);
    expect(out).toMatch(/What would settle it\n {2}- Flow logs of one day/);
    expect(out).toMatch(/Idle NAT gateway +36\.50 +nat-0idle has hours and not one byte on the bill/);
  });

  it("apportions what it is told to, and prices today by the bill", async () => {
    const { code, out } = await run(
      ["compare", "--usage", "costs.csv", "--split", "s3=40", "--format", "json"],
      { files: { "costs.csv": CONSOLE } },
    );
    expect(code).toBe(0);
    const comparison = json(out) as unknown as {
      usage: { demands: { service: string; gb: string }[] };
      options: { name: string; monthlyCost: string }[];
    };
    // 67.5 ÷ 0.045 = 1500 GB in 720 hours: 1520.83… in 730; 40 % of it is S3's.
    expect(comparison.usage.demands.map(({ service, gb }) => `${service} ${gb}`)).toEqual([
      "s3 608.3333333333",
      "unknown 912.5",
    ]);
    // One gateway: 730 × 0.045 + 1520.83… × 0.045 + 730 × 0.005
    expect(Number(comparison.options[0]?.monthlyCost)).toBeCloseTo(32.85 + 68.4375 + 3.65, 6);
  });

  it("takes the bill's own rates with --prices-from-bill, which --rate overrules", async () => {
    const cheap = cur(
      gatewayDays(1, 30, "50").map((row) => ({ ...row, cost: String(Number(row.cost) / 2) })),
    );
    const args = [
      "compare",
      "--usage",
      "cur.csv",
      "--prices-from-bill",
      "--rate",
      "nat_hour=0.04",
      "--format",
      "json",
    ];
    const { code, out } = await run(args, { files: { "cur.csv": cheap } });
    expect(code).toBe(0);
    const { options } = json(out) as unknown as {
      options: { lineItems: { usageType: string; unitPrice: string; source: string }[] }[];
    };
    const price = (type: string) => options[0]?.lineItems.find((item) => item.usageType === type);
    expect(price("NatGateway-Bytes")).toMatchObject({
      unitPrice: "0.0225",
      source: "the bill",
      asOf: "2026-05-01",
    });
    expect(price("NatGateway-Hours")).toMatchObject({ unitPrice: "0.04", source: "--rate" });
  });

  it("reads back what usage prints of it", async () => {
    const { out } = await run(["usage", "--usage", "cur.csv", "--format", "json"], {
      files: { "cur.csv": CUR },
    });
    const again = await run(["usage", "--usage", "usage.json", "--format", "json"], {
      files: { "usage.json": out },
    });
    expect(json(again.out)).toEqual(json(out));
  });
});

describe("bad bills", () => {
  const SERVICES = '"Service","EC2-Other($)","VPC($)","Total costs($)"\n"2026-04-01","5","6","11"\n';
  it.each<[string, string[], Record<string, string>, RegExp]>([
    [
      "grouped by service",
      ["--usage", "b.csv"],
      { "b.csv": SERVICES },
      /^vpce-cost: b\.csv: is grouped by Service .* grouped by 'Usage type'$/,
    ],
    [
      "of other things",
      ["--usage", "b.csv"],
      { "b.csv": cur([{ type: "BoxUsage:t3.micro" }]) },
      /b\.csv: nothing here is about NAT gateways or endpoints; found: 1 usage types such as BoxUsage:t3\.micro$/,
    ],
    [
      "cut off",
      ["--usage", "b.json"],
      { "b.json": '{"ResultsByTime": [{"TimePeriod": ' },
      /b\.json: is no complete JSON: fetch or copy it again$/,
    ],
    [
      "beside flow logs",
      ["--usage", "b.csv", "u.log"],
      { "b.csv": CUR, "u.log": "2 111122223333 eni-1 10.0.0.1 10.0.0.2 1 2 6 1 1 1 2 ACCEPT OK\n" },
      /b\.csv: a bill and flow logs count the same traffic twice: give the bill as --billing/,
    ],
    [
      "that is none",
      ["--usage", "u.csv", "--prices-from-bill"],
      { "u.csv": "service,gb\nsqs,1\n" },
      /--prices-from-bill: there is no bill in the input/,
    ],
    [
      "to fix nothing",
      ["--usage", "u.csv", "--billing", "u.csv"],
      { "u.csv": "service,gb\nsqs,1\n" },
      /u\.csv: is no bill \(it is usage-csv\)/,
    ],
  ])("%s: one line, exit 1", async (_, args, files, message) => {
    const { code, out, err } = await run(["compare", "--region", "us-east-1", ...args], { files });
    expect([code, out]).toEqual([1, ""]);
    expect(err.trim().split("\n")).toHaveLength(1);
    expect(err.trim()).toMatch(message);
  });
});
