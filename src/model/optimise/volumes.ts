/** A VPC's demands summed by service; what no endpoint can carry, together. */
import type { Catalog } from "../catalog.ts";
import { byText } from "../group.ts";
import { fromScaledInteger, share } from "../money.ts";
import { type Network, staysOnGateway, type VpcNode } from "../network.ts";
import type { Sent } from "./modes.ts";
import type { Pairs } from "./pairs.ts";
import { GB_PLACES, gbUnits } from "./units.ts";

/** Every service with demand anywhere, and those that are required, by name. */
export function servicesOf(network: Network, required: Iterable<string>, catalog: Catalog): string[] {
  const services = new Set(required);
  for (const vpc of network.vpcs) {
    for (const { service, today } of vpc.demands) if (today !== "in-vpc") services.add(service);
  }
  return [...services].filter((service) => catalog.services.has(service)).sort(byText);
}

/** Sums demands, a VPC at a time. */
export class VolumeSums {
  /** By index of the service; of the VPC that `read` was called for. */
  readonly gb: bigint[];
  readonly across: bigint[];
  private readonly indexes: ReadonlyMap<string, number>;
  private readonly seen: Uint8Array;

  constructor(services: readonly string[]) {
    this.indexes = new Map(services.map((service, i) => [service, i]));
    this.gb = services.map(() => 0n);
    this.across = services.map(() => 0n);
    this.seen = new Uint8Array(services.length);
  }

  /** Sum a VPC's demands; the services it sends to or must reach, in rising order. `zone`: a single NAT gateway's. */
  read(vpc: VpcNode, required: Iterable<string>, zone: string | null): { services: number[]; sent: Sent } {
    const { gb, across, seen } = this;
    const services: number[] = [];
    const use = (index: number): void => {
      if (seen[index] !== 0) return;
      seen[index] = 1;
      services.push(index);
      gb[index] = across[index] = 0n;
    };
    for (const service of required) use(this.indexes.get(service) as number);
    const outside = { gb: 0n, across: 0n };
    const all = { gb: 0n, across: 0n };
    for (const demand of vpc.demands) {
      if (demand.today === "in-vpc" || staysOnGateway(demand)) continue;
      const units = gbUnits(demand.gb);
      const isAcross = zone !== null && demand.az !== zone;
      const index = this.indexes.get(demand.service);
      all.gb += units;
      if (isAcross) all.across += units;
      if (index === undefined) {
        outside.gb += units;
        if (isAcross) outside.across += units;
        continue;
      }
      use(index);
      gb[index] = (gb[index] as bigint) + units;
      if (isAcross) across[index] = (across[index] as bigint) + units;
    }
    for (const index of services) seen[index] = 0;
    return { services: services.sort((a, b) => a - b), sent: { all, outside } };
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
    for (const [i, { az, service, today, gb }] of vpc.demands.entries()) {
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
