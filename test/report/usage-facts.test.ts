import { expect, it } from "vitest";
import type { Usage } from "../../src/model/usage.ts";
import { usageFacts } from "../../src/report/usage-facts.ts";

const usage: Usage = {
  region: "us-east-1",
  from: [],
  windows: [],
  records: 1234,
  rejected: 0,
  buckets: [],
  attribution: [],
  demands: [],
  topology: { vpcs: [], nats: [], endpoints: [], attachments: [] },
  billed: [],
  warnings: [],
};
const factOf = (given: Partial<Usage>, term: string): string | undefined =>
  usageFacts({ ...usage, ...given }).find((fact) => fact.term === term)?.text;

it.each([
  [["logs/a.gz"], "logs/a.gz: 1,234 records"],
  [["logs/1/a.gz", "logs/1/b.gz"], "2 files below logs/1: 1,234 records"],
  [["logs/1/a.gz", "logs/2/b.gz", "logs/2/c.gz"], "3 files below logs: 1,234 records"],
  [["/a.gz", "/b.gz"], "/a.gz, /b.gz: 1,234 records"],
  [["a.csv", "b.csv"], "a.csv, b.csv: 1,234 records"],
  [["--gb", "logs/a.gz"], "--gb, logs/a.gz: 1,234 records"],
  [["1", "2", "3", "4", "5", "6", "7"], "1, 2, 3, 4, 5 and 2 more: 1,234 records"],
])("names the files of %j", (from, text) => {
  expect(factOf({ from }, "Usage")).toBe(text);
});

it("tells what could not be read, and the buckets that hold something", () => {
  expect(factOf({ from: ["a"], records: 1 }, "Usage")).toBe("a: 1 record");
  expect(factOf({ from: ["a"], rejected: 1 }, "Usage")).toBe("a: 1,234 records, 1 of them not readable");
  const buckets = [
    { name: "counted", records: 2, bytes: 3n << 30n },
    { name: "malformed", records: 0, bytes: 0n },
  ];
  expect(factOf({ buckets }, "Records")).toBe("counted 2 (3.00 GB)");
});
