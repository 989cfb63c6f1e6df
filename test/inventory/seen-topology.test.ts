import { describe, expect, it } from "vitest";
import { flowLogInventory } from "../../src/inventory/flow-log-inventory.ts";
import { readInventory } from "../../src/inventory/read-inventory.ts";
import { leftOutWarnings, seenTopology } from "../../src/inventory/seen-topology.ts";
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

async function inventoryOf(account: Account) {
  return (await readInventory([tree(describeFiles(account))])).inventory;
}
const PLACE = { account: "111122223333", region: "us-east-1" };

describe("today's network from an inventory", () => {
  it("holds zones, gateways and endpoints", async () => {
    expect(seenTopology(await inventoryOf(smallAccount()))).toEqual({
      vpcs: [
        {
          id: "vpc-a",
          ...PLACE,
          azs: ["use1-az1", "use1-az2", "use1-az3"],
          cidrs: ["10.0.0.0/16"],
          tags: { Name: "vpc-a" },
        },
      ],
      nats: [{ id: "nat-1", ...PLACE, vpc: "vpc-a", kind: "zonal", az: "use1-az1" }],
      endpoints: [
        { id: "vpce-s3", ...PLACE, vpc: "vpc-a", service: "s3", kind: "gateway", azs: [] },
        {
          id: "vpce-sqs",
          ...PLACE,
          vpc: "vpc-a",
          service: "sqs",
          kind: "interface",
          azs: ["use1-az1", "use1-az2"],
        },
      ],
      attachments: [],
    });
  });

  it("leaves out what no option touches, and says so", async () => {
    const account = smallAccount();
    account.NatGateways.push(natGateway("nat-2", "vpc-a", "subnet-1", { ConnectivityType: "private" }));
    account.VpcEndpoints.push(
      interfaceEndpoint("vpce-maker", "vpc-a", "x", ["subnet-1"], {
        ServiceName: "com.amazonaws.vpce.us-east-1.vpce-svc-0123",
      }),
      interfaceEndpoint("vpce-far", "vpc-a", "x", ["subnet-1"], {
        ServiceName: "com.amazonaws.eu-west-1.sqs",
        ServiceRegion: "eu-west-1",
      }),
      interfaceEndpoint("vpce-guard", "vpc-a", "guardduty-data", ["subnet-1"], { RequesterManaged: true }),
      interfaceEndpoint("vpce-gwlb", "vpc-a", "x", ["subnet-1"], { VpcEndpointType: "GatewayLoadBalancer" }),
    );
    const inventory = await inventoryOf(account);
    const seen = seenTopology(inventory);
    expect(seen.nats.map((each) => each.id)).toEqual(["nat-1"]);
    expect(seen.endpoints.map((each) => each.id)).toEqual(["vpce-s3", "vpce-sqs"]);
    const messages = leftOutWarnings(inventory).map((each) => each.message);
    expect(messages[0]).toMatch(/private NAT gateways .* nat-2$/);
    expect(messages[1]).toMatch(/left out of the comparison: vpce-far .*vpce-guard .*and 1 more$/);
  });

  it("knows that a VPC without a gateway has none, or goes out through another's", async () => {
    const account = smallAccount();
    for (const [id, target] of [
      ["vpc-isolated", "local"],
      ["vpc-public", "igw-9"],
      ["vpc-spoke", "tgw-1"],
      ["vpc-inspected", "eni-9"],
    ] as const) {
      account.Vpcs.push(vpc(id, "10.8.0.0/16"));
      account.Subnets.push(subnet(`subnet-${id}`, id, 1));
      account.RouteTables.push(
        routeTable(`rtb-${id}`, id, [], target === "local" ? {} : { "0.0.0.0/0": target }, true),
      );
    }
    account.TransitGatewayVpcAttachments.push(attachment("vpc-spoke", "tgw-1"));
    const egress = (seen: ReturnType<typeof seenTopology>) =>
      Object.fromEntries(seen.vpcs.map((each) => [each.id, each.egress]));
    expect(egress(seenTopology(await inventoryOf(account)))).toEqual({
      "vpc-a": undefined,
      "vpc-isolated": "none",
      "vpc-public": "none",
      "vpc-spoke": "nat-central",
      "vpc-inspected": "none",
    });
    const { "describe-nat-gateways.json": _, ...files } = describeFiles(account);
    const without = (await readInventory([tree(files)])).inventory;
    expect(Object.values(egress(seenTopology(without)))).toEqual(Array(5).fill(undefined));
  });

  it("takes a forwarding instance with a public address and a route to it for a NAT instance", async () => {
    const nat = (id: string, more: object) => ({
      NetworkInterfaceId: id,
      VpcId: "vpc-n",
      SubnetId: "subnet-n",
      InterfaceType: "interface",
      SourceDestCheck: false,
      PrivateIpAddress: "10.0.2.4",
      Attachment: { InstanceId: `i-${id.slice(4)}` },
      Association: { PublicIp: "203.0.113.4" },
      OwnerId: "111122223333",
      ...more,
    });
    const account: Account = {
      ...emptyAccount(),
      Vpcs: [vpc("vpc-n", "10.0.0.0/16")],
      Subnets: [subnet("subnet-n", "vpc-n", 2)],
      RouteTables: [routeTable("rtb-n", "vpc-n", ["subnet-n"], { "0.0.0.0/0": "eni-nat" })],
      NetworkInterfaces: [
        nat("eni-nat", {}),
        nat("eni-idle", {}),
        nat("eni-host", { SourceDestCheck: true }),
      ],
    };
    const inventory = await inventoryOf(account);
    expect(seenTopology(inventory).nats).toEqual([
      { id: "i-nat", ...PLACE, vpc: "vpc-n", kind: "instance", az: "use1-az2" },
    ]);
    const logs = flowLogInventory(inventory);
    expect(logs.natInterfaces).toMatchObject([{ eni: "eni-nat", kind: "instance", id: "i-nat" }]);
    expect(logs.publicInterfaces).toEqual(["eni-host", "eni-idle"]);
  });
});

