/** Lines that are read from their bytes say what the same records say that are read the long way. */
import { expect, it } from "vitest";
import { readResolverLogs } from "../../../src/usage/resolver-logs/index.ts";
import type { NameQuestion } from "../../../src/usage/resolver-logs/types.ts";
import { EPOCH, resolverQuery } from "../../support/resolver-query.ts";
import { type Seeded, seeded } from "../../support/seeded.ts";
import { temporaryFiles } from "../../support/temporary-files.ts";

const put = temporaryFiles("resolver-plain");
const HOSTS = [
  "sqs.us-east-1.amazonaws.com",
  "KMS.us-east-1.amazonaws.com",
  "files.example.com",
  "b.s3.us-east-1.amazonaws.com",
  "sts.amazonaws.com",
  "dynamodb.eu-west-1.amazonaws.com",
  "schön.example.com",
];

/** A record, now and then of an odd kind. */
function record(random: Seeded): Record<string, unknown> {
  const six = random.chance(0.2);
  const address = (): string =>
    six ? random.pick(["2600:9000::1", "64:ff9b::3400:5", "::ffff:1.2.3.4"]) : `52.0.0.${random.int(1, 9)}`;
  const query = resolverQuery({
    vpc: random.pick(["vpc-1", "vpc-2"]),
    client: random.pick(["10.0.1.10", "10.0.1.11", "2600::1"]),
    at: random.int(0, 4000),
    names: [random.pick(HOSTS), ...random.some(HOSTS, 0.2)],
    addresses: Array.from({ length: random.int(0, 3) }, address),
    region: random.pick(["us-east-1", "us-east-1", "eu-west-1"]),
  });
  const odd: readonly Readonly<Record<string, unknown>>[] = [
    { firewall_rule_action: "BLOCK" },
    { firewall_rule_action: "ALERT", more: { deep: { deeper: "1" } } },
    { query_timestamp: new Date((EPOCH + random.int(0, 4000)) * 1000).toISOString() },
    { query_timestamp: "2026-02-30T10:00:00Z" },
    { query_timestamp: "2026-03-01T24:30:00Z" },
    { query_timestamp: "2026-03-01T10:00:00+02:00" },
    { answers: null },
    { answers: [{ Rdata: "52.0.0.007", Type: "A" }] },
    { answers: [{ Rdata: "52.0.0.300", Type: "A" }] },
    { answers: [{ Rdata: "52.0.0", Type: "A" }] },
    { answers: [{ Rdata: "nowhere", Type: "AAAA" }] },
    { answers: [{ Type: "A" }, "text"] },
    { answers: Array.from({ length: 300 }, (_, i) => ({ Rdata: `52.0.1.${i % 256}`, Type: "A" })) },
    { vpc_id: "" },
    { vpc_id: 'vpc-"1"' },
    { region: null },
    { srcaddr: 7, srcport: 53, truncated: false },
    { query_name: "SQS.us-east-1.amazonaws.com" },
  ];
  return random.chance(0.3) ? { ...query, ...random.pick(odd) } : query;
}

it.each([1, 2, 3, 4, 5, 6, 7, 8])("is so for random records, seed %i", async (seed) => {
  const random = seeded(seed);
  const records = Array.from({ length: random.int(1, 400) }, () => record(random));
  const lines = records.map((each) => JSON.stringify(each, null, random.chance(0.1) ? "\t" : ""));
  const flat = lines.map((line) => line.replaceAll("\n", " "));
  const forms = {
    plain: `${flat.join("\n")}\n`,
    "with a time before each, and CR LF": flat.map((line) => `2026-03-01T10:00:00Z ${line}`).join("\r\n"),
    array: `[${lines.join(",\n")}]`,
    "one after the other": lines.join(" "),
  };
  const questions: NameQuestion[] = Array.from({ length: 400 }, () => ({
    vpc: random.pick(["vpc-1", "vpc-2", "vpc-3", null]),
    client: random.pick(["10.0.1.10", "10.0.1.11", "10.9.9.9", null]),
    remote: random.pick([`52.0.0.${random.int(1, 9)}`, "52.0.1.7"]),
    start: random.chance(0.1) ? 0 : EPOCH + random.int(-100, 5000),
  }));
  const results = [];
  for (const text of Object.values(forms)) {
    const { queries, rejected, changes, namesOf } = await readResolverLogs([put("queries.log", text)]);
    results.push({ queries, rejected, changes, names: namesOf(questions) });
  }
  expect(results[0]?.queries).toBeGreaterThan(records.length / 2);
  for (const result of results) expect(result).toEqual(results[0]);
});

it("a line that is no record leaves those before and after it", async () => {
  const line = (at: number): string =>
    JSON.stringify(resolverQuery({ at, names: [HOSTS[0] ?? ""], addresses: ["52.0.0.1"] }));
  for (const odd of ['{"query_name": "cut', "no JSON", '{"a": 1}', "[1, 2]", "\0\0\0"]) {
    const read = await readResolverLogs([put("queries.log", `${line(1)}\n\n${odd}\n${line(2)}\n${line(3)}`)]);
    expect([odd, read.queries, read.rejected > 0]).toEqual([odd, 3, true]);
    expect(read.rejects[0]?.line).toBe(3);
  }
});
