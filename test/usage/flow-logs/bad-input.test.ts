/** Bad input: counted and named, never a crash, never in silence a smaller result. */
import { chmodSync } from "node:fs";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { InputError } from "../../../src/errors.ts";
import { readFlowLogs } from "../../../src/usage/flow-logs/index.ts";
import type { FlowLogOptions } from "../../../src/usage/flow-logs/types.ts";
import { buckets, codes, file, natLegs, RANGES, read, readLines, V2, V5, v2, v5 } from "./logs.ts";

const GOOD = v2("eni-1", "10.0.1.5", "203.0.113.5", 100);
const with_ = (at: number, value: string): string => GOOD.split(" ").with(at, value).join(" ");

describe("a malformed record is counted and named", () => {
  it.each([
    ["too few fields", GOOD.split(" ").slice(0, 10).join(" ")],
    ["too many fields", `${GOOD} more`],
    ["text where a number belongs", with_(9, "12x")],
    ["text where a number belongs", with_(9, "-5")],
    ["text where a number belongs", with_(9, "1.5")],
    ["text where a number belongs", with_(8, "many")],
    ["text where a number belongs", with_(0, "two")],
    ["bytes beyond 2^53", with_(9, "9007199254740993")],
    ["not an IP address", with_(3, "999.1.1.1")],
    ["not an IP address", with_(4, "1.2.3")],
    ["not an IP address", with_(4, "1.2.3.4.5")],
    ["not an IP address", with_(4, "1..3.4")],
    ["not an IP address", with_(4, "fe80:::1")],
    ["an address is missing", with_(3, "-")],
    ["the number of bytes is missing", with_(9, "-")],
    ["a port beyond 65535", with_(5, "70000")],
    ["start or end is no time in Unix seconds", with_(10, "99999999999")],
    ["action is neither ACCEPT nor REJECT", with_(12, "MAYBE")],
    ["log-status is none of OK, NODATA, SKIPDATA", with_(13, "FINE")],
    ["not an IP address", with_(3, "10.0.\u0000.1")],
    ["control characters", GOOD.replace("ACCEPT OK", "ACCEPT\u0000OK")],
    ["a line of more than 64 KiB", "x".repeat(10_000_000)],
  ])("%s", async (reason, line) => {
    const reading = await readLines(V2, [GOOD, line, with_(4, "203.0.113.6")]);
    expect(buckets(reading)).toEqual(["counted 2 200", "malformed 1 0"]);
    expect(reading.rejects).toMatchObject([{ line: 3 }]);
    expect(reading.rejects[0]?.reason).toBe(reason);
    expect(codes(reading)).toContain("malformed-records");
  });

  it("with --strict the first one is an error that names it", async () => {
    await expect(read([file("strict.log", `${V2}\n${GOOD}\noops\n`)], { strict: true })).rejects.toThrow(
      /^strict\.log, line 3: too few fields/,
    );
  });
});

describe("a file that is not whole", () => {
  const lines = Array.from({ length: 3000 }, (_, i) => v2(`eni-${i}`, "10.0.1.5", "203.0.113.5", i)).join(
    "\n",
  );
  const whole = gzipSync(`${V2}\n${lines}\n`);
  it("is an error when it is the only one", async () => {
    const cut = file("cut.log.gz", whole.subarray(0, whole.length - 50));
    const error = await read([cut]).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(InputError);
    expect((error as Error).message).toMatch(/^cut\.log\.gz: .*cut off or damaged.*nothing of it was used/);
    expect((error as Error).message).not.toContain("\n");
  });
  it("is named among others, and the result is said to be a lower bound", async () => {
    const files = [
      file("among/cut.log.gz", whole.subarray(0, whole.length - 50)),
      file("among/good.log", `${V2}\n${GOOD}\n`),
      { path: "/nowhere/at-all.log", name: "at-all.log" },
    ];
    const reading = await read(files);
    expect(reading.warnings.find(({ code }) => code === "unreadable-files")?.message).toMatch(
      /2 files.*lower bound/,
    );
    expect(reading.rejects.map((each) => each.file)).toEqual(
      expect.arrayContaining(["among/cut.log.gz", "at-all.log"]),
    );
    await expect(read(files, { strict: true })).rejects.toThrow(InputError);
  });
  it("may be damaged in the middle, or not readable", async () => {
    const damaged = Buffer.from(whole);
    damaged.fill(0xff, 2000, 2100);
    await expect(read([file("damaged.log.gz", damaged)])).rejects.toThrow(InputError);
    const secret = file("secret.log", `${V2}\n`);
    chmodSync(secret.path, 0o000);
    if (process.getuid?.() !== 0) await expect(read([secret])).rejects.toThrow(/permission/);
  });
});

