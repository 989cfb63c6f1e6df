/** One branch at one piece of the endpoint bytes' price per scope, as lines: what each VPC does best at any factor. */
import { CENTRAL, OWN, RIDES, type Way } from "../optimise/exact.ts";
import { isHubIn } from "../optimise/options.ts";
import {
  CLOSED,
  fillCentral,
  fillLeast,
  fillOwn,
  fillRide,
  sumOfCheaper,
  sumOfFirst,
  sumOfLeast,
} from "../optimise/pair-costs.ts";
import { OWN_TODAY, pairCount, SHARED } from "../optimise/pairs.ts";
import type { Table, VpcTable } from "../optimise/table.ts";
import { digits, type Key } from "../optimise/units.ts";
import { type Line, NOTHING, plus } from "./line.ts";
import type { BranchLines, Lines, TierLine } from "./lines.ts";
import { type OptionLine, optionsOf } from "./options.ts";

/** What one VPC does. */
export interface Doing {
  /** Index among all options of the scene. */
  readonly option: number;
  /** Per pair of the VPC. */
  readonly ways: Uint8Array;
  /** What it costs at the factor asked for, and its tie-breakers. */
  readonly value: number;
  readonly tie: number;
}

/** Costs that differ by less, relatively, count as equal: then tie-breakers decide. */
const EQUAL = 1e-13;
/** Tie-breakers of the ways of a pair, without and with an endpoint of its own today. */
const TIES: readonly number[] = tiesOfWays([digits(0, 0), digits(1, 1), digits(0, 0)]);
const TIES_OWN_TODAY: readonly number[] = tiesOfWays([digits(1, 0), digits(0, 1), digits(1, 0)]);

function tiesOfWays(ways: readonly [riding: Key, own: Key, central: Key]): number[] {
  const ties: number[] = [];
  for (const [i, way] of [RIDES, OWN, CENTRAL].entries()) ties[way] = Number(ways[i]);
  return ties;
}

export class Scene {
  readonly lines: Lines;
  readonly branch: BranchLines;
  /** Per scope. */
  readonly tiers: readonly TierLine[];
  /** What is paid whatever anyone does. */
  readonly paid: Line;
  readonly options: readonly OptionLine[];
  /** Options of VPC v are those from `start[v]` up to `start[v + 1]`. */
  readonly start: Int32Array;
  /** What each pair of the VPC turned to costs over an endpoint of its own, and over the hub's with its toll. */
  readonly own: Float64Array;
  readonly central: Float64Array;
  /** The cheaper of the two. */
  private readonly ends: Float64Array;
  private readonly ride: Float64Array;
  private readonly ways: Uint8Array;
  /** Per VPC, what was chosen last. */
  private readonly last: Uint8Array[] = [];
  private readonly made: EndpointLines[] = [];
  /** The VPC turned to: its first pair, their number. */
  first = 0;
  count = 0;

  constructor(lines: Lines, branch: BranchLines, tiers: readonly TierLine[]) {
    this.lines = lines;
    this.branch = branch;
    this.tiers = tiers;
    this.paid = tiers.reduce((sum, { intercept }) => plus(sum, intercept), branch.fixed);
    const { table } = lines;
    const options: OptionLine[] = [];
    this.start = new Int32Array(table.vpcs.length + 1);
    for (let v = 0; v < table.vpcs.length; v++) {
      options.push(...optionsOf(lines, branch, v));
      this.start[v + 1] = options.length;
    }
    this.options = options;
    this.own = new Float64Array(table.mostPairs);
    this.central = new Float64Array(table.mostPairs).fill(CLOSED);
    this.ends = new Float64Array(table.mostPairs);
    this.ride = new Float64Array(table.mostPairs);
    this.ways = new Uint8Array(table.mostPairs);
  }

  get table(): Table {
    return this.lines.table;
  }

  private pricesFor(v: number): EndpointLines {
    const { lines, tiers, branch, table } = this;
    const tier = (scope: number): Line => tiers[scope]?.perGb ?? NOTHING;
    const hub = tier(table.hubScope);
    const isHub = isHubIn(branch.branch, table, v);
    return {
      hours: lines.endpointHours[v] as Line,
      own: tier((table.vpcs[v] as VpcTable).scope),
      central: isHub ? hub : plus(hub, branch.perGb),
      crossing: isHub ? NOTHING : branch.perGbCrossing,
      notOwn: isHub ? SHARED : 0,
    };
  }

  /** What endpoints cost VPC v. */
  prices(v: number): EndpointLines {
    const known = this.made[v] ?? this.pricesFor(v);
    this.made[v] = known;
    return known;
  }

