/** Real bills, and bills built from real figures, from ../shared/facts/billing/samples (MANIFEST.csv says which is which). */
import { describe, expect, it } from "vitest";
import { text } from "../../src/model/money.ts";
import type { BilledLine, Usage } from "../../src/model/usage.ts";
import { loadBundledPrices } from "../../src/pricing/price-list.ts";
import { readUsage } from "../../src/usage/read-usage.ts";

const SAMPLES = new URL("../../../shared/facts/billing/samples/", import.meta.url).pathname;
const prices = loadBundledPrices();

async function usages(...names: string[]): Promise<readonly Usage[]> {
  return (await readUsage({ usage: names.map((name) => SAMPLES + name), prices, scale: false })).usages;
}
async function usage(...names: string[]): Promise<Usage> {
  const all = await usages(...names);
  expect(all).toHaveLength(1);
  return all[0] as Usage;
}
const shown = (line: BilledLine): string =>
  `${line.usageType} ${line.quantity} ${line.unit} ${line.cost}${line.derived ? " derived" : ""}`;
const nat = (each: Usage): string[] =>
  each.billed.filter((line) => line.usageType.startsWith("NatGateway")).map(shown);

const EU_MAY = [
  "NatGateway-Bytes 22137.66 GB 977.6",
  "NatGateway-Hours 11904 Hrs 525.68",
  "PublicIPv4:IdleAddress 6699.81 Hrs 30.82",
  "PublicIPv4:InUseAddress 66499.05 Hrs 305.9",
  "VpcEndpoint-Bytes 37.71 GB 0.35",
  "VpcEndpoint-Hours 34824 Hrs 352.42",
];

describe("samples of bills", () => {
  it.each([
    "cur2-daily-nat-publicipv4-us-east-1-202604.csv",
    "derived-cur2-daily-us-east-1-202604.snappy.parquet",
  ])("%s: credits do not hide the NAT gateway", async (name) => {
    const bill = await usage(name);
    expect(nat(bill)).toEqual([
      "NatGateway-Bytes 0.2542020417 GB 0.0114390917",
      "NatGateway-Hours 367 Hrs 16.515",
    ]);
    expect(bill.windows.map((window) => window.hours && text(window.hours))).toEqual(["367"]);
    expect(bill.topology.nats.map((gateway) => gateway.id)).toEqual(["nat-0c6e666beb9fa9411"]);
    expect(bill.warnings.map((each) => each.code)).toContain("bill-lines-left-out");
  });

  it("the console's CSV of the same days", async () => {
    expect(nat(await usage("derived-ce-console-by-usagetype-daily-cost-us-east-1-202604.csv"))).toEqual([
      "NatGateway-Bytes 0.2542020378 GB 0.0114390917 derived",
      "NatGateway-Hours 367 Hrs 16.515 derived",
    ]);
  });

  it("the API's answer of the same days", async () => {
    expect(nat(await usage("derived-ce-api-daily-groupby-usagetype-us-east-1-202604.json"))).toEqual([
      "NatGateway-Bytes 0.2542020417 GB 0.0114390917",
      "NatGateway-Hours 367 Hrs 16.515",
    ]);
  });

  it.each([
    [["derived-ce-api-monthly-groupby-usagetype-eu-west-1-202605.json"]],
    [["derived-ce-api-usagetype-eu-202605-page1.json", "derived-ce-api-usagetype-eu-202605-page2.json"]],
  ])("%j: a month, 16 gateways", async (names) => {
    const bill = await usage(...names);
    expect(bill.billed.map(shown)).toEqual(EU_MAY);
    expect(bill.topology.nats).toHaveLength(16);
  });

  it("the console's CSV of that month", async () => {
    const bill = await usage("derived-ce-console-by-usagetype-monthly-cost-eu-west-1-202605.csv");
    expect(bill.billed.find((line) => line.usageType === "NatGateway-Bytes")).toMatchObject({
      quantity: "20366.6666666667",
      cost: "977.6",
      derived: true,
    });
  });

  it.each(["focus-1.0-aws-nat-ipv4-regional-202409.csv", "derived-focus-1.0-aws-202409.snappy.parquet"])(
    "%s: nine gateway-hours, four rows of bytes",
    async (name) => {
      const billed = (await usages(name)).flatMap((each) => each.billed);
      const of = (type: string) => billed.filter((line) => line.usageType === type);
      expect(of("NatGateway-Hours").reduce((sum, line) => sum + Number(line.quantity), 0)).toBe(9);
      expect(of("NatGateway-Bytes")).toHaveLength(4);
      expect(of("NatGateway-Bytes").find((line) => line.resource === "nat-0e79lee93548fe603")?.quantity).toBe(
        "0.0469039492",
      );
    },
  );

  it("a script's table over the API", async () => {
    const bill = await usage("ce-api-script-long-daily-service-usagetype-202309.csv");
    expect(bill.billed.find((line) => line.usageType === "VpcEndpoint-Hours")).toMatchObject({
      quantity: "226",
      region: "us-east-1",
    });
  });

  it("a legacy report without NAT gateways", async () => {
    const bill = (await usages("cur-legacy-hourly-datatransfer-tax-202311.csv")).flatMap(
      (each) => each.billed,
    );
    expect(new Set(bill.map((line) => line.usageType))).toEqual(
      new Set(["DataTransfer-Regional-Bytes", "DataTransfer-xAZ-In-Bytes"]),
    );
  });

  it.each([
    ["ce-console-by-service-daily-202203-head.csv", /is grouped by Service \(EC2-Instances, EC2-Other/],
    ["ce-api-monthly-groupby-az-2018.json", /is grouped by AZ, which hides NAT gateways/],
    ["ce-api-monthly-groupby-region-service-2018.json", /is grouped by REGION and SERVICE/],
    [
      "ce-api-daily-groupby-usagetype-20230920.json",
      /nothing here is about NAT gateways or endpoints; found: 6 usage types such as Aurora/,
    ],
    [
      "dbr-detailed-line-items-201601-one-row.csv",
      /nothing here is about NAT gateways or endpoints; found: 1 usage types such as USE1-FreeEventsRecorded/,
    ],
    ["derived-ce-api-usagetype-eu-202605-page1.json", /is not the last page/],
    ["cur2-manifest-202604.json", /is a bill's manifest, and none of the \d+ files that it names is here/],
    ["cur-legacy-manifest-201912.json", /is a bill's manifest that names no data files/],
  ])("%s is refused with what it is", async (name, message) => {
    await expect(usages(name)).rejects.toThrow(message);
  });
});
