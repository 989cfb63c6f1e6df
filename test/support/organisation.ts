/** Organisations from a seed, for benchmarks and for tests against other solvers. */
import { money, type Usage } from "../../src/model/index.ts";
import { type Seeded, seeded } from "./seeded.ts";
import { usageOf } from "./usage.ts";

export interface OrganisationSize {
  readonly vpcs: number;
  /** Names of services; a VPC uses each one with the probability `density`. */
  readonly services: readonly string[];
  readonly density: number;
  /** Median GB a month of a pair. */
  readonly medianGb: number;
  /** Share of VPCs that send to the internet. */
  readonly internet: number;
}

/** A positive amount around the median, over some four orders of magnitude; plain decimal text. */
function around(median: number, random: Seeded): string {
  const bell = random.next() + random.next() + random.next() - 1.5;
  return (median * 10 ** (2.7 * bell)).toFixed(6);
}

export function organisation(seed: number, size: OrganisationSize): Usage {
  const random = seeded(seed);
  const region = "us-east-1";
  const demands: Usage["demands"][number][] = [];
  const vpcs: Usage["topology"]["vpcs"][number][] = [];
  for (let v = 0; v < size.vpcs; v++) {
    const id = `vpc-${String(v).padStart(5, "0")}`;
    const account = String(100_000_000_000 + Math.floor(v / 4));
    const azs = ["use1-az1", "use1-az2", "use1-az3"].slice(0, random.pick([1, 2, 2, 3, 3, 3]));
    const busy = 10 ** (random.next() + random.next() - 1);
    const place = { account, region, vpc: id };
    const add = (service: string, median: number): void => {
      const gb = money.gb(around(median * busy, random));
      demands.push({ ...place, az: random.pick(azs), service, route: null, gb, gbIn: null, gbOut: null });
    };
    vpcs.push({ id, account, region, azs, cidrs: [] });
    for (const service of size.services) if (random.chance(size.density)) add(service, size.medianGb);
    if (random.chance(size.internet)) add("internet", 20 * size.medianGb);
  }
  return {
    ...usageOf([], region),
    demands,
    topology: { vpcs, nats: [], endpoints: [], attachments: [] },
  };
}
