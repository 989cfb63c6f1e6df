import { describe, expect, it } from "vitest";
import { abridged } from "../../src/report/abridge.ts";
import { type Block, type ReportDocument, textCell } from "../../src/report/document.ts";

const numbers = Array.from({ length: 12 }, (_, i) => String(i));
const of = (...blocks: Block[]): ReportDocument => ({
  title: "t",
  summary: "s",
  sections: [{ title: "a", blocks }],
});
const table: Block = {
  kind: "table",
  columns: [{ title: "n", align: "left" }],
  rows: numbers.map((each) => [textCell(each)]),
};
const facts: Block = { kind: "facts", facts: numbers.map((each) => ({ term: each, text: each })) };
const list: Block = { kind: "list", title: null, items: numbers };

describe("a long report", () => {
  it.each([
    ["table", table, (block: Block) => (block.kind === "table" ? block.rows.length : 0)],
    ["facts", facts, (block: Block) => (block.kind === "facts" ? block.facts.length : 0)],
    ["list", list, (block: Block) => (block.kind === "list" ? block.items.length : 0)],
  ] as const)("%s: cut, and what is left out is counted", (_, block, lengthOf) => {
    const [cut, more] = abridged(of(block), 5).sections[0]?.blocks ?? [];
    expect(cut && lengthOf(cut)).toBe(5);
    expect(more).toMatchObject({ kind: "text", text: expect.stringMatching(/^… and 7 more:/) });
  });

  it("is left alone where it is short enough", () => {
    const document = of(table, facts, list, { kind: "text", text: "x" });
    expect(abridged(document, 12)).toEqual(document);
  });
});
