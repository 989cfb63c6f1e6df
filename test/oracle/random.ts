/** Seeded random instances: odd prices, missing rates, tiny and huge amounts, all kinds of policies. */
import { type Seeded, seeded } from "../support/seeded.ts";
import {
  type Band,
  type Demand,
  type Instance,
  type Known,
  LOWEST_COST,
  MODES,
  NOTHING_TODAY,
  type Policy,
  PRODUCTION,
  type Service,
  type Today,
  type TodayEndpoint,
  type Vpc,
} from "./instance.ts";

export interface Size {
  readonly vpcs: readonly [number, number];
  readonly zones: readonly [number, number];
  /** At most so many names of services, outside ones among them. */
  readonly services: number;
  /** Some instances get a hub's prices: dear gateways and endpoints, cheap ways to share them. */
  readonly hubs: boolean;
}
export const ONE_VPC: Size = { vpcs: [1, 1], zones: [1, 4], services: 6, hubs: false };
export const ORGANISATION: Size = { vpcs: [2, 4], zones: [1, 3], services: 5, hubs: true };
/** More VPCs, fewer services: the exhaustive search stays quick. */
export const SMALL_ORGANISATION: Size = { vpcs: [4, 6], zones: [1, 2], services: 4, hubs: true };

const KNOWN: readonly Known[] = ["yes", "yes", "unknown", "no"];
const IN_VPC = "efs-mount-target";
const NO_ENDPOINT = "lightsail";
const NAMES = [
  "s3",
  "dynamodb",
  "sqs",
  "kms",
  "ecr.dkr",
  NO_ENDPOINT,
  IN_VPC,
  "internet",
  "aws-other",
  "aws-other-region",
  "private",
  "unknown",
] as const;

export function randomInstance(seed: number, size: Size): Instance {
  const random = seeded(seed);
  const zones = ["use1-az1", "use1-az2", "use1-az3", "use1-az4"];
  const vpcs: Vpc[] = Array.from({ length: random.int(...size.vpcs) }, (_, i) => ({
    id: `vpc-${i + 1}`,
    account: random.chance(0.7) ? null : `11111111111${random.int(1, 2)}`,
    azs: random
      .shuffle(zones)
      .slice(0, random.int(...size.zones))
      .sort(),
  }));
  const services = servicesFor(random);
  const names = random.shuffle(NAMES).slice(0, random.int(1, size.services));
  const shares = size.hubs && random.chance(0.6);
  const hub = size.hubs && random.chance(0.25) ? random.pick(vpcs).id : null;
  // a hub that must not share contradicts itself
  const rules = policyFor(random, vpcs);
  const { centralEndpoints } = rules;
  const sharing = Array.isArray(centralEndpoints)
    ? centralEndpoints.filter((id) => id !== hub)
    : centralEndpoints;
  const policy = { ...rules, hub, centralEndpoints: sharing };
  const bare: Instance = {
    region: "us-east-1",
    hoursPerMonth: random.pick(["730", "730", "720", "744", "672.5"]),
    rates: { ...ratesFor(random), ...(shares ? hubRates(random) : {}) },
    instanceTypes: [
      { item: "ec2_t4g_micro_hour", gbps: "0.064" },
      { item: "ec2_t4g_small_hour", gbps: "0.128" },
    ],
    vpcs,
    demands: vpcs.flatMap((vpc) => demandsFor(random, vpc, names)),
    services,
    inVpc: [IN_VPC],
    controls: { "EC2.57": ["kms"] },
    policy,
    tierScope: size.hubs && random.chance(0.2) ? "account" : "organisation",
    today: NOTHING_TODAY,
  };
  return withToday(random, bare);
}

/** From the smallest amount there is to beyond the highest volume tier. */
function amount(random: Seeded): string {
  const fraction = (): string =>
    random.int(0, 99999).toString().padStart(5, "0") + random.int(0, 99999).toString().padStart(5, "0");
  switch (random.int(0, 7)) {
    case 0:
      return random.pick(["0.0000000001", "0", "0.0000000007", "1", "1048576"]);
    case 1:
      return `${random.int(0, 20)}.${fraction()}`;
    case 2:
    case 3:
    case 4:
      return `${random.int(0, 1500)}.${fraction()}`;
    case 5:
    case 6:
      return `${random.int(1000, 20000)}.${random.int(0, 99)}`;
    default:
      return random.int(100_000, 7_000_000).toString();
  }
}

