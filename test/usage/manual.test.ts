import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, describe, expect, it } from "vitest";
import { InputError, UsageError } from "../../src/errors.ts";
import { text } from "../../src/model/money.ts";
import { readGbOptions, readManual } from "../../src/usage/manual.ts";
import type { ServiceResolver } from "../../src/usage/manual-row.ts";
import type { Reading } from "../../src/usage/reading.ts";

const directory = mkdtempSync(join(tmpdir(), "manual-"));
afterAll(() => rmSync(directory, { recursive: true }));

const resolve: ServiceResolver = (name) => {
  const known = ["sqs", "s3", "ecr.dkr", "internet", "unknown"];
  if (name === "rds") return { found: true, service: "rds", inVpc: false, note: "rds is the API here" };
  if (name === "efs-mount") return { found: true, service: "efs-mount", inVpc: true, note: null };
  return known.includes(name)
    ? { found: true, service: name, inVpc: false, note: null }
    : { found: false, nearest: ["sqs", "s3"] };
};

function write(content: string | Uint8Array): { path: string; name: string } {
  const path = join(directory, `usage-${Math.random().toString(36).slice(2)}`);
  writeFileSync(path, content);
  return { path, name: "usage.csv" };
}
function csv(content: string | Uint8Array): Promise<Reading> {
  return readManual([{ file: write(content), form: "csv" }], resolve);
}
function yaml(content: string): Promise<Reading> {
  return readManual([{ file: write(content), form: "yaml" }], resolve);
}
function rows(reading: Reading): string[] {
  return reading.monthly.map(
    (d) => `${d.account} ${d.region} ${d.vpc} ${d.az} ${d.service} ${d.route} ${text(d.gb)}`,
  );
}

describe("the usage table as CSV", () => {
  it("needs service and gb only", async () => {
    const reading = await csv("service,gb\nsqs,500\ns3,0.5\n");
    expect(rows(reading)).toEqual(["null null vpc null sqs null 500", "null null vpc null s3 null 0.5"]);
    expect(reading.from).toEqual(["usage.csv"]);
    expect(reading.records).toBe(2);
  });

  it("takes the columns in any order, with quotes, CRLF, a byte order mark and empty lines", async () => {
    const reading = await csv(
      '\uFEFF"route","GB","az_id",region,vpc_id,account_id,Service\r\n\r\nnat-gateway,"1024.5",use1-az1,us-east-1,vpc-1,012345678901,ecr.dkr\r\n',
    );
    expect(rows(reading)).toEqual(["012345678901 us-east-1 vpc-1 use1-az1 ecr.dkr nat-gateway 1024.5"]);
  });

  it.each([
    ["semicolons", "service;gb\nsqs;500.25\n"],
    ["tabs", "service\tgb\nsqs\t500.25\n"],
    ["gzip", gzipSync("service,gb\nsqs,500.25\n")],
    ["UTF-16", Buffer.from("\uFEFFservice,gb\nsqs,500.25\n", "utf16le")],
    ["carriage returns", "service,gb\rsqs,500.25\r"],
    ["no last line break", "service,gb\nsqs,500.25"],
  ])("reads %s", async (_, content) => {
    expect(rows(await csv(content))).toEqual(["null null vpc null sqs null 500.25"]);
  });

  it("adds the two directions, and keeps them", async () => {
    const [row] = (await csv("service,gb_in,gb_out\nsqs,1.5,2\n")).monthly;
    expect([row?.gb, row?.gbIn, row?.gbOut].map((each) => each && text(each))).toEqual(["3.5", "1.5", "2"]);
  });

  it("keeps ten decimals, half-even", async () => {
    expect(rows(await csv("service,gb\nsqs,0.00000000025\nsqs,0.00000000035\n"))).toEqual([
      "null null vpc null sqs null 0.0000000002",
      "null null vpc null sqs null 0.0000000004",
    ]);
  });

  it("takes the mark off text that was escaped against spreadsheets", async () => {
    const reading = await csv("service,gb,vpc_id\nsqs,1,'=vpc\n");
    expect(reading.monthly[0]?.vpc).toBe("=vpc");
  });

  it("says once what a name was taken for, and sends in-VPC names their way", async () => {
    const reading = await csv("service,gb\nrds,1\nrds,2\nefs-mount,5\n");
    expect(reading.warnings).toEqual([{ code: "service-name", message: "rds is the API here" }]);
    expect(reading.monthly.map((d) => d.route)).toEqual([null, null, "in-vpc"]);
  });

  it("warns of columns that it does not use", async () => {
    const reading = await csv("service,gb,vpcid,owner\nsqs,1,vpc-1,me\n");
    expect(reading.warnings.map((each) => each.message)).toEqual([
      "usage.csv: the column 'vpcid' is not used (did you mean 'vpc_id'?)",
      "usage.csv: the column 'owner' is not used",
    ]);
  });

  it.each([
    ["service,gb\nsqs,-1\n", /usage\.csv, line 2, column gb: -1 is negative/],
    [
      'service,gb\nsqs,"1,024.5"\n',
      /line 2, column gb: '1,024\.5' is no plain number: write 1024\.5, without thousands/,
    ],
    ["service,gb\nsqs,1,024.5\n", /line 2, column 3: 3 cells under a header of 2: .*thousands separators/],
    [
      "service;gb\nsqs;1,5\n",
      /line 2, column gb: '1,5' is no plain number: write 1\.5, with a decimal point/,
    ],
    ["service,gb\nsqs,abc\n", /line 2, column gb: 'abc' is no plain number: write GB per month/],
    ["service,gb\nsqs,\n", /line 2, column gb: is empty/],
    ["service,gb\nsqs\n", /line 2, column gb: is empty/],
    ["service,gb\nsqs,NaN\n", /line 2, column gb: 'NaN' is no plain number/],
    [
      "service,gb\nsqs,1e5\n",
      /line 2, column gb: '1e5' is no plain number: write it out, without an exponent/,
    ],
    ["service,gb\n\nsqs,1\n,5\n", /line 4, column service: is empty/],
    ['service,gb,vpc_id\nsqs,1,"a\nb"\nsqs,x,y\n', /line 4, column gb: 'x'/],
    ["service,gb\nsqz,1\n", /line 2, column service: unknown service 'sqz' \(nearest: sqs, s3\)/],
    ["service,gb,route\nsqs,1,nat\n", /line 2, column route: unknown route 'nat': known are nat-gateway, /],
    ["name,gb\nsqs,1\n", /line 1: the header has no column 'service' \(it has: name, gb\)/],
    ["service,amount\nsqs,1\n", /line 1: the header has no column 'gb'/],
    ["service,gb_in\nsqs,1\n", /line 1: the header has no column 'gb'/],
    ["service,gb_in,gb_out\nsqs,1,\n", /line 2, column gb_out: is empty/],
    ["service,gb,gb_in,gb_out\nsqs,4,1,2\n", /line 2, column gb: differs from gb_in \+ gb_out/],
    ["service,gb,gb\nsqs,1,2\n", /line 1: the column 'gb' is there twice/],
    ['service,gb\n"sqs,1\n', /line 2: a quoted field does not end/],
    ["\n\n", /is empty: a usage table begins with the header/],
  ])("refuses %j, naming file, line and column", async (content, message) => {
    const error = await csv(content).catch((each: unknown) => each);
    expect(error).toBeInstanceOf(InputError);
    expect((error as Error).message).toMatch(message);
    expect((error as Error).message).not.toContain("\n");
  });

  it("refuses cut gzip data", async () => {
    const whole = gzipSync(`service,gb\n${"sqs,1.25\n".repeat(5000)}`);
    await expect(csv(whole.subarray(0, whole.length - 20))).rejects.toThrow(
      /gzip data is cut off or damaged/,
    );
  });
});

