/** GB per VPC, zone and service, by COST-MODEL.md: rows without a zone are spread evenly over the VPC's zones. */
import { quantity } from "./fixed.ts";
import { type Instance, isNamed, isOutside, type Vpc } from "./instance.ts";

/** One unit of 1e-10 GB, the grain of every demand. */
const GRAIN: bigint = quantity("0.0000000001");

/** service → az → GB; only what is above 0. */
export type Traffic = ReadonlyMap<string, ReadonlyMap<string, bigint>>;

/** Outside traffic over today's gateway endpoint: S3's or DynamoDB's, whichever; it stays where gateway endpoints stay. */
export const ON_GATEWAY = "(s3 or dynamodb)";

export function trafficOf(instance: Instance, vpc: Vpc): Traffic {
  const traffic = new Map<string, Map<string, bigint>>();
  const put = (service: string, az: string, gb: bigint): void => {
    if (gb === 0n) return;
    const zones = traffic.get(service) ?? new Map<string, bigint>();
    zones.set(az, (zones.get(az) ?? 0n) + gb);
    traffic.set(service, zones);
  };
  const spread = new Map<string, bigint>();
  for (const row of instance.demands) {
    if (row.vpc !== vpc.id) continue;
    const gb = quantity(row.gb);
    const stays = row.route === "gateway-endpoint" && isOutside(row.service);
    if (row.az !== null) put(stays ? ON_GATEWAY : row.service, row.az, gb);
    else {
      // rows are summed per (vpc, az, service, route) before they are spread
      const key = JSON.stringify([row.service, row.route, stays ? ON_GATEWAY : row.service]);
      spread.set(key, (spread.get(key) ?? 0n) + gb);
    }
  }
  for (const [key, gb] of spread) {
    const [, , service] = JSON.parse(key) as [string, string | null, string];
    for (const [az, part] of spreadOver(vpc, gb)) put(service, az, part);
  }
  return traffic;
}

/** Even parts in units of 1e-10 GB; the remainder goes, a unit each, to the lowest az ids. */
export function spreadOver(vpc: Vpc, gb: bigint): Map<string, bigint> {
  const zones = [...vpc.azs].sort();
  const grains = gb / GRAIN;
  const count = BigInt(zones.length);
  return new Map(
    zones.map((az, i) => [az, (grains / count + (BigInt(i) < grains % count ? 1n : 0n)) * GRAIN]),
  );
}

export function totalOf(traffic: Traffic, service: string): bigint {
  let total = 0n;
  for (const gb of traffic.get(service)?.values() ?? []) total += gb;
  return total;
}

/** GB of one zone over all services that `counts` takes. */
export function zoneTotal(traffic: Traffic, az: string, counts: (service: string) => boolean): bigint {
  let total = 0n;
  for (const [service, zones] of traffic) if (counts(service)) total += zones.get(az) ?? 0n;
  return total;
}

/** The zone of a single NAT gateway: today's, else the one with most of the VPC's whole demand (tie: lowest id). */
export function singleNatZone(instance: Instance, vpc: Vpc, traffic: Traffic): string {
  const today = instance.today.nats.filter((nat) => nat.vpc === vpc.id && nat.az !== null);
  if (today.length === 1 && today[0]?.az) return today[0].az;
  let best = "";
  let most = -1n;
  for (const az of [...vpc.azs].sort()) {
    const gb = zoneTotal(traffic, az, () => true);
    if (gb > most) {
      best = az;
      most = gb;
    }
  }
  return best;
}

/** Named services of a VPC that need a route: those with demand and those that the policy requires. */
export function servicesOf(instance: Instance, traffic: Traffic): string[] {
  const names = new Set<string>();
  for (const service of traffic.keys())
    if (service !== ON_GATEWAY && isNamed(instance, service)) names.add(service);
  for (const service of requiredServices(instance)) names.add(service);
  return [...names].sort();
}

export function outsideServicesOf(traffic: Traffic): string[] {
  return [...traffic.keys()].filter(isOutside).sort();
}

/** Services that need an endpoint of the VPC's own, because a control says so. */
export function ownRequired(instance: Instance): Set<string> {
  return new Set(instance.policy.requiredControls.flatMap((control) => instance.controls[control] ?? []));
}
export function requiredServices(instance: Instance): Set<string> {
  return new Set([...instance.policy.requiredServices, ...ownRequired(instance)]);
}
