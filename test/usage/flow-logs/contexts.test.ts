/** What is kept per context does not depend on the order of records. */
import { expect, it } from "vitest";
import { ContextTable, looksLikeNat, OWN } from "../../../src/usage/flow-logs/contexts.ts";

const EGRESS = 2;

function noted(addresses: readonly number[]) {
  const contexts = new ContextTable();
  const context = contexts.enter(1, 2, "", () => false);
  for (const own of addresses) contexts.noteOwn4(context, own, 99, EGRESS);
  const all = [contexts.a4[context] as number, ...[...contexts.moreOwn4].map((more) => more % 4_294_967_296)];
  return { state: contexts.state4[context], first: contexts.a4[context], all: [...new Set(all)].sort() };
}

it("of several own addresses that are told the lowest stands first, and all are kept", () => {
  const expected = { state: OWN.told, first: 3, all: [3, 5, 7] };
  for (const order of [
    [3, 5, 7],
    [7, 5, 3],
    [5, 7, 3, 5],
  ])
    expect(noted(order)).toEqual(expected);
});

it("looks like a NAT gateway's where it is known to be, or both kinds of record were seen and no other type is told", () => {
  expect([4, 3, 7, 12].map(looksLikeNat)).toEqual([true, true, true, true]);
  expect([0, 1, 2, 8, 9, 10, 11].map(looksLikeNat)).toEqual(Array(7).fill(false));
});
