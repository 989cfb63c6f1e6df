/** Comparisons as one report document: the answer first, then the options, the reasons, what to do, and what it rests on. */

import type { AnalysedComparison } from "../../model/analysis.ts";
import type { Comparison, Recommendation } from "../../model/compare.ts";
import { add, isNegative, isZero, negate, type Usd } from "../../model/money.ts";
import { baselineOf, savingBetween, type Totals, totalsOf } from "../../model/savings.ts";
import { percentText, type ReportDocument, type Section, textCell, usdCell, usdText } from "../document.ts";
import { analysisSections } from "./analysis.ts";
import { assumedSection, NOT_COMPARED } from "./assumed.ts";
import { changesSection } from "./changes.ts";
import { findingsSection } from "./findings.ts";
import { optionsSection } from "./options.ts";
import { routesSection } from "./routes.ts";
import { unknownSection } from "./unknown.ts";
import { allWarnings } from "./warnings.ts";

function savingText(before: Usd, after: Usd, against: string): string {
  const { monthly, share } = savingBetween(before, after);
  const percent = share === null ? "" : ` (${percentText(isNegative(share) ? negate(share) : share)})`;
  if (isZero(monthly)) return `the same as ${against}`;
  return isNegative(monthly)
    ? `${usdText(negate(monthly))} USD${percent} more than ${against}`
    : `${usdText(monthly)} USD${percent} less than ${against}`;
}

const AGAINST = { current: "today", "nat-only": "everything over NAT" } as const;

function summaryOf(comparison: Comparison): string {
  const { recommended, policy } = comparison;
  const found = recommended;
  if (found === null) return `No topology meets the policy ${policy.name}.`;
  const before = baselineOf(comparison).monthlyCost;
  const saving =
    before === null ? "" : `, ${savingText(before, found.monthlyCost, AGAINST[found.savingAgainst])}`;
  const best = found.proven ? "The cheapest" : "The cheapest found";
  return `${best} that the policy ${policy.name} allows: ${usdText(found.monthlyCost)} USD a month${saving}.`;
}

/** Why no topology meets the policy. */
function refusalSection(comparison: Comparison): Section {
  const optimal = comparison.options.find(({ name }) => name === "optimal");
  const items = [...new Set((optimal?.violations ?? []).map(({ rule, message }) => `${rule}: ${message}`))];
  return {
    title: `No topology meets the policy ${comparison.policy.name}`,
    blocks: [{ kind: "list", title: null, items }],
  };
}

function sectionsOf(comparison: AnalysedComparison, most: number): Section[] {
  const found: Recommendation | null = comparison.recommended;
  return [
    optionsSection(comparison),
    ...(found === null ? [refusalSection(comparison)] : [routesSection(comparison, found, most)]),
    ...unknownSection(comparison.unknown ?? []),
    ...changesSection(comparison),
    ...(comparison.analysis ? analysisSections(comparison.analysis, comparison.network.vpcs.length > 1) : []),
    ...findingsSection(comparison.findings ?? []),
    assumedSection(comparison),
  ];
}

function totalsSection({ options }: Totals): Section {
  return {
    title: "All regions together",
    blocks: [
      {
        kind: "table",
        columns: [
          { title: "Option", align: "left" },
          { title: "USD/month", align: "right" },
          { title: "Allowed", align: "left" },
          { title: "Not priced or not there in", align: "left", wrap: true },
        ],
        rows: options.map(({ name, monthlyCost, compliant, missingIn }) => [
          textCell(name),
          usdCell(monthlyCost),
          textCell(compliant ? "yes" : "no"),
          textCell(missingIn.join(", ")),
        ]),
      },
    ],
  };
}

function warningsSection(comparisons: readonly Comparison[]): Section[] {
  const items = allWarnings(comparisons).map(({ message }) => message);
  return items.length === 0 ? [] : [{ title: "Warnings", blocks: [{ kind: "list", title: null, items }] }];
}

function totalSummary(comparisons: readonly Comparison[], totals: Totals): string {
  const { recommended } = totals;
  const regions = comparisons.map(({ region }) => region).join(", ");
  if (recommended === null) {
    const without = comparisons.filter((each) => each.recommended === null).map(({ region }) => region);
    return `${regions}: no topology meets the policy in ${without.join(", ")}.`;
  }
  const { monthlyCost, monthlySaving, savingAgainst } = recommended;
  const together = `${regions} together: ${usdText(monthlyCost)} USD a month`;
  if (monthlySaving === null) return `${together}.`;
  const against = savingAgainst === null ? "today, as far as it is known" : AGAINST[savingAgainst];
  return `${together}, ${savingText(add(monthlyCost, monthlySaving), monthlyCost, against)}.`;
}

/** The report of one comparison, or of one per region; of each VPC and service only the first `most` are made. */
export function comparisonDocument(
  comparisons: readonly AnalysedComparison[],
  most: number = Number.POSITIVE_INFINITY,
): ReportDocument {
  const [first] = comparisons;
  if (first === undefined) throw new RangeError("no comparison to report");
  const closing = [NOT_COMPARED, ...warningsSection(comparisons)];
  if (comparisons.length === 1) {
    return {
      title: `How to reach AWS services from ${first.region}`,
      summary: summaryOf(first),
      sections: [...sectionsOf(first, most), ...closing],
    };
  }
  const totals = totalsOf(comparisons);
  const parts = comparisons.flatMap((comparison) =>
    sectionsOf(comparison, most).map((section) => ({
      ...section,
      title: `${comparison.region}: ${section.title}`,
    })),
  );
  return {
    title: `How to reach AWS services from ${comparisons.length} regions`,
    summary: totalSummary(comparisons, totals),
    sections: [totalsSection(totals), ...parts, ...closing],
  };
}
