/** `prices refresh` on the real binary, against servers that play AWS's price list. */
import { describe, expect, it } from "vitest";
import type { PricesJson } from "../../src/pricing/price-json.ts";
import { type Answer, type Asked, loopback, TEST_CREDENTIALS } from "../support/loopback.ts";
import { type MadeProduct, offerFiles, product, regionProducts } from "../support/price-list.ts";
import { jsonError, pricingServer } from "../support/pricing-server.ts";
import { run } from "./run.ts";

type Files = (asked: Asked) => Answer;
const REGIONS = ["--region", "us-east-1", "eu-west-1"];
const bothRegions = () => ({
  "us-east-1": regionProducts("us-east-1"),
  "eu-west-1": regionProducts("eu-west-1", 1.1),
});

async function refresh(files: Files, args: readonly string[] = REGIONS, env: Record<string, string> = {}) {
  const server = await loopback(files);
  const result = await run(["prices", "refresh", "--offer-url", server.url, "--no-cache", ...args], { env });
  return { ...result, asked: server.asked };
}
async function ask(
  products: readonly MadeProduct[],
  args: readonly string[] = REGIONS,
  ...server: Parameters<typeof pricingServer> extends [unknown, ...infer Rest] ? Rest : never
) {
  const { url, asked } = await pricingServer(products, ...server);
  const result = await run(["prices", "refresh", "--source", "api", ...args], {
    env: { ...TEST_CREDENTIALS, AWS_ENDPOINT_URL_PRICING: url },
  });
  return { ...result, asked };
}
const ratesIn = (out: string) => (JSON.parse(out) as PricesJson).rates;
const usd = (out: string, region: string, item: string) =>
  ratesIn(out)
    .find((rate) => rate.region === region && rate.item === item)
    ?.bands.map(({ from, to, usd }) => [from, to, usd]);
const ONE = (price: string) => [["0", null, price]];
const oneLine = (err: string) => expect(err.trimEnd().split("\n")).toHaveLength(1);

const EXPECTED: readonly (readonly [string, string, unknown])[] = [
  ["us-east-1", "nat_hour", ONE("0.045")],
  ["us-east-1", "nat_regional_hour", ONE("0.046")],
  ["us-east-1", "nat_regional_gb", ONE("0.047")],
  ["us-east-1", "nat_prvd_gb", ONE("0")],
  ["us-east-1", "vpce_interface_hour", ONE("0.01")],
  [
    "us-east-1",
    "vpce_interface_gb",
    [
      ["0", "1048576", "0.01"],
      ["1048576", "5242880", "0.006"],
      ["5242880", null, "0.004"],
    ],
  ],
  ["us-east-1", "tgw_attachment_hour", ONE("0.05")],
  ["us-east-1", "tgw_gb", ONE("0.02")],
  ["us-east-1", "vpc_peering_gb", ONE("0.01")],
  ["us-east-1", "az_transfer_gb", ONE("0.01")],
  ["us-east-1", "ec2_t4g_micro_hour", ONE("0.0084")],
  ["us-east-1", "interregion_out_gb", ONE("0.02")],
  ["us-east-1", "interregion_out_gb:us-east-2", ONE("0.01")],
  ["eu-west-1", "nat_gb", ONE("0.0495")],
  ["eu-west-1", "public_ipv4_hour", ONE("0.0055")],
];

