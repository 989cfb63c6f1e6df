/**
 * A VPC's chain: apart from the hub, then each joined option from the cheapest ride to the dearest. A step knows its
 * cost when all services are shared, and per pair what it pays more when that pair's service is not: its lack. With a
 * dearer ride the lack grows for every pair at once (the lacks are nested), which is what makes one cut exact.
 */

/** Doubles that differ by less than this, relatively, may stand for equal costs: the sums here round far less. */
export const CLOSE: number = 2 ** -40;

export interface Step<T extends number | bigint> {
  readonly all: T;
  /** Its cost when none is shared. */
  readonly none: T;
  /** Per pair; empty: none lacks anything. */
  readonly lacks: ArrayLike<T>;
  /** The costs that went into it, in doubles: what rounding is a small part of. */
  readonly weight: number;
}

/** More than any cost: the lack of a pair that has no other way. */
export const NO_WAY = 1e300;

/** Whether one cost is less than another beyond any rounding. */
export function surelyLess<T extends number | bigint>(a: T, b: T): boolean {
  return typeof b === "bigint" ? a < b : a < b * (1 - CLOSE);
}

/** Whether no step lacks less than the one before it, in so many pairs. */
export function areNested<T extends number | bigint>(steps: readonly Step<T>[], count: number): boolean {
  for (let k = 1; k < steps.length; k++) {
    const [before, after] = [steps[k - 1] as Step<T>, steps[k] as Step<T>];
    for (let i = 0; i < count; i++) {
      if ((after.lacks[i] as T) < (before.lacks[i] as T)) return false;
    }
  }
  return true;
}

/** One step that costs no more than any of these, whatever is shared: a bound where their lacks are not nested. */
export function lowerBound<T extends number | bigint>(steps: readonly Step<T>[], count: number): Step<T> {
  const [first, ...others] = steps as readonly [Step<T>, ...Step<T>[]];
  let { all, none } = first;
  const lacks = Array.from(first.lacks).slice(0, count);
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
