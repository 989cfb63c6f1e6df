/** Rows of one flow may be joined or told apart one by one: every byte goes the same way. */
import { afterEach, describe, expect, it, vi } from "vitest";
import { FlowJoiner } from "../../../src/usage/flow-logs/flow-joiner.ts";
import type { FlowLogOptions, FlowLogReading } from "../../../src/usage/flow-logs/types.ts";
import { seeded } from "../../support/seeded.ts";
import { buckets, file, natLegs, read, readLines, V5, v5 } from "./logs.ts";

const COLUMNS = V5.split(" ");
const WITHOUT: Readonly<Record<string, readonly string[]>> = {
  "version 5": [],
  "no flow-direction": ["flow-direction"],
  "no traffic-path": ["traffic-path"],
  "no tcp-flags": ["tcp-flags"],
  "no packet addresses": ["pkt-srcaddr", "pkt-dstaddr"],
};

/** Few interfaces, remotes and ports, so that most records have others of their flow, and some tell against each other. */
function lines(seed: number, count: number): string[] {
  const random = seeded(seed);
  const { pick, int, chance } = random;
  return Array.from({ length: count }, () => {
    if (chance(0.1)) return natLegs({ a: int(1, 99), b: int(1, 99), c: int(1, 99), d: int(1, 99) });
    const six = chance(0.05);
    const client = six ? "2600:1f18::1" : `10.0.1.${int(1, 4)}`;
    const remote = six
      ? pick(["2607:f8b0::1", ...(seed % 4 === 0 ? ["64:ff9b::34d8:101"] : [])])
      : pick(["52.216.1.1", "203.0.113.5", "203.0.113.6", "8.8.8.8", "10.0.2.9"]);
    const out = chance(0.5);
    const [local, far] = [int(1, 3) * 400, int(1, 3) * 400];
    return v5({
      eni: `eni-${pick(["a", "b", "c"])}`,
      src: out ? client : remote,
      dst: out ? remote : client,
      sport: out ? local : far,
      dport: out ? far : local,
      bytes: int(1, 5000),
      flags: pick([0, 2, 18, 3, 19, "-"]),
      way: out ? "out" : "in",
      path: out ? pick([1, 1, 1, 2, 7, 8, "-"]) : "-",
      start: 1_700_000_000 + int(0, 5000),
    });
  }).flat();
}

function without(line: string, columns: readonly string[]): string {
  return line
    .split(" ")
    .filter((_, i) => !columns.includes(COLUMNS[i] ?? ""))
    .join(" ");
}

afterEach(() => vi.restoreAllMocks());

async function both(
  header: string,
  records: readonly string[],
  options: Partial<FlowLogOptions> = {},
): Promise<{ joined: FlowLogReading; apart: FlowLogReading; joins: number }> {
  return bothOf((more) => readLines(header, records, more), options);
}

async function bothOf(
  reading: (options: Partial<FlowLogOptions>) => Promise<FlowLogReading>,
  options: Partial<FlowLogOptions> = {},
): Promise<{ joined: FlowLogReading; apart: FlowLogReading; joins: number }> {
  const join = vi.spyOn(FlowJoiner.prototype, "join");
  const joined = await reading(options);
  const joins = join.mock.results.filter(({ value }) => value !== null).length;
  join.mockReturnValue(null);
  const apart = await reading(options);
  return { joined: { ...joined, from: [] }, apart: { ...apart, from: [] }, joins };
}

describe.each(Object.entries(WITHOUT))("%s", (_, columns) => {
  it.each([1, 2, 3, 4, 5, 6, 7, 8])("seed %i", async (seed) => {
    const records = lines(seed, 400).map((line) => without(line, columns));
    const { joined, apart, joins } = await both(without(V5, columns), records);
    expect(joined).toEqual(apart);
    // Where an IPv4 remote stands in an IPv6 address, its flows may be of both kinds.
    if (seed % 4 !== 0) expect(joins).toBeGreaterThan(0);
  });
});

it("in files, where rows do not fit in memory", async () => {
  const { joined, apart, joins } = await both(V5, lines(9, 2000), { tableBytes: 4096 });
  expect(joined).toEqual(apart);
  expect(joins).toBeGreaterThan(0);
});

it("takes records without ports for no flow of ports 0", async () => {
  const ports = ["srcport", "dstport"];
  const out = v5({ src: "10.0.1.5", dst: "203.0.113.5", bytes: 9, way: "out", path: 8 });
  const icmp = v5({ src: "203.0.113.5", dst: "10.0.1.5", sport: 0, dport: 0, bytes: 5, way: "in" });
  const files = [
    file("joiner/without-ports.log", `${without(V5, ports)}\n${without(out, ports)}\n`),
    file("joiner/icmp.log", `${V5}\n${icmp}\n`),
  ];
  const { joined, apart, joins } = await bothOf((options) => read(files, options));
  expect(joins).toBe(1);
  expect(joined).toEqual(apart);
  expect(buckets(joined)).toEqual(["counted 1 5", "direct 1 9"]);
});

it("leaves a row for each pair and way, however many flows there are", async () => {
  const flows = Array.from({ length: 3000 }, (_, i) =>
    v5({ src: "10.0.1.5", dst: "52.216.1.1", sport: 1024 + i, bytes: 9, way: "out" }),
  );
  const join = vi.spyOn(FlowJoiner.prototype, "join");
  await readLines(V5, flows);
  expect(join.mock.results.map(({ value }) => value.rows.length)).toEqual([10]);
});

it("joins division by division, also where hardly any rows are of one flow", async () => {
  const header = "interface-id srcaddr dstaddr srcport dstport bytes start end flow-direction traffic-path";
  const records = Array.from(
    { length: 155_000 },
    (_, i) => `eni-1 10.0.1.5 52.${i >> 16}.${(i >> 8) & 255}.${i & 255} 4000 443 9 1 2 egress 1`,
  );
  const { joined, apart, joins } = await both(header, records);
  expect(joins).toBe(2);
  expect(joined).toEqual(apart);
});

describe("the order of records changes nothing", () => {
  it.each([1, 2, 3, 4, 5, 6])("with interface types, seed %i", async (seed) => {
    const typed = lines(seed, 300).map((line, i) => `${line} ${i % 2 === 0 ? "interface" : "-"}`);
    const header = `${V5} interface-type`;
    const inOrder = await readLines(header, typed);
    const shuffled = await readLines(header, seeded(seed + 50).shuffle(typed));
    expect({ ...shuffled, from: [] }).toEqual({ ...inOrder, from: [] });
  });
  it.each([1, 2, 3, 4, 5, 6])(
    "with several own addresses, of which some records tell, seed %i",
    async (seed) => {
      const told = lines(seed, 200);
      const untold = lines(seed + 20, 200).map((line) => without(line, ["flow-direction"]));
      const files = [
        file(`order/${seed}-told.log`, `${[V5, ...told].join("\n")}\n`),
        file(`order/${seed}-untold.log`, `${[without(V5, ["flow-direction"]), ...untold].join("\n")}\n`),
        file(`order/${seed}-again.log`, `${[V5, ...seeded(seed).shuffle(told).slice(1)].join("\n")}\n`),
      ];
      expect(await read([...files].reverse())).toEqual(await read(files));
    },
  );
});
