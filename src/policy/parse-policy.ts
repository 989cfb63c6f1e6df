/** A policy from YAML text: a built-in one, changed key by key. */
import { basename } from "node:path";
import type { Catalog } from "../model/catalog.ts";
import { BUILT_IN_POLICIES, type Policy, type Rules } from "../model/policy.ts";
import { BUILT_IN_NAMES } from "./built-in.ts";
import { RULE_KEYS, readOverride, readRule } from "./rules.ts";
import { parseYaml } from "./yaml-value.ts";

/**
 * The policy of a YAML text: `extends` (default `production`), changed key by key. `fileName` begins every message and,
 * without a key `name`, names the policy. Throws an InputError with line and nearest word on anything it does not know.
 */
export function parsePolicy(text: string, fileName: string, catalog: Catalog): Policy {
  const entries = parseYaml(text, fileName).entries([
    "version",
    "name",
    "extends",
    ...RULE_KEYS,
    "overrides",
  ]);
  // What the file extends comes first, the overrides last, wherever they stand.
  const values = new Map(entries);
  const version = values.get("version");
  if (version !== undefined && version.text() !== "1") {
    version.fail(`is '${version.text()}': version 1 is known`);
  }
  const extended = values.get("extends")?.oneOf(BUILT_IN_NAMES) ?? "production";
  let rules: Rules = BUILT_IN_POLICIES[extended].rules;
  for (const key of RULE_KEYS) {
    const value = values.get(key);
    if (value !== undefined) rules = { ...rules, ...readRule(key, value, catalog, rules) };
  }
  const overrides = values.get("overrides")?.list() ?? [];
  return {
    name: values.get("name")?.text() ?? basename(fileName),
    rules,
    overrides: overrides.map((entry) => readOverride(entry, catalog, rules)),
  };
}
