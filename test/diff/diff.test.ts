/** Two comparisons side by side: each cause alone, all at once, and the law that the parts sum to the whole. */
import { describe, expect, it } from "vitest";
import { loadCatalog } from "../../src/catalog/catalog.ts";
import { readComparison } from "../../src/diff/compared.ts";
import { type ComparisonDiff, diffComparisons } from "../../src/diff/diff.ts";
import { compare } from "../../src/model/compare.ts";
import type { NatSetting } from "../../src/model/egress.ts";
import { hours, isZero, subtract, sum, text } from "../../src/model/money.ts";
import { readPolicy } from "../../src/policy/read-policy.ts";
import { withRate } from "../../src/pricing/adjust.ts";
import { loadBundledPrices } from "../../src/pricing/price-list.ts";
import { comparisonJson } from "../../src/report/comparison-json.ts";
import { readUsage } from "../../src/usage/read-usage.ts";
import { seeded } from "../support/seeded.ts";
import { tree } from "../support/tree.ts";

interface Situation {
  readonly usage: string;
  readonly nat?: NatSetting;
  readonly rates?: readonly string[];
  readonly month?: string;
}

const BASE = ["nat_hour=0.045", "nat_gb=0.045", "public_ipv4_hour=0.005", "az_transfer_gb=0.01"].concat(
  "vpce_interface_hour=0.01",
);
const HEAD = "service,gb,vpc_id,az_id,region\n";

async function comparisonText({
  usage,
  nat = "per-az",
  rates = [],
  month = "730",
}: Situation): Promise<string> {
  const { usages } = await readUsage({ usage: [`${tree({ "u.csv": HEAD + usage })}/u.csv`] });
  const catalog = loadCatalog();
  const policy = await readPolicy("production", catalog);
  const comparisons = usages.map((each) => {
    const prices = [...BASE, ...rates].reduce(
      (list, spec) => withRate(list, each.region, spec),
      loadBundledPrices(),
    );
    const settings = {
      azs: 3,
      nat,
      natGiven: true,
      hoursPerMonth: hours(month),
      tierScope: "organisation" as const,
    };
    return compare(each, { prices, catalog, policy, settings });
  });
  return JSON.stringify(comparisonJson(comparisons));
}

async function diffOf(
  before: Situation,
  after: Situation,
  option: string | null = "current",
): Promise<ComparisonDiff> {
  const root = tree({ "b.json": await comparisonText(before), "a.json": await comparisonText(after) });
  const [was, is] = await Promise.all(
    ["b.json", "a.json"].map((name) => readComparison({ path: `${root}/${name}`, name })),
  );
  if (was === undefined || is === undefined) throw new Error("nothing read");
  const diff = diffComparisons(was, is, option);
  for (const { change, changes, byCause, before: was, after: is } of diff.options) {
    expect(text(sum(changes.map((each) => each.cost)))).toBe(text(change));
    expect(text(sum(Object.values(byCause)))).toBe(text(change));
    expect(text(subtract(is, was))).toBe(text(change));
  }
  return diff;
}

const told = (diff: ComparisonDiff) =>
  diff.options[0]?.changes.map(({ cause, vpc, service, what, before, after, cost }) => [
    cause,
    vpc,
    service,
    what,
    before,
    after,
    text(cost),
  ]);

const ONE = "sqs,300,vpc-a,z1,us-east-1\nsqs,300,vpc-a,z2,us-east-1\ninternet,30,vpc-a,z1,us-east-1\n";

