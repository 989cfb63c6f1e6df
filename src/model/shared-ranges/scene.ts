/** One branch at one piece of the endpoint bytes' price per scope, as lines: what each VPC does best at any factor. */
import { CENTRAL, OWN, RIDES, type Way } from "../optimise/exact.ts";
import { isHubIn } from "../optimise/options.ts";
import { CLOSED } from "../optimise/pair-costs.ts";
import { GATEWAY, INTERFACE, OWN_TODAY, pairCount, RIDE, SHARED } from "../optimise/pairs.ts";
import type { Table, VpcTable } from "../optimise/table.ts";
import { digits } from "../optimise/units.ts";
import { type BranchLines, type Line, type Lines, NOTHING, plus, type TierLine } from "./lines.ts";
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
const TIE_GIVEN_UP = Number(digits(1, 0));
const TIE_KEPT = Number(digits(0, 1));
const TIE_NEW = Number(digits(1, 1));

/** Tie-breakers of the ways of a pair, with and without an endpoint of its own today. */
function tieOf(way: Way, ownToday: boolean): number {
  if (way !== OWN) return ownToday ? TIE_GIVEN_UP : 0;
  return ownToday ? TIE_KEPT : TIE_NEW;
}

function isCheaper(cost: number, tie: number, than: number, thanTie: number): boolean {
  if (than === CLOSED) return cost < CLOSED;
  const room = EQUAL * than;
  return cost < than - room || (cost <= than + room && tie < thanTie);
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
  private readonly ways: Uint8Array;
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
    this.central = new Float64Array(table.mostPairs);
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
    const { own, central, first, count } = this;
    const { hours, own: ownGb, central: hubGb, crossing, notOwn } = this.prices(v);
    const [perHour, perOwn, perHub, perCrossing] = [
      hours.c + hours.d * at,
      ownGb.c + ownGb.d * at,
      hubGb.c + hubGb.d * at,
      crossing.c + crossing.d * at,
    ];
    for (let i = 0; i < count; i++) {
      const pair = first + i;
      const open = pairs.open[pair] as number;
      const gb = pairs.gb.near[pair] as number;
      if ((open & GATEWAY) !== 0) own[i] = 0;
      else if ((open & INTERFACE) === 0 || (open & notOwn) !== 0) own[i] = CLOSED;
      else own[i] = perHour + perOwn * gb;
      if ((open & SHARED) === 0) central[i] = CLOSED;
      else {
        const across = pairs.crossing.near[pair] as number;
        central[i] = perHub * gb + perCrossing * across + (tolls[pair] as number);
      }
    }
  }

  /** What riding on an option's way out costs the pairs of the VPC turned to, into `out`. */
  fillRide(out: Float64Array, { way }: OptionLine, at: number): void {
    const near = valueAt(way.near, at);
    const far = valueAt(way.far, at);
    for (let i = 0; i < this.count; i++) out[i] = this.ride(i, near, far);
  }

  /** What the i-th pair of the VPC turned to costs that rides at these prices. */
  private ride(i: number, near: number, far: number): number {
    const { pairs } = this.table;
    const pair = this.first + i;
    if (((pairs.open[pair] as number) & RIDE) === 0) return CLOSED;
    const gb = pairs.gb.near[pair] as number;
    const across = pairs.across.near[pair] as number;
    if (across === 0) return near === CLOSED ? CLOSED : near * gb;
    return across === gb ? far * gb : near * (gb - across) + far * across;
  }

  /** What the VPC turned to costs on an option. */
  private valueOn({ way, joined, fixed }: OptionLine, at: number): number {
    const { own, central, count } = this;
    const near = valueAt(way.near, at);
    const far = valueAt(way.far, at);
    let total = fixed.c + fixed.d * at;
    for (let i = 0; i < count; i++) {
      let least = own[i] as number;
      if (joined && (central[i] as number) < least) least = central[i] as number;
      const ride = this.ride(i, near, far);
      total += Math.min(ride, least);
    }
    return total;
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
  private choose({ way, joined }: OptionLine, at: number): number {
    const { own, central, count, ways, first } = this;
    const { open } = this.table.pairs;
    const near = valueAt(way.near, at);
    const far = valueAt(way.far, at);
    let ties = 0;
    for (let i = 0; i < count; i++) {
      const ownToday = ((open[first + i] as number) & OWN_TODAY) !== 0;
      let least = this.ride(i, near, far);
      let best: Way = RIDES;
      let tie = tieOf(RIDES, ownToday);
      const tieOwn = tieOf(OWN, ownToday);
      if (isCheaper(own[i] as number, tieOwn, least, tie)) {
        best = OWN;
        least = own[i] as number;
        tie = tieOwn;
      }
      const tieCentral = tieOf(CENTRAL, ownToday);
      if (joined && isCheaper(central[i] as number, tieCentral, least, tie)) {
        best = CENTRAL;
        tie = tieCentral;
      }
      ways[i] = best;
      ties += tie;
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
    return { option, ways: this.ways.slice(0, this.count), value, tie };
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
