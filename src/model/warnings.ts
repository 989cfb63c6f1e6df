/** What the reader of a comparison must know beside its figures. */
import type { Pricing } from "./bill-writer.ts";
import { overlapping } from "./cidr.ts";
import { groupBy } from "./group.ts";
import { PEERING_LIMIT } from "./hub.ts";
import {
  add,
  compare,
  cost,
  type Gb,
  isPositive,
  ratio,
  rounded,
  subtract,
  sum,
  times,
  zero,
} from "./money.ts";
import type { Network, VpcNode } from "./network.ts";
import type { Optimum } from "./optimise.ts";
import { type Policy, rulesFor } from "./policy.ts";
import { findRate, flatPrice, missingRateHint } from "./prices.ts";
import type { Topology } from "./topology.ts";
import type { Warning } from "./usage.ts";

/** Traffic that no endpoint can be told to carry, although some of it may be AWS's. */
const UNATTRIBUTED = ["aws-other", "aws-other-region", "private", "unknown"];

function gbOf(network: Network, services: readonly string[], vpc?: VpcNode): Gb {
  const vpcs = vpc === undefined ? network.vpcs : [vpc];
  return sum(
    vpcs.flatMap((each) =>
      each.demands.filter((d) => services.includes(d.service)).map((demand) => demand.gb),
    ),
  );
}

function unattributed(network: Network, policy: Policy): Warning[] {
  const warnings: Warning[] = [];
  const other = gbOf(network, ["aws-other"]);
  if (isPositive(other)) {
    const message = `${rounded(other, 2)} GB a month go to AWS services that the input does not tell apart (aws-other): they stay on NAT; pkt-*-aws-service fields or Route 53 Resolver query logs (--dns) would name them`;
    warnings.push({ code: "unattributed-aws-traffic", message });
  }
  const unknown = gbOf(network, ["unknown"]);
  if (isPositive(unknown)) {
    const message = `${rounded(unknown, 2)} GB a month are a bill's total whose targets are not known: apportion them by --split SERVICE=PCT, or give flow logs`;
    warnings.push({ code: "unknown-traffic", message });
  }
  const isPrivate = network.vpcs.filter((vpc) => rulesFor(policy, vpc).awsTraffic === "private");
  const riding = sum(isPrivate.map((vpc) => gbOf(network, UNATTRIBUTED, vpc)));
  if (isPositive(riding)) {
    const message = `${rounded(riding, 2)} GB a month that are not told apart may still ride on NAT although aws-traffic is private`;
    warnings.push({ code: "aws-traffic-unattributed", message });
  }
  return warnings;
}

/** The zone of a single NAT gateway is given, not optimised: say where another zone would be cheaper. */
function singleNatZones(network: Network, topology: Topology, pricing: Pricing): Warning[] {
  const transfer = findRate(pricing.prices, network.region, "az_transfer_gb");
  if (!transfer.found) return [];
  const price = flatPrice(transfer.rate, "GB");
  const single = new Set(
    [...topology.egress].flatMap(([id, { mode }]) => (mode === "nat-single" ? [id] : [])),
  );
  const byVpc = groupBy(
    topology.placements.filter(({ demand, route }) => route === "nat-gateway" && single.has(demand.vpc)),
    ({ demand }) => demand.vpc,
  );
  return network.vpcs.flatMap((vpc): Warning[] => {
    const egress = topology.egress.get(vpc.id);
    const [zone] = egress?.azs ?? [];
    if (egress?.mode !== "nat-single" || zone === undefined) return [];
    const riding = new Map<string, Gb>();
    for (const { demand } of byVpc.get(vpc.id) ?? []) {
      riding.set(demand.az, add(riding.get(demand.az) ?? zero(), demand.gb));
    }
    let best = zone;
    for (const [az, gb] of riding) if (compare(gb, riding.get(best) ?? zero()) > 0) best = az;
    if (best === zone) return [];
    const moved = subtract(riding.get(best) ?? zero<"GB">(), riding.get(zone) ?? zero());
    const saved = rounded(cost(times(moved, ratio("2")), price), 2);
    const message = `${vpc.id}: its one NAT gateway is taken to stand in ${zone}; in ${best} transfer between zones would cost ${saved} USD a month less`;
    return [{ code: "nat-zone", message }];
  });
}

/** Endpoint facts that no source settles. */
function unknownFacts(topology: Topology, network: Network, policy: Policy, pricing: Pricing): Warning[] {
  const used = new Set<string>(topology.hub?.endpoints ?? []);
  for (const plan of topology.endpoints) if (plan.kind === "interface") used.add(plan.service);
  const facts = [...used].sort().flatMap((service) => pricing.catalog.services.get(service) ?? []);
  const rules = network.vpcs.map((vpc) => rulesFor(policy, vpc));
  const warnings: Warning[] = [];
  const dns = facts.filter((each) => each.privateDns === "unknown").map((each) => each.name);
  if (dns.length > 0 && rules.some((each) => each.privateDns === "required")) {
    const message = `no source says whether these endpoints have private DNS (probably yes): ${dns.join(", ")}`;
    warnings.push({ code: "private-dns-unknown", message });
  }
  const policies = facts.filter((each) => each.policy === "unknown").map((each) => each.name);
  if (policies.length > 0 && rules.some((each) => each.endpointPolicy === "required")) {
    const message = `no source says whether these endpoints take a policy: ${policies.join(", ")}`;
    warnings.push({ code: "endpoint-policy-unknown", message });
  }
  if (used.has("execute-api")) {
    const message =
      "an execute-api endpoint reaches private APIs only; with its private DNS on, public API Gateway APIs become unreachable from the VPC";
    warnings.push({ code: "execute-api", message });
  }
  return warnings;
}

/** VPCs that no hub can hold together. */
function overlappingVpcs(network: Network): Warning[] {
  if (network.vpcs.length < 2) return [];
  const ids = [...overlapping(network.vpcs, (vpc) => vpc.cidrs)].map((vpc) => vpc.id).sort();
  if (ids.length === 0) return [];
  const shown = ids.length > 5 ? `${ids.slice(0, 5).join(", ")} and ${ids.length - 5} more` : ids.join(", ");
  const message = `the address blocks of ${shown} overlap: of those that do only one can be in a hub`;
  return [{ code: "overlapping-cidrs", message }];
}

/** All warnings of a comparison beside those of its usage. */
export function warningsOf(network: Network, found: Optimum, policy: Policy, pricing: Pricing): Warning[] {
  const warnings = [...unattributed(network, policy), ...overlappingVpcs(network)];
  if (!found.found) return warnings;
  const { topology } = found;
  warnings.push(...singleNatZones(network, topology, pricing));
  warnings.push(...unknownFacts(topology, network, policy, pricing));
  if (topology.hub?.via === "peering" && topology.hub.attached.length > 50) {
    const message = `${topology.hub.attached.length} peering connections need a higher quota (default 50, at most ${PEERING_LIMIT})`;
    warnings.push({ code: "peering-quota", message });
  }
  if (found.missing.length > 0) {
    const message = `the recommendation is the cheapest of what can be priced: ${missingRateHint(found.missing)}`;
    warnings.push({ code: "candidates-unpriced", message });
  }
  return warnings;
}