describe("prices refresh from the offer files", () => {
  it("one price per item, tiers in order, traps passed by, source and date", async () => {
    const { code, out } = await refresh(offerFiles(bothRegions()));
    expect(code).toBe(0);
    for (const [region, item, bands] of EXPECTED) expect(usd(out, region, item), item).toEqual(bands);
    const nat = ratesIn(out).find(({ region, item }) => region === "us-east-1" && item === "nat_hour");
    expect(nat).toMatchObject({
      unit: "USD/hour",
      source: "AWS price list, AmazonEC2 20260917190528",
      asOf: "2026-09-17",
      confidence: "price list",
    });
  });

  it("the file serves as --prices, JSON and CSV alike", async () => {
    const { files } = await refresh(offerFiles(bothRegions()), [...REGIONS, "--output", "p.json"]);
    const csv = await refresh(offerFiles(bothRegions()), [...REGIONS, "--output", "p.csv"]);
    const compare = ["compare", "--gb", "sqs=500", "--region", "eu-west-1", "--format", "json", "--prices"];
    const priced = await Promise.all([
      run([...compare, "p.json"], { files: { "p.json": files["p.json"] ?? "" } }),
      run([...compare, "p.csv"], { files: { "p.csv": csv.files["p.csv"] ?? "" } }),
    ]);
    const [one, two] = priced.map(({ out }) => JSON.parse(out).options);
    expect(one).toEqual(two);
    expect(JSON.stringify(one)).toContain('"unitPrice":"0.0495"');
  });

  it("tells what changed against the list in use", async () => {
    const old =
      "region,item,usd\nus-east-1,nat_hour,0.04\nus-east-1,nat_gb,0.045\nus-east-1,ec2_t4g_large_hour,1\n";
    const server = await loopback(offerFiles(bothRegions()));
    const { code, err, files } = await run(
      ["prices", "refresh", "--offer-url", server.url, "--no-cache", "--region", "us-east-1"].concat([
        "--prices",
        "old.csv",
        "--output",
        "p.json",
        "--diff",
        "d.json",
      ]),
      { files: { "old.csv": old } },
    );
    expect(code).toBe(0);
    expect(err).toMatch(/against the price list 'old\.csv': 1 changed, \d+ new, 1 gone, 1 the same/);
    expect(err).toMatch(/us-east-1 +nat_hour +changed +0\.04 +0\.045 +\+12\.5 %/);
    const changes = JSON.parse(files["d.json"] ?? "").changes as { item: string; kind: string }[];
    expect(changes.find(({ item }) => item === "nat_hour")).toMatchObject({
      kind: "changed",
      before: "0.04",
      after: "0.045",
      change: "0.125",
    });
    expect(changes.find(({ item }) => item === "ec2_t4g_large_hour")?.kind).toBe("gone");
  });

  it("says which items AWS's list does not hold", async () => {
    const { err } = await refresh(offerFiles(bothRegions()));
    expect(err).toMatch(/holds no price of these, .*us-east-1: .*ec2_c7gn_large_hour/);
  });

  it("a broken connection goes on where it stopped; ranges or not", async () => {
    for (const ranges of [true, false]) {
      const files = offerFiles(bothRegions(), 2000);
      let broken = 0;
      const { code, out, asked } = await refresh((request) => {
        const answer = files(request);
        if (!request.path.endsWith("us-east-1/index.csv")) return answer;
        const body = Buffer.from(answer.body ?? "");
        const from = Number(/bytes=(\d+)-/.exec(request.headers.range ?? "")?.[1] ?? 0);
        const partly = ranges && from > 0 ? { ...answer, status: 206, body: body.subarray(from) } : answer;
        return broken++ < 2 ? { ...partly, breakAfter: 60_000 } : partly;
      });
      expect(code).toBe(0);
      expect(usd(out, "us-east-1", "nat_hour")).toEqual(ONE("0.045"));
      const resumed = asked.filter(({ headers }) => headers.range !== undefined);
      expect(resumed.length).toBe(2);
      expect(resumed[0]?.headers["if-range"]).toBe('"AmazonEC2us-east-1"');
    }
  });

  it("a file that changes on the way is not put together from two", async () => {
    const files = offerFiles(bothRegions(), 2000);
    let first = true;
    const { code, err } = await refresh((request) => {
      const answer = files(request);
      if (!request.path.endsWith("us-east-1/index.csv")) return answer;
      if (!first) return { ...answer, headers: { etag: '"other"' } };
      first = false;
      return { ...answer, breakAfter: 60_000 };
    });
    expect(code).toBe(1);
    expect(err).toMatch(/changed while it was read: run it again/);
  });

  it("what was read is put by, and a second run asks for the indexes alone", async () => {
    const server = await loopback(offerFiles(bothRegions()));
    const args = ["prices", "refresh", "--offer-url", server.url, ...REGIONS];
    const { tree } = await import("../support/tree.ts");
    const env = { XDG_CACHE_HOME: tree({}) };
    const one = await run(args, { env });
    const before = server.asked.length;
    const two = await run(args, { env });
    expect(two.out).toBe(one.out);
    const later = server.asked.slice(before).map(({ path }) => path);
    expect(later.filter((path) => !path.endsWith("index.json") || /\/\d{14}\//.test(path))).toEqual([]);
  });

  it("every commercial region in one run", async () => {
    const { loadRegions } = await import("../../src/catalog/regions.ts");
    const codes = [...loadRegions().values()].flatMap((each) =>
      each.partition === "aws" ? [each.code] : [],
    );
    const { code, out } = await refresh(
      offerFiles(
        Object.fromEntries(
          codes.map((region) => {
            const prefix = loadRegions().get(region)?.usagePrefix ?? "";
            const products = regionProducts("eu-west-1").map((made) => ({
              ...made,
              usageType: made.usageType.replace(/^EU-/, `${prefix}-`),
              attributes: JSON.parse(JSON.stringify(made.attributes ?? {}).replaceAll("eu-west-1", region)),
            }));
            return [region, products];
          }),
        ),
      ),
      [],
    );
    expect(code).toBe(0);
    expect(new Set(ratesIn(out).map(({ region }) => region)).size).toBe(codes.length);
  });

  it("an old prefix of usage types does no harm where the region's code is told", async () => {
    const products = regionProducts("af-south-1").map((made) => ({
      ...made,
      usageType: made.usageType.replace("AFS1-NatGateway", "CPT-NatGateway"),
    }));
    const { out } = await refresh(offerFiles({ "af-south-1": products }), ["--region", "af-south-1"]);
    expect(usd(out, "af-south-1", "nat_hour")).toEqual(ONE("0.045"));
  });

  const without = (usageType: RegExp) =>
    regionProducts("us-east-1").filter((made) => !usageType.test(made.usageType));
  const and = (...more: MadeProduct[]) => [...regionProducts("us-east-1"), ...more];
  const NAT = { family: "NAT Gateway", attributes: { regionCode: "us-east-1", operation: "NatGateway" } };
  it.each<readonly [string, MadeProduct[], RegExp]>([
    [
      "no product",
      without(/VpcEndpoint-Hours/),
      /vpce_interface_hour in us-east-1: no product of VpcEndpoint-Hours was found \(an empty answer\)/,
    ],
    [
      "two products",
      and(product("AmazonEC2", "NatGateway-Hours", "Hrs", "0.05", NAT)),
      /nat_hour in us-east-1: 2 products of NatGateway-Hours: SKU\d+ at 0\.045, SKU\d+ at 0\.05/,
    ],
    [
      "another unit",
      [...without(/^NatGateway-Bytes/), product("AmazonEC2", "NatGateway-Bytes", "TB", "45", NAT)],
      /its unit is 'TB', not 'GB'/,
    ],
    [
      "another currency",
      [
        ...without(/^NatGateway-Bytes/),
        product("AmazonEC2", "NatGateway-Bytes", "GB", "0.3", { ...NAT, currency: "CNY" }),
      ],
      /it has no price in USD/,
    ],
    [
      "tiers where none are known",
      [
        ...without(/^NatGateway-Bytes/),
        product(
          "AmazonEC2",
          "NatGateway-Bytes",
          "GB",
          [
            ["0", "10", "0.05"],
            ["10", "Inf", "0.04"],
          ],
          NAT,
        ),
      ],
      /it has 2 prices where one is known/,
    ],
    [
      "tiers with a gap",
      [
        ...without(/VpcEndpoint-Bytes/),
        product(
          "AmazonVPC",
          "USE1-VpcEndpoint-Bytes",
          "GB",
          [
            ["0", "10", "0.05"],
            ["11", "Inf", "0.04"],
          ],
          { attributes: { regionCode: "us-east-1" } },
        ),
      ],
      /its tiers leave a gap or overlap at 11/,
    ],
    [
      "tiers that end",
      [
        ...without(/VpcEndpoint-Bytes/),
        product("AmazonVPC", "USE1-VpcEndpoint-Bytes", "GB", [["0", "10", "0.05"]], {
          attributes: { regionCode: "us-east-1" },
        }),
      ],
      /its tiers end at 10/,
    ],
  ])("%s: one line, exit 1, nothing written", async (_, products, message) => {
    const { code, err, files } = await refresh(offerFiles({ "us-east-1": products }), [
      ...["--region", "us-east-1"],
      ...["--output", "p.json"],
    ]);
    expect([code, files]).toEqual([1, {}]);
    expect(err).toMatch(/^vpce-cost: prices refresh: 1 item has no single price: /);
    expect(err).toMatch(message);
    oneLine(err);
  });

  it("--allow-missing leaves such an item out and says so", async () => {
    const { code, out, err } = await refresh(offerFiles({ "us-east-1": without(/VpcEndpoint-Hours/) }), [
      ...["--region", "us-east-1"],
      "--allow-missing",
    ]);
    expect(code).toBe(0);
    expect(usd(out, "us-east-1", "vpce_interface_hour")).toBeUndefined();
    expect(err).toMatch(/vpce_interface_hour in us-east-1: no product .*: left out/);
  });

  const WRONG: readonly (readonly [string, Files, RegExp])[] = [
    ["a web page", () => ({ body: "<html>" }), /index\.json: is no JSON of AWS's price index/],
    ["another service", () => ({ body: "{}" }), /names no region: it is no index of AWS's price list/],
    ["nothing there", () => ({ status: 404 }), /region_index\.json: is not there \(HTTP 404\)/],
    ["failing for good", () => ({ status: 503 }), /cannot be read after 4 attempts \(HTTP 503\)/],
    ["silent", () => ({ hang: true }), /after 4 attempts \(nothing came for 1 seconds\)/],
    [
      "JSON that is cut off",
      (asked) => {
        const answer = offerFiles(bothRegions())(asked);
        return /VPC\/\d{14}/.test(asked.path)
          ? { ...answer, body: String(answer.body).slice(0, 500) }
          : answer;
      },
      /AmazonVPC\/\d{14}\/us-east-1\/index\.json: is no complete JSON/,
    ],
    [
      "CSV of something else",
      (asked) => (asked.path.endsWith(".csv") ? { body: "a,b\n1,2\n" } : offerFiles(bothRegions())(asked)),
      /has no header with SKU and usageType/,
    ],
  ];
  it.each(WRONG)("%s: one line, exit 1", async (_, files, message) => {
    const { code, out, err } = await refresh(files, ["--region", "us-east-1", "--timeout", "1"]);
    expect([code, out]).toEqual([1, ""]);
    expect(err).toMatch(message);
    oneLine(err);
  });

  it("a region that the index lacks, and China", async () => {
    const lacking = await refresh(offerFiles(bothRegions()), ["--region", "ap-south-1"]);
    expect(lacking.code).toBe(1);
    expect(lacking.err).toMatch(/--region ap-south-1: AWS's price index \(http:.*\) does not name it/);
    const china = await run(["prices", "refresh", "--region", "cn-north-1"]);
    expect(china.code).toBe(2);
    expect(china.err).toMatch(/prices of China are in CNY/);
  });
});

describe("prices refresh from the Price List API", () => {
  it("gives the same prices as the offer files, page by page", async () => {
    const all = [...regionProducts("us-east-1"), ...regionProducts("eu-west-1", 1.1)];
    const { code, out, asked } = await ask(all, REGIONS, () => null, 1);
    expect(code).toBe(0);
    for (const [region, item, bands] of EXPECTED) expect(usd(out, region, item), item).toEqual(bands);
    expect(asked.every(({ region }) => region === "us-east-1")).toBe(true);
  });

  it("asks again without the usage type where a service has an older prefix", async () => {
    const products = regionProducts("af-south-1").map((made) => ({
      ...made,
      usageType: made.usageType.replace("AFS1-NatGateway", "CPT-NatGateway"),
    }));
    const { out } = await ask(products, ["--region", "af-south-1"]);
    expect(usd(out, "af-south-1", "nat_hour")).toEqual(ONE("0.045"));
  });

  it("an empty answer is an error, not a price of 0", async () => {
    const { code, err } = await ask(
      regionProducts("us-east-1").filter((made) => !made.usageType.includes("TransitGateway")),
      ["--region", "us-east-1"],
    );
    expect(code).toBe(1);
    expect(err).toMatch(
      /2 items have no single price: tgw_attachment_hour in us-east-1: no product of TransitGateway-Hours/,
    );
    oneLine(err);
  });

  it("waits out throttling and a passing failure", async () => {
    let count = 0;
    const { code, out } = await ask(regionProducts("us-east-1"), ["--region", "us-east-1"], () => {
      count += 1;
      if (count === 1) return jsonError(400, "ThrottlingException", "Rate exceeded");
      return count === 3 ? jsonError(500, "InternalErrorException", "") : null;
    });
    expect(code).toBe(0);
    expect(usd(out, "us-east-1", "nat_hour")).toEqual(ONE("0.045"));
  });

  const FAULTS: readonly (readonly [string, () => Answer, RegExp])[] = [
    [
      "throttled for good",
      () => jsonError(400, "ThrottlingException", "Rate exceeded"),
      /pricing:GetProducts: AWS asked to slow down after 2 attempts/,
    ],
    [
      "expired",
      () => jsonError(400, "ExpiredTokenException", "The security token included in the request is expired"),
      /the credentials have expired/,
    ],
    [
      "denied",
      () => jsonError(400, "AccessDeniedException", "User is not authorized"),
      /not permitted \(pricing:GetProducts\)/,
    ],
    [
      "failing",
      () => jsonError(500, "InternalErrorException", "oops"),
      /AWS failed after 2 attempts \(HTTP 500/,
    ],
    ["silent", () => ({ hang: true }), /no answer in time/],
    ["no JSON", () => ({ body: "{" }), /the answer cannot be read/],
    [
      "another document",
      () => ({ body: JSON.stringify({ PriceList: ["{}"] }) }),
      /an answer holds no product/,
    ],
    [
      "a document that is cut off",
      () => ({ body: JSON.stringify({ PriceList: ['{"product":'] }) }),
      /is no complete JSON/,
    ],
    [
      "pages without end",
      () => ({ body: JSON.stringify({ PriceList: [], NextToken: "again" }) }),
      /does not end after 200 pages/,
    ],
  ];
  it.each(FAULTS)("%s: one line, exit 1", async (_, answer, message) => {
    const { code, out, err } = await ask([], ["--region", "us-east-1", "--timeout", "1"], answer);
    expect([code, out]).toEqual([1, ""]);
    expect(err).toMatch(message);
    oneLine(err);
  });
});
