/** Cost Explorer's "Download as CSV", in all its layouts, and the table on its screen. Source of the layouts: docs/formats. */
import { InputError } from "../../errors.ts";
import { csvRows } from "../csv.ts";
import { CONSOLE_SUFFIX } from "../detect.ts";
import { shown } from "../manual-row.ts";
import type { InputFile } from "../open.ts";
import { type DecimalMark, decimalMark, decimalText } from "./numbers.ts";
import { BillSheet } from "./sheet.ts";
import { DAY, endOfMonth, HOUR, monthTime, unixTime } from "./times.ts";
import { networkType } from "./usage-types.ts";

const CURRENCY_OF_MARK: ReadonlyMap<string, string> = new Map([
  ["$", "USD"],
  ["US$", "USD"],
  ["€", "EUR"],
  ["£", "GBP"],
  ["¥", "CNY"],
]);
const QUANTITY_UNIT = /^(GB|GigaBytes|Hrs|Hours?)$/i;
const TOTAL = /(^| )total( |$)/i;

interface Row {
  readonly line: number;
  readonly cells: readonly string[];
}
/** A group of the console: the name without its suffix, and what its cells are. */
interface Column {
  readonly index: number;
  readonly name: string;
  /** Null: quantities. */
  readonly currency: string | null;
}

async function allRows(file: InputFile): Promise<{ rows: Row[]; delimiter: string }> {
  const rows: Row[] = [];
  let delimiter = ",";
  for await (const batch of csvRows(file, (each) => {
    delimiter = each;
  })) {
    for (const { line, cells } of batch) rows.push({ line, cells: cells.map((cell) => cell.trim()) });
  }
  return { rows, delimiter };
}

/** The table on the screen stands the other way round: one row per group, one column per month. */
function upright(rows: readonly Row[]): readonly Row[] {
  const [header] = rows;
  if (
    header === undefined ||
    !/ total$/i.test(header.cells[1] ?? "") ||
    CONSOLE_SUFFIX.test(header.cells[1] ?? "")
  )
    return rows;
  return header.cells.map((_, column) => ({
    line: header.line,
    cells: rows.map((row) => row.cells[column] ?? ""),
  }));
}

/** Columns with a suffix say what they hold; those without hold what the others do, money if none says anything. */
function columnsOf(header: readonly string[]): Column[] {
  const split = header.slice(1).map((cell, i) => {
    const [, name = cell, unit = null] = CONSOLE_SUFFIX.exec(cell) ?? [];
    const currency =
      unit === null
        ? undefined
        : QUANTITY_UNIT.test(unit)
          ? null
          : (CURRENCY_OF_MARK.get(unit.toUpperCase()) ?? unit);
    return { index: i + 1, name: name.trim(), currency };
  });
  const fallback = split.find((column) => column.currency !== undefined)?.currency ?? "USD";
  return split
    .filter(({ name }) => name !== "" && !/^total/i.test(name))
    .map(({ index, name, currency }) => ({
      index,
      name,
      currency: currency === undefined ? fallback : currency,
    }));
}

function timeOf(text: string): { start: number; monthly: boolean } | null {
  const start = unixTime(text);
  if (start !== null) return { start, monthly: false };
  const month = monthTime(text);
  return month === null ? null : { start: month, monthly: true };
}

/** Months, unless two rows are closer than that or one begins within a month. */
function isMonthly(times: readonly { start: number; monthly: boolean }[]): boolean {
  const starts = times.map((each) => each.start).sort((a, b) => a - b);
  const first = (time: number): boolean => new Date(time * 1000).getUTCDate() === 1 && time % DAY === 0;
  return starts.every((time, i) => first(time) && (i === 0 || time - (starts[i - 1] ?? 0) >= 28 * DAY));
}

/** What the file is grouped by instead, and its largest groups, so that the user sees what it holds. */
function refuseGrouping(file: InputFile, label: string, columns: readonly Column[]): never {
  const names = columns
    .slice(0, 4)
    .map((column) => shown(column.name))
    .join(", ");
  if (/^usage ?type$/i.test(label)) {
    throw new InputError(
      `${file.name}: nothing here is about NAT gateways or endpoints: its usage types are ${names || "none"}`,
    );
  }
  throw new InputError(
    `${file.name}: is grouped by ${shown(label) || "nothing"} (${names}), which hides NAT gateways among other charges: download it again grouped by 'Usage type'`,
  );
}

