/** Texts as bytes: the same numbers and the same order as with a map and a sorted list. */
import { expect, it } from "vitest";
import { KeyTable, keysIn } from "../../../src/usage/flow-logs/keys.ts";
import { seeded } from "../../support/seeded.ts";

/** Many that begin alike, some that another one begins with, the empty one, and characters beyond ASCII. */
function texts(seed: number, count: number): string[] {
  const { int, pick } = seeded(seed);
  return Array.from({ length: count }, () =>
    pick([`eni-${int(0, 999)}`, `eni-${int(0, 9)}\u0001`, "x".repeat(int(0, 300)), `\u00e9${int(0, 99)}`]),
  );
}

it.each([1, 2, 3])("numbers texts and finds them again: %i", (seed) => {
  const table = new KeyTable();
  const map = new Map<string, number>();
  for (const text of texts(seed, 5000)) {
    expect(table.find(text)).toBe(map.get(text) ?? -1);
    if (!map.has(text)) map.set(text, map.size);
    expect(table.intern(text)).toBe(map.get(text));
  }
  expect(table.count).toBe(map.size);
  expect([...map.values()].map((number) => table.text(number))).toEqual([...map.keys()]);
  expect(Array.from(table.sorted(), (number) => table.text(number))).toEqual([...map.keys()].sort());
});

it("takes in another table's texts", () => {
  const [one, other, all] = [new KeyTable(), new KeyTable(), new KeyTable()];
  for (const text of texts(4, 800)) one.intern(text);
  for (const text of texts(5, 800)) other.intern(text);
  const packed = other.packed();
  const before = one.count;
  const found = one.findAll(packed);
  expect(found.length).toBe(other.count);
  expect([...found]).toContain(-1);
  for (const [i, text] of [...keysIn(packed)].entries()) expect(found[i]).toBe(one.find(text));
  expect(one.count).toBe(before);
  for (const table of [one, other]) {
    const numbers = all.internAll(table.packed());
    for (const [i, text] of [...keysIn(table.packed())].entries())
      expect(all.text(numbers[i] ?? -1)).toBe(text);
  }
});
