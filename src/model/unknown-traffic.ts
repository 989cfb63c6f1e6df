/** Traffic that is told apart not at all (a bill's total), turned round: from which share of it an endpoint would pay. */
import type { Pricing } from "./bill-writer.ts";
import { breakEvenGb, egressGbPrice, endpointGbPrice, endpointHoursCost } from "./break-even.ts";
import type { Comparison } from "./compare.ts";
import {
  compare,
  cost,
  cut,
  type Gb,
  isZero,
  quotient,
  type Ratio,
  ratio,
  subtract,
  sum,
  times,
  type Usd,
  zero,
} from "./money.ts";
import type { VpcNode } from "./network.ts";
import { fewestZones, rulesFor } from "./policy.ts";

/** Services that most VPCs call, those of much traffic first. */
const LIKELY_SERVICES: readonly string[] = [
  "s3",
  "dynamodb",
  "ecr.dkr",
  "ecr.api",
  "logs",
  "monitoring",
  "sqs",
  "kinesis-streams",
  "secretsmanager",
  "ssm",
  "kms",
  "sts",
];

/** What an endpoint of one service would do if some of the unknown traffic were this service's. */
export interface LikelyService {
  readonly service: string;
  /** A gateway endpoint where there is one: it is free. */
  readonly kind: "gateway" | "interface";
  /** Of the endpoint in as many zones as the policy asks; null: no rate. */
  readonly hoursCost: Usd | null;
  /** GB a month from which it pays; null: it never does, or a rate is missing. */
  readonly breakEvenGb: Gb | null;
  /** The same as a share of the VPC's unknown traffic; above 1: there is not enough of it. */
  readonly fromShare: Ratio | null;
  /** Saved a month if a tenth of the unknown traffic is this service's; negative: it costs more. */
  readonly savingPerTenth: Usd | null;
}

export interface UnknownTraffic {
  readonly vpc: string;
  readonly gb: Gb;
  /** What these GB cost where they ride today, hours apart; null: no rate, or nothing per GB. */
  readonly costToday: Usd | null;
  readonly services: readonly LikelyService[];
}

type Figures = Omit<LikelyService, "service" | "kind">;

function gatewayFigures(tenth: Gb, vpc: VpcNode, region: string, { prices }: Pricing): Figures {
  const nat = egressGbPrice(vpc.today.mode, region, prices);
  return {
    hoursCost: zero(),
    breakEvenGb: zero(),
    fromShare: zero(),
    savingPerTenth: nat === null ? null : cost(tenth, nat),
  };
}

function interfaceFigures(
  gb: Gb,
  tenth: Gb,
  vpc: VpcNode,
  { network, policy }: Comparison,
  pricing: Pricing,
): Figures {
  const { prices, settings } = pricing;
  const { region } = network;
  const { mode } = vpc.today;
  const zones = fewestZones(rulesFor(policy, vpc), vpc.azs.length);
  const hoursCost = endpointHoursCost(zones, region, settings.hoursPerMonth, prices);
  const breakEven = breakEvenGb(zones, mode, region, settings.hoursPerMonth, prices);
  const [nat, endpoint] = [egressGbPrice(mode, region, prices), endpointGbPrice(region, prices)];
  const known = nat !== null && endpoint !== null && hoursCost !== null;
  return {
    hoursCost,
    breakEvenGb: breakEven,
    fromShare: breakEven === null ? null : cut(quotient(breakEven, gb), 10),
    savingPerTenth: known ? subtract(cost(tenth, subtract(nat, endpoint)), hoursCost) : null,
  };
}

/** For each VPC with unknown traffic, the largest first: what it costs, and which endpoints would pay from where. */
export function unknownTraffic(comparison: Comparison, pricing: Pricing): UnknownTraffic[] {
  const { network } = comparison;
  const { services } = pricing.catalog;
  const known = LIKELY_SERVICES.flatMap((name) => services.get(name) ?? []);
  return network.vpcs
    .flatMap((vpc): UnknownTraffic[] => {
      const gb = sum(vpc.demands.filter((demand) => demand.service === "unknown").map((demand) => demand.gb));
      if (isZero(gb)) return [];
      const tenth = times(gb, ratio("0.1"));
      const price = egressGbPrice(vpc.today.mode, network.region, pricing.prices);
      return [
        {
          vpc: vpc.id,
          gb,
          costToday: price === null ? null : cost(gb, price),
          services: known.map(({ name, gateway }) => ({
            service: name,
            kind: gateway ? ("gateway" as const) : ("interface" as const),
            ...(gateway
              ? gatewayFigures(tenth, vpc, network.region, pricing)
              : interfaceFigures(gb, tenth, vpc, comparison, pricing)),
          })),
        },
      ];
    })
    .sort((a, b) => compare(b.gb, a.gb));
}
