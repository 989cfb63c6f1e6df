import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { InputError } from "../../src/errors.ts";
import { EMPTY_INVENTORY } from "../../src/inventory/inventory.ts";
import { inventoryJson } from "../../src/inventory/inventory-json.ts";
import { lackWarnings } from "../../src/inventory/lacks.ts";
import { readInventory } from "../../src/inventory/read-inventory.ts";
import {
  describeFiles,
  emptyAccount,
  interfaceEndpoint,
  natGateway,
  smallAccount,
  subnet,
  vpc,
} from "../support/account.ts";
import { tree } from "../support/tree.ts";

const place = (files: Record<string, string>, directory: string): Record<string, string> =>
  Object.fromEntries(Object.entries(files).map(([name, text]) => [join(directory, name), text]));

describe("an inventory from saved describe answers", () => {
  it("puts the lists of one account together, with zones, regions and accounts", async () => {
    const { inventory, warnings } = await readInventory([tree(describeFiles(smallAccount()))]);
    expect(warnings).toEqual([]);
    expect(inventory.lacks).toEqual([]);
    expect(inventory.vpcs).toEqual([
      {
        id: "vpc-a",
        account: "111122223333",
        region: "us-east-1",
        cidrs: ["10.0.0.0/16"],
        tags: { Name: "vpc-a" },
      },
    ]);
    expect(inventory.natGateways).toEqual([
      {
        id: "nat-1",
        vpc: "vpc-a",
        account: "111122223333",
        region: "us-east-1",
        kind: "zonal",
        connectivity: "public",
        subnet: "subnet-pub1",
        azs: ["use1-az1"],
        interfaces: ["eni-1"],
        publicAddresses: 1,
        tags: {},
      },
    ]);
    expect(inventory.endpoints.map(({ id, service, kind, azs }) => ({ id, service, kind, azs }))).toEqual([
      { id: "vpce-s3", service: "s3", kind: "gateway", azs: [] },
      { id: "vpce-sqs", service: "sqs", kind: "interface", azs: ["use1-az1", "use1-az2"] },
    ]);
    expect(inventory.routeTables.map(({ id, main, subnets }) => [id, main, subnets])).toEqual([
      ["rtb-1", false, ["subnet-1", "subnet-2"]],
      ["rtb-main", true, []],
      ["rtb-pub", false, ["subnet-pub1"]],
    ]);
  });

  it("reads a tree of accounts and regions; pages, arrays, answers one after another, bare lists", async () => {
    const one = smallAccount();
    const west = (each: object): object =>
      JSON.parse(
        JSON.stringify(each)
          .replaceAll("us-east-1", "eu-west-1")
          .replaceAll("use1", "euw1")
          .replaceAll("vpc-a", "vpc-b")
          .replaceAll("nat-1", "nat-9")
          .replaceAll("subnet-", "subnet-w")
          .replaceAll("111122223333", "444455556666"),
      ) as object;
    const root = tree({
      ...place(describeFiles(one), "111122223333/us-east-1"),
      "more/page1.json": JSON.stringify({ Vpcs: [vpc("vpc-c", "10.3.0.0/16")], NextToken: "x" }),
      "more/page2.json": JSON.stringify({ Vpcs: [vpc("vpc-d", "10.4.0.0/16")] }),
      "west/all.json": [
        { Vpcs: one.Vpcs.map(west) },
        { Subnets: one.Subnets.map(west) },
        [{ NatGateways: one.NatGateways.map(west) }],
      ]
        .map((each) => JSON.stringify(each))
        .join("\n"),
      "west/bare.json": JSON.stringify(one.RouteTables.map(west)),
    });
    const { inventory } = await readInventory([root]);
    expect(inventory.vpcs.map(({ id, account, region }) => [id, account, region])).toEqual([
      ["vpc-a", "111122223333", "us-east-1"],
      ["vpc-b", "444455556666", "eu-west-1"],
      ["vpc-c", "111122223333", null],
      ["vpc-d", "111122223333", null],
    ]);
    expect(inventory.natGateways.map(({ id, account, region, azs }) => [id, account, region, azs])).toEqual([
      ["nat-1", "111122223333", "us-east-1", ["use1-az1"]],
      ["nat-9", "444455556666", "eu-west-1", ["euw1-az1"]],
    ]);
    expect(lackWarnings(inventory).map((each) => each.message.split(" ")[1])).toEqual([
      "'describe-vpc-endpoints'",
      "'describe-network-interfaces'",
      "'describe-transit-gateway-vpc-attachments'",
    ]);
    expect(inventory.lacks.every(({ where }) => where?.endsWith("/west"))).toBe(true);
  });

  it("takes account and region from the path where the answers tell none", async () => {
    const root = tree({
      "999988887777/ap-south-1/vpcs.json": JSON.stringify({
        Vpcs: [{ VpcId: "vpc-x", CidrBlock: "10.9.0.0/16" }],
      }),
    });
    const { inventory } = await readInventory([root]);
    expect(inventory.vpcs[0]).toMatchObject({ account: "999988887777", region: "ap-south-1" });
  });

  it("leaves out what is gone and keeps what is still billed", async () => {
    const account = {
      ...emptyAccount(),
      Vpcs: [vpc("vpc-a", "10.0.0.0/16")],
      Subnets: [subnet("subnet-1", "vpc-a", 1)],
      NatGateways: [
        ...["deleted", "deleting", "failed", "pending", "available"].map((State) =>
          natGateway(`nat-${State}`, "vpc-a", "subnet-1", { State }),
        ),
      ],
      VpcEndpoints: ["Deleted", "deleting", "failed", "Rejected", "available"].map((State) =>
        interfaceEndpoint(`vpce-${State}`, "vpc-a", "sqs", ["subnet-1"], { State }),
      ),
      // The interface of a deleted gateway may linger; one of a gateway that no file names tells of it.
      NetworkInterfaces: ["nat-deleted", "nat-0ther"].map((nat) => ({
        NetworkInterfaceId: `eni-of-${nat}`,
        VpcId: "vpc-a",
        SubnetId: "subnet-1",
        InterfaceType: "nat_gateway",
        Description: `Interface for NAT Gateway ${nat}`,
        PrivateIpAddress: "10.0.1.7",
        Association: { PublicIp: "203.0.113.7" },
      })),
    };
    const { inventory } = await readInventory([tree(describeFiles(account))]);
    expect(inventory.natGateways.map((each) => each.id)).toEqual([
      "nat-0ther",
      "nat-available",
      "nat-pending",
    ]);
    expect(inventory.natGateways[0]).toMatchObject({ azs: ["use1-az1"], publicAddresses: 1 });
    expect(inventory.endpoints.map((each) => each.id)).toEqual(["vpce-Rejected", "vpce-available"]);
  });

  it("knows a regional NAT gateway by its mode and its zones by its addresses", async () => {
    const regional = natGateway("nat-r", "vpc-a", "", {
      AvailabilityMode: "regional",
      SubnetId: undefined,
      NatGatewayAddresses: ["use1-az2", "use1-az1", "use1-az1"].map((AvailabilityZoneId, i) => ({
        AvailabilityZoneId,
        PublicIp: `203.0.113.${i}`,
        Status: "succeeded",
      })),
    });
    const { inventory } = await readInventory([
      tree({ "nat.json": JSON.stringify({ NatGateways: [regional] }) }),
    ]);
    expect(inventory.natGateways[0]).toMatchObject({
      kind: "regional",
      region: "us-east-1",
      azs: ["use1-az1", "use1-az2"],
      publicAddresses: 3,
    });
  });

  it("writes what it reads back whole", async () => {
    const root = tree(describeFiles(smallAccount()));
    const { inventory } = await readInventory([root]);
    const again = await readInventory([tree({ "inventory.json": JSON.stringify(inventoryJson(inventory)) })]);
    expect(again.inventory).toEqual(inventory);
  });

  it("says of files that are no part of it that they are left out", async () => {
    const root = tree({
      ...describeFiles(smallAccount()),
      "README.md": "notes",
      "config.json": JSON.stringify({ natGatewayId: "nat-2", vpcId: "vpc-a", state: "available" }),
      "services.json": JSON.stringify({ ServiceDetails: [], ServiceNames: [] }),
    });
    const { inventory, warnings } = await readInventory([root]);
    expect(inventory.natGateways.map((each) => each.id)).toEqual(["nat-1"]);
    expect(warnings).toHaveLength(1);
    expect(warnings[0]?.message).toMatch(/README\.md, .*config\.json, .*services\.json left out/);
  });
});

