/** The query for Athena, by the grammar of Trino. */
import { TrinoSQL } from "dt-sql-parser";
import { expect, it, vi } from "vitest";
import { athenaSql } from "../../src/athena/query.ts";
import type { AthenaQuestion } from "../../src/athena/question.ts";
import { athenaTable, columnsOfFields } from "../../src/athena/table.ts";
import { loadAddressRanges } from "../../src/catalog/address-ranges.ts";

const QUESTION: AthenaQuestion = {
  table: athenaTable("logs.flows", columnsOfFields("v5"), { bytes: "numbytes" }),
  region: "us-east-1",
  nats: { kind: "told" },
  privateCidrs: [],
  range: { from: 1_772_323_200, to: 1_772_928_000 },
  partitions: "none",
  where: null,
  ranges: loadAddressRanges(),
};
const faultsIn = (sql: string): number => new TrinoSQL().validate(sql).length;

it.each<[string, Partial<AthenaQuestion>]>([
  ["version 5", {}],
  [
    "version 2, named",
    { table: athenaTable("flows", columnsOfFields("v2"), {}), nats: { kind: "named", names: ["eni-1"] } },
  ],
  ["no gateway", { nats: { kind: "named", names: [] } }],
  [
    "version 11, Hive partitions",
    { table: athenaTable("a.b", columnsOfFields("v11"), {}), partitions: "year,month,day,hour" },
  ],
  ["a date column, a condition", { partitions: "date=date", where: "\"aws-region\" = 'us-east-1' OR 1 = 1" }],
  ["a day as text", { partitions: "day=yyyy/MM/dd", privateCidrs: ["203.0.113.0/24"] }],
])("%s", (_, more) => {
  expect(faultsIn(athenaSql({ ...QUESTION, ...more }))).toBe(0);
});

it("finds a fault where there is one", () => {
  const quiet = vi.spyOn(console, "error").mockImplementation(() => undefined);
  expect(faultsIn("WITH a AS (SELECT 1 FROM) SELECT * FROM a")).toBeGreaterThan(0);
  quiet.mockRestore();
});

/** How often each named part of the query is used: Athena expands a part wherever it is used, and scans and charges again. */
function uses(sql: string): Record<string, number> {
  const names = [...sql.matchAll(/^(\w+)(?: \([\w, ]+\))? AS \($/gm)].map(([, name = ""]) => name);
  return Object.fromEntries(
    names.map((name) => [name, [...sql.matchAll(new RegExp(`\\b(FROM|JOIN) ${name}\\b`, "g"))].length]),
  );
}

it("scans the table once where the gateways are named, twice where they have to be told", () => {
  const named = uses(athenaSql({ ...QUESTION, nats: { kind: "named", names: ["eni-1"] } }));
  expect(Object.keys(named).length).toBeGreaterThan(12);
  expect(new Set(Object.values(named))).toEqual(new Set([1]));
  const twice = Object.entries(uses(athenaSql(QUESTION))).filter(([, count]) => count > 1);
  expect(twice).toEqual([["told_apart", 2]]);
});
