/** A report as one page that needs nothing else: no script, no font, no picture; light or dark as the reader likes. */
import {
  type Block,
  type Cell,
  type Column,
  cellText,
  type ReportDocument,
  type Section,
} from "./document.ts";
import { terminalText } from "./escape.ts";

const ENTITIES: ReadonlyMap<string, string> = new Map([
  ["&", "&amp;"],
  ["<", "&lt;"],
  [">", "&gt;"],
  ['"', "&quot;"],
  ["'", "&#39;"],
]);

/** Text as text, whatever marks it holds; control characters removed. */
export function htmlText(text: string): string {
  return terminalText(text).replace(/[&<>"']/g, (mark) => ENTITIES.get(mark) ?? mark);
}

const STYLE = `
:root { color-scheme: light dark; --line: #8885; --soft: #8882; }
body { font: 15px/1.5 system-ui, sans-serif; max-width: 72rem; margin: 0 auto; padding: 1.5rem; }
h1 { font-size: 1.5rem; margin: 0 0 .5rem; }
h2 { font-size: 1.15rem; margin: 2rem 0 .5rem; }
.summary { font-size: 1.1rem; padding: .75rem 1rem; background: var(--soft); border-radius: .4rem; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; margin: .5rem 0; }
th, td { text-align: left; padding: .25rem .9rem .25rem 0; border-bottom: 1px solid var(--line); vertical-align: top; }
th { font-weight: 600; white-space: nowrap; }
.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .2rem 1rem; margin: .5rem 0; }
dt { font-weight: 600; overflow-wrap: anywhere; max-width: 22rem; }
dd { margin: 0; overflow-wrap: anywhere; }
@media (max-width: 40rem) { dl { grid-template-columns: 1fr; } dd { margin: 0 0 .4rem; } }
@media print {
  body { max-width: none; padding: 0; font-size: 10pt; }
  h2 { break-after: avoid; } tr, dt, dd, li { break-inside: avoid; } thead { display: table-header-group; }
}`;

function cellHtml(tag: "th" | "td", text: string, align: Column["align"]): string {
  return `<${tag}${align === "right" ? ' class="number"' : ""}>${htmlText(text)}</${tag}>`;
}

function tableHtml(columns: readonly Column[], rows: readonly (readonly Cell[])[]): string {
  const head = columns.map(({ title, align }) => cellHtml("th", title, align)).join("");
  const body = rows.map((row) => {
    const cells = columns.map(({ align }, i) =>
      cellHtml("td", row[i] === undefined ? "" : cellText(row[i]), align),
    );
    return `<tr>${cells.join("")}</tr>`;
  });
  return `<div class="scroll"><table>\n<thead><tr>${head}</tr></thead>\n<tbody>\n${body.join("\n")}\n</tbody>\n</table></div>`;
}

function blockHtml(block: Block): string {
  switch (block.kind) {
    case "table":
      return tableHtml(block.columns, block.rows);
    case "facts": {
      const facts = block.facts.map(
        ({ term, text }) => `<dt>${htmlText(term)}</dt><dd>${htmlText(text)}</dd>`,
      );
      return `<dl>\n${facts.join("\n")}\n</dl>`;
    }
    case "list": {
      const title = block.title === null ? "" : `<p>${htmlText(block.title)}</p>\n`;
      return `${title}<ul>\n${block.items.map((item) => `<li>${htmlText(item)}</li>`).join("\n")}\n</ul>`;
    }
    case "text":
      return `<p>${htmlText(block.text)}</p>`;
  }
}

function sectionHtml({ title, blocks }: Section): string {
  return `<section>\n<h2>${htmlText(title)}</h2>\n${blocks.map(blockHtml).join("\n")}\n</section>`;
}

/** The page as text. Its policy forbids scripts and everything from elsewhere, should a name ever slip through. */
export function htmlReport(document: ReportDocument): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${htmlText(document.title)}</title>
<style>${STYLE}
</style>
</head>
<body>
<h1>${htmlText(document.title)}</h1>
<p class="summary">${htmlText(document.summary)}</p>
${document.sections.map(sectionHtml).join("\n")}
</body>
</html>
`;
}
