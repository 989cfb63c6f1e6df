/** The search against HiGHS, a solver of mixed-integer programs, on organisations that are too large for the oracle. */
import { expect, it } from "vitest";
import { networkFrom, randomOrganisation, SETTINGS } from "../../../bench/optimiser-data.ts";
import { loadCatalog } from "../../../src/catalog/catalog.ts";
import { BUILT_IN_POLICIES, money, optimise, type Policy } from "../../../src/model/index.ts";
import { loadBundledPrices } from "../../../src/pricing/price-list.ts";
import { leastOf, loadSolver, milpsOf } from "../../support/milp.ts";

const highs = await loadSolver();
const prices = loadBundledPrices();
const catalog = loadCatalog();

const { production, "lowest-cost": lowestCost } = BUILT_IN_POLICIES;
const asPrivate = (policy: Policy): Policy => ({
  ...policy,
  rules: { ...policy.rules, awsTraffic: "private" },
});
const POLICIES = [production, lowestCost, asPrivate(production), asPrivate(lowestCost)];
const BOTH = ["transit-gateway", "peering"] as const;
const ONLY_TRANSIT = ["transit-gateway"] as const;

it("finds what HiGHS finds, 12 to 25 VPCs", () => {
  const hubs = new Set<string>();
  const modes = new Set<string>();
  const routes = new Set<string>();
  for (let seed = 1; seed <= 12; seed++) {
    const size = { vpcs: 12 + ((seed * 5) % 14), services: 6 + (seed % 3), mostGb: seed % 2 ? 2000 : 20_000 };
    const organisation = randomOrganisation(seed, size, catalog);
    const base = POLICIES[seed % 4] ?? production;
    const hubVia = seed > 6 ? ONLY_TRANSIT : BOTH;
    const policy: Policy = { ...base, rules: { ...base.rules, hubVia } };
    const expected = leastOf(highs, milpsOf(organisation, policy, prices), 30);
    const found = optimise(networkFrom(organisation, catalog), policy, {
      prices,
      catalog,
      settings: SETTINGS,
    });
    if (!found.found || found.bill.total === null || expected === null)
      throw new Error(`seed ${seed}: nothing`);
    expect(found.proven, `seed ${seed}`).toBe(true);
    const difference = Number(money.text(found.bill.total)) - expected.total;
    expect(Math.abs(difference), `seed ${seed}`).toBeLessThan(1e-6);
    const { hub, egress, placements } = found.topology;
    const via = hub?.via ?? "none";
    expect(via, `seed ${seed}`).toBe(expected.via);
    hubs.add(via);
    for (const { mode } of egress.values()) modes.add(mode);
    for (const { route } of placements) routes.add(route ?? "no way");
  }
  // the instances reach every kind of answer
  expect([...hubs].sort()).toEqual(["none", "peering", "transit-gateway"]);
  expect([...modes].sort()).toEqual(["nat-central", "nat-per-az", "nat-single", "none"]);
  expect(routes).toContain("central-endpoint");
  expect(routes).toContain("interface-endpoint");
  expect(routes).toContain("nat-gateway");
});
