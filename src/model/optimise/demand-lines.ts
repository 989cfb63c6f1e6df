/**
 * What one VPC's options cost as one of its demands is multiplied: for every scenario, option and way of that demand one
 * straight line, as nothing else of the option depends on the factor. Each is a lower bound until it is made sure.
 */

import { egressOf } from "../egress.ts";
import { CENTRAL, OWN, RIDES, type Way } from "./exact.ts";
import { FREE_RIDE, isHubIn, type Option } from "./options.ts";
import { CLOSED } from "./pair-costs.ts";
import { GATEWAY } from "./pairs.ts";
import type { Rest } from "./rest.ts";
import type { Scenario } from "./scenario.ts";
import { NO_WAY } from "./steps.ts";

/** An option of the VPC in a scenario: its costs in doubles. */
interface Choice {
  readonly option: Option;
  /** What it costs whatever the routes. */
  readonly fixed: number;
  /** Per pair over the egress. */
  readonly ride: Float64Array;
  /** Per pair the cheapest way, the hub's at its toll; and all of them in all. */
  readonly least: Float64Array;
  all: number;
  /** What was found per pair for it off the hub, and on it: what a line rises by; -1: not yet. */
  readonly off: Found;
  readonly on: Found;
}

interface Found {
  readonly rise: Float64Array;
  readonly open: (Uint8Array | undefined)[];
}

/** The advice of a demand that rides on a NAT instance; of others it is their way. */
export const ON_INSTANCE = 3;

/** The lines of one pair, side by side. */
export interface Lines {
  count: number;
  readonly at0: Float64Array;
  readonly slope: Float64Array;
  readonly way: Uint8Array;
  /** What the advice is on that line: its way, or that it rides on an instance. */
  readonly answer: Uint8Array;
  readonly part: Int32Array;
  readonly choice: Int32Array;
  readonly isSure: Uint8Array;
}

export function linesFor(most: number): Lines {
  return {
    count: 0,
    at0: new Float64Array(most),
    slope: new Float64Array(most),
    way: new Uint8Array(most),
    answer: new Uint8Array(most),
    part: new Int32Array(most),
    choice: new Int32Array(most),
    isSure: new Uint8Array(most),
  };
}

/** The VPC in one scenario. */
export class Part {
  readonly scenario: Scenario;
  readonly rest: Rest;
  readonly choices: readonly Choice[];
  private readonly v: number;
  private readonly own: Float64Array;
  private readonly central: Float64Array;
  private readonly hours: number;
  private readonly ownGb: number;
  private readonly asks: Float64Array;
  /** The tolls that the cheapest ways were reckoned at. */
  private spare: Float64Array | null = null;

  /**
   * `scenario`: where the VPC's costs are from, with its own zone of a single NAT gateway; `instances`: whether NAT instances
   * may be chosen besides the options there.
   */
  constructor(scenario: Scenario, rest: Rest, v: number, instances: boolean) {
    this.scenario = scenario;
    this.rest = rest;
    this.v = v;
    scenario.load(v);
    const { count, own, central, table, prices } = scenario;
    this.own = own.slice(0, count);
    this.central = central.slice(0, count);
    this.hours = table.endpointCost[v] as number;
    this.ownGb = Number(prices.ownGb);
    this.asks = new Float64Array(table.opening.length);
    const { apart, joined } = scenario.options(v);
    const more = instances ? instanceOptions(scenario, v) : [];
    const found = (): Found => ({ rise: new Float64Array(count).fill(-1), open: [] });
    this.choices = [...apart, ...joined, ...more].map((option): Choice => {
      scenario.turnTo(option);
      return {
        option,
        fixed: scenario.fixedOf(option),
        ride: scenario.ride.slice(0, count),
        least: new Float64Array(count),
        all: 0,
        off: found(),
        on: found(),
      };
    });
  }

  /** The cheapest ways at the tolls of now. */
  private reckon(): void {
    const { scenario, own, central, rest } = this;
    const { start, service } = scenario.table.pairs;
    const first = start[this.v] as number;
    this.spare = rest.spare;
    for (const choice of this.choices) {
      let all = choice.fixed;
      const { joined } = choice.option;
      for (let i = 0; i < own.length; i++) {
        let least = Math.min(own[i] as number, choice.ride[i] as number);
        if (joined) {
          const toll = rest.spare[service[first + i] as number] as number;
          least = Math.min(least, (central[i] as number) + toll);
        }
        choice.least[i] = least;
        all += least;
      }
      choice.all = all;
    }
  }