function demandsFor(random: Seeded, vpc: Vpc, names: readonly string[]): Demand[] {
  return random.some(names, 0.75).flatMap((service) => {
    const row = (az: string | null): Demand => ({
      vpc: vpc.id,
      az,
      service,
      gb: amount(random),
      route: null,
    });
    if (random.chance(0.35)) return [row(null)];
    const placed = random.some(vpc.azs, 0.7).map(row);
    return random.chance(0.1) || placed.length === 0 ? [...placed, row(null)] : placed;
  });
}

function servicesFor(random: Seeded): Record<string, Service> {
  const odd = (): Service => ({
    gateway: false,
    interface: true,
    privateDns: random.pick(KNOWN),
    policy: random.pick(KNOWN),
  });
  return {
    s3: { gateway: true, interface: true, privateDns: "yes", policy: "yes" },
    dynamodb: { gateway: true, interface: true, privateDns: "no", policy: "yes" },
    sqs: odd(),
    kms: { gateway: false, interface: true, privateDns: "yes", policy: random.pick(KNOWN) },
    "ecr.dkr": odd(),
    [NO_ENDPOINT]: { gateway: false, interface: false, privateDns: "unknown", policy: "unknown" },
  };
}

function flat(usd: string): Band[] {
  return [{ from: "0", to: null, usd }];
}
const thousandths = (random: Seeded, low: number, high: number): string =>
  `0.${random.int(low, high).toString().padStart(4, "0")}`;

function ratesFor(random: Seeded): Record<string, Band[]> {
  const odd = random.chance(0.5);
  const rate = (usual: string, low: number, high: number): Band[] =>
    flat(odd ? thousandths(random, low, high) : usual);
  const nat = odd ? thousandths(random, 200, 1200) : "0.045";
  const rates: Record<string, Band[]> = {
    nat_hour: flat(nat),
    nat_gb: flat(random.chance(0.8) ? nat : thousandths(random, 100, 900)),
    nat_regional_hour: rate("0.045", 300, 900),
    nat_regional_gb: rate("0.045", 300, 900),
    public_ipv4_hour: rate("0.005", 10, 90),
    az_transfer_gb: rate("0.01", 0, 200),
    vpce_interface_hour: rate("0.01", 10, 300),
    vpce_interface_gb: tiers(random, odd),
    tgw_attachment_hour: rate("0.05", 50, 800),
    tgw_gb: rate("0.02", 10, 300),
    vpc_peering_gb: rate("0.01", 0, 150),
  };
  if (random.chance(0.8)) {
    rates["ec2_t4g_micro_hour"] = flat("0.0084");
    rates["ec2_t4g_small_hour"] = flat("0.0168");
  }
  if (random.chance(0.4)) {
    for (const gone of missing(random)) delete rates[gone];
  }
  return rates;
}

function hubRates(random: Seeded): Record<string, Band[]> {
  return {
    nat_hour: flat(thousandths(random, 500, 3000)),
    nat_regional_hour: flat(thousandths(random, 500, 3000)),
    vpce_interface_hour: flat(thousandths(random, 300, 2000)),
    tgw_attachment_hour: flat(thousandths(random, 0, 200)),
    tgw_gb: flat(thousandths(random, 0, 60)),
    vpc_peering_gb: flat(thousandths(random, 0, 300)),
  };
}

/** Rates go missing in the ways that real price lists lack them. */
function missing(random: Seeded): readonly string[] {
  return random.pick([
    ["nat_regional_hour", "nat_regional_gb"],
    ["nat_regional_hour", "nat_regional_gb"],
    ["vpce_interface_hour"],
    ["tgw_attachment_hour"],
    ["tgw_attachment_hour", "tgw_gb", "vpc_peering_gb"],
    ["az_transfer_gb"],
    ["public_ipv4_hour"],
    ["nat_hour", "nat_gb"],
    ["nat_gb"],
    ["vpce_interface_gb"],
    ["vpc_peering_gb"],
  ]);
}

