/** Bills of one charge per line: CUR, CUR 2.0, FOCUS, detailed billing reports. One row becomes a charge, or is left out. */
import { loadRegions } from "../../catalog/regions.ts";
import { InputError } from "../../errors.ts";
import { csvRows } from "../csv.ts";
import { shown } from "../manual-row.ts";
import type { InputFile } from "../open.ts";
import {
  type BillFormat,
  type Field,
  findColumns,
  isDiscountKind,
  isUsageKind,
  resourceOf,
} from "./columns.ts";
import { type DecimalMark, decimalMark, decimalText } from "./numbers.ts";
import { BillSheet } from "./sheet.ts";
import { DAY, HOUR, unixTime } from "./times.ts";
import { type NetworkType, networkType, typeOfDescription } from "./usage-types.ts";

/** Some writers put this word where AWS leaves a cell empty. */
const NULL_WORD = "NULL";
const MAX_CACHE = 50_000;

/** A function with memory: bills repeat the same few times and usage types in millions of rows. */
function remembered<T>(compute: (text: string) => T): (text: string) => T {
  const known = new Map<string, T>();
  return (text) => {
    const before = known.get(text);
    if (before !== undefined) return before;
    const value = compute(text);
    if (known.size < MAX_CACHE) known.set(text, value);
    return value;
  };
}

/** How many rows of a day were summed, and the hours that they begin in, a bit each. */
export interface Summed {
  readonly lines: number;
  readonly hours: number;
}

/** Puts the rows of one file into a sheet. `cell` gives the text of a field, empty where the file lacks it. */
export class LineSorter {
  readonly #sheet: BillSheet;
  readonly #time: (text: string) => number | null = remembered(unixTime);
  readonly #type: (text: string) => NetworkType | null = remembered(networkType);
  readonly #described: (text: string) => NetworkType | null = remembered((text) => {
    const name = typeOfDescription(text);
    return name === null ? null : { name, region: null };
  });
  readonly #hasKinds: boolean;
  readonly #format: BillFormat;

  constructor(sheet: BillSheet, format: BillFormat, fields: ReadonlySet<Field>) {
    this.#sheet = sheet;
    this.#format = format;
    this.#hasKinds = fields.has("kind");
    if (this.#hasKinds) return;
    const message = `${sheet.name}: has no column of line types: credits and refunds cannot be told from usage`;
    sheet.warnings.push({ code: "bill-without-line-types", message });
  }

  /** One row, or several summed. `line` is where it stands in the file. */
  take(
    cell: (field: Field) => string,
    line: number | null,
    mark: DecimalMark,
    summed: Summed | null = null,
  ): void {
    const sheet = this.#sheet;
    const kind = cell("chargeClass") === "Correction" ? "Correction" : cell("kind");
    const usage = !this.#hasKinds || isUsageKind(kind);
    const written = cell("usageType");
    // Where FOCUS has no column of AWS's own, AWS's description of the charge tells its type.
    const description = this.#format === "focus" && written === "" ? cell("description") : "";
    const type = this.#type(written) ?? this.#described(description);
    const start = this.#time(cell("start"));
    const end = this.#time(cell("end"));
    if (type === null) {
      // Monthly charges (zones, keys) are usage too, but their span says nothing of what the file covers.
      if (usage && start !== null && end !== null && end - start <= DAY) sheet.cover(start, end);
      sheet.other(written || description);
      return;
    }
    if (start === null) {
      sheet.reject(line, `'${shown(cell("start"))}' is no time such as 2026-04-01T00:00:00Z`);
      return;
    }
    const [quantity, cost, netCost] = (["quantity", "cost", "netCost"] as const).map((field) => {
      const text = cell(field);
      return text === "" ? null : (decimalText(text, mark) ?? undefined);
    });
    if (quantity === undefined || cost === undefined || netCost === undefined) {
      sheet.reject(line, `'${shown(`${cell("quantity")} ${cell("cost")}`)}' holds no plain number`);
      return;
    }
    const charge = {
      usageType: type.name,
      region: type.region ?? regionCode(cell("region")),
      account: cell("account") || null,
      resource: resourceOf(cell("resource")),
      currency: cell("currency") || "USD",
      start,
      ...(summed === null ? {} : { hours: summed.hours }),
      quantity,
      cost,
      netCost,
    };
    if (usage) {
      sheet.add(charge);
      sheet.cover(start, end ?? start + HOUR);
    } else {
      sheet.leave(kind, cost, summed?.lines ?? 1);
      if (isDiscountKind(kind)) sheet.discount(charge);
    }
  }
}

function regionCode(text: string): string | null {
  return loadRegions().has(text) ? text : null;
}

/** One CSV file, streaming: memory holds the sums only. */
export async function readLineItemsCsv(file: InputFile, format: BillFormat): Promise<BillSheet> {
  let sheet: BillSheet | null = null;
  let sorter: LineSorter | null = null;
  let at: Partial<Record<Field, number>> = {};
  let width = 0;
  let delimiter = ",";
  let mark: DecimalMark | null = null;
  let cells: readonly string[] = [];
  const cell = (field: Field): string => {
    const text = cells[at[field] ?? -1]?.trim() ?? "";
    return text === NULL_WORD ? "" : text;
  };
  for await (const rows of csvRows(file, (each) => {
    delimiter = each;
  })) {
    for (const row of rows) {
      if (sheet === null || sorter === null) {
        const header = row.cells.map((name) => name.trim());
        const columns = findColumns(format, header, file.name);
        at = Object.fromEntries([...columns].map(([field, name]) => [field, header.indexOf(name)]));
        width = header.length;
        const [accounts, resources] = [columns.has("account"), columns.has("resource")];
        sheet = new BillSheet(file.name, { kind: "line-items", interval: "day", accounts, resources });
        sorter = new LineSorter(sheet, format, new Set(columns.keys()));
        continue;
      }
      sheet.records += 1;
      if (row.cells.length !== width) {
        sheet.reject(row.line, `${row.cells.length} cells under a header of ${width}`);
        continue;
      }
      mark ??= decimalMark(
        rows
          .slice(0, 200)
          .flatMap((each) => [each.cells[at.quantity ?? -1] ?? "", each.cells[at.cost ?? -1] ?? ""]),
        delimiter,
      );
      cells = row.cells;
      sorter.take(cell, row.line, mark);
    }
  }
  if (sheet === null) throw new InputError(`${file.name}: is empty`);
  return sheet;
}
