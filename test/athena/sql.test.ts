/** The query for Athena, run in DuckDB over the same logs: the same as the scanner, to the byte. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { athenaSql } from "../../src/athena/query.ts";
import type { AthenaQuestion } from "../../src/athena/question.ts";
import { athenaTable } from "../../src/athena/table.ts";
import { loadAddressRanges } from "../../src/catalog/address-ranges.ts";
import { readAthenaResults } from "../../src/usage/athena-result/index.ts";
import { readFlowLogs } from "../../src/usage/flow-logs/index.ts";
import type { Reading } from "../../src/usage/reading.ts";
import { type Form, formsFor, loggedRecords, write } from "../support/flow-truth/forms.ts";
import { type NetworkSize, randomNetwork, USUAL } from "../support/flow-truth/network.ts";
import { recordsOf } from "../support/flow-truth/records.ts";

const SEEDS = Array.from({ length: 4 }, (_, i) => i + 1);
let folder = "";
let duckdb: DuckDBInstance;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "athena-sql-"));
  duckdb = await DuckDBInstance.create(":memory:");
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The types of AWS's own CREATE TABLE; all else is text. A text where a number belongs is null, as there. */
const NUMBERS: ReadonlySet<string> = new Set([
  ..."version srcport dstport protocol packets bytes start end tcp_flags traffic_path".split(" "),
]);

/** Makes the table `flows` of the logs' lines, as Athena has it: one column per field. */
async function makeTable(fields: readonly string[], lines: readonly string[]): Promise<string[]> {
  const names = fields.map((field) => field.replaceAll("-", "_"));
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
  return names;
}

/** What Athena would put down in S3: every value in quotes, null as nothing. */
async function resultOf(sql: string): Promise<string> {
  const connection = await duckdb.connect();
  const reader = await connection.runAndReadAll(sql);
  const rows = reader
    .getRows()
    .map((row) => row.map((value) => (value === null ? "" : `"${value}"`)).join(","));
  connection.closeSync();
  return `${[
    reader
      .columnNames()
      .map((name) => `"${name}"`)
      .join(","),
    ...rows,
  ].join("\n")}\n`;
}

function question(columns: readonly string[], nats: AthenaQuestion["nats"]): AthenaQuestion {
  return {
    table: athenaTable("flows", columns, {}),
    region: "us-east-1",
    nats,
    privateCidrs: [],
    range: null,
    partitions: "none",
    where: null,
    ranges: loadAddressRanges(),
  };
}

/** Everything that leads to money, as lines that can be compared. */
function factsOf(reading: Reading): string[] {
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

async function both(form: Form, seed: number, size: Partial<NetworkSize> = {}) {
  const packets = form.fields.includes("pkt-srcaddr");
  const network = randomNetwork(seed, { ...USUAL, privateRemotes: packets, ...size });
  const records = loggedRecords(recordsOf(network, seed), form, seed);
  const plain: Form = { ...form, header: false, separator: " ", newline: "\n", gzip: false, files: 1 };
  const written = write(records, plain, seed).files.map(({ content }) => content.toString());
  const lines = written.join("").trimEnd().split("\n");
  const path = join(folder, "flows.log");
  writeFileSync(path, `${form.fields.join(" ")}\n${lines.join("\n")}\n`);
  const names = network.nats.map(({ eni }) => eni);
  const scanned = (natInterfaces: readonly string[]): Promise<Reading> =>
    readFlowLogs([{ path, name: "flows.log" }], {
      ranges: loadAddressRanges(),
      regionHint: "us-east-1",
      natInterfaces,
    });
  const columns = await makeTable(form.fields, lines);
  const answered = async (nats: AthenaQuestion["nats"]): Promise<Reading> => {
    const result = join(folder, "result.csv");
    writeFileSync(result, await resultOf(athenaSql(question(columns, nats))));
    return readAthenaResults([{ path: result, name: "result.csv" }]);
  };
  return { scanned, answered, names, packets };
}

const FORMS = formsFor(1)
  .map(({ name }) => name)
  .filter((name) => !/CRLF|commas|tabs|files/.test(name));

describe("the same as the scanner", () => {
  it.each(FORMS)("%s", async (name) => {
    for (const seed of SEEDS) {
      const form = formsFor(seed).find((each) => each.name === name);
      if (form === undefined) throw new Error(`no form ${name}`);
      const size = form.fields.includes("vpc-id") ? {} : { vpcs: [1, 1] as const };
      const { scanned, answered, names, packets } = await both(form, seed, size);
      const logged = form.logged === "instance" ? [] : names;
      const named = await answered({ kind: "named", names: logged });
      expect(factsOf(named), `seed ${seed}, named`).toEqual(factsOf(await scanned(logged)));
      if (!packets) continue;
      const told = await answered({ kind: "told" });
      expect(factsOf(told), `seed ${seed}, told`).toEqual(factsOf(await scanned([])));
    }
  });
  it("clients of other VPCs behind a central NAT", async () => {
    for (const seed of SEEDS) {
      const form = formsFor(seed).find((each) => each.name === "version 5 with header");
      if (form === undefined) throw new Error("no such form");
      const { scanned, answered } = await both(form, seed, { vpcs: [2, 3], centralNat: true });
      expect(factsOf(await answered({ kind: "told" })), `seed ${seed}`).toEqual(factsOf(await scanned([])));
    }
  });
});
