/** Every form that the same two records may take, and those that must be told apart. */

import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { looksLikeFlowLog } from "../../../src/usage/flow-logs/index.ts";
import type { FlowLogOptions } from "../../../src/usage/flow-logs/types.ts";
import { buckets, codes, file, read, V2, V5, v5 } from "./logs.ts";

const LINES = [
  v5({ src: "10.0.1.5", dst: "52.1.1.1", bytes: 471, way: "out", path: 7, sdst: "S3" }),
  v5({ src: "52.1.1.1", dst: "10.0.1.5", sport: 443, dport: 40_000, bytes: 15_044, way: "in", ssrc: "S3" }),
];
const EXPECTED = ["endpoint 2 15515"];
const TEXT = `${V5}\n${LINES.join("\n")}\n`;
const NAMES = V5.split(" ");
const rows = LINES.map((line) => line.split(" "));
const reorder = (names: readonly string[]): string =>
  `${[names, ...rows.map((row) => names.map((name) => row[NAMES.indexOf(name)] ?? "-"))].map((row) => row.join(" ")).join("\n")}\n`;
const json = (value: unknown): string => JSON.stringify(value);
const events = LINES.map((message, i) => ({
  timestamp: 1_700_000_000_000 + i,
  message,
  ingestionTime: 1,
  eventId: String(i),
}));
const batch = (all: readonly unknown[]) => ({
  messageType: "DATA_MESSAGE",
  owner: "1",
  logGroup: "g",
  logStream: "eni-1-all",
  logEvents: all,
});
const camel = (name: string): string =>
  name.replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
const insights: Readonly<Record<string, string>> = {
  srcaddr: "srcAddr",
  dstaddr: "dstAddr",
  srcport: "srcPort",
  dstport: "dstPort",
  start: "startTime",
  end: "endTime",
  "pkt-srcaddr": "pktSrcAddr",
  "pkt-dstaddr": "pktDstAddr",
};
const parsedRow = (row: readonly string[]) =>
  NAMES.map((name, i) => ({ field: insights[name] ?? camel(name), value: row[i] })).filter(
    ({ value }) => value !== "-",
  );
const stamp = (line: string, i: number): string => `2023-11-14T22:13:2${i}.000Z ${line}`;

