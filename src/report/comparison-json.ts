/** `vpce-cost/comparison/1`: a comparison as JSON, amounts as exact decimal strings. Every key is always there. */
import type { RouteAdvice } from "../model/advice.ts";
import type { AnalysedComparison } from "../model/analysis.ts";
import type { LineItem } from "../model/bill-writer.ts";
import type { Comparison, Option, Recommendation } from "../model/compare.ts";
import type { Finding } from "../model/finding.ts";
import { type Amount, text } from "../model/money.ts";
import type { MissingRate } from "../model/prices.ts";
import { type Totals, totalsOf } from "../model/savings.ts";
import type { Hub } from "../model/topology.ts";
import type { LikelyService, UnknownTraffic } from "../model/unknown-traffic.ts";
import type { Usage, Warning } from "../model/usage.ts";
import type { Violation } from "../model/violations.ts";
import { type AnalysisJson, analysisJson } from "./analysis-json.ts";
import { allWarnings } from "./comparison/warnings.ts";
import { atOnce, type Lists } from "./json-text.ts";
import { reasonOf } from "./reason.ts";
import { type UsageJson, usageJson } from "./usage-json.ts";

export const COMPARISON_SCHEMA = "vpce-cost/comparison/1";

/** The keys of `T`, each amount as text. */
type AsText<T> = {
  readonly [K in keyof T]: T[K] extends Amount<string>
    ? string
    : T[K] extends Amount<string> | null
      ? string | null
      : T[K];
};
export type LineItemJson = AsText<LineItem>;

export interface UnknownTrafficJson {
  readonly vpc: string;
  readonly gb: string;
  readonly costToday: string | null;
  readonly services: readonly AsText<LikelyService>[];
}

export interface FindingJson extends Omit<Finding, "monthlyCost" | "lineItems"> {
  readonly monthlyCost: string | null;
  readonly lineItems: readonly LineItemJson[];
}

export interface OptionJson {
  readonly name: string;
  readonly title: string;
  readonly priced: boolean;
  readonly monthlyCost: string | null;
  readonly compliant: boolean;
  readonly violations: readonly Violation[];
  readonly missingRates: readonly MissingRate[];
  readonly lineItems: readonly LineItemJson[];
}
export interface RouteJson {
  readonly vpc: string;
  readonly service: string;
  readonly route: string;
  readonly azs: readonly string[];
  readonly gb: string;
  readonly monthlyCost: string;
  readonly natCost: string | null;
  readonly endpointCost: string | null;
  readonly breakEvenGb: string | null;
  readonly reason: string;
}
export interface RecommendedJson {
  readonly name: "optimal";
  readonly monthlyCost: string;
  readonly monthlySaving: string | null;
  readonly savingAgainst: "current" | "nat-only";
  readonly egress: readonly {
    readonly vpc: string;
    readonly mode: string;
    readonly azs: readonly string[];
  }[];
  readonly sameAs: readonly string[];
  readonly proven: boolean;
  readonly optimalityGap: string;
  readonly hub: Hub | null;
  readonly routes: readonly RouteJson[];
}
interface Head {
  readonly schema: typeof COMPARISON_SCHEMA;
  readonly currency: "USD";
  readonly hoursPerMonth: string;
  readonly priceList: { readonly source: string; readonly asOf: string };
  readonly usage: UsageJson;
  readonly policy: { readonly name: string };
  readonly warnings: readonly Warning[];
}
export interface ComparisonJson extends Head {
  readonly region: string;
  readonly options: readonly OptionJson[];
  readonly recommended: RecommendedJson | null;
  /** What an inventory shows; empty without one. */
  readonly findings: readonly FindingJson[];
  /** How sure, in what order, what rules cost; null where it was not asked or nothing meets the policy. */
  readonly analysis: AnalysisJson | null;
  /** Traffic that nothing tells apart: from which share of it an endpoint pays; empty without any. */
  readonly unknown: readonly UnknownTrafficJson[];
}
/** Several regions in one input: a comparison each, and their sums. */
export interface RegionsJson extends Head {
  readonly region: null;
  readonly options: null;
  readonly recommended: null;
  readonly regions: readonly ComparisonJson[];
  readonly totals: {
    readonly options: readonly {
      readonly name: string;
      readonly priced: boolean;
      readonly monthlyCost: string | null;
      readonly compliant: boolean;
      /** Regions where the option is not there, or not priced. */
      readonly missingIn: readonly string[];
    }[];
    readonly recommended: {
      readonly monthlyCost: string;
      readonly monthlySaving: string | null;
      readonly savingAgainst: string | null;
    } | null;
  };
}

function textOrNull(value: Amount<string> | null): string | null {
  return value === null ? null : text(value);
}

function unknownJson({ vpc, gb, costToday, services }: UnknownTraffic): UnknownTrafficJson {
  return {
    vpc,
    gb: text(gb),
    costToday: textOrNull(costToday),
    services: services.map(({ service, kind, hoursCost, breakEvenGb, fromShare, savingPerTenth }) => ({
      service,
      kind,
      hoursCost: textOrNull(hoursCost),
      breakEvenGb: textOrNull(breakEvenGb),
      fromShare: textOrNull(fromShare),
      savingPerTenth: textOrNull(savingPerTenth),
    })),
  };
}

