/** A report for the terminal: plain text that stands in a ticket as it is. */
import { type Block, cellText, type Fact, type ReportDocument } from "./document.ts";
import { terminalText } from "./escape.ts";
import { displayWidth, textTable, wrapText } from "./text-table.ts";

/** Fixed, so that the same input gives the same bytes wherever it is printed. */
const WIDTH = 110;
const INDENT = "  ";
const WIDEST_TERM = 34;

export interface TerminalOptions {
  /** Titles in bold. */
  readonly colour: boolean;
}

/** The text with a first line at `first` and the others indented to `rest`. */
function hanging(first: string, text: string, rest: string): string {
  const lines = wrapText(terminalText(text), WIDTH - displayWidth(rest));
  return lines.map((line, i) => `${i === 0 ? first : rest}${line}`.trimEnd()).join("\n");
}

function factsText(facts: readonly Fact[]): string {
  const terms = facts.map(({ term }) => terminalText(term));
  const width = Math.min(WIDEST_TERM, Math.max(...terms.map(displayWidth)));
  const rest = " ".repeat(INDENT.length + width + 2);
  return facts
    .map(({ text }, i) => {
      const term = terms[i] ?? "";
      const blanks = " ".repeat(Math.max(0, width - displayWidth(term)) + 2);
      return hanging(`${INDENT}${term}${blanks}`, text, rest);
    })
    .join("\n");
}

function blockText(block: Block): string {
  switch (block.kind) {
    case "table": {
      const rows = block.rows.map((row) => row.map(cellText));
      return textTable(block.columns, rows, { width: WIDTH, indent: INDENT }).trimEnd();
    }
    case "facts":
      return block.facts.length === 0 ? "" : factsText(block.facts);
    case "list": {
      const items = block.items.map((item) => hanging(`${INDENT}- `, item, `${INDENT}  `));
      return [...(block.title === null ? [] : [INDENT + block.title]), ...items].join("\n");
    }
    case "text":
      return hanging(INDENT, block.text, INDENT);
  }
}

/** The report as text of at most 110 columns, as far as names allow. */
export function terminalReport(document: ReportDocument, { colour }: TerminalOptions): string {
  const bold = (text: string): string => (colour ? `\u001b[1m${text}\u001b[22m` : text);
  const parts = [
    `${bold(terminalText(document.title))}\n${hanging("", document.summary, "")}`,
    ...document.sections.map(({ title, blocks }) =>
      [bold(terminalText(title)), blocks.map(blockText).join("\n\n")].join("\n"),
    ),
  ];
  return `${parts.join("\n\n")}\n`;
}
