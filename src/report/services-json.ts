/** What the catalogue says of services, as JSON and CSV. */
import type { ServiceDescription } from "../catalog/describe.ts";
import { csvCell } from "./escape.ts";

/** Schema `vpce-cost/services/1`. */
export function servicesJson(services: readonly ServiceDescription[], region: string | null): string {
  return `${JSON.stringify({ schema: "vpce-cost/services/1", region, services }, null, 2)}\n`;
}

const COLUMNS: readonly (readonly [title: string, cell: (service: ServiceDescription) => string])[] = [
  ["name", (each) => each.name],
  ["title", (each) => each.title],
  ["kind", (each) => each.kind],
  ["types", (each) => each.types.join("; ")],
  ["endpoint_service", (each) => each.serviceName ?? ""],
  ["private_dns", (each) => each.privateDns],
  ["policy", (each) => each.policy],
  ["ports", (each) => each.ports.join("; ")],
  ["hosts", (each) => each.hosts.join("; ")],
  ["hosts_not_covered", (each) => each.hostsNotCovered.join("; ")],
  ["needed", (each) => each.needed.join(" ")],
  ["takes", (each) => [...each.gatewayTakes, ...each.interfaceTakes].join("; ")],
  ["cross_region", (each) => (each.crossRegion ? "yes" : "")],
  ["only_regions", (each) => each.onlyRegions.join("; ")],
  ["status", (each) => each.status ?? ""],
  ["note", (each) => each.note ?? ""],
  ["answers", (each) => each.answers.map(({ question, answer }) => `${question} ${answer}`).join(" ")],
];

/** A service a row. */
export function servicesCsv(services: readonly ServiceDescription[]): string {
  const rows = services.map((service) => COLUMNS.map(([, cell]) => csvCell(cell(service))).join(","));
  return [COLUMNS.map(([title]) => title).join(","), ...rows].map((row) => `${row}\n`).join("");
}
