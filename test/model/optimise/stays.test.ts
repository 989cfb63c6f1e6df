import { describe, expect, it } from "vitest";
import { SETTINGS } from "../../../bench/optimiser-data.ts";
import { loadCatalog } from "../../../src/catalog/catalog.ts";
import { BUILT_IN_POLICIES, networkOf } from "../../../src/model/index.ts";
import { InstanceSizes } from "../../../src/model/optimise/instance-sizes.ts";
import { type Fraction, Jumps, type Stay } from "../../../src/model/optimise/stays.ts";
import { unitsFor } from "../../../src/model/optimise/units.ts";
import type { Rules } from "../../../src/model/policy.ts";
import { loadBundledPrices } from "../../../src/pricing/price-list.ts";
import { usageOf } from "../../support/usage.ts";

const catalog = loadCatalog();
const prices = loadBundledPrices();
const pricing = { prices, catalog, settings: SETTINGS };
const region = "us-east-1";
const sizes = new InstanceSizes(pricing, region, unitsFor(prices, region, SETTINGS.hoursPerMonth));
const { rules } = BUILT_IN_POLICIES["lowest-cost"];

function jumpsOf(rows: readonly { az: string; service: string; gb: string }[], more: Partial<Rules>): Jumps {
  const network = networkOf(usageOf(rows.map((row) => ({ ...row, vpc: "a" }))), catalog, SETTINGS);
  const [vpc] = network.vpcs;
  if (vpc === undefined) throw new Error("no VPC");
  return new Jumps(vpc, { ...rules, ...more }, sizes);
}

const at = (end: Fraction | null): number | null => end && Number(end.part) / Number(end.whole);
const zonesOf = (stays: readonly Stay[]) => stays.map(({ zone, end }) => [zone, at(end)]);

const ROWS = [
  { az: "az1", service: "sqs", gb: "100" },
  { az: "az1", service: "kms", gb: "50" },
  { az: "az2", service: "sqs", gb: "110" },
  { az: "az3", service: "sqs", gb: "10" },
  { az: "az3", service: "kms", gb: "100" },
];

describe("what jumps as a demand changes", () => {
  it("the gateway's zone is the busiest, which moves on the way up and down", () => {
    // az1 sends 150, az2 110, az3 110.
    const jumps = jumpsOf(ROWS, {});
    expect(jumps.zone).toBe(0);
    // az1: 50 + 100 t; az2: 110 t, more from 5 on.
    expect(zonesOf(jumps.stays("sqs", 1))).toEqual([
      [0, 5],
      [1, null],
    ]);
    // az3: 100 + 10 t, more than az1 below 5/9.
    expect(zonesOf(jumps.stays("sqs", -1))).toEqual([
      [0, 5 / 9],
      [2, null],
    ]);
    // az1: 100 + 50 t; az3: 10 + 100 t.
    expect(zonesOf(jumps.stays("kms", 1))).toEqual([
      [0, 1.8],
      [2, null],
    ]);
  });

  it("nothing jumps where no single gateway may be chosen, nor an instance", () => {
    const jumps = jumpsOf(ROWS, { egress: ["none", "nat-per-az"] });
    expect([zonesOf(jumps.stays("sqs", 1)), zonesOf(jumps.stays("sqs", -1))]).toEqual([
      [[0, null]],
      [[0, null]],
    ]);
  });

  it("an instance is the cheapest that carries the zone's traffic, at each size's most the larger", () => {
    const row = { az: "az1", service: "sqs", gb: "100" };
    const stays = jumpsOf([row], { egress: ["nat-instance"] }).stays("sqs", 1);
    expect(stays.length).toBe(sizes.sizes.length + 1);
    const costs = stays.map(({ instances }) => instances);
    expect(costs.at(-1)).toBeNull();
    for (const [i, cost] of costs.slice(1, -1).entries()) expect(cost).toBeGreaterThan(costs[i] ?? 0n);
    // t4g.micro: 0.064 Gbps ÷ 4, for 730 hours, in GB of 2^30 bytes.
    const most = (0.064e9 / 8 / 4 / 2 ** 30) * 730 * 3600;
    expect(at(stays[0]?.end ?? null)).toBeCloseTo(most / 100, 9);
    const [first, second] = [sizes.sizes[0]?.cost ?? 0n, sizes.sizes[1]?.cost ?? 0n];
    expect((stays[1]?.instances ?? 0n) - (stays[0]?.instances ?? 0n)).toBe(second - first);
    expect(sizes.sizeFor(1n)).toBe(0);
    expect(sizes.sizeFor(10n ** 30n)).toBe(sizes.sizes.length);
  });
});
