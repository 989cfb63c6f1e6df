/** All that the catalogue knows of one name, put together for whoever asks. */
import type { YesNo } from "../model/catalog.ts";
import type { OutsideService } from "../model/usage.ts";
import {
  type AnswerEntry,
  type CatalogEntry,
  type InVpcEntry,
  loadAnswers,
  loadControls,
  loadInVpc,
  loadServices,
  loadSources,
  loadWorkloads,
  type SourceEntry,
} from "./facts.ts";
import { gatewayRequirements, inRegion, interfaceRequirements } from "./requirements.ts";

/** A source, with the fact that it is the source of (`null`: the whole entry). */
export interface FactSource extends SourceEntry {
  readonly of: string | null;
}

export interface Resource {
  readonly name: string;
  readonly title: string;
  readonly why: string;
}

export interface ServiceDescription {
  readonly name: string;
  readonly title: string;
  readonly kind: "endpoint-service" | "in-vpc" | "outside";
  /** Whether an endpoint is needed, and why: in words, a paragraph each. */
  readonly needed: readonly string[];
  readonly types: readonly ("gateway" | "interface")[];
  /** Full name of the endpoint service; null: there is none. */
  readonly serviceName: string | null;
  readonly gatewayTakes: readonly string[];
  readonly interfaceTakes: readonly string[];
  readonly hosts: readonly string[];
  readonly hostsNotCovered: readonly string[];
  readonly privateDns: YesNo;
  readonly policy: YesNo;
  readonly ports: readonly number[];
  readonly crossRegion: boolean;
  readonly onlyRegions: readonly string[];
  readonly status: string | null;
  readonly note: string | null;
  /** Resources in the VPC that it manages, which need no endpoint. */
  readonly inVpc: readonly Resource[];
  /** Endpoint services of the API of a resource in the VPC. */
  readonly api: readonly string[];
  readonly answers: readonly Pick<AnswerEntry, "question" | "answer">[];
  /** Workloads that need it, and controls that ask for it. */
  readonly workloads: readonly string[];
  readonly controls: readonly string[];
  readonly sources: readonly FactSource[];
}

/** Of a name of the catalogue, as `resolveServiceName` gives it; `region` null leaves `{region}` in names. */
export function describeService(name: string, region: string | null): ServiceDescription {
  const entry = loadServices().find((each) => each.name === name);
  const resource = loadInVpc().find((each) => each.name === name);
  if (entry !== undefined) return ofEntry(entry, resource, region ?? "{region}");
  if (resource !== undefined) return ofResource(resource);
  return {
    ...NOTHING,
    name,
    title: OUTSIDE_TITLES[name as OutsideService],
    kind: "outside",
    needed: [OUTSIDE],
  };
}

const OUTSIDE =
  "None can carry it: it stays on NAT in every option, or is a violation where the policy forbids that.";
const OUTSIDE_TITLES: Readonly<Record<OutsideService, string>> = {
  internet: "anywhere on the internet",
  "aws-other": "an AWS service that was not told apart",
  "aws-other-region": "AWS in another region",
  private: "a private address behind a NAT",
  unknown: "the total of a bill, not told apart",
};

const NOTHING: Omit<ServiceDescription, "name" | "title" | "kind" | "needed"> = {
  types: [],
  serviceName: null,
  gatewayTakes: [],
  interfaceTakes: [],
  hosts: [],
  hostsNotCovered: [],
  privateDns: "unknown",
  policy: "unknown",
  ports: [],
  crossRegion: false,
  onlyRegions: [],
  status: null,
  note: null,
  inVpc: [],
  api: [],
  answers: [],
  workloads: [],
  controls: [],
  sources: [],
};

function ofEntry(entry: CatalogEntry, resource: InVpcEntry | undefined, region: string): ServiceDescription {
  const { name, title } = entry;
  const managed = loadInVpc().filter((each) => each.api.includes(name));
  const answers = answersOf(name);
  const placed = (hosts: readonly string[]): string[] => hosts.map((host) => inRegion(host, region));
  return {
    name,
    title,
    kind: "endpoint-service",
    needed: neededFor(entry, resource),
    ...NOTHING,
    types: [
      ...(entry.gateway ? (["gateway"] as const) : []),
      ...(entry.interface ? (["interface"] as const) : []),
    ],
    serviceName: inRegion(entry.serviceName, region),
    gatewayTakes: entry.gateway ? gatewayRequirements(entry, region) : [],
    interfaceTakes: entry.interface ? interfaceRequirements(entry) : [],
    hosts: placed(entry.hosts),
    hostsNotCovered: placed(entry.hostsNotCovered),
    privateDns: entry.privateDns,
    policy: entry.policy,
    ports: entry.ports,
    crossRegion: entry.crossRegion,
    onlyRegions: entry.onlyRegions,
    status: entry.status,
    note: entry.note,
    inVpc: managed.map((each) => ({ name: each.name, title: each.title, why: each.why })),
    answers: answers.map(({ question, answer }) => ({ question, answer: inRegion(answer, region) })),
    workloads: loadWorkloads().flatMap((each) =>
      each.needs.some((need) => need.service === name) ? [each.name] : [],
    ),
    controls: loadControls().flatMap((each) => (each.services.includes(name) ? [each.name] : [])),
    sources: sourcesOf([
      ...entry.sources,
      ...(resource?.sources ?? []),
      ...answers.flatMap((each) => each.sources),
    ]),
  };
}

function ofResource(resource: InVpcEntry): ServiceDescription {
  const answers = answersOf(resource.name);
  return {
    name: resource.name,
    title: resource.title,
    kind: "in-vpc",
    needed: [`No. It stands ${standsInVpc(resource)} Its traffic costs nothing here (route in-vpc).`],
    ...NOTHING,
    api: resource.api,
    answers: answers.map(({ question, answer }) => ({ question, answer })),
    sources: sourcesOf([...resource.sources, ...answers.flatMap((each) => each.sources)]),
  };
}

/** `in the VPC (ENI in a DB subnet group). Clients connect to …` */
function standsInVpc({ attachment, why }: InVpcEntry): string {
  return `in the VPC (${attachment}). ${why.replace(/\.$/, "")}.`;
}

function neededFor(entry: CatalogEntry, resource: InVpcEntry | undefined): string[] {
  const { gateway, interface: hasInterface } = entry;
  const api = gateway
    ? `Not strictly: without one its traffic takes NAT, which bills each GB. The gateway endpoint is free: make it${hasInterface ? "; the interface endpoint only for clients outside this VPC" : ""}.`
    : "Not strictly: without one its traffic takes NAT. An endpoint is needed where there is no NAT or where rules want a private way, and it pays from some GB a month on ('vpce-cost break-even').";
  if (resource === undefined) return [api];
  return [`No, for ${resource.title}: they stand ${standsInVpc(resource)}`, `For the API: ${api}`];
}

function answersOf(name: string): AnswerEntry[] {
  return loadAnswers().filter((each) => each.name === name);
}

function sourcesOf(ids: readonly string[]): FactSource[] {
  const known = new Map(loadSources().map((source) => [source.id, source]));
  return [...new Set(ids)].flatMap((text) => {
    const [id = "", of = null] = text.split("=").reverse();
    const source = known.get(id);
    return source === undefined ? [] : [{ ...source, of }];
  });
}
