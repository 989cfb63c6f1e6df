import { describe, expect, it } from "vitest";
import { loadCatalog } from "../../src/catalog/catalog.ts";
import { BUILT_IN_POLICIES, compare, money, type Policy } from "../../src/model/index.ts";
import { stepsBetween } from "../../src/model/steps.ts";
import { loadBundledPrices } from "../../src/pricing/price-list.ts";
import { SETTINGS, usageOf } from "../support/usage.ts";

const catalog = loadCatalog();
const prices = loadBundledPrices();
const settings = { ...SETTINGS, natGiven: true };
const pricing = { prices, catalog, settings };

function stepsFor(rows: Parameters<typeof usageOf>[0], policy: Policy = BUILT_IN_POLICIES.production) {
  const comparison = compare(usageOf(rows), { prices, catalog, policy, settings });
  const [current, optimal] = [comparison.options[0], comparison.options.at(-1)];
  if (!current?.topology || !optimal?.topology) throw new Error("no topology");
  const steps = stepsBetween(comparison.network, current.topology, optimal.topology, policy, pricing);
  return { steps, current, optimal };
}

describe("the way from today to the optimum", () => {
  it("ends at the optimum, and its savings sum to the whole", () => {
    const { steps, current, optimal } = stepsFor([
      { service: "sqs", gb: "700" },
      { service: "s3", gb: "1000" },
      { service: "internet", gb: "10" },
    ]);
    const last = steps.at(-1)?.monthlyCost;
    expect(last && money.text(last)).toBe(optimal.monthlyCost && money.text(optimal.monthlyCost));
    const saved = money.sum(steps.map((step) => step.monthlySaving));
    const whole = money.subtract(current.monthlyCost ?? money.zero(), optimal.monthlyCost ?? money.zero());
    expect(money.text(saved)).toBe(money.text(whole));
    // 1000 GB × 0.045 over the free endpoint; 700 × 0.035 − 21.90 over the other.
    expect(steps.map((step) => money.text(step.monthlySaving))).toEqual(["45", "2.6"]);
  });

  it("takes the NAT gateways away only together with the last endpoint that replaces them", () => {
    const { steps } = stepsFor([
      { service: "s3", gb: "1000" },
      { service: "kms", gb: "50" },
    ]);
    expect(steps).toHaveLength(2);
    expect(steps[1]?.adds.map((each) => each.service)).toEqual(["kms"]);
    expect(steps[1]?.removes.map((each) => each.kind)).toEqual(["nat-gateway", "nat-gateway", "nat-gateway"]);
    for (const step of steps) expect(money.isNegative(step.monthlySaving)).toBe(false);
  });

  it("costs something only where the policy demands it", () => {
    const rules = {
      ...BUILT_IN_POLICIES.production.rules,
      required: { services: ["kms"], workloads: [], controls: [] },
    };
    const { steps } = stepsFor([{ service: "internet", gb: "1" }], { name: "ours", rules, overrides: [] });
    expect(steps.map((step) => [money.text(step.monthlySaving), step.mends])).toEqual([["-21.9", 1]]);
  });
});
