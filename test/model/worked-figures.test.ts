/** The worked figures of the cost model, to the cent, each with its arithmetic. us-east-1, bundled rates. */
import { describe, expect, it } from "vitest";
import { loadCatalog } from "../../src/catalog/catalog.ts";
import {
  BUILT_IN_POLICIES,
  breakEvenGb,
  compare,
  type LineItem,
  money,
  type NatSetting,
  type OptionName,
} from "../../src/model/index.ts";
import { loadBundledPrices } from "../../src/pricing/price-list.ts";
import { type Row, SETTINGS, usageOf } from "../support/usage.ts";

const catalog = loadCatalog();
const prices = loadBundledPrices();
const REGION = "us-east-1";

interface Case {
  readonly azs?: number;
  readonly nat?: NatSetting;
  readonly hours?: string;
}

function itemsOf(
  name: OptionName,
  rows: readonly Row[],
  { azs = 1, nat = "per-az", hours = "730" }: Case = {},
) {
  const settings = { ...SETTINGS, azs, nat, natGiven: true, hoursPerMonth: money.hours(hours) };
  const { options } = compare(usageOf(rows), {
    prices,
    catalog,
    policy: BUILT_IN_POLICIES["lowest-cost"],
    settings,
  });
  const option = options.find((each) => each.name === name);
  if (!option?.monthlyCost) throw new Error(`${name} is not priced`);
  return { items: option.lineItems, total: money.text(option.monthlyCost) };
}
function sumOf(items: readonly LineItem[], usageType: string): string {
  return money.text(money.sum(items.filter((item) => item.usageType === usageType).map((item) => item.cost)));
}

describe("NAT gateways", () => {
  it("one gateway, 500 GB, one zone: 32.85 + 22.50 = 55.35, and 3.65 for its address", () => {
    const { items, total } = itemsOf("nat-only", [{ service: "internet", gb: "500" }]);
    expect(sumOf(items, "NatGateway-Hours")).toBe("32.85");
    expect(sumOf(items, "NatGateway-Bytes")).toBe("22.5");
    expect(sumOf(items, "PublicIPv4:InUseAddress")).toBe("3.65");
    expect(total).toBe("59");
  });

  it("one gateway for three zones: what comes from the two others crosses, out and in", () => {
    const rows = ["use1-az1", "use1-az2", "use1-az3"].map((az) => ({ service: "internet", gb: "100", az }));
    const { items, total } = itemsOf("nat-only", rows, { nat: "single" });
    const crossing = items.filter((item) => item.usageType === "DataTransfer-Regional-Bytes");
    expect(crossing.map((item) => [item.az, money.text(item.quantity), money.text(item.cost)])).toEqual([
      ["use1-az2", "200", "2"],
      ["use1-az3", "200", "2"],
    ]);
    // 32.85 + 3.65 + 300 × 0.045 + 4
    expect(total).toBe("54");
  });

  it("a regional gateway bills zone-hours and nothing across zones", () => {
    const { items, total } = itemsOf("nat-only", [{ service: "internet", gb: "300" }], {
      azs: 3,
      nat: "regional",
    });
    const hours = items.find((item) => item.usageType === "RegionalNatGateway-Hours");
    expect(hours && [hours.az, money.text(hours.quantity)]).toEqual([null, "2190"]);
    // 2,190 × 0.045 + 2,190 × 0.005 + 300 × 0.045
    expect(total).toBe("123");
  });
});

describe("interface endpoints", () => {
  const ROWS = [{ service: "kms", gb: "1", az: "use1-az1" }];
  it.each([
    ["730", 1, "7.3"],
    ["720", 1, "7.2"],
  ])("one zone over %s hours", (hours, azs, cost) => {
    const { items } = itemsOf("all-endpoints", ROWS, { hours, azs });
    expect(sumOf(items, "VpcEndpoint-Hours")).toBe(cost);
  });
  it.each([
    ["730", "21.9"],
    ["720", "21.6"],
  ])("three zones over %s hours", (hours, cost) => {
    const settings = { ...SETTINGS, hoursPerMonth: money.hours(hours) };
    const input = { prices, catalog, policy: BUILT_IN_POLICIES.production, settings };
    const all = compare(usageOf([{ service: "kms", gb: "1" }]), input).options.find(
      ({ name }) => name === "all-endpoints",
    );
    expect(sumOf(all?.lineItems ?? [], "VpcEndpoint-Hours")).toBe(cost);
  });

  it("7,000,000 GB are 1,048,576 × 0.01 + 4,194,304 × 0.006 + 1,757,120 × 0.004 = 42,680.064", () => {
    const { items } = itemsOf("all-endpoints", [{ service: "kms", gb: "7000000" }]);
    const bytes = items.filter((item) => item.usageType === "VpcEndpoint-Bytes");
    expect(bytes.map((item) => [money.text(item.quantity), money.text(item.unitPrice)])).toEqual([
      ["1048576", "0.01"],
      ["4194304", "0.006"],
      ["1757120", "0.004"],
    ]);
    expect(sumOf(bytes, "VpcEndpoint-Bytes")).toBe("42680.064");
  });

  it("tiers add up over VPCs and services of the region", () => {
    const rows = [
      { vpc: "a", service: "kms", gb: "600000" },
      { vpc: "b", service: "sqs", gb: "600000" },
    ];
    // 1,048,576 × 0.01 + 151,424 × 0.006
    expect(sumOf(itemsOf("all-endpoints", rows).items, "VpcEndpoint-Bytes")).toBe("11394.304");
  });

  it("break even at 7.30 ÷ (0.045 − 0.01) = 208.571… GB a zone", () => {
    const at = breakEvenGb(1, "nat-per-az", REGION, money.hours("730"), prices);
    expect(at && money.text(at)).toBe("208.5714285714");
  });
});

describe("gateway endpoints", () => {
  it("cost nothing and have no item", () => {
    const { items } = itemsOf("gateway-endpoints", [{ service: "s3", gb: "5000" }]);
    expect(items.some((item) => item.service === "s3")).toBe(false);
  });
});

describe("a hub", () => {
  it("with 3 endpoints in one zone and new attachments is dearer by 204.40 USD at 10 VPCs", () => {
    const rows = Array.from({ length: 10 }, (_, i) =>
      ["kms", "sts", "logs"].map((service) => ({
        vpc: `vpc-${i}`,
        service,
        gb: "0.0000000001",
        az: "use1-az1",
      })),
    ).flat();
    const rules = { ...BUILT_IN_POLICIES.production.rules, hubVia: ["transit-gateway"] as const };
    const policy = { name: "ours", rules, overrides: [] };
    const { options } = compare(usageOf(rows), { prices, catalog, policy, settings: SETTINGS });
    const cost = (name: OptionName): money.Usd =>
      options.find((each) => each.name === name)?.monthlyCost ?? money.zero();
    // 3 × 7.30 + 11 × 36.50 − 30 × 7.30
    const dearer = money.subtract(cost("central-endpoints"), cost("all-endpoints"));
    expect(money.rounded(dearer, 2)).toBe("204.40");
  });
});
