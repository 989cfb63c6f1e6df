/** The library as people use it. */
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import * as library from "../src/index.ts";
import { compare, comparisonJson, loadPriceList, money, readPolicy, readUsage } from "../src/index.ts";

it("compares a usage file in five lines", async () => {
  const path = join(mkdtempSync(join(tmpdir(), "vpce-cost-test-")), "usage.csv");
  writeFileSync(path, "service,gb,vpc_id,az_id\nsqs,3000,vpc-1,use1-az1\ninternet,10,vpc-1,use1-az1\n");

  const said: string[] = [];
  const { usages } = await readUsage({ usage: [path], region: "us-east-1" });
  for (const usage of usages) {
    const { recommended } = compare(usage);
    said.push(
      `${usage.region}: ${recommended && money.rounded(recommended.monthlySaving ?? money.zero(), 2)} USD a month`,
    );
  }

  // 3,000 GB × (0.045 − 0.01) − 7.30.
  expect(said).toEqual(["us-east-1: 97.70 USD a month"]);
});

it("takes another price list, policy and settings", async () => {
  const { usages } = await readUsage({ gb: ["sqs=100"], region: "us-east-1" });
  const prices = library.withRate(await loadPriceList(), "us-east-1", "nat_hour=1");
  const options = { prices, policy: await readPolicy("lowest-cost"), settings: { azs: 1, natGiven: true } };
  const [comparison] = usages.map((usage) => compare(usage, options));
  // One zone: 730 × (1 + 0.005) + 100 × 0.045.
  expect(comparison?.options[0]?.name).toBe("current");
  expect(money.text(comparison?.options[0]?.monthlyCost ?? money.zero())).toBe("738.15");
  expect(comparisonJson(comparison ? [comparison] : []).policy).toEqual({ name: "lowest-cost" });
});

it("has every name of the contract", () => {
  for (const name of [
    "compare",
    "bill",
    "breakEven",
    "loadPriceList",
    "readUsage",
    "readPolicy",
    "loadCatalog",
  ]) {
    expect(library, name).toHaveProperty(name, expect.any(Function));
  }
});
