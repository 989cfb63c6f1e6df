/** Text from outside, made harmless for the form that it is written into. */

/** C0, DEL, C1, line and paragraph separators, and the marks that reverse the order in which text is shown. */
const CONTROLS = /[\p{Cc}\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;
const BREAKS = /[\t\n\r]+/g;

/** For a terminal: one line, no escape sequences, nothing that moves the cursor. */
export function terminalText(text: string): string {
  return text.replace(BREAKS, " ").replace(CONTROLS, "");
}

/**
 * A text that a spreadsheet takes for text: without control characters, and with a `'` before a start that would make
 * it a formula. For cells of text only: a negative number stays a number.
 */
export function spreadsheetText(text: string): string {
  const clean = text.replace(CONTROLS, "");
  return /^[=+\-@]/.test(clean) ? `'${clean}` : clean;
}

/** A text cell of a CSV file (RFC 4180): `spreadsheetText`, quoted where it must be. */
export function csvCell(text: string): string {
  const clean = spreadsheetText(text);
  return /[",]|^\s|\s$/.test(clean) ? `"${clean.replaceAll('"', '""')}"` : clean;
}

const MARKDOWN_ENTITIES: ReadonlyMap<string, string> = new Map([
  ["&", "&amp;"],
  ["<", "&lt;"],
  [">", "&gt;"],
]);

/** A cell of a Markdown table: shown as it is, whatever marks it holds. */
export function markdownCell(text: string): string {
  return terminalText(text).replace(/[&<>\\`*_[\]|~]/g, (mark) => MARKDOWN_ENTITIES.get(mark) ?? `\\${mark}`);
}
