/** What the Glue catalogue knows of the customer's table: its columns, and how it is partitioned. */
import { type AthenaClient, type Column, GetTableMetadataCommand } from "@aws-sdk/client-athena";
import { faultError } from "../aws/faults.ts";
import { InputError, UsageError } from "../errors.ts";

export interface TableFacts {
  readonly columns: readonly string[];
  /** As `--partitions` takes it. */
  readonly partitions: string;
}

/** Asks for the table. Throws InputErrors; a permission that is lacking says which options do without it. */
export async function tableFacts(
  client: AthenaClient,
  table: string,
  catalog: string | null,
  signal: AbortSignal,
): Promise<TableFacts> {
  const parts = table.split(".").map((part) => part.replaceAll('"', ""));
  const [name, database] = [parts.at(-1), parts.at(-2)];
  if (name === undefined || database === undefined)
    throw new UsageError(`--table ${table}: write DATABASE.TABLE, or name its columns with --fields`);
  try {
    const { TableMetadata: found } = await client.send(
      new GetTableMetadataCommand({
        CatalogName: catalog ?? parts.at(-3) ?? "AwsDataCatalog",
        DatabaseName: database,
        TableName: name,
      }),
      { abortSignal: signal },
    );
    if (!Array.isArray(found?.Columns))
      throw new InputError("athena:GetTableMetadata: the answer cannot be read (it has no columns)");
    const keys = found.PartitionKeys ?? [];
    return {
      columns: [...found.Columns, ...keys].map((column) => column.Name ?? ""),
      partitions: partitionsOf(keys, found.Parameters ?? {}),
    };
  } catch (error) {
    const fault = faultError(error, "athena:GetTableMetadata");
    throw new InputError(`${fault.message} (--fields and --partitions do without this call)`);
  }
}

const DATE_FORMS = ["yyyy/MM/dd", "yyyy-MM-dd"];

/** The form in which `--partitions` names these keys; `none` where they tell no date. */
export function partitionsOf(keys: readonly Column[], parameters: Readonly<Record<string, string>>): string {
  const names = keys.map((key) => key.Name ?? "");
  const [year, month, day] = ["year", "month", "day"].map((name) =>
    names.find((each) => each.toLowerCase() === name),
  );
  if (year !== undefined && month !== undefined && day !== undefined) return `${year},${month},${day}`;
  for (const { Name: name = "", Type: type } of keys) {
    if (type === "date") return `${name}=date`;
    const format = parameters[`projection.${name}.format`] ?? "";
    if (parameters[`projection.${name}.type`] === "date" && DATE_FORMS.includes(format))
      return `${name}=${format}`;
  }
  return "none";
}
