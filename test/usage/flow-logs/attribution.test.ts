/** COUNTING.md, "Which service was it?": the ladder, rung by rung. */
import { expect, it } from "vitest";
import { loadCatalog } from "../../../src/catalog/catalog.ts";
import { GATEWAY_SERVICES } from "../../../src/usage/flow-logs/attribution.ts";
import type { NameQuery } from "../../../src/usage/flow-logs/types.ts";
import { codes, demands, natLegs, readLines, V5, v5 } from "./logs.ts";

const services = async (remote: string, sdst = "-"): Promise<string | undefined> => {
  const line = v5({ src: "10.0.1.5", dst: remote, bytes: 100, way: "out", sdst });
  return (await readLines(V5, [line])).measured[0]?.service;
};

it.each([
  ["52.1.1.1", "-", "s3", "S3's range"],
  ["54.1.1.1", "-", "dynamodb", "DynamoDB's range"],
  ["3.1.1.1", "-", "aws-other", "EC2 may be anybody's"],
  ["16.1.1.1", "-", "aws-other", "no region is no other region"],
  ["15.1.1.1", "-", "aws-other", "public APIs"],
  ["13.1.1.1", "-", "internet", "a customer's site, whatever the region"],
  ["53.1.1.1", "-", "aws-other-region", "another region's S3"],
  ["203.0.113.5", "-", "internet", "nobody's"],
  ["203.0.113.5", "S3", "s3", "told by the record"],
  ["203.0.113.5", "DYNAMODB", "dynamodb", "told by the record"],
  ["203.0.113.5", "AMAZON", "internet", "told only that it is AWS's, and in no range"],
  ["54.1.1.1", "EC2", "dynamodb", "another code settles nothing"],
  ["53.1.1.1", "S3", "aws-other-region", "the code carries no region, the range does"],
])("%s with %s is %s: %s", async (remote, code, service) => {
  expect(await services(remote, code)).toBe(service);
});

it("the record's code is that of the packet's remote, on each leg", async () => {
  const remote = "203.0.113.5";
  const [a = "", d = ""] = natLegs({ a: 10, d: 20 });
  const reading = await readLines(V5, [
    a.replace("- - ingress -", "- S3 ingress -"),
    d.replace("- - egress 1", "S3 - egress 1"),
    v5({
      eni: "eni-nat1",
      instance: "-",
      src: "10.0.0.220",
      dst: remote,
      bytes: 300,
      way: "out",
      sdst: "S3",
    }),
    v5({ eni: "eni-nat1", instance: "-", src: remote, dst: "10.0.0.220", bytes: 400, way: "in", ssrc: "S3" }),
  ]);
  expect(demands(reading)).toEqual(["vpc-1 use1-az1 s3 nat-gateway 400 300"]);
  expect(reading.attribution.filter(({ bytes }) => bytes > 0n)).toEqual([
    { by: "pkt-aws-service", bytes: 700n },
  ]);
});

it("the rungs' bytes are the demands' bytes", async () => {
  const remotes = ["52.1.1.1", "203.0.113.5", "3.1.1.1", "53.9.9.9"];
  const lines = remotes.map((dst, i) =>
    v5({ src: "10.0.1.5", dst, bytes: 10 ** i, way: "out", sport: 40_000 + i }),
  );
  const reading = await readLines(V5, [
    ...lines,
    ...natLegs({ a: 5, b: 5 }, { remote: "192.168.3.3" }),
    ...natLegs({ a: 1, b: 1 }, { remote: "198.51.100.1" }),
  ]);
  const sum = (list: readonly bigint[]) => list.reduce((a, b) => a + b, 0n);
  expect(sum(reading.attribution.map(({ bytes }) => bytes))).toBe(1117n);
  expect(sum(reading.measured.map(({ bytesIn, bytesOut }) => bytesIn + bytesOut))).toBe(1117n);
});

it("what is sent to a shared address is divided as a whole, not row by row", async () => {
  const clients = ["10.0.1.5", "10.0.1.6", "10.0.1.7", "10.0.1.8"];
  const reading = await readLines(
    V5,
    clients.map((src) => v5({ src, dst: "3.1.1.2", bytes: 1, way: "out" })),
    { namesOf: (queries) => queries.map(() => ["sqs", "kms"]) },
  );
  expect(demands(reading)).toEqual([
    "vpc-1 use1-az1 kms nat-gateway 0 2",
    "vpc-1 use1-az1 sqs nat-gateway 0 2",
  ]);
});