  /** Turn to a VPC at a factor: work out what its pairs cost over endpoints; each that uses a shared one pays its toll. */
  load(v: number, at: number, tolls: Float64Array): void {
    const { pairs } = this.table;
    this.first = pairs.start[v] as number;
    this.count = pairCount(pairs, v);
    const { own, central, ends, first, count } = this;
    const { hours, own: ownGb, central: hubGb, crossing, notOwn } = this.prices(v);
    fillOwn(own, pairs, first, count, valueAt(hours, at), valueAt(ownGb, at), notOwn);
    if (this.branch.branch.via === null) return;
    fillCentral(central, pairs, first, count, valueAt(hubGb, at), valueAt(crossing, at));
    for (let i = 0; i < count; i++) central[i] = (central[i] as number) + (tolls[first + i] as number);
    fillLeast(ends, own, central, count);
  }

  /** What riding on an option's way out costs the pairs of the VPC turned to, into `out`. */
  fillRide(out: Float64Array, { way }: OptionLine, at: number): void {
    const { first, count } = this;
    fillRide(out, this.table.pairs, first, count, valueAt(way.near, at), valueAt(way.far, at));
  }

  /** What the VPC turned to costs on an option. */
  private valueOn({ way, joined, fixed }: OptionLine, at: number): number {
    const { first, count, ride } = this;
    const { pairs } = this.table;
    const ends = joined ? this.ends : this.own;
    const near = valueAt(way.near, at);
    const far = valueAt(way.far, at);
    let routes: number;
    if (near !== CLOSED && far !== CLOSED) routes = sumOfLeast(ends, pairs, first, count, near, far);
    else if (near === CLOSED && far === CLOSED) routes = sumOfFirst(ends, count);
    else {
      fillRide(ride, pairs, first, count, near, far);
      routes = sumOfCheaper(ends, ride, count);
    }
    return fixed.c + fixed.d * at + routes;
  }

  /** The least that VPC v costs at a factor. */
  least(v: number, at: number, tolls: Float64Array): number {
    this.load(v, at, tolls);
    let least = CLOSED;
    for (let o = this.start[v] as number; o < (this.start[v + 1] as number); o++) {
      const value = this.valueOn(this.options[o] as OptionLine, at);
      if (value < least) least = value;
    }
    return least;
  }

  /** Which way each pair of the VPC turned to takes on an option, into `ways`; their tie-breakers. */
  private choose(option: OptionLine, at: number): number {
    const { own, central, count, ways, first, ride } = this;
    const { open } = this.table.pairs;
    this.fillRide(ride, option, at);
    let ties = 0;
    for (let i = 0; i < count; i++) {
      const tie = ((open[first + i] as number) & OWN_TODAY) !== 0 ? TIES_OWN_TODAY : TIES;
      const riding = ride[i] as number;
      const alone = own[i] as number;
      const shared = option.joined ? (central[i] as number) : CLOSED;
      const limit = Math.min(riding, alone, shared) * (1 + EQUAL);
      let best: Way = RIDES;
      if (riding > limit) best = alone <= limit ? OWN : CENTRAL;
      else if (alone <= limit && (tie[OWN] as number) < (tie[RIDES] as number)) best = OWN;
      if (shared <= limit && (tie[CENTRAL] as number) < (tie[best] as number)) best = CENTRAL;
      ways[i] = best;
      ties += tie[best] as number;
    }
    return ties;
  }

  /** What VPC v does best at a factor; null: no option is open to it. */
  best(v: number, at: number, tolls: Float64Array): Doing | null {
    this.load(v, at, tolls);
    const [first, last] = [this.start[v] as number, this.start[v + 1] as number];
    let option = -1;
    let value = CLOSED;
    let tie = Number.NaN;
    for (let o = first; o < last; o++) {
      const each = this.options[o] as OptionLine;
      const cost = this.valueOn(each, at);
      if (cost === CLOSED || cost > value * (1 + EQUAL)) continue;
      let other = Number.NaN;
      if (value < CLOSED && cost >= value * (1 - EQUAL)) {
        if (Number.isNaN(tie)) tie = this.tieOn(option, at);
        other = this.tieOn(o, at);
        if (other >= tie) continue;
      }
      option = o;
      value = cost;
      tie = other;
    }
    if (option < 0) return null;
    tie = this.tieOn(option, at);
    return { option, ways: this.kept(v), value, tie };
  }

  /** The ways that were chosen; the same object as before where they are the same as last. */
  private kept(v: number): Uint8Array {
    const { count, ways, last } = this;
    const before = last[v];
    let i = before === undefined ? count : 0;
    while (i < count && before?.[i] === ways[i]) i++;
    if (before !== undefined && i === count) return before;
    const made = ways.slice(0, count);
    last[v] = made;
    return made;
  }

  private tieOn(option: number, at: number): number {
    const each = this.options[option] as OptionLine;
    return each.tie + this.choose(each, at);
  }
}

/** What endpoints cost a VPC: its own, by hours and per GB; the hub's, per GB, and more for what crosses zones. */
interface EndpointLines {
  readonly hours: Line;
  readonly own: Line;
  readonly central: Line;
  readonly crossing: Line;
  /** Ways that close an own one: the hub's own endpoints are the shared ones. */
  readonly notOwn: number;
}

function valueAt(price: Line | null, at: number): number {
  return price === null ? CLOSED : price.c + price.d * at;
}
