/** Long reports cut to what somebody reads; the forms for programs hold everything. */
import { type Block, countText, type ReportDocument } from "./document.ts";

/** Says how many are left out; empty where none is. */
export function leftOut(count: number): Block[] {
  if (count <= 0) return [];
  return [{ kind: "text", text: `… and ${countText(count)} more: --format json has them all.` }];
}

function cutBlock(block: Block, most: number): Block[] {
  const more = (count: number): Block[] => leftOut(count - most);
  switch (block.kind) {
    case "table":
      if (block.rows.length <= most) return [block];
      return [{ ...block, rows: block.rows.slice(0, most) }, ...more(block.rows.length)];
    case "facts":
      if (block.facts.length <= most) return [block];
      return [{ ...block, facts: block.facts.slice(0, most) }, ...more(block.facts.length)];
    case "list":
      if (block.items.length <= most) return [block];
      return [{ ...block, items: block.items.slice(0, most) }, ...more(block.items.length)];
    case "text":
      return [block];
  }
}

/** No table, list of facts or list is longer than `most`; what is left out is counted. */
export function abridged(document: ReportDocument, most: number): ReportDocument {
  const sections = document.sections.map(({ title, blocks }) => ({
    title,
    blocks: blocks.flatMap((block) => cutBlock(block, most)),
  }));
  return { ...document, sections };
}
