/** What people call a service → the name that the catalogue has for it. */
import { groupBy } from "../model/group.ts";
import { isOutsideService, OUTSIDE_SERVICES } from "../model/usage.ts";
import { nearest } from "../nearest.ts";
import { type CatalogEntry, type InVpcEntry, loadAliases, loadInVpc, loadServices } from "./facts.ts";
import { regionCodeIn } from "./region-codes.ts";

/** What a name means, or the names nearest to it (of a name that means several services: those). */
export type ServiceName =
  | {
      readonly found: true;
      /** A name of the catalogue, of a resource in the VPC, or one of OUTSIDE_SERVICES. */
      readonly service: string;
      /** Whether it stands in the VPC and has no endpoint service of the same name. */
      readonly inVpc: boolean;
      /** What is worth saying about it; null: nothing. */
      readonly note: string | null;
    }
  | {
      readonly found: false;
      /** Whether the name is known and means each of `nearest`. */
      readonly several: boolean;
      readonly nearest: readonly string[];
    };

/**
 * Takes names of the catalogue (`ecr.api`), of resources in the VPC (`aurora`), `internet` and its like, full names of
 * endpoint services (`com.amazonaws.us-east-1.sqs`), names of the SDK (`cloudwatch`), titles and common names
 * (`cloudwatch-logs`, `Secrets Manager`); case and punctuation do not matter. A name of both a resource in the VPC and
 * an API means the API, and the note says so.
 */
export function resolveServiceName(text: string): ServiceName {
  const name = text
    .trim()
    .toLowerCase()
    .replace(/ \((gateway|interface)\)$/, "");
  if (name === "") return { found: false, several: false, nearest: [] };
  const outside = name.replaceAll(/[\s_]+/g, "-");
  if (isOutsideService(outside)) return { found: true, service: outside, inVpc: false, note: null };

  loaded ??= buildIndex();
  const index = loaded;
  const exact = index.services.get(name) ?? index.services.get(fullName(name) ?? "");
  if (exact !== undefined) return found(exact, index);
  if (index.inVpc.has(name)) return found(name, index);
  for (const level of index.levels) {
    const names = level.get(squash(name));
    if (names === undefined) continue;
    const [only, ...more] = names;
    return only !== undefined && more.length === 0
      ? found(only, index)
      : { found: false, several: true, nearest: names };
  }
  const alike = nearest(name, index.suggestions.keys(), 6).flatMap(
    (each) => index.suggestions.get(each) ?? [],
  );
  return { found: false, several: false, nearest: [...new Set(alike)].slice(0, 3) };
}

interface Index {
  /** Names of the catalogue and full names of endpoint services, `{region}` for the region → name. */
  readonly services: ReadonlyMap<string, string>;
  readonly entries: ReadonlyMap<string, CatalogEntry>;
  readonly inVpc: ReadonlyMap<string, InVpcEntry>;
  /** Squashed names → names, the first level that knows one decides. */
  readonly levels: readonly ReadonlyMap<string, readonly string[]>[];
  /** Names to suggest → what they mean. */
  readonly suggestions: ReadonlyMap<string, readonly string[]>;
}
let loaded: Index | null = null;

type Pair = readonly [key: string, name: string];

function buildIndex(): Index {
  const services = loadServices();
  const inVpc = loadInVpc();
  const aliases = loadAliases();
  const usual = services.filter((entry) => entry.status === null && !/\bfips\b/.test(entry.name));
  return {
    services: new Map(
      services.flatMap((entry): Pair[] => [
        [entry.serviceName, entry.name],
        [entry.name, entry.name],
      ]),
    ),
    entries: new Map(services.map((entry) => [entry.name, entry])),
    inVpc: new Map(inVpc.map((entry) => [entry.name, entry])),
    levels: [
      level(services.map((entry) => [entry.name, entry.name])),
      level(inVpc.map((entry) => [entry.name, entry.name])),
      level(aliases.flatMap(({ alias, names }) => names.map((name): Pair => [alias, name]))),
      level(usual.flatMap((entry) => entry.boto.map((id): Pair => [id, entry.name]))),
      level([...usual, ...inVpc].map((entry) => [entry.title, entry.name])),
      level([...usual, ...inVpc].map((entry) => [entry.title.replace(/ \(.*/, ""), entry.name])),
    ],
    suggestions: new Map<string, readonly string[]>([
      ...aliases.map(({ alias, names }) => [alias, names] as const),
      ...[...services, ...inVpc].map(({ name }) => [name, [name]] as const),
      ...OUTSIDE_SERVICES.map((name) => [name, [name]] as const),
    ]),
  };
}

function level(pairs: readonly Pair[]): Map<string, string[]> {
  const groups = groupBy(pairs, ([key]) => squash(key));
  return new Map([...groups].map(([key, group]) => [key, [...new Set(group.map(([, name]) => name))]]));
}

/** Letters and digits only, without the maker's name. */
function squash(text: string): string {
  const plain = text.toLowerCase().replaceAll(/[^a-z0-9]/g, "");
  return plain.replace(/^(aws|amazon)(?=.)/, "");
}

/** `com.amazonaws.us-east-1.sqs` → `com.amazonaws.{region}.sqs`; null where no region is in it. */
function fullName(name: string): string | null {
  const region = regionCodeIn(name);
  return region === null ? null : name.replace(region, "{region}");
}

function found(service: string, { entries, inVpc }: Index): ServiceName {
  const entry = entries.get(service);
  const resource = inVpc.get(service);
  if (entry === undefined) return { found: true, service, inVpc: true, note: null };
  const notes: string[] = [];
  if (resource !== undefined) {
    notes.push(
      `'${service}' is read as ${entry.title}; traffic to ${resource.title} stays in the VPC and needs no endpoint: leave that out`,
    );
  }
  if (entry.status !== null) notes.push(`'${service}' is ${entry.status}`);
  return { found: true, service, inVpc: false, note: notes.length === 0 ? null : notes.join("; ") };
}
