/** Ranges of what all advice depends on: inside and outside each turn the optimum is searched for again. */
import { describe, expect, it } from "vitest";
import { networkFrom, randomOrganisation, SETTINGS } from "../../bench/optimiser-data.ts";
import {
  BUILT_IN_POLICIES,
  money,
  type Network,
  networkOf,
  optimise,
  type Policy,
} from "../../src/model/index.ts";
import { answersOf, placesOf } from "../../src/model/optima.ts";
import { search } from "../../src/model/optimise/search.ts";
import { costOf } from "../../src/model/optimise/units.ts";
import { cheapest } from "../../src/model/optimise.ts";
import { sharedParameters } from "../../src/model/sensitivity.ts";
import { Lines, tableOf } from "../../src/model/shared-ranges/lines.ts";
import { sharedRanges } from "../../src/model/shared-ranges.ts";
import type { Bounds } from "../../src/model/turns.ts";
import { countable, type Parameter, type Problem, varied } from "../../src/model/vary.ts";
import { ONE_VPC, ORGANISATION, randomInstance, SMALL_ORGANISATION } from "../oracle/random.ts";
import { catalog, pricing } from "../support/region-pricing.ts";
import { searchedCertainties } from "../support/searched-certainties.ts";
import { seeded } from "../support/seeded.ts";
import { inputOf, usageOf } from "./from-oracle.ts";

const ENOUGH = 2000;

/** A problem's ranges, and its answers now and at any factor of an amount. */
function found(problem: Problem, budget: number, some: (all: Parameter[]) => Parameter[] = (all) => all) {
  const optimum = optimise(problem.network, problem.policy, problem.pricing);
  if (!optimum.found) return null;
  const places = placesOf(problem.network);
  const answers = answersOf(optimum.topology, places);
  const all = sharedRanges(problem, optimum, places, some(sharedParameters(problem)), budget);
  const ranges = all.flatMap(({ parameter, ranges: each }) =>
    each === null ? [] : [{ parameter, ranges: each }],
  );
  const untold = all.length - ranges.length;
  const known = new Map<string, readonly string[] | null>();
  const answersAt = (parameter: Parameter, factor: number): readonly string[] | null => {
    const key = JSON.stringify([parameter, factor]);
    const before = known.get(key);
    if (before !== undefined) return before;
    const { network, policy, pricing: at } = varied(problem, parameter, money.ratio(factor.toFixed(12)));
    const topology = cheapest(countable(network), policy, at);
    const made = topology && answersOf(topology, places);
    known.set(key, made);
    return made;
  };
  return { optimum, places, answers, ranges, untold, answersAt };
}

const number = (bound: money.Ratio | null, none: number): number =>
  bound === null ? none : Number(money.text(bound));

/** Factors at which the advice must be that of now, and where it must be another. */
function around({ from, to, fromIsTurn, toIsTurn }: Bounds): { same: number[]; other: number[] } {
  const [low, high] = [number(from, 1e-6), number(to, 1000)];
  const inside = [low * (1 + 1e-6) + 1e-9, low ** 0.7, high ** 0.7, high * (1 - 1e-7) - 1e-9];
  const other = [];
  if (from !== null && fromIsTurn && low > 1e-4) other.push(low * (1 - 1e-6) - 1e-9);
  if (to !== null && toIsTurn && high < 999) other.push(high * (1 + 1e-7) + 1e-9);
  return { same: inside.filter((at) => at > low && at < high), other };
}

/** Check some places of each parameter; how many turns there were among all, and bounds that are none. */
function checked(
  { places, answers, ranges, answersAt }: NonNullable<ReturnType<typeof found>>,
  of: string,
  choose: (all: number[]) => number[] = (all) => all,
) {
  let [turns, open] = [0, 0];
  for (const { parameter, ranges: each } of ranges) {
    for (const { from, to, fromIsTurn, toIsTurn } of each) {
      turns += (from !== null && fromIsTurn ? 1 : 0) + (to !== null && toIsTurn ? 1 : 0);
      open += (fromIsTurn ? 0 : 1) + (toIsTurn ? 0 : 1);
    }
    for (const place of choose([...places.all.keys()])) {
      const { same, other } = around(each[place] as Bounds);
      const what = `${of}, ${JSON.stringify([parameter, places.all[place]])}`;
      for (const at of same)
        expect(answersAt(parameter, at)?.[place], `${what}, inside at ${at}`).toBe(answers[place]);
      for (const at of other) {
        expect(answersAt(parameter, at)?.[place], `${what}, beyond at ${at}`).not.toBe(answers[place]);
      }
    }
  }
  return { turns, open };
}

