/**
 * What an endpoint takes to work. Sources: AWS PrivateLink guide (access an AWS service using an interface VPC endpoint;
 * gateway endpoints; cross-region access), S3 and DynamoDB guides on PrivateLink.
 */
import type { CatalogEntry } from "./facts.ts";

/** For a gateway endpoint; `region` may be `{region}`. */
export function gatewayRequirements(entry: CatalogEntry, region: string): string[] {
  const prefixList = inRegion(entry.serviceName, region);
  return [
    `association with the route table of each subnet whose clients use it: a route to the prefix list ${prefixList}; a subnet left out stays on NAT`,
    "the clients' security group lets outbound TCP 443 to that prefix list",
  ];
}

/** For an interface endpoint. */
export function interfaceRequirements(entry: CatalogEntry): string[] {
  const ports = `TCP ${entry.ports.join(", ")}`;
  return [
    "a network interface in one subnet of each zone that uses it (zones differ per service and account: compare AZ ids)",
    `a security group on it that admits ${ports} from the clients' security group`,
    `the clients' security group lets outbound ${ports} to it`,
    entry.privateDns === "no"
      ? "no private DNS: the clients must be given the endpoint's own host name, or a DNS record made by hand"
      : "private DNS on, and enableDnsSupport and enableDnsHostnames set on the VPC, so that the usual host name leads to it",
  ];
}

export function inRegion(pattern: string, region: string): string {
  return pattern.replaceAll("{region}", region);
}
