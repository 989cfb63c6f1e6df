import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, describe, expect, it } from "vitest";
import { detect, formOf, type UsageFormat } from "../../src/usage/detect.ts";
import type { InputFile } from "../../src/usage/open.ts";

const directory = mkdtempSync(join(tmpdir(), "detect-"));
afterAll(() => rmSync(directory, { recursive: true }));

/** Every file has the same misleading name. */
function file(content: string | Uint8Array): InputFile {
  const path = join(mkdtempSync(join(directory, "x")), "flows.csv");
  writeFileSync(path, content);
  return { path, name: "flows.csv" };
}
const isFlowLog = (head: Uint8Array): boolean =>
  /^(version |2 \d)/.test(Buffer.from(head).toString("latin1"));

const CE =
  '"Usage type","NatGateway-Hours($)","Total costs($)"\n"Usage type total","1","1"\n"2026-05-01","1","1"\n';

/** A file with the layout of Parquet around a schema of these columns; only the footer's names are real. */
function parquet(...columns: string[]): Buffer {
  const names = columns.map((name) => Buffer.from([0x18, name.length, ...Buffer.from(name), 0x15, 0]));
  const footer = Buffer.concat(names);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(footer.length);
  return Buffer.concat([Buffer.from("PAR1data"), footer, length, Buffer.from("PAR1")]);
}

describe("a flow log", () => {
  it.each([
    ["UTF-16, little-endian", Buffer.from("\uFEFFversion account-id\n", "utf16le")],
    ["UTF-16, big-endian", Buffer.from("\uFEFFversion account-id\n", "utf16le").swap16()],
    ["with NUL bytes from a damaged disk", Buffer.from(`version account-id\n${"\0".repeat(500)}\n`)],
  ])("%s", async (_, content) => {
    expect(await detect(file(content), isFlowLog)).toEqual({ known: true, form: "flow-log" });
  });
});

describe("the form of a file", () => {
  it.each([
    ["usage-csv", "service,gb\nsqs,1\n"],
    ["usage-csv", "\uFEFFgb;vpc_id;Service\n1;vpc-1;sqs\n"],
    ["usage-csv", "name,gb\nsqs,1\n"],
    ["usage-yaml", "# by hand\n---\n- service: sqs\n  gb: 1\n"],
    ["usage-yaml", "usage:\n- {service: sqs, gb: 1}\n"],
    ["usage-yaml", '[{"service": "sqs", "gb": 1}]'],
    ["usage-json", '{"schema": "vpce-cost/usage/1", "region": "us-east-1"}'],
    ["flow-log", "version account-id interface-id srcaddr\n2 1 eni-1 10.0.0.1\n"],
    ["flow-log", "2 123456789012 eni-1 10.0.0.1 10.0.0.2 1 2 6 1 1 1 2 ACCEPT OK\n"],
    ["cost-explorer-csv", CE],
    ["cost-explorer-csv", CE.replaceAll(",", ";").replaceAll('"', "")],
    ["cost-explorer-csv", '"Linked account","111122223333","Total costs($)"\n"Linked account name","a",""\n'],
    ["cost-explorer-csv", "Service\tService total\tJuly 2023\nTotal costs\t$4.23\t$4.23\n"],
    ["cost-explorer-json", '{"GroupDefinitions": [], "ResultsByTime": []}'],
    ["cost-explorer-json", '[{"ResultsByTime": []}, {"ResultsByTime": []}]'],
    ["bill-manifest", '{"assemblyId": "x", "reportKeys": ["a.csv.gz"]}'],
    ["bill-manifest", '{"dataFiles": ["s3://b/a.parquet"]}'],
    ["cur-csv", "identity/LineItemId,lineItem/UsageType,lineItem/UsageAmount\n"],
    ["cur-csv", "line_item_usage_type,line_item_usage_amount,product\n"],
    ["cur-csv", "Line Item Usage Type;Line Item Usage Amount\n"],
    ["cur-csv", "InvoiceID,RecordType,UsageType,UsageQuantity,UnBlendedCost\n"],
    ["focus-csv", "AvailabilityZone,BilledCost,ChargePeriodStart,x_UsageType\n"],
    ["cur-parquet", parquet("line_item_usage_type", "product")],
    ["focus-parquet", parquet("BilledCost", "ChargePeriodStart")],
    ["flow-log", parquet("srcaddr", "dstaddr", "bytes")],
  ])("is %s for %j", async (form, content) => {
    expect(await detect(file(content), isFlowLog)).toEqual({ known: true, form });
    if (typeof content === "string") {
      expect(await detect(file(gzipSync(content)), isFlowLog)).toEqual({ known: true, form });
    }
  });

  it.each([
    ["", /^is empty$/],
    [" \n\n", /^is empty but for white space$/],
    [new Uint8Array([0x7f, 0x45, 0x4c, 0x46, 0, 0, 1, 2, 3]), /^is a binary file of no known form/],
    [
      "Dear \u001b[31mreader,\nhello\n",
      /first line: 'Dear {2}?\[31mreader,'\).*recognised are a usage table/,
    ],
    [`${"x".repeat(500)}\n`, /first line: 'x{57}\.\.\.'\)/],
    ['{"VpcEndpoints": []}', /--inventory/],
    ['{"version":"1.1","query_name":"sqs.us-east-1.amazonaws.com."}', /--dns/],
    ['{"schema":"vpce-cost/comparison/1"}', /is a comparison, not usage/],
    ['{"a": 1}', /is JSON of no known form/],
    [parquet("a", "b"), /is Parquet with columns of no known form \(a, b\)/],
  ])("is not known for %j", async (content, reason) => {
    const detected = await detect(file(content), isFlowLog);
    expect(detected.known).toBe(false);
    expect(!detected.known && detected.reason).toMatch(reason);
    expect(!detected.known && detected.reason).not.toContain("\u001b");
  });

  it.each([
    [Buffer.from("PK\u0003\u0004rest"), /is a zip archive: unpack it first/],
    [gzipSync("x".repeat(1000)).subarray(0, 20), /gzip data is cut off or damaged/],
    [parquet("srcaddr").subarray(0, 16), /this Parquet file is cut off/],
  ])("is an error for damage", async (content, message) => {
    await expect(detect(file(content), isFlowLog)).rejects.toThrow(message);
  });

  it.each<[UsageFormat, string, string]>([
    ["usage", "a,b\n", "usage-csv"],
    ["usage", "- {service: sqs}\n", "usage-yaml"],
    ["usage", '{"schema": "vpce-cost/usage/1"}', "usage-json"],
    ["flow-log", "anything\n", "flow-log"],
    ["cost-explorer", "a,b\n", "cost-explorer-csv"],
    ["cost-explorer", "[{}]", "cost-explorer-json"],
    ["cur", "a,b\n", "cur-csv"],
    ["focus", "PAR1", "focus-parquet"],
    ["athena", '"srcaddr","bytes"\n', "flow-log"],
    ["athena", '"line_item_usage_type"\n', "cur-csv"],
  ])("follows --usage-format %s for %j", async (format, content, form) => {
    expect(await formOf(file(content), format)).toBe(form);
  });
});