function checkTotals(
  sheet: BillSheet,
  columns: readonly Column[],
  sums: ReadonlyMap<number, number>,
  total: Row | null,
  mark: DecimalMark,
): void {
  if (total === null) return;
  const off = columns.filter(({ index }) => {
    const told = Number(decimalText(total.cells[index] ?? "", mark) ?? Number.NaN);
    const sum = sums.get(index) ?? 0;
    return Number.isFinite(told) && Math.abs(told - sum) > 0.01 + Math.abs(told) * 0.001;
  });
  const [first] = off;
  if (first === undefined) return;
  const message = `${sheet.name}: the total of ${first.name} is not the sum of its rows (${off.length} columns): rows are missing or were changed`;
  sheet.warnings.push({ code: "bill-total-differs", message });
}

/** One console file. Throws an InputError where the grouping cannot tell NAT gateways, or nothing is of the network. */
export async function readConsoleCsv(file: InputFile): Promise<BillSheet> {
  const { rows: written, delimiter } = await allRows(file);
  const rows = upright(written);
  const [header, ...rest] = rows;
  if (header === undefined) throw new InputError(`${file.name}: is empty`);
  const label = header.cells[0] ?? "";
  const mark = decimalMark(
    rest.flatMap((row) => row.cells.slice(1)),
    delimiter,
  );
  const all = columnsOf(header.cells);
  const network = all.flatMap((column) => {
    const type = networkType(column.name);
    return type === null ? [] : [{ ...column, type }];
  });
  if (network.length === 0) refuseGrouping(file, label, all);

  const dated: { row: Row; start: number; monthly: boolean }[] = [];
  let total: Row | null = null;
  for (const row of rest) {
    const [first = ""] = row.cells;
    const time = timeOf(first);
    if (time !== null) dated.push({ row, ...time });
    else if (TOTAL.test(first)) total = row;
    else if (!/ name$/i.test(first)) {
      const what = `'${shown(first)}' is no date such as 2026-05-01`;
      throw new InputError(
        `${file.name}, line ${row.line}: ${what}: download the file again, or write dates so`,
      );
    }
  }
  if (dated.length === 0)
    throw new InputError(`${file.name}: has no row with a date: nothing was billed, or the file is cut off`);
  const monthly = dated.some((each) => each.monthly) || isMonthly(dated);
  const hourly = dated.some(({ start }) => start % DAY !== 0);
  const sheet = new BillSheet(file.name, {
    kind: "cost-explorer",
    interval: monthly ? "month" : "day",
    accounts: false,
    resources: false,
  });
  for (const column of all) if (networkType(column.name) === null) sheet.other(column.name);

  const sums = new Map<number, number>();
  for (const { row, start } of dated) {
    sheet.records += 1;
    sheet.cover(start, monthly ? endOfMonth(start) : start + (hourly ? HOUR : DAY));
    for (const { index, type, currency } of network) {
      const text = row.cells[index] ?? "";
      if (text === "" || text === "-") continue;
      const value = decimalText(text, mark);
      if (value === null) {
        throw new InputError(
          `${file.name}, line ${row.line}, column ${index + 1}: '${shown(text)}' is no number: download the file again`,
        );
      }
      sums.set(index, (sums.get(index) ?? 0) + Number(value));
      const place = { usageType: type.name, region: type.region, account: null, resource: null, start };
      sheet.add(
        currency === null
          ? { ...place, currency: "", quantity: value, cost: null, netCost: null }
          : { ...place, currency, quantity: null, cost: value, netCost: null },
      );
    }
  }
  checkTotals(sheet, network, sums, total, mark);
  if (monthly) {
    const message = `${file.name}: a monthly row does not tell how many days are in it: whole months are assumed`;
    sheet.warnings.push({ code: "bill-month-assumed-whole", message });
  }
  return sheet;
}
