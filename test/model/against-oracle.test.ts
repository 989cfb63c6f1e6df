/** The model against the oracle, which shares no line with it: one VPC, with every rate in the price list. */
import { expect, it } from "vitest";
import { withEveryRate } from "../oracle/outcome.ts";
import { ONE_VPC, randomInstance } from "../oracle/random.ts";
import { verdictOn } from "./agreement.ts";

it.each([1, 401])("agrees on optimum, options and compliance, 400 instances from seed %i", (first) => {
  const outcomes = new Map<string, number>();
  for (let seed = first; seed < first + 400; seed++) {
    const { outcome, differences } = verdictOn(withEveryRate(randomInstance(seed, ONE_VPC)));
    expect(differences, `seed ${seed}`).toEqual([]);
    outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
  }
  // the instances reach both kinds of outcome
  expect(outcomes.get("answer")).toBeGreaterThan(280);
  expect(outcomes.get("none-allowed")).toBeGreaterThan(5);
});
