/** What each VPC sends to each service, exactly and as doubles; VPC by VPC, services by name. */
import type { ExactSum } from "./sums.ts";
import { EXACT } from "./sums.ts";

/** Ways that are open to a pair. */
export const RIDE = 1;
export const GATEWAY = 2;
export const INTERFACE = 4;
export const SHARED = 8;
/** It has an endpoint of its own today. */
export const OWN_TODAY = 16;

/** All pairs of a network; those of VPC v are `start[v]` up to `start[v + 1]`. */
export interface Pairs {
  readonly services: readonly string[];
  readonly start: Int32Array;
  /** Index into `services`. */
  readonly service: Int32Array;
  readonly open: Uint8Array;
  readonly gb: Volumes;
  /** What is from other zones than a single NAT gateway's. */
  readonly across: Volumes;
  /** What crosses zones on its way to a hub over peering; nothing where that is not open. */
  readonly crossing: Volumes;
}

/** Per pair, in units of 10^-10 GB: the nearest doubles; below 2^52 these are exact, and the others stand apart. */
export interface Volumes {
  readonly near: Float64Array;
  readonly large: ReadonlyMap<number, bigint>;
}

/** Add a pair's volume to a sum. */
export function addVolume(sum: ExactSum, { near, large }: Volumes, pair: number): void {
  const units = near[pair] as number;
  if (units < EXACT) sum.add(units);
  else sum.addLarge(large.get(pair) as bigint);
}

/** How many pairs VPC v has. */
export function pairCount({ start }: Pairs, v: number): number {
  return (start[v + 1] as number) - (start[v] as number);
}

/** Collects volumes in the order of their pairs. */
class VolumeWriter {
  private near: Float64Array = new Float64Array(1024);
  private readonly large = new Map<number, bigint>();

  set(pair: number, sum: ExactSum): void {
    if (pair === this.near.length) {
      const wider = new Float64Array(2 * pair);
      wider.set(this.near);
      this.near = wider;
    }
    this.near[pair] = sum.near;
    if (sum.near >= EXACT) this.large.set(pair, sum.value);
  }
  finish(count: number): Volumes {
    return { near: this.near.slice(0, count), large: this.large };
  }
}

/** Collects pairs in their order. */
export class PairWriter {
  private readonly start: number[] = [0];
  private readonly service: number[] = [];
  private readonly open: number[] = [];
  private readonly gb = new VolumeWriter();
  private readonly across = new VolumeWriter();
  private readonly services: readonly string[];

  constructor(services: readonly string[]) {
    this.services = services;
  }
  add(service: number, open: number, gb: ExactSum, across: ExactSum): void {
    const pair = this.service.length;
    this.service.push(service);
    this.open.push(open);
    this.gb.set(pair, gb);
    this.across.set(pair, across);
  }
  endVpc(): void {
    this.start.push(this.service.length);
  }
  finish(): Pairs {
    const count = this.service.length;
    return {
      services: this.services,
      start: Int32Array.from(this.start),
      service: Int32Array.from(this.service),
      open: Uint8Array.from(this.open),
      gb: this.gb.finish(count),
      across: this.across.finish(count),
      crossing: { near: new Float64Array(count), large: new Map() },
    };
  }
}

/** The same pairs, knowing what crosses zones on its way to a peered hub. */
export function withCrossings(pairs: Pairs, crossing: readonly bigint[]): Pairs {
  const large = new Map<number, bigint>();
  for (const [pair, units] of crossing.entries()) if (Number(units) >= EXACT) large.set(pair, units);
  return { ...pairs, crossing: { near: Float64Array.from(crossing, Number), large } };
}