describe("the usage table as YAML", () => {
  it("is a list of the same keys, and amounts never pass through floats", async () => {
    const reading = await yaml(
      "- service: sqs\n  gb: 0.1234567890\n  vpc_id: vpc-1\n- {service: s3, gb: '7'}\n",
    );
    expect(rows(reading)).toEqual([
      "null null vpc-1 null sqs null 0.123456789",
      "null null vpc null s3 null 7",
    ]);
  });

  it("may be JSON, or stand under a key", async () => {
    expect(rows(await yaml('[{"service": "sqs", "gb": 5}]'))).toEqual(["null null vpc null sqs null 5"]);
    expect(rows(await yaml("usage:\n- {service: sqs, gb: 5}\n"))).toEqual(["null null vpc null sqs null 5"]);
  });

  it.each([
    ["- service: sqs\n  gb: -1\n", /usage\.csv, line 2, key gb: -1 is negative/],
    ["- service: sqs\n  gb: 1,024.5\n", /line 2, key gb: '1,024\.5' is no plain number/],
    ["- service: sqs\n", /line 1, key gb: is empty/],
    ["- {service: sqs, gb: [1]}\n", /line 1, key gb: is no single value/],
    ["- sqs\n", /line 1: is no row/],
    ["sqs: 5\n", /line 1: is no list/],
    ["- {service: sqs\n", /is no valid YAML/],
  ])("refuses %j", async (content, message) => {
    const error = await yaml(content).catch((each: unknown) => each);
    expect(error).toBeInstanceOf(InputError);
    expect((error as Error).message).toMatch(message);
    expect((error as Error).message).not.toContain("\n");
  });
});

describe("--gb", () => {
  it("is one row each", () => {
    const reading = readGbOptions(["sqs=500", "ecr.dkr=0.5"], resolve);
    expect(rows(reading)).toEqual(["null null vpc null sqs null 500", "null null vpc null ecr.dkr null 0.5"]);
  });

  it.each(["sqs", "=5", "sqs=", "sqs=-1", "sqs=1,5", "sqz=1"])(
    "refuses %j as a fault of the command line",
    (value) => {
      expect(() => readGbOptions([value], resolve)).toThrow(UsageError);
    },
  );
});
