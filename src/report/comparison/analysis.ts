/** In what order, how sure, what each rule costs, who pays, over time: one section each. */
import type { Analysis } from "../../model/analysis.ts";
import type { AccountCost } from "../../model/chargeback.ts";
import { ratio, rounded, subtract, times, type Usd, zero } from "../../model/money.ts";
import type { Resource, ResourceKind } from "../../model/resources.ts";
import { percentText, type Section, textCell, usdCell, usdText } from "../document.ts";
import { certaintySection } from "./certainty.ts";

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
