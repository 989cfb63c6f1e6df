/** The queries in the files, one after the other, and what in them could not be read. */
import { InputError } from "../../errors.ts";
import type { FoundFile } from "../files.ts";
import { openBytes } from "../open.ts";
import type { RejectedRecord } from "../reading.ts";
import { type Unreadable, unreadable } from "../unreadable.ts";
import { type LineSink, Lines } from "./lines.ts";
import type { Outcomes } from "./outcomes.ts";
import { PlainLines } from "./plain-lines.ts";
import { type AnsweredQuery, answered, understand } from "./record.ts";

export const MAX_REJECTS = 10;

export interface Counts {
  /** Files that hold queries. */
  readonly from: string[];
  /** Files of a directory or glob that hold none. */
  readonly leftOut: string[];
  /** Files of a directory or glob that could not be read to their end. */
  readonly unreadable: Unreadable[];
  queries: number;
  rejected: number;
  /** The first few in full. */
  readonly rejects: RejectedRecord[];
}

/**
 * Hands each query to `take`, which keeps nothing of it. A named file without a single one is an InputError; in a directory others may lie about.
 * With `strict` the first line that is no query is an InputError too.
 */
export async function readQueries(
  files: readonly FoundFile[],
  strict: boolean,
  outcomes: Outcomes,
  take: (query: AnsweredQuery) => void,
): Promise<Counts> {
  const counts: Counts = { from: [], leftOut: [], unreadable: [], queries: 0, rejected: 0, rejects: [] };
  const plain = new PlainLines(outcomes);
  for (const file of files) {
    await readOne(file, strict, plain, outcomes, take, counts).catch((error: unknown) => {
      if (strict || file.found === "named") throw error;
      counts.unreadable.push(unreadable(file.name, error));
    });
  }
  const [first] = files;
  const [lost] = counts.unreadable;
  if (counts.from.length === 0 && lost !== undefined) throw new InputError(`${lost.name}: ${lost.reason}`);
  if (counts.from.length === 0 && first !== undefined)
    throw new InputError(`${first.origin}: none of its files holds Route 53 Resolver query logs`);
  return counts;
}

async function readOne(
  file: FoundFile,
  strict: boolean,
  plain: PlainLines,
  outcomes: Outcomes,
  take: (query: AnsweredQuery) => void,
  counts: Counts,
): Promise<void> {
  const own: Counts = { from: [], leftOut: [], unreadable: [], queries: 0, rejected: 0, rejects: [] };
  const reject = (line: number, reason: string): void => {
    own.rejected++;
    if (own.rejects.length < MAX_REJECTS) own.rejects.push({ file: file.name, line, reason });
  };
  const query = (each: AnsweredQuery): void => {
    own.queries++;
    take(each);
  };
  const sink: LineSink = {
    query,
    object(value, line) {
      for (const each of understand(value)) {
        if (each.kind === "query") query(answered(each.query, outcomes));
        else if (each.kind === "unknown") reject(line, each.reason);
      }
    },
    broken: reject,
  };
  const lines = new Lines(sink, plain);
  for await (const bytes of openBytes(file)) lines.push(bytes);
  lines.end();
  if (own.queries === 0 && file.found === "searched") {
    counts.leftOut.push(file.name);
    return;
  }
  const [first] = own.rejects;
  if (own.queries === 0) {
    const why = first === undefined ? "it holds no query" : `line ${first.line} ${first.reason}`;
    throw new InputError(
      `${file.name}: is no Route 53 Resolver query log (${why}): give --dns what Resolver wrote to S3 or CloudWatch Logs: JSON with query_name, answers and vpc_id`,
    );
  }
  if (strict && first !== undefined) {
    throw new InputError(
      `${file.name}, line ${first.line}: ${first.reason}; ${own.rejected} record${own.rejected === 1 ? "" : "s"} could not be read, and --strict allows none`,
    );
  }
  counts.from.push(file.name);
  counts.queries += own.queries;
  counts.rejected += own.rejected;
  counts.rejects.push(...own.rejects.slice(0, MAX_REJECTS - counts.rejects.length));
}
