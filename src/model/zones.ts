/** Which zones an interface endpoint stands in. */
import { byText } from "./group.ts";
import { add, compare, type Gb, zero } from "./money.ts";
import type { PlacedDemand, VpcNode } from "./network.ts";
import { fewestZones, type Rules } from "./policy.ts";

/** What the VPC sends to a service from one zone: its demands are in order of zone, then service. */
function gbFrom({ demands }: VpcNode, az: string, service: string): Gb {
  let [first, end] = [0, demands.length];
  while (first < end) {
    const middle = (first + end) >> 1;
    const { az: zone, service: name } = demands[middle] as PlacedDemand;
    if ((byText(zone, az) || byText(name, service)) < 0) first = middle + 1;
    else end = middle;
  }
  let gb = zero<"GB">();
  for (let i = first; i < demands.length; i++) {
    const demand = demands[i] as PlacedDemand;
    if (demand.az !== az || demand.service !== service) break;
    if (demand.today !== "in-vpc") gb = add(gb, demand.gb);
  }
  return gb;
}

/** The fewest zones that the rules allow: those with most demand for the service; a tie goes to the lowest az id. */
export function endpointZones(
  vpc: VpcNode,
  service: string,
  rules: Pick<Rules, "minAzs">,
): readonly string[] {
  const count = fewestZones(rules, vpc.azs.length);
  if (count === vpc.azs.length) return vpc.azs;
  const gb = new Map(vpc.azs.map((az) => [az, gbFrom(vpc, az, service)]));
  return [...vpc.azs]
    .sort((a, b) => compare(gb.get(b) ?? zero<"GB">(), gb.get(a) ?? zero<"GB">()))
    .slice(0, count)
    .sort();
}
