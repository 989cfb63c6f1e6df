/** What must hold whatever the input: laws of the bill and of the optimum, on random VPCs and organisations. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { loadCatalog } from "../../src/catalog/catalog.ts";
import {
  BUILT_IN_POLICIES,
  type Comparison,
  compare,
  EGRESS_MODES,
  money,
  type Policy,
  type PriceList,
  type Rules,
} from "../../src/model/index.ts";
import { loadBundledPrices } from "../../src/pricing/price-list.ts";
import { type Row, SETTINGS, usageOf } from "../support/usage.ts";

const catalog = loadCatalog();
const bundled = loadBundledPrices();
const RUNS = { numRuns: 60 };

const gb = fc
  .oneof(fc.bigInt(1n, 20_000_000_000_000n), fc.bigInt(1n, 20_000_000_000_000_000n))
  .map((units) => money.text(money.fromScaledInteger<"GB">(units, 10)));
const row: fc.Arbitrary<Row> = fc.record({
  vpc: fc.constantFrom("vpc-a", "vpc-b", "vpc-c"),
  az: fc.constantFrom("use1-az1", "use1-az2", "use1-az3"),
  service: fc.constantFrom(
    "s3",
    "dynamodb",
    "sqs",
    "kms",
    "logs",
    "ecr.dkr",
    "internet",
    "aws-other",
    "unknown",
  ),
  gb,
});
const rows = fc.array(row, { minLength: 1, maxLength: 10 });
const policy: fc.Arbitrary<Policy> = fc.constantFrom(...Object.values(BUILT_IN_POLICIES));

function compared(input: readonly Row[], under: Policy, prices: PriceList = bundled): Comparison {
  return compare(usageOf(input), { prices, catalog, policy: under, settings: SETTINGS });
}
function optimum(comparison: Comparison): money.Usd {
  const cost = comparison.recommended?.monthlyCost;
  if (cost === undefined) throw new Error("nothing is recommended");
  return cost;
}
function withRules(base: Policy, rules: Partial<Rules>): Policy {
  return { ...base, rules: { ...base.rules, ...rules } };
}

describe("laws of the bill", () => {
  it("line items are quantity × unit price and sum to their option's total", () => {
    fc.assert(
      fc.property(rows, policy, (input, under) => {
        for (const option of compared(input, under).options) {
          for (const { quantity, unitPrice, cost } of option.lineItems) {
            expect(money.text(money.cost<string>(quantity, unitPrice))).toBe(money.text(cost));
          }
          if (option.monthlyCost === null) continue;
          const sum = money.sum(option.lineItems.map((item) => item.cost));
          expect(money.text(sum)).toBe(money.text(option.monthlyCost));
        }
      }),
      RUNS,
    );
  });

  it("doubling all prices doubles every option", () => {
    const twice: PriceList = {
      source: "twice",
      rates: new Map(
        [...bundled.rates].map(([key, rate]) => [
          key,
          {
            ...rate,
            bands: rate.bands.map((band) => ({ ...band, usd: money.times(band.usd, money.ratio("2")) })),
          },
        ]),
      ),
    };
    fc.assert(
      fc.property(rows, policy, (input, under) => {
        const dear = compared(input, under, twice).options;
        for (const [i, { name, monthlyCost }] of compared(input, under).options.entries()) {
          const doubled = dear[i]?.monthlyCost ?? null;
          const expected =
            monthlyCost === null ? null : money.text(money.times(monthlyCost, money.ratio("2")));
          expect(doubled === null ? null : money.text(doubled), name).toBe(expected);
        }
      }),
      RUNS,
    );
  });

  it("splitting a row in two changes nothing", () => {
    fc.assert(
      fc.property(rows, policy, fc.integer({ min: 0, max: 9 }), (input, under, at) => {
        const whole = input[at % input.length];
        if (whole === undefined) return;
        const units = money.scaledInteger(money.gb(whole.gb), 10);
        const part = (value: bigint): Row => ({
          ...whole,
          gb: money.text(money.fromScaledInteger(value, 10)),
        });
        const halves = [part(units / 2n), part(units - units / 2n)];
        const split = [...halves, ...input.filter((each) => each !== whole)];
        const costs = (each: readonly Row[]): (string | null)[] =>
          compared(each, under).options.map(({ monthlyCost }) => monthlyCost && money.text(monthlyCost));
        expect(costs(split)).toEqual(costs(input));
      }),
      RUNS,
    );
  });

  it("the order of rows changes nothing, ties included", () => {
    fc.assert(
      fc.property(rows, policy, (input, under) => {
        const there = compared(input, under).recommended;
        const back = compared([...input].reverse(), under).recommended;
        expect(back?.routes.map(({ vpc, service, route }) => [vpc, service, route])).toEqual(
          there?.routes.map(({ vpc, service, route }) => [vpc, service, route]),
        );
        expect(back?.egress).toEqual(there?.egress);
      }),
      RUNS,
    );
  });
});

describe("laws of the optimum", () => {
  it("it is never dearer than a named option that the policy allows, and its bill is the search's value", () => {
    fc.assert(
      fc.property(rows, policy, (input, under) => {
        const comparison = compared(input, under);
        expect(money.text(comparison.recommended?.optimalityGap ?? money.usd("1"))).toBe("0");
        for (const { compliant, monthlyCost } of comparison.options) {
          if (compliant && monthlyCost !== null) {
            expect(money.compare(optimum(comparison), monthlyCost)).toBeLessThanOrEqual(0);
          }
        }
      }),
      RUNS,
    );
  });

  it("more choices never raise it", () => {
    fc.assert(
      fc.property(rows, policy, (input, under) => {
        const wider = withRules(under, { egress: EGRESS_MODES, minAzs: 1 });
        expect(
          money.compare(optimum(compared(input, wider)), optimum(compared(input, under))),
        ).toBeLessThanOrEqual(0);
      }),
      RUNS,
    );
  });

  it("more rules never lower it", () => {
    const required = { services: ["kms"], workloads: [], controls: [] };
    const stricter: Partial<Rules>[] = [
      { awsTraffic: "private" },
      { centralEndpoints: "forbidden" },
      { required },
    ];
    fc.assert(
      fc.property(rows, policy, fc.constantFrom(...stricter), (input, under, rule) => {
        const before = optimum(compared(input, under));
        const after = compared(input, withRules(under, rule)).recommended?.monthlyCost;
        if (after !== undefined) expect(money.compare(after, before)).toBeGreaterThanOrEqual(0);
      }),
      RUNS,
    );
  });
});

describe("units", () => {
  it("cannot be mixed up", () => {
    const wrong: (() => unknown)[] = [
      // @ts-expect-error GB and hours do not add up
      () => money.add(money.gb("1"), money.hours("1")),
      // @ts-expect-error a price per GB is none per hour
      () => money.cost(money.hours("1"), money.amount<"USD/GB">("0.045")),
      // @ts-expect-error amounts never enter as floats
      () => money.usd(0.1),
    ];
    expect(wrong).toHaveLength(3);
  });
});
