/**
 * How far what all advice depends on may move before each advice turns: rates, hours, all usage. Between two changes of
 * what the hub shares each VPC is on its own, and its turns are known without another optimum; that nothing else is
 * cheaper between two optima is proven by the tolls of their flows. So a few optima tell the turns of all advice.
 */
import { compare, fromScaledInteger, type Ratio, ratio } from "./money.ts";
import { type Answers, answersOf, type Places } from "./optima.ts";
import { joinings } from "./optimise/joining.ts";
import { isConcave } from "./optimise/tiers.ts";
import type { Optimum } from "./optimise.ts";
import { mayHaveInstances } from "./own-demand.ts";
import { Field } from "./shared-ranges/field.ts";
import { LEAST, MOST } from "./shared-ranges/line.ts";
import { onOne, tableOf } from "./shared-ranges/lines.ts";
import { type Spots, spotsOf } from "./shared-ranges/spots.ts";
import { ratioOf, Turns } from "./shared-ranges/turn-notes.ts";
import { Walk } from "./shared-ranges/walk.ts";
import type { StandingRange } from "./turns.ts";
import type { Parameter, Problem } from "./vary.ts";

/** A parameter, and per place the range of it in which the advice there stands; null: the costs are no lines in it. */
export interface SharedRange {
  readonly parameter: Parameter;
  readonly ranges: readonly StandingRange[] | null;
}

const ONE: Ratio = ratio("1");

/** One side's turn of a place, and whether it is one. */
interface Bound {
  readonly at: Ratio | null;
  readonly isTurn: boolean;
}

/** A bound that is proven, cut towards 1. */
function inwards(factor: number): Ratio {
  if (factor === 1) return ONE;
  const units = factor * 1e10;
  const cut = factor > 1 ? Math.floor(units) - 1 : Math.ceil(units) + 1;
  return fromScaledInteger(BigInt(cut), 10);
}

/** One side of one parameter. */
class Side {
  private readonly end: number;
  private readonly spots: Spots;
  private readonly turns: Turns;
  private readonly walk: Walk;

  constructor(end: number, field: Field, spots: Spots, answers: Answers) {
    this.end = end;
    this.spots = spots;
    this.turns = new Turns(spots, answers);
    this.walk = new Walk(field, this.turns, end);
  }

  get isOver(): boolean {
    return this.walk.isOver;
  }

  /** Go on, and say how much was reckoned. */
  goOn(most: number): number {
    return this.walk.goOn(most);
  }

  get bounds(): Bound[] {
    const { end, turns, walk, spots } = this;
    const isWhole = walk.known === end;
    const [reached, last] = [inwards(walk.known), ratioOf(end)];
    const bounds = Array.from(turns.at, (at, place): Bound => {
      // What turns at the end of what is looked at does so beyond.
      const isWithin = at !== undefined && (end > 1 ? compare(at, last) < 0 : compare(at, last) > 0);
      if (at !== undefined) return { at: isWithin ? at : null, isTurn: true };
      if (turns.odd.has(place)) return { at: ONE, isTurn: false };
      return isWhole ? { at: null, isTurn: true } : { at: reached, isTurn: false };
    });
    for (const place of spots.constant) bounds[place] = { at: null, isTurn: true };
    return bounds;
  }
}

/** A parameter with its sides; null: the costs are no lines in it. */
interface Both {
  readonly parameter: Parameter;
  readonly sides: readonly [Side, Side] | null;
}

/** All sides walk alike; what some leave of their part, others take. */
function walkAll(sides: readonly Side[], budget: number): void {
  let left = budget * sides.length;
  for (let open = sides; open.length > 0; open = open.filter(({ isOver }) => !isOver)) {
    const part = left / open.length;
    if (part < 1) return;
    for (const side of open) left -= side.goOn(part);
  }
}

function rangesOf({ parameter, sides }: Both): SharedRange {
  if (sides === null) return { parameter, ranges: null };
  const [below, above] = sides.map(({ bounds }) => bounds) as [Bound[], Bound[]];
  const ranges = below.map((from, i): StandingRange => {
    const to = above[i] as Bound;
    return { parameter, from: from.at, to: to.at, fromIsTurn: from.isTurn, toIsTurn: to.isTurn };
  });
  return { parameter, ranges };
}

/**
 * For each parameter the range of each place. `budget`: flows and bounds to reckon, on an average of parameters and sides;
 * where it ends a place is told to stand at least that far. NAT instances are steps in hours and usage: of these nothing
 * is told then, nor of any where prices rise from tier to tier or scenarios are too many.
 */
export function sharedRanges(
  problem: Problem,
  optimum: Optimum & { found: true },
  places: Places,
  parameters: readonly Parameter[],
  budget: number,
): SharedRange[] {
  const { network, policy } = problem;
  const problems = joinings(network, policy).networks.map((each) => onOne(problem, each));
  const tables = problems.map((each) => tableOf(each, problem));
  const [first] = tables;
  if (first === undefined || !isConcave(first.tiers)) {
    return parameters.map((parameter) => ({ parameter, ranges: null }));
  }
  const spots = spotsOf(network, places, first);
  const answers = answersOf(optimum.topology, places);
  const jumps = mayHaveInstances(network, policy);
  const all = parameters.map((parameter): Both => {
    const isStepped = jumps && (parameter.kind === "hours" || parameter.kind === "usage");
    const field = isStepped ? null : Field.of(problems, tables, parameter);
    // Each scenario takes a bound at every step: where these are too many the walk would not leave its place.
    if (field === null || field.actors.length > budget) return { parameter, sides: null };
    return {
      parameter,
      sides: [new Side(LEAST, field, spots, answers), new Side(MOST, field, spots, answers)],
    };
  });
  walkAll(
    all.flatMap(({ sides }) => sides ?? []),
    budget,
  );
  return all.map(rangesOf);
}
