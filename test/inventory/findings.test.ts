/** Findings over a made account. Rates of us-east-1: NAT 0.045 an hour and a GB, endpoint 0.01 a zone-hour, IPv4 0.005. */
import { describe, expect, it } from "vitest";
import { findings } from "../../src/inventory/findings/index.ts";
import { readInventory } from "../../src/inventory/read-inventory.ts";
import type { Finding } from "../../src/model/finding.ts";
import { cost, hours, sum, text } from "../../src/model/money.ts";
import { withRate } from "../../src/pricing/adjust.ts";
import { loadBundledPrices } from "../../src/pricing/price-list.ts";
import { readUsage } from "../../src/usage/read-usage.ts";
import {
  type Account,
  attachment,
  describeFiles,
  emptyAccount,
  interfaceEndpoint,
  natGateway,
  routeTable,
  smallAccount,
  subnet,
  vpc,
} from "../support/account.ts";
import { tree } from "../support/tree.ts";

/** Every rate that these tests look at is given, so that a newer price list changes no figure here. */
const PRICES = [
  "nat_hour=0.045",
  "nat_gb=0.045",
  "nat_regional_hour=0.045",
  "vpce_interface_hour=0.01",
  "public_ipv4_hour=0.005",
  "tgw_gb=0.02",
].reduce((prices, spec) => withRate(prices, "us-east-1", spec), loadBundledPrices());

async function found(account: Account, usageCsv: string | null): Promise<Finding[]> {
  const { inventory } = await readInventory([tree(describeFiles(account))]);
  const usage =
    usageCsv === null
      ? null
      : ((await readUsage({ usage: [`${tree({ "usage.csv": usageCsv })}/usage.csv`], region: "us-east-1" }))
          .usages[0] ?? null);
  return findings(inventory, "us-east-1", usage, PRICES, hours("730"));
}
const told = (all: readonly Finding[], code: Finding["code"]) =>
  all
    .filter((each) => each.code === code)
    .map((each) => ({
      resources: each.resources,
      cost: each.monthlyCost && text(each.monthlyCost),
      level: each.level,
    }));

