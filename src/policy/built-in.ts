/** Names of the policies that need no file. */
import { BUILT_IN_POLICIES } from "../model/policy.ts";

export type BuiltInName = keyof typeof BUILT_IN_POLICIES;
export const BUILT_IN_NAMES: readonly BuiltInName[] = Object.keys(BUILT_IN_POLICIES) as BuiltInName[];
