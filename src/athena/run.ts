/** Runs a query in Athena: start, wait, page the result; stop it where it scans too much or the user gives up. */
import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import {
  type AthenaClient,
  GetQueryExecutionCommand,
  GetQueryResultsCommand,
  type QueryExecution,
  type Row,
  StartQueryExecutionCommand,
  StopQueryExecutionCommand,
} from "@aws-sdk/client-athena";
import { faultError, faultOf } from "../aws/faults.ts";
import { InputError } from "../errors.ts";
import { csvOf } from "./result-csv.ts";
import { scanText } from "./scan-cost.ts";

export interface AthenaJob {
  readonly sql: string;
  /** Null: the account's `primary`. */
  readonly workgroup: string | null;
  /** `s3://bucket/prefix/`; null: the workgroup's own. */
  readonly outputLocation: string | null;
  readonly catalog: string | null;
  readonly maxScanBytes: bigint;
  readonly signal: AbortSignal;
  /** Between two looks; default as below, shorter in tests. */
  readonly pause?: (look: number) => number;
  readonly onProgress?: (state: string, scannedBytes: bigint) => void;
}

export interface AthenaAnswer {
  readonly id: string;
  /** The result as Athena writes it to S3: every value in quotes, null as nothing. */
  readonly csv: string;
  readonly scannedBytes: bigint;
}

/** Milliseconds: half a second at first, five at most. */
const usualPause = (look: number): number => Math.min(5000, 500 * 1.5 ** look);
/** Looks in a row that may fail before the query is given up (and stopped): throttling and short outages pass. */
const MOST_FAILURES = 6;
/** Less than the program waits after Ctrl-C. */
const STOP_MS = 2500;

/** Throws InputErrors; a query that was started is stopped before any of them, if it still runs. */
export async function runQuery(client: AthenaClient, job: AthenaJob): Promise<AthenaAnswer> {
  const id = await start(client, job);
  let over = false;
  try {
    const execution = await finished(client, id, job);
    over = true;
    const scannedBytes = scannedBy(execution);
    return { id, csv: await resultOf(client, id, job), scannedBytes };
  } catch (error) {
    if (!over && !(error instanceof EndedError)) await stop(client, id);
    throw error;
  }
}

/** The query came to its end in Athena: there is nothing to stop. */
class EndedError extends InputError {}

async function start(client: AthenaClient, job: AthenaJob): Promise<string> {
  const { sql, workgroup, outputLocation, catalog } = job;
  const command = new StartQueryExecutionCommand({
    QueryString: sql,
    ClientRequestToken: randomUUID(),
    ...(workgroup === null ? {} : { WorkGroup: workgroup }),
    ...(outputLocation === null ? {} : { ResultConfiguration: { OutputLocation: outputLocation } }),
    ...(catalog === null ? {} : { QueryExecutionContext: { Catalog: catalog } }),
  });
  try {
    const { QueryExecutionId } = await client.send(command, { abortSignal: job.signal });
    if (QueryExecutionId) return QueryExecutionId;
  } catch (error) {
    if (/output location/i.test((error as Error).message))
      throw new InputError(
        "athena:StartQueryExecution: the workgroup has no place for results: give --output-location s3://BUCKET/PREFIX/",
      );
    throw faultError(error, "athena:StartQueryExecution");
  }
  throw new InputError("athena:StartQueryExecution: the answer cannot be read (it names no query)");
}

/**
 * The call's answer; throttling, outages of AWS and of the way there are waited out, for a while. Throws InputErrors,
 * and the AbortError of the signal.
 */
async function patiently<T>(job: AthenaJob, action: string, call: () => Promise<T>): Promise<T> {
  for (let failures = 1; ; failures++) {
    try {
      return await call();
    } catch (error) {
      job.signal.throwIfAborted();
      if (!passes(error) || failures >= MOST_FAILURES) throw faultError(error, action);
      await sleep((job.pause ?? usualPause)(failures), undefined, { signal: job.signal });
    }
  }
}

/** Whether the same request may be answered later: not where AWS calls it the client's fault, or the answer is odd. */
function passes(error: unknown): boolean {
  const { name, $fault } = error as { readonly name?: string; readonly $fault?: string };
  if (error instanceof InputError || name === "SyntaxError") return false;
  if (name === "TooManyRequestsException" || name === "ThrottlingException") return true;
  return $fault !== "client" && faultOf(error, "").kind === "other";
}

