/**
 * What the pairs of one VPC cost each way, in doubles. These loops stand apart from the classes that use them, where
 * nothing keeps them from being compiled once and for all; they store in each branch, because a choice between a
 * constant and a sum would be made into an object first.
 */
import { GATEWAY, INTERFACE, type Pairs, RIDE, SHARED } from "./pairs.ts";

/** The cost of a way that is not open. */
export const CLOSED: number = Number.POSITIVE_INFINITY;

/** Over an endpoint of the VPC's own. `notOwn`: ways that close it; the hub's own endpoints are the shared ones. */
export function fillOwn(
  own: Float64Array,
  { open, gb }: Pairs,
  first: number,
  count: number,
  hours: number,
  perGb: number,
  notOwn: number,
): void {
  for (let i = 0; i < count; i++) {
    const ways = open[first + i] as number;
    if ((ways & GATEWAY) !== 0) own[i] = 0;
    else if ((ways & INTERFACE) === 0 || (ways & notOwn) !== 0) own[i] = CLOSED;
    else own[i] = hours + perGb * (gb.near[first + i] as number);
  }
}

/** Over the hub's endpoint. */
export function fillCentral(
  central: Float64Array,
  { open, gb, crossing }: Pairs,
  first: number,
  count: number,
  perGb: number,
  perGbCrossing: number,
): void {
  for (let i = 0; i < count; i++) {
    const pair = first + i;
    if (((open[pair] as number) & SHARED) === 0) central[i] = CLOSED;
    else central[i] = perGb * (gb.near[pair] as number) + perGbCrossing * (crossing.near[pair] as number);
  }
}

/** Over an egress; where nothing can ride (an infinite price), a pair that sends nothing has no way there either. */
export function fillRide(
  ride: Float64Array,
  { open, gb, across }: Pairs,
  first: number,
  count: number,
  near: number,
  far: number,
): void {
  for (let i = 0; i < count; i++) {
    const all = gb.near[first + i] as number;
    const part = across.near[first + i] as number;
    if (((open[first + i] as number) & RIDE) === 0) ride[i] = CLOSED;
    else if (part === 0) ride[i] = near === CLOSED ? CLOSED : near * all;
    else ride[i] = part === all ? far * all : near * (all - part) + far * part;
  }
}

/** The cheaper of two ways, pair by pair. */
export function fillLeast(least: Float64Array, a: Float64Array, b: Float64Array, count: number): void {
  for (let i = 0; i < count; i++) least[i] = Math.min(a[i] as number, b[i] as number);
}

/** The sum of each pair's cheapest way, an endpoint at the cost of `ends` or an egress with prices that are finite. */
export function sumOfLeast(
  ends: Float64Array,
  { open, gb, across }: Pairs,
  first: number,
  count: number,
  near: number,
  far: number,
): number {
  let total = 0;
  for (let i = 0; i < count; i++) {
    const end = ends[i] as number;
    const part = across.near[first + i] as number;
    const ride = near * ((gb.near[first + i] as number) - part) + far * part;
    if (((open[first + i] as number) & RIDE) === 0) total += end;
    else total += Math.min(end, ride);
  }
  return total;
}

/** The sum of each pair's cheaper way. */
export function sumOfCheaper(a: Float64Array, b: Float64Array, count: number): number {
  let total = 0;
  for (let i = 0; i < count; i++) total += Math.min(a[i] as number, b[i] as number);
  return total;
}

/** The sum of the first ones. */
export function sumOfFirst(costs: Float64Array, count: number): number {
  let total = 0;
  for (let i = 0; i < count; i++) total += costs[i] as number;
  return total;
}

/**
 * Per pair, what it pays more when its service is not shared; into `sums`: the costs of all pairs if all are shared, if
 * none is, and both together. False where a pair has
 * no way even if all are shared. `most`: stands for the cost of having no way otherwise.
 */
export function fillLacks(
  lacks: Float64Array,
  own: Float64Array,
  ride: Float64Array,
  central: Float64Array,
  count: number,
  most: number,
  sums: Float64Array,
): boolean {
  let all = 0;
  let none = 0;
  let weight = 0;
  for (let i = 0; i < count; i++) {
    const alone = Math.min(Math.min(own[i] as number, ride[i] as number), most);
    const shared = Math.min(alone, central[i] as number);
    if (shared === most) return false;
    lacks[i] = alone - shared;
    all += shared;
    none += alone;
    weight += shared;
    if (alone !== most) weight += alone;
  }
  sums[0] = all;
  sums[1] = none;
  sums[2] = weight;
  return true;
}
