import { describe, expect, it } from "vitest";
import { loadAliases, loadInVpc, loadServices } from "../../src/catalog/facts.ts";
import { resolveServiceName } from "../../src/catalog/names.ts";
import { OUTSIDE_SERVICES } from "../../src/model/usage.ts";

const serviceOf = (text: string): string => {
  const answer = resolveServiceName(text);
  return answer.found ? answer.service : `? ${answer.nearest.join(" ")}`.trim();
};

describe("resolveServiceName", () => {
  it("knows every name of the catalogue, as it is and in capitals", () => {
    for (const { name, serviceName } of loadServices()) {
      expect(serviceOf(name)).toBe(name);
      expect(serviceOf(` ${name.toUpperCase()} `)).toBe(name);
      expect(serviceOf(serviceName.replace("{region}", "eu-west-1"))).toBe(name);
    }
  });
  it("knows every resource in the VPC, which the API of the same name hides", () => {
    const apis = new Set(loadServices().map(({ name }) => name));
    for (const { name } of loadInVpc()) {
      expect(resolveServiceName(name)).toMatchObject({ service: name, inVpc: !apis.has(name) });
    }
  });
  it("knows what is no single service", () => {
    for (const name of OUTSIDE_SERVICES) expect(serviceOf(name)).toBe(name);
    expect(serviceOf("AWS Other Region")).toBe("aws-other-region");
  });
  it("every alias means what it says, or names what it might mean", () => {
    for (const { alias, names } of loadAliases()) {
      expect(serviceOf(alias)).toBe(names.length === 1 ? names[0] : `? ${names.join(" ")}`);
    }
  });
  it.each([
    ["cloudwatch-logs", "logs"],
    ["cloudwatch", "monitoring"],
    ["ecr-api", "ecr.api"],
    ["ECR DKR", "ecr.dkr"],
    ["EC2 Messages", "ec2messages"],
    ["SSM Messages", "ssmmessages"],
    ["secrets-manager", "secretsmanager"],
    ["systems-manager", "ssm"],
    ["AWS Systems Manager", "ssm"],
    ["eventbridge", "events"],
    ["Amazon S3", "s3"],
    ["s3 (gateway)", "s3"],
    ["kinesis", "kinesis-streams"],
    ["firehose", "kinesis-firehose"],
    ["step functions", "states"],
    ["efs", "efs"],
    ["memorydb", "memorydb"],
    ["com.amazonaws.iam", "iam"],
    ["aws.api.us-gov-west-1.kafka-api", "kafka-api"],
  ])("%s is %s", (text, name) => expect(serviceOf(text)).toBe(name));

  it("a name of several services gives those", () => {
    expect(serviceOf("ecr")).toBe("? ecr.api ecr.dkr");
    expect(serviceOf("sagemaker")).toBe("? sagemaker.api sagemaker.runtime");
  });
  it.each([
    ["sqss", "sqs"],
    ["lamda", "lambda"],
    ["secretmanager", "secretsmanager"],
    ["cloudwatch-log", "logs"],
    ["internnet", "internet"],
  ])("%s is unknown, %s is near", (text, name) => {
    const answer = resolveServiceName(text);
    expect(answer.found).toBe(false);
    expect(answer).toMatchObject({ nearest: expect.arrayContaining([name]) });
  });
  it("suggests nothing where nothing is alike", () => {
    expect(resolveServiceName("postgres-cluster-7")).toEqual({ found: false, several: false, nearest: [] });
    expect(resolveServiceName("  ")).toEqual({ found: false, several: false, nearest: [] });
  });
  it("says that database traffic stays in the VPC", () => {
    for (const name of ["rds", "elasticache", "redshift", "ec2", "dax"]) {
      expect(resolveServiceName(name)).toMatchObject({
        inVpc: false,
        note: expect.stringContaining("stays in the VPC"),
      });
    }
    expect(resolveServiceName("sqs")).toMatchObject({ note: null });
    expect(resolveServiceName("kafka")).toMatchObject({ note: expect.stringContaining("closed") });
  });
});
