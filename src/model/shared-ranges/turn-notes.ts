/** The first turn of each place on one side, noted as the walk passes it. */
import { cut, type Ratio, ratio } from "../money.ts";
import type { Answers } from "../optima.ts";
import type { Bend } from "./bends.ts";
import { pairDifference, rootOf, sameDoing, vpcDifference, vpcLine } from "./differences.ts";
import { type Line, line } from "./line.ts";
import type { Plan } from "./plan.ts";
import type { Doing, Scene } from "./scene.ts";
import { answerAt, type Spot, type Spots } from "./spots.ts";

/** A factor found by doubles, and where the exact one must lie near it, relatively. */
const NEAR = 1e-7;

/** A double as an amount; factors are of an order at which no digits are lost. */
export function ratioOf(factor: number): Ratio {
  return ratio(factor.toFixed(18).replace(/\.?0+$/, ""));
}

/** The exact factor where a difference is nothing, if it is the one meant; else that one. */
function exactly(difference: Line, at: number): Ratio {
  const root = rootOf(difference);
  const meant = -difference.c / difference.d;
  if (root !== null && Math.abs(meant - at) <= NEAR * at) return root;
  return cut(ratioOf(at), 10);
}

export class Turns {
  private readonly spots: Spots;
  private readonly answers: Answers;
  /** By place; undefined: not found. */
  readonly at: (Ratio | undefined)[];
  /** Places whose answer at 1 is another here than the one that was given: nothing is told of them. */
  readonly odd: Set<number> = new Set();
  private left = 0;
  /** Per VPC, those that have not turned. */
  private readonly standing: Spot[][];

  constructor(spots: Spots, answers: Answers) {
    this.spots = spots;
    this.answers = answers;
    this.at = new Array<Ratio | undefined>(answers.length);
    this.standing = [];
  }

  get isDone(): boolean {
    return this.left === 0;
  }

  private isAsGiven(scene: Scene, spot: Spot, doing: Doing): boolean {
    return answerAt(scene, spot, doing) === this.answers[spot.place];
  }

  /** What the plan at 1 says. */
  begin(plan: Plan): void {
    const { doings } = plan.at(1);
    for (const [v, spots] of this.spots.perVpc.entries()) {
      const same = spots.filter((spot) => this.isAsGiven(plan.scene, spot, doings[v] as Doing));
      for (const spot of spots) if (!same.includes(spot)) this.odd.add(spot.place);
      this.standing[v] = same;
      this.left += same.length;
    }
  }

  private turn(spot: Spot, at: Ratio): void {
    this.at[spot.place] = at;
    this.left -= 1;
  }

  /** Note what turns at the bends of a cell. */
  within(scene: Scene, bends: readonly (readonly Bend[])[]): void {
    for (const [v, each] of bends.entries()) for (const bend of each) this.bend(scene, v, bend);
  }

  private bend(scene: Scene, v: number, { at, before, after }: Bend): void {
    const spots = this.standing[v] ?? [];
    const turning = spots.filter((spot) => !this.isAsGiven(scene, spot, after));
    if (turning.length === 0) return;
    this.standing[v] = spots.filter((spot) => !turning.includes(spot));
    const whole = (): Ratio => exactly(vpcDifference(scene, v, before, after), at);
    const isRoute = before.option === after.option;
    let exact: Ratio | null = null;
    for (const spot of turning) {
      if (isRoute && spot.pair !== null) {
        this.turn(spot, exactly(pairDifference(scene, v, spot.pair, before, after), at));
      } else {
        exact ??= whole();
        this.turn(spot, exact);
      }
    }
  }

  /** Note what turns where one plan takes over from another. */
  between(before: Plan, after: Plan, at: number): void {
    const [from, to] = [before.at(at).doings, after.at(at).doings];
    let exact: Ratio | null = null;
    for (const [v, spots] of this.standing.entries()) {
      const turning = spots.filter((spot) => !this.isAsGiven(after.scene, spot, to[v] as Doing));
      if (turning.length === 0) continue;
      this.standing[v] = spots.filter((spot) => !turning.includes(spot));
      exact ??= exactly(difference(before, after, from, to), at);
      for (const spot of turning) this.turn(spot, exact);
    }
  }
}

/** What one plan costs more than another, all VPCs together. */
function difference(before: Plan, after: Plan, from: readonly Doing[], to: readonly Doing[]): Line {
  const { opening } = before.scene.lines;
  let start = before.scene.paid.start - after.scene.paid.start;
  let slope = before.scene.paid.slope - after.scene.paid.slope;
  for (const [s, each] of opening.entries()) {
    const count = BigInt(before.open[s] as number) - BigInt(after.open[s] as number);
    start += count * each.start;
    slope += count * each.slope;
  }
  const isOneScene = before.scene === after.scene;
  for (const [v, doing] of from.entries()) {
    const other = to[v] as Doing;
    if (isOneScene && sameDoing(doing, other)) continue;
    const [own, others] = [vpcLine(before.scene, v, doing), vpcLine(after.scene, v, other)];
    start += own.start - others.start;
    slope += own.slope - others.slope;
  }
  return line(start, slope);
}
