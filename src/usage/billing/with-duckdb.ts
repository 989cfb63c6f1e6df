/** Bills of one charge per line through DuckDB: Parquet, and CSV of many gigabytes. The SQL lies in data/sql. */
import { readFileSync } from "node:fs";
import { stat } from "node:fs/promises";
import type { DuckDBConnection } from "@duckdb/node-api";
import { InputError } from "../../errors.ts";
import { packageFile } from "../../package-files.ts";
import { delimiterOf } from "../csv.ts";
import { needDuckdb, openDuckdb, sqlName, sqlText } from "../duckdb.ts";
import { compressionOf, decoderFor, type InputFile, readHead, readStart } from "../open.ts";
import { type BillFormat, type Field, findColumns } from "./columns.ts";
import { LineSorter } from "./line-items.ts";
import { BillSheet } from "./sheet.ts";
import { unixTime } from "./times.ts";
import { networkType, typeOfDescription } from "./usage-types.ts";

/** The names that each SQL file uses, by field. Those that the bill lacks are NULL. */
const NAMES: Readonly<Record<BillFormat, Readonly<Partial<Record<Field, string>>>>> = {
  cur: {
    usageType: "line_item_usage_type",
    kind: "line_item_line_item_type",
    quantity: "line_item_usage_amount",
    cost: "line_item_unblended_cost",
    netCost: "line_item_net_unblended_cost",
    currency: "line_item_currency_code",
    start: "line_item_usage_start_date",
    end: "line_item_usage_end_date",
    resource: "line_item_resource_id",
    account: "line_item_usage_account_id",
    region: "product_region_code",
  },
  focus: {
    usageType: "x_UsageType",
    description: "ChargeDescription",
    kind: "ChargeCategory",
    chargeClass: "ChargeClass",
    quantity: "ConsumedQuantity",
    cost: "BilledCost",
    currency: "BillingCurrency",
    start: "ChargePeriodStart",
    end: "ChargePeriodEnd",
    resource: "ResourceId",
    account: "SubAccountId",
    region: "RegionId",
  },
};
const TIMES: ReadonlySet<Field> = new Set(["start", "end"]);
const AMOUNTS: ReadonlySet<Field> = new Set(["quantity", "cost", "netCost"]);
/** Wide enough for a double's shortest text (17 digits after the first one that counts) and for any bill's sum. */
const EXACT = "DECIMAL(38, 24)";

type Row = Readonly<Record<string, string | null>>;

/** The queries of a SQL file, by the name above each; what they return comes as text. */
function queriesOf(format: BillFormat): Map<string, string> {
  const parts = readFileSync(packageFile(`data/sql/${format}.sql`), "utf8").split(/^-- name: (\w+)$/m);
  return new Map(
    Array.from({ length: (parts.length - 1) / 2 }, (_, i) => [
      parts[2 * i + 1] ?? "",
      parts[2 * i + 2] ?? "",
    ]),
  );
}

async function rows(connection: DuckDBConnection, sql: string): Promise<Row[]> {
  const all = `SELECT CAST(COLUMNS(*) AS VARCHAR) FROM (${sql.trim().replace(/;$/, "")})`;
  return (await connection.runAndReadAll(all)).getRowObjects() as Row[];
}

/** A column as the queries want it, whatever its type in the file. */
function expression(field: Field, column: string, type: string): string {
  const text = `nullif(nullif(trim(CAST(${sqlName(column)} AS VARCHAR)), ''), 'NULL')`;
  if (TIMES.has(field)) {
    // Not CAST for times with a zone: that would be this machine's.
    if (type === "TIMESTAMP WITH TIME ZONE") return `make_timestamp(epoch_us(${sqlName(column)}))`;
    return `CAST(${type.startsWith("TIMESTAMP") ? sqlName(column) : text} AS TIMESTAMP)`;
  }
  // By way of text: a double's shortest text is what AWS wrote.
  return AMOUNTS.has(field) ? `CAST(${text} AS ${EXACT})` : text;
}

