import { describe, expect, it } from "vitest";
import type { Analysis } from "../../src/model/analysis.ts";
import { money } from "../../src/model/index.ts";
import type { DemandRange } from "../../src/model/own-demand.ts";
import { type Certainty, marginOf } from "../../src/model/sensitivity.ts";
import { analysisJson } from "../../src/report/analysis-json.ts";
import { certaintySection } from "../../src/report/comparison/certainty.ts";

/** A demand's range: `700` turns at 700 thousandths of today, `700+` stands at least to that. */
function demand(service: string, below: string | null, above: string | null): DemandRange {
  const bound = (text: string | null): money.Ratio | null =>
    text === null ? null : money.ratio((Number.parseInt(text, 10) / 1000).toString());
  return {
    parameter: { kind: "demand", vpc: "a", service },
    from: bound(below),
    to: bound(above),
    fromIsTurn: below?.endsWith("+") !== true,
    toIsTurn: above?.endsWith("+") !== true,
  };
}

function analysisOf(demands: readonly DemandRange[]): Analysis {
  return {
    certainties: [],
    certaintyPart: { whole: [], demands },
    ruleCosts: [],
    steps: [],
    accounts: { before: [], after: [] },
    band: null,
    uncertainty: null,
    horizon: null,
    growth: null,
    leftOut: [],
  };
}

function shown(demands: readonly DemandRange[]): { texts: string[]; rows: string[] } {
  const blocks = certaintySection(analysisOf(demands), false).flatMap((section) => section.blocks);
  return {
    texts: blocks.flatMap((block) => (block.kind === "text" ? [block.text] : [])),
    rows: blocks.flatMap((block) =>
      block.kind === "table"
        ? block.rows.map((cells) =>
            cells.map((cell) => (cell.kind === "text" ? cell.text : cell.kind)).join(" "),
          )
        : [],
    ),
  };
}

/** Advice whose hours may rise to so much: see `demand`. */
function certainty(service: string, above: string | null): Certainty {
  const { to, toIsTurn } = demand(service, null, above);
  const hours = { parameter: { kind: "hours" }, from: null, to, fromIsTurn: true, toIsTurn } as const;
  return { vpc: "a", service, ranges: [hours], margin: marginOf([hours]) };
}

describe("all advice of a large organisation", () => {
  const advice = [
    certainty("always", null),
    certainty("known so far", "1010+"),
    certainty("tied", "1000"),
    ...Array.from({ length: 25 }, (_, i) => certainty(`s${i}`, `${2000 - i}`)),
  ];
  const analysis: Analysis = { ...analysisOf([]), certainties: advice };

  it("shows the twenty that the smallest change turns", () => {
    const [section] = certaintySection(analysis, false);
    const [text, table] = section?.blocks ?? [];
    expect(text).toEqual({
      kind: "text",
      text: "Of 28 advices 26 turn when one amount alone changes far enough, 1 of them at once, as another choice costs the same now; the 20 that the smallest change turns (--format json tells all). Of 1 it is known only how far they stand at least, which tells JSON; --full-analysis looks farther.",
    });
    const rows = table?.kind === "table" ? table.rows : [];
    const texts = (cells: (typeof rows)[number] | undefined): string[] =>
      (cells ?? []).flatMap((cell) => (cell.kind === "text" ? [cell.text] : []));
    expect([rows.length, texts(rows[0])]).toEqual([
      20,
      ["s24", "-", "-", "up to +97.6 %", "the hours of a month"],
    ]);
  });

  it("says in JSON of a margin that it is none of a turn", () => {
    const { certainty: json, certaintyPart } = analysisJson(analysis);
    expect([json.length, json[0]?.margin, json[1]?.margin, json[3]?.margin]).toEqual([
      28,
      null,
      { change: "0.01", parameter: { kind: "hours" }, isTurn: false },
      { change: "1", parameter: { kind: "hours" } },
    ]);
    expect(certaintyPart).toEqual({ whole: [], demands: [], demandsInAll: 0 });
  });
});

describe("ranges of demands in a larger organisation", () => {
  it("shows those first that the smallest change turns, and says where a bound is no turn", () => {
    const { texts, rows } = shown([
      demand("far", "100", null),
      demand("above", null, "1020"),
      demand("open above", "900", "1500+"),
      demand("open near", "990+", "1500"),
      demand("always", null, null),
      demand("unknown", "1000+", "1000+"),
    ]);
    expect(rows).toEqual([
      "above up to +2.0 %",
      "open above -10.0 % to at least +50.0 %",
      "far from -90.0 %",
    ]);
    expect(texts).toEqual([
      "Of 6 demands 3 turn their own advice when they alone rise or fall far enough. Of 2 it is known only how far they stand at least, which tells JSON. For each advice how far every amount may move, tells --full-analysis.",
    ]);
  });

  it("shows twenty of many, and the JSON all", () => {
    const many = Array.from({ length: 30 }, (_, i) =>
      demand(`s${i}`, null, `${2000 - i}${i === 3 ? "+" : ""}`),
    );
    const { texts, rows } = shown(many);
    expect([rows.length, rows[0], rows.at(-1)]).toEqual([20, "s29 up to +97.1 %", "s10 up to +99.0 %"]);
    expect(texts[0]).toContain("Of 30 demands 29 turn");
    const { certaintyPart } = analysisJson(analysisOf(many));
    expect([certaintyPart?.demandsInAll, certaintyPart?.demands.length]).toEqual([30, 30]);
    expect(certaintyPart?.demands.slice(2, 4)).toEqual([
      { vpc: "a", service: "s2", from: null, to: "1.998" },
      { vpc: "a", service: "s3", from: null, to: "1.997", toIsTurn: false },
    ]);
  });
});
