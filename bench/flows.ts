/**
 * Flow logs: ours against DuckDB (the same counting, and sums alone), a reader on papaparse, and two `zcat` side by side,
 * which is what decompression alone takes on two cores. Contenders alternate; each runs in a process of its own, so that its peak memory is its own.
 */
import { spawn } from "node:child_process";
import { join } from "node:path";
import { athenaSql } from "../src/athena/query.ts";
import { athenaTable } from "../src/athena/table.ts";
import { loadAddressRanges } from "../src/catalog/address-ranges.ts";
import { fieldsOf, flowData, natInterfaces } from "./flows-data.ts";

const ROOT = join(import.meta.dirname, "..");

interface Contender {
  readonly name: string;
  /** Source of a module, run from the repository's root; it prints its peak memory in KiB. Null: two zcat. */
  readonly source: string | null;
  /** Runs once only: it is an order of magnitude slower. */
  readonly slow?: boolean;
}

const PEAK = "console.log(process.resourceUsage().maxRSS);";

function ours(files: readonly string[]): string {
  return `import { loadAddressRanges, readFlowLogs } from "./dist/flow-logs.js";
const files = ${JSON.stringify(files)}.map((path) => ({ path, name: path }));
await readFlowLogs(files, { ranges: loadAddressRanges(), regionHint: "us-east-1" });
${PEAK}`;
}

/** A part of it: records and bytes per interface and pair of addresses, nothing attributed. */
function duckdb(files: readonly string[]): string {
  return `import { DuckDBInstance } from "@duckdb/node-api";
const connection = await (await DuckDBInstance.create(":memory:")).connect();
await connection.runAndReadAll(\`SELECT count(*), sum(b) FROM (SELECT "interface-id", srcaddr, dstaddr, count(*) AS n, sum(bytes) AS b
  FROM read_csv(${JSON.stringify(files).replaceAll('"', "'")}, delim = ' ', header = true, nullstr = '-') WHERE action = 'ACCEPT' GROUP BY ALL)\`);
${PEAK}`;
}

const NUMBERS = new Set(
  "version srcport dstport protocol packets bytes start end tcp-flags traffic-path".split(" "),
);

/** The same counting in DuckDB: the query for Athena, which gives the same demands to the byte (test/athena). */
function duckdbCounting(version: 2 | 5, files: readonly string[]): string {
  const fields = fieldsOf(version);
  const table = athenaTable(
    "flows",
    fields.map((field) => field.replaceAll("-", "_")),
    {},
  );
  const sql = athenaSql({
    table,
    region: "us-east-1",
    nats: { kind: "named", names: natInterfaces() },
    privateCidrs: [],
    range: null,
    partitions: "none",
    where: null,
    ranges: loadAddressRanges(),
  });
  const columns = fields.map(
    (field) => `'${field.replaceAll("-", "_")}': '${NUMBERS.has(field) ? "BIGINT" : "VARCHAR"}'`,
  );
  const view = `CREATE VIEW flows AS FROM read_csv(${JSON.stringify(files).replaceAll('"', "'")}, delim = ' ', header = true, nullstr = '-', columns = {${columns.join(", ")}})`;
  return `import { DuckDBInstance } from "@duckdb/node-api";
const connection = await (await DuckDBInstance.create(":memory:")).connect();
await connection.run(${JSON.stringify(view)});
await connection.runAndReadAll(${JSON.stringify(sql)});
${PEAK}`;
}

function papaparse(files: readonly string[]): string {
  return `import { createReadStream } from "node:fs";
import { createGunzip } from "node:zlib";
import Papa from "papaparse";
const sums = new Map();
for (const path of ${JSON.stringify(files)}) {
  const raw = createReadStream(path);
  const text = path.endsWith(".gz") ? raw.pipe(createGunzip()) : raw;
  await new Promise((resolve, reject) => Papa.parse(text, { delimiter: " ", header: false, complete: resolve, error: reject,
    step: ({ data }) => { const key = data[2] + data[3] + data[4]; sums.set(key, (sums.get(key) ?? 0) + Number(data[9])); } }));
}
${PEAK}`;
}

function child(command: string, args: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const started = spawn(command, args, { cwd: ROOT, stdio: ["ignore", "pipe", "inherit"] });
    let out = "";
    started.stdout.on("data", (chunk: Buffer) => {
      if (out.length < 1000) out += chunk.toString("latin1");
    });
    started.on("error", reject);
    started.on("close", (code) =>
      code === 0 ? resolve(out) : reject(new Error(`${command}: exit code ${code}`)),
    );
  });
}

/** Decompression alone: half of the files each. */
async function zcat(files: readonly string[]): Promise<string> {
  const half = [0, 1].map((i) => files.filter((_, at) => at % 2 === i).map((file) => `'${file}'`));
  await Promise.all(half.map((some) => child("sh", ["-c", `cat ${some.join(" ")} | gzip -dc > /dev/null`])));
  return "0";
}

interface Result {
  readonly seconds: number[];
  peak: number;
}

async function race(
  contenders: readonly Contender[],
  files: readonly string[],
  rounds: number,
): Promise<Map<string, Result>> {
  const results = new Map(contenders.map(({ name }) => [name, { seconds: [], peak: 0 } as Result]));
  for (let round = 0; round < rounds; round++) {
    for (const { name, source, slow } of contenders) {
      if (slow && round > 0) continue;
      const started = performance.now();
      const out =
        source === null
          ? await zcat(files)
          : await child(process.execPath, ["--input-type=module", "-e", source]);
      const result = results.get(name);
      result?.seconds.push((performance.now() - started) / 1000);
      if (result) result.peak = Math.max(result.peak, Number(out) * 1024);
    }
  }
  return results;
}

const best = (result: Result | undefined): number => Math.min(...(result?.seconds ?? [Number.NaN]));

function print(title: string, results: ReadonlyMap<string, Result>): void {
  console.log(`  ${title}`);
  const mine = best(results.get("ours"));
  for (const [name, result] of results) {
    const peak = result.peak > 0 ? `${(result.peak / 2 ** 20).toFixed(0)} MiB` : "";
    const ratio = name === "ours" ? "" : `ours takes ${(mine / best(result)).toFixed(2)} × its time`;
    console.log(
      `    ${name.padEnd(16)} ${best(result).toFixed(2).padStart(7)} s  ${peak.padStart(9)}  ${ratio}`,
    );
  }
}

/** `--records N` of each version (default 4,000,000), `--rounds N`. */
export async function run(args: readonly string[]): Promise<void> {
  const option = (name: string, standard: number): number => {
    const at = args.indexOf(name);
    return at < 0 ? standard : Number(args[at + 1]);
  };
  const records = option("--records", 4_000_000);
  const rounds = option("--rounds", 5);
  for (const version of [2, 5] as const) {
    const data = await flowData(version, records, 8);
    for (const [form, files] of [
      ["gzip", data.gzip],
      ["plain", data.plain],
    ] as const) {
      const contenders: Contender[] = [
        { name: "ours", source: ours(files) },
        ...(form === "gzip" ? [{ name: "2 × zcat", source: null }] : []),
        { name: "DuckDB, counting", source: duckdbCounting(version, files) },
        { name: "DuckDB, sums", source: duckdb(files) },
        { name: "papaparse", source: papaparse(files), slow: true },
      ];
      print(
        `version ${version}, ${form}, ${records} records (best of ${rounds})`,
        await race(contenders, files, rounds),
      );
    }
  }
}