describe("what an inventory lacks", () => {
  it("names the questions that missing files leave open", async () => {
    const {
      "describe-nat-gateways.json": _nat,
      "describe-route-tables.json": _tables,
      ...rest
    } = describeFiles(smallAccount());
    const { inventory } = await readInventory([tree(rest)]);
    expect(lackWarnings(inventory).map((each) => each.message)).toEqual([
      "without 'describe-route-tables' (the inventory: no such file) it cannot be told which subnets miss a gateway endpoint, which are public, and to which gateways no route leads",
      "without 'describe-nat-gateways' (the inventory: no such file) it cannot be told what today's NAT gateways cost and which of them are idle",
    ]);
  });

  it("names the account and region whose file is missing", async () => {
    const { "describe-vpc-endpoints.json": _endpoints, ...without } = describeFiles(emptyAccount());
    const root = tree({
      ...place(describeFiles(smallAccount()), "111122223333/us-east-1"),
      ...place(without, "444455556666/eu-west-1"),
    });
    const { inventory } = await readInventory([root]);
    expect(inventory.lacks).toMatchObject([
      { part: "endpoints", account: "444455556666", region: "eu-west-1", reason: "no such file" },
    ]);
    expect(lackWarnings(inventory)[0]?.message).toMatch(/444455556666\/eu-west-1: no such file/);
  });

  it("says that a next page is missing", async () => {
    const root = tree({
      ...describeFiles(smallAccount()),
      "describe-vpcs.json": JSON.stringify({ Vpcs: smallAccount().Vpcs, NextToken: "more" }),
    });
    const { inventory } = await readInventory([root]);
    expect(inventory.lacks).toMatchObject([
      { part: "vpcs", reason: "has a NextToken and its next page is missing" },
    ]);
  });
});

describe("what is no inventory", () => {
  const refused: readonly (readonly [string, Record<string, string>, RegExp])[] = [
    ["a directory of other things", { "a.txt": "hello" }, /holds nothing of an inventory/],
    ["JSON that is cut off", { "vpcs.json": '{"Vpcs": [{"VpcId": "vpc-' }, /vpcs\.json: is no complete JSON/],
    [
      "a damaged inventory file",
      { "i.json": JSON.stringify({ ...inventoryJson(EMPTY_INVENTORY), vpcs: [{ id: 7 }] }) },
      /i\.json: vpcs\[0\]\.id is 7: a text is wanted/,
    ],
    [
      "an inventory file without a list",
      { "i.json": '{"schema":"vpce-cost/inventory/1","vpcs":[]}' },
      /subnets is no list/,
    ],
  ];
  for (const [name, files, message] of refused) {
    it(`${name} is refused in one line`, async () => {
      const error = await readInventory([tree(files)]).catch((each: unknown) => each);
      expect(error).toBeInstanceOf(InputError);
      expect((error as Error).message).toMatch(message);
      expect((error as Error).message).not.toContain("\n");
    });
  }
});
