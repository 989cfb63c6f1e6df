/** `athena run` against a server that speaks Athena's protocol, with everything that goes wrong there. */
import { AthenaClient } from "@aws-sdk/client-athena";
import { describe, expect, it } from "vitest";
import { type AthenaJob, runQuery } from "../../src/athena/run.ts";
import { ATHENA_COLUMNS } from "../../src/usage/athena-result/rows.ts";
import {
  type AthenaServer,
  athenaError,
  athenaServer,
  rows,
  type Script,
  state,
} from "../support/athena-server.ts";

const STARTED = { QueryExecutionId: "query-1" };
const ROW = ATHENA_COLUMNS.map((column, i) => (column.endsWith("second") ? null : `${i}`));
const RESULT = rows([ATHENA_COLUMNS, ROW]);
const FINE: Script = {
  StartQueryExecution: [STARTED],
  GetQueryExecution: [state("QUEUED"), state("RUNNING", 1000), state("SUCCEEDED", 2 ** 30)],
  GetQueryResults: [RESULT],
  StopQueryExecution: [{}],
};

async function ask(script: Script, more: Partial<AthenaJob> = {}) {
  const server = await athenaServer({ ...FINE, ...script });
  const client = new AthenaClient({
    region: "us-east-1",
    endpoint: server.url,
    credentials: { accessKeyId: "AKIDTEST", secretAccessKey: "secret" },
    maxAttempts: 1,
    requestHandler: { requestTimeout: 1000, throwOnRequestTimeout: true },
  });
  const answer = runQuery(client, {
    sql: "SELECT 1",
    workgroup: null,
    outputLocation: null,
    catalog: null,
    maxScanBytes: 2n ** 40n,
    signal: new AbortController().signal,
    pause: () => 1,
    ...more,
  });
  return { server, answer };
}
async function fault(
  script: Script,
  more: Partial<AthenaJob> = {},
): Promise<{ message: string; server: AthenaServer }> {
  const { server, answer } = await ask(script, more);
  const error = await answer.then(
    () => null,
    (reason: unknown) => reason as Error,
  );
  expect(error?.name).toBe("InputError");
  expect(error?.message).not.toContain("\n");
  return { message: error?.message ?? "", server };
}
const stops = (server: AthenaServer): number => server.inputs("StopQueryExecution").length;

describe("a query that succeeds", () => {
  it("is started, waited for and read", async () => {
    const { server, answer } = await ask(FINE, {
      workgroup: "finops",
      outputLocation: "s3://results/here/",
      catalog: "AwsDataCatalog",
    });
    const { id, csv, scannedBytes } = await answer;
    expect(id).toBe("query-1");
    expect(scannedBytes).toBe(2n ** 30n);
    const [header, row] = csv.split("\n");
    expect(header).toBe(ATHENA_COLUMNS.map((column) => `"${column}"`).join(","));
    expect(row?.startsWith('"0","1","2"')).toBe(true);
    expect(row?.endsWith('"18",,')).toBe(true);
    const [asked] = server.inputs("StartQueryExecution");
    expect(asked).toMatchObject({
      QueryString: "SELECT 1",
      WorkGroup: "finops",
      ResultConfiguration: { OutputLocation: "s3://results/here/" },
      QueryExecutionContext: { Catalog: "AwsDataCatalog" },
    });
    expect(String(asked?.["ClientRequestToken"]).length).toBeGreaterThanOrEqual(32);
    expect(server.actions()).toEqual([
      "StartQueryExecution",
      ...new Array<string>(3).fill("GetQueryExecution"),
      "GetQueryResults",
    ]);
  });
  it("comes in pages", async () => {
    const { server, answer } = await ask({
      GetQueryResults: [rows([ATHENA_COLUMNS, ROW], "a"), rows([ROW], "b"), rows([ROW])],
    });
    expect((await answer).csv.trimEnd().split("\n")).toHaveLength(4);
    expect(server.inputs("GetQueryResults").map((input) => input["NextToken"])).toEqual([
      undefined,
      "a",
      "b",
    ]);
  });
  it("throttling, outages and silence pass", async () => {
    const throttled = athenaError("TooManyRequestsException", "Rate exceeded");
    const { answer } = await ask({
      GetQueryExecution: [
        throttled,
        state("RUNNING"),
        athenaError("InternalServerException", "oops", 500),
        { hang: true },
        { body: "{ never whole", breakAfter: 1 },
        state("SUCCEEDED"),
      ],
      GetQueryResults: [throttled, throttled, RESULT],
    });
    expect((await answer).csv).toContain("row_kind");
  });
});

