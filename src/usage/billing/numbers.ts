/** Numbers as bills write them: plain, with an exponent, or as a spreadsheet saved them. Exact, as decimal text. */

/** `comma`: the decimal mark is a comma (spreadsheets of many countries), dots group thousands. */
export type DecimalMark = "point" | "comma";

const SCIENTIFIC = /^([+-]?)(\d*)\.?(\d*)(?:e([+-]?\d{1,3}))?$/i;

/** Plain decimal text for a number with or without an exponent; null for anything else. `7.09E-4` is `0.000709`. */
function expanded(text: string): string | null {
  const [match, sign = "", whole = "", fraction = "", exponent = "0"] = SCIENTIFIC.exec(text) ?? [];
  if (match === undefined || whole + fraction === "") return null;
  const minus = sign === "-" ? "-" : "";
  const shift = Number(exponent);
  if (shift === 0) return `${minus}${whole || "0"}${fraction === "" ? "" : `.${fraction}`}`;
  const digits = `${"0".repeat(Math.max(0, -shift))}${whole}${fraction}${"0".repeat(Math.max(0, shift))}`;
  const point = Math.max(0, -shift) + whole.length + shift;
  return `${minus}${digits.slice(0, point) || "0"}${point < digits.length ? `.${digits.slice(point)}` : ""}`;
}

/** Currency marks and blanks around an amount; a no-break space groups thousands in some countries. */
const DECORATION = /[\s\u00a0\u202f'$€£¥]|[A-Z]{3}/g;

/** Exact decimal text, or null where the cell is no number. Grouped thousands are taken apart. */
export function decimalText(cell: string, mark: DecimalMark): string | null {
  const plain = expanded(cell);
  if (plain !== null && mark === "point") return plain;
  const bare = cell.replace(DECORATION, "");
  if (mark === "comma") return expanded(bare.replaceAll(".", "").replace(",", "."));
  if (/^[+-]?\d{1,3}(,\d{3})+(\.\d*)?$/.test(bare)) return expanded(bare.replaceAll(",", ""));
  return bare.includes(",") ? null : expanded(bare);
}

/**
 * Which mark a file uses, from some of its cells: a comma that is not followed by exactly three digits, or that comes
 * after a dot, is a decimal mark. Where cells with a comma tell nothing, the file's delimiter does: a file whose
 * cells are parted by commas writes numbers with points.
 */
export function decimalMark(cells: Iterable<string>, delimiter: string): DecimalMark {
  let commas = false;
  let points = false;
  for (const cell of cells) {
    const bare = cell.replace(DECORATION, "");
    if (!/^[+-]?[\d.,]+(?:e[+-]?\d+)?$/i.test(bare)) continue;
    if (/^[+-]?\d{1,3}(\.\d{3})*,\d+(?:e[+-]?\d+)?$/i.test(bare) && !/^[+-]?[1-9]\d{0,2},\d{3}$/.test(bare))
      return "comma";
    if (/\.\d*$/.test(bare) && !/^[+-]?\d{1,3}(\.\d{3})+$/.test(bare)) points = true;
    if (bare.includes(",")) commas = true;
  }
  return commas && !points && delimiter !== "," ? "comma" : "point";
}
