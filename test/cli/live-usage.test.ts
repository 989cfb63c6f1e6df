/** `usage --from` on the real binary, against servers that play Cost Explorer and CloudWatch. */
import { describe, expect, it } from "vitest";
import type { UsageJson } from "../../src/report/usage-json.ts";
import { describeFiles, natGateway, smallAccount } from "../support/account.ts";
import { cloudWatchServer, type MadeMetric } from "../support/cloudwatch-server.ts";
import { type Charge, type CostInput, costExplorerServer } from "../support/cost-explorer-server.ts";
import { type Answer, TEST_CREDENTIALS } from "../support/loopback.ts";
import { jsonError } from "../support/pricing-server.ts";
import { run } from "./run.ts";

const usageIn = (out: string) => JSON.parse(out) as UsageJson;
const oneLine = (err: string) => expect(err.trimEnd().split("\n")).toHaveLength(1);

const ACCOUNT = "111122223333";
/** April: 720 hours. Two gateways in us-east-1, one in eu-west-1. */
const APRIL: readonly Charge[] = [
  ["NatGateway-Hours", ACCOUNT, "1440", "64.80"],
  ["NatGateway-Bytes", ACCOUNT, "1000.5", "45.0225"],
  ["EU-NatGateway-Hours", ACCOUNT, "720", "34.56"],
  ["EU-NatGateway-Bytes", ACCOUNT, "20", "0.96"],
  ["USE1-VpcEndpoint-Hours", ACCOUNT, "1440", "14.40"],
  ["EBS:VolumeUsage.gp3", ACCOUNT, "100", "8"],
];
const PERIOD = ["--start", "2026-04-01", "--end", "2026-05-01"];

async function costs(
  args: readonly string[] = [],
  ...server: Parameters<typeof costExplorerServer> extends [unknown, ...infer Rest] ? Rest : never
) {
  const { url, asked } = await costExplorerServer(APRIL, ...server);
  const result = await run(["usage", "--from", "cost-explorer", "--format", "json", ...PERIOD, ...args], {
    env: { ...TEST_CREDENTIALS, AWS_ENDPOINT_URL_COST_EXPLORER: url },
  });
  return { ...result, asked };
}