/** Differences below a ten-trillionth of all costs are none to the walk: amounts of next to nothing are left out. */
function isWeighty({ demands }: ReturnType<typeof randomInstance>): boolean {
  return demands.every(({ gb }) => Number(gb) === 0 || Number(gb) > 0.001);
}

describe("against searching again, all kinds of prices and policies", () => {
  it.each([
    ["one VPC", ONE_VPC, 1, 30],
    ["organisations", ORGANISATION, 1001, 40],
    ["more VPCs", SMALL_ORGANISATION, 2001, 25],
  ] as const)("%s", (_name, size, first, count) => {
    let turns = 0;
    for (let seed = first; seed < first + count; seed++) {
      const instance = randomInstance(seed, size);
      if (!isWeighty(instance)) continue;
      const { policy, prices, catalog: ours, settings } = inputOf(instance);
      const network = networkOf(usageOf(instance), ours, settings);
      const all = found({ network, policy, pricing: { prices, catalog: ours, settings } }, ENOUGH);
      if (all === null) continue;
      const told = checked(all, `seed ${seed}`);
      turns += told.turns;
      expect(told.open, `seed ${seed}`).toBe(0);
    }
    expect(turns).toBeGreaterThan(80);
  });
});

const policyWith = (
  rules: Partial<Policy["rules"]>,
  of: "production" | "lowest-cost" = "production",
): Policy => ({
  name: "own",
  rules: { ...BUILT_IN_POLICIES[of].rules, ...rules },
  overrides: [],
});

function organisation(seed: number, vpcs: number, services: number, mostGb: number): Network {
  return networkFrom(randomOrganisation(seed, { vpcs, services, mostGb }, catalog), catalog);
}

/** Several accounts, and blocks that overlap. */
function inAccounts(network: Network): Network {
  const vpcs = network.vpcs.map((vpc, v) => ({
    ...vpc,
    account: `account-${v % 2}`,
    cidrs: v % 12 === 0 ? ["10.0.0.0/16"] : [`10.${v + 1}.0.0/16`],
  }));
  return { ...network, vpcs };
}

describe("inside and outside each turn of larger organisations", () => {
  it.each([
    ["production", BUILT_IN_POLICIES.production, 40, 20, 1000],
    ["zones of single gateways", BUILT_IN_POLICIES["lowest-cost"], 20, 8, 3000],
    ["few VPCs to a service", policyWith({ egress: ["none", "nat-per-az"] }), 6, 20, 1000],
    ["endpoints only", policyWith({ awsTraffic: "private" }), 12, 10, 3000],
    ["a hub that exists", policyWith({ hub: "vpc-00003" }, "lowest-cost"), 15, 8, 20_000],
    ["no hub", policyWith({ hubVia: [] }), 15, 10, 20_000],
    ["tiers", policyWith({ egress: ["none", "nat-regional"] }), 12, 10, 900_000],
    ["tiers per account, and blocks that overlap", policyWith({}), 13, 6, 300_000],
  ] as const)("%s", (name, policy, vpcs, services, mostGb) => {
    const random = seeded(vpcs);
    const plain = organisation(vpcs, vpcs, services, mostGb);
    const perAccount = name.startsWith("tiers per account");
    const network = perAccount ? inAccounts(plain) : plain;
    const settings = perAccount ? { ...SETTINGS, tierScope: "account" as const } : SETTINGS;
    const problem = { network, policy, pricing: { ...pricing, settings } };
    const all = found(problem, ENOUGH, (each) => random.shuffle(each).slice(0, 4));
    if (all === null) throw new Error("no optimum");
    const told = checked(all, name, (places) => random.shuffle(places).slice(0, 12));
    expect(told.turns).toBeGreaterThan(10);
    expect(told.open).toBe(0);
  });
});

