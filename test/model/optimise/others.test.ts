/** All VPCs but one: what they cost, and what it takes from them to share services for the one, against every set of services. */
import { expect, it } from "vitest";
import { networkFrom, REGION, randomOrganisation, SETTINGS } from "../../../bench/optimiser-data.ts";
import { loadCatalog } from "../../../src/catalog/catalog.ts";
import { BUILT_IN_POLICIES, type Policy } from "../../../src/model/index.ts";
import { fixedKey, leastOf } from "../../../src/model/optimise/choice.ts";
import { Duals, paidIn } from "../../../src/model/optimise/duals.ts";
import { Others } from "../../../src/model/optimise/others.ts";
import type { Scenario } from "../../../src/model/optimise/scenario.ts";
import { costTable, type Table } from "../../../src/model/optimise/table.ts";
import { costOf, unitsFor } from "../../../src/model/optimise/units.ts";
import { loadBundledPrices } from "../../../src/pricing/price-list.ts";
import { seeded } from "../../support/seeded.ts";

const catalog = loadCatalog();
const prices = loadBundledPrices();

function tableOf(seed: number): Table {
  const size = {
    vpcs: 3 + (seed % 8),
    services: 2 + (seed % 4),
    mostGb: [300, 3000, 30_000][seed % 3] ?? 3000,
  };
  const network = networkFrom(randomOrganisation(seed, size, catalog), catalog);
  const { rules } = BUILT_IN_POLICIES[seed % 2 ? "production" : "lowest-cost"];
  const hub = seed % 4 === 0 ? (network.vpcs[1]?.id ?? null) : null;
  const required = { ...rules.required, services: seed % 5 === 0 ? ["kms", "sqs"] : [] };
  const awsTraffic = seed % 7 === 0 ? "private" : rules.awsTraffic;
  const policy: Policy = { name: "ours", rules: { ...rules, hub, required, awsTraffic }, overrides: [] };
  return costTable(
    network,
    policy,
    { prices, catalog, settings: SETTINGS },
    unitsFor(prices, REGION, SETTINGS.hoursPerMonth),
  );
}

/** Per set of services, what all but VPC v cost. */
function costsWithout(scenario: Scenario, v: number): { open: Uint8Array; cost: number }[] {
  const { length } = scenario.table.opening;
  return Array.from({ length: 1 << length }, (_, set) => {
    const open = Uint8Array.from({ length }, (_each, s) => (set >> s) & 1);
    let cost = Number(costOf(fixedKey(scenario, open)));
    for (let u = 0; u < scenario.table.vpcs.length; u++) {
      const { apart, joined } = scenario.options(u);
      if (u !== v) cost += leastOf(scenario, u, [...apart, ...joined], open);
    }
    return { open, cost };
  });
}

it("the flow without a VPC goes on to what others cost, and what its asks come to", () => {
  let [looked, byFlow, rising] = [0, 0, 0];
  for (let seed = 1; seed <= 40; seed++) {
    const table = tableOf(seed);
    const random = seeded(seed);
    const duals = Duals.of(table, 9);
    for (const scenario of duals?.scenarios.filter(({ branch }) => branch.via !== null) ?? []) {
      const proof = duals?.of(scenario).proof ?? null;
      if (proof === null || proof.tangled) continue;
      const others = new Others(proof);
      for (const v of random.shuffle(table.vpcs.map((_, i) => i)).slice(0, 3)) {
        const every = costsWithout(scenario, v);
        const least = Math.min(...every.map(({ cost }) => cost));
        if (!Number.isFinite(least)) continue;
        others.leave(v);
        const value = paidIn(scenario) + others.value;
        expect(value / least, `seed ${seed}`).toBeCloseTo(1, 10);
        const asks = Float64Array.from(table.opening, (key) => {
          if (random.chance(0.2)) return Number.POSITIVE_INFINITY;
          return random.chance(0.3) ? 0 : 1.5 * random.next() * Number(costOf(key));
        });
        const unmet = (open: Uint8Array): number =>
          asks.reduce((sum, ask, s) => sum + (open[s] === 1 ? 0 : ask), 0);
        const best = Math.min(...every.map(({ open, cost }) => cost + unmet(open)));
        const simply = others.simply(asks);
        if (simply === null) byFlow += 1;
        for (const met of [simply ?? others.met(asks), others.met(asks)]) {
          expect((value + met.cost) / best, `seed ${seed}`).toBeCloseTo(1, 9);
          const at = every.find(({ open }) => open.join() === met.open.join());
          expect(((at?.cost ?? 0) + unmet(met.open)) / best, `seed ${seed}`).toBeCloseTo(1, 9);
        }
        if (best > least * (1 + 1e-9)) rising += 1;
        looked += 1;
      }
    }
  }
  expect(looked).toBeGreaterThan(300);
  expect(byFlow).toBeGreaterThan(20);
  expect(rising).toBeGreaterThan(200);
});
