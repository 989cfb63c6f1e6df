import { describe, expect, it } from "vitest";
import { loadCatalog } from "../../src/catalog/catalog.ts";
import { overMonths } from "../../src/model/horizon.ts";
import { BUILT_IN_POLICIES, money, networkOf } from "../../src/model/index.ts";
import { loadBundledPrices } from "../../src/pricing/price-list.ts";
import { type Row, SETTINGS, usageOf } from "../support/usage.ts";

const catalog = loadCatalog();
const pricing = { prices: loadBundledPrices(), catalog, settings: SETTINGS };

function over(rows: readonly Row[], growth: string, months: number) {
  const network = networkOf(usageOf(rows), catalog, SETTINGS);
  const found = overMonths(
    { network, policy: BUILT_IN_POLICIES.production, pricing },
    money.ratio(growth),
    months,
  );
  if (found === null) throw new Error("no topology");
  return found;
}

describe("the cheapest fixed choice over a period", () => {
  it("without growth is the month's optimum, so many times", () => {
    const found = over(
      [
        { service: "sqs", gb: "700" },
        { service: "internet", gb: "10" },
      ],
      "0",
      12,
    );
    // 109.50 + 0.45 for the gateways, 21.90 + 7 for the endpoint.
    expect(money.text(found.total)).toBe(money.text(money.amount("1666.2")));
    expect(found.turnsAt).toBeNull();
  });

  it("takes an endpoint that pays only later, when the whole period pays", () => {
    // 600 GB are below the break-even of 625.714 GB; with 5 % a month they pass it in the second month.
    const found = over(
      [
        { service: "sqs", gb: "600" },
        { service: "internet", gb: "10" },
      ],
      "0.05",
      12,
    );
    expect(found.topology.endpoints.map((plan) => plan.service)).toEqual(["sqs"]);
    expect(found.turnsAt && money.text(found.turnsAt)).toBe("1.0428571429");
    expect(found.turnsIn).toBe(2);
    expect(money.compare(found.total, found.totalOfToday)).toBeLessThan(0);
    const sum = money.sum(found.months.map((month) => month.monthlyCost));
    expect(money.text(found.total)).toBe(money.text(sum));
  });

  it("leaves an endpoint out that pays only at the very end", () => {
    const found = over(
      [
        { service: "sqs", gb: "400" },
        { service: "internet", gb: "10" },
      ],
      "0.05",
      12,
    );
    expect(found.topology.endpoints).toEqual([]);
    // 625.714 ÷ 400 = 1.5643 is passed by 1.05^10 = 1.6289, in the eleventh month.
    expect(found.turnsIn).toBe(11);
  });

  it("counts the volume tiers of each month", () => {
    const found = over(
      [
        { service: "kms", gb: "1000000" },
        { service: "internet", gb: "1" },
      ],
      "0.1",
      2,
    );
    const [first, second] = found.months.map((month) => money.text(month.monthlyCost));
    // 109.545 for the gateways, 21.90 for the endpoint; 1,100,000 GB pass 1,048,576.
    expect(first).toBe("10131.445");
    // 109.5 + 0.0495 + 21.9 + 10485.76 + 51,424 × 0.006
    expect(second).toBe("10925.7535");
  });
});
