/** An amount that is a straight line in a factor. */

/** Between which factors turns are looked for: those of optima.ts. */
export const LEAST = 0.000001;
export const MOST = 1000;

/** `start + slope × factor`, in units of money: exactly, and as doubles. */
export interface Line {
  readonly start: bigint;
  readonly slope: bigint;
  readonly c: number;
  readonly d: number;
}

export function line(start: bigint, slope: bigint): Line {
  return { start, slope, c: Number(start), d: Number(slope) };
}

export const NOTHING: Line = line(0n, 0n);

export function plus(a: Line, b: Line): Line {
  return line(a.start + b.start, a.slope + b.slope);
}

/** Lines are compared at both ends of what is looked at. */
const FACTORS = [LEAST, MOST] as const;

/** Whether a line is nowhere above another, between the factors that are looked at. */
export function isBelow(a: Line | null, b: Line | null): boolean {
  if (a === null || b === null) return b === null;
  return FACTORS.every((at) => a.c + a.d * at <= b.c + b.d * at);
}
