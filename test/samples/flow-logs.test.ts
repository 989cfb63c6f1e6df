/** Real flow logs and AWS's examples, from ../shared/facts/flow-logs/samples (FORMATS.md, §9, says which is which). */
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { loadAddressRanges } from "../../src/catalog/address-ranges.ts";
import { detect } from "../../src/usage/detect.ts";
import { looksLikeFlowLog, readFlowLogs } from "../../src/usage/flow-logs/index.ts";

const SAMPLES = new URL("../../../shared/facts/flow-logs/samples/", import.meta.url).pathname;
const read = async (...names: string[]) =>
  readFlowLogs(
    names.map((name) => ({ path: SAMPLES + name, name })),
    { ranges: loadAddressRanges() },
  );
const bucketsOf = async (...names: string[]): Promise<string[]> =>
  (await read(...names)).buckets
    .filter(({ records }) => records > 0)
    .map(({ name, records, bytes }) => `${name} ${records} ${bytes}`);

/** Rows and bytes as counted by hand in FORMATS.md. */
it.each([
  [
    "v2-default-noheader.log",
    ["counted 1 336", "direct 2 13104", "rejected-by-aws 2 4585", "no-data 1 0", "skip-data 1 0"],
  ],
  ["v2-default-header.log", ["inside-vpc 1 4249", "rejected-by-aws 1 4249"]],
  ["v2-header-only-nodata.log", ["no-data 1 0"]],
  ["v2-too-few-fields.log", ["malformed 1 0"]],
  ["v7-ecs-header.log", ["inside-vpc 1 3500"]],
  ["cwl-subscription.json", ["inside-vpc 1 4249", "rejected-by-aws 1 4249"]],
  ["v3-alphabetical-header.log", ["inside-vpc 2 8090"]],
  ["v5-alphabetical-header-with-bogus-line.log", ["counted 1 4895", "endpoint 1 3015", "malformed 1 0"]],
  ["flows.parquet", ["direct 1 840", "no-data 2 0"]],
  ["opensearch-v2-one-record.log", ["counted 1 44"]],
  ["awsdocs-v5-s3-traffic-path.log", ["direct 2 15515"]],
  ["synthetic/nat-legs-v5.log", ["counted 2 51000", "other-leg 4 102000"]],
])("%s", async (name, expected) => {
  expect(await bucketsOf(name)).toEqual(expected);
});

function filesBelow(folder: string): string[] {
  return readdirSync(SAMPLES + folder).flatMap((name) => {
    const path = join(folder, name);
    return statSync(SAMPLES + path).isDirectory() ? filesBelow(path) : [path];
  });
}

describe("the same two records in every envelope", () => {
  const derived = filesBelow("derived");
  it("all of them are here", () => expect(derived.length).toBeGreaterThanOrEqual(9));
  it.each(derived)("%s", async (name) => {
    const reading = await read(name);
    expect(reading.records).toBe(2);
    expect(reading.buckets.find((bucket) => bucket.name === "direct")?.bytes).toBe(15_515n);
    expect(reading.vpcs).toMatchObject([
      { region: "ap-southeast-2", account: "123456789012", azs: ["apse2-az3"] },
    ]);
  });
  it.each(derived)("%s is recognised", async (name) => {
    const detected = await detect({ path: SAMPLES + name, name }, looksLikeFlowLog);
    expect(detected).toEqual({ known: true, form: "flow-log" });
  });
});

it("without bytes nothing can be counted", async () => {
  for (const name of ["awsdocs-nat-eni-no-bytes.log", "awsdocs-v3-tgw-eni-no-bytes.log"])
    await expect(read(name)).rejects.toThrow(/no field bytes/);
});

it("a Transit Gateway's log is set apart", async () => {
  await expect(read("tgw-cwl-subscription.json")).rejects.toThrow(/Transit Gateway/);
  const reading = await read("tgw-cwl-subscription.json", "synthetic/nat-legs-v5.log");
  expect(reading.records).toBe(6);
  expect(reading.warnings.map(({ code }) => code)).toContain("transit-gateway-log");
});

it("all of them in one run add up", async () => {
  const names = filesBelow("").filter((name) => !name.includes("no-bytes"));
  const reading = await read(...names);
  const sum = reading.buckets.reduce((total, { bytes }) => total + bytes, 0n);
  const alone = await Promise.all(names.filter((name) => !name.startsWith("tgw")).map((name) => read(name)));
  const sums = alone.flatMap((each) => each.buckets).reduce((total, { bytes }) => total + bytes, 0n);
  expect(sum).toBe(sums);
});
