/** The options side by side, and why some are not allowed or not priced. */
import type { Comparison, Option } from "../../model/compare.ts";
import { groupBy } from "../../model/group.ts";
import { missingRateText } from "../../model/prices.ts";
import { baselineOf, savingOf } from "../../model/savings.ts";
import { type Block, NOTHING, type Section, textCell, usdCell } from "../document.ts";

/** How many messages of one rule are shown; the others are counted. */
const SHOWN = 3;

function allowedText(option: Option): string {
  const count = option.violations.length;
  return count === 0 ? (option.compliant ? "yes" : "no") : `no (${count})`;
}

/** What an option breaks, one text per rule. */
function faultsOf({ violations }: Option): string[] {
  return [...groupBy(violations, ({ rule }) => rule).values()].map((broken) => {
    const messages = [...new Set(broken.map(({ message }) => message))];
    const more = messages.length > SHOWN ? `; and ${messages.length - SHOWN} more` : "";
    return messages.slice(0, SHOWN).join("; ") + more;
  });
}

/** One line per rule and what breaks it; options with the same fault stand together. */
function whyNot(options: readonly Option[]): string[] {
  const faults = options.flatMap((option) => faultsOf(option).map((fault) => ({ fault, name: option.name })));
  return [...groupBy(faults, ({ fault }) => fault)].map(
    ([fault, of]) => `${of.map(({ name }) => name).join(", ")}: ${fault}`,
  );
}

function unpriced(option: Option): string[] {
  if (option.priced || option.missingRates.length === 0) return [];
  return [`${option.name}: ${missingRateText(option.missingRates)}`];
}

export function optionsSection(comparison: Comparison): Section {
  const { options, policy, recommended } = comparison;
  const baseline = baselineOf(comparison);
  const rows = options.map((option) => {
    const saving = savingOf(option, comparison);
    return [
      textCell(option.name),
      textCell(option.title),
      option.monthlyCost === null ? textCell("not priced") : usdCell(option.monthlyCost),
      usdCell(saving?.monthly ?? null),
      saving?.share ? { kind: "share" as const, value: saving.share } : NOTHING,
      textCell(allowedText(option)),
    ];
  });
  const blocks: Block[] = [
    {
      kind: "table",
      columns: [
        { title: "Option", align: "left" },
        { title: "What it is", align: "left", wrap: true },
        { title: "USD/month", align: "right" },
        { title: "Saving", align: "right" },
        { title: "%", align: "right" },
        { title: "Allowed", align: "left" },
      ],
      rows,
    },
  ];
  const same = recommended?.sameAs ?? [];
  const notes = [
    baseline.name === "current"
      ? "Savings are against today."
      : "Savings are against nat-only, for the input tells nothing of today.",
    `Allowed: by the policy ${policy.name}.`,
    ...(same.length === 0 ? [] : [`The optimum is the same as ${same.join(" and ")}.`]),
  ];
  blocks.push({ kind: "text", text: notes.join(" ") });
  // Why there is no optimum has a section of its own.
  const forbidden = whyNot(options.filter(({ name }) => recommended !== null || name !== "optimal"));
  if (forbidden.length > 0) blocks.push({ kind: "list", title: "Not allowed:", items: forbidden });
  const lacking = options.flatMap(unpriced);
  if (lacking.length > 0) blocks.push({ kind: "list", title: "Not priced:", items: lacking });
  return { title: "Ways to connect", blocks };
}
