// A comparison opened by a real spreadsheet program. The CSV: its sums must be the JSON's totals. The workbook: after
// a unit price is changed in it, the program's recalculation must give the totals that the new price means.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Papa from "papaparse";

const folder = mkdtempSync(join(tmpdir(), "sheet-"));
const profile = join(folder, "profile");
const EVERY_SHEET = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1";
const INPUT = ["compare", "--usage", "examples/usage.csv", "--region", "us-east-1"];

const run = (...args) => execFileSync("node", ["dist/cli.js", ...args], { encoding: "utf8", stdio: "pipe" });
const calc = (...args) =>
  execFileSync("soffice", ["--headless", `-env:UserInstallation=file://${profile}`, ...args], {
    stdio: "pipe",
    timeout: 180_000,
  });
const rowsOf = (file) => Papa.parse(readFileSync(file, "utf8"), { header: true, skipEmptyLines: true }).data;

/** The workbook without the results that it came with: what it shows next is what the program works out. */
function withoutResults(flat) {
  return flat.replace(/<table:table-cell[^>]*table:formula=[^>]*>/g, (cell) =>
    cell
      .replace(/ office:(value|string-value|value-type)="[^"]*"/g, "")
      .replace(/ calcext:value-type="[^"]*"/g, ""),
  );
}

function near(actual, expected, what) {
  if (!(Math.abs(Number(actual) - expected) < 1e-6)) throw new Error(`${what}: ${actual}, not ${expected}`);
}

try {
  const priced = JSON.parse(run(...INPUT, "--format", "json")).options.filter((option) => option.priced);
  if (priced.length < 4) throw new Error(`only ${priced.length} options are priced`);

  writeFileSync(join(folder, "lines.csv"), run(...INPUT, "--format", "csv"));
  calc("--convert-to", "ods", "--outdir", folder, join(folder, "lines.csv"));
  calc("--convert-to", EVERY_SHEET, "--outdir", folder, join(folder, "lines.ods"));
  const lines = rowsOf(join(folder, "lines-lines.csv"));
  for (const option of priced) {
    const rows = lines.filter((row) => row.option === option.name);
    if (rows.length !== option.lineItems.length) throw new Error(`${option.name}: ${rows.length} rows`);
    near(
      rows.reduce((sum, row) => sum + Number(row.cost), 0),
      Number(option.monthlyCost),
      `CSV, ${option.name}`,
    );
  }

  run(...INPUT, "--output", join(folder, "book.xlsx"));
  calc("--convert-to", "fods", "--outdir", folder, join(folder, "book.xlsx"));
  const book = readFileSync(join(folder, "book.fods"), "utf8");
  const bare = withoutResults(book);
  if (bare === book) throw new Error("the workbook holds no formulas");
  writeFileSync(join(folder, "book.fods"), bare);
  const dearer = bare.replaceAll('office:value="0.045"', 'office:value="0.09"');
  if (dearer === bare) throw new Error("the workbook holds no unit price of 0.045");
  writeFileSync(join(folder, "dearer.fods"), dearer);
  for (const [name, factor] of [
    ["book", 1],
    ["dearer", 2],
  ]) {
    calc("--convert-to", EVERY_SHEET, "--outdir", folder, join(folder, `${name}.fods`));
    const options = rowsOf(join(folder, `${name}-Options.csv`));
    for (const option of priced) {
      const expected = option.lineItems.reduce(
        (sum, item) => sum + Number(item.cost) * (item.unitPrice === "0.045" ? factor : 1),
        0,
      );
      const row = options.find((each) => each.Option === option.name);
      near(row?.["USD/month"], expected, `${name}, ${option.name}`);
    }
  }
  console.log(
    `${priced.length} options: sums of the CSV, and the workbook before and after a change of price, are right`,
  );
} finally {
  rmSync(folder, { recursive: true, force: true });
}
