import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { gb, hours } from "../../src/model/money.ts";
import type { Usage } from "../../src/model/usage.ts";
import { usageCsv } from "../../src/report/usage-csv.ts";
import { usageJson } from "../../src/report/usage-json.ts";
import { readManual } from "../../src/usage/manual.ts";
import { normalise } from "../../src/usage/normalise.ts";
import { EMPTY_READING, type Reading } from "../../src/usage/reading.ts";
import { readUsageJson } from "../../src/usage/usage-json.ts";

const directory = mkdtempSync(join(tmpdir(), "usage-json-"));
afterAll(() => rmSync(directory, { recursive: true }));
function file(content: string) {
  const path = join(mkdtempSync(join(directory, "x")), "usage.json");
  writeFileSync(path, content);
  return { path, name: "usage.json" };
}

const OPTIONS = {
  region: null,
  defaultRegion: null,
  knownRegions: null,
  hoursPerMonth: hours("730"),
  scale: true,
  allowShortWindow: false,
  split: [],
};
const place = { account: "012345678901", region: "us-east-1", vpc: "vpc-1" };
const READING: Reading = {
  ...EMPTY_READING,
  from: ["b.log", "a.log"],
  records: 12,
  rejected: 1,
  measured: [
    {
      ...place,
      az: "use1-az1",
      service: "sqs",
      route: "nat-gateway",
      bytesIn: 12345678901234567890n,
      bytesOut: 7n,
    },
  ],
  monthly: [
    {
      ...place,
      region: "eu-west-1",
      vpc: '=vpc, "2"',
      az: null,
      service: "s3",
      route: null,
      gb: gb("0.5"),
      gbIn: null,
      gbOut: null,
    },
  ],
  windows: [{ vpc: "vpc-1", seconds: 86_401 }],
  buckets: [{ name: "counted", records: 11, bytes: 12345678901234567897n }],
  attribution: [{ by: "address-range", bytes: 12345678901234567897n }],
  vpcs: [{ id: "vpc-1", account: null, region: "us-east-1", azs: ["use1-az1"], cidrs: ["10.0.0.0/16"] }],
  nats: [{ ...place, id: "nat-1", kind: "zonal", az: "use1-az1" }],
  endpoints: [{ ...place, id: null, service: "sqs", kind: "interface", azs: ["use1-az1"] }],
  attachments: [{ ...place, transitGateway: "tgw-1" }],
  billed: [
    {
      usageType: "NatGateway-Hours",
      region: "us-east-1",
      account: null,
      resource: "nat-1",
      quantity: "24",
      unit: "Hrs",
      cost: "1.08",
      currency: "USD",
      derived: false,
    },
  ],
  warnings: [{ code: "a", message: "b" }],
};
const USAGES: Usage[] = normalise([READING], OPTIONS);

describe("usage JSON", () => {
  it("reads back whole, and is not scaled again", async () => {
    const written = usageJson(USAGES);
    const read = await readUsageJson(file(JSON.stringify(written)));
    const again = normalise([read], { ...OPTIONS, hoursPerMonth: hours("1") });
    expect(usageJson(again)).toEqual(written);
    expect(again).toEqual(USAGES);
  });

  it("holds the keys of the contract, amounts as plain decimal text", () => {
    const written = usageJson(USAGES.filter((usage) => usage.region === "us-east-1"));
    expect(written).toMatchObject({
      schema: "vpce-cost/usage/1",
      region: "us-east-1",
      from: ["a.log", "b.log"],
      hoursMeasured: "24.0002777778",
      scale: "30.416314626",
      records: 12,
      rejected: 1,
      buckets: [{ name: "counted", records: 11, bytes: "12345678901234567897" }],
      attribution: [{ by: "address-range", bytes: "12345678901234567897" }],
    });
    expect(written.demands[0]).toMatchObject({
      account: "012345678901",
      vpc: "vpc-1",
      az: "use1-az1",
      service: "sqs",
      route: "nat-gateway",
    });
    expect(written.demands[0]?.gb).toMatch(/^\d+\.\d{1,10}$/);
    expect(written.billed).toEqual(READING.billed);
  });

  it("of VPCs that differ has no common window", () => {
    expect(usageJson(USAGES)).toMatchObject({ region: null, hoursMeasured: null, scale: null });
  });

  it.each([
    ["{", /usage\.json: is no complete JSON/],
    ['{"schema": "vpce-cost/usage/2"}', /schema is "vpce-cost\/usage\/2", not one of vpce-cost\/usage\/1/],
    [
      JSON.stringify({ ...usageJson(USAGES), demands: [{ vpc: "v", service: "s", route: null, gb: 5 }] }),
      /demands\[0\]\.gb is 5, not a text/,
    ],
    [
      JSON.stringify({ ...usageJson(USAGES), demands: [{ vpc: "v", service: "s", route: null, gb: "-5" }] }),
      /demands\[0\]\.gb is "-5", not 0 or more/,
    ],
    [JSON.stringify({ ...usageJson(USAGES), billed: 1 }), /billed is 1, not a list/],
  ])("is refused with the place of the fault: %#", async (content, message) => {
    await expect(readUsageJson(file(content))).rejects.toThrow(message);
  });
});

describe("usage CSV", () => {
  it("reads back its demands, text that looks like a formula too", async () => {
    const written = usageCsv(USAGES);
    expect(written).toContain('"\'=vpc, ""2"""');
    const resolve = (service: string) => ({ found: true, service, inVpc: false, note: null }) as const;
    const read = await readManual([{ file: file(written), form: "csv" }], resolve);
    expect(normalise([read], OPTIONS).map((usage) => usage.demands)).toEqual(
      USAGES.map((usage) => usage.demands),
    );
  });
});
