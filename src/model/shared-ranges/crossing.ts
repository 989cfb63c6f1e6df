/** Where one plan gets dearer than another. */

import { sameDoing } from "./differences.ts";
import { fillCost } from "./doing-cost.ts";
import type { Plan } from "./plan.ts";
import type { Doing } from "./scene.ts";

/** How close two factors may come, and how close two costs are that count as equal. */
const FINEST = 4e-16;
const EQUAL = 1e-15;
/** What a chord leads to is looked at so far behind, as a part of the way. */
const BEHIND = 1e-7;

/** What a VPC does under both plans at some factor. */
interface Both {
  readonly a: Doing;
  readonly b: Doing;
}

/** What the plans differ by at a factor: of the VPCs that may bend, what they do there. */
interface Look {
  readonly at: number;
  readonly more: number;
  readonly both: ReadonlyMap<number, Both>;
}

/** Costs of VPCs that do the same at both ends of what is looked at are lines: they are summed, the others reckoned anew. */
class Crossing {
  private readonly a: Plan;
  private readonly b: Plan;
  private bending: readonly number[];
  /** Of all others together, what the plans differ by. */
  private c = 0;
  private d = 0;
  private readonly room: number;

  constructor(a: Plan, b: Plan, near: number) {
    this.a = a;
    this.b = b;
    const [one, two] = [a.paid(near), b.paid(near)];
    this.d = one.slope - two.slope;
    this.c = one.value - two.value - this.d * near;
    this.bending = [...a.scene.table.vpcs.keys()];
    this.room = EQUAL * a.at(near).value;
  }

  /** A difference that rounding may make is none. */
  private clear(more: number): number {
    return Math.abs(more) <= this.room ? 0 : more;
  }

  /** At a factor at which all that is done is known. */
  known(at: number): Look {
    const [one, two] = [this.a.at(at), this.b.at(at)];
    const both = new Map<number, Both>();
    for (const v of this.bending) both.set(v, { a: one.doings[v] as Doing, b: two.doings[v] as Doing });
    return { at, more: this.clear(one.value - two.value), both };
  }

  look(at: number): Look {
    const { a, b } = this;
    let more = this.c + this.d * at;
    const both = new Map<number, Both>();
    for (const v of this.bending) {
      const [one, two] = [a.scene.best(v, at, a.tolls), b.scene.best(v, at, b.tolls)];
      if (one === null || two === null) throw new RangeError("a VPC without a way");
      more += one.value - two.value;
      both.set(v, { a: one, b: two });
    }
    return { at, more: this.clear(more), both };
  }

  /** From now on only what is between is looked at. */
  narrow(low: Look, high: Look): void {
    const cost = new Float64Array(2);
    const sum = (plan: Plan, v: number, doing: Doing, sign: number): void => {
      fillCost(plan.scene, v, doing, cost);
      this.c += sign * (cost[0] as number);
      this.d += sign * (cost[1] as number);
    };
    this.bending = this.bending.filter((v) => {
      const [left, right] = [low.both.get(v) as Both, high.both.get(v) as Both];
      if (!sameDoing(left.a, right.a) || !sameDoing(left.b, right.b)) return true;
      sum(this.a, v, left.a, 1);
      sum(this.b, v, left.b, -1);
      return false;
    });
  }
}

/**
 * The last factor at which plan `a` is no dearer than `b`, as it is at `near` and is not at `far`; where there are several,
 * one of them. Found by chords, and by halves where these do not lead on.
 */
export function crossingOf(a: Plan, b: Plan, near: number, far: number): number {
  const crossing = new Crossing(a, b, near);
  let [low, high] = [crossing.known(near), crossing.known(far)];
  for (let i = 0; i < 100 && Math.abs(high.at - low.at) > FINEST * Math.abs(high.at); i++) {
    crossing.narrow(low, high);
    const way = high.at - low.at;
    const met = high.at - (high.more * way) / (high.more - low.more);
    const isChord = i % 3 !== 2 && (met - low.at) * (high.at - met) > 0;
    const found = crossing.look(isChord ? met : Math.sqrt(low.at * high.at));
    if (found.more > 0) high = found;
    else if (isChord && found.more === 0 && crossing.look(met + (high.at - met) * BEHIND).more > 0)
      return met;
    else low = found;
  }
  return low.at;
}
