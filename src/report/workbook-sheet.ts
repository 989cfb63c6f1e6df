/** Sheets of a workbook from cells that know what they are. */
import type { Cell as BookCell, CellStyle, WriteSheet } from "hucre";
import { type Amount, text } from "../model/money.ts";
import type { Cell } from "./document.ts";
import { spreadsheetText } from "./escape.ts";

/** What a sheet's cell holds. A spreadsheet knows binary floating point only: exact figures are in CSV and JSON. */
export type SheetCell =
  | { readonly kind: "text"; readonly text: string; readonly bold?: boolean }
  | { readonly kind: "number"; readonly value: number; readonly format: string }
  /** `value`: what it comes to, for programs that do not calculate. */
  | { readonly kind: "formula"; readonly formula: string; readonly value: number; readonly format: string }
  | { readonly kind: "empty" };

export const USD = "#,##0.00";
export const AMOUNT = "#,##0.##########";
export const PERCENT = "0.0%";
export const EMPTY: SheetCell = { kind: "empty" };

export function label(content: string | null): SheetCell {
  return content === null || content === "" ? EMPTY : { kind: "text", text: content };
}
export function heading(content: string): SheetCell {
  return { kind: "text", text: content, bold: true };
}
export function numberOf(value: Amount<string>): number {
  return Number(text(value));
}
export function amountCell(value: Amount<string>, format: string): SheetCell {
  return { kind: "number", value: numberOf(value), format };
}
export function formulaCell(formula: string, value: Amount<string>, format: string): SheetCell {
  return { kind: "formula", formula, value: numberOf(value), format };
}

/** A cell of the report document. */
export function ofReport(cell: Cell): SheetCell {
  switch (cell.kind) {
    case "text":
      return label(cell.text);
    case "usd":
    case "gb":
      return amountCell(cell.value, USD);
    case "share":
    case "change":
      return amountCell(cell.value, PERCENT);
    case "none":
      return EMPTY;
  }
}

/** `A`, `B`, … `Z`, `AA`: the column's letters, from 0. */
export function columnName(index: number): string {
  const rest = index < 26 ? "" : columnName(Math.floor(index / 26) - 1);
  return rest + String.fromCharCode(65 + (index % 26));
}

function bookCell(cell: SheetCell): Partial<BookCell> {
  switch (cell.kind) {
    case "text": {
      const style: CellStyle = cell.bold === true ? { font: { bold: true } } : {};
      return { type: "string", value: spreadsheetText(cell.text), style };
    }
    case "number":
      return { type: "number", value: cell.value, style: { numFmt: cell.format } };
    case "formula":
      return {
        type: "formula",
        value: cell.value,
        formula: cell.formula,
        formulaResult: cell.value,
        style: { numFmt: cell.format },
      };
    case "empty":
      return { type: "empty", value: null };
  }
}

/** A sheet of rows. With `header`, the first row stays in sight. */
export function sheet(
  name: string,
  widths: readonly number[],
  rows: readonly (readonly SheetCell[])[],
  header: boolean,
): WriteSheet {
  const cells = new Map<string, Partial<BookCell>>();
  for (const [r, row] of rows.entries()) {
    for (const [c, cell] of row.entries()) if (cell.kind !== "empty") cells.set(`${r},${c}`, bookCell(cell));
  }
  return {
    name,
    columns: widths.map((width) => ({ width })),
    rows: rows.map((row) => row.map(() => null)),
    cells,
    ...(header ? { freezePane: { rows: 1 } } : {}),
  };
}
