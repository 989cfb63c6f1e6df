/** One branch at one flat price of endpoint bytes per scope: what each way of each pair costs there, in doubles. */
import type { Branch } from "./branches.ts";
import type { Option, VpcOptions } from "./options.ts";
import { GATEWAY, INTERFACE, type Pairs, pairCount, RIDE, SHARED } from "./pairs.ts";
import type { Tier } from "./rates.ts";
import { NO_WAY, type Step } from "./steps.ts";
import type { Table, VpcTable } from "./table.ts";

/** The cost of a way that is not open. */
export const CLOSED: number = Number.POSITIVE_INFINITY;

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
  readonly options: readonly VpcOptions[];
  /** Per scope the linear piece of the price of endpoint bytes. */
  readonly tiers: readonly Tier[];
  /** The same prices as doubles, and those of the way to the hub. */
  private readonly scopeGb: readonly number[];
  private readonly hubGb: number;
  private readonly transitGb: number;
  private readonly crossingGb: number;
  /** The VPC that `load` was called for: its first pair, their number, what they cost over endpoints. */
  private vpc: VpcTable | null = null;
  first = 0;
  count = 0;
  readonly own: Float64Array;
  readonly central: Float64Array;
  /** What they cost over the egress of the option that `turnTo` was called for. */
  readonly ride: Float64Array;

  constructor(table: Table, branch: Branch, options: readonly VpcOptions[], tiers: readonly Tier[]) {
    this.table = table;
    this.branch = branch;
    this.options = options;
    this.tiers = tiers;
    this.scopeGb = tiers.map(({ perGb }) => Number(perGb));
    this.hubGb = this.scopeGb[table.hubScope] ?? 0;
    this.transitGb = Number(branch.perGb);
    this.crossingGb = Number(branch.perGbCrossing);
    const most = table.vpcs.reduce((max, _, v) => Math.max(max, pairCount(table.pairs, v)), 0);
    this.own = new Float64Array(most);
    this.central = new Float64Array(most);
    this.ride = new Float64Array(most);
  }

  /** Whether the loaded VPC is the hub: its own endpoints are the shared ones, and nothing lies between. */
  private get isHub(): boolean {
    return this.branch.via !== null && this.vpc?.isHub === true;
  }

  /** Turn to one VPC: work out what its pairs cost over endpoints. */
  load(v: number): void {
    const { pairs, vpcs } = this.table;
    const vpc = vpcs[v] as VpcTable;
    this.vpc = vpc;
    this.first = pairs.start[v] as number;
    this.count = pairCount(pairs, v);
    const { own, central, first, count, isHub } = this;
    const ownGb = this.scopeGb[vpc.scope] as number;
    fillOwn(own, pairs, first, count, vpc.endpointCost, ownGb, isHub ? SHARED : 0);
    if (this.branch.via === null) return;
    const [transitGb, crossingGb] = isHub ? [0, 0] : [this.transitGb, this.crossingGb];
    fillCentral(central, pairs, first, count, this.hubGb + transitGb, crossingGb);
  }

  /** Exact prices of endpoints for the loaded VPC. */
  get prices(): EndpointPrices {
    const { isHub, branch, vpc } = this;
    const hubGb = this.tiers[this.table.hubScope]?.perGb ?? 0n;
    return {
      ownHours: vpc?.endpointHours ?? 0n,
      ownGb: this.tiers[vpc?.scope ?? 0]?.perGb ?? 0n,
      centralGb: isHub ? hubGb : hubGb + branch.perGb,
      crossingGb: isHub ? 0n : branch.perGbCrossing,
    };
  }

  /** Index of the service of the i-th pair. */
  service(i: number): number {
    return this.table.pairs.service[this.first + i] as number;
  }

  /** Turn to one option of the loaded VPC: work out what riding on its egress costs. */
  turnTo({ near, far }: Option): void {
    fillRide(this.ride, this.table.pairs, this.first, this.count, near, far);
  }

  /** The option's cost when the services of `open` are shared in the hub. */
  value(option: Option, open: Uint8Array): number {
    this.turnTo(option);
    const { ride, own, central, count, first } = this;
    const { service } = this.table.pairs;
    let total = option.cost;
    for (let i = 0; i < count; i++) {
      let least = Math.min(own[i] as number, ride[i] as number);
      const shared = option.joined && open[service[first + i] as number] === 1;
      if (shared) least = Math.min(least, central[i] as number);
      total += least;
    }
    return total;
  }

  /** The joined option as a step, its lacks written to `lacks`; null where some pair has no way even if all is shared. */
  step(option: Option, lacks: Float64Array): Step<number> | null {
    this.turnTo(option);
    const { ride, own, central, count } = this;
    let all = option.cost;
    let none = option.cost;
    let weight = option.cost;
    for (let i = 0; i < count; i++) {
      const alone = Math.min(own[i] as number, ride[i] as number, NO_WAY);
      const shared = Math.min(alone, central[i] as number);
      if (shared === NO_WAY) return null;
      lacks[i] = alone - shared;
      all += shared;
      none += alone;
      weight += alone === NO_WAY ? shared : alone + shared;
    }
    return { all, none, lacks, weight };
  }
}

// The loops over all pairs stand apart from the class, where nothing keeps them from being compiled once and for all;
// they store in each branch, because a choice between a constant and a sum would be made into an object first.

/** `notOwn`: ways that close an own endpoint; the hub's own endpoints are the shared ones. */
function fillOwn(
  own: Float64Array,
  { open, gb }: Pairs,
  first: number,
  count: number,
  hours: number,
  perGb: number,
  notOwn: number,
): void {
  for (let i = 0; i < count; i++) {
    const ways = open[first + i] as number;
    if ((ways & GATEWAY) !== 0) own[i] = 0;
    else if ((ways & INTERFACE) === 0 || (ways & notOwn) !== 0) own[i] = CLOSED;
    else own[i] = hours + perGb * (gb[first + i] as number);
  }
}

function fillCentral(
  central: Float64Array,
  { open, gb, crossing }: Pairs,
  first: number,
  count: number,
  perGb: number,
  perGbCrossing: number,
): void {
  for (let i = 0; i < count; i++) {
    const pair = first + i;
    if (((open[pair] as number) & SHARED) === 0) central[i] = CLOSED;
    else central[i] = perGb * (gb[pair] as number) + perGbCrossing * (crossing[pair] as number);
  }
}

function fillRide(
  ride: Float64Array,
  { open, gb, across }: Pairs,
  first: number,
  count: number,
  near: number,
  far: number,
): void {
  for (let i = 0; i < count; i++) {
    const all = gb[first + i] as number;
    const part = across[first + i] as number;
    if (((open[first + i] as number) & RIDE) === 0) ride[i] = CLOSED;
    else if (part === 0) ride[i] = near * all;
    else ride[i] = part === all ? far * all : near * (all - part) + far * part;
  }
}
