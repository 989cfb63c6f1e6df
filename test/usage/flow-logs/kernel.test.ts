/** The kernel does what the scanner around it would have done: both read the same bytes, line by line and cut anywhere. */
import { describe, expect, it, vi } from "vitest";
import { fieldsUpTo } from "../../../src/usage/flow-logs/fields.ts";
import { Kernel } from "../../../src/usage/flow-logs/kernel.ts";
import { type KeyTable, keysIn } from "../../../src/usage/flow-logs/keys.ts";
import { layoutOf, SPACE, TAB } from "../../../src/usage/flow-logs/layout.ts";
import { ROW, ROW_WORDS } from "../../../src/usage/flow-logs/row-table.ts";
import { partOf } from "../../../src/usage/flow-logs/scan-part.ts";
import { Scanner } from "../../../src/usage/flow-logs/scanner.ts";
import { StretchWriter } from "../../../src/usage/flow-logs/stretches.ts";
import { Changes, nameChanges } from "../../../src/usage/name-changes.ts";
import { seeded } from "../../support/seeded.ts";

const FACTS = { seed: 7, flowLog: "fl-1", account: "", region: "", start: -1, end: -1 };

const randoms = (seed: number): (() => number) => seeded(seed).next;

/** Values of a field: mostly plain ones, and whatever stands in real files beside them. */
function wordOf(field: string, next: () => number): string {
  const pick = (...values: string[]): string => values[Math.floor(next() * values.length)] ?? "";
  const digits = (length: number): string =>
    Array.from({ length }, () => String(Math.floor(next() * 10))).join("");
  const odd = next() < 0.01;
  switch (field) {
    case "version":
      return odd ? pick("-", "two", "02") : "2";
    case "account-id":
      return "123456789012";
    case "interface-id":
      return `eni-${pick("0a", "0b", "0c", "0000000000000000d")}`;
    case "srcaddr":
    case "dstaddr":
    case "pkt-srcaddr":
    case "pkt-dstaddr":
      if (odd)
        return pick(
          "-",
          "1.2.3",
          "1.2.3.4.5",
          "256.1.1.1",
          "1.2.3.400",
          "1..2.3",
          ".1.2.3",
          "1.2.3.",
          "2001:db8::1",
          "64:ff9b::34d8:101",
          "::ffff:10.0.0.1",
          "0001.2.3.4",
          "001.002.003.004",
          "1.2.3.4x",
          "a.b.c.d",
          "1.2.3/4",
        );
      return pick(
        "10.0.0.1",
        "10.0.0.2",
        "10.0.128.10",
        "172.31.9.8",
        "52.216.1.1",
        "8.8.8.8",
        "203.0.113.255",
        "0.0.0.0",
      );
    case "srcport":
    case "dstport":
      return odd
        ? pick("65536", "99999", "123456789", "-", "08", "4x3")
        : pick("443", "53", "0", "51234", "65535");
    case "protocol":
      return odd ? pick("-", "tcp", "999999999999") : pick("6", "17");
    case "packets":
      return odd ? pick("-", "1e3", digits(20)) : digits(1 + Math.floor(next() * 9));
    case "bytes":
      return odd
        ? pick(
            "-",
            "9007199254740991",
            "9007199254740992",
            "999999999999999",
            "1000000000000000",
            "12 34",
            "",
          )
        : String(Number(digits(1 + Math.floor(next() ** 3 * 14))));
    case "start":
      return odd
        ? pick("-", "4294967295", "4294967296", "0", "x")
        : String(1_760_000_000 + Math.floor(next() * 3000));
    case "end":
      return odd
        ? pick("-", "4294967295", "1", "1860000000")
        : String(1_760_003_000 + Math.floor(next() * 60));
    case "action":
      return odd ? pick("-", "DROP") : next() < 0.1 ? "REJECT" : "ACCEPT";
    case "log-status":
      return odd ? pick("NODATA", "SKIPDATA", "-", "MAYBE") : "OK";
    case "flow-direction":
      return odd ? pick("-", "sideways") : pick("ingress", "egress");
    case "traffic-path":
      return odd ? pick("x", "12") : pick("-", "1", "7", "8");
    case "tcp-flags":
      return pick("0", "2", "3", "18", "19");
    case "pkt-src-aws-service":
    case "pkt-dst-aws-service":
      return pick("-", "S3", "DYNAMODB", "AMAZON");
    default:
      return pick("-", "a", "bcdefghi", "jklmnopqrstuvwxyz");
  }
}

