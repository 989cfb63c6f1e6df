/** One branch at one flat price of endpoint bytes per scope: what each way of each pair costs there, in doubles. */
import type { Branch } from "./branches.ts";
import type { Mode } from "./modes.ts";
import { allOptions, isHubIn, type Option, type VpcOptions } from "./options.ts";
import { CLOSED, fillCentral, fillOwn, fillRide, sumOfLeast } from "./pair-costs.ts";
import { pairCount, SHARED } from "./pairs.ts";
import type { Tier } from "./rates.ts";
import { NO_WAY, type Step } from "./steps.ts";
import type { Table, VpcTable } from "./table.ts";

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
  /** The cheaper endpoint of each pair. */
  private readonly ends: Float64Array;

  private made: readonly VpcOptions[] | null = null;

  constructor(table: Table, branch: Branch, tiers: readonly Tier[]) {
    this.table = table;
    this.branch = branch;
    this.tiers = tiers;
    this.scopeGb = tiers.map(({ perGb }) => Number(perGb));
    this.hubGb = this.scopeGb[table.hubScope] ?? 0;
    this.transitGb = Number(branch.perGb);
    this.crossingGb = Number(branch.perGbCrossing);
    let most = 0;
    for (let v = 0; v < table.vpcs.length; v++) most = Math.max(most, pairCount(table.pairs, v));
    this.own = new Float64Array(most);
    this.central = new Float64Array(most).fill(CLOSED);
    this.ride = new Float64Array(most);
    this.ends = new Float64Array(most);
  }

  /** What each VPC may do; made when first asked for. */
  get options(): readonly VpcOptions[] {
    this.made ??= allOptions(this.table, this.branch);
    return this.made;
  }

  /** Whether the loaded VPC is the hub: its own endpoints are the shared ones, and nothing lies between. */
  private get isHub(): boolean {
    return this.vpc !== null && isHubIn(this.branch, this.vpc);
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
    const transitGb = isHub ? 0 : this.transitGb;
    fillCentral(central, pairs, first, count, this.hubGb + transitGb, isHub ? 0 : this.crossingGb);
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

  /** Turn to one way out of the loaded VPC: work out what riding on it costs. */
  turnTo({ inDoubles: { near, far } }: Mode): void {
    fillRide(this.ride, this.table.pairs, this.first, this.count, near, far);
  }

  /** Say which services the loaded VPC finds shared: none, those of a list, or all; `value` goes by that. */
  share(open: Uint8Array | "none" | "all"): void {
    const { own, central, ends, first, count } = this;
    const { service } = this.table.pairs;
    for (let i = 0; i < count; i++) {
      const [alone, shared] = [own[i] as number, central[i] as number];
      const isOpen = open === "all" || (open !== "none" && open[service[first + i] as number] === 1);
      ends[i] = isOpen && shared < alone ? shared : alone;
    }
  }

  /** What the pairs of the loaded VPC cost on a way out, each on its cheapest way. */
  value({ inDoubles: { near, far } }: Mode): number {
    return sumOfLeast(this.ends, this.table.pairs, this.first, this.count, near, far);
  }

  /** The option of the loaded VPC as a step, its lacks written to `lacks`; null where some pair has no way even if all is shared. */
  step(option: Option, lacks: Float64Array): Step<number> | null {
    this.turnTo(option.mode);
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
