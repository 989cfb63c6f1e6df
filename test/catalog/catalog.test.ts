import { describe, expect, it } from "vitest";
import { loadCatalog } from "../../src/catalog/catalog.ts";
import { regionOf } from "../../src/catalog/regions.ts";
import { InputError } from "../../src/errors.ts";
import { text } from "../../src/model/money.ts";

describe("loadCatalog", () => {
  const catalog = loadCatalog();
  it("tells gateway from interface", () => {
    expect(catalog.services.get("s3")).toMatchObject({ gateway: true, interface: true });
    expect(catalog.services.get("dynamodb")).toMatchObject({
      gateway: true,
      interface: true,
      privateDns: "no",
    });
    expect(catalog.services.get("s3express")).toMatchObject({ gateway: true, interface: false });
    expect(catalog.services.get("sqs")).toMatchObject({ gateway: false, interface: true });
    expect([...catalog.services.values()].filter(({ gateway }) => gateway).map(({ name }) => name)).toEqual([
      "dynamodb",
      "s3",
      "s3express",
    ]);
  });
  it("what is only in the VPC", () => {
    expect(catalog.inVpc.has("aurora")).toBe(true);
    expect(catalog.inVpc.has("rds")).toBe(false);
  });
  it("what a workload needs in any case", () => {
    expect(catalog.workloads.get("ssm-session-manager")).toEqual([
      { service: "ssm", type: "any" },
      { service: "ssmmessages", type: "any" },
    ]);
    expect(catalog.workloads.get("ecs-fargate-ecr")).toContainEqual({ service: "s3", type: "gateway" });
    expect(catalog.workloads.size).toBe(28);
  });
  it("what a control asks for", () => {
    expect(catalog.controls.get("EC2.10")).toEqual(["ec2"]);
    expect(catalog.controls.get("vpc-endpoint-enabled")).toBeNull();
    expect(catalog.controls.get("EC2.47")).toBeNull();
  });
  it("NAT instances by rising bandwidth, those with a source only", () => {
    expect(catalog.natInstances.map(({ type, baselineGbps }) => `${type} ${text(baselineGbps)}`)).toEqual([
      "t4g.micro 0.064",
      "t4g.small 0.128",
      "t4g.medium 0.256",
      "t4g.large 0.512",
    ]);
  });
});

describe("regionOf", () => {
  it("knows codes, whatever their case", () => {
    expect(regionOf(" EU-West-1 ", "--region")).toEqual({
      code: "eu-west-1",
      location: "EU (Ireland)",
      usagePrefix: "EU",
      partition: "aws",
    });
  });
  it("names the place and the nearest codes", () => {
    expect(() => regionOf("us-esat-1", "--region")).toThrow(InputError);
    expect(() => regionOf("us-esat-1", "--region")).toThrow(
      /^--region: unknown region 'us-esat-1': did you mean us-east-1 or /,
    );
    expect(() => regionOf("mars", "--region")).toThrow("a code such as us-east-1 is wanted");
  });
});
