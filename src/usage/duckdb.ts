/** DuckDB, for Parquet and very large CSV: an optional package, loaded only when a file needs it. */
import type { DuckDBConnection } from "@duckdb/node-api";
import { InputError } from "../errors.ts";

/** A database in memory; null where the package is not installed. Close it after use. */
export async function openDuckdb(): Promise<DuckDBConnection | null> {
  try {
    const { DuckDBInstance } = await import("@duckdb/node-api");
    return await (await DuckDBInstance.create(":memory:")).connect();
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === "ERR_MODULE_NOT_FOUND" || code === "MODULE_NOT_FOUND") return null;
    throw error;
  }
}

/** Like `openDuckdb`, for a file that nothing else can read. */
export async function needDuckdb(fileName: string): Promise<DuckDBConnection> {
  const connection = await openDuckdb();
  if (connection !== null) return connection;
  throw new InputError(
    `${fileName}: Parquet is read with DuckDB, which is not installed: 'npm install @duckdb/node-api', or give the data as CSV`,
  );
}

/** A text for SQL. */
export const sqlText = (text: string): string => `'${text.replaceAll("'", "''")}'`;
/** A name for SQL. */
export const sqlName = (name: string): string => `"${name.replaceAll('"', '""')}"`;
