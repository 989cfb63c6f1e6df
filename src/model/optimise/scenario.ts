/** One branch at one flat price of endpoint bytes per scope: what each way of each pair costs there, in doubles. */
import type { Branch } from "./branches.ts";
import { FREE_RIDE, isHubIn, type Option, optionsOf, type VpcOptions, waysJoined } from "./options.ts";
import {
  CLOSED,
  fillCentral,
  fillLacks,
  fillLeast,
  fillOwn,
  fillRide,
  sumOfCheaper,
  sumOfFirst,
  sumOfLeast,
} from "./pair-costs.ts";
import { pairCount, SHARED } from "./pairs.ts";
import type { Tier } from "./rates.ts";
import { NO_WAY, type Step } from "./steps.ts";
import type { Table, VpcTable } from "./table.ts";
import type { WaysOut } from "./ways-out.ts";

/** Units of money: the hours of an endpoint of the VPC's own; per 10^-10 GB; and more where they cross zones to the hub. */
export interface EndpointPrices {
  readonly ownHours: bigint;
  readonly ownGb: bigint;
  readonly centralGb: bigint;
  readonly crossingGb: bigint;
}

export class Scenario {
  readonly table: Table;
  readonly branch: Branch;
  /** Per scope the linear piece of the price of endpoint bytes. */
  readonly tiers: readonly Tier[];
  /** The same prices as doubles; those of the way to the hub, endpoint bytes apart. */
  private readonly scopeGb: Float64Array;
  private readonly transitGb: number;
  private readonly crossingGb: number;
  private readonly waysJoined: WaysOut;
  private readonly made: (VpcOptions | undefined)[] = [];
  /** The VPC that `load` was called for: its first pair, their number, what they cost over endpoints. */
  private v = 0;
  private isHub = false;
  first = 0;
  count = 0;
  readonly own: Float64Array;
  readonly central: Float64Array;
  /** What they cost over the egress of the option that `turnTo` was called for. */
  readonly ride: Float64Array;
  /** What they cost over the cheaper endpoint of those that `share` was called for. */
  private ends: Float64Array;
  private readonly mixed: Float64Array;
  private readonly sums = new Float64Array(3);

  constructor(table: Table, branch: Branch, tiers: readonly Tier[]) {
    this.table = table;
    this.branch = branch;
    this.tiers = tiers;
    this.scopeGb = Float64Array.from(tiers, ({ perGb }) => Number(perGb));
    this.transitGb = Number(branch.perGb);
    this.crossingGb = Number(branch.perGbCrossing);
    this.waysJoined = waysJoined(branch, table);
    const { mostPairs } = table;
    this.own = new Float64Array(mostPairs);
    this.central = new Float64Array(mostPairs).fill(CLOSED);
    this.ride = new Float64Array(mostPairs);
    this.mixed = new Float64Array(mostPairs);
    this.ends = this.own;
  }

  /** What VPC v may do. */
  options(v: number): VpcOptions {
    const known = this.made[v];
    if (known !== undefined) return known;
    const made = optionsOf(this.table, this.branch, v);
    this.made[v] = made;
    return made;
  }

  /** Turn to one VPC: work out what its pairs cost over endpoints. */
  load(v: number): void {
    const { pairs, vpcs, endpointCost, hubScope } = this.table;
    this.v = v;
    this.isHub = isHubIn(this.branch, this.table, v);
    this.first = pairs.start[v] as number;
    this.count = pairCount(pairs, v);
    const { own, central, first, count, isHub, scopeGb } = this;
    const ownGb = scopeGb[(vpcs[v] as VpcTable).scope] as number;
    fillOwn(own, pairs, first, count, endpointCost[v] as number, ownGb, isHub ? SHARED : 0);
    this.ends = own;
    if (this.branch.via === null) return;
    // The hub's own endpoints are the shared ones: nothing lies between.
    const hubGb = (scopeGb[hubScope] as number) + (isHub ? 0 : this.transitGb);
    fillCentral(central, pairs, first, count, hubGb, isHub ? 0 : this.crossingGb);
  }

