/** A cut's network in doubles. */
import type { Costs, Reckoning } from "./cut.ts";
import type { Shape } from "./graph.ts";
import type { Option } from "./options.ts";
import { CLOSED } from "./pair-costs.ts";
import type { Scenario } from "./scenario.ts";
import type { Step } from "./steps.ts";
import { costOf } from "./units.ts";

/** Large arrays are dear to make: one cut after the other is written to the same ones. */
export class Workspace {
  service: Int32Array = new Int32Array(1024);
  room: Float64Array = new Float64Array(1024);

  /** Make sure that so many arcs have a place; what is there already stays. */
  reserve(arcs: number): void {
    if (arcs <= this.service.length) return;
    const length = Math.max(arcs, 2 * this.service.length);
    const { service, room } = this;
    this.service = new Int32Array(length);
    this.service.set(service);
    this.room = new Float64Array(length);
    this.room.set(room);
  }
}

export class InDoubles implements Reckoning<number> {
  private readonly scenario: Scenario;
  private readonly apartCost: (v: number) => number;
  private readonly space: Workspace;
  /** Lacks of the loaded VPC, per joined option. */
  private readonly lacks: Float64Array[] = [];
  private arcs = 0;
  private readonly rows: number[] = [0];
  private readonly below: number[] = [];
  private readonly supply: number[] = [];
  private readonly given: Float64Array;
  private readonly drain: Float64Array;

  /** `apart`: per VPC, its least cost apart from the hub. */
  constructor(scenario: Scenario, apart: (v: number) => number, space: Workspace) {
    this.scenario = scenario;
    this.apartCost = apart;
    this.space = space;
    const { opening, pairs } = scenario.table;
    space.reserve(pairs.open.length);
    this.given = new Float64Array(opening.length);
    this.drain = Float64Array.from(opening, (key) => Number(costOf(key)));
  }

  apart(v: number): Step<number> | null {
    const all = this.apartCost(v);
    return all === CLOSED ? null : { all, none: all, lacks: NO_LACKS, weight: all };
  }

  joined(option: Option, k: number): Step<number> | null {
    const { scenario } = this;
    this.lacks[k] ??= new Float64Array(scenario.own.length);
    return scenario.step(option, this.lacks[k]);
  }

  writeLowest({ lacks }: Step<number>): void {
    const { scenario, given } = this;
    for (let i = 0; i < scenario.count; i++) {
      const service = scenario.service(i);
      given[service] = (given[service] as number) + (lacks[i] ?? 0);
    }
  }

  writeStep(step: Step<number>, under: Step<number>, isFirst: boolean): void {
    const { scenario, space } = this;
    space.reserve(this.arcs + scenario.count);
    const { service, room } = space;
    const [above, below] = [step.lacks, under.lacks];
    let { arcs } = this;
    for (let i = 0; i < scenario.count; i++) {
      const more = (above[i] as number) - (below.length === 0 ? 0 : (below[i] as number));
      if (!(more > 0)) continue;
      service[arcs] = scenario.service(i);
      room[arcs] = more;
      arcs += 1;
    }
    this.arcs = arcs;
    this.rows.push(arcs);
    this.below.push(isFirst ? -1 : this.below.length - 1);
    this.supply.push(Math.max(under.all - step.all, 0));
  }

  get shape(): Shape {
    return {
      services: this.given.length,
      below: new Int32Array(this.below),
      rows: new Int32Array(this.rows),
      service: this.space.service.subarray(0, this.arcs),
    };
  }
  get costs(): Costs<Float64Array> {
    const { given, drain } = this;
    const room = this.space.room.subarray(0, this.arcs);
    return { supply: new Float64Array(this.supply), room, given, drain };
  }
}

const NO_LACKS = new Float64Array(0);
