/** The page on the rule of thumb "a hub pays from 10 VPCs": from where it does, by the model and the bundled rates. */
import { loadCatalog } from "../../src/catalog/catalog.ts";
import {
  BUILT_IN_POLICIES,
  bill,
  type Demand,
  money,
  namedTopologies,
  networkOf,
  type OptionName,
  type Policy,
  type Usage,
} from "../../src/model/index.ts";
import { loadBundledPrices } from "../../src/pricing/price-list.ts";

const REGION = "us-east-1";
/** Services that nearly everybody needs, in the order in which the table takes them. */
const SERVICES = [
  "kms",
  "sts",
  "logs",
  "ssm",
  "ecr.api",
  "ecr.dkr",
  "sqs",
  "sns",
  "secretsmanager",
  "monitoring",
  "events",
  "lambda",
];
const MOST_VPCS = 125;

interface Fleet {
  readonly vpcs: number;
  readonly zones: number;
  readonly services: number;
  /** GB a month of each VPC with each service. */
  readonly gb: string;
  readonly via: "transit-gateway" | "peering";
}

function usageOf({ vpcs, zones, services, gb }: Fleet): Usage {
  const ids = Array.from({ length: vpcs }, (_, i) => `vpc-${String(i + 1).padStart(3, "0")}`);
  const demands = ids.flatMap((vpc) =>
    SERVICES.slice(0, services).map(
      (service): Demand => ({
        account: null,
        region: REGION,
        vpc,
        az: null,
        service,
        route: null,
        gb: money.gb(gb),
        gbIn: null,
        gbOut: null,
      }),
    ),
  );
  const azs = Array.from({ length: zones }, (_, i) => `use1-az${i + 1}`);
  const seen = ids.map((id) => ({ id, account: null, region: REGION, azs, cidrs: [] }));
  return {
    region: REGION,
    from: [],
    windows: [],
    records: 0,
    rejected: 0,
    buckets: [],
    attribution: [],
    demands,
    topology: { vpcs: seen, nats: [], endpoints: [], attachments: [] },
    billed: [],
    warnings: [],
  };
}

const prices = loadBundledPrices();
const catalog = loadCatalog();

/** What the hub costs more (or, negative, less) a month than an endpoint in each VPC. */
export function hubCostsMore(fleet: Fleet): money.Usd {
  const production = BUILT_IN_POLICIES.production.rules;
  const required = { services: SERVICES.slice(0, fleet.services), workloads: [], controls: [] };
  const policy: Policy = {
    name: "page",
    rules: { ...production, required, hubVia: [fleet.via] },
    overrides: [],
  };
  const settings = {
    azs: fleet.zones,
    nat: "none",
    natGiven: false,
    hoursPerMonth: money.hours("730"),
    tierScope: "organisation",
  } as const;
  const pricing = { prices, catalog, settings };
  const network = networkOf(usageOf(fleet), catalog, settings);
  const named = namedTopologies(network, policy, pricing);
  const costOf = (name: OptionName): money.Usd => {
    const topology = named.find((option) => option.name === name)?.topology;
    const cost = topology === undefined ? null : bill(network, topology, pricing).total;
    if (cost === null) throw new Error(`${name} has no cost`);
    return cost;
  };
  return money.subtract(costOf("central-endpoints"), costOf("all-endpoints"));
}

/** The fewest VPCs from which the hub is cheaper; null: not up to 125. */
export function paysFrom(fleet: Omit<Fleet, "vpcs">): number | null {
  const pays = (vpcs: number): boolean => money.isNegative(hubCostsMore({ ...fleet, vpcs }));
  if (!pays(MOST_VPCS)) return null;
  let [low, high] = [1, MOST_VPCS];
  // The saving is linear in the number of VPCs beyond a fixed cost, so it is found by halving.
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (pays(middle)) high = middle;
    else low = middle;
  }
  return high;
}

function table(via: Fleet["via"], gb: string): string {
  const counts = [3, 5, 6, 8, 12];
  const rows = [1, 2, 3].map((zones) => {
    const cells = counts.map((services) => paysFrom({ zones, services, gb, via }) ?? "never");
    return `| ${zones} | ${cells.join(" | ")} |`;
  });
  return [
    `| zones | ${counts.map((count) => `${count} services`).join(" | ")} |`,
    `| ---: | ${counts.map(() => "---:").join(" | ")} |`,
    ...rows,
  ].join("\n");
}

export function hubPage(): string {
  const thumb = { vpcs: 10, zones: 1, services: 3, gb: "0.0000000001", via: "transit-gateway" } as const;
  const dearer = money.rounded(hubCostsMore(thumb), 2);
  const nothing = "0.0000000001";
  return `# When does a hub of shared endpoints pay?

"From 10 VPCs", says a rule of thumb. With 3 endpoints in one zone and new Transit Gateway attachments, 10 VPCs pay
**${dearer} USD a month more** with a hub: 3 × 7.30 for its endpoints and 11 × 36.50 for attachments, against 30 × 7.30 for endpoints of
their own. It depends on zones, services, GB and on what is attached already.

The tables give the fewest VPCs from which the hub is cheaper (us-east-1, 730 hours, up to 125 VPCs), by what
\`vpce-cost compare\` computes for \`central-endpoints\` and \`all-endpoints\`.

## Over Transit Gateway with new attachments, next to no traffic

An attachment costs as much as five endpoint-zones, so a VPC must spare more than five of them.

${table("transit-gateway", nothing)}

## The same with 100 GB a month of each VPC and service

Each GB costs 0.02 USD on its way through the Transit Gateway.

${table("transit-gateway", "100")}

## Over peering, next to no traffic

No hours, so a hub pays from the second VPC, within AWS's limit of 125 peering connections (over 50 needs a higher quota).

${table("peering", nothing)}

## Over peering, with 1,000 GB a month of each VPC and service

Bytes that change zone cost 0.01 USD on either side.

${table("peering", "1000")}
`;
}