describe("a query that does not", () => {
  it.each([
    [
      "COLUMN_NOT_FOUND: line 9:5: Column 'pkt_srcaddr' cannot be resolved",
      /name the table's fields with --fields/,
    ],
    ["TABLE_NOT_FOUND: line 3:8: Table 'awsdatacatalog.x.y' does not exist", /--table DATABASE\.TABLE/],
    ["Query exhausted resources at this scale factor", /shorten --from to --to/],
    ["Access Denied (Service: Amazon S3;\n Status Code: 403)", /docs\/athena\.md/],
    ["HIVE_BAD_DATA", /HIVE_BAD_DATA/],
  ])("fails: %s", async (reason, says) => {
    const { message, server } = await fault({ GetQueryExecution: [state("FAILED", 0, reason)] });
    expect(message).toMatch(/^Athena: the query failed: .*\(query query-1\)$/);
    expect(message).toMatch(says);
    expect(stops(server)).toBe(0);
  });
  it("was cancelled", async () => {
    const { message, server } = await fault({
      GetQueryExecution: [state("CANCELLED", 0, "Bytes scanned limit was exceeded")],
    });
    expect(message).toBe(
      "Athena: the query was cancelled by somebody else or by a limit of the workgroup: Bytes scanned limit was exceeded (query query-1)",
    );
    expect(stops(server)).toBe(0);
  });
  it("scans too much: it is stopped, and what it cost is said", async () => {
    const { message, server } = await fault(
      { GetQueryExecution: [state("RUNNING", 10), state("RUNNING", 3 * 2 ** 40)] },
      { maxScanBytes: 2n ** 40n },
    );
    expect(message).toBe(
      "Athena: stopped at --max-scan-gb: 3072.00 GB scanned, about 15.00 USD at 5.00 USD per TB (price of 2026-09): narrow --from and --to and name the --partitions, or allow more (query query-1)",
    );
    expect(stops(server)).toBe(1);
  });
  it("scanned too much, but is done: its result is used", async () => {
    const { answer } = await ask(
      { GetQueryExecution: [state("SUCCEEDED", 3 * 2 ** 40)] },
      { maxScanBytes: 2n ** 40n },
    );
    expect((await answer).scannedBytes).toBe(3n * 2n ** 40n);
  });
  it("the user gives up: it is stopped", async () => {
    const interrupt = new AbortController();
    const { server, answer } = await ask(
      { GetQueryExecution: [state("RUNNING")] },
      { signal: interrupt.signal, onProgress: () => interrupt.abort(), pause: () => 5 },
    );
    await expect(answer).rejects.toMatchObject({ name: "AbortError" });
    expect(stops(server)).toBe(1);
  });
  it("AWS stays silent or throttles for too long: it is stopped", async () => {
    const { message, server } = await fault({
      GetQueryExecution: [athenaError("TooManyRequestsException", "Rate exceeded")],
    });
    expect(message).toMatch(/^athena:GetQueryExecution: AWS asked to slow down/);
    expect(server.inputs("GetQueryExecution")).toHaveLength(6);
    expect(stops(server)).toBe(1);
  });
});

describe("a result that cannot be had", () => {
  const gone = "Query result has expired: the output location s3://results/ was not found";
  it.each<[string, NonNullable<Script["GetQueryResults"]>, RegExp]>([
    [
      "expired",
      [athenaError("InvalidRequestException", gone)],
      /result of query query-1 is gone .* run it again$/,
    ],
    ["denied", [athenaError("AccessDeniedException", "no", 403)], /not permitted .*docs\/iam\.md/],
    ["no rows", [{ ResultSet: {} }], /cannot be read \(it has no rows\)/],
    ["nothing", [{}], /cannot be read \(it has no rows\)/],
    ["no JSON", [{ body: "<html>" }], /cannot be read|SyntaxError|GetQueryResults/],
    ["other columns", [rows([["a", "b"]])], /not the columns that were asked for/],
    ["a short row", [rows([ATHENA_COLUMNS, ["traffic"]])], /not the columns that were asked for/],
    ["pages without end", [rows([ATHENA_COLUMNS], "a"), rows([ROW], "a")], /pages do not end/],
  ])("%s", async (_, answers, says) => {
    const { message, server } = await fault({ GetQueryResults: answers });
    expect(message).toMatch(says);
    expect(stops(server)).toBe(0);
  });
});

describe("a query that does not start", () => {
  it.each<[string, object, RegExp]>([
    [
      "denied",
      athenaError("AccessDeniedException", "no", 400),
      /athena:StartQueryExecution: not permitted .*docs\/iam\.md/,
    ],
    [
      "no place for results",
      athenaError("InvalidRequestException", "No output location provided. An output location is required"),
      /give --output-location s3/,
    ],
    [
      "other credentials",
      athenaError("UnrecognizedClientException", "invalid token"),
      /credentials are not accepted/,
    ],
    [
      "a fault in the query",
      athenaError("InvalidRequestException", "line 1:8: mismatched\ninput"),
      /mismatched input/,
    ],
    ["no id", {}, /it names no query/],
  ])("%s", async (_, answer, says) => {
    const { message, server } = await fault({ StartQueryExecution: [answer] });
    expect(message).toMatch(says);
    expect(server.actions()).toEqual(["StartQueryExecution"]);
  });
  it("a state that nobody knows", async () => {
    const { message, server } = await fault({ GetQueryExecution: [state("DREAMING")] });
    expect(message).toBe("athena:GetQueryExecution: the answer cannot be read (state 'DREAMING')");
    expect(stops(server)).toBe(1);
  });
});
