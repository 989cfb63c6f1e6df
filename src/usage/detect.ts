/** Which reader a file wants: told from its first bytes after decompression, never from its name. */
import { TextDecoder } from "node:util";
import Papa from "papaparse";
import { InputError } from "../errors.ts";
import { isAthenaResult } from "./athena-result/rows.ts";
import { delimiterOf } from "./csv.ts";
import { COLUMNS, shown } from "./manual-row.ts";
import { decoderFor, type InputFile, readHead } from "./open.ts";
import { parquetColumns } from "./parquet-columns.ts";

/** The forms that this program reads. `line-items` are bills of one charge per line: CUR, FOCUS and older ones. */
export type Form =
  | "usage-csv"
  | "usage-yaml"
  | "usage-json"
  | "flow-log"
  /** What Athena made of flow logs by our own query. */
  | "athena-result"
  | "cost-explorer-csv"
  | "cost-explorer-json"
  | "cur-csv"
  | "cur-parquet"
  | "focus-csv"
  | "focus-parquet"
  | "bill-manifest";

/** What `--usage-format` takes. */
export const USAGE_FORMATS = ["usage", "flow-log", "cost-explorer", "cur", "focus", "athena"] as const;
export type UsageFormat = (typeof USAGE_FORMATS)[number];

/** Or why the file cannot be one of them. */
export type Detected =
  | { readonly known: true; readonly form: Form }
  | { readonly known: false; readonly reason: string };

const HEAD = 1 << 16;
export const RECOGNISED =
  "a usage table (CSV with the header service,gb, or YAML), usage JSON, VPC flow logs, a Cost Explorer CSV or JSON, a Cost and Usage Report, FOCUS";

const known = (form: Form): Detected => ({ known: true, form });
const unknown = (reason: string): Detected => ({ known: false, reason });

/** Column names without case and punctuation: `lineItem/UsageType`, `line_item_usage_type` and `Line Item Usage Type` are one. */
export function plainName(column: string): string {
  return column.toLowerCase().replaceAll(/[^a-z0-9]/g, "");
}

/** Which bill of one charge per line has these columns (as plain names), if any. */
export function billOfColumns(names: ReadonlySet<string>): "cur" | "focus" | null {
  if (names.has("lineitemusagetype")) return "cur";
  if (names.has("billedcost") && names.has("chargeperiodstart")) return "focus";
  // Detailed billing report, monthly report; a script's table over the Cost Explorer API.
  if (names.has("usagetype") && (names.has("usagequantity") || names.has("totalcost"))) return "cur";
  return null;
}

const JSON_HINTS: readonly (readonly [RegExp, string])[] = [
  [
    /"vpce-cost\/comparison\/1"/,
    "is a comparison, not usage: give what 'vpce-cost usage --format json' prints",
  ],
  [
    /"(NatGateways|VpcEndpoints|Subnets|Vpcs|RouteTables|NetworkInterfaces|PrefixLists)"/,
    "is an answer of 'aws ec2 describe-…': give it (or its directory) as --inventory",
  ],
  [/"query_name"/, "is a Resolver query log: give it as --dns"],
];

