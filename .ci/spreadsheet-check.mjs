// The CSV of a comparison opened by a real spreadsheet program: its own sums must be the totals of the JSON.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Papa from "papaparse";

const folder = mkdtempSync(join(tmpdir(), "sheet-"));
const run = (...args) => execFileSync("node", ["dist/cli.js", ...args], { encoding: "utf8" });
const calc = (...args) =>
  execFileSync("soffice", ["--headless", `-env:UserInstallation=file://${folder}/profile`, ...args], {
    stdio: "pipe",
    timeout: 120_000,
  });
try {
  const input = ["compare", "--usage", "examples/usage.csv", "--region", "us-east-1"];
  const csv = join(folder, "lines.csv");
  writeFileSync(csv, run(...input, "--format", "csv"));
  const { options } = JSON.parse(run(...input, "--format", "json"));
  // CSV → ODS → CSV: whatever the program took for a formula, a date or a text would come back changed.
  calc("--convert-to", "ods", "--outdir", folder, csv);
  calc(
    "--convert-to",
    "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1",
    "--outdir",
    join(folder, "back"),
    join(folder, "lines.ods"),
  );
  const { readdirSync } = await import("node:fs");
  const [back] = readdirSync(join(folder, "back"));
  const { data } = Papa.parse(readFileSync(join(folder, "back", back), "utf8"), {
    header: true,
    skipEmptyLines: true,
  });
  let checked = 0;
  for (const option of options.filter((each) => each.priced)) {
    const rows = data.filter((row) => row.option === option.name);
    const sum = rows.reduce((total, row) => total + Number(row.cost), 0);
    if (rows.length !== option.lineItems.length || Math.abs(sum - Number(option.monthlyCost)) > 1e-6) {
      throw new Error(
        `${option.name}: the sheet sums ${sum} over ${rows.length} rows, the JSON says ${option.monthlyCost}`,
      );
    }
    checked++;
  }
  if (checked < 4) throw new Error(`only ${checked} options were priced`);
  console.log(`${data.length} rows, ${checked} options: the sheet's sums are the totals`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
