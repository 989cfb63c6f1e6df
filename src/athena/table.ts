/** The customer's table: which fields it has, under which names. */
import { UsageError } from "../errors.ts";
import { canonicalField, fieldsOfFormat, fieldsUpTo } from "../usage/flow-logs/fields.ts";

export interface AthenaTable {
  /** `database.table` or `table`, as the user wrote it. */
  readonly name: string;
  /** AWS's name of a field (`pkt-srcaddr`) → the table's column. */
  readonly columns: ReadonlyMap<string, string>;
}

/** Without these no byte can be counted. */
const NEEDED = ["srcaddr", "dstaddr", "bytes", "start", "end"] as const;

/** An identifier in the quotes that Trino and DuckDB share. */
export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
/** A text in quotes. */
export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** `database.table` with each part in quotes; parts that have them already keep them. */
export function quotedTable(name: string): string {
  const parts = name.match(/"(?:[^"]|"")+"|[^".\s]+/g) ?? [];
  if (parts.length === 0 || parts.length > 3 || parts.join(".") !== name)
    throw new UsageError(`--table ${name}: write DATABASE.TABLE, such as default.vpc_flow_logs`);
  return parts.map((part) => (part.startsWith('"') ? part : quoted(part))).join(".");
}

/** The columns that `--fields` names: `v2` … `v11`, AWS's LogFormat, or names. Throws a UsageError for what is no field. */
export function columnsOfFields(fields: string): string[] {
  const version = /^v?([2-9]|1[01])$/.exec(fields.trim())?.[1];
  if (version !== undefined) return fieldsUpTo(Number(version)).map(columnOf);
  const names = fieldsOfFormat(fields);
  for (const name of names)
    if (canonicalField(name) === null)
      throw new UsageError(
        `--fields: '${name}' is no field of a VPC flow log; write v2, v5, or names of fields`,
      );
  return fields.includes("${") ? names.map(columnOf) : names;
}

/**
 * `names`: the table's columns, partitions among them. `columns`: AWS's name of a field → the column that holds it,
 * where the column's name does not tell. Throws UsageErrors.
 */
export function athenaTable(
  name: string,
  names: readonly string[],
  columns: Readonly<Record<string, string>>,
): AthenaTable {
  quotedTable(name);
  const found = new Map<string, string>();
  for (const each of names) {
    const field = canonicalField(each);
    if (field !== null && !found.has(field)) found.set(field, each);
  }
  for (const [given, column] of Object.entries(columns)) {
    const field = canonicalField(given);
    if (field === null)
      throw new UsageError(`--columns ${given}=${column}: '${given}' is no field of a VPC flow log`);
    found.set(field, column);
  }
  const missing = NEEDED.filter((field) => !found.has(field));
  if (missing.length > 0)
    throw new UsageError(
      `${name}: the table has no column for ${missing.join(", ")}: name it with --columns ${missing[0]}=COLUMN`,
    );
  return { name, columns: found };
}

/** As AWS's own CREATE TABLE statements name it. */
function columnOf(field: string): string {
  return field.replaceAll("-", "_");
}