  /** Write the lines of the i-th pair. `instances`: what NAT instances cost; null: none can be had. */
  write(lines: Lines, part: number, i: number, instances: bigint | null): void {
    const { scenario, rest } = this;
    const { pairs } = scenario.table;
    const pair = (pairs.start[this.v] as number) + i;
    const isGateway = ((pairs.open[pair] as number) & GATEWAY) !== 0;
    const hours = isGateway ? 0 : this.hours;
    const ownGb = isGateway ? 0 : this.ownGb * (pairs.gb.near[pair] as number);
    const own = this.own[i] as number;
    const central = this.central[i] as number;
    const alone = rest.grade === "alone" && rest.isSure;
    if (this.spare !== rest.spare) this.reckon();
    for (let c = 0; c < this.choices.length; c++) {
      const { option, all, least, ride, off, on } = this.choices[c] as Choice;
      const isInstance = option.way === FREE_RIDE;
      if (all === CLOSED || (isInstance && instances === null)) continue;
      const fixed = isInstance ? Number(instances) : 0;
      const other = rest.cost + fixed + (all - (least[i] as number));
      const rise = off.rise[i] as number;
      const isSure = alone && (!option.joined || rise >= 0);
      const at0 = other + Math.max(rise, 0);
      const over = ride[i] as number;
      if (over !== CLOSED) {
        put(lines, at0, over, RIDES, isInstance ? ON_INSTANCE : RIDES, part, c, isSure);
      }
      if (own !== CLOSED) put(lines, at0 + hours, ownGb, OWN, OWN, part, c, isSure);
      if (!option.joined || central === CLOSED) continue;
      const risen = on.rise[i] as number;
      const toll = rest.spare[pairs.service[pair] as number] as number;
      const atHub = other + toll + Math.max(risen, 0);
      put(lines, atHub, central, CENTRAL, CENTRAL, part, c, alone && risen >= 0);
    }
  }

  /** Make the lines of a choice surer by a grade, where its i-th pair takes that way; false: that cannot be. */
  refine(c: number, i: number, way: Way): boolean {
    const { rest } = this;
    if (rest.grade === "floor") {
      rest.refine();
      return rest.isSure;
    }
    if (!rest.isSure) return false;
    const isOn = way === CENTRAL;
    const choice = this.choices[c] as Choice;
    const { rise, open } = isOn ? choice.on : choice.off;
    const { asks } = this;
    const counted = this.ask(choice, i, isOn);
    const met = rest.met(asks);
    rise[i] = Math.max(met.cost - counted, 0);
    open[i] = met.open;
    return true;
  }

  /** Set down what the VPC asks for each service; what of it the lines count already. */
  private ask({ ride }: Choice, i: number, isOn: boolean): number {
    const { scenario, own, central, rest, asks } = this;
    const { start, service } = scenario.table.pairs;
    const first = start[this.v] as number;
    asks.fill(0);
    let counted = 0;
    for (let q = 0; q < own.length; q++) {
      const s = service[first + q] as number;
      let ask: number;
      if (q === i) ask = isOn ? CLOSED : 0;
      else {
        const alone = Math.min(own[q] as number, ride[q] as number, NO_WAY);
        ask = alone - Math.min(alone, central[q] as number);
      }
      asks[s] = ask;
      counted += Math.min(ask, rest.spare[s] as number);
    }
    return counted;
  }

  /** What is shared where a line of a choice is attained. */
  openOf(c: number, i: number, way: Way): Uint8Array {
    const { option, on, off } = this.choices[c] as Choice;
    const found = option.joined ? (way === CENTRAL ? on : off).open[i] : undefined;
    return found ?? this.rest.open;
  }
}

/** NAT instances as a way out, apart from what they cost. */
function instanceOptions({ table, branch }: Scenario, v: number): Option[] {
  const azs = table.vpcs[v]?.vpc.azs ?? [];
  const mode = { egress: egressOf("nat-instance", azs, ""), fixed: 0n, near: 0n, far: 0n };
  const join = branch.join[v] ?? null;
  return [
    ...(isHubIn(branch, table, v) ? [] : [{ mode, way: FREE_RIDE, joined: false, fixed: 0n }]),
    ...(join === null ? [] : [{ mode, way: FREE_RIDE, joined: true, fixed: join }]),
  ];
}

/** Add a line. */
function put(
  lines: Lines,
  at0: number,
  slope: number,
  way: Way,
  answer: number,
  part: number,
  choice: number,
  isSure: boolean,
): void {
  const { count } = lines;
  lines.at0[count] = at0;
  lines.slope[count] = slope;
  lines.way[count] = way;
  lines.answer[count] = answer;
  lines.part[count] = part;
  lines.choice[count] = choice;
  lines.isSure[count] = isSure ? 1 : 0;
  lines.count = count + 1;
}
