import Papa from "papaparse";
import { describe, expect, it } from "vitest";
import { loadInVpc, loadServices, loadWorkloads } from "../../src/catalog/facts.ts";
import { type ServicesOptions, services } from "../../src/commands/services.ts";
import { UsageError } from "../../src/errors.ts";
import { printed } from "./capture.ts";

const text = async (names: string[], options: ServicesOptions = {}): Promise<string> =>
  (await printed((io) => services(names, options, io))).out;
/** The text as one line, so that line breaks do not matter. */
const flat = async (...names: string[]): Promise<string> => (await text(names)).replaceAll(/\s+/g, " ");
const fault = (names: string[], options: ServicesOptions = {}): Promise<unknown> =>
  text(names, options).then(
    () => null,
    (error: unknown) => error,
  );

describe("services NAME", () => {
  it("says all that one asks before making an endpoint", async () => {
    await expect(
      await text(["rds", "s3", "eks", "aurora", "internet"], { region: "us-east-1" }),
    ).toMatchFileSnapshot("../golden/services.txt");
  });
  it("RDS: the database needs none, its API has one", async () => {
    const rds = await flat("rds");
    expect(rds).toContain("No, for Amazon RDS DB instances: they stand in the VPC");
    expect(rds).toContain("Endpoint service com.amazonaws.{region}.rds");
  });
  it("S3 is not private by default, the gateway endpoint is free and goes by route table", async () => {
    const s3 = await flat("s3");
    expect(s3).toContain("Is S3 private by default? No.");
    expect(s3).toContain("gateway endpoint (free; clients in this VPC, same region); interface endpoint");
    expect(s3).toContain("association with the route table");
  });
  it("an EKS cluster's traffic is not private by default", async () => {
    expect(await flat("eks")).toMatch(
      /kubectl, the console and the nodes to the cluster private\? No, not by default\./,
    );
  });
  it("an interface endpoint takes security groups on both sides, private DNS, and admits all by default", async () => {
    const sqs = await flat("sqs");
    expect(sqs).toContain("a security group on it that admits TCP 443 from the clients' security group");
    expect(sqs).toContain("the clients' security group lets outbound TCP 443 to it");
    expect(sqs).toContain("enableDnsSupport and enableDnsHostnames");
    expect(sqs).toContain("Policy taken; the default gives full access");
    expect(sqs).toContain("queue.amazonaws.com");
  });
  it("other ports where there are others", async () => {
    expect(await flat("email-smtp")).toContain("admits TCP 465, 587, 2465, 2587 from");
    expect(await flat("cassandra")).toContain("admits TCP 9142 from");
  });
  it("no private DNS where there is none", async () => {
    expect(await flat("dynamodb")).toContain(
      "no private DNS: the clients must be given the endpoint's own host name",
    );
  });
  it("what is only in the VPC needs nothing", async () => {
    const aurora = await flat("aurora");
    expect(aurora).toContain("No. It stands in the VPC");
    expect(aurora).not.toContain("It takes");
    expect(aurora).toContain("endpoint services rds, rds-data, pi");
  });
  it("a name of several services shows each, and says so", async () => {
    const { out, warnings } = await printed((io) => services(["ecr"], {}, io));
    expect(out).toContain("ecr.api: Amazon ECR API\n");
    expect(out).toContain("ecr.dkr: Amazon ECR Docker registry\n");
    expect(warnings).toEqual(["'ecr' means several services: ecr.api, ecr.dkr"]);
  });
  it("common names are understood, and the same service is shown once", async () => {
    const out = await text(["cloudwatch-logs", "logs", "com.amazonaws.us-east-1.logs"]);
    expect(out.match(/^logs: /gm)).toHaveLength(1);
  });
  it("fits into a terminal, whatever the service", async () => {
    const out = await text(loadServices().map(({ name }) => name));
    const widest = out.split("\n").reduce((a, b) => (b.length > a.length ? b : a), "");
    expect(widest.length, widest).toBeLessThanOrEqual(110);
    expect(out).not.toMatch(/undefined|null|\[object/);
  });
  it("JSON", async () => {
    const { services: list, ...head } = JSON.parse(
      await text(["sts", "efs"], { format: "json", region: "eu-west-1" }),
    );
    expect(head).toEqual({ schema: "vpce-cost/services/1", region: "eu-west-1" });
    expect(list[0]).toMatchObject({
      name: "sts",
      kind: "endpoint-service",
      types: ["interface"],
      serviceName: "com.amazonaws.eu-west-1.sts",
      hosts: ["sts.eu-west-1.amazonaws.com"],
      hostsNotCovered: ["sts.amazonaws.com"],
      policy: "yes",
      ports: [443],
    });
    expect(list[1]).toMatchObject({
      name: "efs",
      kind: "in-vpc",
      types: [],
      serviceName: null,
      api: ["elasticfilesystem"],
    });
  });
  it("CSV", async () => {
    const { data } = Papa.parse<Record<string, string>>(await text(["s3", "rds"], { format: "csv" }), {
      header: true,
      skipEmptyLines: true,
    });
    expect(data.map((row) => [row["name"], row["types"]])).toEqual([
      ["s3", "gateway; interface"],
      ["rds", "interface"],
    ]);
  });
});

describe("services --workload", () => {
  it("minimal-production: what it needs, and what breaks without each", async () => {
    const out = await text([], { workload: "minimal-production" });
    await expect(out).toMatchFileSnapshot("../golden/services-workload.txt");
    for (const name of [
      "s3 (gateway)",
      "ecr.api",
      "ecr.dkr",
      "sts",
      "logs",
      "ssm",
      "ssmmessages",
      "ec2messages",
    ]) {
      expect(out).toMatch(new RegExp(`^${name.replaceAll(/[().]/g, "\\$&")} `, "m"));
    }
  });
  it("every workload, every need of it with a symptom", async () => {
    for (const { name, needs } of loadWorkloads()) {
      const read = JSON.parse(await text([], { workload: name, format: "json" }));
      expect(read.needs).toHaveLength(needs.length);
      for (const need of read.needs) {
        expect(need.symptom, name).not.toBe("");
        expect(need.when, name).not.toBe("");
      }
      const rows = Papa.parse(await text([], { workload: name, format: "csv" }), {
        skipEmptyLines: true,
      }).data;
      expect(rows).toHaveLength(needs.length + 1);
    }
  });
});

describe("services without names", () => {
  it("lists every service, resource and workload", async () => {
    const out = await text([]);
    const names = [...loadServices(), ...loadInVpc(), ...loadWorkloads()].map(({ name }) => name);
    const listed = new Set(out.split("\n").map((line) => line.split(" ")[0]));
    expect(names.filter((name) => !listed.has(name))).toEqual([]);
    expect(Math.max(...out.split("\n").map((line) => line.length))).toBeLessThanOrEqual(110);
  });
  it("JSON and CSV", async () => {
    const whole = JSON.parse(await text([], { format: "json" }));
    expect(whole.services).toHaveLength(loadServices().length);
    expect(whole.workloads[0]).toEqual({
      name: "minimal-production",
      required: ["s3 (gateway)", "ecr.api", "ecr.dkr", "sts", "logs", "ssm", "ssmmessages"],
    });
    const rows = Papa.parse(await text([], { format: "csv" }), { skipEmptyLines: true }).data;
    expect(rows).toHaveLength(1 + loadServices().length + loadInVpc().length);
  });
});

describe("faults", () => {
  it.each([
    [["sqss"], {}, "unknown service 'sqss': did you mean sqs? 'vpce-cost services' lists all"],
    [["s3", "qwertyuiop"], {}, "unknown service 'qwertyuiop': 'vpce-cost services' lists all"],
    [
      [],
      { workload: "minimal-prod" },
      "--workload: unknown workload 'minimal-prod': did you mean minimal-production?",
    ],
    [["sqs"], { region: "us-esat-1" }, "--region: unknown region 'us-esat-1': did you mean us-east-1"],
  ] as const)("%j %j", async (names, options, message) => {
    const error = await fault([...names], options);
    expect(error).toBeInstanceOf(UsageError);
    expect((error as Error).message).toContain(message);
  });
  it("a workload like no other: all are named", async () => {
    expect(String(await fault([], { workload: "qwertyuiop" }))).toContain("known are minimal-production, ");
  });
  it("formats and combinations that are not", async () => {
    expect(await fault(["sqs"], { format: "xlsx" })).toBeInstanceOf(UsageError);
    expect(String(await fault([], { format: "jsn" }))).toContain(
      "(did you mean json?): known are table, json, csv",
    );
    expect(await fault(["sqs"], { workload: "bedrock" })).toBeInstanceOf(UsageError);
  });
});
