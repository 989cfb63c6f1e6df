/**
 * Which services the hub should share, as a minimum cut: taking a step of a VPC's chain saves `supply` if all services
 * are shared and pays `room` for each one that is not; sharing a service costs `drain`, or saves `given`. With nested
 * lacks none of these is negative, so the cut is the exact optimum.
 */
import type { Option, VpcOptions } from "./options.ts";
import { CLOSED } from "./pair-costs.ts";
import type { Scenario } from "./scenario.ts";
import { areNested, chainOf, lowerBound, type Step } from "./steps.ts";

/** Amounts of a cut, per step, per arc and per service. */
export interface Costs<List> {
  readonly supply: List;
  readonly room: List;
  readonly given: List;
  readonly drain: List;
}

/** How costs are reckoned and written down: in doubles, or exactly with tie-breakers. */
export interface Reckoning<T extends number | bigint> {
  /** A VPC apart from the hub; null where that is not open. */
  apart(v: number): Step<T> | null;
  /** The k-th joined option of the loaded VPC, null where it is not open; good until the next VPC is loaded. */
  joined(option: Option, k: number): Step<T> | null;
  /** The lowest step of a chain is taken in any case: its lacks are what sharing saves for certain. */
  writeLowest(step: Step<T>): void;
  writeStep(step: Step<T>, under: Step<T>, isFirst: boolean): void;
}

/** A VPC whose joined options are not nested: in the cut stands a bound of them instead. */
export interface Tangle {
  readonly v: number;
  readonly options: readonly Option[];
}

/** What is to be known of a cut beside its network. */
export interface CutFacts {
  readonly tangles: readonly Tangle[];
  /** The costs of the VPCs that all amounts were made from, in doubles. */
  readonly weight: number;
  /** Per VPC its least cost if all services are shared, in doubles; infinite: it has no option. */
  readonly floors: readonly number[];
}

/** VPCs that must take one certain option if they join. */
export type Fixed = ReadonlyMap<number, Option>;

/** Write the cut's network for one scenario. */
export function writeCut<T extends number | bigint>(
  scenario: Scenario,
  fixed: Fixed,
  by: Reckoning<T>,
): CutFacts {
  const tangles: Tangle[] = [];
  const floors: number[] = [];
  let weight = 0;

  /** The joined options as steps; where they are tangled, one bound of them all. */
  const joinedSteps = (v: number, { joined, nested }: VpcOptions): readonly Step<T>[] => {
    const only = fixed.get(v);
    const steps: Step<T>[] = [];
    const options: Option[] = [];
    const open = only === undefined ? joined : [only];
    for (let k = 0; k < open.length; k++) {
      const option = open[k] as Option;
      const step = by.joined(option, k);
      if (step === null) continue;
      weight += step.weight;
      steps.push(step);
      options.push(option);
    }
    if (nested || areNested(steps, scenario.count)) return steps;
    tangles.push({ v, options });
    return [lowerBound(steps, scenario.count)];
  };

  for (let v = 0; v < scenario.table.vpcs.length; v++) {
    const options = scenario.options(v);
    const apart = by.apart(v);
    let joined: readonly Step<T>[] = [];
    if (options.joined.length > 0) {
      scenario.load(v);
      joined = joinedSteps(v, options);
    }
    weight += apart?.weight ?? 0;
    const chain = chainOf(apart === null ? joined : [apart, ...joined]);
    floors.push(Number(chain.at(-1)?.all ?? CLOSED));
    for (let k = 0; k < chain.length; k++) {
      const step = chain[k] as Step<T>;
      const under = chain[k - 1];
      if (under !== undefined) by.writeStep(step, under, k === 1);
      else if (step !== apart) by.writeLowest(step);
    }
  }
  return { tangles, weight, floors };
}
