/** The tables in `data/` (CSV, for people) → the built files (JSON, for the program). */
import { readFileSync } from "node:fs";
import Papa from "papaparse";
import { SERVICE_DEFAULTS, usualServiceName } from "../src/catalog/facts.ts";
import { priceTable } from "./build-data-prices.ts";

/** A row of a table: column → text. */
export type Row = Readonly<Record<string, string>>;
type Built = Readonly<Record<string, unknown>>;

const DATA = new URL("../data/", import.meta.url);

/** Rows of `data/NAME.csv`. Throws where it is not well formed. */
export function readTable(name: string): Row[] {
  const text = readFileSync(new URL(`${name}.csv`, DATA), "utf8");
  const { data, errors } = Papa.parse<Row>(text, { header: true, skipEmptyLines: true });
  const fault = errors[0];
  if (fault !== undefined) throw new Error(`data/${name}.csv, row ${(fault.row ?? 0) + 2}: ${fault.message}`);
  return data;
}

const words = (cell: string | undefined): string[] => (cell ?? "").split(" ").filter((word) => word !== "");
const orNull = (cell: string | undefined): string | null => (cell === "" ? null : (cell ?? null));
const sourced = (row: Row): Built => ({ sources: words(row["source"]), asOf: row["as_of"] });

function service(row: Row): Built {
  const types = words(row["types"]);
  const entry = {
    name: row["name"],
    title: row["title"],
    gateway: types.includes("gateway"),
    interface: types.includes("interface"),
    privateDns: row["private_dns"],
    policy: row["policy"],
    serviceName: row["service_name"],
    hosts: words(row["hosts"]),
    hostsNotCovered: words(row["hosts_not_covered"]),
    hostsDualstack: words(row["hosts_dualstack"]),
    boto: words(row["boto"]),
    crossRegion: row["cross_region"] === "yes",
    onlyRegions: words(row["only_regions"]),
    status: orNull(row["status"]),
    publicTraffic: orNull(row["public_traffic"]),
    ports: words(row["ports"]).map(Number),
    note: orNull(row["note"]),
    ...sourced(row),
  };
  const defaults: Built = { ...SERVICE_DEFAULTS, serviceName: usualServiceName(row["name"] ?? "") };
  const isUsual = ([key, value]: [string, unknown]): boolean =>
    JSON.stringify(value) === JSON.stringify(defaults[key]);
  return Object.fromEntries(Object.entries(entry).filter((pair) => !isUsual(pair)));
}

function inVpc(row: Row): Built {
  return {
    name: row["name"],
    title: row["title"],
    attachment: row["attachment"],
    why: row["why"],
    api: words(row["api"]),
    interfaceDescription: orNull(row["interface_description"]),
    ...sourced(row),
  };
}

function workloads(rows: readonly Row[]): Built[] {
  const byName = new Map<string, Built[]>();
  for (const row of rows) {
    const name = row["workload"] ?? "";
    const need = {
      service: orNull(row["service"]),
      other: orNull(row["other"]),
      type: row["type"],
      needed: row["needed"],
      when: row["when"],
      symptom: row["symptom"],
      symptomBasis: row["symptom_basis"],
      ...sourced(row),
    };
    byName.set(name, [...(byName.get(name) ?? []), need]);
  }
  return [...byName].map(([name, needs]) => ({ name, needs }));
}

function control(row: Row): Built {
  return {
    name: row["control"],
    title: row["title"],
    services: words(row["services"]),
    servicesNote: orNull(row["services_note"]),
    configRule: row["config_rule"],
    mapping: row["mapping"],
    severity: orNull(row["severity"]),
    note: orNull(row["note"]),
    ...sourced(row),
  };
}

function priceItem(row: Row): Built {
  return {
    item: row["item"],
    title: row["title"],
    rateUnit: row["rate_unit"],
    usageTypes: words(row["usage_type"]),
    billedUnit: orNull(row["billed_unit"]),
    usEast1Prefix: orNull(row["us_east_1_prefix"]) ?? "unknown",
    tiers: row["tiers"] === "yes",
  };
}

/** A list as JSON, one entry a line, so that changes can be read. */
function lines(entries: readonly unknown[]): string {
  return `[\n${entries.map((entry) => JSON.stringify(entry)).join(",\n")}\n]\n`;
}

/** Every built JSON file: name → text. */
export function buildTables(): Map<string, string> {
  const map = (name: string, entry: (row: Row) => Built): string => lines(readTable(name).map(entry));
  return new Map([
    ["services.json", map("services", service)],
    ["in-vpc.json", map("in-vpc", inVpc)],
    ["workloads.json", lines(workloads(readTable("workloads")))],
    ["controls.json", map("controls", control)],
    [
      "answers.json",
      map("answers", (row) => ({
        name: row["name"],
        question: row["question"],
        answer: row["answer"],
        ...sourced(row),
      })),
    ],
    ["aliases.json", map("aliases", (row) => ({ alias: row["alias"], names: words(row["names"]) }))],
    ["sources.json", map("sources", (row) => ({ id: row["id"], title: row["title"], asOf: row["as_of"] }))],
    [
      "nat-instances.json",
      map("nat-instances", (row) => ({
        type: row["type"],
        item: row["item"],
        baselineGbps: row["baseline_gbps"],
        ...sourced(row),
      })),
    ],
    [
      "regions.json",
      map("regions", (row) => ({
        code: row["region"],
        location: row["location"],
        usagePrefix: row["usage_prefix"],
        partition: row["partition"],
      })),
    ],
    ["usage-types.json", map("usage-types", priceItem)],
    [
      "athena.json",
      map("athena", (row) => ({
        item: row["item"],
        usdPerTb: row["usd_per_tb"],
        minimumBytes: Number(row["minimum_bytes"]),
        ...sourced(row),
      })),
    ],
    ["prices.json", priceTable(readTable("prices"))],
  ]);
}
