/** Findings as JSON: amounts are decimal strings. */
import type { Finding } from "../model/finding.ts";
import { text } from "../model/money.ts";
import { type LineItemJson, lineItemJson } from "./comparison-json.ts";

export interface FindingJson extends Omit<Finding, "monthlyCost" | "lineItems"> {
  readonly monthlyCost: string | null;
  readonly lineItems: readonly LineItemJson[];
}

export function findingJson(finding: Finding): FindingJson {
  return {
    ...finding,
    monthlyCost: finding.monthlyCost && text(finding.monthlyCost),
    lineItems: finding.lineItems.map(lineItemJson),
  };
}