function textOf(fields: readonly string[], delimiter: string, lines: number, seed: number): string {
  const next = randoms(seed);
  const ends = next() < 0.3 ? "\r\n" : "\n";
  let text = "";
  const recent: string[] = [];
  for (let i = 0; i < lines; i++) {
    const words = fields.map((field) => wordOf(field, next));
    let line = words.join(delimiter);
    const turn = next();
    if (turn < 0.003) line = ` ${line}`;
    else if (turn < 0.006) line = `${line} `;
    else if (turn < 0.009) line = line.replace(delimiter, delimiter + delimiter);
    else if (turn < 0.012) line = words.slice(0, -1).join(delimiter);
    else if (turn < 0.015) line = `${line}${delimiter}more`;
    else if (turn < 0.018) line = ends.repeat(Math.floor(next() * (turn < 0.0153 ? 50_000 : 3)));
    else if (turn < 0.02) line = line.replace(delimiter, "\u0001");
    else if (turn < 0.021) line = `${line}${delimiter}${"x".repeat(40_000)}`;
    text += line + ends;
    if (turn > 0.9) recent.push(line);
    // Lines of another flow log, some near, some far.
    if (turn > 0.97) text += `${recent[Math.floor(next() * recent.length)] ?? ""}${ends}`;
  }
  return text;
}

/** All that a scanner hands over, with contexts by their keys and IPv6 addresses by their words, in an order of its own. */
function read(
  text: string,
  fields: readonly string[],
  delimiter: number,
  seed: number,
  kernel: boolean,
  carried: boolean,
  names: ReturnType<typeof nameChanges> | null,
): unknown {
  const spilled: string[] = [];
  const rowsOf = (rows: Int32Array, v6: Int32Array, keys: KeyTable): void => {
    for (let at = 0; at < rows.length; at += ROW_WORDS) {
      const row = [...rows.subarray(at, at + ROW_WORDS)];
      const six = ((row[ROW.meta] ?? 0) >>> 20) & 7;
      const addresses = [ROW.x, ROW.y, ROW.z].map((word, i) => {
        const id = row[word] ?? 0;
        return ((six >> i) & 1) === 1 ? [...v6.subarray(id * 4, id * 4 + 4)].join(":") : String(id);
      });
      spilled.push(JSON.stringify([keys.text(row[0] ?? 0), addresses, row.slice(4)]));
    }
  };
  const scanner: Scanner = new Scanner(
    1000,
    names,
    (key) => key.includes("eni-0c"),
    () => {
      const { table, v6, contexts } = scanner.recorder;
      rowsOf(table.used(), v6.used(), contexts.keys);
      table.clear();
      v6.clear();
    },
  );
  const left = kernel ? null : vi.spyOn(Kernel.prototype, "begin").mockReturnValue(false);
  const next = randoms(seed);
  const bytes = Buffer.from(text, "latin1");
  scanner.reset();
  scanner.begin(layoutOf(fields, {}, "test", delimiter), FACTS, carried);
  for (let at = 0; at < bytes.length; ) {
    const most = Math.min(bytes.length, at + Math.floor(next() ** 4 * 1_200_000));
    const end = bytes.indexOf(10, most) + 1 || bytes.length;
    scanner.scan(bytes, at, end);
    at = end;
  }
  scanner.finish();
  left?.mockRestore();
  const part = partOf(scanner, null, 0, new StretchWriter("none"));
  rowsOf(part.block.rows, part.block.v6, scanner.recorder.contexts.keys);
  const sums = new Map<string, [bigint, number, number]>();
  // Rows that were put down at different times are one here. Ports and what goes with them depend on when a NAT was known.
  for (const row of spilled) {
    const [key, addresses, [meta, ports, low, high, records, start]] = JSON.parse(row) as [
      string,
      string[],
      [number, number, number, number, number, number],
    ];
    const id = JSON.stringify([key, addresses, meta, ports]);
    const sum = sums.get(id) ?? [0n, 0, Number.POSITIVE_INFINITY];
    sums.set(id, [
      sum[0] + (BigInt(high) << 32n) + BigInt(low >>> 0),
      sum[1] + (records >>> 0),
      Math.min(sum[2], start >>> 0),
    ]);
  }
  const { stats, state4, a4, b4, evidence, keys, moreOwn4 } = part.contexts;
  const { words } = part.stretches;
  const stretchesOf = (context: number): number[][] =>
    Array.from({ length: words.length / 3 }, (_, i) => [...words.subarray(i * 3, i * 3 + 3)]).flatMap(
      ([of, ...times]) => (of === context ? [times] : []),
    );
  return {
    counts: scanner.counts,
    rows: [...sums].map(([id, sum]) => `${id} ${sum.join(" ")}`).sort(),
    contexts: [...keysIn(keys)]
      .map((key, i) => [
        key,
        [...stats.subarray(i * 8, i * 8 + 8)],
        state4[i],
        a4[i],
        b4[i],
        evidence[i],
        stretchesOf(i),
        moreOwn4.filter((own) => Math.floor(own / 4_294_967_296) === i).map((own) => own % 4_294_967_296),
      ])
      .map((context) => JSON.stringify(context))
      .sort(),
  };
}

