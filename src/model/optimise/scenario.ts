/** One branch at one flat price of endpoint bytes per scope: what each way of each pair costs there. */
import type { Branch } from "./branches.ts";
import type { Option, VpcOptions } from "./options.ts";
import { GATEWAY, INTERFACE, OWN_TODAY, pairCount, RIDE, SHARED, type Volume } from "./pairs.ts";
import type { Tier } from "./rates.ts";
import type { Table, VpcTable } from "./table.ts";
import { digits, type Key, keyOf, smaller } from "./units.ts";

/** How a pair travels: over the VPC's egress, an endpoint of its own, a central one. */
export const RIDES = 0;
export const OWN = 1;
export const CENTRAL = 2;
export type Way = typeof RIDES | typeof OWN | typeof CENTRAL;

/** Doubles that differ by less than this, relatively, may stand for equal costs: the sums here round far less. */
export const CLOSE: number = 2 ** -40;
const CLOSED = Number.POSITIVE_INFINITY;

/** Prices of a way in units of money: in itself, per 10^-10 GB, and more for those that cross zones. */
interface WayPrice {
  readonly each: bigint;
  readonly perGb: bigint;
  readonly perGbMore: bigint;
}

/** Volumes that take one way. */
export interface Load {
  count: bigint;
  gb: bigint;
  more: bigint;
}

export class Scenario {
  readonly table: Table;
  readonly branch: Branch;
  readonly options: readonly VpcOptions[];
  /** Per scope the linear piece of the price of endpoint bytes. */
  readonly tiers: readonly Tier[];
  /** Of the VPC that `load` was called for: its pairs' number, and their costs over endpoints in units of money. */
  count = 0;
  readonly own: Float64Array;
  readonly central: Float64Array;
  private first = 0;
  private vpc: VpcTable | undefined;

  constructor(table: Table, branch: Branch, options: readonly VpcOptions[], tiers: readonly Tier[]) {
    this.table = table;
    this.branch = branch;
    this.options = options;
    this.tiers = tiers;
    const most = table.vpcs.reduce((max, _, v) => Math.max(max, pairCount(table.pairs, v)), 0);
    this.own = new Float64Array(most);
    this.central = new Float64Array(most);
  }

  /** What is paid whatever the VPCs and services do. */
  get fixed(): Key {
    return this.tiers.reduce(
      (sum, tier) => sum + keyOf(tier.intercept),
      this.table.fixed + this.branch.fixed,
    );
  }

  /** Whether the loaded VPC is the hub, whose endpoints are then the hub's. */
  private get isHub(): boolean {
    return this.branch.via !== null && this.vpc?.isHub === true;
  }
  private get ownGb(): bigint {
    return this.tiers[this.vpc?.scope ?? 0]?.perGb ?? 0n;
  }
  private get centralGb(): bigint {
    return (this.tiers[this.table.hubScope]?.perGb ?? 0n) + (this.isHub ? 0n : this.branch.perGb);
  }
  private get crossingGb(): bigint {
    return this.isHub ? 0n : this.branch.perGbCrossing;
  }

  /** Turn to one VPC: work out what its pairs cost over endpoints. */
  load(v: number): void {
    const { pairs, vpcs } = this.table;
    this.vpc = vpcs[v];
    this.first = pairs.start[v] as number;
    this.count = pairCount(pairs, v);
    const hours = Number(this.vpc?.endpointHours ?? 0n);
    const [ownGb, centralGb, crossingGb] = [this.ownGb, this.centralGb, this.crossingGb].map(Number) as [
      number,
      number,
      number,
    ];
    const closed = this.isHub ? SHARED : 0;
    for (let i = 0; i < this.count; i++) {
      const pair = this.first + i;
      const open = pairs.open[pair] as number;
      const gb = pairs.gb[pair] as number;
      const isOpen = (open & INTERFACE) !== 0 && (open & closed) === 0;
      this.own[i] = (open & GATEWAY) !== 0 ? 0 : isOpen ? hours + ownGb * gb : CLOSED;
      const crossing = pairs.crossing[pair] as number;
      this.central[i] = (open & SHARED) !== 0 ? centralGb * gb + crossingGb * crossing : CLOSED;
    }
  }

