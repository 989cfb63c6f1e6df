import { describe, expect, it } from "vitest";
import { loadCatalog } from "../../src/catalog/catalog.ts";
import { BUILT_IN_POLICIES, compare, money, type PriceList } from "../../src/model/index.ts";
import { withRate } from "../../src/pricing/adjust.ts";
import { loadBundledPrices } from "../../src/pricing/price-list.ts";
import { SETTINGS, usageOf } from "../support/usage.ts";

const catalog = loadCatalog();
const ROWS = [
  { service: "sqs", gb: "1000" },
  { service: "internet", gb: "1000" },
];

function costs(prices: PriceList, nat: "per-az" | "single" = "per-az") {
  const settings = { ...SETTINGS, nat, natGiven: true };
  const policy = BUILT_IN_POLICIES["lowest-cost"];
  const { options, recommended } = compare(usageOf(ROWS), { prices, catalog, policy, settings });
  const current = options.find(({ name }) => name === "current");
  if (!current?.monthlyCost || !recommended) throw new Error("not priced");
  return { current, optimum: recommended };
}
function inspected(gbItem: string, hourItem: string): PriceList {
  return withRate(
    withRate(loadBundledPrices(), "us-east-1", `${gbItem}=0.065`),
    "us-east-1",
    `${hourItem}=0.395`,
  );
}

describe("inspected egress", () => {
  it("behind a Network Firewall waives the gateways' hours and GB one for one", () => {
    const { current } = costs(inspected("network_firewall_gb", "network_firewall_hour"));
    // 3 × 730 × (0.395 + 0.005) + 2,000 × 0.065
    expect(current.monthlyCost && money.text(current.monthlyCost)).toBe("1006");
    expect(current.lineItems.some((item) => item.usageType.startsWith("NatGateway"))).toBe(false);
  });

  it("with one gateway still has a firewall in each zone", () => {
    const { current } = costs(inspected("network_firewall_gb", "network_firewall_hour"), "single");
    // 3 × 730 × 0.395 + 730 × 0.005 + 2,000 × 0.065 + 2 × 1,333.33… × 0.01
    const items = current.lineItems.filter((item) => item.usageType === "Endpoint-Hour");
    expect(items).toHaveLength(3);
    expect(current.monthlyCost && money.rounded(current.monthlyCost, 2)).toBe("1025.37");
  });

  it("by an appliance adds to what the gateways cost", () => {
    const { current } = costs(inspected("inspection_appliance_gb", "inspection_appliance_hour"));
    // 3 × 730 × (0.045 + 0.005 + 0.395) + 2,000 × (0.045 + 0.065)
    expect(current.monthlyCost && money.text(current.monthlyCost)).toBe("1194.55");
  });

  it("makes an endpoint pay from fewer GB", () => {
    const breakEven = (prices: PriceList): string | null => {
      const advice = costs(prices).optimum.routes.find(({ service }) => service === "sqs");
      return advice?.breakEvenGb ? money.rounded(advice.breakEvenGb, 3) : null;
    };
    // One zone: 7.30 ÷ (0.045 − 0.01), and ÷ (0.065 − 0.01).
    expect(breakEven(loadBundledPrices())).toBe("208.571");
    expect(breakEven(inspected("network_firewall_gb", "network_firewall_hour"))).toBe("132.727");
  });

  it("is proven by the same search: its value is the bill", () => {
    const { optimum } = costs(inspected("network_firewall_gb", "network_firewall_hour"));
    expect(money.text(optimum.optimalityGap)).toBe("0");
  });
});