function tiers(random: Seeded, odd: boolean): Band[] {
  if (!odd) {
    return [
      { from: "0", to: "1048576", usd: "0.01" },
      { from: "1048576", to: "5242880", usd: "0.006" },
      { from: "5242880", to: null, usd: "0.004" },
    ];
  }
  // low bounds make the tiers matter among ordinary amounts
  const first = random.int(1, 3000).toString();
  const second = (Number(first) + random.int(1, 9000)).toString();
  return [
    { from: "0", to: first, usd: thousandths(random, 200, 450) },
    { from: first, to: second, usd: thousandths(random, 60, 200) },
    { from: second, to: null, usd: thousandths(random, 0, 60) },
  ];
}

function policyFor(random: Seeded, vpcs: readonly Vpc[]): Policy {
  const built = random.pick([PRODUCTION, LOWEST_COST]);
  if (random.chance(0.4)) return built;
  return {
    internet: random.chance(0.06) ? "forbidden" : "allowed",
    awsTraffic: random.chance(0.15) ? "private" : "any",
    minAzs: random.pick(["all", 1, 2, 3, 5]),
    egress: random.some(MODES, 0.65),
    centralEndpoints: random.pick([
      "allowed",
      "allowed",
      "forbidden",
      random.some(vpcs, 0.4).map(({ id }) => id),
    ]),
    hubVia: random.pick([["transit-gateway", "peering"], ["transit-gateway"], ["peering"], []]),
    hub: null,
    requiredServices: random.some(["kms", "s3", "sqs"], 0.12),
    requiredControls: random.some(["EC2.57"], 0.1),
    endpointPolicy: random.chance(0.2) ? "required" : "optional",
    privateDns: random.chance(0.5) ? "required" : "optional",
  };
}

/** Half of the instances say nothing of today; the others give `--nat`, or gateways, endpoints and attachments. */
function withToday(random: Seeded, bare: Instance): Instance {
  const attachments = random.chance(0.3) ? random.some(bare.vpcs, 0.5).map(({ id }) => id) : [];
  if (random.chance(0.5)) return { ...bare, today: { ...NOTHING_TODAY, attachments } };
  if (random.chance(0.4)) {
    const nat = random.pick(["per-az", "single", "regional", "instance"] as const);
    return { ...bare, today: { ...NOTHING_TODAY, nat, attachments } };
  }
  const seen = bare.vpcs.map((vpc) => seenIn(random, bare, vpc));
  const today: Today = {
    nat: null,
    nats: seen.flatMap(({ nats }) => nats),
    endpoints: seen.flatMap(({ endpoints }) => endpoints),
    attachments,
  };
  const demands = bare.demands.map((row): Demand => {
    const endpoint = today.endpoints.find((each) => each.vpc === row.vpc && each.service === row.service);
    if (row.service === "aws-other" && random.chance(0.4)) return { ...row, route: "gateway-endpoint" };
    if (endpoint === undefined || row.gb === "0") return row;
    return { ...row, route: endpoint.kind === "gateway" ? "gateway-endpoint" : "interface-endpoint" };
  });
  return { ...bare, demands, today };
}

function seenIn(random: Seeded, instance: Instance, vpc: Vpc): Pick<Today, "nats" | "endpoints"> {
  const zones = random.chance(0.4) ? [random.pick(vpc.azs)] : vpc.azs;
  const nats: Today["nats"] = random.chance(0.2)
    ? [{ id: `nat-${vpc.id}-r`, vpc: vpc.id, kind: "regional", az: null }]
    : zones.map((az) => ({ id: `nat-${vpc.id}-${az}`, vpc: vpc.id, kind: "zonal", az }));
  const endpoints = random.some(Object.keys(instance.services), 0.2).flatMap((service): TodayEndpoint[] => {
    const facts = instance.services[service];
    if (facts?.gateway) return [{ vpc: vpc.id, service, kind: "gateway", azs: [] }];
    if (!facts?.interface) return [];
    const azs = random.chance(0.6) ? vpc.azs : [random.pick(vpc.azs)];
    return [{ vpc: vpc.id, service, kind: "interface", azs }];
  });
  return { nats, endpoints };
}
