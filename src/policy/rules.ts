/** The rules of a policy file: what each key may say. */
import { resolveServiceName } from "../catalog/names.ts";
import type { Catalog } from "../model/catalog.ts";
import { EGRESS_MODES } from "../model/egress.ts";
import type { Override, Required, Rules } from "../model/policy.ts";
import { hint, type YamlValue } from "./yaml-value.ts";

export type RuleKey =
  | "internet"
  | "aws-traffic"
  | "min-azs"
  | "egress"
  | "central-endpoints"
  | "hub-via"
  | "hub"
  | "required"
  | "endpoint-policy"
  | "private-dns";
type Reader = (value: YamlValue, catalog: Catalog, before: Rules) => Partial<Rules>;

const HUB_WAYS = ["transit-gateway", "peering"] as const;

function minAzs(value: YamlValue): Rules["minAzs"] {
  const text = value.text();
  if (text === "all") return text;
  return /^[1-9]\d?$/.test(text)
    ? Number(text)
    : value.fail(`is '${text}': write all, or a number of zones from 1`);
}

function centralEndpoints(value: YamlValue): Rules["centralEndpoints"] {
  if (value.isList) return value.list().map((each) => each.text());
  return value.oneOf<"allowed" | "forbidden">(["allowed", "forbidden"]);
}

/** The name in the catalogue: as it stands, whatever its case, or the only one that goes on from it (`ssm` of `ssm-…`). */
function fullName(name: string, known: ReadonlyMap<string, unknown>): string | null {
  if (known.has(name)) return name;
  const wanted = name.toLowerCase();
  const names = [...known.keys()];
  const same = names.find((each) => each.toLowerCase() === wanted);
  const [only, ...more] = names.filter((each) => each.toLowerCase().startsWith(`${wanted}-`));
  return same ?? (more.length === 0 ? (only ?? null) : null);
}

/** Names of the catalogue; any other is a fault that names the nearest ones. */
function names(value: YamlValue, what: string, known: ReadonlyMap<string, unknown>): string[] {
  return value.list().map((each) => {
    const name = each.text();
    return fullName(name, known) ?? each.fail(`unknown ${what} '${name}': ${hint(name, known.keys())}`);
  });
}

function services(value: YamlValue, catalog: Catalog): string[] {
  return value.list().map((each) => {
    const name = each.text();
    const answer = resolveServiceName(name);
    if (answer.found && catalog.services.has(answer.service)) return answer.service;
    if (answer.found) return each.fail(`'${name}' is no service that has an endpoint`);
    const near = answer.nearest.length === 0 ? "" : ` (nearest: ${answer.nearest.join(", ")})`;
    return each.fail(`unknown service '${name}'${near}: 'vpce-cost services' lists the names`);
  });
}

/** Lists that are not named stay as they were. */
function required(value: YamlValue, catalog: Catalog, before: Required): Required {
  let read = before;
  for (const [key, list] of value.entries(["workloads", "controls", "services"])) {
    if (key === "workloads") read = { ...read, workloads: names(list, "workload", catalog.workloads) };
    else if (key === "services") read = { ...read, services: services(list, catalog) };
    else {
      read = { ...read, controls: names(list, "control", catalog.controls) };
      const vague = read.controls.find((control) => catalog.controls.get(control) === null);
      if (vague !== undefined) list.fail(`${vague} names no single service: list them as services: […]`);
    }
  }
  return read;
}

const READERS: Readonly<Record<RuleKey, Reader>> = {
  internet: (value) => ({ internet: value.oneOf(["allowed", "forbidden"]) }),
  "aws-traffic": (value) => ({ awsTraffic: value.oneOf(["any", "private"]) }),
  "min-azs": (value) => ({ minAzs: minAzs(value) }),
  egress: (value) => ({ egress: value.list().map((each) => each.oneOf(EGRESS_MODES)) }),
  "central-endpoints": (value) => ({ centralEndpoints: centralEndpoints(value) }),
  "hub-via": (value) => ({ hubVia: value.list().map((each) => each.oneOf(HUB_WAYS)) }),
  hub: (value) => ({ hub: value.text() }),
  required: (value, catalog, before) => ({ required: required(value, catalog, before.required) }),
  "endpoint-policy": (value) => ({ endpointPolicy: value.oneOf(["required", "optional"]) }),
  "private-dns": (value) => ({ privateDns: value.oneOf(["required", "optional"]) }),
};

export const RULE_KEYS: readonly RuleKey[] = Object.keys(READERS) as RuleKey[];

/** What the key says, laid over the rules before it. */
export function readRule(key: RuleKey, value: YamlValue, catalog: Catalog, before: Rules): Partial<Rules> {
  return READERS[key](value, catalog, before);
}

/** The hub serves all VPCs alike, so no VPC can have rules of its own about it. */
type OverrideKey = Exclude<RuleKey, "hub" | "hub-via">;
const OVERRIDE_KEYS: readonly OverrideKey[] = RULE_KEYS.filter(
  (key): key is OverrideKey => key !== "hub" && key !== "hub-via",
);

/** One entry of `overrides`: the VPCs, accounts or tags, and the rules that are theirs. */
export function readOverride(value: YamlValue, catalog: Catalog, before: Rules): Override {
  let vpcs: string[] = [];
  let accounts: string[] = [];
  let tags: string[] = [];
  let rules: Partial<Rules> = {};
  for (const [key, entry] of value.entries(["vpcs", "accounts", "tags", ...OVERRIDE_KEYS])) {
    if (key === "vpcs") vpcs = entry.list().map((each) => each.text());
    else if (key === "accounts") accounts = entry.list().map((each) => each.text());
    else if (key === "tags") tags = entry.list().map((each) => each.text());
    else rules = { ...rules, ...readRule(key, entry, catalog, before) };
  }
  if (vpcs.length + accounts.length + tags.length === 0) {
    value.fail("an override names what it is for: vpcs: [vpc-…], accounts: ['…'] or tags: [KEY=VALUE]");
  }
  return { vpcs, accounts, ...(tags.length === 0 ? {} : { tags }), rules };
}
