/** Rows of the API as the CSV that Athena itself writes to S3. */
import type { Row } from "@aws-sdk/client-athena";
import { InputError } from "../errors.ts";
import { ATHENA_COLUMNS } from "../usage/athena-result/rows.ts";

const quoted = (value: string): string => `"${value.replaceAll('"', '""')}"`;

/** The first row is the header, as the API gives it. Throws an InputError where it is another query's. */
export function csvOf(rows: readonly Row[], id: string): string {
  const table = rows.map((row) => (row.Data ?? []).map((cell) => cell.VarCharValue ?? null));
  const [header] = table;
  const wrong = ATHENA_COLUMNS.some((column, i) => header?.[i] !== column);
  const ragged = table.some((cells) => cells.length !== ATHENA_COLUMNS.length);
  if (wrong || ragged)
    throw new InputError(
      `athena:GetQueryResults: the answer cannot be read (query ${id}: not the columns that were asked for)`,
    );
  return `${table.map((cells) => cells.map((cell) => (cell === null ? "" : quoted(cell))).join(",")).join("\n")}\n`;
}
