/** The catalogue's facts as the built files hold them. Each entry says where it comes from (ids of `sources`). */
import { readBuiltJson } from "../built-data.ts";
import type { ServiceFacts } from "../model/catalog.ts";

interface Sourced {
  /** Ids of `loadSources()`; `hosts=`, `private_dns=`, `policy=`, `public=` before an id: what it is the source of. */
  readonly sources: readonly string[];
  readonly asOf: string;
}

/** An endpoint service of AWS. Host patterns: `{region}` is the region's code, `*` one or more labels. */
export interface CatalogEntry extends ServiceFacts, Sourced {
  /** `com.amazonaws.{region}.sqs` */
  readonly serviceName: string;
  /** Hosts that clients call by default. */
  readonly hosts: readonly string[];
  /** Hosts of the service that private DNS of an interface endpoint does not cover. */
  readonly hostsNotCovered: readonly string[];
  /** Names that SDKs build for dual stack: to recognise a name, not to promise one. */
  readonly hostsDualstack: readonly string[];
  /** Names of the service in the AWS SDK and CLI. */
  readonly boto: readonly string[];
  /** Whether an endpoint in one region can serve another's. */
  readonly crossRegion: boolean;
  /** The only regions where the endpoint can be made; empty: wherever the service is offered. */
  readonly onlyRegions: readonly string[];
  /** `closed to new endpoints`, `retired or closing`, or null. */
  readonly status: string | null;
  /** Why traffic seen on its way to these hosts over NAT can never move to the endpoint; null: it can. */
  readonly publicTraffic: string | null;
  /** TCP ports that the endpoint serves. */
  readonly ports: readonly number[];
  readonly note: string | null;
}

/** A resource that stands in the VPC: its clients need no endpoint. */
export interface InVpcEntry extends Sourced {
  readonly name: string;
  readonly title: string;
  readonly attachment: string;
  readonly why: string;
  /** Endpoint services of the API that manages it. */
  readonly api: readonly string[];
  /** What the description of its network interfaces looks like; null: not known. */
  readonly interfaceDescription: string | null;
}

export interface WorkloadNeed extends Sourced {
  /** A name of the catalogue; null where `other` says in words what is needed. */
  readonly service: string | null;
  readonly other: string | null;
  readonly type: "gateway" | "any";
  readonly needed: "required" | "recommended" | "conditional";
  readonly when: string;
  /** What breaks without it. */
  readonly symptom: string;
  /** `documented`: the source says so; `reasoned`: a plain consequence. */
  readonly symptomBasis: "documented" | "reasoned";
}
export interface WorkloadEntry {
  readonly name: string;
  readonly needs: readonly WorkloadNeed[];
}

export interface ControlEntry extends Sourced {
  readonly name: string;
  readonly title: string;
  /** Services whose endpoint it asks for; empty where it names none (`servicesNote` says why). */
  readonly services: readonly string[];
  readonly servicesNote: string | null;
  readonly configRule: string;
  readonly mapping: string;
  readonly severity: string | null;
  readonly note: string | null;
}

/** A question that people get wrong, about a service or a resource in the VPC. */
export interface AnswerEntry extends Sourced {
  readonly name: string;
  readonly question: string;
  readonly answer: string;
}

export interface AliasEntry {
  readonly alias: string;
  readonly names: readonly string[];
}

export interface SourceEntry {
  readonly id: string;
  readonly title: string;
  readonly asOf: string;
}

const cache = new Map<string, unknown>();
function cached<T>(file: string): readonly T[] {
  const known = cache.get(file);
  if (known !== undefined) return known as readonly T[];
  const entries = readBuiltJson<readonly T[]>(file);
  cache.set(file, entries);
  return entries;
}

/** What the built file leaves out of an entry, because most have it. */
export const SERVICE_DEFAULTS: Omit<CatalogEntry, "name" | "title" | "serviceName" | "sources"> = {
  gateway: false,
  interface: true,
  privateDns: "unknown",
  policy: "unknown",
  hosts: [],
  hostsNotCovered: [],
  hostsDualstack: [],
  boto: [],
  crossRegion: false,
  onlyRegions: [],
  status: null,
  publicTraffic: null,
  ports: [443],
  note: null,
  asOf: "2026-11",
};
export function usualServiceName(name: string): string {
  return `com.amazonaws.{region}.${name}`;
}

type BuiltService = Pick<CatalogEntry, "name" | "title" | "sources"> & Partial<CatalogEntry>;
let services: readonly CatalogEntry[] | null = null;

/** Sorted by name. */
export function loadServices(): readonly CatalogEntry[] {
  services ??= readBuiltJson<BuiltService[]>("services.json").map((entry) => ({
    ...SERVICE_DEFAULTS,
    serviceName: usualServiceName(entry.name),
    ...entry,
  }));
  return services;
}
export const loadInVpc = (): readonly InVpcEntry[] => cached("in-vpc.json");
export const loadWorkloads = (): readonly WorkloadEntry[] => cached("workloads.json");
export const loadControls = (): readonly ControlEntry[] => cached("controls.json");
export const loadAnswers = (): readonly AnswerEntry[] => cached("answers.json");
export const loadAliases = (): readonly AliasEntry[] => cached("aliases.json");
export const loadSources = (): readonly SourceEntry[] => cached("sources.json");

export interface NatInstanceEntry extends Sourced {
  readonly type: string;
  readonly item: string;
  /** Gbit/s, decimal text. */
  readonly baselineGbps: string;
}
export const loadNatInstances = (): readonly NatInstanceEntry[] => cached("nat-instances.json");
