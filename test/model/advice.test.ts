import { describe, expect, it } from "vitest";
import { loadCatalog } from "../../src/catalog/catalog.ts";
import { BUILT_IN_POLICIES, compare, money, type Policy } from "../../src/model/index.ts";
import { loadBundledPrices } from "../../src/pricing/price-list.ts";
import { type Row, SETTINGS, usageOf } from "../support/usage.ts";

const catalog = loadCatalog();
const prices = loadBundledPrices();

function compared(rows: readonly Row[], policy: Policy = BUILT_IN_POLICIES.production, settings = SETTINGS) {
  return compare(usageOf(rows), { prices, catalog, policy, settings });
}

describe("advice per service", () => {
  it("shares the endpoint bytes' cost by GB, cut once", () => {
    const found = compared([{ service: "sqs", gb: "1048577" }], BUILT_IN_POLICIES.production, {
      ...SETTINGS,
      azs: 1,
    });
    // 1,048,576 × 0.01 + 1 × 0.006 + 7.30
    expect(found.recommended?.routes.map(({ monthlyCost }) => money.text(monthlyCost))).toEqual([
      "10493.066",
    ]);
  });

  it("keeps traffic inside the VPC apart from the service of the same name", () => {
    const found = compared([
      { service: "rds", gb: "500", az: "use1-az1", route: "in-vpc" },
      { service: "rds", gb: "20", az: "use1-az2", route: "nat-gateway" },
      { service: "internet", gb: "1", az: "use1-az1" },
    ]);
    const rds = found.recommended?.routes.filter(({ service }) => service === "rds") ?? [];
    expect(rds.map((each) => [each.route, money.text(each.gb), money.text(each.monthlyCost)])).toEqual([
      ["in-vpc", "500", "0"],
      ["nat-gateway", "20", "0.9"],
    ]);
  });

  it("names no VPC of the input as a hub of its own", () => {
    const rows = ["hub", "other"].flatMap((vpc) => [
      { vpc, service: "sqs", gb: "500" },
      { vpc, service: "kms", gb: "500" },
    ]);
    const found = compared(rows);
    const central = found.options.find(({ name }) => name === "central-endpoints");
    expect(central?.topology?.hub?.vpc).toBe("hub-2");
  });

  it("tells no saving against what has no price", () => {
    const settings = { ...SETTINGS, nat: "none", natGiven: true } as const;
    const found = compared([{ service: "internet", gb: "10" }], BUILT_IN_POLICIES.production, settings);
    expect(found.options[0]?.monthlyCost).toBeNull();
    expect(found.recommended?.monthlySaving).toBeNull();
  });
});
