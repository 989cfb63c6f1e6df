/** The forms in which Resolver query logs come, and what in them may be damaged. */
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { readResolverLogs } from "../../../src/usage/resolver-logs/index.ts";
import { type Asked, EPOCH, resolverLines, resolverQuery } from "../../support/resolver-query.ts";
import { seeded } from "../../support/seeded.ts";
import { temporaryFiles } from "../../support/temporary-files.ts";

const put = temporaryFiles("resolver-forms");

const ASKED: readonly Asked[] = [
  { at: 0, names: ["sqs.us-east-1.amazonaws.com"], addresses: ["52.0.0.1"] },
  { at: 1, names: ["kms.us-east-1.amazonaws.com"], addresses: ["52.0.0.2"] },
  { at: 2, names: ["files.example.com", "b.s3.us-east-1.amazonaws.com"], addresses: ["52.0.0.3"] },
];
const objects = ASKED.map(resolverQuery);
const texts = objects.map((each) => JSON.stringify(each));
const lines = resolverLines(ASKED);
const stamp = (i: number): string => new Date((EPOCH + i) * 1000).toISOString();

async function services(content: string | Uint8Array): Promise<string> {
  const read = await readResolverLogs([put("queries", content)]);
  const answers = read.namesOf(
    [1, 2, 3].map((n) => ({ vpc: "vpc-1", client: null, remote: `52.0.0.${n}`, start: EPOCH + 9 })),
  );
  return `${read.queries} queries, ${read.rejected} rejected: ${answers.map((each) => each?.join("+") ?? "-").join(" ")}`;
}
const ALL = "3 queries, 0 rejected: sqs kms s3";

const events = texts.map((message, i) => ({ timestamp: (EPOCH + i) * 1000, message, ingestionTime: 0 }));
const subscription = (messages: readonly string[]): string =>
  JSON.stringify({
    messageType: "DATA_MESSAGE",
    owner: "123456789012",
    logGroup: "/resolver",
    logStream: "vpc-1_i-0123456789abcdef0",
    subscriptionFilters: ["all"],
    logEvents: messages.map((message, i) => ({ id: `${i}`, timestamp: i, message })),
  });
const CONTROL = JSON.stringify({
  messageType: "CONTROL_MESSAGE",
  owner: "CloudwatchLogs",
  logEvents: [
    { id: "", timestamp: 0, message: "CWL CONTROL MESSAGE: Checking health of destination Firehose." },
  ],
});
const cell = (text: string): string => `"${text.replaceAll('"', '""')}"`;

const FORMS: Record<string, string | Uint8Array> = {
  "JSON lines": lines,
  "gzip, as in S3": gzipSync(lines),
  "gzip of several members": Buffer.concat(texts.map((text) => gzipSync(`${text}\n`))),
  CRLF: lines.replaceAll("\n", "\r\n"),
  "without a last line feed": lines.trimEnd(),
  "one after the other, no line feed": texts.join(""),
  "a JSON array": JSON.stringify(objects),
  "a JSON array, indented": JSON.stringify(objects, null, 2),
  "one object, indented, after the other": objects.map((each) => JSON.stringify(each, null, 4)).join("\n"),
  "an array, one object a line": `[\n${texts.join(",\n")}\n]\n`,
  "CloudWatch export task": texts.map((text, i) => `${stamp(i)} ${text}\n`).join(""),
  "aws logs tail": texts.map((text, i) => `${stamp(i)} vpc-1_i-0123456789abcdef0 ${text}\n`).join(""),
  "filter-log-events": JSON.stringify(
    { events, searchedLogStreams: [{ logStreamName: "vpc-1_i-0", searchedCompletely: true }] },
    null,
    4,
  ),
  "filter-log-events on one line": JSON.stringify({ events, searchedLogStreams: [] }),
  "get-log-events": JSON.stringify({ events, nextForwardToken: "f/1", nextBackwardToken: "b/1" }, null, 4),
  subscription: subscription(texts),
  "subscriptions without separator, a control message":
    texts.map((text) => subscription([text])).join("") + CONTROL,
  "subscriptions, one a line": texts.map((text) => `${subscription([text])}\n`).join("") + CONTROL,
  "a message a line": texts.map((message) => `${JSON.stringify({ message })}\n`).join(""),
  "Insights, get-query-results": JSON.stringify({
    results: texts.map((value, i) => [
      { field: "@timestamp", value: stamp(i) },
      { field: "@message", value },
      { field: "@ptr", value: "CmEKJgoi" },
    ]),
    statistics: { recordsMatched: 3 },
    status: "Complete",
  }),
  "Insights CSV": `@timestamp,@message\n${texts.map((text, i) => `${stamp(i)},${cell(text)}\n`).join("")}`,
};

describe("forms", () => {
  it.each(Object.entries(FORMS))("%s", async (_, content) => {
    expect(await services(content)).toBe(ALL);
  });
  it("a page larger than any piece that is read", async () => {
    const many = Array.from({ length: 12_000 }, (_, i) => texts[i % 3] as string);
    expect(await services(JSON.stringify({ events: many.map((message) => ({ message })) }))).toBe(
      "12000 queries, 0 rejected: sqs kms s3",
    );
    expect(
      await services(
        JSON.stringify(
          many.map((text) => JSON.parse(text) as unknown),
          null,
          1,
        ),
      ),
    ).toBe("12000 queries, 0 rejected: sqs kms s3");
  });
});

