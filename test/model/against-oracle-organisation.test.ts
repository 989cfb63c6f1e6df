/** The model against the oracle: organisations, with hubs, central NATs and volume tiers over all VPCs. */
import { expect, it } from "vitest";
import { ORGANISATION, randomInstance, SMALL_ORGANISATION } from "../oracle/random.ts";
import { verdictOn } from "./agreement.ts";

it.each([
  ["2 to 4 VPCs", ORGANISATION, 200],
  ["4 to 6 VPCs", SMALL_ORGANISATION, 60],
] as const)("agrees on optimum, options and compliance, %s", (_name, size, count) => {
  const outcomes = new Map<string, number>();
  for (let seed = 1; seed <= count; seed++) {
    const { outcome, differences } = verdictOn(randomInstance(seed, size));
    expect(differences, `seed ${seed}`).toEqual([]);
    outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
  }
  expect(outcomes.get("answer")).toBeGreaterThan(count / 2);
});
