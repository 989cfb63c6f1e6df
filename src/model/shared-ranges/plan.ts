/** A plan: a scene and the services it shares. Under a plan each VPC is on its own, so its cost is known at any factor. */

import { Total } from "../optimise/sums.ts";
import type { Key } from "../optimise/units.ts";
import { fillCost } from "./doing-cost.ts";
import { tiesOf } from "./lines.ts";
import type { Doing, Scene } from "./scene.ts";

/** What all VPCs do under a plan at a factor. */
export interface Standing {
  readonly at: number;
  /** In units of money; infinite: some VPC has no way. */
  readonly value: number;
  /** How fast that grows with the factor, as all is done there. */
  readonly slope: number;
  /** Tie-breakers of all that is done. */
  readonly tie: number;
  readonly doings: readonly Doing[];
}

export class Plan {
  readonly scene: Scene;
  /** Per service: 1 where it is shared. */
  readonly open: Uint8Array;
  /** Per pair: 0 where its service is shared, else more than anything. */
  readonly tolls: Float64Array;
  private readonly known = new Map<number, Standing>();

  constructor(scene: Scene, open: Uint8Array) {
    this.scene = scene;
    this.open = open;
    const { service } = scene.table.pairs;
    this.tolls = Float64Array.from(service, (s) => (open[s] === 1 ? 0 : Number.POSITIVE_INFINITY));
  }

  /** What is paid before any VPC does anything, how fast that grows, and its tie-breakers. */
  paid(at: number): { readonly value: number; readonly slope: number; readonly tie: number } {
    const { paid, lines, branch, table } = this.scene;
    let value = paid.c + paid.d * at;
    let slope = paid.d;
    let tie = Number(tiesOf(branch.branch.fixed));
    for (let s = 0; s < this.open.length; s++) {
      if (this.open[s] !== 1) continue;
      const opening = lines.opening[s];
      if (opening === undefined) continue;
      value += opening.c + opening.d * at;
      slope += opening.d;
      tie += Number(tiesOf(table.opening[s] as Key));
    }
    return { value, slope, tie };
  }

  at(at: number): Standing {
    const known = this.known.get(at);
    if (known !== undefined) return known;
    const made = this.standing(at);
    this.known.set(at, made);
    return made;
  }

  forget(at: number): void {
    this.known.delete(at);
  }

  private standing(at: number): Standing {
    const { scene, tolls } = this;
    const paid = this.paid(at);
    const [value, slope] = [new Total(), new Total()];
    value.add(paid.value);
    slope.add(paid.slope);
    let { tie } = paid;
    const doings: Doing[] = [];
    const cost = new Float64Array(2);
    for (let v = 0; v < scene.table.vpcs.length; v++) {
      const doing = scene.best(v, at, tolls);
      if (doing === null) return { at, value: Number.POSITIVE_INFINITY, slope: 0, tie: 0, doings: [] };
      doings.push(doing);
      tie += doing.tie;
      fillCost(scene, v, doing, cost);
      value.add(doing.value);
      slope.add(cost[1] as number);
    }
    return { at, value: value.value, slope: slope.value, tie, doings };
  }

  /** The same without one service. */
  without(service: number): Plan {
    return new Plan(this.scene, this.open.with(service, 0));
  }
}
