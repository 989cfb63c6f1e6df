/** What the pairs of a plan may be asked to pay for shared endpoints, at the two ends of a cell: lines between these. */
import { CENTRAL } from "../optimise/exact.ts";
import { CLOSED } from "../optimise/pair-costs.ts";
import type { Bend } from "./bends.ts";
import type { OptionLine } from "./options.ts";
import type { Standing } from "./plan.ts";
import type { Doing, Scene } from "./scene.ts";

/** Amounts at the two ends, per pair or per service. */
export interface Ends {
  readonly near: Float64Array;
  readonly far: Float64Array;
}

export function ends(length: number): Ends {
  return { near: new Float64Array(length), far: new Float64Array(length) };
}

/** What sharing a service costs at a factor. */
export function openingAt({ lines }: Scene, s: number, at: number): number {
  const opening = lines.opening[s];
  return opening === undefined ? 0 : opening.c + opening.d * at;
}

/** Large arrays are dear to make: one proof after the other in a scene writes to the same ones. */
export class Desk {
  readonly free: Float64Array;
  readonly tolls: Float64Array;
  readonly gains: Ends;
  readonly wide: Ends;
  readonly tried: Ends;

  private constructor(pairs: number) {
    this.free = new Float64Array(pairs);
    this.tolls = new Float64Array(pairs);
    this.gains = ends(pairs);
    this.wide = ends(pairs);
    this.tried = ends(pairs);
  }

  private static readonly known = new WeakMap<Scene, Desk>();

  static of(scene: Scene): Desk {
    const known = Desk.known.get(scene) ?? new Desk(scene.table.pairs.open.length);
    Desk.known.set(scene, known);
    return known;
  }
}

export class Gains {
  private readonly scene: Scene;
  private readonly near: Standing;
  private readonly far: Standing;
  /** Nothing is asked for the use of any service. */
  private readonly free: Float64Array;
  private readonly ride: Float64Array;
  private readonly most: Float64Array;
  private readonly own: Ends;
  private readonly riding: Ends;
  /** The most that may be asked of a pair that uses the plan's endpoint from end to end. */
  readonly gains: Ends;
  /** What would keep a pair from any other. */
  readonly wide: Ends;

  constructor(scene: Scene, near: Standing, far: Standing) {
    this.scene = scene;
    this.near = near;
    this.far = far;
    const { mostPairs } = scene.table;
    const { free, gains, wide } = Desk.of(scene);
    this.free = free;
    this.ride = new Float64Array(mostPairs);
    this.most = new Float64Array(mostPairs);
    this.own = ends(mostPairs);
    this.riding = ends(mostPairs);
    this.gains = gains;
    this.wide = wide;
  }

  /** Reckon both for VPC v; `isClosing`: whether there are services that are not shared. */
  fill(v: number, bends: readonly Bend[], isClosing: boolean): void {
    const { near, far, gains } = this;
    this.fillGains(v, near.doings[v] as Doing, near.at, gains.near);
    this.fillGains(v, far.doings[v] as Doing, far.at, gains.far);
    this.dropLeaving(v, bends);
    if (isClosing) this.fillWide(v);
  }

  /** What the pairs of a VPC gain from the plan's endpoints as it is done. */
  private fillGains(v: number, doing: Doing, at: number, out: Float64Array): void {
    const { scene, ride, free } = this;
    const { pairs } = scene.table;
    scene.load(v, at, free);
    const option = scene.options[doing.option] as OptionLine;
    scene.fillRide(ride, option, at);
    for (let i = 0; i < scene.count; i++) {
      const pair = scene.first + i;
      const alone = Math.min(scene.own[i] as number, ride[i] as number);
      const gain = doing.ways[i] === CENTRAL ? alone - (scene.central[i] as number) : 0;
      out[pair] = Math.max(0, Math.min(gain, openingAt(scene, pairs.service[pair] as number, at)));
    }
  }

  /** Pairs that do not use the endpoint from end to end are asked nothing. */
  private dropLeaving(v: number, bends: readonly Bend[]): void {
    const { gains, near, far } = this;
    const first = this.scene.table.pairs.start[v] as number;
    const drop = ({ ways }: Doing): void => {
      for (let i = 0; i < ways.length; i++) {
        if (ways[i] !== CENTRAL) gains.near[first + i] = gains.far[first + i] = 0;
      }
    };
    drop(near.doings[v] as Doing);
    drop(far.doings[v] as Doing);
    for (const { after } of bends) drop(after);
  }

  /** What the pairs of the VPC turned to would gain from a shared endpoint if they cost that much without. */
  private fillLess(out: Float64Array, costs: Float64Array): void {
    const { scene } = this;
    for (let i = 0; i < scene.count; i++) {
      const central = scene.central[i] as number;
      out[i] = central === CLOSED ? 0 : Math.max(0, (costs[i] as number) - central);
    }
  }

  /**
   * What would keep a pair from a service that is not shared, whatever its ride: a line between the ends that is nowhere
   * below what it gains. What an own endpoint costs more is one, what the dearest ride costs more another, and the whole
   * opening a third, which nobody pays more than.
   */
  private fillWide(v: number): void {
    const { scene, near, far, wide, free, ride, most, own, riding } = this;
    const first = scene.start[v] as number;
    const joined = scene.options.slice(first, scene.start[v + 1]).filter((option) => option.joined);
    const { service } = scene.table.pairs;
    const fill = (at: number, own: Float64Array, riding: Float64Array): void => {
      scene.load(v, at, free);
      most.fill(0);
      for (const option of joined) {
        scene.fillRide(ride, option, at);
        for (let i = 0; i < scene.count; i++) most[i] = Math.max(most[i] as number, ride[i] as number);
      }
      this.fillLess(own, scene.own);
      this.fillLess(riding, most);
    };
    fill(near.at, own.near, riding.near);
    fill(far.at, own.far, riding.far);
    for (let i = 0; i < scene.count; i++) {
      const pair = scene.first + i;
      const s = service[pair] as number;
      let least = CLOSED;
      const take = (atNear: number, atFar: number): void => {
        if (atNear + atFar >= least) return;
        least = atNear + atFar;
        wide.near[pair] = atNear;
        wide.far[pair] = atFar;
      };
      take(own.near[i] as number, own.far[i] as number);
      take(riding.near[i] as number, riding.far[i] as number);
      take(openingAt(scene, s, near.at), openingAt(scene, s, far.at));
    }
  }
}
