/** Which zones an interface endpoint stands in. */
import { add, compare, type Gb, zero } from "./money.ts";
import type { VpcNode } from "./network.ts";
import { fewestZones, type Rules } from "./policy.ts";

/** Each service's GB by zone, worked out once per VPC. */
const BY_ZONE = new WeakMap<VpcNode, Map<string, Map<string, Gb>>>();

function gbByServiceAndZone(vpc: VpcNode): Map<string, Map<string, Gb>> {
  const known = BY_ZONE.get(vpc);
  if (known !== undefined) return known;
  const services = new Map<string, Map<string, Gb>>();
  for (const { az, service, gb, today } of vpc.demands) {
    if (today === "in-vpc") continue;
    const zones = services.get(service) ?? new Map<string, Gb>();
    zones.set(az, add(zones.get(az) ?? zero<"GB">(), gb));
    services.set(service, zones);
  }
  BY_ZONE.set(vpc, services);
  return services;
}

/** The fewest zones that the rules allow: those with most demand for the service; a tie goes to the lowest az id. */
export function endpointZones(
  vpc: VpcNode,
  service: string,
  rules: Pick<Rules, "minAzs">,
): readonly string[] {
  const count = fewestZones(rules, vpc.azs.length);
  if (count === vpc.azs.length) return vpc.azs;
  const gb = gbByServiceAndZone(vpc).get(service);
  return [...vpc.azs]
    .sort((a, b) => compare(gb?.get(b) ?? zero<"GB">(), gb?.get(a) ?? zero<"GB">()))
    .slice(0, count)
    .sort();
}