const CUSTOM = [
  ["interface-id", "srcaddr", "dstaddr", "bytes", "start", "end", "action"],
  [
    "bytes",
    "flow-direction",
    "pkt-dstaddr",
    "pkt-srcaddr",
    "dstaddr",
    "end",
    "start",
    "srcaddr",
    "interface-id",
  ],
  ["srcaddr", "dstaddr", "srcport", "bytes", "start", "end"],
  ["srcaddr", "dstaddr", "bytes", "interface-id", "log-status"],
];

describe("the kernel and the scanner without it", () => {
  const layouts: [string, readonly string[], number][] = [
    ["version 2", fieldsUpTo(2), SPACE],
    ["version 5", fieldsUpTo(5), SPACE],
    ["version 5, tabs", fieldsUpTo(5), TAB],
    ...CUSTOM.map((fields, i): [string, string[], number] => [`custom ${i}`, fields, SPACE]),
  ];
  const changes = new Changes(6);
  for (const ip of [0x34d8_0101, 0x0808_0808])
    for (const time of [1_760_000_100, 1_760_001_500, 1_760_002_900]) changes.add(ip, time);
  const names = nameChanges(changes);
  for (const [name, fields, delimiter] of layouts) {
    it(`read alike: ${name}`, () => {
      // The last two have each found a difference.
      for (const seed of [1, 2, 3, 4, 25, 102]) {
        const text = textOf(fields, String.fromCharCode(delimiter), 2500, seed);
        const told = seed % 2 === 0 ? names : null;
        const mine = read(text, fields, delimiter, seed, true, seed > 2, told);
        expect(mine).toEqual(read(text, fields, delimiter, seed, false, seed > 2, told));
      }
    });
  }

  it("sums beyond 32 and 53 bits, and times far apart", () => {
    const line = (bytes: string, start: number) =>
      `2 123456789012 eni-0a 10.0.0.1 52.216.1.1 51234 443 6 1 ${bytes} ${start} ${start + 9} ACCEPT OK\n`;
    const text = Array.from({ length: 20_000 }, (_, i) =>
      line("999999999999999", 1_700_000_000 + (i % 7) * 100_000),
    ).join("");
    const mine = read(text, fieldsUpTo(2), SPACE, 1, true, false, null);
    expect(mine).toEqual(read(text, fieldsUpTo(2), SPACE, 1, false, false, null));
    expect(JSON.stringify(mine)).toContain(String(999_999_999_999_999n * 20_000n));
  });
});

