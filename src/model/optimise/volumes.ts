/** A VPC's demands summed by service; what no endpoint can carry, together. */
import type { Catalog } from "../catalog.ts";
import { byText } from "../group.ts";
import { fromScaledInteger, share } from "../money.ts";
import { type Network, type PlacedDemand, staysOnGateway, type VpcNode } from "../network.ts";
import type { Traffic } from "./mode-prices.ts";
import type { Sent } from "./modes.ts";
import type { Pairs } from "./pairs.ts";
import { EXACT, ExactSum } from "./sums.ts";
import { GB_PLACES, gbUnits } from "./units.ts";

/** Every service with demand anywhere, and those that are required, by name. */
export function servicesOf(network: Network, required: Iterable<string>, catalog: Catalog): string[] {
  const services = new Set(required);
  for (const { demands } of network.vpcs) {
    for (let i = 0; i < demands.length; i++) {
      const { service, today } = demands[i] as PlacedDemand;
      if (today !== "in-vpc") services.add(service);
    }
  }
  return [...services].filter((service) => catalog.services.has(service)).sort(byText);
}

/** What is sent, and what of it from other zones than a single NAT gateway's, in units of 10^-10 GB. */
export class Volume {
  readonly gb: ExactSum = new ExactSum();
  readonly across: ExactSum = new ExactSum();

  clear(): void {
    this.gb.clear();
    this.across.clear();
  }
  get traffic(): Traffic {
    return { gb: this.gb.value, across: this.across.value };
  }
}

/** A VPC's demands, summed. */
export interface VpcVolumes {
  /** Indexes of the services it sends to or must reach, rising. */
  readonly services: readonly number[];
  readonly sent: Sent;
}

/** Sums demands, a VPC at a time, and notes what exists today. */
export class VolumeSums {
  /** By index of the service, of the VPC read last; 1 in `ownToday` where it has an endpoint of its own. */
  readonly volumes: readonly Volume[];
  readonly ownToday: Uint8Array;
  /** What all VPCs that were read share. */
  readonly sharedToday: { services: Set<string>; vpcs: Set<string> } = {
    services: new Set(),
    vpcs: new Set(),
  };
  private readonly indexes: ReadonlyMap<string, number>;
  private readonly seen: Uint8Array;
  private readonly all = new Volume();
  private readonly outside = new Volume();
  /** GB of each demand of the VPC that `turnTo` was called for; those from 2^52 on are not exact. */
  private units: Float64Array = new Float64Array(256);

  constructor(services: readonly string[]) {
    this.indexes = new Map(services.map((service, i) => [service, i]));
    this.volumes = services.map(() => new Volume());
    this.ownToday = new Uint8Array(services.length);
    this.seen = new Uint8Array(services.length);
  }

  /** Turn to a VPC: look up the amounts of its demands, once for all that follows. */
  turnTo({ demands }: VpcNode): void {
    if (demands.length > this.units.length) this.units = new Float64Array(2 * demands.length);
    const { units } = this;
    for (let i = 0; i < demands.length; i++) units[i] = Number(gbUnits((demands[i] as PlacedDemand).gb));
  }

  private add(sum: ExactSum, demand: PlacedDemand, i: number): void {
    const units = this.units[i] as number;
    if (units < EXACT) sum.add(units);
    else sum.addLarge(gbUnits(demand.gb));
  }

  /** The zone with most of the whole demand, whatever its route; a tie goes to the lowest. Demands are in order of zones. */
  busiestZone({ azs, demands }: VpcNode): string {
    let best = azs[0] as string;
    let most = 0n;
    const sum = new ExactSum();
    for (let i = 0; i < demands.length; i++) {
      const demand = demands[i] as PlacedDemand;
      this.add(sum, demand, i);
      if (demands[i + 1]?.az === demand.az) continue;
      const gb = sum.value;
      if (gb > most) [best, most] = [demand.az, gb];
      sum.clear();
    }
    return best;
  }

  /** Sum the demands of the VPC turned to. `zone`: a single NAT gateway's; null: there is none. */
  read(vpc: VpcNode, required: Iterable<string>, zone: string | null): VpcVolumes {
    const { all, outside, indexes, ownToday } = this;
    const services: number[] = [];
    all.clear();
    outside.clear();
    for (const service of required) this.use(indexes.get(service) as number, services);
    const { demands } = vpc;
    for (let i = 0; i < demands.length; i++) {
      const demand = demands[i] as PlacedDemand;
      const { today } = demand;
      if (today === "in-vpc" || staysOnGateway(demand)) continue;
      if (today === "central-endpoint") this.noteShared(demand);
      const index = indexes.get(demand.service);
      const volume = index === undefined ? outside : this.use(index, services);
      this.add(volume.gb, demand, i);
      this.add(all.gb, demand, i);
      if (zone !== null && demand.az !== zone) {
        this.add(volume.across, demand, i);
        this.add(all.across, demand, i);
      }
      const own = today === "gateway-endpoint" || today === "interface-endpoint";
      if (own && index !== undefined) ownToday[index] = 1;
    }
    for (const index of services) this.seen[index] = 0;
    return { services: services.sort((a, b) => a - b), sent: { all: all.traffic, outside: outside.traffic } };
  }

  /** Note that the VPC read last has an endpoint for a service. */
  noteOwn(service: string): void {
    const index = this.indexes.get(service);
    if (index !== undefined) this.ownToday[index] = 1;
  }

  private use(index: number, services: number[]): Volume {
    const volume = this.volumes[index] as Volume;
    if (this.seen[index] !== 0) return volume;
    this.seen[index] = 1;
    this.ownToday[index] = 0;
    volume.clear();
    services.push(index);
    return volume;
  }
  private noteShared({ service, vpc }: PlacedDemand): void {
    this.sharedToday.services.add(service);
    this.sharedToday.vpcs.add(vpc);
  }
}

/**
 * Per pair, what crosses zones on its way to a hub over peering: names resolve to all zones alike, and the bill rounds
 * it once per zone and service. Demands of the same two are next to each other.
 */
export function crossings(network: Network, pairs: Pairs, hubZones: number): bigint[] {
  const indexes = new Map(pairs.services.map((service, i) => [service, i]));
  return network.vpcs.flatMap((vpc, v) => {
    const zones = BigInt(Math.max(vpc.azs.length, hubZones));
    const sums = new Map<number, bigint>();
    let run = 0n;
    for (const [i, demand] of vpc.demands.entries()) {
      const { az, service, today, gb } = demand;
      const index = indexes.get(service);
      if (today === "in-vpc" || index === undefined) continue;
      run += gbUnits(gb);
      const next = vpc.demands[i + 1];
      if (next?.service === service && next.az === az) continue;
      const crossing = share(fromScaledInteger<"GB">(run, GB_PLACES), zones - 1n, zones, GB_PLACES);
      sums.set(index, (sums.get(index) ?? 0n) + gbUnits(crossing));
      run = 0n;
    }
    return Array.from(
      pairs.service.subarray(pairs.start[v], pairs.start[v + 1]),
      (each) => sums.get(each) ?? 0n,
    );
  });
}
