/** A comparison as a workbook whose figures recalculate: cost = quantity × unit price, options = sums of their lines. */
import { type WriteSheet, writeXlsx } from "hucre/xlsx";
import { InputError } from "../errors.ts";
import type { AnalysedComparison } from "../model/analysis.ts";
import type { Comparison, Option } from "../model/compare.ts";
import { baselineOf, savingOf } from "../model/savings.ts";
import { comparisonDocument } from "./comparison/index.ts";
import type { Block, ReportDocument } from "./document.ts";
import {
  AMOUNT,
  amountCell,
  columnName,
  EMPTY,
  formulaCell,
  heading,
  label,
  ofReport,
  PERCENT,
  type SheetCell,
  sheet,
  USD,
} from "./workbook-sheet.ts";

/** Rows of a sheet. Source: Excel specifications and limits. */
const MOST_ROWS = 1_048_576;

const LINES = "Line items";
const LINE_COLUMNS = [
  "option",
  "compliant",
  "account_id",
  "region",
  "vpc_id",
  "az_id",
  "service",
  "usage_type",
  "quantity",
  "unit",
  "unit_price",
  "cost",
  "currency",
  "rate",
  "source",
  "as_of",
] as const;

function columnOf(name: (typeof LINE_COLUMNS)[number]): string {
  return columnName(LINE_COLUMNS.indexOf(name));
}

function linesSheet(comparisons: readonly Comparison[]): WriteSheet {
  const rows: SheetCell[][] = [LINE_COLUMNS.map(heading)];
  for (const { options } of comparisons) {
    for (const { name, compliant, lineItems } of options) {
      for (const item of lineItems) {
        const row = rows.length + 1;
        rows.push([
          label(name),
          label(String(compliant)),
          ...[item.account, item.region, item.vpc, item.az, item.service, item.usageType].map(label),
          amountCell(item.quantity, AMOUNT),
          label(item.unit),
          amountCell(item.unitPrice, AMOUNT),
          formulaCell(`${columnOf("quantity")}${row}*${columnOf("unit_price")}${row}`, item.cost, AMOUNT),
          ...["USD", item.rate, item.source, item.asOf].map(label),
        ]);
      }
    }
  }
  if (rows.length > MOST_ROWS) {
    throw new InputError(
      `the comparison has ${rows.length - 1} line items, more than a sheet's ${MOST_ROWS} rows: take --format csv`,
    );
  }
  return sheet(LINES, [18, 10, 14, 14, 22, 12, 16, 28, 16, 10, 12, 16, 9, 20, 14, 12], rows, true);
}

function optionRow(
  option: Option,
  row: number,
  baselineRow: number,
  comparison: Comparison,
  lines: number,
): SheetCell[] {
  const range = (name: (typeof LINE_COLUMNS)[number]): string =>
    `'${LINES}'!$${columnOf(name)}$2:$${columnOf(name)}$${lines}`;
  const total = `SUMIFS(${range("cost")},${range("option")},$B${row},${range("region")},$A${row})`;
  const saving = savingOf(option, comparison);
  return [
    label(comparison.region),
    label(option.name),
    label(option.title),
    option.monthlyCost === null ? label("not priced") : formulaCell(total, option.monthlyCost, USD),
    saving === null ? EMPTY : formulaCell(`$D$${baselineRow}-D${row}`, saving.monthly, USD),
    saving?.share ? formulaCell(`E${row}/$D$${baselineRow}`, saving.share, PERCENT) : EMPTY,
    label(option.compliant ? "yes" : "no"),
    label([...new Set(option.violations.map(({ rule }) => rule))].join(", ")),
  ];
}

/** `lines`: the last row of the line items. */
function optionsSheet(comparisons: readonly Comparison[], lines: number): WriteSheet {
  const titles = ["Region", "Option", "What it is", "USD/month", "Saving", "%", "Allowed", "Breaks"];
  const rows: SheetCell[][] = [titles.map(heading)];
  for (const comparison of comparisons) {
    const baselineRow = rows.length + 1 + comparison.options.indexOf(baselineOf(comparison));
    for (const option of comparison.options) {
      rows.push(optionRow(option, rows.length + 1, baselineRow, comparison, lines));
    }
  }
  return sheet("Options", [14, 18, 48, 14, 14, 9, 9, 40], rows, true);
}

function blockRows(block: Block): SheetCell[][] {
  switch (block.kind) {
    case "table":
      return [
        block.columns.map(({ title }) => heading(title)),
        ...block.rows.map((row) => row.map(ofReport)),
      ];
    case "facts":
      return block.facts.map(({ term, text }) => [label(term), label(text)]);
    case "list":
      return [
        ...(block.title === null ? [] : [[label(block.title)]]),
        ...block.items.map((item) => [label(item)]),
      ];
    case "text":
      return [[label(block.text)]];
  }
}

/** The report as people read it elsewhere, its figures as they were found. */
function reportSheet(document: ReportDocument): WriteSheet {
  const rows: SheetCell[][] = [[heading(document.title)], [label(document.summary)]];
  for (const { title, blocks } of document.sections) {
    rows.push([], [heading(title)], ...blocks.flatMap(blockRows));
  }
  return sheet("Report", [24, 24, 24, 14, 14, 14, 14, 14], rows, false);
}

/** The newest date of the prices stands for the time of making: the same input gives the same bytes. */
function datesOf(comparisons: readonly Comparison[]): Date {
  const date =
    comparisons
      .map(({ priceList }) => priceList.asOf)
      .sort()
      .at(-1) ?? "";
  const time = new Date(date);
  return Number.isNaN(time.getTime()) ? new Date(0) : time;
}

/** The workbook's bytes. Throws an InputError where a sheet cannot hold so many line items. */
export async function comparisonWorkbook(comparisons: readonly AnalysedComparison[]): Promise<Uint8Array> {
  const lines = linesSheet(comparisons);
  const document = comparisonDocument(comparisons);
  const made = datesOf(comparisons);
  return writeXlsx({
    properties: { title: document.title, created: made, modified: made },
    sheets: [optionsSheet(comparisons, lines.rows?.length ?? 1), lines, reportSheet(document)],
  });
}