describe("usage from Cost Explorer", () => {
  it("ends in the form of a bill: unknown demand per region, and its lines", async () => {
    const { code, out } = await costs();
    expect(code).toBe(0);
    const { demands, billed, topology } = usageIn(out);
    // 730 ÷ 720 of the month's 1000.5 GB, cut at ten decimals.
    expect(demands.map(({ region, service, gb }) => [region, service, gb])).toEqual([
      ["eu-west-1", "unknown", "20.2777777778"],
      ["us-east-1", "unknown", "1014.3958333333"],
    ]);
    expect(topology.nats.filter(({ region }) => region === "us-east-1")).toHaveLength(2);
    expect(
      billed.map(({ usageType, region, quantity, cost }) => [usageType, region, quantity, cost]),
    ).toEqual(
      expect.arrayContaining([
        ["NatGateway-Bytes", "us-east-1", "1000.5", "45.0225"],
        ["VpcEndpoint-Hours", "us-east-1", "1440", "14.4"],
      ]),
    );
    expect(billed.some(({ usageType }) => usageType.includes("EBS"))).toBe(false);
  });

  it("asks for usage only, by usage type and account, signed for us-east-1; a price is named first", async () => {
    const { asked, err } = await costs();
    const input = JSON.parse(asked[0]?.body ?? "") as CostInput;
    expect(input).toMatchObject({
      TimePeriod: { Start: "2026-04-01", End: "2026-05-01" },
      Granularity: "MONTHLY",
      GroupBy: [
        { Type: "DIMENSION", Key: "USAGE_TYPE" },
        { Type: "DIMENSION", Key: "LINKED_ACCOUNT" },
      ],
    });
    expect(JSON.stringify(input.Filter)).not.toMatch(/Credit|Tax|Refund/);
    expect(asked[0]?.region).toBe("us-east-1");
    expect(err.split("\n")[0]).toBe(
      "vpce-cost: Cost Explorer's API takes 0.01 USD per request, and each page is one: 2026-04-01 to 2026-05-01 is asked for",
    );
  });

  it("page by page the same, not all at once", async () => {
    const whole = await costs();
    const paged = await costs([], () => null, 1);
    expect(paged.asked).toHaveLength(APRIL.length);
    expect(usageIn(paged.out).demands).toEqual(usageIn(whole.out).demands);
  });

  it("the last whole month where no period is given; days where it is part of one", async () => {
    const { url, asked } = await costExplorerServer(APRIL);
    const env = { ...TEST_CREDENTIALS, AWS_ENDPOINT_URL_COST_EXPLORER: url };
    await run(["usage", "--from", "cost-explorer"], { env });
    await run(["usage", "--from", "cost-explorer", "--start", "2026-04-03", "--end", "2026-04-04"], { env });
    const [month, days] = asked.map(({ body }) => JSON.parse(body) as CostInput);
    const now = new Date();
    const first = (back: number) =>
      new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - back, 1)).toISOString().slice(0, 10);
    expect(month?.TimePeriod).toEqual({ Start: first(1), End: first(0) });
    expect(days?.Granularity).toBe("DAILY");
  });

  it("compare takes it too, with its inventory", async () => {
    const { url } = await costExplorerServer(APRIL);
    const files = Object.fromEntries(
      Object.entries(describeFiles(smallAccount())).map(([name, text]) => [`net/${name}`, text]),
    );
    const { code, out } = await run(
      ["compare", "--from", "cost-explorer", ...PERIOD, "--inventory", "net", "--format", "json"].concat([
        "--region",
        "us-east-1",
      ]),
      { env: { ...TEST_CREDENTIALS, AWS_ENDPOINT_URL_COST_EXPLORER: url }, files },
    );
    expect(code).toBe(0);
    expect(JSON.parse(out).usage.billed.length).toBeGreaterThan(0);
  });

  it("throttling is waited out", async () => {
    let count = 0;
    const { code } = await costs([], () =>
      ++count === 1 ? jsonError(400, "LimitExceededException", "You made too many calls") : null,
    );
    expect(code).toBe(0);
  });

  const FAULTS: readonly (readonly [string, () => Answer, RegExp])[] = [
    [
      "throttled for good",
      () => jsonError(400, "LimitExceededException", "You made too many calls"),
      /ce:GetCostAndUsage: AWS asked to slow down after 2 attempts \(LimitExceededException\)/,
    ],
    ["expired", () => jsonError(400, "ExpiredTokenException", "expired"), /the credentials have expired/],
    ["denied", () => jsonError(400, "AccessDeniedException", "no"), /not permitted \(ce:GetCostAndUsage\)/],
    [
      "no data yet",
      () => jsonError(400, "DataUnavailableException", "The requested data is unavailable."),
      /DataUnavailableException: The requested data is unavailable/,
    ],
    ["failing", () => ({ status: 503, body: "" }), /AWS failed after 2 attempts \(HTTP 503/],
    ["silent", () => ({ hang: true }), /no answer in time/],
    ["no JSON", () => ({ body: "{" }), /the answer cannot be read/],
    [
      "nothing of the network",
      () => ({ body: JSON.stringify({ ResultsByTime: [] }) }),
      /nothing here is about NAT gateways or endpoints/,
    ],
  ];
  it.each(FAULTS)("%s: one line after the price, exit 1", async (_, answer, message) => {
    const { code, out, err } = await costs(["--timeout", "1"], answer);
    expect([code, out]).toEqual([1, ""]);
    const [price, ...rest] = err.trimEnd().split("\n");
    expect(price).toMatch(/0\.01 USD per request/);
    expect(rest).toHaveLength(1);
    expect(rest[0]).toMatch(message);
  });

  it.each([
    [["--start", "2026-13-01"], /--start 2026-13-01: is no date/],
    [["--start", "2026-02-30"], /is no date/],
    [["--start", "2026-05-01", "--end", "2026-04-01"], /lies not before the end/],
    [["--from", "invoices"], /invoices/],
  ])("%j: exit 2", async (args, message) => {
    const { code, err } = await run(["usage", "--from", "cost-explorer", ...args], { env: TEST_CREDENTIALS });
    expect(code).toBe(2);
    expect(err).toMatch(message);
    oneLine(err);
  });
});

