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

/** The sum of each pair's cheapest way, over an endpoint at the cost of `ends` or an egress. */
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
    if (((open[first + i] as number) & RIDE) !== 0) {
      const part = across.near[first + i] as number;
      const rest = (gb.near[first + i] as number) - part;
      const ride = part === 0 ? near * rest : rest === 0 ? far * part : near * rest + far * part;
      // An infinite price times nothing is no number, and less than nothing else: such a ride is not taken.
      if (ride < (ends[i] as number)) {
        total += ride;
        continue;
      }
    }
    total += ends[i] as number;
  }
  return total;
}
