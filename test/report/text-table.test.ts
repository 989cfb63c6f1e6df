import { describe, expect, it } from "vitest";
import { displayWidth, textTable, wrapText } from "../../src/report/text-table.ts";

describe("textTable", () => {
  it("aligns text left and numbers right, without blanks at the ends", () => {
    const table = textTable(
      [{ title: "service" }, { title: "USD", align: "right" }, { title: "note" }],
      [
        ["sqs", "7.30", "x"],
        ["s3", "1,000.00"],
      ],
    );
    expect(table).toBe(
      [
        "service       USD  note",
        "-------  --------  ----",
        "sqs          7.30  x",
        "s3       1,000.00",
        "",
      ].join("\n"),
    );
  });
  it("breaks the wrapping column so that the table fits", () => {
    const table = textTable(
      [{ title: "name" }, { title: "what breaks", wrap: true }],
      [["ecr.api", "tasks cannot get a token for the registry and do not start"]],
      { width: 40, indent: "  " },
    );
    expect(table.split("\n").every((line) => line.length <= 40)).toBe(true);
    expect(table).toContain("  ecr.api  tasks cannot get a token for\n");
    expect(table.replace(/\s+/g, " ")).toContain("the registry and do not start");
  });
  it("keeps columns aligned where a word is longer than its share", () => {
    const table = textTable(
      [{ title: "a", wrap: true }, { title: "b", wrap: true }, { title: "c" }],
      [
        ["a-word-of-twenty-char", "some more words to break", "1"],
        ["x", "y", "2"],
      ],
      { width: 36 },
    );
    const columns = table.split("\n").flatMap((line) => (/[12]$/.test(line) ? [line.length] : []));
    expect(columns).toEqual([columns[0], columns[0]]);
    expect(Math.max(...table.split("\n").map((line) => line.length))).toBeLessThanOrEqual(36);
  });
  it("measures what a terminal shows", () => {
    expect(displayWidth("東京")).toBe(4);
    expect(displayWidth("e\u0301")).toBe(1);
    const [, , wide, plain] = textTable(
      [{ title: "a" }, { title: "b" }],
      [
        ["東京", "x"],
        ["abcd", "x"],
      ],
    ).split("\n");
    expect([wide, plain]).toEqual(["東京  x", "abcd  x"]);
  });
  it("keeps hostile text on its line", () => {
    expect(textTable([{ title: "a" }], [["x\n\u001b[2Jy"]]).split("\n")).toHaveLength(4);
  });
});

describe("wrapText", () => {
  it("gives a long word its own line rather than cutting it", () => {
    expect(wrapText("a verylongword b", 5)).toEqual(["a", "verylongword", "b"]);
  });
});
