import { describe, expect, it } from "vitest";
import { CLOSED, fillRide, sumOfLeast } from "../../../src/model/optimise/pair-costs.ts";
import { type Pairs, RIDE } from "../../../src/model/optimise/pairs.ts";

/** One VPC whose pairs may all ride; GB, and those from other zones. */
function pairsOf(gb: readonly number[], across: readonly number[]): Pairs {
  const volumes = (near: readonly number[]) => ({ near: Float64Array.from(near), large: new Map() });
  const none = gb.map(() => 0);
  return {
    services: gb.map((_, i) => `s${i}`),
    start: Int32Array.of(0, gb.length),
    service: Int32Array.from(gb.keys()),
    open: Uint8Array.from(gb, () => RIDE),
    gb: volumes(gb),
    across: volumes(across),
    crossing: volumes(none),
  };
}

describe("riding on an egress", () => {
  const ride = (near: number, far: number): number[] => {
    const costs = new Float64Array(3);
    fillRide(costs, pairsOf([0, 10, 10], [0, 4, 10]), 0, 3, near, far);
    return [...costs];
  };

  it("costs what each zone's GB cost", () => {
    expect(ride(2, 5)).toEqual([0, 32, 50]);
  });
  it("is closed where it has no price, also to a pair that sends nothing", () => {
    expect(ride(CLOSED, CLOSED)).toEqual([CLOSED, CLOSED, CLOSED]);
  });
  it("is open from its own zone where only the way between zones has no price", () => {
    expect(ride(2, CLOSED)).toEqual([0, CLOSED, CLOSED]);
  });
});

it("the sum takes the cheaper way of each pair", () => {
  const ends = Float64Array.of(1, 31, 60);
  expect(sumOfLeast(ends, pairsOf([0, 10, 10], [0, 4, 10]), 0, 3, 2, 5)).toBe(0 + 31 + 50);
});
