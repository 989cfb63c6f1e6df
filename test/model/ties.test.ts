import { describe, expect, it } from "vitest";
import { loadCatalog } from "../../src/catalog/catalog.ts";
import { BUILT_IN_POLICIES, compare, type Policy, type SeenEndpoint } from "../../src/model/index.ts";
import { loadBundledPrices } from "../../src/pricing/price-list.ts";
import { SETTINGS, usageOf } from "../support/usage.ts";

const catalog = loadCatalog();
const prices = loadBundledPrices();

describe("ties", () => {
  it("nobody takes away a free gateway endpoint that carries nothing", () => {
    const gateway = (service: string): SeenEndpoint => ({
      id: null,
      account: null,
      region: "us-east-1",
      vpc: "vpc",
      service,
      kind: "gateway",
      azs: [],
    });
    const usage = usageOf([
      { service: "s3", gb: "10", route: "gateway-endpoint" },
      { service: "internet", gb: "1" },
    ]);
    const seen = { ...usage.topology, endpoints: [gateway("dynamodb"), gateway("s3")] };
    const policy = BUILT_IN_POLICIES.production;
    const found = compare({ ...usage, topology: seen }, { prices, catalog, policy, settings: SETTINGS });
    expect(found.recommended?.sameAs).toContain("current");
  });

  it("in a VPC of one zone one gateway is one per zone, by today's name", () => {
    const rules = { ...BUILT_IN_POLICIES.production.rules, egress: ["none", "nat-single"] as const };
    const policy: Policy = { name: "ours", rules, overrides: [] };
    const settings = { ...SETTINGS, azs: 1, nat: "single", natGiven: true } as const;
    const found = compare(usageOf([{ service: "internet", gb: "1" }]), { prices, catalog, policy, settings });
    expect(found.recommended?.egress.map(({ mode }) => mode)).toEqual(["nat-single"]);
    expect(found.recommended?.sameAs).toContain("current");
    const production = { prices, catalog, policy: BUILT_IN_POLICIES.production, settings };
    const allowed = compare(usageOf([{ service: "internet", gb: "1" }]), production);
    expect(allowed.options.find(({ name }) => name === "current")?.compliant).toBe(true);
    expect(allowed.recommended?.sameAs).toContain("current");
  });
});