const GB = 2 ** 30;
/** 2026-09-01 to 2026-09-11: ten days, 240 hours. */
const TEN_DAYS = ["--start", "2026-09-01", "--end", "2026-09-11"];
const START = Date.UTC(2026, 8, 1) / 1000;

const nat = (id: string, out: MadeMetric["bytesAt"], back: MadeMetric["bytesAt"]): MadeMetric[] =>
  (["BytesOutToDestination", "BytesInFromDestination", "BytesInFromSource", "BytesOutToSource"] as const).map(
    (name, i) => ({
      namespace: "AWS/NATGateway",
      name,
      dimensions: { NatGatewayId: id },
      bytesAt: i % 2 === 0 ? out : back,
    }),
  );
const ENDPOINT_DIMENSIONS = {
  "VPC Id": "vpc-a",
  "VPC Endpoint Id": "vpce-sqs",
  "Endpoint Type": "Interface",
  "Service Name": "com.amazonaws.us-east-1.sqs",
};
const endpoint = (more: Record<string, string>, bytesAt: MadeMetric["bytesAt"]): MadeMetric => ({
  namespace: "AWS/PrivateLinkEndpoints",
  name: "BytesProcessed",
  dimensions: { ...ENDPOINT_DIMENSIONS, ...more },
  bytesAt,
});
/** A GB an hour out and two back; in the hundredth hour ten times that. */
const METRICS: readonly MadeMetric[] = [
  ...nat(
    "nat-1",
    (hour) => (hour === START + 99 * 3600 ? 10 * GB : GB),
    (hour) => (hour === START + 99 * 3600 ? 20 * GB : 2 * GB),
  ),
  ...nat(
    "nat-idle",
    () => 0,
    () => 0,
  ),
  endpoint({}, () => GB / 2),
  endpoint({ "Subnet Id": "subnet-1" }, () => GB / 4),
  endpoint({ "Subnet Id": "subnet-2" }, () => GB / 4),
];

async function watch(
  args: readonly string[] = [],
  metrics: readonly MadeMetric[] = METRICS,
  files: Record<string, string> = {},
  ...server: Parameters<typeof cloudWatchServer> extends [unknown, ...infer Rest] ? Rest : never
) {
  const { url, asked } = await cloudWatchServer(metrics, ...server);
  const result = await run(
    ["usage", "--from", "cloudwatch", "--region", "us-east-1", "--format", "json", ...TEN_DAYS, ...args],
    { env: { ...TEST_CREDENTIALS, AWS_ENDPOINT_URL_CLOUDWATCH: url }, files },
  );
  return { ...result, asked };
}

