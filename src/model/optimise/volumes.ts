/** A VPC's demands summed by service; what no endpoint can carry, together. */
import type { Catalog } from "../catalog.ts";
import { byText } from "../group.ts";
import { fromScaledInteger, share } from "../money.ts";
import type { Network, PlacedDemand, VpcNode } from "../network.ts";
import type { Sent } from "./modes.ts";
import type { Volume } from "./pairs.ts";
import { GB_PLACES, gbUnits } from "./units.ts";

/** Every service with demand anywhere, and those that are required, by name. */
export function servicesOf(network: Network, required: Iterable<string>, catalog: Catalog): string[] {
  const services = new Set(required);
  for (const vpc of network.vpcs) {
    for (const { service, today } of vpc.demands) if (today !== "in-vpc") services.add(service);
  }
  return [...services].filter((service) => catalog.services.has(service)).sort(byText);
}

/** All zones but one of so many, in units of GB. */
function shareOf(units: bigint, zones: bigint): bigint {
  return gbUnits(share(fromScaledInteger<"GB">(units, GB_PLACES), zones - 1n, zones, GB_PLACES));
}

interface Sum {
  gb: bigint;
  across: bigint;
  crossing: bigint;
}

/** Sums demands, a VPC at a time. */
export class Volumes {
  private readonly indexes: ReadonlyMap<string, number>;
  private readonly hubZones: number;
  private readonly peering: boolean;

  /** `hubZones`: zones of a central endpoint; `peering`: whether what crosses zones to it matters. */
  constructor(services: readonly string[], hubZones: number, peering: boolean) {
    this.indexes = new Map(services.map((service, i) => [service, i]));
    this.hubZones = hubZones;
    this.peering = peering;
  }

  /** By index of the service, in rising order; `required` ones even without demand. `zone`: a single NAT gateway's. */
  of(
    vpc: VpcNode,
    required: Iterable<string>,
    zone: string | null,
  ): { sums: [number, Volume][]; sent: Sent } {
    const sums = new Map<number, Sum>();
    const outside: Sum = { gb: 0n, across: 0n, crossing: 0n };
    for (const service of required)
      sums.set(this.indexes.get(service) ?? -1, { gb: 0n, across: 0n, crossing: 0n });
    const zones = BigInt(Math.max(vpc.azs.length, this.hubZones));
    // The bill rounds what crosses zones once per zone and service; demands of the same two are next to each other.
    let [run, last] = [0n, null as PlacedDemand | null];
    const endRun = (next: PlacedDemand | null): void => {
      if (last === null || (next?.az === last.az && next.service === last.service)) return;
      const sum = sums.get(this.indexes.get(last.service) ?? -1);
      if (sum !== undefined) sum.crossing += shareOf(run, zones);
      run = 0n;
    };
    for (const demand of vpc.demands) {
      if (demand.today === "in-vpc") continue;
      const gb = gbUnits(demand.gb);
      const index = this.indexes.get(demand.service);
      const sum = index === undefined ? outside : (sums.get(index) ?? { gb: 0n, across: 0n, crossing: 0n });
      sum.gb += gb;
      if (demand.az !== zone) sum.across += gb;
      if (index === undefined) continue;
      sums.set(index, sum);
      if (!this.peering || zones === 1n) continue;
      endRun(demand);
      run += gb;
      last = demand;
    }
    endRun(null);
    const all = { gb: outside.gb, across: outside.across };
    for (const { gb, across } of sums.values()) {
      all.gb += gb;
      all.across += across;
    }
    return { sums: [...sums].sort(([a], [b]) => a - b), sent: { all, outside } };
  }
}
