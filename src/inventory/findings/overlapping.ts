/** VPCs whose CIDR blocks overlap: neither a Transit Gateway nor a peering connection can join them. */

import { type Overlap, overlaps } from "../../model/cidr.ts";
import type { Finding } from "../../model/finding.ts";
import { byText, groupBy } from "../../model/group.ts";
import { zero } from "../../model/money.ts";
import type { InventoryVpc } from "../inventory.ts";
import { demandsOf, type FindingInput } from "./lines.ts";

/** VPCs that take part: attached, with a gateway or an endpoint, or with traffic. A bare default VPC joins nothing. */
function takesPart(input: FindingInput): (vpc: InventoryVpc) => boolean {
  const { attachments, natGateways, endpoints } = input.inventory;
  const busy = new Set([...attachments, ...natGateways, ...endpoints].map((each) => each.vpc));
  return ({ id }) => busy.has(id) || demandsOf(input.usage, id).length > 0;
}

/** Ten thousand VPCs of one block are fifty million pairs, and tell no more than these. */
const MOST_PAIRS = 10_000;

/** Overlaps that hang together, each such group with its VPCs. */
function clusters(found: readonly Overlap<InventoryVpc>[]): Overlap<InventoryVpc>[][] {
  const leader = new Map<string, string>();
  const leads = (id: string): string => {
    const next = leader.get(id) ?? id;
    return next === id ? id : leads(next);
  };
  for (const { a, b } of found) leader.set(leads(b.id), leads(a.id));
  return [...groupBy(found, ({ a }) => leads(a.id)).values()];
}

export function overlappingCidrs(input: FindingInput): Finding[] {
  const vpcs = input.inventory.vpcs.filter(takesPart(input));
  const joined = groupBy(input.inventory.attachments, (each) => each.vpc);
  return clusters(overlaps(vpcs, (vpc) => vpc.cidrs, MOST_PAIRS)).map((pairs): Finding => {
    const ids = [...new Set(pairs.flatMap(({ a, b }) => [a.id, b.id]))].sort(byText);
    const shown = pairs
      .slice(0, 3)
      .map(({ a, b, cidrs }) => `${a.id} (${cidrs[0]}) and ${b.id} (${cidrs[1]})`);
    const more = pairs.length > shown.length ? ` and ${pairs.length - shown.length} more pairs` : "";
    const gateways = ids.map((id) => (joined.get(id) ?? []).map((each) => each.transitGateway));
    const already = gateways.flat().some((one) => gateways.filter((all) => all.includes(one)).length > 1);
    return {
      code: "overlapping-cidrs",
      level: "violation",
      account: null,
      region: input.region,
      vpc: null,
      service: null,
      resources: ids,
      costIs: "paid",
      monthlyCost: zero(),
      lineItems: [],
      missingRates: [],
      message: `${shown.join(", ")}${more} overlap: neither a Transit Gateway nor peering can join them, so they cannot share a hub${already ? ", although they are attached to one Transit Gateway" : ""}`,
    };
  });
}