it("names from Resolver logs come before ranges and after the record's code; shared ones are divided", async () => {
  const asked: NameQuery[] = [];
  const reading = await readLines(
    V5,
    ["3.1.1.1", "3.1.1.2", "3.1.1.3", "53.1.1.1"]
      .map((dst) => v5({ src: "10.0.1.5", dst, bytes: 101, way: "out" }))
      .concat(v5({ src: "10.0.1.5", dst: "203.0.113.9", bytes: 7, way: "out", sdst: "S3" })),
    {
      namesOf: (queries) => {
        asked.push(...queries);
        return queries.map(
          ({ remote }) =>
            ({ "3.1.1.1": ["sqs"], "3.1.1.2": ["sqs", "kms"], "53.1.1.1": ["sqs"] })[remote] ?? null,
        );
      },
    },
  );
  expect(asked).toHaveLength(4);
  expect(asked[0]).toMatchObject({ vpc: "vpc-1", client: "10.0.1.5", start: 1_700_000_000 });
  expect(demands(reading)).toEqual([
    "vpc-1 use1-az1 aws-other nat-gateway 0 101",
    "vpc-1 use1-az1 aws-other-region nat-gateway 0 101",
    "vpc-1 use1-az1 kms nat-gateway 0 50",
    "vpc-1 use1-az1 s3 nat-gateway 0 7",
    "vpc-1 use1-az1 sqs nat-gateway 0 152",
  ]);
  expect(codes(reading)).toContain("shared-address");
});

it("shows where the bytes go that no service can be named for", async () => {
  const lines = ["3.1.1.1", "203.0.113.5", "15.1.1.1", "52.1.1.1"].map((dst, i) =>
    v5({ src: "10.0.1.5", dst, bytes: 100 * (i + 1), way: "out" }),
  );
  const reading = await readLines(V5, lines);
  expect(reading.talkers).toEqual([
    { vpc: "vpc-1", service: "aws-other", remote: "15.1.1.1", bytes: 300n, reason: "public-api" },
    { vpc: "vpc-1", service: "internet", remote: "203.0.113.5", bytes: 200n, reason: null },
    { vpc: "vpc-1", service: "aws-other", remote: "3.1.1.1", bytes: 100n, reason: null },
  ]);
  expect(codes(reading)).toContain("public-api");
});

it.each([
  ["52.1.1.1", "-", "s3"],
  ["54.1.1.1", "-", "dynamodb"],
  ["53.1.1.1", "S3", "s3"],
  ["53.1.1.1", "-", "aws-other"],
  ["3.1.1.1", "-", "aws-other"],
  ["15.1.1.1", "-", "aws-other"],
  ["203.0.113.5", "-", "aws-other"],
  ["203.0.113.5", "DYNAMODB", "dynamodb"],
])(
  "over a gateway endpoint, which only S3 and DynamoDB have, %s with %s is %s",
  async (dst, sdst, service) => {
    const reading = await readLines(V5, [
      v5({ src: "10.0.1.5", dst, bytes: 100, way: "out", sdst, path: 7 }),
    ]);
    expect(demands(reading)).toEqual([`vpc-1 use1-az1 ${service} gateway-endpoint 0 100`]);
    expect(codes(reading).includes("gateway-endpoint")).toBe(service === "aws-other");
    expect(reading.talkers).toEqual([]);
  },
);

it("over a gateway endpoint, of an address's names those count that have one", async () => {
  const names: Readonly<Record<string, readonly string[]>> = {
    "3.1.1.1": ["sqs", "dynamodb"],
    "53.1.1.1": ["s3"],
    "54.1.1.1": ["kms"],
  };
  const reading = await readLines(
    V5,
    Object.keys(names).map((dst) => v5({ src: "10.0.1.5", dst, bytes: 101, way: "out", path: 7 })),
    { namesOf: (queries) => queries.map(({ remote }) => names[remote] ?? null) },
  );
  expect(demands(reading)).toEqual([
    "vpc-1 use1-az1 dynamodb gateway-endpoint 0 202",
    "vpc-1 use1-az1 s3 gateway-endpoint 0 101",
  ]);
});

it("knows every service that has a gateway endpoint", () => {
  const services = [...loadCatalog().services.values()].filter(({ gateway }) => gateway);
  expect([...GATEWAY_SERVICES].sort()).toEqual(services.map(({ name }) => name).sort());
});
