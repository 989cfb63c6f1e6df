/** What is needed: VPCs, their zones, and the traffic between each zone and a service. Facts only, no prices. */
import type { Gb, Hours, Ratio, Usd } from "./money.ts";

/** How traffic travels today. */
export const ROUTES = [
  "nat-gateway",
  "gateway-endpoint",
  "interface-endpoint",
  "central-endpoint",
  "nat-instance",
  "in-vpc",
] as const;
export type RouteKind = (typeof ROUTES)[number];

/** Demands that name no single service of AWS: no endpoint can carry them. */
export const OUTSIDE_SERVICES = ["internet", "aws-other", "aws-other-region", "private", "unknown"] as const;
export type OutsideService = (typeof OUTSIDE_SERVICES)[number];
export function isOutsideService(service: string): service is OutsideService {
  return (OUTSIDE_SERVICES as readonly string[]).includes(service);
}

/** Monthly traffic, both directions together, between one zone of a VPC and one service. */
export interface Demand {
  readonly account: string | null;
  readonly region: string | null;
  readonly vpc: string;
  /** AZ id (`use1-az1`); null: spread evenly over the VPC's zones. */
  readonly az: string | null;
  /** A name of the catalogue, one of OUTSIDE_SERVICES, or an in-VPC resource. */
  readonly service: string;
  /** How it travels today; null where the input says nothing of it (then a NAT gateway is assumed). */
  readonly route: RouteKind | null;
  readonly gb: Gb;
  readonly gbIn: Gb | null;
  readonly gbOut: Gb | null;
}

/** NAT gateways come in two kinds; an instance is somebody's own. */
export type NatKind = "zonal" | "regional" | "instance";

/** A NAT gateway (or instance) that exists today. */
export interface SeenNat {
  readonly id: string;
  readonly account: string | null;
  readonly region: string | null;
  readonly vpc: string;
  readonly kind: NatKind;
  /** The zone it stands in; null for a regional one or where the input does not tell. */
  readonly az: string | null;
}

/** A VPC endpoint that exists today. */
export interface SeenEndpoint {
  readonly id: string | null;
  readonly account: string | null;
  readonly region: string | null;
  readonly vpc: string;
  readonly service: string;
  readonly kind: "gateway" | "interface";
  /** Zones of an interface endpoint; empty for a gateway endpoint or where the input does not tell. */
  readonly azs: readonly string[];
}

export interface SeenVpc {
  readonly id: string;
  readonly account: string | null;
  readonly region: string | null;
  /** AZ ids; empty: the input says nothing of them. */
  readonly azs: readonly string[];
  readonly cidrs: readonly string[];
  /** The way out of a VPC of which it is known that it has no gateway or instance of its own; absent: not known. */
  readonly egress?: "none" | "nat-central";
  /** As the inventory tells them; policies may name them. */
  readonly tags?: Readonly<Record<string, string>>;
}

/** A VPC's attachment to a Transit Gateway that exists today. */
export interface SeenAttachment {
  readonly vpc: string;
  readonly account: string | null;
  readonly region: string | null;
  readonly transitGateway: string;
}

/** What the input tells of today's network. Empty lists: nothing is known. */
export interface SeenTopology {
  readonly vpcs: readonly SeenVpc[];
  readonly nats: readonly SeenNat[];
  readonly endpoints: readonly SeenEndpoint[];
  readonly attachments: readonly SeenAttachment[];
}

/** A line of a bill, summed over its period by usage type, region, account and resource. */
export interface BilledLine {
  /** As AWS bills it, region prefix stripped: `NatGateway-Bytes`. */
  readonly usageType: string;
  readonly region: string | null;
  readonly account: string | null;
  /** `nat-…`, `vpce-…`, or null where the bill lacks it. */
  readonly resource: string | null;
  readonly quantity: string | null;
  readonly unit: string;
  /** Unblended: before credits, refunds and tax. */
  readonly cost: string | null;
  /** After discounts, where the bill tells it apart from `cost`; absent or null: it does not. */
  readonly netCost?: string | null;
  readonly currency: string;
  /** True when the quantity is cost ÷ rate. */
  readonly derived: boolean;
}

export interface Bucket {
  readonly name: string;
  readonly records: number;
  readonly bytes: bigint;
}
export interface Attribution {
  readonly by: string;
  readonly bytes: bigint;
}
export interface Warning {
  /** Stable, kebab-case. */
  readonly code: string;
  readonly message: string;
}

/** Measured hours of one VPC, and the factor to a month. */
export interface Window {
  readonly vpc: string;
  readonly hours: Hours | null;
  readonly scale: Ratio;
}

/** How a bill fixed the total of some VPCs' NAT traffic: each demand was multiplied by the factor. */
export interface Calibration {
  readonly vpcs: readonly string[];
  /** The bill's gateways that were set against them; empty where it names none. */
  readonly gateways: readonly string[];
  /** GB a month before and after. */
  readonly loggedGb: Gb;
  readonly billedGb: Gb;
  readonly factor: Ratio;
}

/** The normalised usage: what every reader ends in and what the model takes. */
export interface Usage {
  readonly region: string;
  readonly from: readonly string[];
  readonly windows: readonly Window[];
  readonly records: number;
  readonly rejected: number;
  readonly buckets: readonly Bucket[];
  readonly attribution: readonly Attribution[];
  /** Sorted by account, vpc, az, service, route; no two rows with the same key. */
  readonly demands: readonly Demand[];
  readonly topology: SeenTopology;
  readonly billed: readonly BilledLine[];
  /** Absent: no bill fixed anything. */
  readonly calibration?: readonly Calibration[];
  readonly warnings: readonly Warning[];
}

export type { Gb, Hours, Ratio, Usd };
