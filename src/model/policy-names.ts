/** Names of VPCs, accounts and tags in a policy that fit nothing of the input: most likely slips of the pen. */
import { byText } from "./group.ts";
import type { Network } from "./network.ts";
import { hasTag, type Policy } from "./policy.ts";
import type { Warning } from "./usage.ts";

/** Over all regions of the input, for a policy may name VPCs of each. */
export function unknownNames(policy: Policy, networks: readonly Network[]): Warning[] {
  const vpcs = networks.flatMap((network) => network.vpcs);
  const ids = new Set(vpcs.map((vpc) => vpc.id));
  const accounts = new Set(vpcs.map((vpc) => vpc.account));
  const { overrides, rules } = policy;
  const lists = [rules, ...overrides.map((override) => override.rules)].flatMap(({ centralEndpoints }) =>
    Array.isArray(centralEndpoints) ? (centralEndpoints as readonly string[]) : [],
  );
  const unknown = [
    ...[...lists, ...overrides.flatMap((override) => override.vpcs)].filter((id) => !ids.has(id)),
    ...overrides.flatMap((override) => override.accounts).filter((id) => !accounts.has(id)),
    ...overrides
      .flatMap((override) => override.tags ?? [])
      .filter((tag) => !vpcs.some((vpc) => hasTag(vpc.tags, tag))),
  ];
  if (unknown.length === 0) return [];
  const names = [...new Set(unknown)].sort(byText);
  const tagged = overrides.some(({ tags = [] }) => tags.some((tag) => names.includes(tag)));
  const hint = tagged ? " (tags are told by --inventory)" : "";
  const message = `the policy ${policy.name} names what the input does not hold${hint}, so that these rules hold for nothing: ${names.join(", ")}`;
  return [{ code: "policy-names-unknown", message }];
}
