/** Values of tables (CSV, parsed JSON) as the words of a line. */

/** What tables write for "nothing". */
const NOTHING: ReadonlySet<string> = new Set(["", "-", "null", "NULL", "None", "none", "nan", "NaN", "\\N"]);
const TIMES: ReadonlySet<string> = new Set(["start", "end"]);

/** A value as one word: `-` for nothing, Unix seconds for times that were turned into dates, no blanks within. */
export function wordOf(field: string, value: string): string {
  const text = value.trim();
  if (NOTHING.has(text)) return "-";
  if (TIMES.has(field) && /^\d{4}-\d\d-\d\d/.test(text)) return unixSeconds(text);
  // A number that went through a column with empty cells: `443.0`.
  if (/^\d+\.0+$/.test(text)) return text.slice(0, text.indexOf("."));
  return text.includes(" ") || text.includes("\t") || text.includes("\n")
    ? text.replaceAll(/\s+/g, "_")
    : text;
}

/** `2021-03-26 03:28:12.000`, with or without `T`, `Z`, `UTC` or an offset; without one it is UTC. */
function unixSeconds(text: string): string {
  const iso = text.replace(" ", "T").replace(/ ?UTC$/, "Z");
  const milliseconds = Date.parse(/(Z|[+-]\d\d:?\d\d)$/.test(iso) ? iso : `${iso}Z`);
  return Number.isNaN(milliseconds) ? text.replaceAll(/\s+/g, "_") : String(Math.floor(milliseconds / 1000));
}
