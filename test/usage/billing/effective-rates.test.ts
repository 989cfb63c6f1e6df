import { describe, expect, it } from "vitest";
import { text } from "../../../src/model/money.ts";
import { rateKey } from "../../../src/model/prices.ts";
import type { BilledLine } from "../../../src/model/usage.ts";
import { pricesFromBill } from "../../../src/usage/billing/effective-rates.ts";
import { PRICES } from "./bills.ts";

function line(
  usageType: string,
  quantity: string | null,
  cost: string | null,
  more: Partial<BilledLine> = {},
): BilledLine {
  return {
    usageType,
    region: "eu-west-1",
    account: null,
    resource: null,
    quantity,
    unit: "GB",
    cost,
    currency: "USD",
    derived: false,
    ...more,
  };
}
function rates(...lines: BilledLine[]): Record<string, string> {
  const { prices } = pricesFromBill(lines, PRICES, "bill.csv", "2026-05-01");
  const changed = [...prices.rates].filter(([, rate]) => rate.confidence === "bill");
  for (const [, rate] of changed) expect([rate.source, rate.asOf]).toEqual(["bill.csv", "2026-05-01"]);
  return Object.fromEntries(
    changed.map(([key, rate]) => [key, rate.bands.map((band) => text(band.usd)).join("/")]),
  );
}

describe("rates of a bill", () => {
  it("are cost after discounts ÷ quantity, over all lines of an item", () => {
    expect(
      rates(
        line("NatGateway-Bytes", "1000", "48", { netCost: "44.16" }),
        line("NatGateway-Bytes", "1000", "44.16", { resource: "nat-1" }),
        line("NatGateway-Hours", "744", "32.856"),
      ),
    ).toEqual({ "eu-west-1 nat_gb": "0.04416", "eu-west-1 nat_hour": "0.0441612903" });
  });

  it("keep the proportions of volume tiers", () => {
    // At list: 1,048,576 × 0.01 + 951,424 × 0.006 = 16194.304; paid half of it.
    expect(rates(line("VpcEndpoint-Bytes", "2000000", "8097.152"))).toEqual({
      "eu-west-1 vpce_interface_gb": "0.005/0.003/0.002",
    });
  });

  it("are the list's where only rounding tells them apart", () => {
    expect(rates(line("NatGateway-Bytes", "1000", "48.01"))).toEqual({ "eu-west-1 nat_gb": "0.048" });
  });

  it("fill what the list lacks", () => {
    const { prices } = pricesFromBill(
      [line("TransitGateway-Bytes", "100", "2.00001")],
      PRICES,
      "b",
      "undated",
    );
    expect(prices.rates.get(rateKey("eu-west-1", "tgw_gb"))).toMatchObject({
      unit: "USD/GB",
      confidence: "bill",
    });
    expect(prices.rates.get(rateKey("eu-west-1", "nat_gb"))?.confidence).toBe("price list");
  });

  it.each([
    ["a derived quantity", line("NatGateway-Bytes", "1000", "48", { derived: true })],
    ["another currency", line("NatGateway-Bytes", "1000", "48", { currency: "EUR" })],
    ["no region", line("NatGateway-Bytes", "1000", "48", { region: null })],
    ["no cost", line("NatGateway-Bytes", "1000", null)],
    ["a cost of nothing", line("NatGateway-Bytes", "1000", "0")],
    ["cents for a few GB", line("NatGateway-Bytes", "7.5", "0.36")],
    ["a charge without an item", line("VpcEndpoint-Service-Hours", "10", "0.500000")],
  ])("are not told by %s", (_, each) => {
    expect(rates(each)).toEqual({});
    expect(pricesFromBill([each], PRICES, "b", "undated").warnings.map((warning) => warning.code)).toEqual([
      "bill-without-rates",
    ]);
  });

  it("are told to the user, with their share of list", () => {
    const [warning] = pricesFromBill(
      [line("NatGateway-Bytes", "1000", "44.16")],
      PRICES,
      "b",
      "undated",
    ).warnings;
    expect(warning).toEqual({
      code: "rates-from-bill",
      message:
        "rates of the bill: nat_gb in eu-west-1 0.04416 (92.0 % of list); all others stay as the price list has them",
    });
  });
});
