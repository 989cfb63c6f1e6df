/**
 * From factor 1 outwards on one side, plan by plan: in each cell the plan is proven to be the optimum from end to end,
 * and what changes within it is known in closed form; where one plan takes over from another both cost the same.
 */
import { type Bend, bendsOf } from "./bends.ts";
import { isBestInScene } from "./cell-proof.ts";
import { Course } from "./course.ts";
import { crossingOf } from "./crossing.ts";
import { sameDoing } from "./differences.ts";
import type { Actor, Field, Point } from "./field.ts";
import { handingOver, isPreferred, preferredAt } from "./lone-users.ts";
import type { Plan } from "./plan.ts";
import type { Doing } from "./scene.ts";
import type { Turns } from "./turn-notes.ts";

/** One plan's value counts as the optimum where it is above by no more than this part. */
const EQUAL = 1e-13;
/** How many times as far as its near end the first cell's other end is; and the least and the most that others' are. */
const FIRST = 2;
const NARROW = 1.2;
const WIDEST = 1e9;
/** Cells narrower than this part of their factor are given up. */
const NARROWEST = 1e-11;
/** Where plans cost the same so near to each other, relatively, is one place. */
const ONE_PLACE = 1e-8;
/** What is preferred behind a place is looked at so far behind it, as a part of the way. */
const BEHIND = 1e-4;

type Bends = readonly (readonly Bend[])[];

export class Walk {
  private readonly field: Field;
  private readonly turns: Turns;
  private readonly end: number;
  /** The factor up to which the answers are known. */
  known = 1;
  /** Whether there is nothing more to find, or nothing more can be found. */
  isOver = false;
  private width: number = FIRST;
  /** What has been reached: an optimum, and the plan from there on; null: nothing yet. */
  private reached: { near: Point; plan: Plan } | null = null;
  /** Optima farther on, the nearest last. */
  private readonly open: Point[] = [];

  /** To walk from 1 to `end`. */
  constructor(field: Field, turns: Turns, end: number) {
    this.field = field;
    this.turns = turns;
    this.end = end;
  }

  private bends(plan: Plan, near: number, far: number): Bends {
    const { scene, tolls } = plan;
    const [left, right] = [plan.at(near).doings, plan.at(far).doings];
    return left.map((doing, v) => bendsOf(scene, v, tolls, near, far, doing, right[v] as Doing));
  }

  private actorOf(plan: Plan): Actor {
    const actor = this.field.actors.find(({ scene }) => scene === plan.scene);
    if (actor === undefined) throw new RangeError("a plan of another field");
    return actor;
  }

  private isBest(plan: Plan, near: number, far: number, bends: Bends): boolean {
    const { field } = this;
    const actor = this.actorOf(plan);
    if (plan.scene.branch.branch.via === null) return true;
    const [atNear, atFar] = [field.flow(actor, near), field.flow(actor, far)];
    const isAt = (at: number, value: number): boolean => plan.at(at).value <= value * (1 + EQUAL);
    if (!isAt(near, atNear.value) || !isAt(far, atFar.value)) return false;
    field.work += 1;
    return isBestInScene({
      plan,
      near: plan.at(near),
      far: plan.at(far),
      bends,
      tollsNear: atNear.tolls,
      tollsFar: atFar.tolls,
      isTangled: atNear.tangled || atFar.tangled,
    });
  }

  /** Whether another scenario is cheaper nowhere in the cell. */
  private isOut(other: Actor, course: Course, near: number, far: number): boolean {
    const { field } = this;
    const [start, end] = [course.start, course.end];
    const ends: [number, number] = [field.bound(other, near, start), field.bound(other, far, end)];
    if (course.isUnder(...ends)) return true;
    const [atNear, atFar] = [field.flow(other, near), field.flow(other, far)];
    if (course.isUnder(atNear.value, atFar.value)) return true;
    return [...new Set([atNear.plan, atFar.plan])].some((plan) => {
      const bends = this.bends(plan, near, far);
      const isUnder = course.isUnderCourse(new Course(plan, near, far, bends));
      return isUnder && this.isBest(plan, near, far, bends);
    });
  }

  /** Whether the plan, which is the optimum at both ends, is it all the way. */
  private stands(plan: Plan, near: number, far: number, bends: Bends): boolean {
    // Concave and nowhere above a straight line that it meets at both ends: it is that line.
    if (bendNearestTo(near, near, far, bends) === null) return true;
    const course = new Course(plan, near, far, bends);
    const { actors } = this.field;
    const others = actors.filter(({ scene }) => scene !== plan.scene);
    return this.isBest(plan, near, far, bends) && others.every((each) => this.isOut(each, course, near, far));
  }

  private isOptimum(plan: Plan, { at, value }: Point): boolean {
    return plan.at(at).value <= value * (1 + EQUAL);
  }

