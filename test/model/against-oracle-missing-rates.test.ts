/** The model against the oracle where rates are missing, as they are in real price lists: one VPC. */
import { expect, it } from "vitest";
import { ONE_VPC, randomInstance } from "../oracle/random.ts";
import { verdictOn } from "./agreement.ts";

it.each([1, 401])("agrees on what is unpriced, refused or answered, 400 instances from seed %i", (first) => {
  const outcomes = new Map<string, number>();
  for (let seed = first; seed < first + 400; seed++) {
    const { outcome, differences } = verdictOn(randomInstance(seed, ONE_VPC));
    expect(differences, `seed ${seed}`).toEqual([]);
    outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
  }
  expect(outcomes.get("answer")).toBeGreaterThan(200);
  expect(outcomes.get("missing-rate")).toBeGreaterThan(20);
});
