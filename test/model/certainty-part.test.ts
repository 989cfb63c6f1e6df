import { describe, expect, it } from "vitest";
import { loadCatalog } from "../../src/catalog/catalog.ts";
import { allCertainties } from "../../src/model/all-certainties.ts";
import { stretches } from "../../src/model/breakpoints.ts";
import { effortFor } from "../../src/model/certainty-part.ts";
import { BUILT_IN_POLICIES, money, networkOf, optimise, type Policy } from "../../src/model/index.ts";
import { merged } from "../../src/model/merged.ts";
import {
  type Answers,
  answersOf,
  answersOver,
  ONE,
  placesOf,
  sameAnswers,
  solver,
  sure,
} from "../../src/model/optima.ts";
import { DemandRanges } from "../../src/model/own-demand.ts";
import { savingBand } from "../../src/model/saving-band.ts";
import { sharedParameters } from "../../src/model/sensitivity.ts";
import type { Topology } from "../../src/model/topology.ts";
import { costAt, type Parameter } from "../../src/model/vary.ts";
import { loadBundledPrices } from "../../src/pricing/price-list.ts";
import { SETTINGS, usageOf } from "../support/usage.ts";

const catalog = loadCatalog();
const pricing = { prices: loadBundledPrices(), catalog, settings: SETTINGS };
const { production } = BUILT_IN_POLICIES;
const SERVICES = ["sqs", "kms", "sns", "s3", "logs", "internet"];
const VPCS = ["a", "b", "c", "d"];

/** Amounts all over the range in which advice turns; the same for the same seed. */
function organisation(seed: number) {
  let state = seed;
  const next = (): number => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
  const rows = VPCS.flatMap((vpc) =>
    SERVICES.map((service) => ({ vpc, service, gb: (10 ** (1 + 3 * next())).toFixed(3) })),
  );
  return networkOf(usageOf(rows), catalog, SETTINGS);
}

function policyWith(rules: Partial<Policy["rules"]>): Policy {
  return { name: "own", rules: { ...production.rules, ...rules }, overrides: [] };
}

const POLICIES: readonly Policy[] = [
  production,
  BUILT_IN_POLICIES["lowest-cost"],
  policyWith({ hubVia: [] }),
  policyWith({ centralEndpoints: ["a", "b"], egress: ["none", "nat-per-az"] }),
];

function solved(seed: number, policy: Policy) {
  const network = organisation(seed);
  const optimum = optimise(network, policy, pricing);
  if (!optimum.found) throw new Error("no optimum");
  return { problem: { network, policy, pricing }, optimum, places: placesOf(network) };
}

/** The range around 1 by every stretch there is, which the nearest turns are found without. */
function byAll(over: ReturnType<typeof answersOver>, isAsNow: (answers: Answers) => boolean) {
  const here = over.findIndex(
    ({ from, to, what }) => money.compare(from, ONE) <= 0 && money.compare(ONE, to) <= 0 && isAsNow(what),
  );
  let [first, last] = [here, here];
  while (first > 0 && isAsNow(over[first - 1]?.what ?? [])) first--;
  while (last + 1 < over.length && isAsNow(over[last + 1]?.what ?? [])) last++;
  const text = (bound: money.Ratio | undefined): string => money.text(money.cut(bound ?? ONE, 8));
  return [
    first === 0 ? null : text(over[first]?.from),
    last === over.length - 1 ? null : text(over[last]?.to),
  ];
}

const cutText = (bound: money.Ratio | null): string | null => bound && money.text(money.cut(bound, 8));

