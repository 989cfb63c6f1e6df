/** A comparison in the form that was asked for; each form's code is loaded only then. */
import { UsageError } from "../errors.ts";
import type { AnalysedComparison } from "../model/analysis.ts";
import type { Content } from "./output.ts";

export const FORMS = ["table", "json", "csv", "markdown", "html", "xlsx"] as const;
export type Form = (typeof FORMS)[number];

/** Rows of a table that people still read. */
const IN_A_TICKET = 100;
const ON_A_PAGE = 1000;

/** Forms that show warnings themselves, to people. */
export function showsWarnings(form: Form): boolean {
  return form === "table" || form === "markdown" || form === "html";
}

/** Throws a UsageError where a workbook has no file to go to. */
export function checkForm(form: Form, output: string | undefined): void {
  if (form === "xlsx" && (output === undefined || output === "-")) {
    throw new UsageError("--format xlsx needs --output FILE: a workbook is no text");
  }
}

export async function render(
  comparisons: readonly AnalysedComparison[],
  form: Form,
  colour: boolean,
): Promise<Content> {
  if (form === "xlsx") return (await import("../report/workbook.ts")).comparisonWorkbook(comparisons);
  if (form === "csv") return (await import("../report/comparison-csv.ts")).comparisonCsvPieces(comparisons);
  if (form === "json") {
    const { comparisonJson } = await import("../report/comparison-json.ts");
    const { jsonPieces, whileWritten } = await import("../report/json-text.ts");
    return jsonPieces(comparisonJson(comparisons, whileWritten));
  }
  const { comparisonDocument } = await import("../report/comparison/index.ts");
  const { abridged } = await import("../report/abridge.ts");
  const most = form === "html" ? ON_A_PAGE : IN_A_TICKET;
  const document = abridged(comparisonDocument(comparisons, most), most);
  if (form === "markdown") return (await import("../report/markdown.ts")).markdownReport(document);
  if (form === "html") return (await import("../report/html.ts")).htmlReport(document);
  return (await import("../report/terminal.ts")).terminalReport(document, { colour });
}
