/** A report as Markdown (GitHub's tables), whatever marks the names in it hold. */
import { type Block, type Column, cellText, type ReportDocument } from "./document.ts";
import { markdownCell } from "./escape.ts";

function row(cells: readonly string[]): string {
  return `| ${cells.join(" | ")} |`;
}

function tableText(columns: readonly Column[], rows: readonly (readonly string[])[]): string {
  return [
    row(columns.map(({ title }) => markdownCell(title))),
    row(columns.map(({ align }) => (align === "right" ? "---:" : "---"))),
    ...rows.map((cells) => row(columns.map((_, i) => markdownCell(cells[i] ?? "")))),
  ].join("\n");
}

function blockText(block: Block): string {
  switch (block.kind) {
    case "table":
      return tableText(
        block.columns,
        block.rows.map((cells) => cells.map(cellText)),
      );
    case "facts":
      return block.facts
        .map(({ term, text }) => `- **${markdownCell(term)}**: ${markdownCell(text)}`)
        .join("\n");
    case "list": {
      const items = block.items.map((item) => `- ${markdownCell(item)}`).join("\n");
      return block.title === null ? items : `${markdownCell(block.title)}\n\n${items}`;
    }
    case "text":
      return markdownCell(block.text);
  }
}

export function markdownReport(document: ReportDocument): string {
  const parts = [
    `# ${markdownCell(document.title)}`,
    markdownCell(document.summary),
    ...document.sections.flatMap(({ title, blocks }) => [
      `## ${markdownCell(title)}`,
      ...blocks.map(blockText),
    ]),
  ];
  return `${parts.filter((part) => part !== "").join("\n\n")}\n`;
}