describe("rows of two scanners", () => {
  const line = (eni: string, src: string, dst: string, bytes: number, start: number) =>
    `2 1 ${eni} ${src} ${dst} 51234 443 6 1 ${bytes} ${start} ${start + 9} ACCEPT OK\n`;
  /** IPv4 and IPv6, of interfaces `from` to `from + 7`. */
  const text = (seed: number, from: number): string => {
    const random = seeded(seed);
    return Array.from({ length: 30_000 }, () => {
      const eni = from + random.int(0, 7);
      const [src, dst] = random.chance(0.1)
        ? [`2001:db8::${eni}`, `2001:db8:1::${random.int(1, 40)}`]
        : [`10.0.0.${eni}`, `52.216.${random.int(0, 40)}.${random.int(0, 200)}`];
      return line(`eni-${eni}`, src, dst, random.int(1, 1_000_000), 1_700_000_000 + random.int(0, 500));
    }).join("");
  };
  const scanned = (maxRows: number, ...texts: string[]): Scanner => {
    const scanner = new Scanner(
      maxRows,
      null,
      () => false,
      () => {
        throw new Error("full");
      },
    );
    scanner.begin(layoutOf(fieldsUpTo(2), {}, "test"), FACTS, false);
    for (const each of texts) scanner.scan(Buffer.from(each), 0, each.length);
    return scanner;
  };
  /** Bytes, records and first start by interface and addresses. */
  const sumsOf = (...blocks: [rows: Int32Array, scanner: Scanner][]): Map<string, string> => {
    const sums = new Map<string, [bigint, number, number]>();
    for (const [rows, { recorder }] of blocks)
      for (let at = 0; at < rows.length; at += ROW_WORDS) {
        const of = (word: number): number => rows[at + word] ?? 0;
        const six = (of(ROW.meta) >>> 20) & 7;
        const address = (word: number, bit: number): string =>
          (six >> bit) & 1
            ? [...recorder.v6.words.subarray(of(word) * 4, of(word) * 4 + 4)].join(":")
            : String(of(word));
        const key = `${recorder.contexts.keys.text(of(ROW.context))} ${address(ROW.x, 0)} ${address(ROW.y, 1)} ${of(ROW.meta)}`;
        const sum = sums.get(key) ?? [0n, 0, Number.POSITIVE_INFINITY];
        const bytes = (BigInt(of(ROW.high)) << 32n) + BigInt(of(ROW.low) >>> 0);
        sums.set(key, [sum[0] + bytes, sum[1] + of(ROW.records), Math.min(sum[2], of(ROW.start))]);
      }
    return new Map([...sums].map(([key, sum]) => [key, sum.join(" ")] as const).sort());
  };

  it.each([
    [100_000, "with room for all"],
    [45_000, "with room for a part"],
  ])("become one, and what is left is no less: %i, %s", (maxRows) => {
    const [first, second] = [text(1, 0), text(2, 1)];
    const expected = scanned(100_000, first, second);
    const one = scanned(maxRows, first);
    const other = scanned(100_000, second);
    const rows = other.recorder.table.used();
    const before = rows.length / ROW_WORDS;
    const map = one.recorder.contexts.keys.findAll(other.recorder.contexts.keys.packed());
    const left = rows.subarray(0, one.absorb(rows, map) * ROW_WORDS);
    expect(left.length / ROW_WORDS).toBeLessThan(before);
    // Interfaces that the first has not seen, and IPv6 addresses.
    expect(left.length).toBeGreaterThan(0);
    const used = expected.recorder.table.used();
    expect(sumsOf([one.recorder.table.used(), one], [left, other])).toEqual(sumsOf([used, expected]));
  });
});

describe("the kernel", () => {
  it("knows copies of the last 1,024 lines, and of none before", () => {
    const kernel = new Kernel(1000, null);
    const next = randoms(5);
    const recent: string[] = [];
    for (let i = 0; i < 20_000; i++) {
      const line = `line ${Math.floor(next() * (i % 7 === 0 ? 40 : 3000))}\n`;
      const input = kernel.load(Buffer.from(line), 0, line.length);
      const isCopy = recent.includes(line);
      expect(kernel.isCopy(input.from, input.to - 1)).toBe(isCopy);
      if (!isCopy && recent.push(line) > 1024) recent.shift();
    }
  });

  it("leaves of plain lines only those that tell it something new", () => {
    const odd = vi.spyOn(Kernel.prototype, "learn");
    const line = (i: number) =>
      `2 123456789012 eni-0a 10.0.0.1 52.216.1.${i % 200} 51234 443 6 1 ${i} 1760000000 1760000009 ACCEPT OK\n`;
    const text = Array.from({ length: 5000 }, (_, i) => line(i)).join("");
    expect(read(text, fieldsUpTo(2), SPACE, 1, true, false, null)).toMatchObject({
      counts: { records: 5000 },
    });
    // A new interface, then which of the two addresses is its own.
    expect(odd).toHaveBeenCalledTimes(2);
    odd.mockRestore();
  });
});
