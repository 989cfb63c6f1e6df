/** The oracle against plain enumeration, against itself, and against the laws that it must obey. */
import { describe, expect, it } from "vitest";
import { brute } from "./brute.ts";
import { money, moneyText, quantity, within } from "./fixed.ts";
import { type Demand, type Instance, MODES, type Policy } from "./instance.ts";
import { namedOptions } from "./named-options.ts";
import { bill } from "./price.ts";
import { ONE_VPC, ORGANISATION, randomInstance } from "./random.ts";
import { stands, violations } from "./rules.ts";
import { search } from "./search.ts";

describe("search", () => {
  it("finds what plain enumeration of whole topologies finds", () => {
    let answers = 0;
    for (let seed = 1; seed <= 30; seed++) {
      const one = randomInstance(seed, { vpcs: [1, 1], zones: [1, 3], services: 4, hubs: false });
      expect(search(one)?.total, `seed ${seed}`).toBe(brute(one)?.total);
      if (seed > 40) continue;
      const two = randomInstance(seed, { vpcs: [2, 2], zones: [1, 2], services: 2, hubs: true });
      expect(search(two)?.total, `two VPCs, seed ${seed}`).toBe(brute(two)?.total);
      answers += Number(search(two) !== null);
    }
    expect(answers).toBeGreaterThan(20);
  });
  it("answers with a topology that stands, breaks no rule and costs what it says", () => {
    for (let seed = 1; seed <= 80; seed++) {
      const instance = randomInstance(seed, seed % 2 === 0 ? ONE_VPC : ORGANISATION);
      const found = search(instance);
      if (found === null) continue;
      expect(stands(instance, found.topology), `seed ${seed}`).toBe(true);
      expect(violations(instance, found.topology)).toEqual([]);
      expect(bill(instance, found.topology).total).toBe(found.total);
    }
  });
  it("is never dearer than a named option that the policy allows", () => {
    let compared = 0;
    for (let seed = 1; seed <= 150; seed++) {
      const instance = randomInstance(seed, seed % 2 === 0 ? ONE_VPC : ORGANISATION);
      const best = search(instance)?.total ?? null;
      for (const option of namedOptions(instance)) {
        if (option.total === null || option.topology === null || option.violations.length > 0) continue;
        compared++;
        expect(best, `${option.name}, seed ${seed}`).not.toBeNull();
        expect((best ?? 0n) <= option.total, `${option.name}, seed ${seed}`).toBe(true);
      }
    }
    expect(compared).toBeGreaterThan(200);
  });
});

describe("laws", () => {
  const seeds = Array.from({ length: 60 }, (_, i) => i + 1);
  const instanceOf = (seed: number): Instance =>
    randomInstance(seed, seed % 3 === 0 ? ORGANISATION : ONE_VPC);
  const optimum = (instance: Instance): bigint | null => search(instance)?.total ?? null;
  const withPolicy = (instance: Instance, change: Partial<Policy>): Instance => ({
    ...instance,
    policy: { ...instance.policy, ...change },
  });
  /** `null`, no answer at all, is dearer than any. */
  const notDearer = (a: bigint | null, b: bigint | null): boolean => b === null || (a !== null && a <= b);

  it("a wider policy never raises the optimum", () => {
    for (const seed of seeds) {
      const instance = instanceOf(seed);
      const before = optimum(instance);
      const wider: Partial<Policy>[] = [
        { egress: MODES },
        { minAzs: 1 },
        { internet: "allowed" },
        { awsTraffic: "any" },
        { centralEndpoints: "allowed" },
        { hubVia: ["transit-gateway", "peering"] },
        { requiredServices: [], requiredControls: [] },
        { endpointPolicy: "optional" },
        { privateDns: "optional" },
      ];
      for (const change of wider) {
        expect(
          notDearer(optimum(withPolicy(instance, change)), before),
          `seed ${seed}: ${JSON.stringify(change)}`,
        ).toBe(true);
      }
    }
  });
  it("a rule more never lowers it", () => {
    for (const seed of seeds) {
      const instance = instanceOf(seed);
      const before = optimum(instance);
      const narrower: Partial<Policy>[] = [
        { minAzs: "all" },
        { awsTraffic: "private" },
        { centralEndpoints: "forbidden" },
        { hubVia: [] },
        { requiredServices: [...instance.policy.requiredServices, "kms"] },
        { privateDns: "required" },
      ];
      for (const change of narrower) {
        expect(
          notDearer(before, optimum(withPolicy(instance, change))),
          `seed ${seed}: ${JSON.stringify(change)}`,
        ).toBe(true);
      }
    }
  });
  it("doubled prices double it", () => {
    for (const seed of seeds) {
      const instance = instanceOf(seed);
      const rates = Object.fromEntries(
        Object.entries(instance.rates).map(([item, bands]) => [
          item,
          bands.map((band) => ({ ...band, usd: moneyText(2n * money(band.usd)) })),
        ]),
      );
      const before = optimum(instance);
      expect(optimum({ ...instance, rates }), `seed ${seed}`).toBe(before === null ? null : 2n * before);
    }
  });
  it("the order of VPCs and rows changes nothing", () => {
    for (const seed of seeds) {
      const instance = instanceOf(seed);
      const turned = {
        ...instance,
        vpcs: [...instance.vpcs].reverse(),
        demands: [...instance.demands].reverse(),
      };
      expect(optimum(turned), `seed ${seed}`).toBe(optimum(instance));
    }
  });
  it("demand split over two rows costs the same within a grain", () => {
    for (const seed of seeds) {
      const instance = instanceOf(seed);
      const halved = instance.demands.flatMap((row) => {
        const whole = quantity(row.gb) / 10n ** 10n;
        const part = (grains: bigint): Demand => ({ ...row, gb: moneyText(grains * 10n ** 22n) });
        return [part(whole / 2n), part(whole - whole / 2n)];
      });
      const [a, b] = [optimum(instance), optimum({ ...instance, demands: halved })];
      expect(a === null ? b === null : b !== null && within(a, b), `seed ${seed}`).toBe(true);
    }
  });
});
