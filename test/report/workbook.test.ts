import { readXlsx, type Workbook } from "hucre/xlsx";
import { describe, expect, it } from "vitest";
import { type Comparison, compare, readUsage } from "../../src/index.ts";
import { text } from "../../src/model/money.ts";
import { comparisonWorkbook } from "../../src/report/workbook.ts";
import { columnName } from "../../src/report/workbook-sheet.ts";

async function compared(region: string, vpc: string = "vpc"): Promise<Comparison> {
  const { usages } = await readUsage({ gb: ["sqs=3000.1", "internet=5", "s3=7"], region });
  const [usage] = usages;
  if (usage === undefined) throw new Error("no usage");
  return compare({ ...usage, demands: usage.demands.map((demand) => ({ ...demand, vpc })) });
}

interface Row {
  readonly value: (column: string) => unknown;
  readonly formula: (column: string) => string | undefined;
}

/** Rows below the header, by the header's names. */
function rowsOf(book: Workbook, name: string): Row[] {
  const sheet = book.sheets.find((each) => each.name === name);
  if (sheet === undefined) throw new Error(`no sheet ${name}`);
  const [header = [], ...rows] = sheet.rows;
  return rows.map((cells, i) => ({
    value: (column) => cells[header.indexOf(column)],
    formula: (column) => sheet.cells?.get(`${i + 1},${header.indexOf(column)}`)?.formula,
  }));
}

describe("the workbook", () => {
  it("calculates each line as quantity × unit price, and each option as the sum of its lines", async () => {
    const comparisons = [await compared("us-east-1"), await compared("eu-west-1")];
    const book = await readXlsx(await comparisonWorkbook(comparisons));
    expect(book.sheets.map(({ name }) => name)).toEqual(["Options", "Line items", "Report"]);

    const lines = rowsOf(book, "Line items");
    expect(lines).toHaveLength(
      comparisons.flatMap(({ options }) => options.flatMap(({ lineItems }) => lineItems)).length,
    );
    for (const [i, line] of lines.entries()) {
      expect(line.formula("cost")).toBe(`I${i + 2}*K${i + 2}`);
      expect(line.value("cost")).toBeCloseTo(
        Number(line.value("quantity")) * Number(line.value("unit_price")),
        9,
      );
    }

    const options = rowsOf(book, "Options");
    const last = lines.length + 1;
    for (const [i, row] of options.entries()) {
      const [region, name] = [row.value("Region"), row.value("Option")];
      const option = comparisons
        .find((each) => each.region === region)
        ?.options.find((each) => each.name === name);
      if (option?.monthlyCost === null) {
        expect(row.value("USD/month")).toBe("not priced");
        continue;
      }
      expect(row.formula("USD/month")).toBe(
        `SUMIFS('Line items'!$L$2:$L$${last},'Line items'!$A$2:$A$${last},$B${i + 2},'Line items'!$D$2:$D$${last},$A${i + 2})`,
      );
      const own = lines.filter((line) => line.value("option") === name && line.value("region") === region);
      const sum = own.reduce((all, line) => all + Number(line.value("cost")), 0);
      expect(row.value("USD/month")).toBeCloseTo(sum, 9);
      if (option !== undefined) expect(row.value("USD/month")).toBe(Number(text(option.monthlyCost)));
    }
    // Savings are against the first option of the same region.
    const second = comparisons[0]?.options.length ?? 0;
    expect(options[1]?.formula("Saving")).toBe("$D$2-D3");
    expect(options[second + 1]?.formula("Saving")).toBe(`$D$${second + 2}-D${second + 3}`);
  });

  it("takes no name for a formula", async () => {
    const book = await readXlsx(await comparisonWorkbook([await compared("us-east-1", "=HYPERLINK(1)")]));
    const lines = rowsOf(book, "Line items");
    expect(lines.some((line) => line.value("vpc_id") === "'=HYPERLINK(1)")).toBe(true);
    for (const sheet of book.sheets) {
      for (const cell of sheet.cells?.values() ?? []) expect(cell.formula ?? "").not.toContain("HYPERLINK");
    }
  });

  it("is the same bytes for the same input", async () => {
    const comparison = await compared("us-east-1");
    const [one, two] = [await comparisonWorkbook([comparison]), await comparisonWorkbook([comparison])];
    expect(Buffer.from(one).equals(Buffer.from(two))).toBe(true);
  });
});

it("columns are named as spreadsheets name them", () => {
  expect([0, 25, 26, 51, 52, 701, 702].map(columnName)).toEqual(["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA"]);
});
