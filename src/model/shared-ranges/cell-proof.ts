/**
 * Whether a plan is its scenario's optimum all the way between two factors. Whatever the tolls, a scenario costs at least
 * what openings cost that tolls do not pay, and what each VPC does best where every service is shared at its toll (see
 * duals.ts). Tolls that are straight lines between the two ends make that bound concave; so where at each bend of the
 * plan's cost every VPC does best as the plan has it, and at both ends the tolls pay each opening of the plan and no
 * more than any other, the bound is the plan's cost from end to end.
 */

import { CENTRAL } from "../optimise/exact.ts";
import { SHARED } from "../optimise/pairs.ts";
import type { Bend } from "./bends.ts";
import { fillCost } from "./doing-cost.ts";
import { Desk, type Ends, ends, Gains, openingAt } from "./gains.ts";
import type { Plan, Standing } from "./plan.ts";
import type { Doing, Scene } from "./scene.ts";

/** What rounding may be of a sum. */
const ROUNDED = 1e-13;
/** What openings may be paid short of by rounding. */
const SHORT = 1e-11;

/** A cell: the plan at both ends, the bends between by VPC, and tolls that are best at either end. */
export interface Cell {
  readonly plan: Plan;
  readonly near: Standing;
  readonly far: Standing;
  readonly bends: readonly (readonly Bend[])[];
  readonly tollsNear: Float64Array;
  readonly tollsFar: Float64Array;
  /** Whether the bound by these tolls may lie below the costs even there. */
  readonly isTangled: boolean;
}

/**
 * What is asked of a VPC: how much of its pairs' gains above their tolls; how much of those tolls; and for services that
 * are not shared, how much of what would keep its pairs from them: nothing above their tolls, what openings leave room
 * for, or all.
 */
interface Asking {
  readonly more: number;
  readonly base: number;
  readonly keep: "tolls" | "room" | "all";
}

const KEEPING = ["tolls", "room", "all"] as const;
const MORE = [0.5, 0.1] as const;
const LESS = [0.9, 0.5, 0] as const;

class CellProof {
  private readonly cell: Cell;
  private readonly scene: Scene;
  private readonly gains: Gains;
  private readonly tried: Ends;
  private readonly tolls: Float64Array;
  /** Per service, what tolls come to at either end. */
  private readonly sums: Ends;
  /** Per service that is not shared, how much of the way from the flow's tolls to those that keep its opening leaves room for. */
  private readonly shares: Ends;
  /** Whether there are services that the plan does not share. */
  private readonly isClosing: boolean;

  constructor(cell: Cell) {
    this.cell = cell;
    const { scene } = cell.plan;
    this.scene = scene;
    this.gains = new Gains(scene, cell.near, cell.far);
    const { pairs } = scene.table;
    const { tried, tolls } = Desk.of(scene);
    this.tried = tried;
    this.tolls = tolls;
    this.sums = ends(pairs.services.length);
    this.shares = ends(pairs.services.length);
    this.isClosing = cell.plan.open.includes(0);
  }

  /** Write the tolls of a VPC at both ends, as much above the flow's as is tried. */
  private write(v: number, { more, base, keep }: Asking): void {
    const { cell, scene, tried, shares } = this;
    const { gains, wide } = this.gains;
    const { pairs } = scene.table;
    const { open } = cell.plan;
    const fill = (end: "near" | "far", flowed: Float64Array): void => {
      for (let pair = pairs.start[v] as number; pair < (pairs.start[v + 1] as number); pair++) {
        const s = pairs.service[pair] as number;
        const toll = flowed[pair] as number;
        if (((pairs.open[pair] as number) & SHARED) === 0) tried[end][pair] = 0;
        else if (open[s] === 1) {
          const gain = gains[end][pair] as number;
          const asked = Math.min(toll, gain);
          tried[end][pair] = base * asked + more * (gain - asked);
        } else {
          const above = Math.max(0, (wide[end][pair] as number) - toll);
          const part = keep === "tolls" ? 0 : keep === "all" ? 1 : (shares[end][s] as number);
          tried[end][pair] = toll + above * part;
        }
      }
    };
    fill("near", cell.tollsNear);
    fill("far", cell.tollsFar);
  }

  /** Whether VPC v does best as the plan has it at the tolls written, at both ends and at each bend. */
  private stands(v: number, bends: readonly Bend[]): boolean {
    const { cell, scene } = this;
    const cost = new Float64Array(2);
    const standsAt = (at: number, value: number): boolean => {
      const { pairs } = scene.table;
      const part = (at - cell.near.at) / (cell.far.at - cell.near.at);
      let asked = value;
      for (let pair = pairs.start[v] as number; pair < (pairs.start[v + 1] as number); pair++) {
        const [near, far] = [this.tried.near[pair] as number, this.tried.far[pair] as number];
        const toll = near + (far - near) * part;
        this.tolls[pair] = toll;
        if (cell.plan.open[pairs.service[pair] as number] === 1) asked += toll;
      }
      return scene.least(v, at, this.tolls) >= asked - ROUNDED * asked;
    };
    const valueAt = (at: number, doing: Doing): number => {
      fillCost(scene, v, doing, cost);
      return (cost[0] as number) + (cost[1] as number) * at;
    };
    const { near, far } = cell;
    return (
      standsAt(near.at, (near.doings[v] as Doing).value) &&
      standsAt(far.at, (far.doings[v] as Doing).value) &&
      bends.every(({ at, before }) => standsAt(at, valueAt(at, before)))
    );
  }

