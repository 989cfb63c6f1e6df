/** The layout of plain lines, told from the first of them: a header, the user's format, or the values. */
import { InputError } from "../../errors.ts";
import { fieldsOfFormat, fieldsUpTo, isHeader, isTransitField } from "./fields.ts";
import { guessFields } from "./guess.ts";
import { type Layout, layoutOf, SPACE, shifted, TAB } from "./layout.ts";

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

/** The lines of a file's first bytes, at most 200; the last one is left out where the file goes on. */
export function headLines(head: Uint8Array, complete: boolean): string[] {
  const text = Buffer.from(head.buffer, head.byteOffset, head.length).toString("latin1");
  const lines = text.split(/\r?\n/);
  if (!complete && lines.length > 1) lines.pop();
  return lines.slice(0, 200);
}

/** Columns in front of a record that the log's carrier wrote: a time; with `aws logs tail` the stream's name too. */
function carrierColumns(words: readonly string[]): number {
  if (!ISO_TIME.test(words[0] ?? "")) return 0;
  // `2021-03-26 03:28:12 …` has the time of day as a word of its own.
  const time = /^\d\d:\d\d/.test(words[1] ?? "") ? 2 : 1;
  return /^eni-[0-9a-f]+-(all|accept|reject)$/.test(words[time] ?? "") ? time + 1 : time;
}

/** Whether the lines came through CloudWatch: each begins with the time of its event. */
export function isCarried(lines: readonly string[]): boolean {
  return lines.some((line) => carrierColumns(line.trim().split(/\s+/)) > 0);
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
  const [first] = records;
  if (first === undefined) return null;
  const delimiter = first.includes("\t") ? TAB : SPACE;
  const header = delimiter === TAB ? first.split("\t") : first.split(/ +/);
  if (header.some(isTransitField)) return TRANSIT;
  if (isHeader(header) || namesColumns(header, columns))
    return layoutOf(header, columns, `${name}, line 1`, delimiter);
  const split = records.map((line) => (delimiter === TAB ? line.split("\t") : line.split(/ +/)));
  const front = Math.max(...split.map(carrierColumns));
  const rows = split.filter((words) => carrierColumns(words) === front).map((words) => words.slice(front));
  if (rows.some((words) => words.slice(2, 5).some((word) => word.startsWith("tgw-")))) return TRANSIT;
  if (options.format !== undefined)
    return shifted(layoutOf(fieldsOfFormat(options.format), {}, "--flow-log-format", delimiter), front);
  const fields = guessFields(rows);
  if (fields !== null) return shifted(layoutOf(fields, {}, name, delimiter), front);
  // Nothing but lines too short for any format: malformed records of the default one.
  if (rows.every((words) => words.length < 8))
    return shifted(layoutOf(fieldsUpTo(2), {}, name, delimiter), front);
  if (first.includes("\r"))
    throw new InputError(
      `${name}: its lines end in CR alone, as on old Macs: give it with LF line ends ('tr "\\r" "\\n"')`,
    );
  throw new InputError(
    `${name}: a flow log without a header, whose ${rows[0]?.length ?? 0} fields are not the default ones: give its format as 'aws ec2 describe-flow-logs' prints it, --flow-log-format '\${version} \${account-id} …'`,
  );
}

/** A header of the user's own names. */
export function namesColumns(header: readonly string[], columns: Readonly<Record<string, string>>): boolean {
  const names = Object.values(columns).map((name) => name.toLowerCase());
  return names.length > 0 && header.some((word) => names.includes(word.toLowerCase()));
}
