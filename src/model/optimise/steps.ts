/**
 * A VPC's chain: apart from the hub, then each joined option from the cheapest ride to the dearest. A step knows its
 * cost when all services are shared, and per pair what it pays more when that pair's service is not: its lack. With a
 * dearer ride the lack grows for every pair at once (the lacks are nested), which is what makes one cut exact.
 */
import type { Option } from "./options.ts";
import { CENTRAL, CLOSE, OWN, RIDES, type Scenario, type Way } from "./scenario.ts";
import { type Key, smaller } from "./units.ts";

export interface Step<T extends number | bigint> {
  readonly all: T;
  /** Its cost when none is shared. */
  readonly none: T;
  readonly lacks: ArrayLike<T>;
  /** The costs that went into it, in doubles: what rounding is a small part of. */
  readonly weight: number;
}

/** More than any cost: the lack of a pair that has no other way. */
export const NO_WAY = 1e300;
export const NO_WAY_KEY: Key = 1n << 400n;

/** The option as a step, by doubles; null where some pair has no way even if all is shared. */
export function stepOf(scenario: Scenario, option: Option): Step<number> | null {
  const lacks = new Float64Array(scenario.count);
  let all = option.cost;
  let none = option.cost;
  let weight = option.cost;
  for (let i = 0; i < lacks.length; i++) {
    const alone = Math.min(scenario.own[i] as number, scenario.ride(i, option), NO_WAY);
    const shared = option.joined ? Math.min(alone, scenario.central[i] as number) : alone;
    if (shared === NO_WAY) return null;
    lacks[i] = alone - shared;
    all += shared;
    none += alone;
    weight += shared + (alone === NO_WAY ? 0 : alone);
  }
  return { all, none, lacks, weight };
}

/** The same, exactly and with tie-breakers. */
export function exactStepOf(scenario: Scenario, option: Option): Step<Key> | null {
  const lacks: Key[] = [];
  let all = option.fixed;
  let none = option.fixed;
  for (let i = 0; i < scenario.count; i++) {
    const cost = (way: Way): Key => scenario.openKey(i, way, option) ?? NO_WAY_KEY;
    const alone = smaller(cost(OWN), cost(RIDES));
    const shared = option.joined ? smaller(alone, cost(CENTRAL)) : alone;
    if (shared === NO_WAY_KEY) return null;
    lacks.push(alone - shared);
    all += shared;
    none += alone;
  }
  return { all, none, lacks, weight: 0 };
}

/** Whether one cost is less than another beyond any rounding. */
export function surelyLess<T extends number | bigint>(a: T, b: T): boolean {
  return typeof b === "bigint" ? a < b : a < b * (1 - CLOSE);
}

/** Whether no step lacks less than the one before it. */
export function areNested<T extends number | bigint>(steps: readonly Step<T>[]): boolean {
  for (let k = 1; k < steps.length; k++) {
    const [before, after] = [steps[k - 1] as Step<T>, steps[k] as Step<T>];
    for (let i = 0; i < after.lacks.length; i++) {
      if ((after.lacks[i] as T) < (before.lacks[i] as T)) return false;
    }
  }
  return true;
}

/** One step that costs no more than any of these, whatever is shared: a bound where their lacks are not nested. */
export function lowerBound<T extends number | bigint>(steps: readonly Step<T>[]): Step<T> {
  const [first, ...others] = steps as readonly [Step<T>, ...Step<T>[]];
  let { all, none } = first;
  const lacks = Array.from(first.lacks);
  for (const step of others) {
    if (step.all < all) all = step.all;
    if (step.none < none) none = step.none;
    for (const [i, lack] of lacks.entries()) if ((step.lacks[i] as T) < lack) lacks[i] = step.lacks[i] as T;
  }
  return { all, none, lacks, weight: 0 };
}

/** The nested steps without those that another one beats, or equals and comes before, whatever is shared. */
export function chainOf<T extends number | bigint>(steps: readonly Step<T>[]): Step<T>[] {
  const chain: Step<T>[] = [];
  for (const step of steps) {
    const top = chain.at(-1);
    if (top !== undefined && !surelyLess(step.all, top.all)) continue;
    while (chain.length > 0 && surelyLess(step.none, (chain.at(-1) as Step<T>).none)) chain.pop();
    chain.push(step);
  }
  return chain;
}
