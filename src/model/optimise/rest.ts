/** For one VPC and one scenario, the least that all others cost, in three grades: a floor, what they cost alone, and what they and this VPC's asks come to. */
import { type Bound, type Dual, type Duals, paidIn } from "./duals.ts";
import { type Met, Others } from "./others.ts";
import { CLOSED } from "./pair-costs.ts";
import type { Scenario } from "./scenario.ts";
import { sum } from "./sums.ts";
import { costOf } from "./units.ts";

/** A scenario of all VPCs, in which one VPC after the other is left out. */
export class Whole {
  readonly scenario: Scenario;
  private readonly duals: Duals;
  private floor: Bound | null = null;
  private others: Others | null = null;
  /** Per service what sharing it costs, in units of money. */
  readonly opening: Float64Array;

  constructor(scenario: Scenario, duals: Duals) {
    this.scenario = scenario;
    this.duals = duals;
    this.opening = Float64Array.from(scenario.table.opening, (key) => Number(costOf(key)));
  }
  /** A floor of what all but VPC v cost: all services are shared, and free. Without a hub that is what they cost. */
  floorWithout(v: number): number {
    this.floor ??= this.duals.floorOf(this.scenario);
    const { value, least, paid } = this.floor;
    const own = least[v] as number;
    // Where this VPC has no way as it is, all others may have.
    return own === CLOSED ? paid + sum(least.filter((_, u) => u !== v)) : value - own;
  }
  private get dual(): Dual {
    return this.duals.of(this.scenario);
  }
  /** All but VPC v, until the next one is left out; null where tangles leave no more than the floor. */
  without(v: number): Others | null {
    const { proof } = this.dual;
    if (proof === null || proof.tangled) return null;
    this.others ??= new Others(proof);
    this.others.leave(v);
    return this.others;
  }
}

/** How sure the cost of the others is. */
export type Grade = "floor" | "alone";

export class Rest {
  readonly whole: Whole;
  private readonly v: number;
  private others: Others | null = null;
  grade: Grade = "floor";
  /** What all others cost at least, with all that is paid in any case. */
  cost: number;
  /** Per service what this VPC pays at most for its being shared. */
  spare: Float64Array;
  /** Whether it can be told what others and asks come to. */
  isSure = true;

  constructor(whole: Whole, v: number) {
    this.whole = whole;
    this.v = v;
    this.cost = whole.floorWithout(v);
    this.spare = whole.opening;
    if (whole.scenario.branch.via === null) this.grade = "alone";
  }
  /** From the floor to what the others cost alone. */
  refine(): void {
    const { whole, v } = this;
    this.grade = "alone";
    this.others = whole.without(v);
    if (this.others === null) {
      this.isSure = false;
      return;
    }
    this.cost = paidIn(whole.scenario) + this.others.value;
    this.spare = this.others.spare.slice();
  }
  /** What the asks of this VPC come to. */
  met(asks: Float64Array): Met {
    const { others } = this;
    if (others === null) return { cost: 0, open: NOTHING };
    return others.simply(asks) ?? others.met(asks);
  }
  /** Per service: 1 where the others share it. */
  get open(): Uint8Array {
    return this.others?.open ?? NOTHING;
  }
}

const NOTHING = new Uint8Array(0);
