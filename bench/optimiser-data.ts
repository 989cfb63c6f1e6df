/** Random organisations as plain data, made again from their seed, and as the model's network. */
import { loadCatalog } from "../src/catalog/catalog.ts";
import { type Catalog, type Demand, money, type Network, networkOf, type Usage } from "../src/model/index.ts";
import type { Settings } from "../src/model/network.ts";
import { type Seeded, seeded } from "../test/support/seeded.ts";

export const REGION = "us-east-1";
export const INTERNET = "internet";

/** One VPC with what it sends a month, in hundredths of a GB, per zone. */
export interface PlainVpc {
  readonly id: string;
  readonly zones: number;
  /** Whether it has an attachment to a Transit Gateway that stays anyway. */
  readonly attached: boolean;
  /** By service; those that an interface endpoint can carry, and S3, and the internet. */
  readonly sent: ReadonlyMap<string, readonly number[]>;
}

export interface Organisation {
  readonly vpcs: readonly PlainVpc[];
  /** Services that an interface endpoint can carry. */
  readonly services: readonly string[];
}

export interface Size {
  readonly vpcs: number;
  readonly services: number;
  /** The most that a VPC sends to one service, in GB. */
  readonly mostGb: number;
}

export const SETTINGS: Settings = {
  azs: 3,
  nat: "per-az",
  natGiven: false,
  hoursPerMonth: money.hours("730"),
  tierScope: "organisation",
};

/** Volumes of every order of magnitude alike, split over the zones. */
function volumes(random: Seeded, zones: number, mostGb: number): number[] {
  const all = mostGb ** random.next();
  const weights = Array.from({ length: zones }, () => 0.2 + random.next());
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => Math.ceil((all * weight * 100) / total));
}

/** Services with an interface endpoint that both built-in policies leave open. */
function interfaceServices(catalog: Catalog): string[] {
  return [...catalog.services.values()]
    .filter((facts) => facts.interface && !facts.gateway && facts.privateDns !== "no")
    .map(({ name }) => name)
    .sort();
}

export function randomOrganisation(seed: number, size: Size, catalog: Catalog = loadCatalog()): Organisation {
  const random = seeded(seed);
  const services = random.shuffle(interfaceServices(catalog)).slice(0, size.services);
  if (services.length < size.services) throw new RangeError(`no ${size.services} services in the catalogue`);
  const density = 0.3 + 0.4 * random.next();
  const attachedShare = random.pick([0, 0.2, 0.6]);
  const withInternet = random.pick([0.2, 0.5, 0.9]);
  const vpcs = Array.from({ length: size.vpcs }, (_, i): PlainVpc => {
    const zones = random.int(1, 3);
    const names = random.some(services, density);
    if (random.chance(0.6)) names.push("s3");
    if (random.chance(withInternet)) names.push(INTERNET);
    return {
      id: `vpc-${String(i).padStart(5, "0")}`,
      zones,
      attached: random.chance(attachedShare),
      sent: new Map(names.map((name) => [name, volumes(random, zones, size.mostGb)])),
    };
  });
  return { vpcs, services };
}

const zoneIds = (count: number): string[] => Array.from({ length: count }, (_, i) => `use1-az${i + 1}`);

export function networkFrom({ vpcs }: Organisation, catalog: Catalog = loadCatalog()): Network {
  const place = { account: null, region: REGION };
  const usage: Usage = {
    region: REGION,
    from: ["random"],
    windows: [],
    records: 0,
    rejected: 0,
    buckets: [],
    attribution: [],
    demands: vpcs.flatMap(({ id, sent }) =>
      [...sent].flatMap(([service, hundredths]) =>
        hundredths.map((each, i): Demand => {
          const gb = money.gb((each / 100).toFixed(2));
          const az = `use1-az${i + 1}`;
          return { ...place, vpc: id, az, service, route: null, gb, gbIn: null, gbOut: null };
        }),
      ),
    ),
    topology: {
      vpcs: vpcs.map(({ id, zones }) => ({ ...place, id, azs: zoneIds(zones), cidrs: [] })),
      nats: [],
      endpoints: [],
      attachments: vpcs
        .filter(({ attached }) => attached)
        .map(({ id }) => ({ ...place, vpc: id, transitGateway: "tgw-1" })),
    },
    billed: [],
    warnings: [],
  };
  return networkOf(usage, catalog, SETTINGS);
}
