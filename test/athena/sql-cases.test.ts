/** Cases of the query for Athena that the simulated networks do not have. */
import { describe, expect, it } from "vitest";
import { rangeRows } from "../../src/athena/ranges.ts";
import { loadAddressRanges } from "../../src/catalog/address-ranges.ts";
import { athenaInDuckdb, factsOf } from "../support/athena-duckdb.ts";

const ask = athenaInDuckdb();
const FIELDS =
  "account-id interface-id resource-id interface-type instance-id vpc-id az-id srcaddr dstaddr pkt-srcaddr pkt-dstaddr bytes start end action log-status flow-direction".split(
    " ",
  );
const S3 = "52.216.3.9";

interface Line {
  readonly eni?: string;
  readonly resource?: string;
  readonly type?: string;
  readonly instance?: string;
  readonly vpc?: string;
  readonly az?: string;
  readonly src: string;
  readonly dst: string;
  readonly pktSrc?: string;
  readonly pktDst?: string;
  readonly bytes: number | string;
  readonly start?: number;
  readonly end?: number;
  readonly direction: "ingress" | "egress";
}
const line = ({ start = 1000, end = start + 60, ...each }: Line): string =>
  [
    "111122223333",
    each.eni ?? "-",
    each.resource ?? "-",
    each.type ?? "-",
    each.instance ?? "-",
    each.vpc ?? "vpc-1",
    each.az ?? "use1-az1",
    each.src,
    each.dst,
    each.pktSrc ?? each.src,
    each.pktDst ?? each.dst,
    each.bytes,
    start,
    end,
    "ACCEPT",
    "OK",
    each.direction,
  ].join(" ");

/** What a client sends to S3. */
const sent = (more: Pick<Line, "bytes"> & Partial<Line>): Line => ({
  eni: "eni-c",
  instance: "i-1",
  src: "10.0.1.5",
  dst: S3,
  direction: "egress",
  ...more,
});

async function same(lines: readonly Line[], nats: readonly string[] | null = null) {
  const { scanned, counted } = await ask(FIELDS, lines.map(line));
  const reading = await counted(nats === null ? { kind: "told" } : { kind: "named", names: nats });
  const expected = await scanned(nats ?? []);
  expect(factsOf(reading)).toEqual(factsOf(expected));
  return reading;
}
const demands = ({ measured }: Awaited<ReturnType<typeof same>>): string[] =>
  measured.map(
    ({ vpc, az, service, route, bytesIn, bytesOut }) =>
      `${vpc} ${az} ${service} ${route} ${bytesIn}/${bytesOut}`,
  );

it("a regional NAT gateway: zones by its records, clients where they are known", async () => {
  const nat = { resource: "nat-1", type: "regional_nat_gateway" };
  const reading = await same([
    { ...nat, az: "use1-az1", src: "10.0.0.5", dst: S3, bytes: 100, direction: "egress" },
    { ...nat, az: "use1-az2", src: "10.0.0.6", dst: S3, bytes: 30, direction: "egress" },
    { ...nat, az: "use1-az2", src: S3, dst: "10.0.0.6", bytes: 7, direction: "ingress" },
    {
      ...nat,
      az: "use1-az2",
      src: "10.0.7.7",
      dst: "10.0.0.6",
      pktDst: "8.8.8.8",
      bytes: 5,
      direction: "ingress",
    },
  ]);
  expect(demands(reading)).toEqual([
    "vpc-1 use1-az1 s3 nat-gateway 0/100",
    "vpc-1 use1-az2 internet nat-gateway 0/5",
    "vpc-1 use1-az2 s3 nat-gateway 7/30",
  ]);
  expect(reading.nats).toMatchObject([{ id: "nat-1", kind: "regional", az: null }]);
});

it("an endpoint's own interface is demand with today's route, of the client", async () => {
  const reading = await same([
    {
      eni: "eni-e",
      type: "vpc_endpoint",
      az: "use1-az2",
      src: "10.0.1.5",
      dst: "10.0.2.9",
      bytes: 50,
      direction: "ingress",
    },
    { eni: "eni-c", instance: "i-1", src: "10.0.1.5", dst: "10.0.2.9", bytes: 50, direction: "egress" },
  ]);
  expect(demands(reading)).toEqual(["vpc-1 use1-az1 aws-other interface-endpoint 0/50"]);
});

it("an interface that packets only pass is no client's", async () => {
  const reading = await same([
    { eni: "eni-tgw", src: "10.9.1.1", dst: "10.0.9.9", pktDst: S3, bytes: 90, direction: "ingress" },
    { eni: "eni-tgw", src: "10.0.9.9", dst: "10.9.1.1", pktSrc: S3, bytes: 80, direction: "egress" },
    sent({ bytes: 20 }),
  ]);
  expect(demands(reading)).toEqual(["vpc-1 use1-az1 s3 nat-gateway 0/20"]);
});

