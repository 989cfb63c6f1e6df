/** The oracle against the worked figures of the cost rules. */
import { describe, expect, it } from "vitest";
import { moneyText, quantity } from "./fixed.ts";
import {
  type Demand,
  type Instance,
  LOWEST_COST,
  NOTHING_TODAY,
  type Policy,
  PRODUCTION,
} from "./instance.ts";
import { namedOptions } from "./named-options.ts";
import { bill, tierLines } from "./price.ts";
import { search } from "./search.ts";
import type { VpcPlan } from "./topology.ts";

const flat = (usd: string) => [{ from: "0", to: null, usd }];
const US_EAST_1: Instance["rates"] = {
  nat_hour: flat("0.045"),
  nat_gb: flat("0.045"),
  nat_regional_hour: flat("0.045"),
  nat_regional_gb: flat("0.045"),
  public_ipv4_hour: flat("0.005"),
  az_transfer_gb: flat("0.01"),
  vpce_interface_hour: flat("0.01"),
  vpce_interface_gb: [
    { from: "0", to: "1048576", usd: "0.01" },
    { from: "1048576", to: "5242880", usd: "0.006" },
    { from: "5242880", to: null, usd: "0.004" },
  ],
  tgw_attachment_hour: flat("0.05"),
  tgw_gb: flat("0.02"),
  vpc_peering_gb: flat("0.01"),
  ec2_t4g_micro_hour: flat("0.0084"),
  ec2_t4g_small_hour: flat("0.0168"),
};
const SERVICES: Instance["services"] = {
  s3: { gateway: true, interface: true, privateDns: "yes", policy: "yes" },
  sqs: { gateway: false, interface: true, privateDns: "yes", policy: "yes" },
  kms: { gateway: false, interface: true, privateDns: "yes", policy: "no" },
};

function demand(vpc: string, az: string | null, service: string, gb: string): Demand {
  return { vpc, az, service, gb, route: null };
}
function example(
  zones: readonly number[],
  demands: readonly Demand[],
  policy: Policy = PRODUCTION,
): Instance {
  return {
    region: "us-east-1",
    hoursPerMonth: "730",
    rates: US_EAST_1,
    instanceTypes: [
      { item: "ec2_t4g_micro_hour", gbps: "0.064" },
      { item: "ec2_t4g_small_hour", gbps: "0.128" },
    ],
    vpcs: zones.map((count, i) => ({
      id: `v${i + 1}`,
      account: null,
      azs: ["a", "b", "c"].slice(0, count),
    })),
    demands,
    services: SERVICES,
    inVpc: [],
    controls: {},
    policy,
    tierScope: "organisation",
    today: NOTHING_TODAY,
  };
}
function cost(instance: Instance, hub: Parameters<typeof bill>[1]["hub"], ...plans: VpcPlan[]): string {
  const entries = instance.vpcs.map((vpc, i) => [vpc.id, plans[i]] as const);
  const { total } = bill(instance, { hub, plans: Object.fromEntries(entries) as Record<string, VpcPlan> });
  return total === null ? "unpriced" : moneyText(total);
}
const plan = (mode: VpcPlan["mode"], routes: VpcPlan["routes"] = {}, attached = false): VpcPlan => ({
  mode,
  attached,
  routes,
});

