/** Worker threads, from what is built: the same reading for any number of them. `npm test` builds first. */
import { readFileSync } from "node:fs";
import { gunzipSync, gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { memberStarts } from "../../../src/usage/flow-logs/gzip-members.ts";
import { file, natLegs, RANGES, V2, V5, v5 } from "./logs.ts";

const BUILT = "../../../dist/flow-logs.js";
const { readFlowLogs } = (await import(BUILT)) as typeof import("../../../src/flow-logs.ts");

const rangeBytes = 1 << 18;

/** `count` conversations of clients behind a NAT gateway, from number `from` on. */
function conversations(from: number, count: number): string {
  const lines: string[] = [];
  for (let i = from; i < from + count; i++) {
    const client = `10.0.1.${i % 40}`;
    const remote = `${i % 3 === 0 ? 52 : 203}.0.${i % 11}.${i % 200}`;
    const start = 1_700_000_000 + i;
    lines.push(
      ...natLegs(
        { a: 100 + i, b: 90 + (i % 300), c: 5, d: i },
        { client, remote, sport: 1025 + (i % 60_000), start },
      ),
    );
    lines.push(
      v5({
        src: client,
        dst: remote,
        bytes: 7,
        way: "out",
        sport: 1025 + (i % 60_000),
        eni: `eni-c${i % 40}`,
        start,
      }),
    );
    if (i % 500 === 0) lines.push("no record at all");
  }
  return `${lines.join("\n")}\n`;
}

describe("any number of workers", () => {
  const files = [0, 1, 2].map((i) =>
    file(`threads/${i}.log.gz`, gzipSync(`${V5}\n${conversations(i * 4000, 600)}`, { level: 1 })),
  );
  // Large enough to be read in ranges.
  const large = file("threads/large.log", `${V5}\n${conversations(100_000, 5_500)}`);
  it.each([1, 2, 3])("%i", async (workers) => {
    const all = [...files, large];
    const one = await readFlowLogs(all, { ranges: RANGES, workers: 1 });
    const many = await readFlowLogs([...all].reverse(), { ranges: RANGES, workers, rangeBytes });
    expect(many).toEqual(one);
    expect(one.rejected).toBe(17);
  });

  it("with tables that do not fit", async () => {
    const options = { ranges: RANGES, workers: 2, tableBytes: 1 << 16 };
    expect(await readFlowLogs(files, options)).toEqual(
      await readFlowLogs(files, { ranges: RANGES, workers: 1 }),
    );
  });

  it("names the lines of a file in ranges as they stand in the file", async () => {
    const reading = await readFlowLogs([large], { ranges: RANGES, workers: 2, rangeBytes });
    const lines = readFileSync(large.path, "utf8").split("\n");
    expect(reading.rejects.length).toBe(10);
    for (const { line } of reading.rejects) expect(lines[(line ?? 0) - 1]).toBe("no record at all");
  });

  it("reads a large file whole where a header in its middle changes the columns", async () => {
    const [first, second] = [conversations(0, 1_600), conversations(20_000, 1_600)];
    const swapped = V5.replace("srcaddr dstaddr", "dstaddr srcaddr");
    const turned = second.replaceAll(/^(\S+ \S+ \S+) (\S+) (\S+)/gm, "$1 $3 $2");
    const joined = file("threads/joined.log", `${V5}\n${first}${swapped}\n${turned}`);
    const apart = [
      file("threads/apart-1.log", `${V5}\n${first}`),
      file("threads/apart-2.log", `${swapped}\n${turned}`),
    ];
    const reading = await readFlowLogs([joined], { ranges: RANGES, workers: 2, rangeBytes });
    const expected = await readFlowLogs(apart, { ranges: RANGES, workers: 1 });
    expect(reading.buckets).toEqual(expected.buckets);
    expect(reading.measured).toEqual(expected.measured);
  });

  it("an error in a thread is the reader's error", async () => {
    const bad = file("threads/bad.log", "srcaddr dstaddr start end\n10.0.0.1 10.0.0.2 1 2\n");
    await expect(readFlowLogs([...files, bad], { ranges: RANGES, workers: 2 })).rejects.toThrow(
      /no field bytes/,
    );
  });

  it("stops when asked to", async () => {
    const stop = new AbortController();
    const reading = readFlowLogs([...files, large], { ranges: RANGES, workers: 2, signal: stop.signal });
    stop.abort();
    await expect(reading).rejects.toThrow(/abort/i);
  });

  it("tells how far it is", async () => {
    const told: number[] = [];
    let total: number | null = null;
    await readFlowLogs([large], {
      ranges: RANGES,
      workers: 2,
      onProgress: (progress) => {
        told.push(progress.bytesRead);
        total = progress.bytesTotal;
      },
    });
    expect(total).toBe(readFileSync(large.path).length);
    expect(told.at(-1)).toBeGreaterThanOrEqual(total ?? 0);
  });
});

describe("a gzip file of several members", () => {
  const text = `${V5}\n${conversations(200_000, 3_000)}`;
  const whole = file("threads/whole.log", text);
  const every = { ranges: RANGES, workers: 2, rangeBytes: 1 << 16 };
  /** `again`: what was read in ranges had to be read anew. */
  const read = async (input: ReturnType<typeof file>) => {
    let [before, again] = [0, false];
    const reading = await readFlowLogs([input], {
      ...every,
      onProgress: ({ bytesRead }) => {
        again ||= bytesRead < before;
        before = bytesRead;
      },
    });
    return { reading, again };
  };
  const cutAt = (places: readonly number[], level = 1): Buffer =>
    Buffer.concat(
      [0, ...places].map((from, i) =>
        gzipSync(Buffer.from(text.slice(from, places[i] ?? text.length)), { level }),
      ),
    );
  const lineEnds = [1, 2, 3, 4, 5, 6].map((i) => text.indexOf("\n", (text.length / 7) * i) + 1);

  it("is read in ranges of whole members", async () => {
    const input = file("threads/members.log.gz", cutAt(lineEnds));
    const bytes = readFileSync(input.path);
    const starts = await memberStarts(input.path, bytes.length, rangeBytes / 16);
    expect(starts.length).toBeGreaterThan(3);
    for (const start of starts) expect(gunzipSync(bytes.subarray(start)).toString()).toMatch(/^5 123/);
    const { reading, again } = await read(input);
    const one = await readFlowLogs([whole], { ranges: RANGES, workers: 1 });
    expect(reading.buckets).toEqual(one.buckets);
    expect(reading.measured).toEqual(one.measured);
    // Lines are counted over all members.
    expect(reading.rejects.map(({ line }) => line)).toEqual(one.rejects.map(({ line }) => line));
    expect(again).toBe(false);
  });

  it("is read whole where a member ends within a line", async () => {
    const { reading, again } = await read(
      file("threads/cut-lines.log.gz", cutAt(lineEnds.map((end) => end - 20))),
    );
    expect(reading.buckets).toEqual((await readFlowLogs([whole], { ranges: RANGES, workers: 1 })).buckets);
    expect(again).toBe(true);
  });

  it("is read whole where a member only seems to begin", async () => {
    const trap = gzipSync("nothing but a trap\n");
    const stored = gzipSync(
      Buffer.concat([
        Buffer.from(text.slice(0, lineEnds[2])),
        trap,
        Buffer.from("\n"),
        Buffer.from(text.slice(lineEnds[2])),
      ]),
      { level: 0 },
    );
    // The trap is where a range is to begin.
    const at = stored.indexOf(trap);
    const input = file("threads/trap.log.gz", stored);
    const reading = await readFlowLogs([input], { ...every, rangeBytes: Math.floor(at / 1.01) * 4 });
    const one = await readFlowLogs([whole], { ranges: RANGES, workers: 1 });
    expect(reading.buckets.filter(({ name }) => name !== "malformed")).toEqual(
      one.buckets.filter(({ name }) => name !== "malformed"),
    );
    expect(reading.rejected).toBeGreaterThan(one.rejected);
  });

  it("is named where its last member is cut off", async () => {
    const bytes = cutAt(lineEnds);
    const cut = file("threads/cut-off.log.gz", bytes.subarray(0, bytes.length - 100));
    const { warnings } = await readFlowLogs([cut, whole], every);
    expect(warnings.map(({ message }) => message).join("\n")).toMatch(/cut-off\.log\.gz.*cut off or damaged/);
  });
});

it("version 2 in threads", async () => {
  const lines = Array.from(
    { length: 20_000 },
    (_, i) =>
      `2 1 eni-${i % 9} 10.0.0.${i % 9} 203.0.113.${i % 250} 4000 443 6 1 ${i} 1700000000 1700000060 ACCEPT OK`,
  );
  const plain = file("threads/v2.log", `${V2}\n${lines.join("\n")}\n`);
  const reading = await readFlowLogs([plain], { ranges: RANGES, workers: 2, rangeBytes });
  expect(reading.buckets[0]).toEqual({ name: "counted", records: 20_000, bytes: 199_990_000n });
});