  /** Index of the service of the i-th pair. */
  service(i: number): number {
    return this.table.pairs.service[this.first + i] as number;
  }

  /** What riding on the option's egress costs the i-th pair; infinite where it is not open. */
  ride(i: number, { near, far }: Option): number {
    const { pairs } = this.table;
    const pair = this.first + i;
    if (((pairs.open[pair] as number) & RIDE) === 0) return CLOSED;
    const gb = pairs.gb[pair] as number;
    const across = pairs.across[pair] as number;
    // All of it, part of it, or none of it rides across zones.
    if (across === 0) return near * gb;
    return across === gb ? far * gb : near * (gb - across) + far * across;
  }

  /** The option's cost when the services of `open` are shared in the hub. */
  value(option: Option, open: Uint8Array): number {
    let total = option.cost;
    for (let i = 0; i < this.count; i++) {
      const alone = Math.min(this.own[i] as number, this.ride(i, option));
      const shared = option.joined && open[this.service(i)] === 1;
      total += shared ? Math.min(alone, this.central[i] as number) : alone;
    }
    return total;
  }

  /** The cheapest open way of the i-th pair; a tie goes to riding. Null where none is open. */
  way(i: number, option: Option, open: Uint8Array): Way | null {
    const ride = this.ride(i, option);
    const own = this.own[i] as number;
    const central = option.joined && open[this.service(i)] === 1 ? (this.central[i] as number) : CLOSED;
    const least = Math.min(ride, own, central);
    if (least === CLOSED) return null;
    const limit = least * (1 + CLOSE);
    if (ride <= limit && own > limit && central > limit) return RIDES;
    if (own <= limit && ride > limit && central > limit) return OWN;
    if (central <= limit && ride > limit && own > limit) return CENTRAL;
    const near: Way[] = [];
    if (ride <= limit) near.push(RIDES);
    if (own <= limit) near.push(OWN);
    if (central <= limit) near.push(CENTRAL);
    const keys = near.map((way) => this.wayKey(i, way, option));
    return near[keys.indexOf(keys.reduce(smaller))] ?? null;
  }

  private price(way: Way, { mode }: Option): WayPrice {
    if (way === RIDES)
      return { each: 0n, perGb: mode.near ?? 0n, perGbMore: (mode.far ?? 0n) - (mode.near ?? 0n) };
    if (way === CENTRAL) return { each: 0n, perGb: this.centralGb, perGbMore: this.crossingGb };
    return { each: this.vpc?.endpointHours ?? 0n, perGb: this.ownGb, perGbMore: 0n };
  }

  /** The exact cost of an open way of the i-th pair. */
  wayKey(i: number, way: Way, option: Option): Key {
    const load: Load = { count: 0n, gb: 0n, more: 0n };
    return this.loadKey(way, option, load, this.addTo(load, i, way));
  }

  /** The same; null where the way is not open. */
  openKey(i: number, way: Way, option: Option): Key | null {
    const cost = way === RIDES ? this.ride(i, option) : (way === OWN ? this.own : this.central)[i];
    return cost === CLOSED ? null : this.wayKey(i, way, option);
  }

  /** Add the i-th pair to what takes a way; its tie-breakers. */
  addTo(load: Load, i: number, way: Way): Key {
    const pair = this.first + i;
    const open = this.table.pairs.open[pair] as number;
    const { gb, across, crossing } = this.table.pairs.exact[pair] as Volume;
    if (way !== OWN || (open & GATEWAY) === 0) {
      load.count += 1n;
      load.gb += gb;
      load.more += way === RIDES ? across : crossing;
    }
    return TIES[way === OWN ? 1 : 0][(open & OWN_TODAY) === 0 ? 0 : 1];
  }

  /** What all that takes a way costs. */
  loadKey(way: Way, option: Option, { count, gb, more }: Load, ties: Key): Key {
    const { each, perGb, perGbMore } = this.price(way, option);
    return keyOf(each * count + perGb * gb + perGbMore * more, ties);
  }
}

/** Changes and resources of a pair without and with an endpoint of its own: where it has none today, where it has one. */
const TIES: readonly [readonly [Key, Key], readonly [Key, Key]] = [
  [0n, digits(1, 0)],
  [digits(1, 1), digits(0, 1)],
];
