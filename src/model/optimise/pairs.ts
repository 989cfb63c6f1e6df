/** What each VPC sends to each service, in the exact units and as doubles beside them; VPC by VPC, services by name. */

/** Ways that are open to a pair. */
export const RIDE = 1;
export const GATEWAY = 2;
export const INTERFACE = 4;
export const SHARED = 8;
/** It has an endpoint of its own today. */
export const OWN_TODAY = 16;

/** GB of one pair, in units of 10^-10. */
export interface Volume {
  /** In all; from zones other than a single NAT gateway's; and what would change zone on its way to a peered hub. */
  readonly gb: bigint;
  readonly across: bigint;
  readonly crossing: bigint;
}

/** All pairs of a network; those of VPC v are `start[v]` up to `start[v + 1]`. */
export interface Pairs {
  readonly services: readonly string[];
  readonly start: Int32Array;
  /** Index into `services`. */
  readonly service: Int32Array;
  readonly open: Uint8Array;
  readonly exact: readonly Volume[];
  readonly gb: Float64Array;
  readonly across: Float64Array;
  readonly crossing: Float64Array;
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
  private readonly exact: Volume[] = [];
  private readonly services: readonly string[];

  constructor(services: readonly string[]) {
    this.services = services;
  }
  add(service: number, open: number, volume: Volume): void {
    this.service.push(service);
    this.open.push(open);
    this.exact.push(volume);
  }
  endVpc(): void {
    this.start.push(this.service.length);
  }
  finish(): Pairs {
    const { services, exact } = this;
    return {
      services,
      start: Int32Array.from(this.start),
      service: Int32Array.from(this.service),
      open: Uint8Array.from(this.open),
      exact,
      gb: Float64Array.from(exact, (volume) => Number(volume.gb)),
      across: Float64Array.from(exact, (volume) => Number(volume.across)),
      crossing: Float64Array.from(exact, (volume) => Number(volume.crossing)),
    };
  }
}
