/** What flows prove: the bound by their tolls meets the value, and no tolls whatever make a bound above it. */
import { expect, it } from "vitest";
import { networkFrom, REGION, randomOrganisation, SETTINGS } from "../../../bench/optimiser-data.ts";
import { loadCatalog } from "../../../src/catalog/catalog.ts";
import { BUILT_IN_POLICIES, type Policy } from "../../../src/model/index.ts";
import { boundOf, Duals } from "../../../src/model/optimise/duals.ts";
import { search } from "../../../src/model/optimise/search.ts";
import { costTable, type Table } from "../../../src/model/optimise/table.ts";
import { costOf, unitsFor } from "../../../src/model/optimise/units.ts";
import { loadBundledPrices } from "../../../src/pricing/price-list.ts";
import { seeded } from "../../support/seeded.ts";

const catalog = loadCatalog();
const prices = loadBundledPrices();

const EVERY_MODE: Partial<Policy["rules"]> = {
  egress: ["none", "nat-single", "nat-per-az", "nat-regional", "nat-central"],
};

function tableOf(seed: number): Table {
  const mostGb = [3000, 30_000, 3_000_000][seed % 3] ?? 3000;
  const size = { vpcs: 2 + (seed % 19), services: 2 + (seed % 7), mostGb };
  const network = networkFrom(randomOrganisation(seed, size, catalog), catalog);
  const { rules } = BUILT_IN_POLICIES[seed % 2 ? "production" : "lowest-cost"];
  const hub = seed % 5 === 0 ? (network.vpcs[1]?.id ?? null) : null;
  const more = seed % 4 === 0 ? EVERY_MODE : {};
  const policy: Policy = { name: "ours", rules: { ...rules, ...more, hub }, overrides: [] };
  const units = unitsFor(prices, REGION, SETTINGS.hoursPerMonth);
  return costTable(network, policy, { prices, catalog, settings: SETTINGS }, units);
}

it("bounds by tolls meet the values of all scenarios, the least of which is the optimum", () => {
  let [shared, beyond] = [0, 0];
  for (let seed = 1; seed <= 60; seed++) {
    const table = tableOf(seed);
    const random = seeded(seed);
    const duals = Duals.of(table, 9);
    if (duals === null) throw new Error("too many pieces");
    expect(duals.scenarios.length).toBe(table.branches.length * table.tiers.length);
    let least = Number.POSITIVE_INFINITY;
    for (const scenario of duals.scenarios) {
      const { value, tolls, open, proof } = duals.of(scenario);
      const of = `seed ${seed}, ${scenario.branch.via} at ${scenario.tiers[0]?.perGb}`;
      least = Math.min(least, value);
      if (open.includes(1)) shared += 1;
      if (scenario.tiers[0] !== table.tiers[0]) beyond += 1;
      const met = boundOf(scenario, tolls).value / value;
      expect(met, of).toBeLessThan(1 + 1e-9);
      if (!proof?.tangled) expect(met, of).toBeGreaterThan(1 - 1e-9);
      expect(duals.floorOf(scenario).value / value, of).toBeLessThan(1 + 1e-9);
      for (let i = 0; i < 5; i++) {
        const others = tolls.map((toll) => toll * 2 * random.next() + (random.chance(0.1) ? value / 100 : 0));
        expect(boundOf(scenario, others).value / value, of).toBeLessThan(1 + 1e-9);
      }
    }
    const found = search(table);
    expect(least / Number(costOf(found?.choice.key ?? 0n)), `seed ${seed}`).toBeCloseTo(1, 9);
  }
  expect(shared).toBeGreaterThan(100);
  expect(beyond).toBeGreaterThan(100);
});

it("there are none where the pieces of many accounts combine in too many ways", () => {
  expect(Duals.of(tableOf(1), 2)).toBeNull();
});
