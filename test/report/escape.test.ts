import fc from "fast-check";
import Papa from "papaparse";
import { describe, expect, it } from "vitest";
import { csvCell, markdownCell, spreadsheetText, terminalText } from "../../src/report/escape.ts";

describe("terminalText", () => {
  it("leaves plain text, in any script, as it is", () => {
    expect(terminalText("vpc-1 (Zürich, 東京)")).toBe("vpc-1 (Zürich, 東京)");
  });
  it("takes the sting out of escape sequences", () => {
    expect(terminalText("a\u001b[31mb\u0007\u009bc")).toBe("a[31mbc");
  });
  it("keeps one line", () => {
    expect(terminalText("a\r\nb\tc")).toBe("a b c");
  });
  it("removes marks that reverse the order of text", () => {
    expect(terminalText("a\u202eb\u2066c")).toBe("abc");
  });
});

describe("csvCell", () => {
  it.each(["=1+1", "+1", "-1", "@SUM(A1)"])("makes %s text", (text) => {
    expect(csvCell(text)).toBe(`'${text}`);
  });
  it("looks for a formula behind control characters", () => {
    expect(csvCell("\t=1")).toBe("'=1");
  });
  it("quotes commas, quotes and blanks at the ends", () => {
    expect(csvCell('a,"b"')).toBe('"a,""b"""');
    expect(csvCell(" a")).toBe('" a"');
  });
  it("reads back as the cleaned text, as a field of a row", () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: "binary" }), { minLength: 2, maxLength: 4 }), (texts) => {
        const read = Papa.parse<string[]>(texts.map(csvCell).join(","), { delimiter: "," });
        expect(read.data[0]).toEqual(texts.map(spreadsheetText));
      }),
    );
  });
});

describe("markdownCell", () => {
  it("cannot end the cell, start a tag or a link", () => {
    expect(markdownCell("a|b <i> [x](y) `c` R&D\nnext")).toBe(
      "a\\|b &lt;i&gt; \\[x\\](y) \\`c\\` R&amp;D next",
    );
  });
});
