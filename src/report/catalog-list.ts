/** The whole catalogue in short: services, resources in the VPC, workloads, controls. */
import type { CatalogEntry, ControlEntry, InVpcEntry, WorkloadEntry } from "../catalog/facts.ts";
import { csvCell } from "./escape.ts";
import { textTable } from "./text-table.ts";

export interface WholeCatalog {
  readonly services: readonly CatalogEntry[];
  readonly inVpc: readonly InVpcEntry[];
  readonly workloads: readonly WorkloadEntry[];
  readonly controls: readonly ControlEntry[];
}

const WIDTH = 108;

function typesOf(entry: CatalogEntry): string {
  return [...(entry.gateway ? ["gateway"] : []), ...(entry.interface ? ["interface"] : [])].join(", ");
}

export function catalogText({ services, inVpc, workloads, controls }: WholeCatalog): string {
  const sections = [
    [
      "Endpoint services (private DNS and policy: of the interface endpoint; unknown: no source seen)",
      textTable(
        [
          { title: "Name" },
          { title: "Title", wrap: true },
          { title: "Type" },
          { title: "DNS" },
          { title: "Policy" },
        ],
        services.map((each) => [each.name, each.title, typesOf(each), each.privateDns, each.policy]),
        { width: WIDTH },
      ),
    ],
    [
      "In the VPC: no endpoint needed, no cost",
      textTable(
        [{ title: "Name" }, { title: "Title", wrap: true }, { title: "Its API" }],
        inVpc.map((each) => [each.name, each.title, each.api.join(", ")]),
        { width: WIDTH },
      ),
    ],
    [
      "Workloads: 'vpce-cost services --workload NAME' tells when each is needed and what breaks without it",
      textTable(
        [{ title: "Name" }, { title: "Needs in any case", wrap: true }],
        workloads.map((each) => [each.name, requiredBy(each).join(", ")]),
        { width: WIDTH },
      ),
    ],
    [
      "Controls",
      textTable(
        [{ title: "Name" }, { title: "Asks for" }, { title: "Title", wrap: true }],
        controls.map((each) => [each.name, each.services.join(", "), each.title]),
        { width: WIDTH },
      ),
    ],
  ];
  return sections.map(([title, table]) => `${title}\n\n${table}`).join("\n");
}

function requiredBy({ needs }: WorkloadEntry): string[] {
  return needs.flatMap((need) =>
    need.needed !== "required" || need.service === null
      ? []
      : [need.type === "gateway" ? `${need.service} (gateway)` : need.service],
  );
}

/** Schema `vpce-cost/catalog/1`. */
export function catalogJson({ services, inVpc, workloads, controls }: WholeCatalog): string {
  const whole = {
    schema: "vpce-cost/catalog/1",
    services: services.map(
      ({ name, title, gateway, interface: hasInterface, privateDns, policy, status }) => ({
        name,
        title,
        gateway,
        interface: hasInterface,
        privateDns,
        policy,
        status,
      }),
    ),
    inVpc: inVpc.map(({ name, title, api }) => ({ name, title, api })),
    workloads: workloads.map((each) => ({ name: each.name, required: requiredBy(each) })),
    controls: controls.map(({ name, title, services: asked }) => ({ name, title, services: asked })),
  };
  return `${JSON.stringify(whole, null, 2)}\n`;
}

export function catalogCsv({ services, inVpc }: WholeCatalog): string {
  const rows = [
    ...services.map((each) => [
      each.name,
      each.title,
      "endpoint-service",
      typesOf(each),
      each.privateDns,
      each.policy,
    ]),
    ...inVpc.map((each) => [each.name, each.title, "in-vpc", "", "", ""]),
  ].map((row) => row.map(csvCell).join(","));
  return ["name,title,kind,types,private_dns,policy", ...rows].map((row) => `${row}\n`).join("");
}
