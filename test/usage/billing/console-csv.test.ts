import { rmSync } from "node:fs";
import { afterAll, describe, expect, it } from "vitest";
import { InputError } from "../../../src/errors.ts";
import { text } from "../../../src/model/money.ts";
import { billFile, codes, read, scratch, shownLines } from "./bills.ts";

afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const MONTH = `"Usage type","EU-NatGateway-Bytes($)","EU-VPN-Usage-Hours:ipsec.1($)","EU-NatGateway-Hours($)","EU-VpcEndpoint-Hours($)","Total costs($)"
"Usage type total","4800","650.26","107.136","16.368","5573.764"
"2026-05-01","4800","650.26","107.136","16.368","5573.764"
`;
/** 4800 ÷ 0.048, 107.136 ÷ 0.048, 16.368 ÷ 0.011 */
const MONTH_LINES = [
  "NatGateway-Bytes eu-west-1   100000 GB 4800 USD derived",
  "NatGateway-Hours eu-west-1   2232 Hrs 107.136 USD derived",
  "VpcEndpoint-Hours eu-west-1   1488 Hrs 16.368 USD derived",
];

describe("the console's CSV by usage type", () => {
  it("gives costs; quantities are cost ÷ rate and marked so", async () => {
    const reading = await read([billFile(MONTH, "costs.csv")]);
    expect(shownLines(reading.billed)).toEqual(MONTH_LINES);
    expect(codes(reading)).toEqual([
      "bill-month-assumed-whole",
      "endpoints-not-told-apart",
      "quantity-derived",
      "topology-from-bill",
    ]);
  });

  it("is one VPC with as many zones as gateways: hours ÷ covered hours (2232 ÷ 744)", async () => {
    const reading = await read([billFile(MONTH)]);
    expect(reading.windows).toEqual([{ vpc: "vpc", seconds: 744 * 3600 }]);
    expect(reading.vpcs).toEqual([
      { id: "vpc", account: null, region: "eu-west-1", azs: ["az1", "az2", "az3"], cidrs: [] },
    ]);
    expect(reading.nats.map((nat) => [nat.id, nat.vpc, nat.az])).toEqual([
      ["nat-1", "vpc", "az1"],
      ["nat-2", "vpc", "az2"],
      ["nat-3", "vpc", "az3"],
    ]);
    expect(reading.measuredGb.map((d) => [d.vpc, d.service, d.route, text(d.gb)])).toEqual([
      ["vpc", "unknown", "nat-gateway", "100000"],
    ]);
  });

  it.each([
    [
      "semicolons and decimal commas",
      MONTH.replaceAll(".", "#")
        .replaceAll(",", ";")
        .replaceAll("#", ",")
        .replaceAll('"', "")
        .replace("ipsec,1", "ipsec.1"),
    ],
    ["grouped thousands", MONTH.replaceAll('"4800"', '"4,800.00"')],
    ["a blank before the suffix", MONTH.replaceAll("($)", " ($)")],
    ["a currency code", MONTH.replaceAll("($)", "(USD)")],
    ["the total row at the end", MONTH.replace(/("Usage type total".*\n)(.*\n)/, "$2$1")],
    ["CRLF and a byte order mark", `\uFEFF${MONTH.replaceAll("\n", "\r\n")}`],
    [
      "the table of the screen",
      "Usage type\tUsage type total\tMay 2026\nTotal costs\t$5,573.76\t$5,573.76\nEU-NatGateway-Bytes\t$4,800.00\t$4,800.00\nEU-NatGateway-Hours\t$107.136\t$107.136\nEU-VpcEndpoint-Hours\t$16.368\t$16.368\n",
    ],
  ])("reads %s alike", async (_, content) => {
    expect(shownLines((await read([billFile(content)])).billed)).toEqual(MONTH_LINES);
  });

  it("reads days: empty cells are nothing, and the days covered are those with a row", async () => {
    const days =
      '"Usage type","EU-NatGateway-Hours($)","EU-NatGateway-Bytes($)","Total costs($)"\n"Usage type total","2.304","0.48","2.784"\n"2026-05-02","1.152","",""\n"2026-05-01","1.152","0.48","1.632"\n';
    const reading = await read([billFile(days)]);
    expect(shownLines(reading.billed)).toEqual([
      "NatGateway-Bytes eu-west-1   10 GB 0.48 USD derived",
      "NatGateway-Hours eu-west-1   48 Hrs 2.304 USD derived",
    ]);
    expect(reading.windows).toEqual([{ vpc: "vpc", seconds: 48 * 3600 }]);
    expect(codes(reading)).toEqual(["bill-part-of-month", "quantity-derived", "topology-from-bill"]);
  });

  it("reads hours", async () => {
    const hours =
      '"Usage type","NatGateway-Hours(Hrs)","NatGateway-Bytes(GB)"\n"2026-05-01T00:00:00Z","2","5"\n"2026-05-01T01:00:00Z","2","7.5"\n';
    const reading = await read([billFile(hours)]);
    expect(shownLines(reading.billed)).toEqual([
      "NatGateway-Bytes us-east-1   12.5 GB  USD billed",
      "NatGateway-Hours us-east-1   4 Hrs  USD billed",
    ]);
    expect(reading.windows).toEqual([{ vpc: "vpc", seconds: 7200 }]);
    expect(reading.nats).toHaveLength(2);
  });

  it("puts a file of quantities and a file of costs together, whatever their names", async () => {
    const quantities =
      '"Usage type","EU-NatGateway-Bytes(GB)","EU-NatGateway-Hours(Hrs)"\n"2026-05-01","108695.65","2232"\n';
    for (const names of [
      ["a.csv", "b.csv"],
      ["b.csv", "a.csv"],
    ] as const) {
      const reading = await read([billFile(quantities, names[0]), billFile(MONTH, names[1])]);
      expect(shownLines(reading.billed)).toEqual([
        "NatGateway-Bytes eu-west-1   108695.65 GB 4800 USD billed",
        "NatGateway-Hours eu-west-1   2232 Hrs 107.136 USD billed",
        MONTH_LINES[2],
      ]);
    }
  });

  it("never derives quantities from another currency, nor without a rate", async () => {
    const euro = await read([billFile(MONTH.replaceAll("($)", "(€)"))]);
    expect(shownLines(euro.billed)[0]).toBe("NatGateway-Bytes eu-west-1    GB 4800 EUR billed");
    expect(codes(euro)).toContain("bill-currency");
    expect(euro.measuredGb).toEqual([]);
    const unpriced = await read([billFile(MONTH.replaceAll("EU-", "APN1-"))]);
    expect(codes(unpriced)).toContain("quantity-unknown");
    expect(unpriced.warnings.find((each) => each.code === "quantity-unknown")?.message).toMatch(
      /nat_gb in ap-northeast-1.*--rate/,
    );
  });

  it("goes through volume tiers backwards, month by month", async () => {
    // 1,048,576 × 0.01 + 100 × 0.006 = 10486.36 in each month
    const tiers =
      '"Usage type","EU-VpcEndpoint-Bytes($)"\n"2026-04-01","10486.36"\n"2026-05-01","10486.36"\n';
    const reading = await read([billFile(tiers)]);
    expect(shownLines(reading.billed)).toEqual([
      "VpcEndpoint-Bytes eu-west-1   2097352 GB 20972.72 USD derived",
    ]);
    expect(codes(reading)).toContain("bill-several-months");
  });

  it("tells of no gateways where it was filtered to bytes", async () => {
    const bytes =
      '"Usage type","EU-NatGateway-Bytes(GB)","EU-TransitGateway-Bytes(GigaBytes)","Total usage(GB)"\n"2026-05-01","100","7","107"\n';
    const reading = await read([billFile(bytes)]);
    expect(shownLines(reading.billed)).toEqual([
      "NatGateway-Bytes eu-west-1   100 GB  USD billed",
      "TransitGateway-Bytes eu-west-1   7 GigaBytes  USD billed",
    ]);
    expect([reading.nats, reading.vpcs, reading.measuredGb.map((d) => d.route)]).toEqual([[], [], [null]]);
    expect(codes(reading)).toContain("bill-without-nat");
  });

  it("says when the total is not the sum of the rows", async () => {
    expect(codes(await read([billFile(MONTH.replace('total","4800"', 'total","9600"'))]))).toContain(
      "bill-total-differs",
    );
  });

  it.each([
    [
      "by service",
      '"Service","EC2-Other($)","VPC($)","Total costs($)"\n"Service total","5","6","11"\n"2026-05-01","5","6","11"\n',
      /bill\.csv: is grouped by Service \(EC2-Other, VPC\), which hides NAT gateways.*'Usage type'/,
    ],
    [
      "by account",
      '"Linked account","111122223333($)","Total costs($)"\n"Linked account name","a",""\n"2026-05-01","5","5"\n',
      /grouped by Linked account/,
    ],
    ["by region", '"Region","eu-west-1($)","Total costs($)"\n"2026-05-01","5","5"\n', /grouped by Region/],
    [
      "nothing of the network",
      '"Usage type","BoxUsage:t3.micro($)","Total costs($)"\n"2026-05-01","5","5"\n',
      /nothing here is about NAT gateways or endpoints: its usage types are BoxUsage:t3\.micro/,
    ],
    [
      "dates that could be two",
      MONTH.replace("2026-05-01", "05/01/2026"),
      /line 3: '05\/01\/2026' is no date/,
    ],
    ["words for numbers", MONTH.replace('01","4800"', '01","abc"'), /line 3, column 2: 'abc' is no number/],
    ["no rows", MONTH.split("\n").slice(0, 2).join("\n"), /has no row with a date/],
  ])("refuses a file %s", async (_, content, message) => {
    const error = await read([billFile(content)]).catch((each: unknown) => each);
    expect(error).toBeInstanceOf(InputError);
    expect((error as Error).message).toMatch(message);
  });
});
