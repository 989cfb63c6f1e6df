/** The rows of what Athena made of flow logs by our own query, checked. */
import { InputError } from "../../errors.ts";
import { ROUTES } from "../../model/usage.ts";
import { csvRows } from "../csv.ts";
import { RUNGS } from "../flow-logs/attribution.ts";
import { BUCKETS } from "../flow-logs/ledger.ts";
import type { InputFile } from "../open.ts";

/** The columns, in order. */
export const ATHENA_COLUMNS = [
  "row_kind",
  "region",
  "account_id",
  "vpc_id",
  "az_id",
  "service",
  "route",
  "attributed_by",
  "bucket",
  "note",
  "nat_id",
  "nat_kind",
  "interface_account_id",
  "interface_vpc_id",
  "interface_az_id",
  "records",
  "bytes",
  "bytes_in",
  "bytes_out",
  "first_second",
  "last_second",
] as const;
type Column = (typeof ATHENA_COLUMNS)[number];

/** Whether these are the columns of such a table. */
export function isAthenaResult(header: readonly string[]): boolean {
  return ["row_kind", "bucket", "bytes_in", "first_second"].every((column) => header.includes(column));
}

/** Texts are empty where they are not known. */
export interface AthenaRow {
  readonly kind: "traffic" | "time" | "untimed" | "impossible-time";
  readonly text: Readonly<Record<Column, string>>;
  readonly records: number;
  readonly bytes: bigint;
  readonly bytesIn: bigint;
  readonly bytesOut: bigint;
  readonly first: number;
  readonly last: number;
}

/** Throws an InputError, naming line and column, for what no such query gives back. */
export async function rowsOf(file: InputFile): Promise<AthenaRow[]> {
  const rows: AthenaRow[] = [];
  let header: readonly string[] | null = null;
  for await (const batch of csvRows(file)) {
    for (const { line, cells } of batch) {
      if (header === null) {
        header = cells.map((cell) => cell.trim().toLowerCase());
        const missing = ATHENA_COLUMNS.filter((column) => !header?.includes(column));
        if (missing.length > 0)
          throw new InputError(
            `${file.name}, line ${line}: the result of 'vpce-cost athena sql' lacks the column ${missing.join(", ")}: give the query's whole result`,
          );
      } else rows.push(rowOf(header, cells, `${file.name}, line ${line}`));
    }
  }
  return rows;
}

const KINDS = ["traffic", "time", "untimed", "impossible-time"] as const;

function rowOf(header: readonly string[], cells: readonly string[], where: string): AthenaRow {
  const entries = ATHENA_COLUMNS.map(
    (column) => [column, (cells[header.indexOf(column)] ?? "").trim()] as const,
  );
  const text = Object.fromEntries(entries) as Record<Column, string>;
  const fault = (column: Column, why: string): InputError =>
    new InputError(
      `${where}, column ${column}: '${text[column].slice(0, 40)}' ${why}: give what Athena returned, unchanged`,
    );
  const one = <T extends string>(column: Column, known: readonly T[]): void => {
    if (!known.includes(text[column] as T)) throw fault(column, "is unknown here");
  };
  const number = (column: Column): bigint => {
    if (!/^\d{1,19}$/.test(text[column])) throw fault(column, "is no whole number");
    return BigInt(text[column]);
  };
  one("row_kind", KINDS);
  one("route", ["", ...ROUTES]);
  one("bucket", ["", ...BUCKETS]);
  one("attributed_by", ["", ...RUNGS]);
  one("nat_kind", ["", "zonal", "regional", "instance"]);
  const kind = text.row_kind as AthenaRow["kind"];
  const timed = kind === "time";
  return {
    kind,
    text,
    records: Number(number("records")),
    bytes: number("bytes"),
    bytesIn: number("bytes_in"),
    bytesOut: number("bytes_out"),
    first: timed ? Number(number("first_second")) : 0,
    last: timed ? Number(number("last_second")) : 0,
  };
}
