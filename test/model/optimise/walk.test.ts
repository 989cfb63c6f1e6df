import { describe, expect, it } from "vitest";
import { type Lines, linesFor } from "../../../src/model/optimise/demand-lines.ts";
import { walk } from "../../../src/model/optimise/walk.ts";

type Line = readonly [at0: number, slope: number, answer: number, isSure?: boolean];

function linesOf(all: readonly Line[]): Lines {
  const lines = linesFor(all.length);
  for (const [i, [at0, slope, answer, isSure]] of all.entries()) {
    lines.at0[i] = at0;
    lines.slope[i] = slope;
    lines.answer[i] = answer;
    lines.isSure[i] = isSure === false ? 0 : 1;
  }
  lines.count = all.length;
  return lines;
}

const up = (all: readonly Line[], isNew = false) => walk(linesOf(all), 0, 1, 1, 1000, isNew);
const down = (all: readonly Line[]) => walk(linesOf(all), 0, -1, 1, 1e-6, false);

describe("following the lowest lines of an answer", () => {
  it("ends where another answer's line is lower, by way of other lines of its own", () => {
    // 10 t, then 20 + 5 t from 4 on, then another answer's 50 + t from 7.5 on.
    const lines: Line[] = [
      [0, 10, 0],
      [20, 5, 0],
      [50, 1, 1],
      [200, 0, 1],
    ];
    expect(up(lines)).toEqual({ kind: "turn", line: 1, other: 2, at: 7.5 });
    expect(down(lines)).toEqual({ kind: "end" });
  });

  it("goes downwards alike", () => {
    expect(
      down([
        [10, 0, 0],
        [0, 20, 1],
      ]),
    ).toEqual({ kind: "turn", line: 0, other: 1, at: 0.5 });
  });

  it("does not turn where another answer's line only touches", () => {
    // At 4 all three meet; beyond, the answer's own is lowest.
    expect(
      up([
        [0, 10, 0],
        [36, 1, 0],
        [20, 5, 1],
      ]),
    ).toEqual({ kind: "end" });
  });

  it("asks for what comes up and is not sure, the start first", () => {
    expect(
      up([
        [0, 10, 0, false],
        [20, 5, 1, false],
      ]),
    ).toEqual({ kind: "unsure", line: 0, at: 1 });
    expect(
      up([
        [0, 10, 0],
        [20, 5, 1, false],
      ]),
    ).toEqual({ kind: "unsure", line: 1, at: 4 });
    expect(
      up([
        [0, 10, 0],
        [2, 7, 1, false],
      ]),
    ).toEqual({ kind: "unsure", line: 1, at: 1 });
  });

  it("tells of two answers that cost the same from a point on", () => {
    const lines: Line[] = [
      [0, 10, 0],
      [20, 5, 0],
      [20, 5, 1],
    ];
    expect(up(lines)).toEqual({ kind: "tie", line: 0, same: 1, other: 2, at: 4 });
  });

  it("takes the answer for what it is at the start, unless the lines are others than before", () => {
    const lines: Line[] = [
      [20, 5, 0],
      [20, 5, 1],
    ];
    expect(up(lines)).toEqual({ kind: "end" });
    expect(up(lines, true)).toEqual({ kind: "tie", line: null, same: 0, other: 1, at: 1 });
  });

  it("turns at the start where another answer is lower there, or no line is of the answer", () => {
    expect(
      up([
        [20, 5, 0],
        [10, 5, 1],
      ]),
    ).toEqual({ kind: "turn", line: null, other: 1, at: 1 });
    expect(up([[10, 5, 1]])).toEqual({ kind: "turn", line: null, other: 0, at: 1 });
  });
});
