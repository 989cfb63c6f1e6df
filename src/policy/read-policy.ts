/** A policy by name, or from a YAML file. */
import { existsSync } from "node:fs";
import { InputError } from "../errors.ts";
import type { Catalog } from "../model/catalog.ts";
import { BUILT_IN_POLICIES, type Policy } from "../model/policy.ts";
import { nearest } from "../nearest.ts";
import { readText } from "../usage/open.ts";
import { BUILT_IN_NAMES } from "./built-in.ts";

function builtIn(name: string): Policy | null {
  const known = BUILT_IN_NAMES.find((each) => each === name);
  return known === undefined ? null : BUILT_IN_POLICIES[known];
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
  // YAML is loaded only where a file is read.
  const { parsePolicy } = await import("./parse-policy.ts");
  const text = await readText({ path: nameOrPath, name: nameOrPath });
  return parsePolicy(text, nameOrPath, catalog);
}
