/** Traffic over a gateway endpoint that names no service is S3's or DynamoDB's: no option that has gateway endpoints moves it. */
import { describe, expect, it } from "vitest";
import { loadCatalog } from "../../src/catalog/catalog.ts";
import { BUILT_IN_POLICIES, compare, money } from "../../src/model/index.ts";
import { loadBundledPrices } from "../../src/pricing/price-list.ts";
import { reasonOf } from "../../src/report/reason.ts";
import { type Row, SETTINGS, usageOf } from "../support/usage.ts";

const policy = BUILT_IN_POLICIES.production;
const [catalog, prices] = [loadCatalog(), loadBundledPrices()];

function compared(rows: readonly Row[]) {
  const settings = { ...SETTINGS, azs: 1 };
  const found = compare(usageOf(rows), { prices, catalog, policy, settings });
  const costs = Object.fromEntries(
    found.options.map(({ name, monthlyCost }) => [name, monthlyCost && money.text(monthlyCost)]),
  );
  return { found, costs };
}

const UNNAMED: Row = { service: "aws-other", gb: "1000", route: "gateway-endpoint" };

describe("traffic over a gateway endpoint that names no service", () => {
  // One gateway and its address: 32.85 + 3.65 = 36.50 a month; 10 GB of internet over it: 0.45.
  const { found, costs } = compared([UNNAMED, { service: "internet", gb: "10", route: "nat-gateway" }]);

  it("is free today and in every option that has gateway endpoints", () => {
    for (const name of ["current", "gateway-endpoints", "all-endpoints", "optimal"])
      expect([name, costs[name]]).toEqual([name, "36.95"]);
    // 1,000 × 0.045 more.
    expect(costs["nat-only"]).toBe("81.95");
  });

  it("needs no change, and the advice says why", () => {
    const { recommended, options } = found;
    expect(recommended?.sameAs).toContain("current");
    expect(options.find(({ name }) => name === "optimal")?.topology?.endpoints).toEqual([]);
    const advice = recommended?.routes.find(({ service }) => service === "aws-other");
    expect(advice && [advice.route, advice.cause, money.text(advice.monthlyCost)]).toEqual([
      "gateway-endpoint",
      "free",
      "0",
    ]);
    expect(advice && reasonOf(advice, found)).toBe(
      "S3's or DynamoDB's, over the gateway endpoint that exists: it stays there, free; on NAT this traffic would cost 45.00 USD a month",
    );
  });

  it("needs no NAT gateway", () => {
    const alone = compared([UNNAMED]);
    expect(alone.costs["optimal"]).toBe("0");
    expect(alone.costs["endpoints-only"]).toBe("0");
  });

  it("is told apart from the same name on NAT", () => {
    const both = compared([UNNAMED, { service: "aws-other", gb: "20", route: "nat-gateway" }]).found;
    const routes = both.recommended?.routes.map((each) => [each.route, money.text(each.gb)]);
    expect(routes).toEqual([
      ["gateway-endpoint", "1000"],
      ["nat-gateway", "20"],
    ]);
  });
});
