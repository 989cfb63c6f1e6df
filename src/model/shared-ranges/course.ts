/** A plan's cost from one factor to another: a straight line from bend to bend. */

import type { Bend } from "./bends.ts";
import { fillCost } from "./doing-cost.ts";
import type { Plan } from "./plan.ts";

/** Where the slope changes, as way from the near end, and by how much per way. */
interface Kink {
  readonly way: number;
  readonly less: number;
}

/** What costs at most that much less count as equal. */
const EQUAL = 1e-13;

export class Course {
  /** In order from the near end. */
  readonly kinks: readonly Kink[];
  readonly start: number;
  readonly end: number;
  readonly length: number;
  private readonly slope: number;
  private made: readonly { readonly way: number; readonly cost: number }[] | null = null;

  constructor(plan: Plan, near: number, far: number, bends: readonly (readonly Bend[])[]) {
    const direction = far < near ? -1 : 1;
    const { scene } = plan;
    const kinks: Kink[] = [];
    const [before, after] = [new Float64Array(2), new Float64Array(2)];
    for (const [v, each] of bends.entries()) {
      for (const bend of each) {
        fillCost(scene, v, bend.before, before);
        fillCost(scene, v, bend.after, after);
        const less = ((before[1] as number) - (after[1] as number)) * direction;
        kinks.push({ way: (bend.at - near) * direction, less });
      }
    }
    this.kinks = kinks.sort((a, b) => a.way - b.way);
    this.length = (far - near) * direction;
    this.start = plan.at(near).value;
    this.end = plan.at(far).value;
    this.slope = plan.at(near).slope * direction;
  }

  /** What it costs at these ways from the near end, in rising order. */
  private at(ways: readonly number[]): number[] {
    let [value, slope, last, next] = [this.start, this.slope, 0, 0];
    return ways.map((way) => {
      for (let kink = this.kinks[next]; kink !== undefined && kink.way <= way; kink = this.kinks[++next]) {
        value += slope * (kink.way - last);
        slope -= kink.less;
        last = kink.way;
      }
      value += slope * (way - last);
      last = way;
      return value;
    });
  }

  private get ways(): number[] {
    return [0, ...this.kinks.map(({ way }) => way), this.length];
  }

  /** What it costs at each kink and at both ends. */
  private get costs(): readonly { readonly way: number; readonly cost: number }[] {
    if (this.made === null) {
      const { ways } = this;
      const costs = this.at(ways);
      this.made = ways.map((way, i) => ({ way, cost: costs[i] as number }));
    }
    return this.made;
  }

  /** Whether a straight line between two costs at the ends is nowhere below. */
  isUnder(start: number, end: number): boolean {
    const rise = (end - start) / this.length;
    return this.costs.every(({ way, cost }) => start + rise * way >= cost * (1 - EQUAL));
  }

  /** How far from the near end another course starts to cost the same up to the far end; the length: it does only there. */
  sameFrom(other: Course): number {
    const ways = [...this.ways, ...other.ways].sort((a, b) => a - b);
    const [own, others] = [this.at(ways), other.at(ways)];
    let from = this.length;
    for (let i = ways.length - 1; i >= 0; i--) {
      const [a, b] = [own[i] as number, others[i] as number];
      if (Math.abs(a - b) > EQUAL * a) break;
      from = ways[i] as number;
    }
    return from;
  }

  /** Whether another course is nowhere below. */
  isUnderCourse(other: Course): boolean {
    const ways = [...this.ways, ...other.ways].sort((a, b) => a - b);
    const [own, others] = [this.at(ways), other.at(ways)];
    return ways.every((_, i) => (others[i] as number) >= (own[i] as number) * (1 - EQUAL));
  }
}
