/** Buckets that add up, duplicates, windows: COUNTING.md's other rules. */
import { describe, expect, it } from "vitest";
import { buckets, codes, demands, file, natLegs, read, readLines, T0, V2, V5, v2, v5 } from "./logs.ts";

const out = (bytes: number, more: object = {}): string =>
  v5({ src: "10.0.1.5", dst: "203.0.113.5", bytes, way: "out", ...more });

it("rejected, without data, lost and malformed records have buckets of their own", async () => {
  const reading = await readLines(V5, [
    out(100),
    out(40, { action: "REJECT" }),
    "5 123456789012 eni-client1 - - - - - - - 1700000000 1700000060 - NODATA vpc-1 subnet-1 i-1 - - - - us-east-1 use1-az1 - - - - - -",
    "5 123456789012 eni-client1 - - - - - - - 1700000000 1700000060 - SKIPDATA vpc-1 subnet-1 i-1 - - - - us-east-1 use1-az1 - - - - - -",
    "what is this",
  ]);
  expect(buckets(reading)).toEqual([
    "counted 1 100",
    "rejected-by-aws 1 40",
    "no-data 1 0",
    "skip-data 1 0",
    "malformed 1 0",
  ]);
  expect(reading.records).toBe(5);
  expect(reading.rejected).toBe(1);
  expect(reading.rejects).toMatchObject([{ line: 6, reason: "too few fields" }]);
  expect(codes(reading)).toEqual(expect.arrayContaining(["skip-data", "malformed-records"]));
});

describe("the same content", () => {
  const content = `${V5}\n${natLegs({ a: 100, b: 100 }).join("\n")}\n`;
  it("counts once, whatever the files are called", async () => {
    const { gzipSync } = await import("node:zlib");
    const reading = await read([
      file("twins/a.log", content),
      file("twins/b.log", content),
      file("twins/c.log.gz", gzipSync(content)),
    ]);
    expect(buckets(reading)).toEqual(["counted 1 100", "other-leg 1 100", "duplicate 4 400"]);
    expect(codes(reading).filter((code) => code === "same-file")).toHaveLength(2);
    expect(reading.from).toEqual(["twins/a.log", "twins/b.log", "twins/c.log.gz"]);
  });
  it("equal lines within one flow log are true flows", async () => {
    expect(buckets(await readLines(V5, [out(100), out(100)]))).toEqual(["counted 2 200"]);
  });
  it("equal lines close together in a CloudWatch stream are copies, and that is said", async () => {
    const lines = [out(100), out(100), out(50)].map((line) => `2023-11-14T22:13:20.000Z ${line}`);
    const reading = await read([file("stream.log", `${lines.join("\n")}\n`)]);
    expect(buckets(reading)).toEqual(["counted 2 150", "duplicate 1 100"]);
    expect(codes(reading)).toContain("combined-stream");
  });
});

describe("several flow logs over one interface", () => {
  const named = (id: string, lines: readonly string[], more = "a") =>
    file(
      `123456789012_vpcflowlogs_us-east-1_${id}_20231114T2210Z_${more}.log`,
      `${V5}\n${lines.join("\n")}\n`,
    );
  it("the one with most bytes counts; the interfaces of one alone count too", async () => {
    const reading = await read([
      named("fl-0aaaaaaaaaaaaaaa1", [out(100), out(10, { action: "REJECT" })]),
      named("fl-0aaaaaaaaaaaaaaa2", [
        out(100),
        out(90, { dst: "203.0.113.6" }),
        out(3, { eni: "eni-client2", src: "10.0.1.6" }),
      ]),
    ]);
    expect(buckets(reading)).toEqual(["counted 3 193", "rejected-by-aws 1 10", "duplicate 1 100"]);
    expect(codes(reading)).toContain("several-flow-logs");
  });
  it("one after the other in time are no duplicates", async () => {
    const later = { start: T0 + 7200, end: T0 + 7260 };
    const reading = await read([
      named("fl-0aaaaaaaaaaaaaaa1", [out(100)], "b"),
      named("fl-0aaaaaaaaaaaaaaa2", [out(70, later)], "b"),
    ]);
    expect(buckets(reading)).toEqual(["counted 2 170"]);
  });
});

describe("the measured window", () => {
  const at = (start: number, end: number, vpc = "vpc-1", eni = "eni-client1") =>
    out(1, { start: T0 + start, end: T0 + end, vpc, eni, sport: 40_000 + Math.floor(start / 60) });
  it("is from the first to the last record of each VPC, in any order", async () => {
    const reading = await readLines(V5, [
      at(600, 660),
      at(0, 60),
      at(300, 360),
      at(100, 130, "vpc-2", "eni-client2"),
    ]);
    expect(reading.windows).toEqual([
      { vpc: "vpc-1", seconds: 660 },
      { vpc: "vpc-2", seconds: 30 },
    ]);
    expect(reading.timeRange).toEqual({ start: T0, end: T0 + 660 });
  });
  it("leaves out gaps of more than 600 s, and only those", async () => {
    const reading = await readLines(V5, [at(0, 60), at(660, 720), at(1321, 1400)]);
    expect(reading.windows).toEqual([{ vpc: "vpc-1", seconds: 720 + 79 }]);
    expect(reading.gaps).toEqual([{ vpc: "vpc-1", start: T0 + 720, end: T0 + 1321 }]);
    expect(codes(reading)).toContain("gaps");
  });
  it("is touched by records without data, and by rejected ones", async () => {
    const reading = await readLines(V5, [
      at(0, 60),
      `5 123456789012 eni-client1 - - - - - - - ${T0 + 600} ${T0 + 660} - NODATA vpc-1 subnet-1 i-1 - - - - us-east-1 use1-az1 - - - - - -`,
      out(1, { start: T0 + 1200, end: T0 + 1260, action: "REJECT" }),
    ]);
    expect(reading.windows).toEqual([{ vpc: "vpc-1", seconds: 1260 }]);
  });
  it("is not stretched by impossible times, which are said", async () => {
    const reading = await readLines(V5, [
      at(0, 60),
      at(300, 360),
      out(5, { start: 0, end: T0 }),
      out(5, { start: T0 + 60, end: T0 }),
      out(5, { start: 1000, end: 1010 }),
    ]);
    expect(reading.windows).toEqual([{ vpc: "vpc-1", seconds: 360 }]);
    expect(codes(reading)).toEqual(expect.arrayContaining(["impossible-times", "times-apart"]));
    expect(buckets(reading)).toEqual(["counted 5 17"]);
  });
});

