/** Where what one VPC does best under a plan changes, between two factors. */

import { sameDoing } from "./differences.ts";
import { fillCost } from "./doing-cost.ts";
import type { Doing, Scene } from "./scene.ts";

export interface Bend {
  readonly at: number;
  /** On the nearer side, and on the farther. */
  readonly before: Doing;
  readonly after: Doing;
}

const A = new Float64Array(2);
const B = new Float64Array(2);

/** Where two ways to do things cost the same; not between the two factors, or not a number, where they do so nowhere. */
function meeting(scene: Scene, v: number, a: Doing, b: Doing): number {
  fillCost(scene, v, a, A);
  fillCost(scene, v, b, B);
  return -((A[0] as number) - (B[0] as number)) / ((A[1] as number) - (B[1] as number));
}

/**
 * The bends of VPC v from `near` to `far`, in that order, from what it does best at both. The least of straight lines is
 * concave: where it is done the same way at two factors, it is between. Source: see breakpoints.ts.
 */
export function bendsOf(
  scene: Scene,
  v: number,
  tolls: Float64Array,
  near: number,
  far: number,
  atNear: Doing,
  atFar: Doing,
): Bend[] {
  const bends: Bend[] = [];
  const open: { near: number; far: number; before: Doing; after: Doing }[] = [];
  if (!sameDoing(atNear, atFar)) open.push({ near, far, before: atNear, after: atFar });
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { before, after } = next;
    const at = meeting(scene, v, before, after);
    const isBetween = (at - next.near) * (next.far - at) > 0;
    const middle = isBetween ? scene.best(v, at, tolls) : null;
    if (middle === null || sameDoing(middle, before) || sameDoing(middle, after)) {
      const towardsFar = (at - next.near) * (next.far - next.near) > 0;
      bends.push({ at: isBetween ? at : towardsFar ? next.far : next.near, before, after });
      continue;
    }
    if (!sameDoing(middle, after)) open.push({ near: at, far: next.far, before: middle, after });
    open.push({ near: next.near, far: at, before, after: middle });
  }
  return bends;
}