describe.each(POLICIES.map((policy, i) => ({ i, policy })))(
  "certainty of a large organisation, policy $i",
  ({ policy, i }) => {
    const { problem, optimum, places } = solved(i + 11, policy);
    const answers = answersOf(optimum.topology, places);

    it("finds the same range of a demand as all its turns show", () => {
      const demands = new DemandRanges(problem, places, optimum.topology);
      expect(demands.open.length).toBeGreaterThan(10);
      for (const place of demands.open) {
        const { parameter, from, to } = demands.of(place);
        const over = answersOver(solver(problem, places, parameter, optimum.topology));
        const all = byAll(over, (what) => what[place] === answers[place]);
        expect([parameter.vpc, parameter.service, cutText(from), cutText(to)]).toEqual([
          parameter.vpc,
          parameter.service,
          ...all,
        ]);
      }
    });

    it("finds the first turn of all advice, and which it is", () => {
      const { whole, certainties } = allCertainties(problem, optimum, effortFor(151, false));
      expect(whole.map(({ parameter }) => parameter)).toEqual(sharedParameters(problem));
      expect(certainties.map(({ vpc, service }) => ({ vpc, service }))).toEqual(places.all);
      for (const { parameter, from, to, turnsBelow, turnsAbove } of whole) {
        const over = answersOver(solver(problem, places, parameter, optimum.topology));
        expect([parameter, cutText(from), cutText(to)]).toEqual([
          parameter,
          ...byAll(over, (what) => sameAnswers(what, answers)),
        ]);
        expect([turnsBelow?.length === 0, turnsAbove?.length === 0]).toEqual([from === null, to === null]);
      }
    });

    it("finds the same where zones are left out", () => {
      const fewer = merged(problem, optimum.topology, optimum.topology);
      const { egress } = problem.policy.rules;
      expect(fewer === null).toBe(egress.includes("nat-single"));
      if (fewer === null) return;
      const rows = (each: typeof problem.network): number =>
        each.vpcs.flatMap(({ demands }) => demands).length;
      expect(rows(fewer.problem.network) * 3).toBe(rows(problem.network));
      const shown = (each: ReturnType<typeof allCertainties>) => ({
        whole: each.whole.map(({ from, to, turnsBelow, turnsAbove }) => [
          cutText(from),
          cutText(to),
          [turnsBelow, turnsAbove].map((places) => places?.map((place) => JSON.stringify(place)).sort()),
        ]),
        each: each.certainties
          .map(({ vpc, service, ranges }) =>
            JSON.stringify([vpc, service, ranges.map((range) => [cutText(range.from), cutText(range.to)])]),
          )
          .sort(),
      });
      const effort = effortFor(151, false);
      const whole = allCertainties(problem, optimum, effort);
      const part = allCertainties(fewer.problem, { ...optimum, topology: fewer.optimum }, effort);
      expect(shown(part)).toEqual(shown(whole));
    });

    it("finds the ends of the saving over a band of usage", () => {
      const usage: Parameter = { kind: "usage" };
      const baseline: Topology = {
        egress: new Map(problem.network.vpcs.map(({ id, azs }) => [id, { mode: "nat-per-az", azs }])),
        endpoints: [],
        hub: null,
        placements: optimum.topology.placements.map(({ demand }) => ({ demand, route: "nat-gateway" })),
      };
      const band = savingBand(problem, baseline, optimum.topology, [], money.ratio("0.6"));
      const solve = solver(problem, places, usage, optimum.topology);
      const [low, high] = [money.ratio("0.4"), money.ratio("1.6")];
      const savings = [...stretches(low, high, sure(solve), () => false)]
        .flatMap(({ from, to }) => [money.cut(from, 12), money.cut(to, 12)])
        .map((at) => {
          const before = costAt(problem, baseline, usage, at) ?? money.zero<"USD">();
          return Number(money.text(money.subtract(before, sure(solve)(at).value)));
        });
      expect(savings.length).toBeGreaterThan(4);
      expect(Number(money.text(band.least))).toBeCloseTo(Math.min(...savings), 6);
      expect(Number(money.text(band.most))).toBeCloseTo(Math.max(...savings), 6);
      // Against today's optimum kept as it is, nothing is saved now: the least lies inside the band.
      const kept = savingBand(problem, optimum.topology, optimum.topology, [], money.ratio("0.6"));
      expect(money.text(money.cut(kept.least, 8))).toBe("0");
      expect(money.isPositive(kept.most)).toBe(true);
      const others = [low, high].map((at) => sure(solve)(at).what);
      expect(band.turning).toEqual(
        places.all.filter((_, at) => others.some((each) => each[at] !== answers[at])),
      );
      expect(band.isAll).toBe(false);
      const { certainties } = allCertainties(problem, optimum, effortFor(151, false));
      const known = savingBand(problem, baseline, optimum.topology, certainties, money.ratio("0.6"));
      expect([known.isAll, money.text(known.least), money.text(known.most)]).toEqual([
        true,
        money.text(band.least),
        money.text(band.most),
      ]);
      for (const place of band.turning) expect(known.turning).toContainEqual(place);
    });
  },
);

describe("what is searched for again in a large organisation", () => {
  it("is less the larger it is", () => {
    const efforts = [151, 800, 12_000, 20_000, 20_001].map((pairs) => effortFor(pairs, false));
    expect(efforts.map(({ demands }) => demands)).toEqual([99, 18, 5, 5, 0]);
    expect(efforts.map(({ optima }) => optima)).toEqual([2000, 1000, 66, 40, 39]);
  });
});
