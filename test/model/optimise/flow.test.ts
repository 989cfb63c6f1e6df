/** Maximum flow and its cuts against every cut there is, on small random networks. */
import { expect, it } from "vitest";
import { type Amounts, FINER_BITS, Flow, UNLIMITED } from "../../../src/model/optimise/flow.ts";
import type { Shape } from "../../../src/model/optimise/graph.ts";
import { type Seeded, seeded } from "../../support/seeded.ts";

interface Problem {
  readonly shape: Shape;
  readonly amounts: Amounts;
}

function randomProblem(random: Seeded, most: number): Problem {
  const steps = random.int(1, 5);
  const services = random.int(1, 4);
  const below = Int32Array.from({ length: steps }, (_, i) => (i > 0 && random.chance(0.5) ? i - 1 : -1));
  const rows = [0];
  const service: number[] = [];
  for (let i = 0; i < steps; i++) {
    for (let s = 0; s < services; s++) if (random.chance(0.6)) service.push(s);
    rows.push(service.length);
  }
  // Zeros and equal amounts are frequent, so that many cuts tie.
  const some = (length: number): Float64Array =>
    Float64Array.from({ length }, () => (random.chance(0.3) ? 0 : random.int(1, most)));
  return {
    shape: { services, below, rows: Int32Array.from(rows), service: Int32Array.from(service) },
    amounts: {
      supply: some(steps),
      room: some(service.length),
      given: some(services),
      drain: some(services),
    },
  };
}

const copyOf = ({ supply, room, given, drain }: Amounts): Amounts => ({
  supply: supply.slice(),
  room: room.slice(),
  given: given.slice(),
  drain: drain.slice(),
});

/** What all arcs that leave the source's side hold; bits of `side`: steps, then services. */
function cutOf({ shape, amounts }: Problem, side: number): number {
  const { services, below, rows, service } = shape;
  const steps = below.length;
  const isIn = (vertex: number): boolean => ((side >> vertex) & 1) === 1;
  let total = 0;
  for (let i = 0; i < steps; i++) {
    if (!isIn(i)) {
      total += amounts.supply[i] ?? 0;
      continue;
    }
    const under = below[i] ?? -1;
    if (under >= 0 && !isIn(under)) total += UNLIMITED;
    for (let arc = rows[i] ?? 0; arc < (rows[i + 1] ?? 0); arc++) {
      if (!isIn(steps + (service[arc] ?? 0))) total += amounts.room[arc] ?? 0;
    }
  }
  for (let s = 0; s < services; s++) total += (isIn(steps + s) ? amounts.drain[s] : amounts.given[s]) ?? 0;
  return total;
}

/** The least of all cuts; services on the source's side of every least one, and of some. */
function leastCut(problem: Problem): { value: number; every: number[]; some: number[] } {
  const { services, below } = problem.shape;
  const vertices = below.length + services;
  let value = Number.POSITIVE_INFINITY;
  let sides: number[] = [];
  for (let side = 0; side < 1 << vertices; side++) {
    const cut = cutOf(problem, side);
    if (cut < value) [value, sides] = [cut, []];
    if (cut === value) sides.push(side);
  }
  const bits = (side: number): number[] =>
    Array.from({ length: services }, (_, s) => (side >> (below.length + s)) & 1);
  return {
    value,
    every: bits(sides.reduce((all, side) => all & side)),
    some: bits(sides.reduce((all, side) => all | side)),
  };
}

it("is as large as the least cut, and tells the least and the largest side of one", () => {
  let ties = 0;
  for (let seed = 1; seed <= 400; seed++) {
    const problem = randomProblem(seeded(seed), seed % 2 === 0 ? 4 : 1000);
    const expected = leastCut(problem);
    const flow = new Flow(problem.shape, copyOf(problem.amounts));
    flow.maximise();
    expect(flow.value, `seed ${seed}`).toBe(expected.value);
    expect([...flow.reached(0)], `seed ${seed}`).toEqual(expected.every);
    const drains = [...flow.draining(0)].map((drain) => 1 - drain);
    expect(drains, `seed ${seed}`).toEqual(expected.some);
    if (expected.every.join() !== expected.some.join()) ties += 1;
  }
  expect(ties).toBeGreaterThan(20);
});

it("made finer, it is the flow of the finer amounts", () => {
  const FINER = 2 ** FINER_BITS;
  for (let seed = 1; seed <= 100; seed++) {
    const random = seeded(seed);
    const problem = randomProblem(random, 5);
    const added = (amounts: Float64Array): Float64Array =>
      amounts.map(() => (random.chance(0.5) ? 0 : random.int(1, FINER - 1)));
    const { supply, room, given, drain } = problem.amounts;
    const more = { supply: added(supply), room: added(room), given: added(given), drain: added(drain) };
    const finer = (amounts: Float64Array, extra: Float64Array): Float64Array =>
      amounts.map((amount, i) => amount * FINER + (extra[i] ?? 0));
    const whole: Problem = {
      shape: problem.shape,
      amounts: {
        supply: finer(supply, more.supply),
        room: finer(room, more.room),
        given: finer(given, more.given),
        drain: finer(drain, more.drain),
      },
    };
    const flow = new Flow(problem.shape, copyOf(problem.amounts));
    flow.maximise();
    flow.refine(more);
    flow.maximise();
    expect([...flow.reached(0)], `seed ${seed}`).toEqual(leastCut(whole).every);
  }
});
