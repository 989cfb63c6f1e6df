/** `athena sql` and `athena run` on the real binary, against a server that plays Athena. */
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { ATHENA_COLUMNS } from "../../src/usage/athena-result/rows.ts";
import { athenaError, athenaServer, rows, type Script, state } from "../support/athena-server.ts";
import { TEST_CREDENTIALS } from "../support/loopback.ts";
import { run } from "./run.ts";

const TABLE = ["--table", "logs.flows", "--region", "us-east-1"];
const WEEK = ["--from", "2026-03-01", "--to", "2026-03-08"];

describe("athena sql", () => {
  it("prints a query for the customer's table, columns, partitions and time", async () => {
    const args = [...TABLE, ...WEEK, "--columns", "bytes=numbytes", "--partitions", "year,month,day"];
    const { code, out, err } = await run(["athena", "sql", ...args, "--where", "accid = '1'"]);
    expect([code, err]).toEqual([0, ""]);
    expect(out).toContain('FROM "logs"."flows"');
    expect(out).toContain(`TRY_CAST("numbytes" AS bigint)`);
    expect(out).toContain("BETWEEN '2026-03-01' AND '2026-03-08'");
    expect(out).toContain(`TRY_CAST("start" AS bigint) >= 1772323200`);
    expect(out).toContain("(accid = '1')");
    expect(out).not.toContain("next_hop_interface_type");
  });
  it("warns of a scan of the whole table", async () => {
    const { code, err } = await run(["athena", "sql", ...TABLE]);
    expect(code).toBe(0);
    expect(err).toMatch(/^vpce-cost: warning: without --from and --to the query reads the whole table/);
    expect((await run(["athena", "sql", ...TABLE, ...WEEK])).err).toMatch(/without --partitions/);
  });
  const FAULTS: Record<string, readonly [readonly string[], string]> = {
    "no table": [["--region", "us-east-1"], "which table? give --table DATABASE.TABLE"],
    "no region": [["--table", "a.b"], "which region are the VPCs in? give --region CODE, such as us-east-1"],
    "an unknown field": [
      [...TABLE, "--fields", "bytes,srcadr"],
      "--fields: 'srcadr' is no field of a VPC flow log; write v2, v5, or names of fields",
    ],
    "too few fields": [
      [...TABLE, "--fields", "srcaddr dstaddr start end"],
      "logs.flows: the table has no column for bytes: name it with --columns bytes=COLUMN",
    ],
    "no way to know gateways": [
      [...TABLE, "--fields", "v2"],
      "a table without packet addresses does not tell NAT gateways' interfaces: name them with --nat-interface ENI (--nat-interface none: none is logged)",
    ],
    "half a range": [
      [...TABLE, "--from", "2026-03-01"],
      "--from and --to belong together: a range of time has two ends",
    ],
    "no time": [
      [...TABLE, "--from", "2026-02-30", "--to", "2026-03-08"],
      "--from 2026-02-30: is no time: write 2026-03-01 or 2026-03-01T12:00:00Z (UTC)",
    ],
    backwards: [
      [...TABLE, "--from", "2026-03-08", "--to", "2026-03-01"],
      "--to 2026-03-01: is not after --from 2026-03-08",
    ],
    "unknown partitions": [
      [...TABLE, ...WEEK, "--partitions", "day=dd.MM.yyyy"],
      "--partitions day=dd.MM.yyyy: write year,month,day or COLUMN=date, COLUMN=yyyy/MM/dd, COLUMN=yyyy-MM-dd, or none",
    ],
    "no interface": [
      [...TABLE, "--nat-interface", "x'); DROP"],
      "--nat-interface x'); DROP: is no interface: write eni-0123456789abcdef0, or none",
    ],
    "no block": [
      [...TABLE, "--private-cidr", "203.0.113.0/33"],
      "--private-cidr 203.0.113.0/33: is no block of IPv4 addresses, such as 203.0.113.0/24",
    ],
  };
  it.each(Object.entries(FAULTS))("%s", async (_, [args, says]) => {
    const { code, out, err } = await run(["athena", "sql", ...args]);
    expect([code, out]).toEqual([2, ""]);
    expect(err).toBe(`vpce-cost: ${says}\n`);
  });
});

const cells = (values: Partial<Record<(typeof ATHENA_COLUMNS)[number], string>>): (string | null)[] =>
  ATHENA_COLUMNS.map(
    (column) =>
      values[column] ?? (/^(records|bytes)/.test(column) ? "0" : column.endsWith("second") ? null : ""),
  );
const VPC = { region: "us-east-1", account_id: "111122223333", vpc_id: "vpc-1" };
const RESULT = rows([
  ATHENA_COLUMNS,
  cells({
    ...VPC,
    row_kind: "traffic",
    az_id: "use1-az1",
    service: "s3",
    route: "nat-gateway",
    attributed_by: "address-ranges",
    bucket: "counted",
    records: "7",
    bytes: "1073741824",
    bytes_in: "1073741824",
  }),
  cells({ ...VPC, row_kind: "time", records: "7", first_second: "1772323200", last_second: "1774951200" }),
]);
const METADATA = {
  TableMetadata: {
    Name: "flows",
    Columns:
      "srcaddr dstaddr pkt_srcaddr pkt_dstaddr bytes start end action log_status vpc_id az_id interface_id"
        .split(" ")
        .map((Name) => ({ Name, Type: "string" })),
    PartitionKeys: [
      { Name: "region", Type: "string" },
      { Name: "day", Type: "string" },
    ],
    Parameters: { "projection.day.type": "date", "projection.day.format": "yyyy/MM/dd" },
  },
};
const FINE: Script = {
  GetTableMetadata: [METADATA],
  StartQueryExecution: [{ QueryExecutionId: "query-1" }],
  GetQueryExecution: [state("RUNNING"), state("SUCCEEDED", 12 * 2 ** 30)],
  GetQueryResults: [RESULT],
  StopQueryExecution: [{}],
};

