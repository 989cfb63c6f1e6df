/**
 * Where but one VPC uses a shared endpoint, and an endpoint of its own would cost exactly as much: then cost does not tell
 * the two plans apart, and tie-breakers do, from one bend of the others to the next.
 */
import { CENTRAL } from "../optimise/exact.ts";
import type { Bend } from "./bends.ts";
import type { Plan } from "./plan.ts";
import type { Doing } from "./scene.ts";

/** Costs that differ by no more than this part count as equal, and stretches no longer than that are none. */
const EQUAL = 1e-13;

export interface Handing {
  /** The factor from which on the other plan is preferred. */
  readonly at: number;
  readonly plan: Plan;
}

/** A stretch on which a service has but one user. */
interface Lone {
  readonly s: number;
  readonly from: number;
  readonly to: number;
}

/** In the order in which they begin. */
function loneStretches(plan: Plan, near: number, far: number, bends: readonly (readonly Bend[])[]): Lone[] {
  const { pairs } = plan.scene.table;
  const users = new Int32Array(pairs.services.length);
  const count = (v: number, { ways }: Doing, one: number, changed: Set<number>): void => {
    for (let i = 0; i < ways.length; i++) {
      if (ways[i] !== CENTRAL) continue;
      const s = pairs.service[(pairs.start[v] as number) + i] as number;
      users[s] = (users[s] as number) + one;
      changed.add(s);
    }
  };
  const lone = new Map<number, number>();
  const found: Lone[] = [];
  const step = (at: number, changed: Iterable<number>): void => {
    for (const s of changed) {
      const from = lone.get(s);
      if (from !== undefined) found.push({ s, from, to: at });
      if (users[s] === 1) lone.set(s, at);
      else lone.delete(s);
    }
  };
  const first = new Set<number>();
  for (const [v, doing] of plan.at(near).doings.entries()) count(v, doing, 1, first);
  step(near, first);
  const events = bends.flatMap((each, v) => each.map((bend) => ({ v, bend })));
  events.sort((a, b) => Math.abs(a.bend.at - near) - Math.abs(b.bend.at - near));
  for (const { v, bend } of events) {
    const changed = new Set<number>();
    count(v, bend.before, -1, changed);
    count(v, bend.after, 1, changed);
    step(bend.at, changed);
  }
  step(far, [...lone.keys()]);
  const isLong = ({ from, to }: Lone): boolean => Math.abs(to - from) > EQUAL * Math.max(from, to);
  return found.filter(isLong).sort((a, b) => Math.abs(a.from - near) - Math.abs(b.from - near));
}

/** Whether another plan that costs the same is preferred: by tie-breakers, then by what it shares less, as the search does. */
export function isPreferred(other: Plan, plan: Plan, at: number): boolean {
  const [own, others] = [plan.at(at), other.at(at)];
  if (Math.abs(own.value - others.value) > EQUAL * own.value) return false;
  const sharing = ({ open }: Plan): number => open.reduce((sum, each) => sum + each, 0);
  return others.tie < own.tie || (others.tie === own.tie && sharing(other) < sharing(plan));
}

/** The plan, or one that is preferred at a factor at the same cost. */
export function preferredAt(plan: Plan, at: number): Plan {
  for (const { s } of loneStretches(plan, at, 2 * at, [])) {
    const other = plan.without(s);
    if (isPreferred(other, plan, at)) return preferredAt(other, at);
  }
  return plan;
}

/** The first place in a cell where another plan is preferred at the same cost; null where there is none. */
export function handingOver(
  plan: Plan,
  near: number,
  far: number,
  bends: readonly (readonly Bend[])[],
): Handing | null {
  const without = new Map<number, Plan>();
  for (const { s, from, to } of loneStretches(plan, near, far, bends)) {
    const other = without.get(s) ?? plan.without(s);
    without.set(s, other);
    if (isPreferred(other, plan, (from + to) / 2)) return { at: from, plan: other };
  }
  return null;
}