export function lineItemJson(item: LineItem): LineItemJson {
  const { usageType, account, region, vpc, az, service, existing, unit, rate, source, asOf } = item;
  const [quantity, unitPrice, cost] = [text(item.quantity), text(item.unitPrice), text(item.cost)];
  return {
    usageType,
    account,
    region,
    vpc,
    az,
    service,
    existing,
    quantity,
    unit,
    unitPrice,
    cost,
    rate,
    source,
    asOf,
  };
}

export function findingJson(finding: Finding): FindingJson {
  return {
    ...finding,
    monthlyCost: textOrNull(finding.monthlyCost),
    lineItems: finding.lineItems.map(lineItemJson),
  };
}

function* itemsJson({ eachVpc }: Option): Generator<LineItemJson> {
  for (const items of eachVpc()) for (const item of items) yield lineItemJson(item);
}

function optionJson(option: Option, lists: Lists): OptionJson {
  const { name, title, priced, monthlyCost, compliant, violations, missingRates } = option;
  return {
    name,
    title,
    priced,
    monthlyCost: textOrNull(monthlyCost),
    compliant,
    violations,
    missingRates,
    lineItems: lists(() => itemsJson(option)),
  };
}

function routeJson(advice: RouteAdvice, comparison: Comparison): RouteJson {
  const { vpc, service, route, azs } = advice;
  return {
    vpc,
    service,
    route,
    azs,
    gb: text(advice.gb),
    monthlyCost: text(advice.monthlyCost),
    natCost: textOrNull(advice.natCost),
    endpointCost: textOrNull(advice.endpointCost),
    breakEvenGb: textOrNull(advice.breakEvenGb),
    reason: reasonOf(advice, comparison),
  };
}

function* routesJson(comparison: Comparison): Generator<RouteJson> {
  for (const advice of comparison.recommended?.routes ?? []) yield routeJson(advice, comparison);
}

function recommendedJson(recommended: Recommendation, comparison: Comparison, lists: Lists): RecommendedJson {
  return {
    name: recommended.name,
    monthlyCost: text(recommended.monthlyCost),
    monthlySaving: textOrNull(recommended.monthlySaving),
    savingAgainst: recommended.savingAgainst,
    egress: recommended.egress.map(({ vpc, mode, azs }) => ({ vpc, mode, azs })),
    sameAs: recommended.sameAs,
    proven: recommended.proven,
    optimalityGap: text(recommended.optimalityGap),
    hub: recommended.hub,
    routes: lists(() => routesJson(comparison)),
  };
}

function one(comparison: AnalysedComparison, lists: Lists): ComparisonJson {
  const { region, hoursPerMonth, priceList, usage, policy, options, recommended, warnings } = comparison;
  return {
    schema: COMPARISON_SCHEMA,
    region,
    currency: "USD",
    hoursPerMonth: text(hoursPerMonth),
    priceList,
    usage: usageJson([usage], lists),
    options: options.map((option) => optionJson(option, lists)),
    policy: { name: policy.name },
    recommended: recommended === null ? null : recommendedJson(recommended, comparison, lists),
    findings: (comparison.findings ?? []).map(findingJson),
    analysis: comparison.analysis ? analysisJson(comparison.analysis) : null,
    unknown: (comparison.unknown ?? []).map(unknownJson),
    warnings,
  };
}

function totalsJson({ options, recommended }: Totals): RegionsJson["totals"] {
  return {
    options: options.map(({ name, monthlyCost, compliant, missingIn }) => ({
      name,
      priced: monthlyCost !== null,
      monthlyCost: textOrNull(monthlyCost),
      compliant,
      missingIn,
    })),
    recommended: recommended && {
      monthlyCost: text(recommended.monthlyCost),
      monthlySaving: textOrNull(recommended.monthlySaving),
      savingAgainst: recommended.savingAgainst,
    },
  };
}

/** The comparison of one region, or of several with their sums; `lists` says how its long lists come about. */
export function comparisonJson(
  comparisons: readonly AnalysedComparison[],
  lists: Lists = atOnce,
): ComparisonJson | RegionsJson {
  const [first] = comparisons;
  if (first === undefined) throw new RangeError("no comparison to write");
  if (comparisons.length === 1) return one(first, lists);
  const dates = comparisons.map(({ priceList }) => priceList.asOf).filter((date) => date !== "undated");
  const usages: Usage[] = comparisons.map(({ usage }) => usage);
  return {
    schema: COMPARISON_SCHEMA,
    region: null,
    currency: "USD",
    hoursPerMonth: text(first.hoursPerMonth),
    priceList: { source: first.priceList.source, asOf: dates.sort().at(-1) ?? "undated" },
    usage: usageJson(usages, lists),
    options: null,
    policy: { name: first.policy.name },
    recommended: null,
    regions: comparisons.map((each) => one(each, lists)),
    totals: totalsJson(totalsOf(comparisons)),
    warnings: allWarnings(comparisons),
  };
}