  /** Exact prices of endpoints for the loaded VPC. */
  get prices(): EndpointPrices {
    const { isHub, branch, table, v, tiers } = this;
    const hubGb = tiers[table.hubScope]?.perGb ?? 0n;
    return {
      ownHours: table.endpointHours[v] ?? 0n,
      ownGb: tiers[table.vpcs[v]?.scope ?? 0]?.perGb ?? 0n,
      centralGb: isHub ? hubGb : hubGb + branch.perGb,
      crossingGb: isHub ? 0n : branch.perGbCrossing,
    };
  }

  /** Index of the service of the i-th pair. */
  service(i: number): number {
    return this.table.pairs.service[this.first + i] as number;
  }

  /** Say which services the loaded VPC finds shared; `least` and `value` go by that. Until then: none. */
  share(open: Uint8Array | "none" | "all"): void {
    const { own, central, mixed, first, count } = this;
    this.ends = open === "none" ? own : mixed;
    if (open === "none") return;
    fillLeast(mixed, own, central, count);
    if (open === "all") return;
    const { service } = this.table.pairs;
    for (let i = 0; i < count; i++) {
      if (open[service[first + i] as number] !== 1) mixed[i] = own[i] as number;
    }
  }

  /** All services shared, each pair paying `toll` of its own for the hub's endpoint; `least` and `value` go by that. */
  shareAt(toll: Float64Array): void {
    const { own, central, mixed, first, count } = this;
    this.ends = mixed;
    for (let i = 0; i < count; i++) {
      mixed[i] = Math.min(own[i] as number, (central[i] as number) + (toll[first + i] as number));
    }
  }

  private ways(joined: boolean): WaysOut {
    return joined ? this.waysJoined : this.table.ways;
  }

  /** What the loaded VPC costs on a way out, joining it apart, each pair its cheapest way. */
  private valueOn({ cost, near, far }: WaysOut, way: number): number {
    const { ends, first, count, ride } = this;
    const { pairs } = this.table;
    const [nearGb, farGb] = [near[way] as number, far[way] as number];
    let routes: number;
    if (nearGb !== CLOSED && farGb !== CLOSED) {
      routes = sumOfLeast(ends, pairs, first, count, nearGb, farGb);
    } else if (nearGb === CLOSED && farGb === CLOSED) routes = sumOfFirst(ends, count);
    else {
      fillRide(ride, pairs, first, count, nearGb, farGb);
      routes = sumOfCheaper(ends, ride, count);
    }
    return (cost[way] as number) + routes;
  }

  /** The least cost of the loaded VPC, apart from the hub or joined to it. */
  least(joined: boolean): number {
    const ways = this.ways(joined);
    const last = ways.start[this.v + 1] as number;
    let least = CLOSED;
    for (let way = ways.start[this.v] as number; way < last; way++) {
      least = Math.min(least, this.valueOn(ways, way));
    }
    return joined ? least + (this.branch.joinCost[this.v] as number) : least;
  }

  /** What an option costs the loaded VPC whatever the routes. */
  fixedOf({ joined, way }: Option): number {
    const cost = way === FREE_RIDE ? 0 : (this.ways(joined).cost[way] as number);
    return joined ? cost + (this.branch.joinCost[this.v] as number) : cost;
  }

  /** What the loaded VPC costs on an option. */
  value({ joined, way }: Option): number {
    const value = this.valueOn(this.ways(joined), way);
    return joined ? value + (this.branch.joinCost[this.v] as number) : value;
  }

  /** Turn to one option of the loaded VPC: work out what riding on its way out costs. */
  turnTo({ joined, way }: Option): void {
    const { ride, table, first, count } = this;
    const { near, far } = this.ways(joined);
    const isFree = way === FREE_RIDE;
    const [nearGb, farGb] = isFree ? [0, 0] : [near[way] as number, far[way] as number];
    fillRide(ride, table.pairs, first, count, nearGb, farGb);
  }

  /** The joined option as a step, its lacks written to `lacks`; null where some pair has no way even if all is shared. */
  step(option: Option, lacks: Float64Array): Step<number> | null {
    this.turnTo(option);
    const { ride, own, central, count, sums } = this;
    if (!fillLacks(lacks, own, ride, central, count, NO_WAY, sums)) return null;
    const cost = this.fixedOf(option);
    const [all, none, weight] = sums as unknown as readonly [number, number, number];
    return { all: cost + all, none: cost + none, lacks, weight: cost + weight };
  }
}
