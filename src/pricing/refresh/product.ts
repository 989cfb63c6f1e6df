/** A product of AWS's price list, whichever form it came in: offer file (JSON or CSV) or Price List API. */
import { isPlainNumber } from "../../model/money.ts";

/** One volume band as the price list writes it; all numbers are texts. */
export interface Dimension {
  readonly from: string;
  /** Null: without end. */
  readonly to: string | null;
  readonly unit: string;
  /** Null: it is priced in another currency only. */
  readonly usd: string | null;
  readonly description: string;
}

export interface Product {
  readonly sku: string;
  /** `AmazonEC2`, `AmazonVPC`, `AWSDataTransfer` */
  readonly service: string;
  /** With its region prefix. */
  readonly usageType: string;
  /** Attributes by name in lower case without blanks: `operation`, `regioncode`, `transfertype`, … */
  readonly attributes: Readonly<Record<string, string>>;
  /** Sorted by `from`. */
  readonly dimensions: readonly Dimension[];
  /** Version of the price list that it stands in. */
  readonly version: string;
  /** Day of publication. */
  readonly asOf: string;
}

/** `Region Code` and `regionCode` are one. */
export function attributeName(name: string): string {
  return name.toLowerCase().replaceAll(/[^a-z0-9]/g, "");
}

/** `2026-09-17T19:05:28Z` or the version `20260917190528` → `2026-09-17`; anything else is undated. */
export function dayOf(publication: string | undefined, version: string | undefined): string {
  const day = /^\d{4}-\d{2}-\d{2}/.exec(publication ?? "")?.[0];
  if (day !== undefined) return day;
  const [, y, m, d] = /^(\d{4})(\d{2})(\d{2})\d{6}$/.exec(version ?? "") ?? [];
  return y === undefined ? "undated" : `${y}-${m}-${d}`;
}

/** `1048576.0000000000` → `1048576`; `Inf`, `inf` and nothing at all: without end. */
export function bound(text: string | undefined, otherwise: string | null): string | null {
  const value = (text ?? "").trim();
  if (value === "") return otherwise;
  if (/^inf(inity)?$/i.test(value)) return null;
  return plain(value);
}

/** Without trailing zeros; texts that are no plain number stay as they are, for whoever checks them. */
export function plain(text: string): string {
  if (!isPlainNumber(text) || !text.includes(".")) return text;
  return text.replace(/0+$/, "").replace(/\.$/, "");
}

export function byFromNumber(a: Dimension, b: Dimension): number {
  return Number(a.from) - Number(b.from);
}
