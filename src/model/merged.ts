/**
 * A problem with fewer demands: where no choice depends on zones, those of one VPC and service are one. Shares of
 * zones change nothing then, and many optima are found in a fraction of the time.
 */
import { byText, groupBy } from "./group.ts";
import { compare, isNegative, negate, subtract, sum, type Usd, usd } from "./money.ts";
import type { PlacedDemand } from "./network.ts";
import { rulesFor } from "./policy.ts";
import type { Placement, Topology } from "./topology.ts";
import { costIn, type Problem } from "./vary.ts";

/** GB that cross zones to a peered hub are rounded per zone, which may differ by less than this. */
const ROUNDED: Usd = usd("0.000001");

/** Whether no way out that may be chosen depends on the zone that traffic is from: a single gateway's does, and an instance's size. */
function ignoresZones({ network, policy }: Problem): boolean {
  return network.vpcs.every((vpc) => {
    const { egress } = rulesFor(policy, vpc);
    return !egress.includes("nat-single") && !egress.includes("nat-instance");
  });
}

function sameCost(a: Usd | null, b: Usd | null): boolean {
  if (a === null || b === null) return false;
  const off = subtract(a, b);
  return compare(isNegative(off) ? negate(off) : off, ROUNDED) < 0;
}

function byKey([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return byText(a, b);
}

/** The demands of a VPC whose zones are left out: by service and by today's way. */
function grouped(demands: readonly PlacedDemand[]): Map<string, PlacedDemand[]> {
  return groupBy(demands, ({ service, today }) => JSON.stringify([service, today]));
}

export interface Merged {
  readonly problem: Problem;
  readonly baseline: Topology;
  readonly optimum: Topology;
}

/**
 * The problem without zones, and two topologies in it; null where zones matter to a choice, or to what one of the two
 * costs.
 */
export function merged(problem: Problem, baseline: Topology, optimum: Topology): Merged | null {
  if (!ignoresZones(problem)) return null;
  const { network } = problem;
  const perVpc = network.vpcs.map(({ demands }) => [...grouped(demands)].sort(byKey).map(([, rows]) => rows));
  const vpcs = network.vpcs.map((vpc, v) => {
    const az = vpc.azs[0] ?? "";
    const demands = (perVpc[v] ?? []).flatMap((rows) =>
      rows.slice(0, 1).map((first) => ({ ...first, az, gb: sum(rows.map(({ gb }) => gb)) })),
    );
    return { ...vpc, demands };
  });
  const fewer: Problem = { ...problem, network: { ...network, vpcs } };
  const inFewer = (topology: Topology): Topology => {
    const routes = new Map(topology.placements.map(({ demand, route }) => [demand, route]));
    const firsts = perVpc.flatMap((groups) => groups.flatMap((rows) => rows.slice(0, 1)));
    const demands = vpcs.flatMap((vpc) => vpc.demands);
    const placements = demands.map((demand, i): Placement => {
      const first = firsts[i];
      return { demand, route: (first && routes.get(first)) ?? null };
    });
    return { ...topology, placements };
  };
  const found: Merged = { problem: fewer, baseline: inFewer(baseline), optimum: inFewer(optimum) };
  const same =
    sameCost(costIn(problem, baseline), costIn(fewer, found.baseline)) &&
    sameCost(costIn(problem, optimum), costIn(fewer, found.optimum));
  return same ? found : null;
}
