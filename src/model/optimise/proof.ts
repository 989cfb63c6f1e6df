/** The maximum flow of one scenario with a hub, kept with what its steps and arcs stand for. */
import { type Fixed, type Reckoning, writeCut } from "./cut.ts";
import { type Amounts, Flow } from "./flow.ts";
import { InDoubles, Workspace } from "./in-doubles.ts";
import type { Option } from "./options.ts";
import type { Scenario } from "./scenario.ts";
import { inWhole } from "./settle.ts";
import type { Step } from "./steps.ts";
import { sum } from "./sums.ts";

export const NOTHING_FIXED: Fixed = new Map();

export interface Proof {
  readonly scenario: Scenario;
  /** Maximal. What may still flow in it is `flow.left`. */
  readonly flow: Flow;
  /** Its amounts before anything flowed, in whole numbers, `scale` of them to a unit of money. */
  readonly amounts: Amounts;
  readonly scale: number;
  /** Steps of VPC v are those from `steps[v]` up to `steps[v + 1]`. */
  readonly steps: Int32Array;
  /** Per arc its pair. */
  readonly pairs: Int32Array;
  /** Per pair of a VPC that joins in any case, its lack on the VPC's lowest step, in units of money; of others 0. */
  readonly lacks: Float64Array;
  /** Per VPC its least cost if all services are shared, in units of money. */
  readonly floors: readonly number[];
  /** Whether in the flow stands but a bound of some VPC. */
  readonly tangled: boolean;
}

/** Notes which steps and arcs of the cut are whose, and the lowest steps' lacks. */
class Noting implements Reckoning<number> {
  private readonly scenario: Scenario;
  private readonly cut: InDoubles;
  readonly steps: number[] = [];
  readonly pairs: number[] = [];
  readonly lacks: Float64Array;
  private written = 0;

  constructor(scenario: Scenario, cut: InDoubles) {
    this.scenario = scenario;
    this.cut = cut;
    this.lacks = new Float64Array(scenario.table.pairs.open.length);
  }
  apart(v: number): Step<number> | null {
    this.steps.push(this.written);
    return this.cut.apart(v);
  }
  joined(option: Option, k: number): Step<number> | null {
    return this.cut.joined(option, k);
  }
  writeLowest(step: Step<number>): void {
    const { first, count } = this.scenario;
    for (let i = 0; i < count; i++) this.lacks[first + i] = step.lacks[i] as number;
    this.cut.writeLowest(step);
  }
  writeStep(step: Step<number>, under: Step<number>, isFirst: boolean): void {
    const { first, count } = this.scenario;
    for (let i = 0; i < count; i++) {
      if ((step.lacks[i] as number) - (under.lacks[i] ?? 0) > 0) this.pairs.push(first + i);
    }
    this.written += 1;
    this.cut.writeStep(step, under, isFirst);
  }
  get ends(): Int32Array {
    return Int32Array.from([...this.steps, this.written]);
  }
}

/** `apart`: per VPC its least cost apart from the hub. */
export function proofOf(scenario: Scenario, apart: (v: number) => number): Proof {
  // The flow goes on living in what the cut was written to.
  const cut = new InDoubles(scenario, apart, new Workspace());
  const noted = new Noting(scenario, cut);
  const { tangles, floors } = writeCut(scenario, NOTHING_FIXED, noted);
  const { shape } = cut;
  const { costs } = cut;
  // Each drain in full: what is left of it is to be known.
  const { amounts: left, scale } = inWhole(costs, sum(costs.drain));
  const amounts: Amounts = {
    supply: left.supply.slice(),
    room: left.room.slice(),
    given: left.given.slice(),
    drain: left.drain.slice(),
  };
  const flow = new Flow(shape, left);
  flow.maximise();
  const pairs = Int32Array.from(noted.pairs);
  const { lacks, ends: steps } = noted;
  return { scenario, flow, amounts, scale, steps, pairs, lacks, floors, tangled: tangles.length > 0 };
}

/** Per pair what flows for it, in units of money; what is given in all for a service is shared out as the lacks are. */
export function tollsOf({ scenario, flow, amounts, scale, pairs, lacks }: Proof): Float64Array {
  const { service } = scenario.table.pairs;
  const tolls = new Float64Array(lacks.length);
  for (let arc = 0; arc < pairs.length; arc++) {
    const pair = pairs[arc] as number;
    tolls[pair] = (tolls[pair] as number) + (flow.load[arc] as number) / scale;
  }
  const sums = new Float64Array(amounts.given.length);
  for (let pair = 0; pair < lacks.length; pair++) {
    const s = service[pair] as number;
    sums[s] = (sums[s] as number) + (lacks[pair] as number);
  }
  const shares = sums.map((all, s) => {
    const given = ((amounts.given[s] as number) - (flow.left.given[s] as number)) / scale;
    return all > 0 ? given / all : 0;
  });
  for (let pair = 0; pair < lacks.length; pair++) {
    const share = (lacks[pair] as number) * (shares[service[pair] as number] as number);
    tolls[pair] = (tolls[pair] as number) + share;
  }
  return tolls;
}