/** The view `bill` of a file; returns the fields that it has. */
async function viewBill(
  connection: DuckDBConnection,
  source: string,
  format: BillFormat,
  name: string,
): Promise<Set<Field>> {
  const described = await rows(connection, `DESCRIBE SELECT * FROM ${source}`);
  const types = new Map(described.map((row) => [row["column_name"] ?? "", row["column_type"] ?? ""]));
  const columns = findColumns(format, [...types.keys()], name);
  const fields = Object.entries(NAMES[format]) as [Field, string][];
  const selected = fields.map(([field, as]) => {
    const column = columns.get(field);
    const value = column === undefined ? "NULL" : expression(field, column, types.get(column) ?? "");
    const type = TIMES.has(field) ? "TIMESTAMP" : AMOUNTS.has(field) ? EXACT : "VARCHAR";
    return `CAST(${value} AS ${type}) AS ${sqlName(as)}`;
  });
  await connection.run(`CREATE VIEW bill AS SELECT ${selected.join(", ")} FROM ${source}`);
  return new Set(columns.keys());
}

async function fill(
  connection: DuckDBConnection,
  source: string,
  format: BillFormat,
  name: string,
): Promise<BillSheet> {
  const queries = queriesOf(format);
  const query = (each: string): Promise<Row[]> => rows(connection, queries.get(each) ?? "");
  const fields = await viewBill(connection, source, format, name);
  const [accounts, resources] = [fields.has("account"), fields.has("resource")];
  const sheet = new BillSheet(name, { kind: "line-items", interval: "day", accounts, resources });
  const sorter = new LineSorter(sheet, format, fields);

  await connection.run('CREATE TABLE network ("usageType" VARCHAR, description VARCHAR)');
  const network = new Set<string>();
  for (const { usageType, description, records, from, to } of await query("types")) {
    const [type, words] = [usageType ?? "", description ?? ""];
    const counts = networkType(type) !== null || (type === "" && typeOfDescription(words) !== null);
    if (counts) network.add(`(${sqlText(type)}, ${sqlText(words)})`);
    else sheet.other(type || words);
    const [first, last] = [unixTime(from ?? ""), unixTime(to ?? "")];
    if (first !== null && last !== null) sheet.cover(first, last);
    sheet.records += Number(records);
  }
  if (network.size === 0) return sheet;
  await connection.run(`INSERT INTO network VALUES ${[...network].join(", ")}`);
  for (const row of await query("lines"))
    sorter.take((field) => row[field] ?? "", null, "point", {
      lines: Number(row["lines"]),
      hours: Number(row["hours"]),
    });
  return sheet;
}

/** One Parquet file. Throws an InputError where DuckDB is not installed or the file is damaged. */
export async function readLineItemsParquet(file: InputFile, format: BillFormat): Promise<BillSheet> {
  const connection = await needDuckdb(file.name);
  try {
    return await fill(connection, `read_parquet(${sqlText(file.path)})`, format, file.name);
  } catch (error) {
    if (error instanceof InputError) throw error;
    const [line = ""] = (error as Error).message.split("\n");
    throw new InputError(`${file.name}: is damaged or of another form: ${line}`);
  } finally {
    connection.closeSync();
  }
}

/** From this size on a CSV file is worth DuckDB's start. */
const LARGE = 32 << 20;

/** How much smaller gzip makes a bill. */
const TYPICAL_RATIO = 12;

/**
 * A large CSV file of the plain form that AWS writes; null where it is not, or where a row is odd: then `readLineItemsCsv`,
 * which counts such rows, does it.
 */
export async function readLargeCsv(
  file: InputFile,
  format: BillFormat,
  large: number = LARGE,
): Promise<BillSheet | null> {
  const compression = compressionOf(await readStart(file, 4));
  if (compression !== "none" && compression !== "gzip") return null;
  const { size } = await stat(file.path);
  if (size * (compression === "gzip" ? TYPICAL_RATIO : 1) < large) return null;
  const head = await readHead(file, 1 << 16);
  const firstLine = /^[^\r\n]*/.exec(decoderFor(head).decode(head))?.[0] ?? "";
  if (decoderFor(head).encoding !== "utf-8" || delimiterOf(firstLine) !== ",") return null;
  const connection = await openDuckdb();
  if (connection === null) return null;
  const source = `read_csv(${sqlText(file.path)}, header = true, all_varchar = true, delim = ',', quote = '"', escape = '"', compression = '${compression}')`;
  try {
    return await fill(connection, source, format, file.name);
  } catch (error) {
    if (error instanceof InputError) throw error;
    return null;
  } finally {
    connection.closeSync();
  }
}
