/** The ways out of all VPCs, VPC by VPC, their costs in doubles. */
import type { Mode } from "./modes.ts";
import { CLOSED } from "./pair-costs.ts";
import { costOf } from "./units.ts";

/** Those of VPC v are `start[v]` up to `start[v + 1]`. */
export interface WaysOut {
  readonly start: Int32Array;
  readonly modes: readonly Mode[];
  /** What each costs in itself, tie-breakers apart. */
  readonly cost: Float64Array;
  /** What 10^-10 GB pay that ride on it from the gateway's zone, and from others; infinite: nothing can. */
  readonly near: Float64Array;
  readonly far: Float64Array;
}

function double(price: bigint | null): number {
  return price === null ? CLOSED : Number(price);
}

export function waysOut(perVpc: readonly (readonly Mode[])[]): WaysOut {
  const start = new Int32Array(perVpc.length + 1);
  for (let v = 0; v < perVpc.length; v++) start[v + 1] = (start[v] as number) + (perVpc[v]?.length ?? 0);
  const modes = perVpc.flat();
  const [cost, near, far] = [0, 0, 0].map(() => new Float64Array(modes.length)) as [
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  for (let i = 0; i < modes.length; i++) {
    const mode = modes[i] as Mode;
    cost[i] = Number(costOf(mode.fixed));
    near[i] = double(mode.near);
    far[i] = double(mode.far);
  }
  return { start, modes, cost, near, far };
}