it("a gzip bomb stays in bounded memory", async () => {
  const bomb = gzipSync(Buffer.alloc(120 << 20, 0x20));
  const before = process.memoryUsage().rss;
  const reading = await read([file("bomb.gz", bomb), file("beside.log", `${V2}\n${GOOD}\n`)]);
  expect(reading.records).toBeGreaterThanOrEqual(1);
  expect(process.memoryUsage().rss - before).toBeLessThan(60 << 20);
});

it("fields that nothing tells are an error that says how to give them", async () => {
  await expect(read([file("odd.log", "a b c d e f g h 1 2 3\n")])).rejects.toThrow(/--flow-log-format/);
  await expect(
    read([file("no-bytes.log", "srcaddr dstaddr start end\n10.0.0.1 10.0.0.2 1 2\n")]),
  ).rejects.toThrow(/^no-bytes\.log, line 1: this flow log has no field bytes/);
  await expect(read([file("x.log", `${V2}\n`)], { columns: { byte: "x" } })).rejects.toThrow(
    /'byte' is no field/,
  );
});

it("whatever bytes are thrown at it: buckets add up, nothing crashes", async () => {
  const base = `${V5}\n${[...natLegs({ a: 100, b: 90, c: 5, d: 7 }), v5({ src: "10.0.1.5", dst: "52.1.1.1", bytes: 3, way: "out" })].join("\n")}\n`;
  const forms = [
    base,
    base.replaceAll(" ", ","),
    base
      .split("\n")
      .slice(1)
      .map((message) => JSON.stringify({ message }))
      .join("\n"),
    base
      .split("\n")
      .slice(1)
      .map((line) => `2023-11-14T22:13:20.000Z ${line}`)
      .join("\n"),
  ];
  let count = 0;
  const edit = fc.record({
    form: fc.nat(forms.length - 1),
    cuts: fc.array(
      fc.record({
        at: fc.nat(3000),
        remove: fc.nat(40),
        insert: fc.string({ maxLength: 30, unit: "binary" }),
      }),
      { maxLength: 4 },
    ),
    zip: fc.boolean(),
    chop: fc.nat(3000),
  });
  await fc.assert(
    fc.asyncProperty(edit, async ({ form, cuts, zip, chop }) => {
      let text = forms[form] ?? "";
      for (const { at, remove, insert } of cuts) text = text.slice(0, at) + insert + text.slice(at + remove);
      text = text.slice(0, Math.max(1, text.length - (chop % 100)));
      const bytes = zip ? gzipSync(text) : Buffer.from(text);
      const reading = await read([file(`fuzz/${count++}`, bytes)]).catch((error: unknown) => {
        if (!(error instanceof InputError)) throw error;
        expect(error.message).not.toContain("\n");
        return null;
      });
      if (reading === null) return;
      const sum = reading.buckets.reduce((total, { records }) => total + records, 0);
      expect(sum).toBe(reading.records);
      const demanded = reading.measured.reduce((total, each) => total + each.bytesIn + each.bytesOut, 0n);
      const counted = reading.buckets
        .filter(({ name }) => name === "counted" || name === "endpoint")
        .reduce((total, { bytes }) => total + bytes, 0n);
      expect(demanded).toBe(counted);
    }),
    { numRuns: 150, seed: 20_231_114 },
  );
});

it("lines that end in CR alone are named as such", async () => {
  const text = `${V2}\n${GOOD}\n${GOOD}\n`.replaceAll("\n", "\r");
  await expect(read([file("mac.log", text)])).rejects.toThrow(/^mac\.log: its lines end in CR alone/);
});

it("a log without records says so", async () => {
  expect(codes(await read([file("header.log", `${V2}\n`)]))).toContain("no-records");
});

it("stops although it was asked to before it listened", async () => {
  const stop = new AbortController();
  const options: FlowLogOptions = {
    ranges: RANGES,
    signal: stop.signal,
    // Read once it is known which files there are.
    get workers() {
      stop.abort();
      return 1;
    },
  };
  const input = file("aborted.log", `${V2}\n${GOOD}\n`);
  await expect(readFlowLogs([input], options)).rejects.toThrow(/abort/i);
});

it("names files that cannot be read in order, whichever was done first", async () => {
  const whole = gzipSync(`${V2}\n${GOOD}\n`);
  const files = ["c", "a", "b"].map((name, i) =>
    file(`order/${name}.gz`, Buffer.concat([whole, whole.subarray(0, 15 + i)])),
  );
  const { warnings } = await read([...files, file("order/good.gz", whole)]);
  const { message } = warnings.find(({ code }) => code === "unreadable-files") ?? { message: "" };
  expect(message.match(/\w\.gz/g)).toEqual(["a.gz", "b.gz", "c.gz"]);
});
