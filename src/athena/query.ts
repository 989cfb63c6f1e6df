/** The whole query for Athena. */
import { UsageError } from "../errors.ts";
import { partitionPredicate } from "./partitions.ts";
import type { AthenaQuestion } from "./question.ts";
import { rangeRows, rangeValues } from "./ranges.ts";
import { legs } from "./sql-legs.ts";
import { records } from "./sql-records.ts";
import { result } from "./sql-result.ts";

/** Source: Athena service quotas, "The maximum allowed query string length is 262144 bytes". */
export const MAX_QUERY_BYTES = 262_144;

/** The query: Trino's dialect as far as DuckDB has it too. Throws UsageErrors. */
export function athenaSql(question: AthenaQuestion): string {
  const { table, nats } = question;
  const told = ["interface-type", "resource-id", "pkt-srcaddr"].some((field) => table.columns.has(field));
  if (nats.kind === "told" && !told)
    throw new UsageError(
      "a table without packet addresses does not tell NAT gateways' interfaces: name them with --nat-interface ENI (--nat-interface none: none is logged)",
    );
  const where = [
    partitionPredicate(question.partitions, question.range),
    question.where === null ? null : `(${question.where})`,
  ].filter((predicate) => predicate !== null);
  const sql = `-- VPC flow logs of ${question.region}: one row per VPC, zone, service and bucket, for vpce-cost --usage.
-- AWS's address ranges of ${question.ranges.createDate}.
WITH
${[
  ...records(question, where),
  ...legs(question),
  ...result(question, rangeValues(rangeRows(question.ranges, question.region))),
].join("\n")}
`;
  const bytes = Buffer.byteLength(sql);
  if (bytes > MAX_QUERY_BYTES)
    throw new UsageError(`the query is ${bytes} bytes long, and Athena takes ${MAX_QUERY_BYTES}`);
  return sql;
}
