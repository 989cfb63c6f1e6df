/** How sure, what each rule costs, in what order, who pays, over time: one section each. */
import type { Analysis } from "../../model/analysis.ts";
import type { AccountCost } from "../../model/chargeback.ts";
import {
  compare,
  negate,
  type Ratio,
  ratio,
  rounded,
  subtract,
  times,
  type Usd,
  zero,
} from "../../model/money.ts";
import type { Resource, ResourceKind } from "../../model/resources.ts";
import type { Certainty } from "../../model/sensitivity.ts";
import type { Parameter } from "../../model/vary.ts";
import {
  type Block,
  type Cell,
  percentText,
  type Section,
  shareCell,
  textCell,
  usdCell,
  usdText,
} from "../document.ts";

const ONE: Ratio = ratio("1");

/** A parameter in words. */
export function parameterText(parameter: Parameter): string {
  switch (parameter.kind) {
    case "demand":
      return "its own GB";
    case "rate":
      return `the rate ${parameter.item}`;
    case "hours":
      return "the hours of a month";
    case "usage":
      return "all usage";
  }
}

/** `-8.3 % to +20.0 %`; one side alone where nothing turns it on the other. */
function rangeText({ ranges }: Certainty, kind: Parameter["kind"]): string {
  const range = ranges.find(({ parameter }) => parameter.kind === kind);
  if (range === undefined) return "-";
  const side = (bound: Ratio): string => {
    const change = subtract(bound, ONE);
    return `${compare(change, ratio("0")) < 0 ? "-" : "+"}${percentText(compare(change, ratio("0")) < 0 ? negate(change) : change)}`;
  };
  if (range.from === null && range.to === null) return "always";
  if (range.from === null) return `up to ${side(range.to ?? ONE)}`;
  return range.to === null ? `from ${side(range.from)}` : `${side(range.from)} to ${side(range.to)}`;
}

function certaintySection(analysis: Analysis, several: boolean): Section[] {
  if (analysis.certainties.length === 0) {
    const text = "Too many services and VPCs to find each advice's margin unasked: --full-analysis does.";
    return [{ title: "How sure that is", blocks: [{ kind: "text", text }] }];
  }
  const rows = analysis.certainties.filter(({ margin }) => margin !== null);
  if (rows.length === 0) return [];
  const turning = new Set(analysis.band?.turning.map(({ vpc, service }) => JSON.stringify([vpc, service])));
  const cells = (each: Certainty): Cell[] => [
    ...(several ? [textCell(each.vpc)] : []),
    textCell(each.service ?? "(egress)"),
    textCell(rangeText(each, "demand")),
    textCell(rangeText(each, "usage")),
    textCell(rangeText(each, "hours")),
    each.margin === null ? textCell("-") : shareCell(each.margin.change),
    textCell(each.margin === null ? "" : parameterText(each.margin.parameter)),
    ...(analysis.band === null
      ? []
      : [textCell(turning.has(JSON.stringify([each.vpc, each.service])) ? "yes" : "no")]),
  ];
  const blocks: Block[] = [
    {
      kind: "text",
      text: "How far each amount may move, the others unchanged, before the advice turns; advice that nothing turns is left out.",
    },
    {
      kind: "table",
      columns: [
        ...(several ? [{ title: "VPC", align: "left" as const }] : []),
        { title: "Advice on", align: "left" },
        { title: "Its own GB", align: "left" },
        { title: "All usage", align: "left" },
        { title: "Hours", align: "left" },
        { title: "Least", align: "right" },
        { title: "change of", align: "left" },
        ...(analysis.band === null ? [] : [{ title: "Turns in band", align: "left" as const }]),
      ],
      rows: rows.map(cells),
    },
  ];
  if (analysis.band !== null && analysis.uncertainty !== null) {
    const { least, most } = analysis.band;
    const text = `With ${percentText(analysis.uncertainty)} more or less usage the saving is ${usdText(least)} to ${usdText(most)} USD a month.`;
    blocks.push({ kind: "text", text });
  }
  return [{ title: "How sure that is", blocks }];
}

function rulesSection({ ruleCosts }: Analysis): Section[] {
  const rows = ruleCosts.filter(
    ({ monthlyCost }) => monthlyCost !== null && rounded(monthlyCost, 2) !== "0.00",
  );
  if (rows.length === 0) return [];
  return [
    {
      title: "What each rule costs",
      blocks: [
        {
          kind: "table",
          columns: [
            { title: "Rule", align: "left" },
            { title: "Says", align: "left", wrap: true },
            { title: "USD/month", align: "right" },
            { title: "Without it", align: "right" },
          ],
          rows: rows.map(({ rule, value, monthlyCost, withoutIt }) => [
            textCell(rule),
            textCell(value),
            usdCell(monthlyCost),
            usdCell(withoutIt),
          ]),
        },
      ],
    },
  ];
}

