/** Which zones an interface endpoint stands in. */
import { add, compare, type Gb, zero } from "./money.ts";
import type { VpcNode } from "./network.ts";
import { fewestZones, type Rules } from "./policy.ts";

/** The fewest zones that the rules allow: those with most demand for the service; a tie goes to the lowest az id. */
export function endpointZones(vpc: VpcNode, service: string, rules: Pick<Rules, "minAzs">): string[] {
  const count = fewestZones(rules, vpc.azs.length);
  if (count === vpc.azs.length) return [...vpc.azs];
  const gb = new Map<string, Gb>(vpc.azs.map((az) => [az, zero<"GB">()]));
  for (const demand of vpc.demands) {
    if (demand.service === service && demand.today !== "in-vpc") {
      gb.set(demand.az, add(gb.get(demand.az) ?? zero(), demand.gb));
    }
  }
  return [...vpc.azs]
    .sort((a, b) => compare(gb.get(b) ?? zero<"GB">(), gb.get(a) ?? zero<"GB">()))
    .slice(0, count)
    .sort();
}
