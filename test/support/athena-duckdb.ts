/** The query for Athena, run in DuckDB over a table as Athena would have it; and what the scanner says of the same lines. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { afterAll, beforeAll } from "vitest";
import { athenaSql } from "../../src/athena/query.ts";
import type { AthenaQuestion } from "../../src/athena/question.ts";
import { athenaTable } from "../../src/athena/table.ts";
import { loadAddressRanges } from "../../src/catalog/address-ranges.ts";
import { readAthenaResults } from "../../src/usage/athena-result/index.ts";
import { readFlowLogs } from "../../src/usage/flow-logs/index.ts";
import type { Reading } from "../../src/usage/reading.ts";

export interface Answers {
  scanned(natInterfaces: readonly string[]): Promise<Reading>;
  counted(nats: AthenaQuestion["nats"], more?: Partial<AthenaQuestion>): Promise<Reading>;
}

/** The types of AWS's own CREATE TABLE; all else is text. A text where a number belongs is null, as there. */
const NUMBERS: ReadonlySet<string> = new Set([
  ..."version srcport dstport protocol packets bytes start end tcp_flags traffic_path".split(" "),
]);

/** Call it at the top of a test file; what it returns takes fields and lines, separated by blanks. */
export function athenaInDuckdb(): (fields: readonly string[], lines: readonly string[]) => Promise<Answers> {
  let folder = "";
  let duckdb: DuckDBInstance;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "athena-sql-"));
    duckdb = await DuckDBInstance.create(":memory:", { threads: "1" });
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  async function makeTable(names: readonly string[], lines: readonly string[]): Promise<void> {
    const path = join(folder, "flows.txt");
    writeFileSync(path, lines.map((line) => `${line}\n`).join(""));
    const columns = names.map((name, i) => {
      const cell = `split_part(line, ' ', ${i + 1})`;
      return `${NUMBERS.has(name) ? `TRY_CAST(${cell} AS BIGINT)` : cell} AS "${name}"`;
    });
    const connection = await duckdb.connect();
    await connection.run(
      `CREATE OR REPLACE TABLE flows AS SELECT ${columns.join(", ")} FROM read_csv('${path}', columns = {'line': 'VARCHAR'}, delim = '\u0001', quote = '', header = false)`,
    );
    connection.closeSync();
  }
  /** What Athena would put down in S3: every value in quotes, null as nothing. */
  async function resultOf(sql: string): Promise<string> {
    const connection = await duckdb.connect();
    const reader = await connection.runAndReadAll(sql);
    const rows = reader
      .getRows()
      .map((row) => row.map((value) => (value === null ? "" : `"${value}"`)).join(","));
    connection.closeSync();
    const header = reader.columnNames().map((name) => `"${name}"`);
    return `${[header.join(","), ...rows].join("\n")}\n`;
  }

  return async (fields, lines) => {
    const path = join(folder, "flows.log");
    writeFileSync(path, `${fields.join(" ")}\n${lines.join("\n")}\n`);
    const names = fields.map((field) => field.replaceAll("-", "_"));
    await makeTable(names, lines);
    const ranges = loadAddressRanges();
    return {
      scanned: (natInterfaces) =>
        readFlowLogs([{ path, name: "flows.log" }], { ranges, regionHint: "us-east-1", natInterfaces }),
      counted: async (nats, more = {}) => {
        const question: AthenaQuestion = {
          table: athenaTable("flows", names, {}),
          region: "us-east-1",
          nats,
          privateCidrs: [],
          range: null,
          partitions: "none",
          where: null,
          ranges,
          ...more,
        };
        const result = join(folder, "result.csv");
        writeFileSync(result, await resultOf(athenaSql(question)));
        return readAthenaResults([{ path: result, name: "result.csv" }]);
      },
    };
  };
}

/** Everything that leads to money, as lines that can be compared. */
export function factsOf(reading: Reading): string[] {
  return [
    ...reading.measured
      .filter(({ bytesIn, bytesOut }) => bytesIn + bytesOut > 0n)
      .map(
        ({ account, region, vpc, az, service, route, bytesIn, bytesOut }) =>
          `demand ${account} ${region} ${vpc} ${az} ${service} ${route}: ${bytesIn} in, ${bytesOut} out`,
      ),
    ...reading.buckets
      .filter(({ records }) => records > 0)
      .map(({ name, records, bytes }) => `bucket ${name}: ${records} records, ${bytes} bytes`),
    ...reading.attribution.filter(({ bytes }) => bytes > 0n).map(({ by, bytes }) => `rung ${by}: ${bytes}`),
    ...reading.windows.map(({ vpc, seconds }) => `window ${vpc}: ${seconds} s`),
    ...reading.nats.map(({ id, account, vpc, kind, az }) => `nat ${id} ${account} ${vpc} ${kind} ${az}`),
    ...reading.vpcs.map(({ id, account, region, azs }) => `vpc ${id} ${account} ${region} ${azs.join(" ")}`),
    ...reading.endpoints.map(({ vpc, service, kind }) => `endpoint ${vpc} ${service} ${kind}`),
    `rejected ${reading.rejected}`,
  ].sort();
}
