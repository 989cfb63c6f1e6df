/** Stretches of time: the same whether they are joined at once, on the way, or put down in between. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { Coverage, joined } from "../../../src/usage/flow-logs/coverage.ts";
import { ContextStretches, StretchWriter } from "../../../src/usage/flow-logs/stretches.ts";
import { seeded } from "../../support/seeded.ts";

const folder = mkdtempSync(join(tmpdir(), "coverage-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** Records of contexts, at times within `span` seconds. */
function records(seed: number, count: number, contexts: number, span: number): [number, number, number][] {
  const { int } = seeded(seed);
  return Array.from({ length: count }, () => {
    const start = int(0, span);
    return [int(0, contexts - 1), start, start + int(0, 700)];
  });
}

/** By context, all records' stretches joined at once. */
function expected(all: readonly [number, number, number][], contexts: number): (readonly number[])[] {
  const lists = Array.from({ length: contexts }, (): number[] => []);
  for (const [context, start, end] of all) lists[context]?.push(start, end);
  return lists.map(joined);
}

it.each([
  [1, 3, 50_000],
  [2, 3, 20_000_000],
  [3, 500, 300_000],
  [4, 1, 4_294_966_000],
])("are joined by context: %i", (seed, contexts, span) => {
  const all = records(seed, 20_000, contexts, span);
  const coverage = new Coverage();
  for (const record of all) coverage.extend(...record);
  const found = Array.from({ length: contexts }, (): number[] => []);
  const words = coverage.takeAll();
  for (let at = 0; at < words.length; at += 3)
    found[words[at] ?? 0]?.push(words[at + 1] ?? 0, words[at + 2] ?? 0);
  expect(found).toEqual(expected(all, contexts));
  expect(coverage.takeAll().length).toBe(0);
});

it("that are too many are put down, and read back as the network's contexts'", () => {
  const all = records(5, 300_000, 2, 4_000_000_000);
  const coverage = new Coverage();
  const writer = new StretchWriter(join(folder, "stretches"));
  let written = 0;
  coverage.onMany = (stretches) => {
    written += stretches.length;
    writer.write(stretches);
  };
  for (const record of all) coverage.extend(...record);
  const words = coverage.takeAll();
  const file = writer.close();
  expect(written).toBeGreaterThan(0);
  const stretches = new ContextStretches([{ words, file }], [Int32Array.of(7, 3)]);
  const found = new Map<number, number[]>([7, 3].map((context) => [context, []]));
  stretches.each((context, start, end) => found.get(context)?.push(start, end));
  expect([7, 3].map((context) => joined(found.get(context) ?? []))).toEqual(expected(all, 2));
  expect(stretches.isEmpty).toBe(false);
});

it("of no record are none", () => {
  const words = new Coverage().takeAll();
  const file = new StretchWriter(join(folder, "none")).close();
  expect(file).toBe(null);
  expect(new ContextStretches([{ words, file }], [Int32Array.of()]).isEmpty).toBe(true);
});