function ofJson(text: string, isFlowLog: () => boolean): Detected {
  if (/"vpce-cost\/usage\/1"/.test(text)) return known("usage-json");
  if (/"ResultsByTime"/.test(text)) return known("cost-explorer-json");
  if (/"(reportKeys|assemblyId|dataFiles|exportArn)"/.test(text)) return known("bill-manifest");
  for (const [pattern, reason] of JSON_HINTS) if (pattern.test(text)) return unknown(reason);
  if (isFlowLog()) return known("flow-log");
  if (/^\s*\[/.test(text) && /"service"\s*:/.test(text)) return known("usage-yaml");
  return unknown(`is JSON of no known form; recognised are ${RECOGNISED}`);
}

/** A money or unit suffix as the console writes it: `NatGateway-Bytes($)`, `… (USD)`, `…(GB)`. */
export const CONSOLE_SUFFIX: RegExp =
  /^(.*?)\s*\(\s*([A-Z]{0,3}\$|€|£|¥|[A-Z]{3}|GB|GigaBytes|Hrs|[Hh]ours?)\s*\)$/;

function isConsoleHeader(cells: readonly string[]): boolean {
  if (/^linked account$/i.test(cells[0] ?? "") && cells.slice(1).some((cell) => /^\d{12}/.test(cell)))
    return true;
  // The table on the screen: `Service | Service total | July 2023 | …`.
  if (/ total$/i.test(cells[1] ?? "")) return true;
  return cells.slice(1).some((cell) => CONSOLE_SUFFIX.test(cell) || /^total (costs?|usage)/i.test(cell));
}

function firstLine(text: string): string {
  return /^\s*([^\r\n]*)/.exec(text)?.[1] ?? "";
}

/** The cells of the first line that is not empty. */
export function headerCells(text: string): string[] {
  const line = firstLine(text);
  const [cells] = Papa.parse<string[]>(line, { delimiter: delimiterOf(line) }).data;
  return (cells ?? []).map((cell) => cell.trim());
}

function ofText(text: string, isFlowLog: () => boolean): Detected {
  if (/^\s*[[{]/.test(text)) return ofJson(text, isFlowLog);
  const cells = headerCells(text);
  const bill = billOfColumns(new Set(cells.map(plainName)));
  if (bill !== null) return known(`${bill}-csv`);
  if (isConsoleHeader(cells)) return known("cost-explorer-csv");
  const lower = cells.map((cell) => cell.toLowerCase());
  if (isAthenaResult(lower)) return known("athena-result");
  const ours = ["service", "gb", "gb_in", "gb_out"];
  if (lower.some((cell) => ours.includes(cell)) && lower.every((cell) => !cell.includes(":")))
    return known("usage-csv");
  if (/^\s*(#.*\n\s*|---\s*\n\s*)*(-\s|(usage|demands)\s*:)/.test(text) && /\bservice["']?\s*:/.test(text)) {
    return known("usage-yaml");
  }
  if (isFlowLog()) return known("flow-log");
  if (COLUMNS.filter((column) => lower.includes(column)).length >= 2) return known("usage-csv");
  return unknown(
    `is of no known form (first line: '${shown(firstLine(text))}'); recognised are ${RECOGNISED}`,
  );
}

/** Text has no NUL bytes and hardly any other control characters. */
function isBinary(head: Uint8Array): boolean {
  if (decoderFor(head).encoding !== "utf-8") return false;
  const control = head.filter((byte) => byte < 9 || (byte > 13 && byte < 27) || byte === 0x7f).length;
  return head.includes(0) || control > head.length / 20;
}

async function ofParquet(file: InputFile): Promise<Detected> {
  const columns = await parquetColumns(file);
  const bill = billOfColumns(new Set(columns.map(plainName)));
  if (bill !== null) return known(`${bill}-parquet`);
  const flow = ["srcaddr", "src_addr", "dstaddr", "interfaceid", "bytes"].filter((name) =>
    columns.some((column) => plainName(column) === plainName(name)),
  );
  if (flow.length >= 2) return known("flow-log");
  return unknown(
    `is Parquet with columns of no known form (${shown(columns.slice(0, 6).join(", "))}); recognised are ${RECOGNISED}`,
  );
}

/**
 * The form of a file. `isFlowLog` is the flow-log reader's own test of the first bytes. Damage (cut gzip, cut
 * Parquet) is an InputError; anything that is merely something else comes back as a reason.
 */
export async function detect(
  file: InputFile,
  isFlowLog: (head: Uint8Array, path: string) => boolean,
): Promise<Detected> {
  const head = await readHead(file, HEAD);
  if (head.length === 0) return unknown("is empty");
  const magic = new TextDecoder("latin1").decode(head.subarray(0, 4));
  if (magic === "PAR1") return ofParquet(file);
  const text = decoderFor(head).decode(head, { stream: true });
  const isUtf8 = decoderFor(head).encoding === "utf-8";
  const looksLikeLog = (): boolean => isFlowLog(isUtf8 ? head : Buffer.from(text), file.path);
  // A log that was damaged on its disk holds NUL bytes: those lines are counted as malformed.
  if (isBinary(head) && looksLikeLog()) return known("flow-log");
  if (isBinary(head)) return unknown(`is a binary file of no known form; recognised are ${RECOGNISED}`);
  if (text.trim() === "") return unknown("is empty but for white space");
  return ofText(text, looksLikeLog);
}

/** The form when `--usage-format` names the family; the first bytes still tell CSV from JSON and Parquet. */
export async function formOf(file: InputFile, format: UsageFormat): Promise<Form> {
  const head = await readHead(file, HEAD);
  if (head.length === 0) throw new InputError(`${file.name}: is empty`);
  const text = decoderFor(head).decode(head, { stream: true });
  const parquet = text.startsWith("PAR1");
  const json = /^\s*[[{]/.test(text);
  switch (format) {
    case "usage":
      if (json) return /"vpce-cost\//.test(text) ? "usage-json" : "usage-yaml";
      return /^\s*(#.*\n\s*|---\s*\n\s*)*(-\s|(usage|demands)\s*:)/.test(text) ? "usage-yaml" : "usage-csv";
    case "flow-log":
      return "flow-log";
    case "cost-explorer":
      return json ? "cost-explorer-json" : "cost-explorer-csv";
    case "cur":
    case "focus":
      return parquet ? `${format}-parquet` : json ? "bill-manifest" : `${format}-csv`;
    case "athena": {
      // What a query returned: rows of a flow-log table, or of a bill's.
      const header = parquet ? [] : headerCells(text);
      if (isAthenaResult(header.map((cell) => cell.toLowerCase()))) return "athena-result";
      const bill = billOfColumns(new Set(header.map(plainName)));
      return bill === null ? "flow-log" : `${bill}-csv`;
    }
  }
}
