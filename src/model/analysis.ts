/** What stands behind an answer: how sure it is, what each rule costs, in what order to get there, who pays, and over time. */
import { allCertainties } from "./all-certainties.ts";
import { ALL_MOST, type CertaintyPart, demandsAlone, effortFor } from "./certainty-part.ts";
import { type AccountCost, costByAccount } from "./chargeback.ts";
import type { CompareInput, Comparison, Option } from "./compare.ts";
import { type Horizon, overMonths } from "./horizon.ts";
import { merged } from "./merged.ts";
import type { Ratio } from "./money.ts";
import type { Optimum } from "./optimise.ts";
import type { PriceList } from "./prices.ts";
import { type RuleCost, ruleCosts } from "./rule-costs.ts";
import { type Band, savingBand } from "./saving-band.ts";
import type { Certainty } from "./sensitivity.ts";
import { type Step, stepsBetween } from "./steps.ts";
import type { UnknownTraffic } from "./unknown-traffic.ts";
import type { Warning } from "./usage.ts";
import type { Problem } from "./vary.ts";

/** What is asked beyond the answer itself. */
export interface Questions {
  /** Band of usage: 0.2 is 20 % more or less; null: not asked. */
  readonly uncertainty: Ratio | null;
  /** Growth of usage a month: 0.05 is 5 %; null: not asked. */
  readonly growth: Ratio | null;
  /** Months of the period. */
  readonly months: number;
  /** Everything however many pairs there are, and however long it takes. */
  readonly full: boolean;
}

/** Up to so many pairs of VPC and service, nothing of what may turn is left open, however it has to be found. */
export const MARGINS_MOST = 150;
/** Up to so many pairs each demand's range, the steps and the costs of rules are found unasked: each takes about as long as the comparison itself. */
export const STEPS_MOST = 100_000;

export interface Analysis {
  /** Of all advice; empty where there is too much to find unasked. */
  readonly certainties: readonly Certainty[];
  /** What is found beside, or instead; null: where there are few pairs, or even a part is too much. */
  readonly certaintyPart: CertaintyPart | null;
  readonly ruleCosts: readonly RuleCost[];
  readonly steps: readonly Step[];
  /** Bill by account, before and after; empty where no account is known. */
  readonly accounts: { readonly before: readonly AccountCost[]; readonly after: readonly AccountCost[] };
  readonly band: Band | null;
  readonly uncertainty: Ratio | null;
  readonly horizon: Horizon | null;
  readonly growth: Ratio | null;
  /** What is left out, because it was not asked for and there are so many pairs: as a warning to show. */
  readonly leftOut: readonly Warning[];
}

/** A comparison with what stands behind it; absent or null where that was not asked, or where there is no answer. */
export interface AnalysedComparison extends Comparison {
  readonly analysis?: Analysis | null;
  /** Traffic that nothing tells apart; empty without any. */
  readonly unknown?: readonly UnknownTraffic[];
}

function optimumOf(comparison: Comparison): Optimum | null {
  const optimal = comparison.options.find(({ name }) => name === "optimal");
  const { recommended } = comparison;
  if (!optimal?.topology || recommended === null) return null;
  return {
    found: true,
    topology: optimal.topology,
    bill: {
      lineItems: optimal.lineItems,
      eachVpc: optimal.eachVpc,
      total: optimal.monthlyCost,
      missing: optimal.missingRates,
      rates: new Set(comparison.rates.map((rate) => rate.item)),
    },
    proven: recommended.proven,
    optimalityGap: recommended.optimalityGap,
    missing: optimal.missingRates,
  };
}

function accountsOf(comparison: Comparison, option: Option): AccountCost[] {
  if (option.topology === null) return [];
  return costByAccount(comparison.usage, comparison.network, option.topology, option.lineItems);
}

/** The rates of one region: many small problems are solved with them. */
function ratesOf(prices: PriceList, region: string): PriceList["rates"] {
  return new Map([...prices.rates].filter(([, rate]) => rate.region === region));
}

/** Answers beyond a comparison's own; null where no topology meets the policy. */
export function analyse(comparison: Comparison, input: CompareInput, questions: Questions): Analysis | null {
  const optimum = optimumOf(comparison);
  const [baseline] = comparison.options;
  const optimal = comparison.options.at(-1);
  if (optimum === null || !optimum.found || !baseline?.topology || optimal === undefined) return null;
  const { network, policy } = comparison;
  const { prices, catalog, settings } = input;
  const local: PriceList = { ...prices, rates: ratesOf(prices, network.region) };
  const problem: Problem = { network, policy, pricing: { prices: local, catalog, settings } };
  const { uncertainty, growth, months, full } = questions;
  const pairs = comparison.recommended?.routes.length ?? 0;
  const few = pairs <= MARGINS_MOST;
  const all = !few && (full || pairs <= ALL_MOST);
  const part = !few && !all && pairs <= STEPS_MOST;
  const many = all || part || (!few && uncertainty !== null);
  const fewer = many ? merged(problem, baseline.topology, optimum.topology) : null;
  const solved = fewer?.problem ?? problem;
  const before = fewer?.baseline ?? baseline.topology;
  const after = { ...optimum, topology: fewer?.optimum ?? optimum.topology };
  const found = few || all ? allCertainties(solved, after, effortFor(pairs, full || few)) : null;
  const certainties = found?.certainties ?? [];
  const demands = part ? demandsAlone(solved, after, pairs) : null;
  const large = !full && pairs > STEPS_MOST;
  const known = network.vpcs.some(({ account }) => account !== null);
  return {
    certainties,
    certaintyPart: all && found ? { whole: found.whole, demands: [] } : demands,
    ruleCosts: large ? [] : ruleCosts(network, policy, problem.pricing, optimum),
    steps: large ? [] : stepsBetween(network, baseline.topology, optimum.topology, policy, problem.pricing),
    accounts: known
      ? { before: accountsOf(comparison, baseline), after: accountsOf(comparison, optimal) }
      : { before: [], after: [] },
    band: uncertainty === null ? null : savingBand(solved, before, after.topology, certainties, uncertainty),
    uncertainty,
    horizon: growth === null ? null : overMonths(problem, growth, months),
    growth,
    leftOut: large ? [leftOut(pairs)] : [],
  };
}

function leftOut(pairs: number): Warning {
  const message = `${pairs} pairs of VPC and service are too many to find in what order to go and what each rule costs unasked: --full-analysis does`;
  return { code: "analysis-left-out", message };
}
