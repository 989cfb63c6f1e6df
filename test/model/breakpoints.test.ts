import { describe, expect, it } from "vitest";
import { stretches, type Tangent } from "../../src/model/breakpoints.ts";
import {
  add,
  compare,
  cut,
  pricePer,
  type Ratio,
  ratio,
  relabel,
  subtract,
  text,
  times,
  type Usd,
  usd,
} from "../../src/model/money.ts";

/** A choice that costs `fixed + slope × factor`, or after a bend `slope + bend` for each 1 of the factor more. */
interface Choice {
  readonly fixed: Usd;
  readonly slope: Usd;
  readonly bendAt?: Ratio;
  readonly bend?: Usd;
}

function costOf({ fixed, slope, bendAt, bend }: Choice, at: Ratio): Usd {
  const straight = add(fixed, times(slope, at));
  if (bendAt === undefined || bend === undefined || compare(at, bendAt) <= 0) return straight;
  return add(straight, times(bend, subtract(at, bendAt)));
}

/** Stretches of the lowest of some choices, whose slopes are taken over a short way, as the optimum's are. */
function lowestOf(choices: readonly Choice[], from: string, to: string, most = 1000) {
  let solves = 0;
  const step = ratio("0.0000001");
  const solve = (at: Ratio): Tangent<number> => {
    if (++solves > most) throw new Error(`more than ${most} optima`);
    const costs = choices.map((choice) => costOf(choice, at));
    let what = 0;
    for (const [i, cost] of costs.entries()) if (compare(cost, costs[what] ?? cost) < 0) what = i;
    const choice = choices[what] as Choice;
    const value = costOf(choice, at);
    const slope = relabel<"USD">(pricePer(subtract(costOf(choice, add(at, step)), value), step));
    return { at, value, slope, what };
  };
  const found = stretches(ratio(from), ratio(to), solve, (a, b) => a === b);
  return { found, solves: () => solves };
}

const shown = (stretch: { from: Ratio; to: Ratio; what: number }): [string, string, number] => [
  text(cut(stretch.from, 9)),
  text(cut(stretch.to, 9)),
  stretch.what,
];

describe("where the lowest of several costs changes", () => {
  const lines: readonly Choice[] = [
    { fixed: usd("0"), slope: usd("10") },
    { fixed: usd("5"), slope: usd("4") },
    { fixed: usd("30"), slope: usd("1") },
  ];

  it("finds every change", () => {
    const { found } = lowestOf(lines, "0.000001", "1000");
    expect([...found].map(shown)).toEqual([
      ["0.000001", "0.833333333", 0],
      ["0.833333333", "8.333333333", 1],
      ["8.333333333", "1000", 2],
    ]);
  });

  it("finds the first of many with few optima", () => {
    // Choice i is the lowest from i to i + 1.
    const many = Array.from(
      { length: 400 },
      (_, i): Choice => ({
        fixed: usd(String((i * (i + 1)) / 2)),
        slope: usd(String(400 - i)),
      }),
    );
    const { found, solves } = lowestOf(many, "0.5", "1000");
    const first = found.next();
    expect(first.done === false && shown(first.value)).toEqual(["0.5", "1", 0]);
    expect(solves()).toBeLessThan(20);
  });

  it("comes to an end where a cost bends within the way that its slope is taken over", () => {
    const bent: readonly Choice[] = [
      { fixed: usd("0"), slope: usd("120000"), bendAt: ratio("0.10179015"), bend: usd("-42000") },
      { fixed: usd("4000"), slope: usd("80000") },
    ];
    const { found } = lowestOf(bent, "0.000001", "1000", 200);
    expect([...found].map(({ what }) => what)).toEqual([0, 1, 0]);
  });

  it("finds a step upwards, which no tangent shows", () => {
    const stepped = (at: Ratio): Tangent<number> => {
      const isLarge = compare(at, ratio("2.5")) > 0;
      return { at, value: usd(isLarge ? "30" : "15"), slope: usd("0"), what: isLarge ? 1 : 0 };
    };
    const tilted = (at: Ratio): Tangent<number> => {
      const { value, what } = stepped(at);
      const slope = usd(what === 0 ? "0.5" : "1");
      return { at, value: add(value, times(slope, at)), slope, what };
    };
    const found = [...stretches(ratio("1"), ratio("1000"), tilted, (a, b) => a === b)];
    expect(found.map(({ what }) => what)).toEqual([0, 1]);
    expect(text(cut(found[0]?.to ?? ratio("0"), 5))).toBe("2.5");
  });
});