const FORMS: readonly [name: string, content: string | Uint8Array, options?: Partial<FlowLogOptions>][] = [
  ["lines with a header", TEXT],
  ["any order of columns", reorder([...NAMES].sort())],
  [
    "few columns",
    reorder([
      "bytes",
      "dstaddr",
      "srcaddr",
      "traffic-path",
      "flow-direction",
      "dstport",
      "srcport",
      "interface-id",
      "start",
      "end",
      "vpc-id",
    ]),
  ],
  ["lines without a header, told from the values", `${LINES.join("\n")}\n`],
  [
    "lines without a header in a given format",
    LINES.join("\n"),
    { format: NAMES.map((name) => `\${${name}}`).join(" ") },
  ],
  ["carriage returns", TEXT.replaceAll("\n", "\r\n")],
  ["a header in every file that was joined", `${TEXT}${V5}\n`],
  ["another header in the middle", `${V2}\n${TEXT}`],
  ["several blanks, also at the ends", TEXT.replaceAll(" ", "  ").replaceAll("\n", " \n ")],
  ["tabs", TEXT.replaceAll(" ", "\t")],
  ["tabs with nothing between them", TEXT.replaceAll(" ", "\t").replaceAll("\t-", "\t")],
  ["commas", TEXT.replaceAll(" ", ",")],
  [
    "quotes, and nothing for nothing (Athena)",
    `${[NAMES.map((name) => name.replaceAll("-", "_")), ...rows].map((row) => row.map((cell) => (cell === "-" ? "" : `"${cell}"`)).join(",")).join("\n")}\n`,
  ],
  [
    "older names of columns",
    TEXT.replace("bytes", "numbytes")
      .replace("srcaddr", "sourceaddress")
      .replace("start", "starttime")
      .replaceAll(" ", ","),
  ],
  [
    "names of the user's own",
    TEXT.replace(" bytes ", " how_much ").replaceAll(" ", ","),
    { columns: { bytes: "how_much" } },
  ],
  [
    "times as dates",
    `${[NAMES, ...rows.map((row) => row.map((cell, i) => (NAMES[i] === "start" ? "2023-11-14 22:13:20.000" : cell)))].map((row) => row.join(",")).join("\n")}\n`,
  ],
  ["gzip", gzipSync(TEXT)],
  ["gzip of several members", Buffer.concat([gzipSync(TEXT.slice(0, 500)), gzipSync(TEXT.slice(500))])],
  ["UTF-16, as PowerShell writes it", Buffer.from(`\ufeff${TEXT}`, "utf16le")],
  ["a byte order mark", Buffer.from(`\ufeff${TEXT}`, "utf8")],
  ["a CloudWatch export", LINES.map(stamp).join("\n")],
  ["aws logs tail", LINES.map((line, i) => stamp(`eni-0123456789abcdef0-all ${line}`, i)).join("\n")],
  ["filter-log-events", JSON.stringify({ events, searchedLogStreams: [] }, null, 4)],
  ["get-log-events", json({ events, nextForwardToken: "f", nextBackwardToken: "b" })],
  ["subscription batches, one after the other", events.map((event) => json(batch([event]))).join("")],
  [
    "a control message beside them",
    `${json({ messageType: "CONTROL_MESSAGE", logEvents: [] })}${json(batch(events))}`,
  ],
  ["messages of a shipper, one a line", LINES.map((message) => `${json({ message })}\n`).join("")],
  [
    "Insights: messages as CSV",
    `@timestamp,@message\n${LINES.map((line) => `2023-11-14 22:13:20.000,${line}`).join("\n")}\n`,
  ],
  [
    "Insights: messages as JSON",
    json({
      results: LINES.map((value) => [
        { field: "@message", value },
        { field: "@ptr", value: "C" },
      ]),
      status: "Complete",
    }),
  ],
  [
    "Insights: parsed fields as JSON",
    json({ results: rows.map(parsedRow), statistics: { recordsMatched: 2 }, status: "Complete" }),
  ],
  [
    "Insights: parsed fields as CSV",
    `${[NAMES.map((name) => insights[name] ?? camel(name)), ...rows].map((row) => row.join(",")).join("\n")}\n`,
  ],
  [
    "records as objects",
    rows
      .map(
        (row) => `${json(Object.fromEntries(NAMES.map((name, i) => [name.replaceAll("-", "_"), row[i]])))}\n`,
      )
      .join(""),
  ],
];

describe("the same records as", () => {
  it.each(FORMS)("%s", async (...form) => {
    const [name, content, options] = form as (typeof FORMS)[number];
    const reading = await read([file(`${name.replaceAll(/\W+/g, "-")}.log`, content)], options);
    expect(buckets(reading)).toEqual(EXPECTED);
    expect(reading.measured[0]).toMatchObject({ service: "s3", bytesIn: 15_044n, bytesOut: 471n });
  });

  it.each(
    FORMS.filter(([name, content]) => typeof content === "string" && name !== "names of the user's own"),
  )("%s: recognised by its content", (...form) => {
    const [, content] = form as (typeof FORMS)[number];
    expect(looksLikeFlowLog(Buffer.from(content), "some.csv")).toBe(true);
  });
});

it.each([
  "service,gb\nsqs,5\n",
  "usage:\n  - service: sqs\n",
  '{"a": 1}',
  "",
  "hello world\n",
  "Service,2023\nEC2,5\n",
])("%j is no flow log", (content) => expect(looksLikeFlowLog(Buffer.from(content), "flows.log")).toBe(false));

