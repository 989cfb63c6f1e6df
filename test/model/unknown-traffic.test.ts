import { describe, expect, it } from "vitest";
import { loadCatalog } from "../../src/catalog/catalog.ts";
import { BUILT_IN_POLICIES, compare, money } from "../../src/model/index.ts";
import { unknownTraffic } from "../../src/model/unknown-traffic.ts";
import { loadBundledPrices } from "../../src/pricing/price-list.ts";
import { SETTINGS, usageOf } from "../support/usage.ts";

const catalog = loadCatalog();
const prices = loadBundledPrices();

function turnedRound(
  rows: Parameters<typeof usageOf>[0],
  policy = BUILT_IN_POLICIES.production,
  settings = SETTINGS,
) {
  const comparison = compare(usageOf(rows), { prices, catalog, policy, settings });
  return unknownTraffic(comparison, { prices, catalog, settings });
}
const text = (value: Parameters<typeof money.text>[0] | null | undefined) =>
  value ? money.text(value) : value;

describe("unknown traffic turned round", () => {
  const rows = [
    { service: "unknown", gb: "2000" },
    { service: "sqs", gb: "5" },
    { service: "unknown", gb: "100", vpc: "vpc-2", az: "use1-az1" },
  ];

  it("tells of each VPC, the most first, what it costs today", () => {
    expect(turnedRound(rows).map((each) => [each.vpc, text(each.gb), text(each.costToday)])).toEqual([
      ["vpc", "2000", "90"],
      ["vpc-2", "100", "4.5"],
    ]);
  });

  it("says what 10 % of S3 saves: a gateway endpoint is free from the first byte", () => {
    const s3 = turnedRound(rows)[0]?.services.find((each) => each.service === "s3");
    expect(s3).toMatchObject({ kind: "gateway" });
    expect([s3?.hoursCost, s3?.breakEvenGb, s3?.fromShare, s3?.savingPerTenth].map(text)).toEqual([
      "0",
      "0",
      "0",
      "9",
    ]);
  });

  it("says from which share an interface endpoint pays", () => {
    // Three zones: 21.90 a month; 21.90 ÷ 0.035 = 625.714… GB of 2000; a tenth saves 200 × 0.035 − 21.90.
    const [three, one] = turnedRound(rows).map((each) =>
      each.services.find((service) => service.service === "logs"),
    );
    expect([three?.hoursCost, three?.breakEvenGb, three?.fromShare, three?.savingPerTenth].map(text)).toEqual(
      ["21.9", "625.7142857143", "0.3128571429", "-14.9"],
    );
    // One zone: 7.30; 208.57… GB, more than the 100 there are.
    expect([one?.hoursCost, one?.breakEvenGb, one?.fromShare].map(text)).toEqual([
      "7.3",
      "208.5714285714",
      "2.0857142857",
    ]);
  });

  it("asks as many zones as the policy", () => {
    const logs = turnedRound(rows, BUILT_IN_POLICIES["lowest-cost"])[0]?.services.find(
      (each) => each.service === "logs",
    );
    expect(text(logs?.hoursCost)).toBe("7.3");
  });

  it("has nothing to save per GB where an instance is the way out", () => {
    const [vpc] = turnedRound(rows, BUILT_IN_POLICIES.production, {
      ...SETTINGS,
      nat: "instance",
      natGiven: true,
    });
    expect(vpc?.costToday).toBeNull();
    expect(vpc?.services.every((each) => each.savingPerTenth === null)).toBe(true);
  });

  it("is silent without such traffic", () => {
    expect(turnedRound([{ service: "sqs", gb: "5" }])).toEqual([]);
  });
});
