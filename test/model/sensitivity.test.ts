import { describe, expect, it } from "vitest";
import { loadCatalog } from "../../src/catalog/catalog.ts";
import { allCertainties } from "../../src/model/all-certainties.ts";
import { effortFor } from "../../src/model/certainty-part.ts";
import { BUILT_IN_POLICIES, money, networkOf, optimise, type Policy } from "../../src/model/index.ts";
import { ruleCosts } from "../../src/model/rule-costs.ts";
import { savingBand } from "../../src/model/saving-band.ts";
import type { Parameter } from "../../src/model/vary.ts";
import { loadBundledPrices } from "../../src/pricing/price-list.ts";
import { SETTINGS, usageOf } from "../support/usage.ts";

const catalog = loadCatalog();
const pricing = { prices: loadBundledPrices(), catalog, settings: SETTINGS };
const policy = BUILT_IN_POLICIES.production;

function solved(rows: Parameters<typeof usageOf>[0], under: Policy = policy) {
  const network = networkOf(usageOf(rows), catalog, SETTINGS);
  const problem = { network, policy: under, pricing };
  const optimum = optimise(network, under, pricing);
  const found = optimum.found ? allCertainties(problem, optimum, effortFor(rows.length, true)) : null;
  return { problem, optimum, certainties: found?.certainties ?? [] };
}

const ROWS = [
  { service: "sqs", gb: "700" },
  { service: "kms", gb: "50" },
  { service: "s3", gb: "1000" },
  { service: "internet", gb: "10" },
];

describe("how sure the advice is", () => {
  const { problem, optimum, certainties } = solved(ROWS);
  const rangeOf = (service: string, matches: (parameter: Parameter) => boolean) => {
    const found = certainties
      .find((each) => each.service === service)
      ?.ranges.find(({ parameter }) => matches(parameter));
    return [found?.from && money.text(found.from), found?.to && money.text(found.to)];
  };

  it("finds the break-even of the demand itself", () => {
    // Three zones: 21.90 ÷ 0.035 = 625.714… GB; an endpoint stands down to 625.714 ÷ 700, NAT up to 625.714 ÷ 50.
    expect(rangeOf("sqs", ({ kind }) => kind === "demand")).toEqual(["0.893877551", null]);
    expect(rangeOf("kms", ({ kind }) => kind === "demand")).toEqual([null, "12.5142857143"]);
  });

  it("finds how far hours and rates may move", () => {
    // 24.50 gained ÷ 21.90 of hours; endpoint bytes: 0.045 − 21.90 ÷ 700 = 0.013714… ÷ 0.01.
    expect(rangeOf("sqs", ({ kind }) => kind === "hours")).toEqual([null, "1.1187214612"]);
    expect(rangeOf("sqs", (each) => each.kind === "rate" && each.item === "vpce_interface_gb")).toEqual([
      null,
      "1.3714285714",
    ]);
  });

  it("knows advice that nothing turns", () => {
    const s3 = certainties.find((each) => each.service === "s3");
    expect(s3?.margin).toBeNull();
  });

  it("names the least change that turns an advice", () => {
    const sqs = certainties.find((each) => each.service === "sqs");
    // nat_gb down to 0.01 + 21.90 ÷ 700 = 0.041285714…, 8.25 % less.
    expect(sqs?.margin && money.text(money.cut(sqs.margin.change, 6))).toBe("0.08254");
    expect(sqs?.margin?.parameter).toEqual({ kind: "rate", item: "nat_gb" });
  });

  it("gives the saving over a band of usage, and what turns within it", () => {
    const topology = optimum.found ? optimum.topology : fail();
    const baseline = { ...topology, endpoints: [] };
    const natOnly = {
      ...baseline,
      placements: baseline.placements.map(({ demand }) => ({ demand, route: "nat-gateway" as const })),
    };
    const band = savingBand(problem, natOnly, topology, certainties, money.ratio("0.2"));
    // 1000 × 0.045 + 700 × 0.035 − 21.90 = 47.60 at 1; at 0.8 sqs stays on NAT: 36; at 1.2: 54 + 29.40 − 21.90.
    expect([money.text(band.least), money.text(band.most)]).toEqual(["36", "61.5"]);
    expect(band.turning).toEqual([{ vpc: "vpc", service: "sqs" }]);
  });

  it("prices each rule by the optimum without it", () => {
    const costs = ruleCosts(problem.network, policy, pricing, optimum);
    const minAzs = costs.find(({ rule }) => rule === "min-azs");
    // One zone instead of three: 14.60 less for sqs.
    expect(minAzs?.monthlyCost && money.text(minAzs.monthlyCost)).toBe("14.6");
    expect(costs.map(({ rule }) => rule)).toEqual(["min-azs", "egress", "private-dns"]);
  });
});

describe("how sure advice is at the ends of what can be", () => {
  it("varies demands of a tenth of a byte", () => {
    const { certainties } = solved([
      { service: "sqs", gb: "0.0000000001" },
      { service: "kms", gb: "300" },
    ]);
    expect(certainties.find(({ service }) => service === "sqs")?.margin).not.toBeUndefined();
  });

  it("ends where no NAT instance is large enough any more", () => {
    const rules = { ...policy.rules, egress: ["nat-instance"] as const };
    const instances: Policy = { name: "instances", rules, overrides: [] };
    const { problem, optimum, certainties } = solved([{ service: "internet", gb: "900" }], instances);
    const ofEgress = certainties.find(({ service }) => service === null);
    const usage = ofEgress?.ranges.find(({ parameter }) => parameter.kind === "usage");
    expect(usage?.from).toBeNull();
    // t4g.small, the largest type priced here: 730 × 3600 × 0.128 × 10^9 ÷ 4 ÷ 8 ÷ 2^30 = 9790.063 GB, of 300 a zone.
    expect(usage?.to && money.text(money.cut(usage.to, 5))).toBe("32.63354");
    const baseline = optimum.found ? optimum.topology : fail();
    const band = savingBand(problem, baseline, baseline, certainties, money.ratio("0.5"));
    expect([money.text(band.least), money.text(band.most)]).toEqual(["0", "0"]);
  });
});

function fail(): never {
  throw new Error("no optimum");
}
