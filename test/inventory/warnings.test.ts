import { describe, expect, it } from "vitest";
import { readInventory } from "../../src/inventory/read-inventory.ts";
import { inventoryWarnings } from "../../src/inventory/warnings.ts";
import {
  attachment,
  describeFiles,
  emptyAccount,
  interfaceEndpoint,
  subnet,
  vpc,
} from "../support/account.ts";
import { tree } from "../support/tree.ts";
import { usageOf } from "../support/usage.ts";

async function codes(privateDns: boolean, attachedVpcs: number, route: "central-endpoint" | "nat-gateway") {
  const account = emptyAccount();
  for (const [i, name] of ["hub", "s1"].entries()) {
    account.Vpcs.push(vpc(`vpc-${name}`, `10.${i}.0.0/16`));
    account.Subnets.push(subnet(`subnet-${name}`, `vpc-${name}`, 1));
    if (i < attachedVpcs) account.TransitGatewayVpcAttachments.push(attachment(`vpc-${name}`, "tgw-1"));
  }
  account.VpcEndpoints.push(
    interfaceEndpoint("vpce-1", "vpc-hub", "kms", ["subnet-hub"], { PrivateDnsEnabled: privateDns }),
  );
  const { inventory } = await readInventory([tree(describeFiles(account))]);
  const usage = usageOf([
    { service: "kms", gb: "5", vpc: "vpc-s1", route },
    { service: "kms", gb: "5", vpc: "vpc-hub" },
  ]);
  return inventoryWarnings(inventory, [usage]).filter(({ code }) => code === "hub-not-told");
}

describe("a hub of endpoints that exists", () => {
  it("is named where nothing tells who uses it", async () => {
    const [warning, ...more] = await codes(false, 2, "nat-gateway");
    expect(warning?.message).toMatch(
      /^vpc-hub seems to be a hub whose endpoints \(kms\) VPCs on its Transit/,
    );
    expect(more).toEqual([]);
  });

  it("is not guessed at where the usage tells, private DNS is on, or no other VPC is attached", async () => {
    expect(await codes(false, 2, "central-endpoint")).toEqual([]);
    expect(await codes(true, 2, "nat-gateway")).toEqual([]);
    expect(await codes(false, 1, "nat-gateway")).toEqual([]);
  });
});