it("bytes far beyond 2^32, times apart, impossible times, addresses that are none", async () => {
  await same([
    sent({ bytes: "9007199254740991" }),
    sent({ bytes: "9007199254740991", start: 2000 }),
    sent({ bytes: 1, start: 4000, end: 3000 }),
    sent({ bytes: 1, start: 1000, end: 100_000 }),
    sent({ bytes: 1, start: 2659, end: 2700 }),
    sent({ bytes: 1, start: 3301, end: 3400 }),
    { eni: "eni-c", instance: "i-1", src: "999.0.1.5", dst: S3, bytes: 1, direction: "egress" },
    { eni: "eni-c", instance: "i-1", src: "10.0.1", dst: S3, bytes: 1, direction: "egress" },
  ]);
});

it("a public API keeps its reason", async () => {
  const range = rangeRows(loadAddressRanges(), "us-east-1").find(({ service }) => service === "public-api");
  expect(range).toBeDefined();
  const address = [24, 16, 8, 0].map((shift) => Math.floor((range?.first ?? 0) / 2 ** shift) % 256).join(".");
  const reading = await same([
    { eni: "eni-c", instance: "i-1", src: "10.0.1.5", dst: address, bytes: 5, direction: "egress" },
  ]);
  expect(demands(reading)).toEqual(["vpc-1 use1-az1 aws-other nat-gateway 0/5"]);
  expect(reading.warnings.map(({ code }) => code)).toContain("public-api");
});

it("over a gateway endpoint it is S3 or DynamoDB, or not told which", async () => {
  const fields = [...FIELDS, "traffic-path", "pkt-dst-aws-service"];
  const remotes = [
    [S3, "-"],
    ["203.0.113.5", "-"],
    ["203.0.113.6", "DYNAMODB"],
  ];
  const lines = remotes.map(([dst = "", code], i) => {
    const record = line({
      eni: "eni-c",
      instance: "i-1",
      src: "10.0.1.5",
      dst,
      bytes: 10 ** i,
      direction: "egress",
    });
    return `${record} 7 ${code}`;
  });
  const { scanned, counted } = await ask(fields, lines);
  const reading = await counted({ kind: "told" });
  expect(factsOf(reading)).toEqual(factsOf(await scanned([])));
  expect(demands(reading)).toEqual([
    "vpc-1 use1-az1 aws-other gateway-endpoint 0/10",
    "vpc-1 use1-az1 dynamodb gateway-endpoint 0/100",
    "vpc-1 use1-az1 s3 gateway-endpoint 0/1",
  ]);
  expect(reading.warnings.map(({ code }) => code)).toContain("gateway-endpoint");
});

describe("what is asked for", () => {
  const lines = [1000, 5000, 9000].map((start, i) =>
    line({
      eni: "eni-c",
      instance: "i-1",
      src: "10.0.1.5",
      dst: "203.0.113.9",
      bytes: 10 ** i,
      start,
      direction: "egress",
    }),
  );
  it("a range of time takes the records that start in it", async () => {
    const { counted } = await ask(FIELDS, lines);
    const reading = await counted({ kind: "named", names: [] }, { range: { from: 1001, to: 9000 } });
    expect(demands(reading)).toEqual(["vpc-1 use1-az1 internet nat-gateway 0/10"]);
  });
  it("a further condition holds too", async () => {
    const { counted } = await ask(FIELDS, lines);
    const reading = await counted({ kind: "named", names: [] }, { where: "bytes < 100 OR bytes = 7" });
    expect(demands(reading)).toEqual(["vpc-1 use1-az1 internet nat-gateway 0/11"]);
  });
  it("a block may be private though it is not reserved", async () => {
    const { counted } = await ask(FIELDS, lines);
    const reading = await counted({ kind: "named", names: [] }, { privateCidrs: ["203.0.113.0/24"] });
    expect(demands(reading)).toEqual([]);
    expect(reading.buckets.find(({ name }) => name === "inside-vpc")?.bytes).toBe(111n);
  });
});

it("the ranges are disjoint, rise, and say of each address what the scanner says", () => {
  const ranges = loadAddressRanges();
  const rows = rangeRows(ranges, "eu-west-1");
  expect(rows.length).toBeGreaterThan(500);
  for (const [i, { octet, first, last }] of rows.entries()) {
    expect(first).toBeLessThanOrEqual(last);
    expect([Math.floor(first / 2 ** 24), Math.floor(last / 2 ** 24)]).toEqual([octet, octet]);
    expect(first).toBeGreaterThan(rows[i - 1]?.last ?? -1);
  }
  const services = new Set(rows.map(({ service }) => service));
  expect([...services].sort()).toEqual([
    "aws-other",
    "aws-other-region",
    "dynamodb",
    "internet",
    "public-api",
    "s3",
  ]);
});