it("takes account and region from the path where the fields lack them", async () => {
  const header = "interface-id srcaddr dstaddr bytes start end";
  const line = `eni-1 10.0.1.5 52.1.1.1 100 ${T0} ${T0 + 60}`;
  const other = `eni-1 10.0.1.5 203.0.113.5 1 ${T0} ${T0 + 60}`;
  const paths = [
    "AWSLogs/123456789012/vpcflowlogs/eu-west-1/2023/11/14/a.log",
    "AWSLogs/aws-account-id=123456789012/aws-service=vpcflowlogs/aws-region=eu-west-1/year=2023/month=11/day=14/a.log",
    "123456789012_vpcflowlogs_eu-west-1_fl-0123456789abcdef0_20231114T2210Z_a1b2c3d4.log",
  ];
  for (const path of paths) {
    const reading = await read([file(path, `${header}\n${line}\n${other}\n`)], { regionHint: "us-west-2" });
    expect(reading.measured[0]).toMatchObject({
      account: "123456789012",
      region: "eu-west-1",
      service: "aws-other-region",
    });
  }
});

it("takes the time from the file's name where the fields lack it", async () => {
  const name = "123456789012_vpcflowlogs_us-east-1_fl-0123456789abcdef0_20231114T2210Z_ffffffff.log";
  const reading = await read([
    file(
      name,
      "srcaddr dstaddr bytes interface-id\n10.0.1.5 203.0.113.5 100 eni-1\n10.0.1.5 203.0.113.6 100 eni-1\n",
    ),
  ]);
  expect(reading.windows).toEqual([{ vpc: "vpc", seconds: 300 }]);
});

it("bytes are exact beyond 2^53 in sum", async () => {
  const most = String(Number.MAX_SAFE_INTEGER);
  const lines = [most, most, most].map((bytes, i) =>
    v5({ src: "10.0.1.5", dst: "203.0.113.5", bytes, way: "out", sport: 40_000 + i }),
  );
  const reading = await readLines(V5, lines);
  expect(demands(reading)).toEqual([`vpc-1 use1-az1 internet nat-gateway 0 ${3n * BigInt(most)}`]);
  expect(buckets(reading)).toEqual([`counted 3 ${3n * BigInt(most)}`]);
});

it("rows that do not fit in memory are put down in files, and change nothing", async () => {
  const lines: string[] = [];
  for (let i = 0; i < 400; i++) {
    const remote = `203.0.${i % 7}.${i % 50}`;
    lines.push(
      ...natLegs(
        { a: 100 + i, b: 90 + (i % 30), c: 5, d: i },
        { client: `10.0.1.${i % 40}`, remote, sport: 40_000 + i },
      ),
    );
    lines.push(
      v5({
        src: `10.0.1.${i % 40}`,
        dst: remote,
        bytes: 7,
        way: "out",
        sport: 30_000 + i,
        eni: `eni-c${i % 40}`,
      }),
    );
    lines.push(
      v5({
        src: `2600:1f18::${i % 9}`,
        dst: `2607:f8b0::${i.toString(16)}`,
        bytes: 3,
        way: "out",
        path: 7,
        eni: "eni-six",
      }),
    );
  }
  const whole = await readLines(V5, lines);
  const spilled = await readLines(V5, lines, { tableBytes: 4096 });
  expect({ ...spilled, from: [] }).toEqual({ ...whole, from: [] });
});

it("version 2 names no VPC: it is called vpc", async () => {
  const reading = await readLines(V2, [
    v2("eni-1", "10.0.1.5", "203.0.113.5", 5),
    v2("eni-1", "10.0.1.5", "203.0.113.6", 5),
  ]);
  expect(reading.vpcs).toEqual([{ id: "vpc", account: "123456789012", region: null, azs: [], cidrs: [] }]);
});

it("records that name no interface: how much may be counted twice at most is said", async () => {
  const header = "vpc-id srcaddr dstaddr pkt-srcaddr pkt-dstaddr bytes start end flow-direction";
  const GIB = 1_073_741_824;
  const flow = (src: string, dst: string, way: string, pktDst = dst): string =>
    `vpc-1 ${src} ${dst} ${src} ${pktDst} ${GIB} 100 200 ${way}`;
  // Legs 0, A and B of one byte: without the interface 0 and B count both.
  const reading = await readLines(header, [
    flow("10.0.1.5", "203.0.113.5", "egress"),
    flow("10.0.1.5", "10.0.0.220", "ingress", "203.0.113.5"),
    flow("10.0.0.220", "203.0.113.5", "egress"),
  ]);
  expect(reading.measured.map(({ bytesOut }) => bytesOut)).toEqual([BigInt(2 * GIB)]);
  expect(reading.warnings.find(({ code }) => code === "no-interface-id")?.message).toMatch(
    /as much as 1\.00 GB of 2\.00 GB may be counted twice/,
  );
});