describe("what changed between two comparisons", () => {
  it("nothing", async () => {
    const diff = await diffOf({ usage: ONE }, { usage: ONE }, null);
    expect(diff.options.map(({ name, changes }) => [name, changes])).toEqual([
      ["current", []],
      ["optimal", []],
    ]);
    expect([diff.advice, diff.warnings]).toEqual([[], []]);
  });

  it("a price: the quantity of before at the difference", async () => {
    const diff = await diffOf({ usage: ONE }, { usage: ONE, rates: ["nat_gb=0.05"] });
    // 630 GB × 0.005.
    expect(told(diff)).toEqual([["price", null, null, "nat_gb", "0.045", "0.05", "3.15"]]);
  });

  it("usage: more of one service, a new one, one that is gone", async () => {
    const after = "sqs,600,vpc-a,z1,us-east-1\nsqs,300,vpc-a,z2,us-east-1\nkms,10,vpc-a,z1,us-east-1\n";
    expect(told(await diffOf({ usage: ONE }, { usage: after }))).toEqual([
      ["usage", "vpc-a", "sqs", "traffic", "600", "900", "13.5"],
      ["usage", "vpc-a", "internet", "traffic", "30", "0", "-1.35"],
      ["usage", "vpc-a", "kms", "traffic", "0", "10", "0.45"],
    ]);
  });

  it("topology: one gateway instead of one per zone, and what crosses to it", async () => {
    // Less 730 × 0.05; the 300 GB of the other zone cross, 2 × 0.01 each.
    expect(told(await diffOf({ usage: ONE }, { usage: ONE, nat: "single" }))).toEqual([
      ["topology", "vpc-a", null, "NatGateway-Hours", "1460", "730", "-32.85"],
      ["topology", "vpc-a", "sqs", "DataTransfer-Regional-Bytes", null, "600", "6"],
      ["topology", "vpc-a", null, "PublicIPv4:InUseAddress", "1460", "730", "-3.65"],
    ]);
  });

  it("the hours of a month", async () => {
    const changes = told(await diffOf({ usage: ONE }, { usage: ONE, month: "744" }));
    // 2 × 14 × 0.05.
    expect(changes).toEqual([["hours", null, null, "hours of a month", "730", "744", "1.4"]]);
  });

  it("price first, then usage at the new price", async () => {
    const after = { usage: ONE.replace("sqs,300,vpc-a,z1", "sqs,600,vpc-a,z1"), rates: ["nat_gb=0.05"] };
    expect(told(await diffOf({ usage: ONE }, after))).toEqual([
      ["usage", "vpc-a", "sqs", "traffic", "600", "900", "15"],
      ["price", null, null, "nat_gb", "0.045", "0.05", "3.15"],
    ]);
  });

  it("another route for the same traffic is topology, not usage", async () => {
    const { options } = await diffOf(
      { usage: ONE },
      { usage: ONE, rates: ["vpce_interface_hour=1"] },
      "optimal",
    );
    const causes = new Set(options[0]?.changes.map(({ cause }) => cause));
    expect(causes.has("usage")).toBe(false);
    expect(causes.has("topology")).toBe(true);
  });

  it("a VPC and a region that are new", async () => {
    const after = `${ONE}sqs,50,vpc-b,z1,us-east-1\nsqs,70,vpc-w,w1,eu-west-1\n`;
    const changes = told(await diffOf({ usage: ONE }, { usage: after })) ?? [];
    expect(changes).toContainEqual(["usage", "vpc-w", "sqs", "traffic", "0", "70", "3.15"]);
    expect(changes).toContainEqual(["topology", "vpc-b", null, "NatGateway-Hours", null, "730", "32.85"]);
  });

  it("volume tiers: the parts still sum to the whole", async () => {
    const big = (gb: number) => `kms,${gb},vpc-a,z1,us-east-1\nsqs,10,vpc-a,z2,us-east-1\n`;
    const { options } = await diffOf({ usage: big(1_000_000) }, { usage: big(7_000_000) }, "all-endpoints");
    expect(options[0]?.changes.filter(({ cause }) => cause === "usage").length).toBeGreaterThan(0);
  });

  it("tells what is recommended otherwise", async () => {
    const less = ONE.replaceAll("sqs,300", "sqs,3");
    const { advice } = await diffOf({ usage: less }, { usage: ONE }, null);
    expect(advice).toEqual([
      {
        region: "us-east-1",
        vpc: "vpc-a",
        service: "sqs",
        before: "nat-gateway",
        after: "interface-endpoint in z1, z2",
      },
    ]);
  });

  it("any two comparisons: parts sum to the whole, for every option", async () => {
    for (let seed = 1; seed <= 25; seed++) {
      const random = seeded(seed);
      const situation = (): Situation => {
        const rows = Array.from({ length: random.int(1, 8) }, () => {
          const service = random.pick(["sqs", "kms", "s3", "internet", "unknown", "dynamodb"]);
          const zone = random.chance(0.3) ? "" : `z${random.int(1, 3)}`;
          return `${service},${random.int(1, 3000)}.${random.int(0, 999)},vpc-${random.pick(["a", "b", "c"])},${zone},us-east-1\n`;
        });
        return {
          usage: rows.join(""),
          nat: random.pick(["per-az", "single", "regional"] as const),
          rates: random.chance(0.5) ? [`nat_gb=0.0${random.int(30, 60)}`] : [],
          month: random.pick(["730", "744", "720"]),
        };
      };
      for (const option of [null, "all-endpoints", "gateway-endpoints"]) {
        const diff = await diffOf(situation(), situation(), option);
        expect(diff.options.length, `seed ${seed}`).toBeGreaterThan(0);
        expect(diff.options.every(({ changes }) => changes.every(({ cost }) => !isZero(cost)))).toBe(true);
      }
    }
  });

  it("an option that is not priced, or not there, is said to be not comparable", async () => {
    const { options, warnings } = await diffOf({ usage: ONE }, { usage: ONE }, "endpoints-only");
    expect(options).toEqual([]);
    expect(warnings.map(({ code }) => code)).toEqual(["option-not-comparable"]);
  });
});

describe("what is no comparison", () => {
  const refused: readonly (readonly [string, (good: Record<string, never>) => string, RegExp])[] = [
    ["no JSON", () => "{", /x\.json: is no complete JSON/],
    [
      "usage",
      () => '{"schema":"vpce-cost/usage/1"}',
      /x\.json: schema is .*vpce-cost\/usage\/1.*, not "vpce-cost\/comparison\/1"/,
    ],
    [
      "a changed cost",
      (good) => JSON.stringify(good).replace('"cost":"32.85"', '"cost":"32.86"'),
      /options\[0\]\.monthlyCost is .* not the sum of its line items/,
    ],
    [
      "a float",
      (good) => JSON.stringify(good).replace('"quantity":"730"', '"quantity":730'),
      /quantity is .*730.*, not a text/,
    ],
    [
      "a key that is gone",
      (good) => JSON.stringify(good).replaceAll('"usageType"', '"type"'),
      /usageType is nothing, not a text/,
    ],
  ];
  it.each(refused)("%s: one line that names the place", async (_, spoil, message) => {
    const good = JSON.parse(await comparisonText({ usage: ONE })) as Record<string, never>;
    const root = tree({ "x.json": spoil(good) });
    const error = await readComparison({ path: `${root}/x.json`, name: "x.json" }).catch(
      (each: unknown) => each,
    );
    expect((error as Error).name).toBe("InputError");
    expect((error as Error).message).toMatch(message);
    expect((error as Error).message).not.toContain("\n");
  });
});