it("many forms in one run are one reading", async () => {
  const other = LINES.map((line) => line.replaceAll("eni-client1", "eni-client2"));
  const reading = await read([
    file("mixed/1.log", TEXT),
    file("mixed/2.json", other.map((message) => json({ message })).join("\n")),
  ]);
  expect(buckets(reading)).toEqual(["endpoint 4 31030"]);
});

it("Parquet, whatever types its columns have", async () => {
  const { DuckDBInstance } = await import("@duckdb/node-api");
  const duckdb = await (await DuckDBInstance.create(":memory:")).connect();
  const csv = file("parquet/in.log", `${V5}\n${LINES.join("\n").replaceAll("52.1.1.1", "52.1.1.0")}\n`);
  const write = async (name: string, columns: string): Promise<{ path: string; name: string }> => {
    const to = file(`parquet/${name}`, "");
    await duckdb.run(
      `COPY (SELECT ${columns} FROM read_csv('${csv.path}', delim = ' ', header = true, nullstr = '-', all_varchar = ${name === "texts.parquet"})) TO '${to.path}' (FORMAT parquet)`,
    );
    return to;
  };
  const files = [
    await write("numbers.parquet", "*"),
    await write(
      "texts.parquet",
      `* REPLACE (coalesce("traffic-path", 'None') AS "traffic-path", bytes || '.0' AS bytes)`,
    ),
    await write(
      "dates.parquet",
      `* REPLACE (to_timestamp("start") AS "start", CAST(bytes AS DOUBLE) AS bytes)`,
    ),
  ];
  duckdb.closeSync();
  for (const parquet of files) expect(buckets(await read([parquet])), parquet.name).toEqual(EXPECTED);
  await expect(read([file("parquet/cut.parquet", "PAR1 and nothing more")])).rejects.toThrow(
    /^parquet\/cut\.parquet: DuckDB cannot read/,
  );
});

it("zstd", async () => {
  // Made by `zstd` from "version…" as in TEXT's first 40 bytes would do nothing for us: a frame with one raw block.
  const bytes = Buffer.from(TEXT);
  const header = Buffer.from([
    0x28,
    0xb5,
    0x2f,
    0xfd,
    0x60,
    (bytes.length - 256) & 255,
    (bytes.length - 256) >> 8,
  ]);
  const size = (bytes.length << 3) | 1;
  const frame = Buffer.concat([header, Buffer.from([size & 255, (size >> 8) & 255, size >> 16]), bytes]);
  expect(buckets(await read([file("raw.zst", frame)]))).toEqual(EXPECTED);
  await expect(read([file("cut.zst", frame.subarray(0, frame.length - 100))])).rejects.toThrow(
    /cut\.zst: .*zstd/,
  );
});

const TGW =
  "6 123456789012 tgw-0abc tgw-attach-0abc 123456789012 123456789012 vpc-1 vpc-2 subnet-1 subnet-2 eni-1 eni-2 use1-az1 use1-az2 tgw-attach-2 10.0.0.1 10.0.1.1 1 443 6 10 1000 1700000000 1700000060 OK IPv4 0 0 0 0 2 us-east-1 ingress - -";
it("Transit Gateway's logs are an error of their own, or set apart", async () => {
  const alone = file("tgw.log", `${TGW}\n`);
  await expect(read([alone])).rejects.toThrow(/^tgw\.log: this is a Transit Gateway's flow log/);
  const withHeader = file(
    "tgw-header.log",
    "version tgw-id srcaddr dstaddr bytes\n6 tgw-1 10.0.0.1 10.0.0.2 5\n",
  );
  await expect(read([withHeader])).rejects.toThrow(/Transit Gateway/);
  await expect(read([file("tgw.json", json(batch([{ message: TGW }])))])).rejects.toThrow(/Transit Gateway/);
  const reading = await read([alone, file("vpc.log", TEXT)]);
  expect(buckets(reading)).toEqual(EXPECTED);
  expect(codes(reading)).toContain("transit-gateway-log");
});
