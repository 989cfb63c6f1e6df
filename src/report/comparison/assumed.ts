/** What the figures rest on: everything that was assumed, measured or taken from elsewhere. */
import type { Comparison } from "../../model/compare.ts";
import { groupBy } from "../../model/group.ts";
import { text } from "../../model/money.ts";
import type { VpcNode } from "../../model/network.ts";
import type { Rules } from "../../model/policy.ts";
import type { Rate } from "../../model/prices.ts";
import type { Fact, Section } from "../document.ts";
import { some, usageFacts } from "../usage-facts.ts";
import { egressText } from "./changes.ts";

/** The VPCs that share a text, and the text; without the names where it is true of all. */
function byText(vpcs: readonly VpcNode[], textOf: (vpc: VpcNode) => string): string {
  const groups = [...groupBy(vpcs, textOf)];
  if (groups.length === 1 && vpcs.length > 1) return groups[0]?.[0] ?? "";
  return groups.map(([what, group]) => `${some(group.map(({ id }) => id))}: ${what}`).join("; ");
}

function zones({ network, usage }: Comparison): string {
  const told = new Set([
    ...usage.topology.vpcs.filter(({ azs }) => azs.length > 0).map(({ id }) => id),
    ...usage.demands.filter(({ az }) => az !== null).map(({ vpc }) => vpc),
  ]);
  return byText(network.vpcs, ({ id, azs }) =>
    told.has(id) ? azs.join(", ") : `${azs.length} assumed (--azs)`,
  );
}

function today({ network, usage, settings }: Comparison): string {
  const withGateway = new Set(usage.topology.nats.map(({ vpc }) => vpc));
  const without = new Map(usage.topology.vpcs.map(({ id, egress }) => [id, egress]));
  return byText(network.vpcs, ({ id, today: egress }) => {
    if (withGateway.has(id) || without.get(id) === egress.mode)
      return `${egressText(egress)}, as the input tells`;
    return `${egressText(egress)}, ${settings.natGiven ? "as --nat says" : "assumed (--nat)"}`;
  });
}

/** A year before the date, as far as the date is told. */
function yearBefore(date: string): string {
  return `${Number(date.slice(0, 4)) - 1}${date.slice(4)}`;
}

function weakRates({ rates, priceList }: Comparison): Fact[] {
  const facts: Fact[] = [];
  const named = (chosen: readonly Rate[], term: string): void => {
    if (chosen.length === 0) return;
    facts.push({ term, text: chosen.map(({ item, asOf }) => `${item} (${asOf})`).join(", ") });
  };
  const byHand = rates.filter(({ confidence }) => confidence === "by hand");
  if (byHand.length > 0) {
    const shown = byHand.map(
      ({ item, bands }) => `${item} ${bands.map(({ usd }) => text(usd)).join(" then ")} USD`,
    );
    facts.push({ term: "Rates by hand", text: shown.join(", ") });
  }
  named(
    rates.filter(
      (rate) => rate.confidence === "inferred" || rate.bands.some((b) => b.origin?.confidence === "inferred"),
    ),
    "Rates inferred",
  );
  if (priceList.asOf !== "undated") {
    const limit = yearBefore(priceList.asOf);
    named(
      rates.filter(({ asOf }) => asOf !== "undated" && asOf < limit.slice(0, asOf.length)),
      "Rates over a year older",
    );
  }
  return facts;
}

function prices({ priceList, rates }: Comparison): string {
  const discount = rates
    .map(({ source }) => / less (\S+) %$/.exec(source)?.[1])
    .find((each) => each !== undefined);
  const less = discount === undefined ? "" : `, less ${discount} % (--discount)`;
  return `${priceList.source}, newest rate of ${priceList.asOf}${less}; USD, without taxes`;
}

function rulesText(rules: Rules): string {
  const central =
    typeof rules.centralEndpoints === "string"
      ? rules.centralEndpoints
      : `not for ${some(rules.centralEndpoints)}`;
  const required = Object.values(rules.required).flat();
  return [
    `min-azs ${rules.minAzs}`,
    `egress ${rules.egress.join(", ")}`,
    `internet ${rules.internet}`,
    `aws-traffic ${rules.awsTraffic}`,
    `central-endpoints ${central}`,
    `private-dns ${rules.privateDns}`,
    `endpoint-policy ${rules.endpointPolicy}`,
    ...(required.length === 0 ? [] : [`required ${required.join(", ")}`]),
  ].join("; ");
}

function proof({ recommended }: Comparison): Fact[] {
  if (recommended === null) return [];
  const proven = recommended.proven
    ? "proven: no topology that the policy allows costs less"
    : "the cheapest found, not proven";
  return [{ term: "Optimum", text: proven }];
}

export function assumedSection(comparison: Comparison): Section {
  const { policy, settings, region, hoursPerMonth } = comparison;
  const overrides = policy.overrides.length === 0 ? "" : `; ${policy.overrides.length} overrides`;
  const facts: Fact[] = [
    { term: "Region", text: region },
    { term: "Prices", text: prices(comparison) },
    ...weakRates(comparison),
    { term: "Month", text: `${text(hoursPerMonth)} hours` },
    ...usageFacts(comparison.usage),
    { term: "Zones", text: zones(comparison) },
    { term: "Egress today", text: today(comparison) },
    { term: "Volume tiers", text: `of endpoint GB add up per ${settings.tierScope} (--tier-scope)` },
    { term: "Policy", text: `${policy.name}: ${rulesText(policy.rules)}${overrides}` },
    ...proof(comparison),
  ];
  return { title: "What this rests on", blocks: [{ kind: "facts", facts }] };
}

/** The same in every option, so it is in none. Source: COST-MODEL, "Not in the comparison". */
export const NOT_COMPARED: Section = {
  title: "Not in the comparison",
  blocks: [
    {
      kind: "text",
      text: "The same in every option, so it is in none: data transfer out to the internet and to other regions, the services' own request prices, cross-account chargeback. In it and often forgotten: public IPv4 hours of NAT gateways, transfer between zones to a single NAT gateway, Transit Gateway bytes both ways.",
    },
  ],
};