describe("worked figures, us-east-1", () => {
  it("7,000,000 GB over interface endpoints: 10,485.76 + 25,165.824 + 7,028.48", () => {
    const lines = tierLines(example([1], []), quantity("7000000"));
    expect(lines.map((line) => moneyText(line.cost))).toEqual(["10485.76", "25165.824", "7028.48"]);
    expect(moneyText(lines.reduce((sum, line) => sum + line.cost, 0n))).toBe("42680.064");
  });
  it("one gateway, 500 GB, one zone: 55.35 and 3.65 for its address", () => {
    expect(cost(example([1], [demand("v1", "a", "internet", "500")]), null, plan("nat-single"))).toBe("59");
  });
  it("an interface endpoint: 7.30 in one zone, 21.90 in three", () => {
    const policy = { ...PRODUCTION, requiredServices: ["sqs"] };
    expect(cost(example([1], [], policy), null, plan("none", { sqs: "interface" }))).toBe("7.3");
    expect(cost(example([3], [], policy), null, plan("none", { sqs: "interface" }))).toBe("21.9");
  });
  it("breaks even at 208.571… GB a zone", () => {
    const chosen = (gb: string) =>
      search(example([1], [demand("v1", "a", "sqs", gb), demand("v1", "a", "internet", "1")]))?.topology
        .plans["v1"]?.routes["sqs"];
    expect(chosen("208.57")).toBe("egress");
    expect(chosen("208.58")).toBe("interface");
  });
  it("S3 over a gateway endpoint: 0", () => {
    expect(
      cost(example([3], [demand("v1", null, "s3", "9000")]), null, plan("none", { s3: "gateway" })),
    ).toBe("0");
  });
  it("a single gateway bills each byte of another zone twice", () => {
    const two = example([2], [demand("v1", "a", "internet", "100"), demand("v1", "b", "internet", "10")]);
    // 32.85 + 3.65 + 110 × 0.045 + 2 × 10 × 0.01
    expect(cost(two, null, plan("nat-single"))).toBe("41.65");
  });
  it("a central NAT bills its gateways, both attachments, and both charges per GB", () => {
    const two = example([1, 1], [demand("v1", "a", "internet", "100")]);
    const hub = { via: "transit-gateway", nat: true, endpoints: [] } as const;
    // 32.85 + 3.65 + 2 × 36.50 + 100 × (0.045 + 0.02)
    expect(cost(two, hub, plan("nat-central", {}, true), plan("none"))).toBe("116");
  });
  it("peering bills only the share that changes zone, twice", () => {
    const two = example([2, 2], [demand("v1", "a", "sqs", "100")]);
    const hub = { via: "peering", nat: false, endpoints: ["sqs"] } as const;
    // 2 × 7.30 + 100 × 0.01 + 2 × 50 × 0.01
    expect(cost(two, hub, plan("none", { sqs: "central" }, true), plan("none"))).toBe("16.6");
  });
  it("a NAT instance is sized by four times the mean rate against the baseline", () => {
    const at = (gb: string) =>
      cost(example([1], [demand("v1", "a", "internet", gb)]), null, plan("nat-instance"));
    // 0.064 Gbit/s × 730 h ÷ 4 = 4,895.03… GB
    expect(at("4895")).toBe("9.782"); // 730 × (0.0084 + 0.005)
    expect(at("4895.1")).toBe("15.914"); // 730 × (0.0168 + 0.005)
    expect(at("9800")).toBe("unpriced");
  });
});

describe("named options", () => {
  const costs = (instance: Instance): Record<string, string | null> =>
    Object.fromEntries(
      namedOptions(instance).map(({ name, total }) => [name, total === null ? null : moneyText(total)]),
    );
  it("one VPC, one zone, three services", () => {
    const instance = example(
      [1],
      [
        demand("v1", "a", "internet", "100"),
        demand("v1", "a", "s3", "1000"),
        demand("v1", "a", "sqs", "200"),
      ],
    );
    expect(costs(instance)).toEqual({
      "nat-only": "95", // 36.50 + 1,300 × 0.045
      "gateway-endpoints": "50", // 36.50 + 300 × 0.045
      "all-endpoints": "50.3", // 36.50 + 100 × 0.045 + 7.30 + 200 × 0.01
      "endpoints-only": null,
      "nat-instance": "9.782",
    });
  });
  it("a hub is shared over the cheaper way", () => {
    const instance = example(
      [1, 1],
      [demand("v1", "a", "sqs", "100"), demand("v2", "a", "sqs", "300")],
      LOWEST_COST,
    );
    // two gateways, one endpoint, one zone: nothing crosses over peering
    expect(costs(instance)["central-endpoints"]).toBe("84.3"); // 73 + 7.30 + 400 × 0.01
    expect(costs(instance)["current"]).toBeUndefined();
  });
});
