/** Why a demand travels as the optimum sends it, as data; report/reason.ts puts it into words. */
import type { Catalog } from "./catalog.ts";
import type { Egress } from "./egress.ts";
import { compare, isZero, type Usd } from "./money.ts";
import { endpointFault, type Rules, requiredServices } from "./policy.ts";
import { isOutsideService, type RouteKind } from "./usage.ts";

/**
 * `cheaper`: this way costs less than the other (endpoint against NAT); `free`: a gateway endpoint; `no-nat`: the VPC keeps
 * no NAT, so the endpoint is the way; `required`, `aws-traffic`: the policy forces the endpoint; `shared`: the hub's
 * endpoint; `outside`: the demand names no single service; `no-endpoint`: the service has none; `private-dns`,
 * `endpoint-policy`: that rule closes its endpoint; `unpriced`: the endpoint's rates are missing; `whole`: dearer taken
 * alone, yet part of the cheapest whole.
 */
export type Cause =
  | "in-vpc"
  | "free"
  | "cheaper"
  | "no-nat"
  | "required"
  | "aws-traffic"
  | "shared"
  | "outside"
  | "no-endpoint"
  | "private-dns"
  | "endpoint-policy"
  | "unpriced"
  | "whole";

export interface Weighed {
  readonly service: string;
  readonly route: RouteKind;
  /** The egress that the VPC has in the optimum. */
  readonly egress: Egress;
  /** What the chosen way costs. */
  readonly monthlyCost: Usd;
  readonly natCost: Usd | null;
  readonly endpointCost: Usd | null;
}

/** Why the demand takes its way. */
export function causeOf(weighed: Weighed, rules: Rules, catalog: Catalog): Cause {
  const { service, route, egress, monthlyCost, natCost, endpointCost } = weighed;
  if (route === "in-vpc") return "in-vpc";
  if (route === "gateway-endpoint") return "free";
  if (route === "central-endpoint") return "shared";
  if (route === "interface-endpoint") {
    // Without traffic nothing but the rule asks for it.
    const idle = natCost !== null && isZero(natCost);
    if (idle && requiredServices(rules, catalog).has(service)) return "required";
    if (egress.mode === "none") return "no-nat";
    if (natCost !== null && compare(monthlyCost, natCost) < 0) return "cheaper";
    if (requiredServices(rules, catalog).has(service)) return "required";
    return rules.awsTraffic === "private" ? "aws-traffic" : "whole";
  }
  if (isOutsideService(service)) return "outside";
  const facts = catalog.services.get(service);
  if (facts === undefined || !(facts.gateway || facts.interface)) return "no-endpoint";
  const fault = facts.gateway ? null : endpointFault(rules, facts);
  if (fault !== null) return fault;
  if (endpointCost === null) return "unpriced";
  return natCost === null || compare(natCost, endpointCost) <= 0 ? "cheaper" : "whole";
}