describe("findings", () => {
  it("every cost is the sum of its line items, each quantity × rate", async () => {
    const account = smallAccount();
    account.NatGateways.push(natGateway("nat-idle", "vpc-a", "subnet-2"));
    const all = await found(account, "service,gb,vpc_id\ns3,100,vpc-a\n");
    expect(all.length).toBeGreaterThan(3);
    for (const { lineItems, monthlyCost } of all) {
      if (monthlyCost === null) continue;
      expect(text(sum(lineItems.map((each) => each.cost)))).toBe(text(monthlyCost));
      for (const each of lineItems) {
        expect(text(cost(each.quantity, each.unitPrice))).toBe(text(each.cost));
      }
    }
  });

  it("a gateway to which no route leads is idle: its hours and its addresses", async () => {
    const account = smallAccount();
    account.NatGateways.push(
      natGateway("nat-idle", "vpc-a", "subnet-2"),
      natGateway("nat-wide", "vpc-a", "", {
        AvailabilityMode: "regional",
        NatGatewayAddresses: [1, 2, 3].map((zone) => ({
          AvailabilityZoneId: `use1-az${zone}`,
          PublicIp: `203.0.113.${zone}`,
        })),
      }),
    );
    // 730 × (0.045 + 0.005) = 36.50; a regional one in three zones three times that.
    expect(told(await found(account, null), "idle-nat-gateway")).toEqual([
      { resources: ["nat-wide"], cost: "109.5", level: "waste" },
      { resources: ["nat-idle"], cost: "36.5", level: "waste" },
    ]);
  });

  it("a routed gateway is idle where the VPC's usage has nothing on NAT, and where a bill shows hours and no bytes", async () => {
    const overEndpoint = "service,gb,vpc_id,route\nsqs,10,vpc-a,interface-endpoint\n";
    expect(told(await found(smallAccount(), overEndpoint), "idle-nat-gateway")).toHaveLength(1);
    expect(
      told(await found(smallAccount(), "service,gb,vpc_id\nsqs,10,vpc-a\n"), "idle-nat-gateway"),
    ).toEqual([]);
    const { inventory } = await readInventory([tree(describeFiles(smallAccount()))]);
    const [usage] = (
      await readUsage({
        usage: [`${tree({ "u.csv": "service,gb,vpc_id\nsqs,1,vpc-a\n" })}/u.csv`],
        region: "us-east-1",
      })
    ).usages;
    if (usage === undefined) throw new Error("no usage");
    const billed = (bytes: string | null) => ({
      ...usage,
      billed: [
        { usageType: "NatGateway-Hours", quantity: "744", unit: "Hrs" },
        ...(bytes === null ? [] : [{ usageType: "NatGateway-Bytes", quantity: bytes, unit: "GB" }]),
      ].map((line) => ({
        ...line,
        region: "us-east-1",
        account: null,
        resource: "nat-1",
        cost: "1",
        currency: "USD",
        derived: false,
      })),
    });
    const idle = (bytes: string | null) =>
      told(findings(inventory, "us-east-1", billed(bytes), PRICES, hours("730")), "idle-nat-gateway").length;
    expect([idle(null), idle("0"), idle("0.001")]).toEqual([1, 1, 0]);
  });

  it("endpoints without traffic, rejected ones without any usage", async () => {
    const account = smallAccount();
    account.VpcEndpoints.push(
      interfaceEndpoint("vpce-no", "vpc-a", "kms", ["subnet-1"], { State: "rejected" }),
    );
    expect(told(await found(account, null), "idle-endpoint")).toEqual([
      { resources: ["vpce-no"], cost: "7.3", level: "waste" },
    ]);
    // Usage told by hand is the whole of it: what has no row carries nothing. 2 zones × 730 × 0.01.
    expect(told(await found(account, "service,gb,vpc_id\nsqs,5,vpc-a\n"), "idle-endpoint")).toEqual([
      { resources: ["vpce-sqs"], cost: "14.6", level: "waste" },
      { resources: ["vpce-no"], cost: "7.3", level: "waste" },
    ]);
    expect(
      told(
        await found(account, "service,gb,vpc_id,route\nsqs,5,vpc-a,interface-endpoint\n"),
        "idle-endpoint",
      ).map((each) => each.resources[0]),
    ).toEqual(["vpce-no"]);
  });

  it("endpoints in too few zones: what the missing ones would add", async () => {
    expect(told(await found(smallAccount(), null), "endpoint-in-few-zones")).toEqual([
      { resources: ["vpce-sqs"], cost: "7.3", level: "advice" },
    ]);
  });

  it("S3 and DynamoDB without a gateway endpoint: the GB on NAT where they are known", async () => {
    const account = smallAccount();
    account.VpcEndpoints = [];
    const unknown = (await found(account, null)).filter((each) => each.code === "no-gateway-endpoint");
    expect(unknown.map(({ service, monthlyCost }) => [service, monthlyCost])).toEqual([
      ["dynamodb", null],
      ["s3", null],
    ]);
    expect(unknown[0]?.message).toBe(
      "vpc-a has no gateway endpoint for DynamoDB, which is free: each GB costs 0.045 (nat_gb) USD; how many GB there are is not known",
    );
    const known = await found(account, "service,gb,vpc_id\ns3,1000,vpc-a\nsqs,5,vpc-a\n");
    expect(
      known
        .filter((each) => each.code === "no-gateway-endpoint")
        .map(({ service, monthlyCost, level }) => [service, monthlyCost && text(monthlyCost), level]),
    ).toEqual([
      ["s3", "45", "waste"],
      ["dynamodb", "0", "advice"],
    ]);
  });

  it("a VPC without any paid way out needs no gateway endpoint for its money's sake", async () => {
    const account: Account = {
      ...emptyAccount(),
      Vpcs: [vpc("vpc-p", "10.0.0.0/16")],
      Subnets: [subnet("subnet-p", "vpc-p", 1)],
      RouteTables: [routeTable("rtb-p", "vpc-p", [], { "0.0.0.0/0": "igw-1" }, true)],
    };
    expect(await found(account, null)).toEqual([]);
  });

  it("route tables that miss the gateway endpoint, with their subnets; the main table counts", async () => {
    const all = await found(smallAccount(), "service,gb,vpc_id\ns3,100,vpc-a\n");
    expect(told(all, "route-tables-miss-endpoint")).toEqual([
      { resources: ["vpce-s3", "rtb-main", "subnet-3"], cost: "4.5", level: "waste" },
    ]);
    expect(all.find((each) => each.code === "route-tables-miss-endpoint")?.message).toBe(
      "vpce-s3 (S3) in vpc-a is not in every route table: rtb-main (1 subnet: subnet-3) go over NAT and pay per GB; 100.00 GB of it a month cost 4.50 USD a month over NAT",
    );
  });

  it("endpoints that double the hub's, once each; the hub keeps its own", async () => {
    const account = emptyAccount();
    for (const name of ["hub", "s1", "s2", "alone"]) {
      account.Vpcs.push(vpc(`vpc-${name}`, `10.${account.Vpcs.length}.0.0/16`));
      account.Subnets.push(subnet(`subnet-${name}`, `vpc-${name}`, 1));
      if (name !== "alone") account.TransitGatewayVpcAttachments.push(attachment(`vpc-${name}`, "tgw-1"));
    }
    account.VpcEndpoints.push(
      interfaceEndpoint("vpce-hub-kms", "vpc-hub", "kms", ["subnet-hub"], { PrivateDnsEnabled: false }),
      interfaceEndpoint("vpce-s1-kms", "vpc-s1", "kms", ["subnet-s1"]),
      interfaceEndpoint("vpce-s1-sqs", "vpc-s1", "sqs", ["subnet-s1"]),
      interfaceEndpoint("vpce-alone-kms", "vpc-alone", "kms", ["subnet-alone"]),
    );
    const all = await found(account, null);
    expect(told(all, "duplicated-endpoint")).toEqual([
      { resources: ["vpce-s1-kms", "vpce-hub-kms"], cost: "7.3", level: "advice" },
    ]);
    // 7.30 USD ÷ 0.02 USD per GB.
    expect(all.find((each) => each.code === "duplicated-endpoint")?.message).toContain(
      "up to 365 GB a month",
    );
  });

  it("overlapping blocks of VPCs that take part are a violation; a bare VPC joins nothing", async () => {
    const account = emptyAccount();
    for (const [id, cidr] of [
      ["vpc-1", "10.0.0.0/16"],
      ["vpc-2", "10.0.128.0/17"],
      ["vpc-3", "10.1.0.0/16"],
      ["vpc-default", "10.0.0.0/16"],
    ] as const) {
      account.Vpcs.push(vpc(id, cidr));
      account.Subnets.push(subnet(`subnet-${id}`, id, 1));
      if (id !== "vpc-default") account.TransitGatewayVpcAttachments.push(attachment(id, "tgw-1"));
    }
    const all = await found(account, null);
    expect(told(all, "overlapping-cidrs")).toEqual([
      { resources: ["vpc-1", "vpc-2"], cost: "0", level: "violation" },
    ]);
    expect(all[0]?.message).toBe(
      "vpc-1 (10.0.0.0/16) and vpc-2 (10.0.128.0/17) overlap: neither a Transit Gateway nor peering can join them, so they cannot share a hub, although they are attached to one Transit Gateway",
    );
  });

  it("a rate that is missing leaves the cost unknown, never 0", async () => {
    const account = smallAccount();
    account.NatGateways.push(natGateway("nat-idle", "vpc-a", "subnet-2"));
    const { inventory } = await readInventory([tree(describeFiles(account))]);
    const [first] = findings(
      inventory,
      "us-east-1",
      null,
      { source: "none", rates: new Map() },
      hours("730"),
    );
    expect(first?.monthlyCost).toBeNull();
    expect(first?.missingRates.map((each) => each.item)).toContain("nat_hour");
    expect(first?.message).toContain("a cost that is not known: no rate for nat_hour, public_ipv4_hour");
  });

  it("only what stands in the region", async () => {
    const { inventory } = await readInventory([tree(describeFiles(smallAccount()))]);
    expect(findings(inventory, "eu-west-1", null, PRICES, hours("730"))).toEqual([]);
  });
});
