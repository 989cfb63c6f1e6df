import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { encodeAddressRanges, readPrefixList } from "../../scripts/build-data-ranges.ts";
import { buildTables, readTable } from "../../scripts/build-data-tables.ts";
import { compileKernels } from "../../scripts/build-kernel.ts";
import { loadServices } from "../../src/catalog/facts.ts";
import { loadRegions } from "../../src/catalog/regions.ts";
import { checkRateRows } from "../../src/pricing/rate-rows.ts";
import { priceItemOf } from "../../src/pricing/usage-types.ts";

const DATA = new URL("../../data/", import.meta.url);
const built = (name: string): Buffer => readFileSync(new URL(`built/${name}`, DATA));

describe("data/built is what `npm run data` makes of data/", () => {
  const tables = buildTables();
  it.each([...tables.keys()])("%s", (name) => {
    expect(built(name).toString("utf8")).toBe(tables.get(name));
  });
  it("address-ranges.bin, which is small", () => {
    const list = readPrefixList(readFileSync(new URL("address-ranges.csv", DATA), "utf8"));
    const file = encodeAddressRanges(list);
    expect(file.equals(built("address-ranges.bin"))).toBe(true);
    expect(file.length).toBeLessThan(300_000);
  });
  it("the compiled modules, which are small", async () => {
    for (const [name, bytes] of await compileKernels()) {
      expect(Buffer.from(bytes).equals(built(name)), name).toBe(true);
      expect(bytes.length).toBeLessThan(10_000);
    }
  });
  it("nothing else", () => {
    expect(readdirSync(new URL("built", DATA)).sort()).toEqual(
      [...tables.keys(), "address-ranges.bin", "flow-scan.wasm", "inflate.wasm"].sort(),
    );
  });
});

describe("the tables agree with each other", () => {
  const sourceIds = new Set(readTable("sources").map((row) => row["id"]));
  const services = new Set(readTable("services").map((row) => row["name"]));
  const inVpc = new Set(readTable("in-vpc").map((row) => row["name"]));
  const words = (cell: string | undefined): string[] => (cell ?? "").split(" ").filter(Boolean);
  const TABLES = [
    ..."prices regions services in-vpc workloads controls answers aliases usage-types nat-instances".split(
      " ",
    ),
  ];

  it.each(TABLES)("%s: each row has a date and a source that sources.csv names", (name) => {
    for (const row of readTable(name)) {
      expect(row["as_of"], JSON.stringify(row)).toMatch(/^(undated|\d{4}(-\d{2}){0,2})$/);
      const ids = words(row["source"]).map((id) => id.replace(/^(hosts|private_dns|policy|public)=/, ""));
      expect(ids.length, JSON.stringify(row)).toBeGreaterThan(0);
      expect(ids.filter((id) => !sourceIds.has(id))).toEqual([]);
    }
  });
  it("every source is used", () => {
    const used = new Set(
      TABLES.flatMap((name) => readTable(name)).flatMap((row) =>
        words(row["source"]).map((id) => id.replace(/^.*=/, "")),
      ),
    );
    expect([...sourceIds].filter((id) => !used.has(id ?? ""))).toEqual(["aws-ip-ranges", "athena-scan"]);
  });
  it("names are unique", () => {
    for (const [table, column] of [
      ["services", "name"],
      ["in-vpc", "name"],
      ["sources", "id"],
      ["regions", "region"],
      ["aliases", "alias"],
      ["usage-types", "item"],
      ["controls", "control"],
    ] as const) {
      const names = readTable(table).map((row) => row[column]);
      expect(new Set(names).size, table).toBe(names.length);
    }
  });
  it("workloads, controls, answers, aliases and APIs name what exists", () => {
    const rows = [
      ...readTable("workloads").map((row) => words(row["service"])),
      ...readTable("controls").map((row) => words(row["services"])),
      ...readTable("in-vpc").map((row) => words(row["api"])),
    ].flat();
    expect(rows.filter((name) => !services.has(name))).toEqual([]);
    const any = [
      ...readTable("answers").map((row) => [row["name"] ?? ""]),
      ...readTable("aliases").map((row) => words(row["names"])),
    ].flat();
    expect(any.filter((name) => !services.has(name) && !inVpc.has(name))).toEqual([]);
    expect(readTable("aliases").filter((row) => services.has(row["alias"]))).toEqual([]);
  });
  it("yes, no and unknown are the only answers, and types are known", () => {
    for (const row of readTable("services")) {
      expect(["yes", "no", "unknown"], row["name"]).toContain(row["private_dns"]);
      expect(["yes", "no", "unknown"], row["name"]).toContain(row["policy"]);
      expect(["interface", "gateway", "gateway interface"], row["name"]).toContain(row["types"]);
      for (const region of words(row["only_regions"])) expect(loadRegions().has(region)).toBe(true);
    }
    for (const row of readTable("workloads")) {
      expect(["required", "recommended", "conditional"]).toContain(row["needed"]);
      expect(["gateway", "any"]).toContain(row["type"]);
      expect((row["service"] ?? "") === "").toBe(row["other"] !== "");
    }
  });
  it("prices pass the checks that a price file must pass", () => {
    const rows = readTable("prices").map((row, i) => ({
      where: `prices.csv, line ${i + 2}`,
      row: {
        region: row["region"] ?? "",
        item: row["item"] ?? "",
        unit: row["unit"] ?? "",
        from: row["tier_from"] ?? "",
        to: row["tier_to"] === "" ? null : (row["tier_to"] ?? ""),
        usd: row["usd"] ?? "",
        source: row["source"] ?? "",
        asOf: row["as_of"] ?? "",
        confidence: row["confidence"] ?? "",
      },
    }));
    expect(() => checkRateRows(rows, true)).not.toThrow();
  });
  it("NAT instances have an item in the price list's words", () => {
    for (const row of readTable("nat-instances")) {
      expect(priceItemOf(row["item"] ?? "")?.usageTypes).toEqual([`BoxUsage:${row["type"]}`]);
    }
  });
  it("services read back with what the built file leaves out", () => {
    const sqs = loadServices().find((entry) => entry.name === "sqs");
    expect(sqs).toMatchObject({
      gateway: false,
      interface: true,
      privateDns: "yes",
      policy: "yes",
      serviceName: "com.amazonaws.{region}.sqs",
      ports: [443],
      status: null,
    });
    expect(loadServices().length).toBe(services.size);
  });
});
