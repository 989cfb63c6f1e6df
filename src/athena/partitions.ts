/**
 * Which records of the table are meant: partitions by date in the forms that AWS documents, and the time itself.
 * Source: Athena user guide, "Query Amazon VPC flow logs" (create table, partition projection, Parquet).
 */
import { UsageError } from "../errors.ts";
import { literal, quoted } from "./table.ts";

/** Records of files that are put down late, or whose name's time is their end, stand in a later day's partition. */
const MARGIN_DAYS = 1;
const DAY = 86_400;

export interface TimeRange {
  /** Unix seconds; records that start at or after it. */
  readonly from: number;
  /** Records that start before it. */
  readonly to: number;
}

/** `2026-03-01` (midnight UTC) or `2026-03-01T12:00:00Z`. Throws UsageErrors. */
export function timeRange(from: string | undefined, to: string | undefined): TimeRange | null {
  if (from === undefined && to === undefined) return null;
  if (from === undefined || to === undefined)
    throw new UsageError("--from and --to belong together: a range of time has two ends");
  const range = { from: secondsOf("--from", from), to: secondsOf("--to", to) };
  if (range.from >= range.to) throw new UsageError(`--to ${to}: is not after --from ${from}`);
  return range;
}

function secondsOf(option: string, text: string): number {
  const ok = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d)?Z)?$/.test(text);
  const time = ok ? Date.parse(text) : Number.NaN;
  if (!Number.isNaN(time) && new Date(time).toISOString().startsWith(text.slice(0, 10))) return time / 1000;
  throw new UsageError(`${option} ${text}: is no time: write 2026-03-01 or 2026-03-01T12:00:00Z (UTC)`);
}

/**
 * The predicate on partitions, or null without a range. `partitions`: `none`; `year,month,day` (Hive-style, any names
 * in that order, a fourth for the hour is not needed); `COLUMN=date` (a column of type date), `COLUMN=yyyy/MM/dd` or
 * `COLUMN=yyyy-MM-dd` (text).
 */
export function partitionPredicate(partitions: string, range: TimeRange | null): string | null {
  if (partitions === "none" || range === null) return null;
  const first = dayOf(range.from);
  const last = dayOf(range.to - 1 + MARGIN_DAYS * DAY);
  const [column = "", form] = partitions.split("=").map((part) => part.trim());
  if (form !== undefined) {
    if (column === "" || !["date", "yyyy/MM/dd", "yyyy-MM-dd"].includes(form)) throw unknown(partitions);
    const write = (day: string): string =>
      form === "date"
        ? `DATE ${literal(day)}`
        : literal(form === "yyyy/MM/dd" ? day.replaceAll("-", "/") : day);
    return `${quoted(column)} BETWEEN ${write(first)} AND ${write(last)}`;
  }
  const [year, month, day, ...more] = column.split(",").map((part) => part.trim());
  if (year === undefined || month === undefined || day === undefined || more.length > 1 || day === "")
    throw unknown(partitions);
  const part = (name: string, width: number): string =>
    `lpad(CAST(${quoted(name)} AS varchar), ${width}, '0')`;
  return `${part(year, 4)} || '-' || ${part(month, 2)} || '-' || ${part(day, 2)} BETWEEN ${literal(first)} AND ${literal(last)}`;
}

function unknown(partitions: string): UsageError {
  return new UsageError(
    `--partitions ${partitions}: write year,month,day or COLUMN=date, COLUMN=yyyy/MM/dd, COLUMN=yyyy-MM-dd, or none`,
  );
}

function dayOf(seconds: number): string {
  return new Date(seconds * 1000).toISOString().slice(0, 10);
}
