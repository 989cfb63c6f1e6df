/**
 * Whether a plan is its scenario's optimum all the way between two factors. Whatever the tolls, a scenario costs at least
 * what openings cost that tolls do not pay, and what each VPC does best where every service is shared at its toll (see
 * duals.ts). Tolls that are straight lines between the two ends make that bound concave; so where at each bend of the
 * plan's cost every VPC does best as the plan has it, and at both ends the tolls pay each opening of the plan and no
 * more than any other, the bound is the plan's cost from end to end.
 */

import { SHARED } from "../optimise/pairs.ts";
import type { Bend } from "./bends.ts";
import { fillCost } from "./doing-cost.ts";
import { type Ends, ends, Gains, openingAt } from "./gains.ts";
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

  constructor(cell: Cell) {
    this.cell = cell;
    const { scene } = cell.plan;
    this.scene = scene;
    this.gains = new Gains(scene, cell.near, cell.far);
    const { pairs } = scene.table;
    this.tried = ends(pairs.open.length);
    this.tolls = new Float64Array(pairs.open.length);
    this.sums = ends(pairs.services.length);
    this.shares = ends(pairs.services.length);
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

  /** How far the tolls of services that are not shared may be raised for all pairs alike. */
  private fillShares(): void {
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
        above[s] = (above[s] as number) + Math.max(0, (wide[end][pair] as number) - toll);
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

  holds(): boolean {
    const { cell, scene, sums, tried } = this;
    const { pairs, vpcs } = scene.table;
    const isClosing = cell.plan.open.includes(0);
    for (let v = 0; v < vpcs.length; v++) this.gains.fill(v, cell.bends[v] as readonly Bend[], isClosing);
    if (isClosing) this.fillShares();
    for (let v = 0; v < vpcs.length; v++) {
      if (!this.ask(v, cell.bends[v] as readonly Bend[])) return false;
      for (let pair = pairs.start[v] as number; pair < (pairs.start[v + 1] as number); pair++) {
        const s = pairs.service[pair] as number;
        sums.near[s] = (sums.near[s] as number) + (tried.near[pair] as number);
        sums.far[s] = (sums.far[s] as number) + (tried.far[pair] as number);
      }
    }
    return this.pays();
  }
}

/** Whether no other plan of the scenario is cheaper anywhere in the cell. */
export function isBestInScene(cell: Cell): boolean {
  if (cell.plan.scene.branch.branch.via === null) return true;
  return new CellProof(cell).holds();
}
