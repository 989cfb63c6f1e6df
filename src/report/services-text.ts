/** What the catalogue says of services, as text for a terminal. */
import type { ServiceDescription } from "../catalog/describe.ts";
import { terminalText } from "./escape.ts";
import { wrapText } from "./text-table.ts";

const WIDTH = 106;
const LABEL = 20;

/** The descriptions one below the other. */
export function servicesText(services: readonly ServiceDescription[]): string {
  return services.map(serviceText).join("\n");
}

/** A label and its paragraphs, each wrapped; nothing where there are none. */
function entry(label: string, ...paragraphs: readonly string[]): string {
  const lines = paragraphs.filter(Boolean).flatMap((text) => {
    const hanging = text.startsWith("- ") ? "  " : "";
    return wrapText(terminalText(text), WIDTH - LABEL - 2 - hanging.length).map((line, i) =>
      i === 0 ? line : hanging + line,
    );
  });
  return lines.map((line, i) => `  ${(i === 0 ? label : "").padEnd(LABEL)}${line}\n`).join("");
}

const bullets = (items: readonly string[]): string[] => items.map((item) => `- ${item}`);

function serviceText(service: ServiceDescription): string {
  const { types } = service;
  const body =
    service.kind === "endpoint-service"
      ? [
          entry("Type", types.map((type) => TYPES[type]).join("; ")),
          entry(types.length > 1 ? "Gateway takes" : "It takes", ...bullets(service.gatewayTakes)),
          entry(types.length > 1 ? "Interface takes" : "It takes", ...bullets(service.interfaceTakes)),
          ...(types.includes("interface") ? [entry("Private DNS", PRIVATE_DNS[service.privateDns])] : []),
          entry("Policy", POLICY[service.policy]),
          entry("Endpoint service", service.serviceName ?? ""),
        ]
      : [];
  return [
    `${terminalText(`${service.name}: ${service.title}`)}\n\n`,
    entry("Needs an endpoint?", ...service.needed),
    ...service.answers.map((each) => entry("Often got wrong", each.question, each.answer)),
    ...body,
    entry("Hosts", ...service.hosts),
    entry("Hosts not covered", ...notCovered(service)),
    entry("Its API", ...listed("endpoint services ", service.api)),
    entry("In the VPC", ...service.inVpc.map((each) => `${each.title} need no endpoint (${each.name})`)),
    entry("Regions", ...regions(service)),
    entry("Status", ...(service.status === null ? [] : [service.status])),
    entry("Note", ...(service.note === null ? [] : [service.note])),
    entry("Workloads", ...listed("", service.workloads)),
    entry("Controls", ...listed("", service.controls)),
    entry("Sources", sources(service)),
  ].join("");
}

function listed(before: string, names: readonly string[]): string[] {
  return names.length === 0 ? [] : [before + names.join(", ")];
}

function notCovered({ hostsNotCovered, types }: ServiceDescription): string[] {
  if (hostsNotCovered.length === 0) return [];
  const instead = types.includes("gateway")
    ? "the gateway endpoint carries them all the same"
    : "they stay on NAT";
  return [...hostsNotCovered, `(by private DNS of the interface endpoint; ${instead})`];
}

function sources(service: ServiceDescription): string {
  return service.sources
    .map(({ of, title }) => (of === null ? title : `${of.replace("_", " ")}: ${title}`))
    .join("; ");
}

const TYPES = {
  gateway: "gateway endpoint (free; clients in this VPC, same region)",
  interface: "interface endpoint (billed per zone-hour and per GB)",
} as const;
const PRIVATE_DNS = {
  yes: "yes",
  no: "no",
  unknown: "probably; no source says so for this service",
} as const;
const POLICY = {
  yes: "taken; the default gives full access",
  no: "not taken: full access",
  unknown: "not known whether it takes one; the default gives full access",
} as const;

function regions({ onlyRegions, crossRegion }: ServiceDescription): string[] {
  return [
    ...(onlyRegions.length === 0 ? [] : [`the endpoint is made in ${onlyRegions.join(", ")} only`]),
    ...(crossRegion
      ? ["an endpoint can serve another region's (cross-region), at inter-region transfer prices"]
      : []),
  ];
}
