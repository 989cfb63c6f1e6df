/** A report as typed cells, made once and written in many forms: terminal, Markdown, HTML, XLSX. */
import {
  type Gb,
  isNegative,
  isPositive,
  type Ratio,
  ratio,
  rounded,
  times,
  type Usd,
} from "../model/money.ts";

export type Cell =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "usd"; readonly value: Usd }
  | { readonly kind: "gb"; readonly value: Gb }
  /** A share of 1. */
  | { readonly kind: "share"; readonly value: Ratio }
  /** A share of 1 that is more or less than something: always with its sign. */
  | { readonly kind: "change"; readonly value: Ratio }
  /** Nothing to show: not known, or not meant. */
  | { readonly kind: "none" };

export interface Column {
  readonly title: string;
  readonly align: "left" | "right";
  /** Whether its text may be broken where the form is narrow. */
  readonly wrap?: boolean;
}

export type Block =
  | {
      readonly kind: "table";
      readonly columns: readonly Column[];
      readonly rows: readonly (readonly Cell[])[];
    }
  /** Terms, each with what is to say of it. */
  | { readonly kind: "facts"; readonly facts: readonly Fact[] }
  | { readonly kind: "list"; readonly title: string | null; readonly items: readonly string[] }
  | { readonly kind: "text"; readonly text: string };

export interface Fact {
  readonly term: string;
  readonly text: string;
}

export interface Section {
  readonly title: string;
  readonly blocks: readonly Block[];
}

export interface ReportDocument {
  readonly title: string;
  /** The answer in a sentence or two. */
  readonly summary: string;
  readonly sections: readonly Section[];
}

export const NOTHING: Cell = { kind: "none" };
export function textCell(text: string): Cell {
  return { kind: "text", text };
}
export function usdCell(value: Usd | null): Cell {
  return value === null ? NOTHING : { kind: "usd", value };
}
export function gbCell(value: Gb | null): Cell {
  return value === null ? NOTHING : { kind: "gb", value };
}
export function changeCell(value: Ratio | null): Cell {
  return value === null ? NOTHING : { kind: "change", value };
}
export function shareCell(value: Ratio | null): Cell {
  return value === null ? NOTHING : { kind: "share", value };
}

/** Digits in groups of three: `42,680.06`. */
function grouped(plain: string): string {
  const [whole = "", decimals] = plain.split(".");
  const parted = whole.replace(/\B(?=(\d{3})+$)/g, ",");
  return decimals === undefined ? parted : `${parted}.${decimals}`;
}

/** For people: rounded half-even to cents, which happens here and nowhere else. */
export function usdText(value: Usd): string {
  return grouped(rounded(value, 2));
}
/** For people: two decimals; what is too small to show is said to be. */
export function gbText(value: Gb): string {
  const text = grouped(rounded(value, 2));
  return text === "0.00" && isPositive(value) ? "<0.01" : text;
}
/** Percent with one decimal, from a share of 1; whole percents from 1,000 on. */
export function percentText(share: Ratio): string {
  const percent = times(share, ratio("100"));
  const text = rounded(percent, 1);
  return `${grouped(text.replace(/^-/, "").length > 5 ? rounded(percent, 0) : text)} %`;
}
export function countText(count: number): string {
  return grouped(String(count));
}

/** What a cell says to people, the same in every form. */
export function cellText(cell: Cell): string {
  switch (cell.kind) {
    case "text":
      return cell.text;
    case "usd":
      return usdText(cell.value);
    case "gb":
      return gbText(cell.value);
    case "share":
      return percentText(cell.value);
    case "change":
      return `${isNegative(cell.value) ? "" : "+"}${percentText(cell.value)}`;
    case "none":
      return "-";
  }
}
