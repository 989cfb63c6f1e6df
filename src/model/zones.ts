/** Which zones an interface endpoint stands in. */
import { groupBy } from "./group.ts";
import { compare, zero } from "./money.ts";
import { gbByZone, type PlacedDemand, type VpcNode } from "./network.ts";
import { fewestZones, type Rules } from "./policy.ts";

/** Each service's demands, told apart once per VPC. */
const BY_SERVICE = new WeakMap<VpcNode, Map<string, PlacedDemand[]>>();

function demandsFor(vpc: VpcNode, service: string): readonly PlacedDemand[] {
  const known = BY_SERVICE.get(vpc) ?? groupBy(vpc.demands, (demand) => demand.service);
  BY_SERVICE.set(vpc, known);
  return known.get(service)?.filter(({ today }) => today !== "in-vpc") ?? [];
}

/** The fewest zones that the rules allow: those with most demand for the service; a tie goes to the lowest az id. */
export function endpointZones(
  vpc: VpcNode,
  service: string,
  rules: Pick<Rules, "minAzs">,
): readonly string[] {
  const count = fewestZones(rules, vpc.azs.length);
  if (count === vpc.azs.length) return vpc.azs;
  const gb = gbByZone(demandsFor(vpc, service));
  return [...vpc.azs]
    .sort((a, b) => compare(gb.get(b) ?? zero<"GB">(), gb.get(a) ?? zero<"GB">()))
    .slice(0, count)
    .sort();
}
