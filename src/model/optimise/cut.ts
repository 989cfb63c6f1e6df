/**
 * Which services the hub should share, as a minimum cut: taking a step of a VPC's chain saves `supply` if all services
 * are shared and pays `room` for each one that is not; sharing a service costs `drain`, or saves `given`. With nested
 * lacks none of these is negative, so the cut is the exact optimum.
 */
import type { Shape } from "./flow.ts";
import type { Option } from "./options.ts";
import type { Scenario } from "./scenario.ts";
import { areNested, chainOf, lowerBound, type Step } from "./steps.ts";

/** How costs are reckoned: in doubles, or exactly with tie-breakers. */
export interface Reckoning<T extends number | bigint> {
  readonly zero: T;
  readonly minus: (a: T, b: T) => T;
  readonly stepOf: (scenario: Scenario, option: Option) => Step<T> | null;
  readonly opening: (scenario: Scenario, service: number) => T;
}

/** A VPC whose joined options are not nested: in the cut stands a bound of them instead. */
export interface Tangle {
  readonly v: number;
  readonly options: readonly Option[];
}

export interface Cut<T extends number | bigint> {
  readonly shape: Shape;
  readonly supply: readonly T[];
  readonly room: readonly T[];
  readonly given: readonly T[];
  readonly drain: readonly T[];
  readonly tangles: readonly Tangle[];
  /** The costs that all amounts were made from, in doubles. */
  readonly weight: number;
  /** What the VPCs cost at the least: all services shared, and nothing paid for it. Infinite: a VPC has no option. */
  readonly floor: number;
}

/** VPCs that must take one certain option when they join. */
export type Fixed = ReadonlyMap<number, Option>;

class CutWriter<T extends number | bigint> {
  private readonly below: number[] = [];
  private readonly rows: number[] = [0];
  private readonly service: number[] = [];
  private readonly supply: T[] = [];
  private readonly room: T[] = [];
  private readonly given: T[];
  private readonly drain: T[];
  private readonly tangles: Tangle[] = [];
  private weight: number;
  private floor = 0;
  private readonly scenario: Scenario;
  private readonly by: Reckoning<T>;

  constructor(scenario: Scenario, by: Reckoning<T>) {
    const services = scenario.table.pairs.services.map((_, service) => by.opening(scenario, service));
    this.scenario = scenario;
    this.by = by;
    this.weight = services.reduce((sum, cost) => sum + Math.abs(Number(cost)), 0);
    this.drain = services;
    this.given = services.map(() => by.zero);
    for (const [service, cost] of services.entries()) {
      if (cost >= by.zero) continue;
      this.drain[service] = by.zero;
      this.given[service] = by.minus(by.zero, cost);
    }
  }

  private give(service: number, more: T): void {
    const before = this.given[service] as T;
    this.given[service] = this.by.minus(before, this.by.minus(this.by.zero, more));
  }

  /** The steps of a chain; the lowest is taken in any case, so its lacks are what sharing saves for certain. */
  private write(chain: readonly Step<T>[]): void {
    const { by, scenario } = this;
    for (const [k, step] of chain.entries()) {
      const before = chain[k - 1];
      for (let i = 0; i < step.lacks.length; i++) {
        const lack = step.lacks[i] as T;
        const more = before === undefined ? lack : by.minus(lack, before.lacks[i] as T);
        if (!(more > by.zero)) continue;
        if (before === undefined) this.give(scenario.service(i), more);
        else {
          this.service.push(scenario.service(i));
          this.room.push(more);
        }
      }
      if (before === undefined) continue;
      this.below.push(k === 1 ? -1 : this.below.length - 1);
      this.supply.push(by.minus(before.all, step.all));
      this.rows.push(this.service.length);
    }
  }

  addVpc(v: number, fixed: Fixed): void {
    const { by, scenario } = this;
    const { apart, joined, nested } = scenario.options[v] as Scenario["options"][number];
    scenario.load(v);
    let lowest: Step<T> | null = null;
    for (const option of apart) {
      const step = by.stepOf(scenario, option);
      this.weight += step?.weight ?? 0;
      if (step !== null && (lowest === null || step.all < lowest.all)) lowest = step;
    }
    const only = fixed.get(v);
    const open = only === undefined ? joined : [only];
    const steps = open.map((option) => by.stepOf(scenario, option));
    const possible = steps.flatMap((step) => step ?? []);
    for (const step of possible) this.weight += step.weight;
    const isNested = nested || areNested(possible);
    if (!isNested) this.tangles.push({ v, options: open.filter((_, k) => steps[k] !== null) });
    const above = isNested || possible.length === 0 ? possible : [lowerBound(possible)];
    const chain = chainOf(lowest === null ? above : [lowest, ...above]);
    this.floor += Number(chain.at(-1)?.all ?? Number.POSITIVE_INFINITY);
    this.write(chain);
  }

  finish(): Cut<T> {
    const { below, rows, service, supply, room, given, drain, tangles, weight, floor } = this;
    return {
      shape: { services: given.length, below, rows, service },
      supply,
      room,
      given,
      drain,
      tangles,
      weight,
      floor,
    };
  }
}

/** The cut's network for one scenario. */
export function cutOf<T extends number | bigint>(scenario: Scenario, fixed: Fixed, by: Reckoning<T>): Cut<T> {
  const writer = new CutWriter(scenario, by);
  for (let v = 0; v < scenario.options.length; v++) writer.addVpc(v, fixed);
  return writer.finish();
}