describe("damage costs its own line", () => {
  const [a = "", b = "", c = ""] = texts;
  const cases: Record<string, string> = {
    "a line cut off in a string": `${a}\n${b}\n${c.slice(0, 60)}\n${c}\n`,
    "a line cut off after a comma": `${a}\n{"srcaddr":"10.0.0.1",\n${b}\n${c}\n`,
    "a line cut off in a list": `${a}\n{"srcaddr":"10.0.0.1","answers":[\n${b}\n${c}\n`,
    "no JSON": `${a}\nbogus line\n${b}\n${c}\n`,
    "text with braces": `${a}\n{bogus}\n${b}\n${c}\n`,
    "other JSON": `${a}\n{"version":"1"}\n${b}\n${c}\n`,
    "no time": `${a}\n${b.replace(/"query_timestamp":"[^"]*"/, '"query_timestamp":"yesterday"')}\n${b}\n${c}\n`,
    "an answer that is no address": `${a}\n${b.replace("52.0.0.2", "999.0.0.2")}\n${b}\n${c}\n`,
    "a message that is no JSON": `${a}\n{"message":"hello"}\n${b}\n${c}\n`,
    "NUL bytes": `${a}\n\u0000\u0000\u0000\n${b}\n${c}\n`,
  };
  it.each(Object.entries(cases))("%s", async (_, content) => {
    expect(await services(content)).toBe("3 queries, 1 rejected: sqs kms s3");
  });
  it("is named by file and line", async () => {
    const read = await readResolverLogs([put("queries.log", `${a}\n${b}\nbogus line\n${c}\n`)]);
    expect(read.rejects).toEqual([{ file: "queries.log", line: 3, reason: "holds no JSON object" }]);
    expect(read.warnings()).toEqual([
      {
        code: "dns-unreadable",
        message:
          "1 record of the Resolver query logs could not be read, the first in queries.log, line 3: holds no JSON object",
      },
    ]);
  });
  it("a line of 3 MB is passed over without being kept", async () => {
    const long = `{"query_name":"${"x".repeat(3 << 20)}"}`;
    expect(await services(`${a}\n${long}\n${b}\n${c}\n`)).toBe("3 queries, 1 rejected: sqs kms s3");
  });
});

it("whatever is damaged, the rest is read or counted, and nothing crashes", async () => {
  const random = seeded(11);
  const forms = Object.values(FORMS).filter((form) => typeof form === "string");
  for (let round = 0; round < 150; round++) {
    const bytes = Buffer.from(`${random.pick(forms)}\n${lines}`);
    for (let i = random.int(1, 12); i > 0; i--)
      bytes[random.int(0, bytes.length - 1)] = random.pick([
        0,
        10,
        34,
        44,
        91,
        92,
        93,
        123,
        125,
        255,
        random.int(0, 255),
      ]);
    const cut = random.chance(0.3) ? bytes.subarray(0, random.int(1, bytes.length)) : bytes;
    const read = await readResolverLogs([put("fuzz.log", cut)]).catch((error: Error) => error);
    if (read instanceof Error) expect(read.name, `round ${round}: ${read.stack}`).toBe("InputError");
    else expect(read.queries + read.rejected, `round ${round}`).toBeGreaterThan(0);
  }
});

describe("errors, one line each", () => {
  it.each([
    ["flow logs", "2 123456789012 eni-0123456789abcdef0 10.0.0.1 10.0.0.2 443 50000 6 1 40 1 2 ACCEPT OK\n"],
    ["nothing", ""],
    ["other JSON", '{"Records":[{"eventName":"x"}]}'],
  ])("%s", async (_, content) => {
    await expect(readResolverLogs([put("queries.log", content)])).rejects.toThrow(
      /^queries\.log: is no Route 53 Resolver query log \([^\n]+\): give --dns what [^\n]+$/,
    );
  });
  it("a line of many megabytes without an object is one record", async () => {
    const read = await readResolverLogs([put("queries.log", `${lines}${"x".repeat(5_000_000)}\n${lines}`)]);
    expect([read.queries, read.rejected]).toEqual([6, 1]);
  });
  it("gzip that was cut off", async () => {
    const cut = gzipSync(lines).subarray(0, 150);
    await expect(readResolverLogs([put("queries.log.gz", cut)])).rejects.toThrow(
      /queries\.log\.gz: .*cut off/,
    );
  });
  it("gzip that was cut off, among others: named, an error only with --strict", async () => {
    const cut = put("cut.gz", gzipSync(lines).subarray(0, 150), "searched");
    const files = [cut, put("queries.log", lines, "searched")];
    const read = await readResolverLogs(files);
    expect([read.queries, read.from]).toEqual([3, ["queries.log"]]);
    expect(read.warnings()).toMatchObject([{ code: "unreadable-files" }]);
    expect(read.warnings()[0]?.message).toMatch(/^1 file could not be read whole: cut\.gz \(.*cut off/);
    await expect(readResolverLogs(files, { strict: true })).rejects.toThrow(/^cut\.gz: .*cut off/);
    await expect(readResolverLogs([cut])).rejects.toThrow(/^cut\.gz: .*cut off/);
  });
  it("--strict refuses the first", async () => {
    await expect(readResolverLogs([put("queries.log", `${lines}bogus\n`)], { strict: true })).rejects.toThrow(
      "queries.log, line 4: holds no JSON object; 1 record could not be read, and --strict allows none",
    );
  });
  it("in a directory other files may lie about, as long as one holds queries", async () => {
    const files = [put("README", "read me", "searched"), put("queries.log", lines, "searched")];
    const read = await readResolverLogs(files);
    expect(read.queries).toBe(3);
    expect(read.warnings()).toEqual([
      { code: "files-left-out", message: "README left out: no Resolver query logs" },
    ]);
    await expect(readResolverLogs(files.slice(0, 1))).rejects.toThrow(
      "folder: none of its files holds Route 53 Resolver query logs",
    );
  });
});
