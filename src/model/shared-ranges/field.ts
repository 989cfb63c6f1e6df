/** The optimum at any factor of one amount that everything depends on, and what each scenario costs at least. */
import { type Dual, Duals } from "../optimise/duals.ts";
import { CLOSE } from "../optimise/steps.ts";
import { sum, Total } from "../optimise/sums.ts";
import type { Table } from "../optimise/table.ts";
import { combinations, reachable } from "../optimise/tiers.ts";
import { costOf } from "../optimise/units.ts";
import type { Parameter, Problem } from "../vary.ts";
import { MOST } from "./line.ts";
import { Lines, type TierLine } from "./lines.ts";
import { Plan } from "./plan.ts";
import { Scene } from "./scene.ts";

/** The optimum at a factor, by doubles. */
export interface Point {
  readonly at: number;
  /** In units of money. */
  readonly value: number;
  readonly plan: Plan;
}

/** One scenario's optimum at a factor, in units of money. */
export interface Flowed {
  readonly value: number;
  readonly plan: Plan;
  /** Per pair. */
  readonly tolls: Float64Array;
  readonly complete: boolean;
  /** Whether the bound by the tolls may lie below the value. */
  readonly tangled: boolean;
}

/** A scenario, and what is known of it. */
export interface Actor {
  readonly lines: Lines;
  /** Its index among those of its network. */
  readonly index: number;
  readonly scene: Scene;
  /** Factors at which a bound of its cost is known, in rising order. */
  readonly bounds: { at: number; value: number }[];
  readonly flows: Map<number, Flowed>;
  readonly plans: Plan[];
}

/** More combinations of branches and pieces are not looked at. */
const MOST_SCENARIOS = 100;
/** Costs that differ by no more than this part count as equal. */
const EQUAL = 1e-13;
/** A floor's work as a part of a flow's. */
const FLOOR_WORK = 0.2;
/** The costs that went into a flow are at most about so many times what comes out of it. */
const WEIGHT = 8;

export class Field {
  readonly actors: readonly Actor[];
  private readonly duals = new Map<Lines, Map<number, { duals: Duals; scale: number }>>();
  private readonly combinations: number;
  /** Flows and bounds that were reckoned. */
  work = 0;
  /** Whether some scenario's optimum is not known to be one. */
  isIncomplete = false;

  private constructor(actors: readonly Actor[], combinations: number) {
    this.actors = actors;
    this.combinations = combinations;
  }

  /** `tables`: of each network to search at factor 1; null where scenarios are too many. */
  static of(problems: readonly Problem[], tables: readonly Table[], parameter: Parameter): Field | null {
    const actors: Actor[] = [];
    let most = 0;
    for (const [i, problem] of problems.entries()) {
      const table = tables[i] as Table;
      const pieces = parameter.kind === "usage" ? piecesUpTo(table, MOST) : piecesIn(table);
      const lines = new Lines(problem, table, parameter, pieces);
      const perScope = Array.from({ length: table.scopes }, () => lines.tiers);
      const all = combinations<TierLine>(perScope, MOST_SCENARIOS);
      if (all === null) return null;
      most = Math.max(most, all.length);
      let index = 0;
      for (const branch of lines.branches) {
        for (const tiers of all) {
          const scene = new Scene(lines, branch, tiers);
          actors.push({ lines, index: index++, scene, bounds: [], flows: new Map(), plans: [] });
        }
      }
    }
    return actors.length > MOST_SCENARIOS ? null : new Field(actors, most);
  }

  private dualsAt(lines: Lines, at: number): { duals: Duals; scale: number } {
    const known = this.duals.get(lines) ?? new Map<number, { duals: Duals; scale: number }>();
    this.duals.set(lines, known);
    let made = known.get(at);
    if (made === undefined) {
      const { table, scale } = lines.at(at);
      const duals = Duals.of(table, this.combinations);
      if (duals === null) throw new RangeError("more scenarios than were counted");
      made = { duals, scale };
      known.set(at, made);
    }
    return made;
  }

  /** The optimum of one scenario. */
  flow(actor: Actor, at: number): Flowed {
    const known = actor.flows.get(at);
    if (known !== undefined) return known;
    const { duals, scale } = this.dualsAt(actor.lines, at);
    const scenario = duals.scenarios[actor.index];
    if (scenario === undefined) throw new RangeError("a scenario that is not there");
    const dual = duals.of(scenario);
    const made: Flowed = {
      value: dual.value * scale,
      plan: chosen(actor, dual, at),
      tolls: dual.tolls.map((toll) => toll * scale),
      complete: dual.complete,
      tangled: dual.proof?.tangled ?? false,
    };
    this.work += 1;
    this.isIncomplete ||= !dual.complete;
    actor.flows.set(at, made);
    this.note(actor, at, made.value);
    return made;
  }

  private note({ bounds }: Actor, at: number, value: number): void {
    let i = bounds.findIndex((each) => each.at >= at);
    if (i < 0) i = bounds.length;
    const known = bounds[i];
    if (known?.at === at) known.value = Math.max(known.value, value);
    else bounds.splice(i, 0, { at, value });
  }

