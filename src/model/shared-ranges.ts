/**
 * How far what all advice depends on may move before each advice turns: rates, hours, all usage. Between two changes of
 * what the hub shares each VPC is on its own, and its turns are known without another optimum; that nothing else is
 * cheaper between two optima is proven by the tolls of their flows. So a few optima tell the turns of all advice.
 */
import { compare, type Ratio, ratio } from "./money.ts";
import { type Answers, answersOf, type Places } from "./optima.ts";
import { joinings } from "./optimise/joining.ts";
import type { Table } from "./optimise/table.ts";
import { isConcave } from "./optimise/tiers.ts";
import type { Optimum } from "./optimise.ts";
import { mayHaveInstances } from "./own-demand.ts";
import { Field } from "./shared-ranges/field.ts";
import { LEAST, MOST, onOne, tableOf } from "./shared-ranges/lines.ts";
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
  const unit = 1e10;
  const cut = (factor > 1 ? Math.floor(factor * unit) : Math.ceil(factor * unit)) / unit;
  return ratioOf(Number(cut.toFixed(10)));
}

/** What all parameters have in common. */
interface Setting {
  readonly problems: readonly Problem[];
  readonly tables: readonly Table[];
  readonly spots: Spots;
  readonly answers: Answers;
}

function boundsOn(end: number, field: Field, { spots, answers }: Setting, most: number): Bound[] {
  const turns = new Turns(spots, answers);
  const walk = new Walk(field, turns, most);
  walk.run(end);
  const isWhole = walk.known === end;
  const reached = inwards(walk.known);
  const last = ratioOf(end);
  const bounds = answers.map((_, place): Bound => {
    const at = turns.at[place];
    // What turns at the end of what is looked at does so beyond.
    const isWithin = at !== undefined && (end > 1 ? compare(at, last) < 0 : compare(at, last) > 0);
    if (at !== undefined) return { at: isWithin ? at : null, isTurn: true };
    if (turns.odd.has(place)) return { at: ONE, isTurn: false };
    return isWhole ? { at: null, isTurn: true } : { at: reached, isTurn: false };
  });
  for (const place of spots.constant) bounds[place] = { at: null, isTurn: true };
  return bounds;
}

/**
 * For each parameter the range of each place. `budget`: flows and bounds to reckon per parameter and side; where it ends
 * a place is told to stand at least that far. NAT instances are steps in hours and usage: of these nothing is told then,
 * nor of any where prices rise from tier to tier or scenarios are too many.
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
  const setting: Setting = { problems, tables, spots, answers: answersOf(optimum.topology, places) };
  const jumps = mayHaveInstances(network, policy);
  return parameters.map((parameter): SharedRange => {
    if (jumps && (parameter.kind === "hours" || parameter.kind === "usage"))
      return { parameter, ranges: null };
    const field = Field.of(problems, tables, parameter);
    if (field === null) return { parameter, ranges: null };
    const below = boundsOn(LEAST, field, setting, budget);
    field.work = 0;
    const above = boundsOn(MOST, field, setting, budget);
    const ranges = places.all.map((_, i): StandingRange => {
      const [from, to] = [below[i] as Bound, above[i] as Bound];
      return { parameter, from: from.at, to: to.at, fromIsTurn: from.isTurn, toIsTurn: to.isTurn };
    });
    return { parameter, ranges };
  });
}
