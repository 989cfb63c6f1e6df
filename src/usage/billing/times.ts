/** Times of bills, as Unix seconds. All machine forms are UTC, start inclusive, end exclusive (FORMATS: AWS's documentation). */

export const HOUR = 3600;
export const DAY: number = 24 * HOUR;

const ISO =
  /^(\d{4})[-/](\d{2})[-/](\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?(?:Z|[+-]00:?00| UTC)?)?$/;
const COMPACT = /^(\d{4})(\d{2})(\d{2})(?:T(\d{2})(\d{2})(\d{2})(?:\.\d+)?Z?)?$/;
const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/** Unix seconds of `2026-04-01`, `2026-04-01T00:00:00.000Z`, `2026-04-01 00:00:00`, `20260401T000000Z`; null for anything else. */
export function unixTime(text: string): number | null {
  const parts = ISO.exec(text) ?? COMPACT.exec(text);
  if (parts === null) return null;
  const [year, month, day, hour, minute, second] = parts.slice(1).map((part) => Number(part ?? 0));
  if (year === undefined || month === undefined || day === undefined || month < 1 || month > 12 || day < 1)
    return null;
  const time = Date.UTC(year, month - 1, day, hour ?? 0, minute ?? 0, second ?? 0);
  return new Date(time).getUTCDate() === day ? time / 1000 : null;
}

/** The first of the month that `July 2023`, `Jul 2023` or `2023-07` names. */
export function monthTime(text: string): number | null {
  const [, name = "", year = ""] = /^([A-Za-z]{3,9})[. -]*(\d{4})$/.exec(text.trim()) ?? [];
  const index = MONTHS.indexOf(name.slice(0, 3).toLowerCase());
  if (index >= 0) return Date.UTC(Number(year), index, 1) / 1000;
  const [, y, m] = /^(\d{4})-(\d{2})$/.exec(text.trim()) ?? [];
  return y === undefined || m === undefined ? null : unixTime(`${y}-${m}-01`);
}

/** The first moment of the month after the one that holds the time. */
export function endOfMonth(time: number): number {
  const date = new Date(time * 1000);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1) / 1000;
}
export function startOfMonth(time: number): number {
  const date = new Date(time * 1000);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 1) / 1000;
}
/** `2026-04-01`, or with the hour where it is not midnight: `2026-04-16 07:00`. */
export function shownTime(time: number): string {
  const iso = new Date(time * 1000).toISOString();
  return iso.slice(11, 16) === "00:00" ? iso.slice(0, 10) : `${iso.slice(0, 10)} ${iso.slice(11, 16)}`;
}