describe("usage from CloudWatch", () => {
  it("gateways' and endpoints' bytes, each counted once, scaled to a month", async () => {
    const { code, out } = await watch(["--no-scale"]);
    expect(code).toBe(0);
    const { demands, billed } = usageIn(out);
    expect(
      demands.map(({ vpc, service, route, gb, gbIn, gbOut }) => [vpc, service, route, gb, gbIn, gbOut]),
    ).toEqual([
      ["nat-1", "unknown", "nat-gateway", "747", "498", "249"],
      ["vpc-a", "sqs", "interface-endpoint", "120", null, null],
    ]);
    expect(billed.map(({ resource, usageType, quantity }) => [resource, usageType, quantity])).toEqual([
      ["nat-1", "NatGateway-Bytes", "747"],
      ["nat-idle", "NatGateway-Bytes", "0"],
      ["vpce-sqs", "VpcEndpoint-Bytes", "120"],
    ]);
    const scaled = usageIn((await watch()).out);
    // 747 GB × 730 ÷ 240.
    expect(scaled.demands[0]?.gb).toBe("2272.125");
  });

  it("tells the busiest hour", async () => {
    const { out, err } = await watch();
    const peaks = usageIn(out).warnings.filter(({ code }) => code === "hourly-peak");
    expect(peaks.map(({ message }) => message)).toEqual([
      "nat-1: the busiest hour began at 2026-09-05T03:00Z with 30.00 GB (71.6 Mbit/s on average)",
      "vpce-sqs: the busiest hour began at 2026-09-01T00:00Z with 0.50 GB (1.2 Mbit/s on average)",
    ]);
    expect(err).toMatch(/0\.01 USD per 1,000 metrics asked for by GetMetricData: 5 are/);
  });

  it("an inventory tells the VPC and zone of each gateway, and idle ones show", async () => {
    const account = smallAccount();
    account.NatGateways.push(natGateway("nat-idle", "vpc-a", "subnet-2"));
    const files = Object.fromEntries(
      Object.entries(describeFiles(account)).map(([name, text]) => [`net/${name}`, text]),
    );
    const { out } = await watch(["--inventory", "net", "--no-scale"], METRICS, files);
    expect(usageIn(out).demands.map(({ vpc, az, gb }) => [vpc, az, gb])).toEqual([
      ["vpc-a", null, "120"],
      ["vpc-a", "use1-az1", "747"],
    ]);
    const { url } = await cloudWatchServer(METRICS);
    const compared = await run(
      ["compare", "--from", "cloudwatch", "--region", "us-east-1", "--format", "json", ...TEN_DAYS].concat([
        "--inventory",
        "net",
      ]),
      { env: { ...TEST_CREDENTIALS, AWS_ENDPOINT_URL_CLOUDWATCH: url }, files },
    );
    const findings = JSON.parse(compared.out).findings as { code: string; resources: string[] }[];
    expect(findings.find(({ code }) => code === "idle-nat-gateway")?.resources).toEqual(["nat-idle"]);
  });

  it("page by page the same", async () => {
    const paged = await watch([], METRICS, {}, () => null, 50);
    expect(usageIn(paged.out).demands).toEqual(usageIn((await watch()).out).demands);
  });

  it("a gateway made within the period is measured from its first hour", async () => {
    const late = nat(
      "nat-late",
      (hour) => (hour < START + 120 * 3600 ? null : GB),
      () => null,
    );
    const { out } = await watch([], late);
    expect(usageIn(out).windows).toEqual([{ vpc: "nat-late", hours: "120", scale: "6.0833333333" }]);
    expect(usageIn(out).demands[0]?.gb).toBe("730");
  });

  it("the last thirty days in whole hours where no period is given", async () => {
    const { url, asked } = await cloudWatchServer(METRICS);
    await run(["usage", "--from", "cloudwatch", "--region", "us-east-1"], {
      env: { ...TEST_CREDENTIALS, AWS_ENDPOINT_URL_CLOUDWATCH: url },
    });
    const data = asked.find(({ headers }) => String(headers["x-amz-target"]).endsWith("GetMetricData"));
    const { StartTime, EndTime } = JSON.parse(data?.body ?? "{}");
    expect([EndTime - StartTime, StartTime % 3600]).toEqual([30 * 86_400, 0]);
  });

  it("throttling and a passing failure are waited out", async () => {
    let count = 0;
    const { code } = await watch([], METRICS, {}, () => {
      count += 1;
      if (count === 1) return jsonError(400, "ThrottlingException", "Rate exceeded");
      return count === 4 ? { status: 500, body: "" } : null;
    });
    expect(code).toBe(0);
  });

  const FAULTS: readonly (readonly [string, (action: string) => Answer | null, RegExp])[] = [
    [
      "denied",
      () => jsonError(403, "AccessDeniedException", "no"),
      /not permitted \(cloudwatch:ListMetrics\)/,
    ],
    [
      "denied later",
      (action) => (action === "GetMetricData" ? jsonError(403, "AccessDenied", "no") : null),
      /not permitted \(cloudwatch:GetMetricData\)/,
    ],
    ["expired", () => jsonError(403, "ExpiredToken", "expired"), /the credentials have expired/],
    ["failing", () => ({ status: 500, body: "" }), /AWS failed after 2 attempts \(HTTP 500/],
    ["silent", () => ({ hang: true }), /no answer in time/],
    ["no JSON", () => ({ body: "{" }), /the answer cannot be read/],
    [
      "no metrics",
      () => ({ body: JSON.stringify({ Metrics: [] }) }),
      /us-east-1 has no metrics of NAT gateways or endpoints/,
    ],
  ];
  it.each(FAULTS)("%s: exit 1", async (_, answer, message) => {
    const { code, out, err } = await watch(["--timeout", "1"], METRICS, {}, (_asked, action) =>
      answer(action),
    );
    expect([code, out]).toEqual([1, ""]);
    expect(err.trimEnd().split("\n").at(-1)).toMatch(message);
  });
});
