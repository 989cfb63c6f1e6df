/** What changed between two comparisons: a report for people, and JSON. */
import type { AdviceChange, Change, ComparisonDiff, OptionDiff } from "../diff/diff.ts";
import { CAUSES, type Cause } from "../diff/effects.ts";
import { type Amount, amount, isNegative, isPlainNumber, isZero, text, type Usd } from "../model/money.ts";
import {
  type Cell,
  type Column,
  countText,
  gbText,
  type ReportDocument,
  type Section,
  textCell,
  usdText,
} from "./document.ts";

export interface DiffSide {
  readonly file: string;
  readonly priceList: { readonly source: string; readonly asOf: string };
  readonly policy: string;
}

const CAUSE_TITLES: Readonly<Record<Cause, string>> = {
  price: "prices",
  usage: "usage",
  topology: "topology",
  hours: "hours of the month",
};
/** Changes of one option that are shown one by one; the rest is one row. */
const SHOWN = 30;

function signed(value: Usd): string {
  return `${isNegative(value) || isZero(value) ? "" : "+"}${usdText(value)}`;
}

function amountText(value: string | null, unit: string): string {
  if (value === null) return "-";
  return unit === "GB" && isPlainNumber(value) ? gbText(amount<"GB">(value)) : value;
}

function whatOf({ cause, what, vpc, service, unit }: Change): string {
  const place = [vpc, service].filter((each) => each !== null).join(" ");
  const thing = cause === "price" ? `${what} (${unit})` : what;
  return place === "" ? thing : `${place}: ${thing}`;
}

const CHANGE_COLUMNS: readonly Column[] = [
  { title: "Cause", align: "left" },
  { title: "Region", align: "left" },
  { title: "What", align: "left", wrap: true },
  { title: "Before", align: "right" },
  { title: "After", align: "right" },
  { title: "USD/month", align: "right" },
];

function optionSection(
  { name, before, after, change, byCause, changes }: OptionDiff,
  rest: Usd | null,
): Section {
  const causes = CAUSES.filter((cause) => !isZero(byCause[cause])).map(
    (cause) => `${CAUSE_TITLES[cause]} ${signed(byCause[cause])}`,
  );
  const of = causes.length === 0 ? "" : `: ${causes.join(", ")}`;
  const line = `${usdText(before)} before, ${usdText(after)} after, ${signed(change)} USD a month${of}.`;
  const rows = changes
    .slice(0, SHOWN)
    .map((each): Cell[] =>
      [
        CAUSE_TITLES[each.cause],
        each.region,
        whatOf(each),
        amountText(each.before, each.unit),
        amountText(each.after, each.unit),
        signed(each.cost),
      ].map(textCell),
    );
  if (rest !== null) {
    const more = `and ${countText(changes.length - SHOWN)} more changes`;
    rows.push(["", "", more, "", "", signed(rest)].map(textCell));
  }
  const table: Section["blocks"] =
    rows.length === 0 ? [] : [{ kind: "table", columns: CHANGE_COLUMNS, rows }];
  return { title: name, blocks: [{ kind: "text", text: line }, ...table] };
}

function adviceSection(advice: readonly AdviceChange[]): Section[] {
  if (advice.length === 0) return [];
  const columns: readonly Column[] = [
    { title: "Region", align: "left" },
    { title: "VPC", align: "left" },
    { title: "Service", align: "left" },
    { title: "Before", align: "left", wrap: true },
    { title: "After", align: "left", wrap: true },
  ];
  const rows = advice.map(({ region, vpc, service, before, after }) =>
    [region, vpc, service ?? "way out", before ?? "-", after ?? "-"].map(textCell),
  );
  return [{ title: "What is recommended has changed", blocks: [{ kind: "table", columns, rows }] }];
}

/** `restOf` sums what is not shown one by one: reports compute no money. */
export function diffDocument(
  diff: ComparisonDiff,
  [before, after]: readonly [DiffSide, DiffSide],
  restOf: (changes: readonly Change[]) => Usd,
): ReportDocument {
  const [first] = diff.options;
  const summary =
    first === undefined
      ? "The costs of the two cannot be compared."
      : `${first.name}: ${signed(first.change)} USD a month.`;
  const items = diff.warnings.map(({ message }) => message);
  const warnings: Section[] =
    items.length === 0 ? [] : [{ title: "Warnings", blocks: [{ kind: "list", title: null, items }] }];
  const side = ({ file, priceList, policy }: DiffSide): string =>
    `${file}; prices ${priceList.source} of ${priceList.asOf}; policy ${policy}`;
  const facts = [
    { term: "Before", text: side(before) },
    { term: "After", text: side(after) },
  ];
  return {
    title: "What changed",
    summary,
    sections: [
      ...diff.options.map((option) => {
        const rest = option.changes.length > SHOWN ? restOf(option.changes.slice(SHOWN)) : null;
        return optionSection(option, rest);
      }),
      ...adviceSection(diff.advice),
      { title: "What was compared", blocks: [{ kind: "facts", facts }] },
      ...warnings,
    ],
  };
}

export const DIFF_SCHEMA = "vpce-cost/diff/1";

const usdJson = (value: Amount<"USD">): string => text(value);

/** Amounts are decimal strings; the costs of an option's changes sum to its `change`, exactly. */
export function diffJson(diff: ComparisonDiff, [before, after]: readonly [DiffSide, DiffSide]): unknown {
  return {
    schema: DIFF_SCHEMA,
    currency: "USD",
    before,
    after,
    options: diff.options.map(({ name, byCause, changes, ...each }) => ({
      name,
      before: usdJson(each.before),
      after: usdJson(each.after),
      change: usdJson(each.change),
      byCause: Object.fromEntries(CAUSES.map((cause) => [cause, usdJson(byCause[cause])])),
      changes: changes.map((change) => ({ ...change, cost: usdJson(change.cost) })),
    })),
    recommended: diff.advice,
    warnings: diff.warnings,
  };
}
