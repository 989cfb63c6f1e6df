import { expect, it } from "vitest";
import { EXACT, ExactSum, sum, Total } from "../../../src/model/optimise/sums.ts";

it("sums of doubles lose no small part beside a large one", () => {
  expect(sum([1e16, ...Array.from({ length: 1000 }, () => 1), -1e16])).toBe(1000);
  expect([1e16, 1, -1e16].reduce((all, each) => all + each, 0)).not.toBe(1);
});

it("a sum with something infinite is infinite", () => {
  const total = new Total();
  for (const each of [1, Number.POSITIVE_INFINITY, 2]) total.add(each);
  expect(total.value).toBe(Number.POSITIVE_INFINITY);
});

it("exact sums stay exact beyond what a double holds", () => {
  const exact = new ExactSum();
  const parts = [EXACT - 1, EXACT - 1, EXACT - 3, 5, 7];
  for (const each of parts) exact.add(each);
  exact.addLarge(2n ** 70n + 1n);
  expect(exact.value).toBe(parts.reduce((all, each) => all + BigInt(each), 2n ** 70n + 1n));
  expect(exact.near).toBe(Number(exact.value));
  exact.clear();
  expect([exact.value, exact.near]).toEqual([0n, 0]);
});