  /** How far the tolls of services that are not shared may be raised for all pairs of these VPCs alike. */
  private fillShares(bending: readonly number[]): void {
    const { cell, scene, shares } = this;
    const { wide } = this.gains;
    const { pairs, opening } = scene.table;
    const fill = (end: "near" | "far", at: number, flowed: Float64Array): void => {
      const asked = new Float64Array(opening.length);
      const above = new Float64Array(opening.length);
      for (let pair = 0; pair < pairs.open.length; pair++) {
        const s = pairs.service[pair] as number;
        const toll = flowed[pair] as number;
        asked[s] = (asked[s] as number) + toll;
      }
      for (const v of bending) {
        for (let pair = pairs.start[v] as number; pair < (pairs.start[v + 1] as number); pair++) {
          const s = pairs.service[pair] as number;
          const more = (wide[end][pair] as number) - (flowed[pair] as number);
          above[s] = (above[s] as number) + Math.max(0, more);
        }
      }
      for (let s = 0; s < opening.length; s++) {
        const room = Math.max(0, openingAt(scene, s, at) - (asked[s] as number));
        shares[end][s] = (above[s] as number) > 0 ? Math.min(1, room / (above[s] as number)) : 1;
      }
    };
    fill("near", cell.near.at, cell.tollsNear);
    fill("far", cell.far.at, cell.tollsFar);
  }

  private pays(): boolean {
    const { cell, scene, sums } = this;
    const paysAt = (end: "near" | "far", at: number): boolean =>
      cell.plan.open.every((isOpen, s) => {
        const opening = openingAt(scene, s, at);
        const asked = sums[end][s] as number;
        return isOpen === 1 ? asked >= opening * (1 - SHORT) : asked <= opening * (1 + SHORT);
      });
    return paysAt("near", cell.near.at) && paysAt("far", cell.far.at);
  }

  /** Write the most that can be asked of VPC v so that it does as the plan has it; whether there is such an amount. */
  private ask(v: number, bends: readonly Bend[]): boolean {
    const holds = (asking: Asking): boolean => {
      this.write(v, asking);
      return this.stands(v, bends);
    };
    if (holds({ more: 1, base: 1, keep: "tolls" })) return true;
    const keep = KEEPING.find((each) => holds({ more: 0, base: 1, keep: each }));
    if (keep === undefined) return LESS.some((base) => holds({ more: 0, base, keep: "all" }));
    return MORE.some((more) => holds({ more, base: 1, keep })) || holds({ more: 0, base: 1, keep });
  }

  /** Reckon what may be asked of a VPC, ask for it, and add it to the sums; false: nothing holds. */
  private askAndAdd(v: number, isKnown: boolean): boolean {
    const { cell } = this;
    const bends = cell.bends[v] as readonly Bend[];
    if (!isKnown) this.gains.fill(v, bends, this.isClosing);
    if (!this.ask(v, bends)) return false;
    this.add(v, this.tried, 1);
    return true;
  }

  private add(v: number, { near, far }: Ends, sign: number): void {
    const { sums } = this;
    const { pairs } = this.scene.table;
    for (let pair = pairs.start[v] as number; pair < (pairs.start[v + 1] as number); pair++) {
      const s = pairs.service[pair] as number;
      sums.near[s] = (sums.near[s] as number) + sign * (near[pair] as number);
      sums.far[s] = (sums.far[s] as number) + sign * (far[pair] as number);
    }
  }

  /** Whether a VPC uses an endpoint of the plan that is not paid for yet. */
  private usesUnpaid(v: number): boolean {
    const { cell, scene, sums } = this;
    const { pairs } = scene.table;
    const { ways } = cell.near.doings[v] as Doing;
    return ways.some((way, i) => {
      const s = pairs.service[(pairs.start[v] as number) + i] as number;
      const isShort = (end: Float64Array, at: number): boolean =>
        (end[s] as number) < openingAt(scene, s, at) * (1 - SHORT);
      return way === CENTRAL && (isShort(sums.near, cell.near.at) || isShort(sums.far, cell.far.at));
    });
  }

  holds(): boolean {
    const { cell } = this;
    const all = [...cell.bends.keys()];
    // Where a VPC does not bend, the flows' own tolls hold from end to end as they do at both ends.
    const bending = all.filter((v) => cell.isTangled || (cell.bends[v] as readonly Bend[]).length > 0);
    const straight = all.filter((v) => !bending.includes(v));
    const flowed: Ends = { near: cell.tollsNear, far: cell.tollsFar };
    if (this.isClosing) {
      for (const v of bending) this.gains.fill(v, cell.bends[v] as readonly Bend[], true);
      this.fillShares(bending);
    }
    for (const v of straight) this.add(v, flowed, 1);
    for (const v of bending) if (!this.askAndAdd(v, this.isClosing)) return false;
    if (this.pays()) return true;
    // What those leave unpaid that bend, others may pay that gain more than they are asked for.
    for (const v of straight) {
      if (!this.usesUnpaid(v)) continue;
      this.add(v, flowed, -1);
      if (!this.askAndAdd(v, false)) return false;
    }
    return this.pays();
  }
}

/** Whether no other plan of the scenario is cheaper anywhere in the cell. */
export function isBestInScene(cell: Cell): boolean {
  if (cell.plan.scene.branch.branch.via === null) return true;
  return new CellProof(cell).holds();
}