/** Waits until the query has succeeded. */
async function finished(client: AthenaClient, id: string, job: AthenaJob): Promise<QueryExecution> {
  const pause = job.pause ?? usualPause;
  for (let look = 0; ; look++) {
    await sleep(pause(look), undefined, { signal: job.signal });
    const execution = await patiently(job, "athena:GetQueryExecution", () => lookAt(client, id, job.signal));
    const state = execution.Status?.State ?? "";
    const scanned = scannedBy(execution);
    job.onProgress?.(state, scanned);
    if (scanned > job.maxScanBytes) await tooMuch(client, id, state, scanned);
    const why = (execution.Status?.StateChangeReason ?? "no reason given")
      .replaceAll(/\s+/g, " ")
      .slice(0, 300);
    if (state === "SUCCEEDED") return execution;
    if (state === "FAILED")
      throw new EndedError(`Athena: the query failed: ${why}${hintFor(why)} (query ${id})`);
    if (state === "CANCELLED")
      throw new EndedError(
        `Athena: the query was cancelled by somebody else or by a limit of the workgroup: ${why} (query ${id})`,
      );
    if (state !== "QUEUED" && state !== "RUNNING")
      throw new InputError(`athena:GetQueryExecution: the answer cannot be read (state '${state}')`);
  }
}

async function lookAt(client: AthenaClient, id: string, signal: AbortSignal): Promise<QueryExecution> {
  const { QueryExecution: execution } = await client.send(
    new GetQueryExecutionCommand({ QueryExecutionId: id }),
    { abortSignal: signal },
  );
  if (execution?.Status?.State === undefined)
    throw new InputError("athena:GetQueryExecution: the answer cannot be read (it has no state)");
  return execution;
}

function scannedBy(execution: QueryExecution): bigint {
  const bytes = execution.Statistics?.DataScannedInBytes ?? 0;
  return Number.isSafeInteger(bytes) && bytes >= 0 ? BigInt(bytes) : 0n;
}

/** Past the limit: a running query is stopped; one that is done has been paid for, and its result is of use. */
async function tooMuch(client: AthenaClient, id: string, state: string, scanned: bigint): Promise<void> {
  if (state !== "RUNNING" && state !== "QUEUED") return;
  await stop(client, id);
  throw new EndedError(
    `Athena: stopped at --max-scan-gb: ${scanText(scanned)}: narrow --from and --to and name the --partitions, or allow more (query ${id})`,
  );
}

const HINTS: readonly (readonly [RegExp, string])[] = [
  [
    /COLUMN_NOT_FOUND|cannot be resolved/i,
    ": name the table's fields with --fields, other names with --columns",
  ],
  [/TABLE_NOT_FOUND|does not exist/i, ": name the table as --table DATABASE.TABLE"],
  [
    /exhausted resources|EXCEEDED_MEMORY/i,
    ": ask for less at a time: shorten --from to --to, or use --where",
  ],
  [/Access ?Denied|not authorized/i, ": docs/athena.md has the policy"],
];
function hintFor(why: string): string {
  return HINTS.find(([pattern]) => pattern.test(why))?.[1] ?? "";
}

/** Best effort: what stops it is reported, not this. */
async function stop(client: AthenaClient, id: string): Promise<void> {
  const command = new StopQueryExecutionCommand({ QueryExecutionId: id });
  await client.send(command, { abortSignal: AbortSignal.timeout(STOP_MS) }).catch(() => undefined);
}

async function resultOf(client: AthenaClient, id: string, job: AthenaJob): Promise<string> {
  const rows: Row[] = [];
  const tokens = new Set<string>();
  for (let token: string | undefined; ; ) {
    const page = await pageOf(client, id, token, job);
    rows.push(...page.rows);
    if (page.next === undefined) return csvOf(rows, id);
    if (tokens.has(page.next))
      throw new InputError("athena:GetQueryResults: the answer cannot be read (its pages do not end)");
    token = page.next;
    tokens.add(token);
  }
}

interface Page {
  readonly rows: readonly Row[];
  readonly next: string | undefined;
}

function pageOf(client: AthenaClient, id: string, token: string | undefined, job: AthenaJob): Promise<Page> {
  const input = { QueryExecutionId: id, ...(token === undefined ? {} : { NextToken: token }) };
  return patiently(job, "athena:GetQueryResults", async () => {
    try {
      const page = await client.send(new GetQueryResultsCommand(input), { abortSignal: job.signal });
      if (Array.isArray(page.ResultSet?.Rows)) return { rows: page.ResultSet.Rows, next: page.NextToken };
    } catch (error) {
      const { name, message } = error as Error;
      if (name === "InvalidRequestException" && /expired|not found|no longer|not exist/i.test(message))
        throw new InputError(
          `athena:GetQueryResults: the result of query ${id} is gone (${message.slice(0, 150)}): it was deleted or has expired: run it again`,
        );
      throw error;
    }
    throw new InputError("athena:GetQueryResults: the answer cannot be read (it has no rows)");
  });
}
