/** A cut's network in exact costs with tie-breakers. */
import type { Costs, Reckoning } from "./cut.ts";
import { exactStep } from "./exact.ts";
import type { Shape } from "./graph.ts";
import type { Option } from "./options.ts";
import type { Scenario } from "./scenario.ts";
import type { Step } from "./steps.ts";
import type { Key } from "./units.ts";

export class Exactly implements Reckoning<Key> {
  private readonly scenario: Scenario;
  private readonly below: number[] = [];
  private readonly rows: number[] = [0];
  private readonly service: number[] = [];
  private readonly supply: Key[] = [];
  private readonly room: Key[] = [];
  private readonly given: Key[];
  private readonly drain: Key[];

  constructor(scenario: Scenario) {
    this.scenario = scenario;
    const { opening } = scenario.table;
    // Tie-breakers alone may make sharing worth while.
    this.given = opening.map((key) => (key < 0n ? -key : 0n));
    this.drain = opening.map((key) => (key < 0n ? 0n : key));
  }

  apart(v: number): Step<Key> | null {
    const { scenario } = this;
    scenario.load(v);
    let best: Step<Key> | null = null;
    for (const option of scenario.options(v).apart) {
      const step = exactStep(scenario, option);
      if (step !== null && (best === null || step.all < best.all)) best = step;
    }
    return best;
  }

  joined(option: Option): Step<Key> | null {
    return exactStep(this.scenario, option);
  }

  writeLowest({ lacks }: Step<Key>): void {
    for (let i = 0; i < this.scenario.count; i++) {
      const service = this.scenario.service(i);
      this.given[service] = (this.given[service] as Key) + (lacks[i] as Key);
    }
  }

  writeStep(step: Step<Key>, under: Step<Key>, isFirst: boolean): void {
    for (let i = 0; i < this.scenario.count; i++) {
      const more = (step.lacks[i] as Key) - (under.lacks[i] as Key);
      if (more <= 0n) continue;
      this.service.push(this.scenario.service(i));
      this.room.push(more);
    }
    this.rows.push(this.service.length);
    this.below.push(isFirst ? -1 : this.below.length - 1);
    this.supply.push(under.all - step.all);
  }

  get shape(): Shape {
    return {
      services: this.given.length,
      below: new Int32Array(this.below),
      rows: new Int32Array(this.rows),
      service: new Int32Array(this.service),
    };
  }
  get costs(): Costs<readonly Key[]> {
    const { supply, room, given, drain } = this;
    return { supply, room, given, drain };
  }
}