  /** Let go of what is known at a factor but the bounds. At 1 it is needed again for the other side. */
  forget(at: number): void {
    if (at === 1) return;
    for (const known of this.duals.values()) known.delete(at);
    for (const { flows, plans } of this.actors) {
      flows.delete(at);
      for (const plan of plans) plan.forget(at);
    }
  }

  /** What a scenario costs at least, as far as that is known: its cost is concave, so it is on no chord's lower side. */
  private known({ bounds }: Actor, at: number): number {
    const after = bounds.findIndex((each) => each.at >= at);
    const right = bounds[after];
    if (right === undefined) return Number.NEGATIVE_INFINITY;
    if (right.at === at) return right.value;
    const left = bounds[after - 1];
    if (left === undefined) return Number.NEGATIVE_INFINITY;
    const part = (at - left.at) / (right.at - left.at);
    return left.value + (right.value - left.value) * part;
  }

  /** What a scenario costs at least at a factor; found out as far as it takes to tell whether that is below `limit`. */
  bound(actor: Actor, at: number, limit: number): number {
    const known = this.known(actor, at);
    if (known > limit) return known;
    if (!actor.flows.has(at) && actor.scene.branch.branch.via !== null) {
      const floor = this.floor(actor, at);
      if (floor > limit) return floor;
    }
    return this.flow(actor, at).value;
  }

  /** What a scenario costs at least, if sharing is free. */
  private floor(actor: Actor, at: number): number {
    const { scene } = actor;
    const total = new Total();
    total.add(scene.paid.c + scene.paid.d * at);
    const free = new Float64Array(scene.table.pairs.open.length);
    for (let v = 0; v < scene.table.vpcs.length; v++) total.add(scene.least(v, at, free));
    this.work += FLOOR_WORK;
    this.note(actor, at, total.value);
    return total.value;
  }

  /** The optimum. `first`: the scenario that most likely has it. */
  solve(at: number, first: Scene | null): Point {
    const order = [...this.actors].sort((a, b) => Number(b.scene === first) - Number(a.scene === first));
    let best = Number.POSITIVE_INFINITY;
    for (const actor of order) {
      // One that ties is to be known as well.
      const limit = best * (1 + EQUAL);
      if (this.known(actor, at) <= limit) best = Math.min(best, this.bound(actor, at, limit));
    }
    const tied = this.actors.flatMap(({ flows }) => {
      const flow = flows.get(at);
      return flow !== undefined && flow.value <= best * (1 + EQUAL) ? [flow.plan] : [];
    });
    return { at, value: best, plan: leastTied(tied, at) };
  }
}

/** How many pieces of the endpoint bytes' price some scope may reach. */
function piecesIn(table: Table): number {
  return Math.min(table.tiers.length, Math.max(...reachable(table).map(({ length }) => length)));
}

/** How many may be reached where everything is so many times as much. */
function piecesUpTo({ pairs, tiers }: Table, factor: number): number {
  // The hub's scope may have the bytes of all others besides its own.
  const most = 2 * factor * sum(pairs.gb.near);
  return tiers.filter((tier, i) => i === 0 || Number(tier.from) < most).length;
}

/** The plan with the lowest tie-breakers; the first of these. */
function leastTied(plans: readonly Plan[], at: number): Plan {
  const [first, ...others] = plans;
  if (first === undefined) throw new RangeError(`no optimum at ${at}`);
  return others.reduce((best, plan) => (plan.at(at).tie < best.at(at).tie ? plan : best), first);
}

/** Services that a flow leaves in doubt are all tried, up to so many. */
const MOST_IN_DOUBT = 4;

/**
 * The plan of a flow. Where it makes no difference to the cost whether services are shared, or rounding may hide it, all
 * ways are reckoned, and tie-breakers decide.
 */
function chosen(actor: Actor, { open, proof, value, scenario }: Dual, at: number): Plan {
  if (proof === null || proof.tangled) return planOf(actor, open);
  const { flow, amounts, scale } = proof;
  const weight = WEIGHT * value + sum(scenario.table.opening.map((key) => Number(costOf(key))));
  const doubt = 2 * (amounts.room.length + 4 * CLOSE * weight * scale);
  const shared = flow.reached(doubt);
  const shut = flow.draining(doubt);
  const inDoubt = [...shared.keys()].filter((s) => shared[s] === shut[s]);
  if (inDoubt.length === 0 || inDoubt.length > MOST_IN_DOUBT) return planOf(actor, open);
  const plans = Array.from({ length: 2 ** inDoubt.length }, (_, bits) => {
    const sharing = shared.slice();
    for (const [i, s] of inDoubt.entries()) sharing[s] = (bits >> i) & 1;
    return planOf(actor, sharing);
  });
  const least = Math.min(...plans.map((plan) => plan.at(at).value));
  return leastTied(
    plans.filter((plan) => plan.at(at).value <= least * (1 + EQUAL)),
    at,
  );
}

/** The plan that shares these services; the same object for the same services. */
function planOf({ scene, plans }: Actor, open: Uint8Array): Plan {
  const known = plans.find((plan) => plan.open.every((each, s) => each === open[s]));
  if (known !== undefined) return known;
  const made = new Plan(scene, open.slice());
  plans.push(made);
  return made;
}
