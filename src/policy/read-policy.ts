/** A policy by name, or from a YAML file. */
import { existsSync } from "node:fs";
import { basename } from "node:path";
import { InputError } from "../errors.ts";
import type { Catalog } from "../model/catalog.ts";
import { BUILT_IN_POLICIES, type Policy, type Rules } from "../model/policy.ts";
import { nearest } from "../nearest.ts";
import { readText } from "../usage/open.ts";
import { RULE_KEYS, readOverride, readRule } from "./rules.ts";
import { parseYaml } from "./yaml-value.ts";

type BuiltInName = keyof typeof BUILT_IN_POLICIES;
const BUILT_IN_NAMES = Object.keys(BUILT_IN_POLICIES) as BuiltInName[];

function builtIn(name: string): Policy | null {
  const known = BUILT_IN_NAMES.find((each) => each === name);
  return known === undefined ? null : BUILT_IN_POLICIES[known];
}

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

/**
 * `production`, `lowest-cost`, or the policy of a YAML file. Throws an InputError that names file and line of what is wrong.
 */
export async function readPolicy(nameOrPath: string, catalog: Catalog): Promise<Policy> {
  const known = builtIn(nameOrPath);
  if (known !== null) return known;
  if (!existsSync(nameOrPath)) {
    const near = nearest(nameOrPath, BUILT_IN_NAMES, 1);
    const meant =
      near.length === 0 ? `known by name are ${BUILT_IN_NAMES.join(", ")}` : `did you mean ${near[0]}?`;
    throw new InputError(`${nameOrPath}: no such policy file: ${meant}`);
  }
  const text = await readText({ path: nameOrPath, name: nameOrPath });
  return parsePolicy(text, nameOrPath, catalog);
}
