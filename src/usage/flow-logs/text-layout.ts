/** The layout of a file of plain lines, told from its first lines: a header, the user's format, or the values. */
import { InputError } from "../../errors.ts";
import { fieldsOfFormat, fieldsUpTo, isHeader, isTransitField } from "./fields.ts";
import { guessFields } from "./guess.ts";
import { type Layout, layoutOf, shifted } from "./layout.ts";

export interface LayoutOptions {
  readonly format?: string | undefined;
  readonly columns?: Readonly<Record<string, string>> | undefined;
}

/** A Transit Gateway's flow log: its own kind, never summed with a VPC's. */
export interface TransitLog {
  readonly transit: true;
}
export const TRANSIT: TransitLog = { transit: true };

const ISO_TIME = /^\d{4}-\d\d-\d\d(T|$)/;

/** Columns in front of a record that the log's carrier wrote: a time; with `aws logs tail` the stream's name too. */
function carrierColumns(words: readonly string[]): number {
  if (!ISO_TIME.test(words[0] ?? "")) return 0;
  // `2021-03-26 03:28:12 …` has the time of day as a word of its own.
  const time = /^\d\d:\d\d/.test(words[1] ?? "") ? 2 : 1;
  return /^eni-[0-9a-f]+-(all|accept|reject)$/.test(words[time] ?? "") ? time + 1 : time;
}

/**
 * The layout that these lines of one file tell. Null: not one of them does (they hold no record).
 * Throws an InputError when there are records whose fields nothing tells.
 */
export function layoutOfLines(
  lines: readonly string[],
  options: LayoutOptions,
  name: string,
): Layout | TransitLog | null {
  const columns = options.columns ?? {};
  const records = lines.map((line) => line.trim()).filter((line) => line !== "");
  const first = records[0];
  if (first === undefined) return null;
  const header = first.split(/\s+/);
  if (isHeader(header) || (Object.keys(columns).length > 0 && !/\d/.test(first))) {
    if (header.some(isTransitField)) return TRANSIT;
    return layoutOf(header, columns, `${name}, line 1`);
  }
  const split = records.map((line) => line.split(/\s+/));
  const front = Math.max(...split.map(carrierColumns));
  const rows = split.filter((words) => carrierColumns(words) === front).map((words) => words.slice(front));
  if (rows.some((words) => words.slice(2, 5).some((word) => word.startsWith("tgw-")))) return TRANSIT;
  if (options.format !== undefined) {
    return shifted(layoutOf(fieldsOfFormat(options.format), {}, "--flow-log-format"), front);
  }
  const fields = guessFields(rows);
  if (fields !== null) return shifted(layoutOf(fields, {}, name), front);
  if (rows.every((words) => words.length < 8)) return shifted(layoutOf(fieldsUpTo(2), {}, name), front);
  throw new InputError(
    `${name}: a flow log without a header, whose ${rows[0]?.length ?? 0} fields are not the default ones: give its format as 'aws ec2 describe-flow-logs' prints it, --flow-log-format '\${version} \${account-id} …'`,
  );
}
