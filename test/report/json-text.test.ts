import { describe, expect, it } from "vitest";
import { atOnce, jsonPieces, jsonText, type Lists, whileWritten } from "../../src/report/json-text.ts";

describe("JSON in pieces", () => {
  const items = (count: number) => (): number[] => Array.from({ length: count }, (_, i) => i);
  const result = (lists: Lists) => ({
    name: "a\u0085b",
    nothing: lists(() => []),
    options: [
      { lines: lists(() => [{ text: "x\ny\u2028", none: null, empty: {}, also: [] }, [1, [2]]]), of: null },
      { lines: lists(items(1201)), of: { deep: { deeper: lists(items(2)) } } },
    ],
    last: [1, 2],
  });

  it("is the same text as JSON at once", () => {
    expect([...jsonPieces(result(whileWritten))].join("")).toBe(jsonText(result(atOnce)));
    expect([...jsonPieces(whileWritten(items(3)))].join("")).toBe(jsonText([0, 1, 2]));
  });

  it("makes no item before it is asked for", () => {
    let made = 0;
    const pieces = jsonPieces({
      lines: whileWritten(function* () {
        for (; made < 10_000; made++) yield made;
      }),
    });
    for (let i = 0; i < 3; i++) pieces.next();
    expect(made).toBeLessThan(2000);
  });
});
