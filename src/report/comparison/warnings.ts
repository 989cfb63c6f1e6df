/** Warnings of all regions, each once. */
import type { Comparison } from "../../model/compare.ts";
import type { Warning } from "../../model/usage.ts";

export function allWarnings(comparisons: readonly Comparison[]): Warning[] {
  const all = comparisons.flatMap(({ warnings }) => warnings);
  return [...new Map(all.map((warning) => [`${warning.code} ${warning.message}`, warning])).values()];
}
