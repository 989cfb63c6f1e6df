/** A complete answer: how every VPC leaves, how every pair (VPC, service) travels, and the hub. */
import type { Instance, Mode, Via, Vpc } from "./instance.ts";

/** `egress` is whatever the VPC's mode is. */
export type Route = "egress" | "gateway" | "interface" | "central";

export interface Hub {
  readonly via: Via;
  readonly nat: boolean;
  /** Services that have a central endpoint. */
  readonly endpoints: readonly string[];
}
export interface VpcPlan {
  readonly mode: Mode;
  /** Whether a Transit Gateway attachment leads to the hub; over peering it costs nothing. */
  readonly attached: boolean;
  /** No gateway endpoint either: what would stay on one rides. */
  readonly withoutGateways?: boolean;
  /** By service, for each of `servicesOf`. */
  readonly routes: Readonly<Record<string, Route>>;
}
export interface Topology {
  readonly hub: Hub | null;
  /** By VPC id. */
  readonly plans: Readonly<Record<string, VpcPlan>>;
}

/** Fewest zones of an endpoint in a VPC (or hub) of `zones` zones. */
export function endpointZones(instance: Instance, zones: number): number {
  const { minAzs } = instance.policy;
  return minAzs === "all" ? zones : Math.min(minAzs, zones);
}

/** Number of the hub's zones: those of the named VPC, else as many as the widest VPC has. */
export function hubZones(instance: Instance): number {
  const named = hubVpc(instance);
  if (named !== null) return named.azs.length;
  return Math.max(...instance.vpcs.map((vpc) => vpc.azs.length));
}

/** The VPC of the input that the policy names as the hub, if any. */
export function hubVpc(instance: Instance): Vpc | null {
  return instance.vpcs.find((vpc) => vpc.id === instance.policy.hub) ?? null;
}
