/** What each VPC sends to each service, in the exact units and as doubles beside them; VPC by VPC, services by name. */

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
  readonly exact: Volumes;
  readonly gb: Float64Array;
  readonly across: Float64Array;
  readonly crossing: Float64Array;
}

/** Per pair, in units of 10^-10 GB. */
export interface Volumes {
  readonly gb: readonly bigint[];
  /** What is from other zones than a single NAT gateway's. */
  readonly across: readonly bigint[];
  /** What crosses zones on its way to a hub over peering; empty where that is not open. */
  readonly crossing: readonly bigint[];
}

/** How many pairs VPC v has. */
export function pairCount({ start }: Pairs, v: number): number {
  return (start[v + 1] as number) - (start[v] as number);
}

/** Collects pairs in their order. */
export class PairWriter {
  private readonly start: number[] = [0];
  private readonly service: number[] = [];
  private readonly open: number[] = [];
  private readonly exact: { gb: bigint[]; across: bigint[] } = { gb: [], across: [] };
  private readonly services: readonly string[];

  constructor(services: readonly string[]) {
    this.services = services;
  }
  add(service: number, open: number, gb: bigint, across: bigint): void {
    this.service.push(service);
    this.open.push(open);
    this.exact.gb.push(gb);
    this.exact.across.push(across);
  }
  endVpc(): void {
    this.start.push(this.service.length);
  }
  finish(): Pairs {
    const { services, exact } = this;
    return {
      services,
      start: new Int32Array(this.start),
      service: new Int32Array(this.service),
      open: new Uint8Array(this.open),
      exact: { ...exact, crossing: [] },
      gb: doubles(exact.gb),
      across: doubles(exact.across),
      crossing: new Float64Array(exact.gb.length),
    };
  }
}

/** The same pairs, knowing what crosses zones on its way to a peered hub. */
export function withCrossings(pairs: Pairs, crossing: readonly bigint[]): Pairs {
  return { ...pairs, exact: { ...pairs.exact, crossing }, crossing: doubles(crossing) };
}

function doubles(exact: readonly bigint[]): Float64Array {
  const all = new Float64Array(exact.length);
  for (let i = 0; i < all.length; i++) {
    const units = exact[i] as bigint;
    if (units !== 0n) all[i] = Number(units);
  }
  return all;
}
