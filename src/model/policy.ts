/** What is allowed and required: the rules of a policy, and the two built-in ones. */

import type { Catalog, ServiceFacts } from "./catalog.ts";
import type { EgressMode } from "./egress.ts";
import { InputError } from "./errors.ts";
import type { VpcNode } from "./network.ts";
import type { HubVia } from "./topology.ts";

/** What must exist whatever its traffic, by name. */
export interface Required {
  /** Workloads of the catalogue: each service that they need in any case. */
  readonly workloads: readonly string[];
  /** Controls of the catalogue: an interface endpoint of the VPC's own. */
  readonly controls: readonly string[];
  readonly services: readonly string[];
}

export interface Rules {
  /** `forbidden`: no NAT, no public way out at all. */
  readonly internet: "allowed" | "forbidden";
  /** `private`: AWS services only over endpoints, never over NAT. */
  readonly awsTraffic: "any" | "private";
  /** Fewest AZs of an interface endpoint; more than the VPC has means all of its own. */
  readonly minAzs: number | "all";
  /** Modes that may be chosen. */
  readonly egress: readonly EgressMode[];
  /** Whether endpoints may be shared in a hub, or the VPCs that must not share. */
  readonly centralEndpoints: "allowed" | "forbidden" | readonly string[];
  readonly hubVia: readonly HubVia[];
  /** This VPC is the hub; null: one of its own. */
  readonly hub: string | null;
  readonly required: Required;
  /** `required`: a service whose endpoint takes no policy is a violation. */
  readonly endpointPolicy: "required" | "optional";
  readonly privateDns: "required" | "optional";
}

/** Rules that differ for some VPCs. */
export interface Override {
  /** VPC ids. */
  readonly vpcs: readonly string[];
  readonly accounts: readonly string[];
  /** `KEY=VALUE`, or `KEY` for any value, as the inventory tells the VPCs' tags; absent: none. */
  readonly tags?: readonly string[];
  readonly rules: Partial<Omit<Rules, "hub" | "hubVia">>;
}

export interface Policy {
  readonly name: string;
  readonly rules: Rules;
  /** Later ones win. */
  readonly overrides: readonly Override[];
}

const PRODUCTION: Rules = {
  internet: "allowed",
  awsTraffic: "any",
  minAzs: "all",
  egress: ["none", "nat-per-az", "nat-regional", "nat-central"],
  centralEndpoints: "allowed",
  hubVia: ["transit-gateway", "peering"],
  hub: null,
  required: { workloads: [], controls: [], services: [] },
  endpointPolicy: "optional",
  privateDns: "required",
};

/** The two policies that need no file. `production` keeps every zone redundant. */
export const BUILT_IN_POLICIES: { readonly production: Policy; readonly "lowest-cost": Policy } = {
  production: { name: "production", rules: PRODUCTION, overrides: [] },
  "lowest-cost": {
    name: "lowest-cost",
    rules: { ...PRODUCTION, minAzs: 1, egress: [...PRODUCTION.egress, "nat-single"] },
    overrides: [],
  },
};

/** Rules by the overrides that made them, so that VPCs under the same overrides share one object. */
const MADE = new WeakMap<Policy, Map<string, Rules>>();

/** Whether the VPC carries the tag: `KEY=VALUE`, or `KEY` whatever its value. */
export function hasTag(tags: Readonly<Record<string, string>>, wanted: string): boolean {
  const at = wanted.indexOf("=");
  const value = tags[at < 0 ? wanted : wanted.slice(0, at)];
  return value !== undefined && (at < 0 || value === wanted.slice(at + 1));
}

function isFor(
  { vpcs, accounts, tags = [] }: Override,
  vpc: Pick<VpcNode, "id" | "account" | "tags">,
): boolean {
  if (vpcs.includes(vpc.id) || (vpc.account !== null && accounts.includes(vpc.account))) return true;
  return tags.some((tag) => hasTag(vpc.tags, tag));
}

/** The rules that hold for one VPC. VPCs under the same overrides get the same object. */
export function rulesFor(policy: Policy, vpc: Pick<VpcNode, "id" | "account" | "tags">): Rules {
  const { overrides } = policy;
  if (overrides.length === 0) return policy.rules;
  const matching = overrides.flatMap((override, i) => (isFor(override, vpc) ? [i] : []));
  const made = MADE.get(policy) ?? new Map<string, Rules>();
  MADE.set(policy, made);
  const key = matching.join();
  let rules = made.get(key) ?? policy.rules;
  if (!made.has(key)) for (const i of matching) rules = { ...rules, ...overrides[i]?.rules };
  made.set(key, rules);
  return rules;
}

/** Zones that an interface endpoint needs in a VPC of so many zones. */
export function fewestZones(rules: Pick<Rules, "minAzs">, zones: number): number {
  return rules.minAzs === "all" ? zones : Math.min(rules.minAzs, zones);
}

/** Whether a VPC may use endpoints shared in a hub. */
export function mayShare(rules: Pick<Rules, "centralEndpoints">, vpc: string): boolean {
  if (typeof rules.centralEndpoints === "string") return rules.centralEndpoints === "allowed";
  return !rules.centralEndpoints.includes(vpc);
}

/** How a required service must be met: by an endpoint of the VPC's own, or by a shared one too. */
export type Requirement = "own" | "own-or-central";

/**
 * The services that the rules require, whatever their traffic. A gateway endpoint meets the rule for S3 and DynamoDB.
 * Throws an InputError for an entry that names nothing in the catalogue, or no single service.
 */
export function requiredServices(rules: Rules, catalog: Catalog): Map<string, Requirement> {
  const required = new Map<string, Requirement>();
  const needed = (service: string, from: string): void => {
    if (!catalog.services.has(service)) {
      throw new InputError(
        `policy: required ${from} names ${service}, which the catalogue has no endpoint for`,
      );
    }
    if (!required.has(service)) required.set(service, "own-or-central");
  };
  for (const service of rules.required.services) needed(service, "services");
  for (const workload of rules.required.workloads) {
    const services = catalog.workloads.get(workload);
    if (services === undefined) throw new InputError(`policy: unknown workload ${JSON.stringify(workload)}`);
    for (const each of services) needed(each.service, `workload ${workload}`);
  }
  for (const control of rules.required.controls) {
    const services = catalog.controls.get(control);
    if (services === undefined) throw new InputError(`policy: unknown control ${JSON.stringify(control)}`);
    if (services === null) {
      throw new InputError(
        `policy: the control ${control} names no single service; list its services under required`,
      );
    }
    for (const service of services) {
      needed(service, `control ${control}`);
      required.set(service, "own");
    }
  }
  return required;
}

/** Why an interface endpoint for the service would break the rules; null where it does not. */
export function endpointFault(rules: Rules, facts: ServiceFacts): "private-dns" | "endpoint-policy" | null {
  if (rules.privateDns === "required" && facts.privateDns === "no") return "private-dns";
  if (rules.endpointPolicy === "required" && facts.policy === "no") return "endpoint-policy";
  return null;
}