const NAMES: Readonly<Record<ResourceKind, string>> = {
  "nat-gateway": "NAT gateway",
  "regional-nat-gateway": "regional NAT gateway",
  "nat-instance": "NAT instance",
  "gateway-endpoint": "gateway endpoint",
  "interface-endpoint": "interface endpoint",
  hub: "hub",
  "central-endpoint": "central endpoint",
  "central-nat-gateway": "central NAT gateway",
  "hub-attachment": "attachment",
};

function resourceText(resource: Resource, several: boolean): string {
  const service = resource.service === null ? "" : ` for ${resource.service}`;
  const where = several ? ` in ${resource.vpc}` : "";
  return `${NAMES[resource.kind]}${service}${where}${resource.azs.length === 1 ? ` (${resource.azs[0]})` : ""}`;
}

/** Many alike as a count, so that a step stays readable. */
function resourcesText(resources: readonly Resource[], several: boolean): string {
  const FEW = 6;
  if (resources.length <= FEW) return resources.map((each) => resourceText(each, several)).join("; ");
  const counts = new Map<string, number>();
  for (const { kind, service } of resources) {
    const name = service === null ? NAMES[kind] : `${NAMES[kind]} for ${service}`;
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return [...counts].map(([name, count]) => `${count} × ${name}`).join("; ");
}

function stepsSection({ steps }: Analysis, several: boolean): Section[] {
  if (steps.length === 0) return [];
  return [
    {
      title: "In what order",
      blocks: [
        {
          kind: "text",
          text: "No step adds a violation; only a step that the policy demands may cost something. Effort: resources touched.",
        },
        {
          kind: "table",
          columns: [
            { title: "#", align: "right" },
            { title: "Adds", align: "left", wrap: true },
            { title: "Removes", align: "left", wrap: true },
            { title: "Effort", align: "right" },
            { title: "Saving", align: "right" },
            { title: "USD/month after", align: "right" },
          ],
          rows: steps.map((step, i) => [
            textCell(String(i + 1)),
            textCell(resourcesText(step.adds, several)),
            textCell(resourcesText(step.removes, several)),
            textCell(String(step.effort)),
            usdCell(step.monthlySaving),
            usdCell(step.monthlyCost),
          ]),
        },
      ],
    },
  ];
}

function costOf(accounts: readonly AccountCost[], account: string | null): Usd {
  return accounts.find((each) => each.account === account)?.monthlyCost ?? zero();
}

function accountsSection({ accounts }: Analysis): Section[] {
  const names = [...new Set([...accounts.before, ...accounts.after].map(({ account }) => account))].sort();
  if (names.length < 2) return [];
  return [
    {
      title: "Who pays",
      blocks: [
        {
          kind: "table",
          columns: [
            { title: "Account", align: "left" },
            { title: "Before", align: "right" },
            { title: "After", align: "right" },
            { title: "Saving", align: "right" },
          ],
          rows: names.map((name) => {
            const [before, after] = [costOf(accounts.before, name), costOf(accounts.after, name)];
            return [
              textCell(name ?? "(hub or not known)"),
              usdCell(before),
              usdCell(after),
              usdCell(subtract(before, after)),
            ];
          }),
        },
      ],
    },
  ];
}

function horizonSection({ horizon, growth }: Analysis): Section[] {
  if (horizon === null || growth === null) return [];
  const turns =
    horizon.turnsAt === null
      ? "However far usage grows, the choice stays the same."
      : `The best choice of the month turns at ${rounded(horizon.turnsAt, 2)} times today's usage, ${horizon.turnsIn === null ? "after the period" : `passed in month ${horizon.turnsIn}`}.`;
  const gained = subtract(horizon.totalOfToday, horizon.total);
  const same = rounded(gained, 2) === "0.00";
  const against = same ? "that is today's optimum" : `${usdText(gained)} USD less than with today's optimum`;
  return [
    {
      title: "Over time",
      blocks: [
        {
          kind: "text",
          text: `With ${percentText(growth)} more usage each month, the cheapest fixed choice costs ${usdText(horizon.total)} USD over ${horizon.months.length} months: ${against}. ${turns}`,
        },
        {
          kind: "table",
          columns: [
            { title: "Month", align: "right" },
            { title: "Usage", align: "right" },
            { title: "USD/month", align: "right" },
            { title: "Best of the month", align: "right" },
          ],
          rows: horizon.months.map(({ month, factor, monthlyCost, bestCost }) => [
            textCell(String(month)),
            textCell(`${rounded(times(factor, ratio("100")), 1)} %`),
            usdCell(monthlyCost),
            usdCell(bestCost),
          ]),
        },
      ],
    },
  ];
}

export function analysisSections(analysis: Analysis, several: boolean): Section[] {
  return [
    ...stepsSection(analysis, several),
    ...certaintySection(analysis, several),
    ...rulesSection(analysis),
    ...accountsSection(analysis),
    ...horizonSection(analysis),
  ];
}
