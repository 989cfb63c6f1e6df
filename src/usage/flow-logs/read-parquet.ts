/** Parquet, through DuckDB: it writes the columns that are ours as plain lines, which the scanner reads like any other. */
import { rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { threadId } from "node:worker_threads";
import { InputError } from "../../errors.ts";
import { needDuckdb, sqlName, sqlText } from "../duckdb.ts";
import { canonicalField, isTransitField } from "./fields.ts";
import type { FileFacts } from "./file-facts.ts";
import { type Layout, layoutOf } from "./layout.ts";
import { plain } from "./pieces.ts";
import { readText } from "./read-text.ts";
import type { Scanner } from "./scanner.ts";
import type { Task } from "./task.ts";
import { type LayoutOptions, TRANSIT, type TransitLog } from "./text-layout.ts";

let files = 0;

export async function readParquet(
  task: Task,
  scanner: Scanner,
  facts: FileFacts,
  options: LayoutOptions & { readonly folder: string },
  onPiece: () => void,
  signal: AbortSignal | null,
): Promise<TransitLog | null> {
  const lines = join(options.folder, `parquet-${threadId}-${files++}`);
  try {
    const layout = await toLines(task, options, lines);
    if (layout === null) return TRANSIT;
    const { size } = await stat(lines);
    const pieces = plain({ ...task, path: lines, size }, 0, size, () => {}, signal);
    await readText(pieces, scanner, { layout, carried: false }, facts, options, task.name, onPiece);
    return null;
  } finally {
    await rm(lines, { force: true });
  }
}

/** Writes the file's records as lines. Returns their layout; null: they are a Transit Gateway's. */
async function toLines(task: Task, options: LayoutOptions, lines: string): Promise<Layout | null> {
  const duckdb = await needDuckdb(task.name);
  try {
    await duckdb.run("SET threads = 2; SET memory_limit = '256MB'; SET TimeZone = 'UTC'");
    const source = `read_parquet(${sqlText(task.path)}, hive_partitioning = false)`;
    const described = await duckdb.runAndReadAll(`DESCRIBE SELECT * FROM ${source}`);
    const columns = described.getRows().map(([name, type]) => ({ name: String(name), type: String(type) }));
    if (columns.some(({ name }) => isTransitField(name))) return null;
    const mapped = new Set(Object.values(options.columns ?? {}).map((name) => name.toLowerCase()));
    const ours = columns.filter(
      ({ name }) => canonicalField(name) !== null || mapped.has(name.toLowerCase()),
    );
    const layout = layoutOf(
      ours.map(({ name }) => name),
      options.columns ?? {},
      task.name,
    );
    const words = ours
      .map(({ name, type }) => wordSql(sqlName(name), type, canonicalField(name) ?? ""))
      .join(" || ' ' || ");
    await duckdb.run(
      `COPY (SELECT ${words} AS line FROM ${source}) TO ${sqlText(lines)} (FORMAT csv, HEADER false, DELIMITER '|', QUOTE '', ESCAPE '')`,
    );
    return layout;
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw new InputError(`${task.name}: DuckDB cannot read this Parquet file: ${firstLine(error)}`);
  } finally {
    duckdb.closeSync();
  }
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split("\n")[0] ?? "";
}

/** A value as one word of a line, as `wordOf` does it; tables say nothing in many ways. */
function wordSql(column: string, type: string, field: string): string {
  const orDash = (text: string) => `coalesce(CAST(${text} AS VARCHAR), '-')`;
  if (/INT/.test(type)) return orDash(column);
  if (/TIMESTAMP|DATE/.test(type)) return orDash(`CAST(epoch(${column}) AS BIGINT)`);
  if (/DOUBLE|FLOAT|DECIMAL/.test(type)) return orDash(`CAST(${column} AS BIGINT)`);
  const text = `CAST(${column} AS VARCHAR)`;
  const word = NUMBERS.has(field)
    ? `regexp_replace(${text}, '^(\\d+)\\.0+$', '\\1')`
    : `replace(${text}, ' ', '_')`;
  return `CASE WHEN ${column} IS NULL OR ${text} IN ('', 'None', 'null', 'nan', 'NaN') THEN '-' ELSE ${word} END`;
}

const NUMBERS: ReadonlySet<string> = new Set([
  "srcport",
  "dstport",
  "protocol",
  "packets",
  "bytes",
  "start",
  "end",
  "tcp-flags",
  "traffic-path",
]);
