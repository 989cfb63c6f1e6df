/** What each rule of a policy costs: the optimum without it, one rule at a time. */
import type { Pricing } from "./bill-writer.ts";
import type { EgressMode } from "./egress.ts";
import { subtract, type Usd } from "./money.ts";
import type { Network } from "./network.ts";
import { type Optimum, optimise } from "./optimise.ts";
import type { Override, Policy, Rules } from "./policy.ts";

export interface RuleCost {
  /** Key of the policy. */
  readonly rule: string;
  /** What the rule says: `all`, `private`, or the item of `required`. */
  readonly value: string;
  /** The optimum without the rule; null where there is none even so. */
  readonly withoutIt: Usd | null;
  /** What the rule adds to the month; null where either optimum is missing. */
  readonly monthlyCost: Usd | null;
}

interface Relaxation {
  readonly rule: string;
  readonly value: string;
  readonly relax: (rules: Partial<Rules>) => Partial<Rules>;
}

/** Every mode but NAT instances, which are chosen only where a policy names them. */
const ALL_GATEWAYS: readonly EgressMode[] = [
  "none",
  "nat-single",
  "nat-per-az",
  "nat-regional",
  "nat-central",
];

/** Set a key where it stands, so that an override which says nothing of it stays silent. */
function loosened<K extends keyof Rules>(name: K, to: Rules[K]): (rules: Partial<Rules>) => Partial<Rules> {
  return (rules) => (rules[name] === undefined ? rules : { ...rules, [name]: to });
}

function requiredItems(rules: Rules): Relaxation[] {
  return (["workloads", "controls", "services"] as const).flatMap((kind) =>
    rules.required[kind].map(
      (item): Relaxation => ({
        rule: "required",
        value: item,
        relax: (each) =>
          each.required === undefined
            ? each
            : {
                ...each,
                required: { ...each.required, [kind]: each.required[kind].filter((name) => name !== item) },
              },
      }),
    ),
  );
}

function relaxations(rules: Rules): Relaxation[] {
  const named = rules.egress.includes("nat-instance");
  const all: Relaxation[] = [
    { rule: "internet", value: rules.internet, relax: loosened("internet", "allowed") },
    { rule: "aws-traffic", value: rules.awsTraffic, relax: loosened("awsTraffic", "any") },
    { rule: "min-azs", value: String(rules.minAzs), relax: loosened("minAzs", 1) },
    {
      rule: "egress",
      value: rules.egress.join(" "),
      relax: loosened("egress", named ? [...ALL_GATEWAYS, "nat-instance"] : ALL_GATEWAYS),
    },
    {
      rule: "central-endpoints",
      value:
        typeof rules.centralEndpoints === "string"
          ? rules.centralEndpoints
          : rules.centralEndpoints.join(" "),
      relax: loosened("centralEndpoints", "allowed"),
    },
    {
      rule: "hub-via",
      value: rules.hubVia.join(" "),
      relax: loosened("hubVia", ["transit-gateway", "peering"]),
    },
    { rule: "endpoint-policy", value: rules.endpointPolicy, relax: loosened("endpointPolicy", "optional") },
    { rule: "private-dns", value: rules.privateDns, relax: loosened("privateDns", "optional") },
  ];
  return [...all, ...requiredItems(rules)];
}

function relaxed(policy: Policy, { relax }: Relaxation): Policy {
  return {
    name: policy.name,
    rules: { ...policy.rules, ...relax(policy.rules) },
    overrides: policy.overrides.map((override): Override => ({ ...override, rules: relax(override.rules) })),
  };
}

/** Whether loosening changed anything: a rule that already allows all costs nothing and is not listed. */
function differs(a: Policy, b: Policy): boolean {
  return JSON.stringify(a) !== JSON.stringify(b);
}

/** One row per rule that restricts something, in the order of the policy's keys; `optimum` is the one under all rules. */
export function ruleCosts(network: Network, policy: Policy, pricing: Pricing, optimum: Optimum): RuleCost[] {
  const total = optimum.found ? optimum.bill.total : null;
  return relaxations(policy.rules).flatMap((relaxation): RuleCost[] => {
    const without = relaxed(policy, relaxation);
    if (!differs(policy, without)) return [];
    const found = optimise(network, without, pricing);
    const withoutIt = found.found ? found.bill.total : null;
    const monthlyCost = total === null || withoutIt === null ? null : subtract(total, withoutIt);
    return [{ rule: relaxation.rule, value: relaxation.value, withoutIt, monthlyCost }];
  });
}
