/** Usage by hand: the tool's own CSV, the same table as YAML or JSON, and `--gb SERVICE=GB`. */
import { closest, distance } from "fastest-levenshtein";
import { InputError, UsageError } from "../errors.ts";
import type { Warning } from "../model/usage.ts";
import { type CsvRow, csvRows } from "./csv.ts";
import {
  COLUMNS,
  type Column,
  DEFAULT_VPC,
  demandOf,
  gbFromText,
  type RowTable,
  type ServiceAnswer,
  type ServiceResolver,
  serviceFromText,
  shown,
  type TextRow,
} from "./manual-row.ts";
import type { InputFile } from "./open.ts";
import { EMPTY_READING, type MonthlyDemand, type Reading } from "./reading.ts";

/** How many rows of tables are kept, and what is said of more. */
export interface RowsLimit {
  readonly fits: (rows: number) => boolean;
  readonly refusal: (rows: number) => InputError;
}

/** Rows between two looks at the limit. */
const LOOK = 10_000;

/** Collects rows; the notes on services are told once each. */
class Table implements RowTable {
  readonly demands: MonthlyDemand[] = [];
  readonly warnings = new Map<string, Warning>();
  readonly #resolve: ServiceResolver;
  readonly #texts = new Map<string, string>();
  readonly #limit: RowsLimit | null;
  #rows = 0;
  #isFull = false;

  constructor(resolve: ServiceResolver, limit: RowsLimit | null) {
    this.#limit = limit;
    const known = new Map<string, ServiceAnswer>();
    this.#resolve = (text) => {
      const answer = known.get(text) ?? resolve(text);
      known.set(text, answer);
      return answer;
    };
  }
  /** Names stand in many rows: one copy of each is kept, and none that holds on to the text of a whole file. */
  #name<T extends string | null>(name: T): T {
    if (name === null) return name;
    const known = this.#texts.get(name);
    if (known !== undefined) return known as T;
    const copy = Buffer.from(name).toString();
    this.#texts.set(copy, copy);
    return copy as T;
  }
  add(row: TextRow): void {
    const { demand, note } = demandOf(row, this.#resolve);
    if (note !== null) this.warn("service-name", note);
    if (++this.#rows % LOOK === 0 && this.#limit?.fits(this.#rows) === false) this.#isFull = true;
    // What does not fit is counted, so that the message can tell how much would.
    if (this.#isFull) return;
    const { account, region, vpc, az, service, route, gb, gbIn, gbOut } = demand;
    this.demands.push({
      account: this.#name(account),
      region: this.#name(region),
      vpc: this.#name(vpc),
      az: this.#name(az),
      service,
      route,
      gb,
      gbIn,
      gbOut,
    });
  }
  /** Throws the limit's error where not every row could be kept. */
  check(): void {
    if (this.#isFull && this.#limit !== null) throw this.#limit.refusal(this.#rows);
  }
  warn(code: string, message: string): void {
    this.warnings.set(message, { code, message });
  }
  ignored(file: InputFile, names: readonly string[]): void {
    for (const name of names) {
      const near = closest(name.toLowerCase(), [...COLUMNS]);
      const alike = near.startsWith(name.toLowerCase()) || distance(name.toLowerCase(), near) <= 2;
      const hint = alike ? ` (did you mean '${near}'?)` : "";
      this.warn("column-ignored", `${file.name}: the column '${shown(name)}' is not used${hint}`);
    }
  }
}

/** Where each column of a header stands. */
function columnsOf(file: InputFile, header: CsvRow, table: Table): Map<Column, number> {
  const columns = new Map<Column, number>();
  const ignored: string[] = [];
  for (const [i, cell] of header.cells.entries()) {
    const name = cell.trim().toLowerCase();
    const column = COLUMNS.find((each) => each === name);
    if (column === undefined) {
      if (name !== "") ignored.push(cell.trim());
    } else if (columns.has(column)) {
      throw new InputError(
        `${file.name}, line ${header.line}: the column '${column}' is there twice: leave one of them out`,
      );
    } else columns.set(column, i);
  }
  const amounts = columns.has("gb") || (columns.has("gb_in") && columns.has("gb_out"));
  if (!columns.has("service") || !amounts) {
    const missing = columns.has("service") ? "gb" : "service";
    const found = header.cells.map((cell) => shown(cell.trim())).join(", ");
    throw new InputError(
      `${file.name}, line ${header.line}: the header has no column '${missing}' (it has: ${shown(found)}): a usage table needs 'service' and 'gb'`,
    );
  }
  table.ignored(file, ignored);
  return columns;
}

async function readCsv(file: InputFile, table: Table): Promise<void> {
  let columns: Map<Column, number> | null = null;
  let width = 0;
  for await (const rows of csvRows(file)) {
    for (const row of rows) {
      if (columns === null) {
        columns = columnsOf(file, row, table);
        width = row.cells.length;
        continue;
      }
      const known = columns;
      if (row.cells.slice(width).some((cell) => cell.trim() !== "")) {
        throw new InputError(
          `${file.name}, line ${row.line}, column ${width + 1}: ${row.cells.length} cells under a header of ${width}: write numbers without thousands separators and put text that holds a comma into quotes`,
        );
      }
      table.add({
        cell: (column) => row.cells[known.get(column) ?? -1] ?? "",
        where: (column) => `${file.name}, line ${row.line}, column ${column}`,
      });
    }
  }
  if (columns === null)
    throw new InputError(`${file.name}: is empty: a usage table begins with the header 'service,gb'`);
}

/**
 * Usage tables that people wrote or `vpce-cost usage` printed. Every fault is an InputError that names file, line and
 * column: a table by hand is mended, not counted. `form` is what detection found in the file. More rows than the limit
 * lets in are its error.
 */
export async function readManual(
  files: readonly { readonly file: InputFile; readonly form: "csv" | "yaml" }[],
  resolve: ServiceResolver,
  limit: RowsLimit | null = null,
): Promise<Reading> {
  const table = new Table(resolve, limit);
  for (const { file, form } of files) {
    if (form === "csv") await readCsv(file, table);
    else await (await import("./manual-yaml.ts")).readYaml(file, table);
  }
  table.check();
  return reading(
    files.map(({ file }) => file.name),
    table,
  );
}

/** What `--gb SERVICE=GB` (repeatable) says; faults are UsageErrors, for they stand on the command line. */
export function readGbOptions(texts: readonly string[], resolve: ServiceResolver): Reading {
  const table = new Table(resolve, null);
  for (const text of texts) {
    const cut = text.lastIndexOf("=");
    if (cut <= 0) throw new UsageError(`--gb ${shown(text)}: write SERVICE=GB, such as sqs=500`);
    try {
      const answer = serviceFromText(text.slice(0, cut).trim(), resolve, `--gb ${shown(text)}`);
      const gb = gbFromText(text.slice(cut + 1).trim(), `--gb ${shown(text)}`);
      const route = answer.inVpc ? "in-vpc" : null;
      const nowhere = { account: null, region: null, vpc: DEFAULT_VPC, az: null };
      table.demands.push({ ...nowhere, service: answer.service, route, gb, gbIn: null, gbOut: null });
      if (answer.note !== null) table.warn("service-name", answer.note);
    } catch (error) {
      throw error instanceof InputError ? new UsageError(error.message) : error;
    }
  }
  return reading(texts.length === 0 ? [] : ["--gb"], table);
}

function reading(from: readonly string[], table: Table): Reading {
  return {
    ...EMPTY_READING,
    from,
    records: table.demands.length,
    monthly: table.demands,
    warnings: [...table.warnings.values()],
  };
}
