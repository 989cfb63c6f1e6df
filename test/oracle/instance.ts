/** One question to the oracle, as plain data. Nothing here is shared with src/. */

export const MODES = [
  "none",
  "nat-single",
  "nat-per-az",
  "nat-regional",
  "nat-instance",
  "nat-central",
] as const;
export type Mode = (typeof MODES)[number];
export type Via = "transit-gateway" | "peering";
export type Known = "yes" | "no" | "unknown";

export const OUTSIDE = ["internet", "aws-other", "aws-other-region", "private", "unknown"] as const;

export interface Band {
  readonly from: string;
  readonly to: string | null;
  readonly usd: string;
}
export interface Vpc {
  readonly id: string;
  readonly account: string | null;
  readonly azs: readonly string[];
}
export type TodayRoute = "nat-gateway" | "gateway-endpoint" | "interface-endpoint";
export interface Demand {
  readonly vpc: string;
  readonly az: string | null;
  readonly service: string;
  /** GB a month, at most 10 decimals. */
  readonly gb: string;
  /** How it travels today; used by the option `current` only. */
  readonly route: TodayRoute | null;
}
export interface Service {
  readonly gateway: boolean;
  readonly interface: boolean;
  readonly privateDns: Known;
  readonly policy: Known;
}
export interface Policy {
  readonly internet: "allowed" | "forbidden";
  readonly awsTraffic: "any" | "private";
  readonly minAzs: number | "all";
  readonly egress: readonly Mode[];
  readonly centralEndpoints: "allowed" | "forbidden" | readonly string[];
  readonly hubVia: readonly Via[];
  readonly hub: string | null;
  /** Services that must have an own or a central endpoint in every VPC. */
  readonly requiredServices: readonly string[];
  /** Controls; each requires own endpoints of `Instance.controls`. */
  readonly requiredControls: readonly string[];
  readonly endpointPolicy: "optional" | "required";
  readonly privateDns: "optional" | "required";
}
export interface TodayNat {
  readonly id: string;
  readonly vpc: string;
  readonly kind: "zonal" | "regional";
  /** null for a regional one. */
  readonly az: string | null;
}
export interface TodayEndpoint {
  readonly vpc: string;
  readonly service: string;
  readonly kind: "gateway" | "interface";
  readonly azs: readonly string[];
}
export interface Today {
  /** An explicit `--nat`. */
  readonly nat: "per-az" | "single" | "regional" | "instance" | null;
  readonly nats: readonly TodayNat[];
  readonly endpoints: readonly TodayEndpoint[];
  /** VPCs that are attached to a Transit Gateway anyway. */
  readonly attachments: readonly string[];
}
export interface Instance {
  readonly region: string;
  readonly hoursPerMonth: string;
  /** By item; an absent item is a missing rate. */
  readonly rates: Readonly<Record<string, readonly Band[]>>;
  /** NAT instance types whose baseline bandwidth is known: rate item and Gbit/s. */
  readonly instanceTypes: readonly { readonly item: string; readonly gbps: string }[];
  readonly vpcs: readonly Vpc[];
  readonly demands: readonly Demand[];
  readonly services: Readonly<Record<string, Service>>;
  readonly inVpc: readonly string[];
  readonly controls: Readonly<Record<string, readonly string[]>>;
  readonly policy: Policy;
  readonly tierScope: "organisation" | "account";
  readonly today: Today;
}

export const NOTHING_TODAY: Today = { nat: null, nats: [], endpoints: [], attachments: [] };

/** The two built-in policies, by the table of INTERFACE.md. */
export const PRODUCTION: Policy = {
  internet: "allowed",
  awsTraffic: "any",
  minAzs: "all",
  egress: ["none", "nat-per-az", "nat-regional", "nat-central"],
  centralEndpoints: "allowed",
  hubVia: ["transit-gateway", "peering"],
  hub: null,
  requiredServices: [],
  requiredControls: [],
  endpointPolicy: "optional",
  privateDns: "required",
};
export const LOWEST_COST: Policy = {
  ...PRODUCTION,
  minAzs: 1,
  egress: [...PRODUCTION.egress, "nat-single"],
};

export function isOutside(service: string): boolean {
  return (OUTSIDE as readonly string[]).includes(service);
}
/** Everything an instance does not say of a service is "no". */
export function factsOf(instance: Instance, service: string): Service {
  return (
    instance.services[service] ?? {
      gateway: false,
      interface: false,
      privateDns: "unknown",
      policy: "unknown",
    }
  );
}
/** A service of AWS by name: not outside, not a resource in the VPC. */
export function isNamed(instance: Instance, service: string): boolean {
  return !isOutside(service) && !instance.inVpc.includes(service);
}
