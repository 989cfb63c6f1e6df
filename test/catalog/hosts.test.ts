import { describe, expect, it } from "vitest";
import { loadServices } from "../../src/catalog/facts.ts";
import { serviceOfHost } from "../../src/catalog/hosts.ts";

const HERE = "us-east-1";
const brief = (host: string): string => {
  const match = serviceOfHost(host, HERE);
  return match === null ? "-" : `${match.service} ${match.movable ? "moves" : match.why}`;
};

describe("serviceOfHost", () => {
  it.each([
    ["sqs.us-east-1.amazonaws.com", "sqs moves"],
    ["SQS.us-east-1.amazonaws.com.", "sqs moves"],
    ["sqs.us-east-1.api.aws", "sqs moves"],
    ["123456789012.dkr.ecr.us-east-1.amazonaws.com", "ecr.dkr moves"],
    ["api.ecr.us-east-1.amazonaws.com", "ecr.api moves"],
    ["bucket.s3.us-east-1.amazonaws.com", "s3 moves"],
    ["a.b.s3.us-east-1.amazonaws.com", "s3 moves"],
    ["prod-us-east-1-starport-layer-bucket.s3.us-east-1.amazonaws.com", "s3 moves"],
    ["amazonlinux-2-repos-us-east-1.s3.dualstack.us-east-1.amazonaws.com", "s3 moves"],
    ["b--use1-az4--x-s3.s3express-use1-az4.us-east-1.amazonaws.com", "s3express moves"],
    ["ecs-a-1.us-east-1.amazonaws.com", "ecs-agent moves"],
    ["ecs-t.us-east-1.amazonaws.com", "ecs-telemetry moves"],
    ["abc-ats.iot.us-east-1.amazonaws.com", "iot.data moves"],
    ["streams.dynamodb.us-east-1.amazonaws.com", "dynamodb-streams moves"],
    ["123456789012.ddb.us-east-1.amazonaws.com", "dynamodb moves"],
  ])("%s: %s", (host, expected) => expect(brief(host)).toBe(expected));

  it("hosts that private DNS does not cover stay on their way, but a gateway endpoint goes by address", () => {
    expect(brief("sts.amazonaws.com")).toBe("sts not-covered");
    expect(brief("sts.us-east-1.amazonaws.com")).toBe("sts moves");
    expect(brief("queue.amazonaws.com")).toBe("sqs not-covered");
    expect(brief("us-east-1.queue.amazonaws.com")).toBe("sqs not-covered");
    expect(serviceOfHost("bucket.s3.amazonaws.com", HERE)).toEqual({
      service: "s3",
      region: null,
      covered: "no",
      movable: true,
      why: null,
      endpoint: false,
    });
  });
  it("public APIs never move", () => {
    expect(brief("abc123.execute-api.us-east-1.amazonaws.com")).toBe("execute-api public-api");
    expect(brief("abc.appsync-api.us-east-1.amazonaws.com")).toBe("appsync-api public-api");
  });
  it("other regions are told by the host, whatever a bucket's name says", () => {
    expect(serviceOfHost("sqs.eu-west-1.amazonaws.com", HERE)).toMatchObject({
      region: "eu-west-1",
      why: "other-region",
    });
    expect(serviceOfHost("us-east-1-logs.s3.eu-west-1.amazonaws.com", HERE)).toMatchObject({
      region: "eu-west-1",
    });
    expect(serviceOfHost("logs-eu-west-1.s3.amazonaws.com", HERE)).toMatchObject({
      region: null,
      movable: true,
    });
    expect(serviceOfHost("b.s3-us-west-2.amazonaws.com", HERE)).toMatchObject({
      region: "us-west-2",
      movable: false,
    });
    expect(serviceOfHost("sqs.cn-north-1.amazonaws.com.cn", "cn-north-1")).toMatchObject({
      service: "sqs",
      movable: true,
    });
    expect(serviceOfHost("sqs.ap-southeast-9.amazonaws.com", HERE)).toMatchObject({
      region: "ap-southeast-9",
    });
  });
  it("IAM has an endpoint in its control-plane region only", () => {
    expect(serviceOfHost("iam.amazonaws.com", "us-east-1")).toMatchObject({ service: "iam", movable: true });
    expect(serviceOfHost("iam.amazonaws.com", "eu-west-1")).toMatchObject({
      service: "iam",
      why: "other-region",
    });
  });
  it("of services that share a host, the one that is open and named like it", () => {
    expect(brief("kafka.us-east-1.amazonaws.com")).toBe("kafka-api moves");
    expect(brief("rekognition.us-east-1.amazonaws.com")).toBe("rekognition moves");
    expect(brief("states.us-east-1.api.aws")).toBe("states moves");
    expect(brief("omics.us-east-1.api.aws")).toBe("-");
  });
  it("an endpoint's own name", () => {
    for (const [host, service] of [
      ["vpce-0a1b-2c3d.sqs.us-east-1.vpce.amazonaws.com", "sqs"],
      ["vpce-0a1b-2c3d-us-east-1a.api.ecr.us-east-1.vpce.amazonaws.com", "ecr.api"],
      ["bucket.vpce-0a1b-2c3d.s3.us-east-1.vpce.amazonaws.com", "s3"],
    ] as const) {
      expect(serviceOfHost(host, HERE)).toMatchObject({ service, region: HERE, endpoint: true });
    }
  });
  it.each([
    "",
    "example.com",
    "amazonaws.com",
    "x.gr7.us-east-1.eks.amazonaws.com",
    "db.abc.us-east-1.rds.amazonaws.com",
    "lb-1.elb.us-east-1.amazonaws.com",
    "d111.cloudfront.net",
  ])("%j is no service's", (host) => expect(brief(host)).toBe("-"));
  it("every default host leads to a service that lists it", () => {
    for (const entry of loadServices()) {
      for (const pattern of entry.hosts) {
        const host = pattern.replaceAll("{region}", HERE).replaceAll("*", "x");
        const service = serviceOfHost(host, HERE)?.service;
        const owner = loadServices().find(({ name }) => name === service);
        expect(owner?.hosts, host).toContain(pattern);
      }
    }
  });
});