/** To nine decimals. */
const short = (bound: money.Ratio | null): string | null => bound && money.text(money.cut(bound, 8));

describe("against every turn that searching again shows", () => {
  it.each([
    [11, policyWith({ hubVia: ["transit-gateway"] })],
    [12, policyWith({ hubVia: ["transit-gateway"] }, "lowest-cost")],
    [13, policyWith({ hubVia: [] }, "lowest-cost")],
  ])("seed %i", (seed, policy) => {
    const problem: Problem = { network: organisation(seed, 6, 5, 3000), policy, pricing };
    const all = found(problem, ENOUGH);
    const certainties = searchedCertainties(problem, all?.optimum as NonNullable<typeof all>["optimum"]);
    for (const { parameter, ranges } of all?.ranges ?? []) {
      for (const [i, { from, to, ...are }] of ranges.entries()) {
        const theirs = certainties[i]?.ranges.find(
          (each) =>
            each.parameter.kind === parameter.kind &&
            JSON.stringify(each.parameter) === JSON.stringify(parameter),
        );
        const place = JSON.stringify([parameter, certainties[i]?.vpc, certainties[i]?.service]);
        const bounds = [short(theirs?.from ?? null), short(theirs?.to ?? null)];
        expect([short(from), short(to), are.fromIsTurn, are.toIsTurn], place).toEqual([
          ...bounds,
          true,
          true,
        ]);
      }
    }
  });

  it("tells what stands at least so far where the budget ends", () => {
    const network = organisation(3, 30, 12, 3000);
    const problem: Problem = { network, policy: BUILT_IN_POLICIES.production, pricing };
    const [whole, part] = [found(problem, ENOUGH), found(problem, 12)];
    let open = 0;
    for (const [p, { ranges }] of (part?.ranges ?? []).entries()) {
      for (const [i, { from, to, fromIsTurn, toIsTurn }] of ranges.entries()) {
        const known = whole?.ranges[p]?.ranges[i];
        if (fromIsTurn) expect(short(from)).toBe(short(known?.from ?? null));
        else expect(number(from, 0)).toBeGreaterThanOrEqual(number(known?.from ?? null, 0));
        if (toIsTurn) expect(short(to)).toBe(short(known?.to ?? null));
        else expect(number(to, 1000)).toBeLessThanOrEqual(number(known?.to ?? null, 1000));
        open += (fromIsTurn ? 0 : 1) + (toIsTurn ? 0 : 1);
      }
    }
    expect(open).toBeGreaterThan(20);
  });

  it("tells nothing of hours and usage where NAT instances may be chosen", () => {
    const policy = policyWith({ egress: ["nat-instance", "nat-per-az"] });
    const all = found({ network: organisation(4, 3, 3, 100), policy, pricing }, ENOUGH);
    expect(all?.untold).toBe(2);
  });
});

describe("costs as lines", () => {
  it.each([{ kind: "hours" }, { kind: "usage" }, { kind: "rate", item: "nat_gb" }] as const)(
    "%j",
    (parameter) => {
      const problem: Problem = {
        network: organisation(5, 8, 6, 3000),
        policy: BUILT_IN_POLICIES["lowest-cost"],
        pricing,
      };
      const table = tableOf(problem, problem);
      const lines = new Lines(problem, table, parameter, 1);
      for (const factor of [0.25, 1, 3.5]) {
        const { table: at, scale } = lines.at(factor);
        const { network, policy, pricing: then } = varied(problem, parameter, money.ratio(String(factor)));
        const optimum = optimise(network, policy, then);
        const total = optimum.found ? optimum.bill.total : null;
        const key = search(at)?.choice.key ?? 0n;
        const cost = Number(costOf(key)) * scale * 10 ** -table.units.moneyPlaces;
        expect(cost).toBeCloseTo(Number(total && money.text(total)), 8);
      }
    },
  );
});