  /**
   * Note what turns in a cell where the plan is the optimum. The optimum at the far end may be another plan at the same
   * cost, which ties prefer: from where both cost the same that one is taken. The plan from there on.
   */
  private note(plan: Plan, near: number, far: Point, bends: Bends): Plan {
    const { turns } = this;
    if (far.plan === plan) {
      turns.within(plan.scene, bends);
      return plan;
    }
    const others = this.bends(far.plan, near, far.at);
    const course = new Course(plan, near, far.at, bends);
    const way = course.sameFrom(new Course(far.plan, near, far.at, others));
    const isBefore = ({ at }: Bend): boolean => Math.abs(at - near) <= way;
    this.within(plan, bends, isBefore);
    const from = far.at > near ? near + way : near - way;
    if (way >= course.length || !isPreferred(far.plan, plan, (from + far.at) / 2)) {
      this.within(plan, bends, (bend) => !isBefore(bend));
      return plan;
    }
    turns.between(plan, far.plan, from);
    this.within(far.plan, others, (bend) => !isBefore(bend));
    return far.plan;
  }

  private within({ scene }: Plan, bends: Bends, isIn: (bend: Bend) => boolean): void {
    this.turns.within(
      scene,
      bends.map((each) => each.filter(isIn)),
    );
  }

  /** A point to walk to when none is open: farther the better the last cells went, and the end where nothing bends. */
  private ahead(near: number, plan: Plan): Point {
    const { end, width } = this;
    const to = end > near ? Math.min(near * width, end) : Math.max(near / width, end);
    const [here, there] = [plan.at(near).doings, plan.at(end).doings];
    const isStraight = here.every((doing, v) => sameDoing(doing, there[v] as Doing));
    return this.field.solve(isStraight ? end : to, plan.scene);
  }

  /** Where to go on from: at first the optimum at 1. */
  private start(): { near: Point; plan: Plan } {
    const near = this.field.solve(1, null);
    this.turns.begin(near.plan);
    return { near, plan: near.plan };
  }

  /** Another plan is cheaper at the far end: look for where it takes over, or take it where that is here. */
  private turnTo(near: Point, plan: Plan, far: Point): Plan | null {
    const at = crossingOf(plan, far.plan, near.at, far.at);
    const isHere = Math.abs(at - near.at) <= ONE_PLACE * at && this.isOptimum(far.plan, near);
    if (isHere) {
      const next = preferredAt(far.plan, near.at + (far.at - near.at) * BEHIND);
      this.turns.between(plan, next, near.at);
      return next;
    }
    if (at === near.at) return null;
    this.open.push(this.field.solve(at, plan.scene));
    return plan;
  }

  /** One step from what has been reached: what is then; null: nothing leads on. */
  private step({ near, plan }: { near: Point; plan: Plan }): { near: Point; plan: Plan } | null {
    const { field, turns, open } = this;
    const far = open.at(-1) ?? this.ahead(near.at, plan);
    if (open.length === 0) open.push(far);
    if (!this.isOptimum(plan, far)) {
      const next = this.turnTo(near, plan, far);
      return next && { near, plan: next };
    }
    const bends = this.bends(plan, near.at, far.at);
    const isProven = this.stands(plan, near.at, far.at, bends);
    if (field.isIncomplete) return null;
    if (!isProven) {
      const between = bendNearestTo(Math.sqrt(near.at * far.at), near.at, far.at, bends);
      if (between === null || Math.abs(far.at - near.at) < NARROWEST * far.at) return null;
      this.width = Math.max(Math.sqrt(this.width), NARROW);
      open.push(field.solve(between, plan.scene));
      return { near, plan };
    }
    const handing = handingOver(plan, near.at, far.at, bends);
    if (handing !== null) {
      const { at, plan: next } = handing;
      this.within(plan, bends, (bend) => Math.abs(bend.at - near.at) <= Math.abs(at - near.at));
      turns.between(plan, next, at);
      return { near: { at, value: plan.at(at).value, plan: next }, plan: next };
    }
    const next = this.note(plan, near.at, far, bends);
    field.forget(near.at);
    open.pop();
    this.known = far.at;
    this.width = Math.min(this.width ** 2, WIDEST);
    return { near: far, plan: next };
  }

  /** Walk on until so many flows and bounds have been reckoned; how many were. */
  goOn(most: number): number {
    const { field, turns } = this;
    const before = field.work;
    this.reached ??= this.start();
    while (!this.isOver && field.work - before <= most) {
      const next = this.step(this.reached);
      if (turns.isDone) this.known = this.end;
      if (next !== null) this.reached = next;
      this.isOver = next === null || turns.isDone || next.near.at === this.end;
    }
    return field.work - before;
  }
}

/** The bend between two factors that is nearest to one of them, or to one between; null where there is none. */
function bendNearestTo(middle: number, near: number, far: number, bends: Bends): number | null {
  let best: number | null = null;
  for (const each of bends) {
    for (const { at } of each) {
      const isAtEnd = Math.min(Math.abs(at - near), Math.abs(at - far)) <= NARROWEST * at;
      if (isAtEnd) continue;
      if (best === null || Math.abs(at - middle) < Math.abs(best - middle)) best = at;
    }
  }
  return best;
}