async function ask(args: readonly string[], script: Script = {}) {
  const server = await athenaServer({ ...FINE, ...script });
  const env = { ...TEST_CREDENTIALS, AWS_ENDPOINT_URL_ATHENA: server.url };
  return { server, env, result: await run(["athena", "run", ...args], { env }) };
}

describe("athena run", () => {
  it("asks for the table's columns, runs the query, says what it cost; --usage reads the result", async () => {
    const { server, result } = await ask([...TABLE, ...WEEK, "--output", "counted.csv"]);
    expect([result.code, result.out]).toEqual([0, ""]);
    expect(result.err).toBe(
      "vpce-cost: query query-1: 12.00 GB scanned, about 0.06 USD at 5.00 USD per TB (price of 2026-09)\n",
    );
    expect(server.inputs("GetTableMetadata")).toEqual([
      { CatalogName: "AwsDataCatalog", DatabaseName: "logs", TableName: "flows" },
    ]);
    const sql = String(server.inputs("StartQueryExecution")[0]?.["QueryString"]);
    expect(sql).toContain(`"day" BETWEEN '2026/03/01' AND '2026/03/08'`);
    expect(sql).not.toContain("flow_direction AS");
    const files = { "counted.csv": result.files["counted.csv"] ?? "" };
    const usage = await run(["usage", "--usage", "counted.csv", "--format", "json"], { files });
    expect(usage.code).toBe(0);
    const [first, ...more] = (JSON.parse(usage.out) as { demands: unknown[] }).demands;
    expect(more).toEqual([]);
    expect(first).toMatchObject({
      vpc: "vpc-1",
      az: "use1-az1",
      service: "s3",
      route: "nat-gateway",
      gb: "1",
    });
  });
  it("needs no look at the catalogue where --fields says it", async () => {
    const { server, result } = await ask([...TABLE, ...WEEK, "--fields", "v5", "--partitions", "date=date"]);
    expect(result.code).toBe(0);
    expect(result.out).toMatch(/^"row_kind","region"/);
    expect(server.inputs("GetTableMetadata")).toEqual([]);
    expect(String(server.inputs("StartQueryExecution")[0]?.["QueryString"])).toContain(
      `"date" BETWEEN DATE '2026-03-01' AND DATE '2026-03-08'`,
    );
  });
  it.each<[string, Script, number, RegExp]>([
    [
      "the catalogue is closed",
      { GetTableMetadata: [athenaError("AccessDeniedException", "no")] },
      1,
      /^vpce-cost: athena:GetTableMetadata: not permitted .* \(--fields and --partitions do without this call\)\n$/,
    ],
    [
      "there is no such table",
      { GetTableMetadata: [athenaError("MetadataException", "Unable to retrieve table")] },
      1,
      /Unable to retrieve table/,
    ],
    [
      "the query fails",
      { GetQueryExecution: [state("FAILED", 5, "Query exhausted resources")] },
      1,
      /^vpce-cost: Athena: the query failed: Query exhausted resources: ask for less at a time/,
    ],
    [
      "it scans too much",
      { GetQueryExecution: [state("RUNNING", 2 ** 40 + 1)] },
      1,
      /^vpce-cost: Athena: stopped at --max-scan-gb: 1024\.00 GB scanned, about 5\.00 USD/,
    ],
  ])("%s", async (_, script, code, says) => {
    const { result } = await ask([...TABLE, ...WEEK], script);
    expect([result.code, result.out]).toEqual([code, ""]);
    expect(result.err).toMatch(says);
    expect(result.err.trimEnd().split("\n")).toHaveLength(1);
  });
  it("faults of the command line are told before AWS is asked", async () => {
    const { server, result } = await ask([...TABLE, "--max-scan-gb", "much"]);
    expect(result.code).toBe(2);
    expect((await ask([...TABLE, "--output-location", "bucket"])).result.code).toBe(2);
    expect(server.asked).toEqual([]);
  });
  it("Ctrl-C stops the query", async () => {
    const server = await athenaServer({ ...FINE, GetQueryExecution: [state("RUNNING")] });
    const program = fileURLToPath(new URL("../../dist/cli.js", import.meta.url));
    const child = spawn(process.execPath, [program, "athena", "run", ...TABLE, ...WEEK], {
      env: { ...TEST_CREDENTIALS, PATH: process.env["PATH"], AWS_ENDPOINT_URL_ATHENA: server.url },
      stdio: "ignore",
    });
    const closed = new Promise((resolve) => child.on("close", resolve));
    while (!server.actions().includes("GetQueryExecution"))
      await new Promise((resolve) => setTimeout(resolve, 20));
    child.kill("SIGINT");
    expect(await closed).toBe(130);
    expect(server.inputs("StopQueryExecution")).toEqual([{ QueryExecutionId: "query-1" }]);
  });
});