describe("an inventory for the flow-log reader", () => {
  it("tells gateways', endpoints' and public interfaces, and which subnets are public", async () => {
    const account = smallAccount();
    account.NetworkInterfaces.push(
      {
        NetworkInterfaceId: "eni-sqs-subnet-2",
        VpcId: "vpc-a",
        SubnetId: "subnet-2",
        InterfaceType: "vpc_endpoint",
        Description: "VPC Endpoint Interface vpce-sqs",
        PrivateIpAddress: "10.0.2.9",
        Ipv6Addresses: [{ Ipv6Address: "fd00::9" }],
        OwnerId: "111122223333",
      },
      {
        NetworkInterfaceId: "eni-plain",
        VpcId: "vpc-a",
        SubnetId: "subnet-2",
        InterfaceType: "interface",
        PrivateIpAddress: "10.0.2.10",
      },
    );
    const logs = flowLogInventory(await inventoryOf(account));
    expect(logs.natInterfaces).toEqual([
      { eni: "eni-1", id: "nat-1", kind: "zonal", ...PLACE, vpc: "vpc-a", az: "use1-az1" },
    ]);
    expect(logs.endpointInterfaces).toEqual([
      {
        eni: "eni-sqs-subnet-1",
        id: "vpce-sqs",
        service: "sqs",
        ...PLACE,
        vpc: "vpc-a",
        az: null,
        addresses: [],
      },
      {
        eni: "eni-sqs-subnet-2",
        id: "vpce-sqs",
        service: "sqs",
        ...PLACE,
        vpc: "vpc-a",
        az: "use1-az2",
        addresses: ["10.0.2.9", "fd00::9"],
      },
    ]);
    expect(logs.subnets.filter((each) => each.public).map((each) => each.id)).toEqual(["subnet-pub1"]);
    expect(logs.publicInterfaces).toEqual([]);
    expect(logs.vpcs).toEqual([{ id: "vpc-a", ...PLACE, cidrs: ["10.0.0.0/16"] }]);
  });
});
