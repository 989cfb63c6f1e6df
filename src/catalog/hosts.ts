/** Which service a host name belongs to, and whether an endpoint can carry what goes there. */
import type { YesNo } from "../model/catalog.ts";
import { groupBy } from "../model/group.ts";
import { type CatalogEntry, loadServices } from "./facts.ts";
import { regionCodesIn } from "./region-codes.ts";

export interface HostMatch {
  /** Name of the catalogue. */
  readonly service: string;
  /** The region in the host's name; null for a host of no region (`sts.amazonaws.com`). */
  readonly region: string | null;
  /** Whether private DNS of the service's interface endpoint covers this name. */
  readonly covered: YesNo;
  /** Whether an endpoint of the given region can carry this traffic; if not, `why` says what keeps it where it is. */
  readonly movable: boolean;
  readonly why: "other-region" | "not-covered" | "public-api" | null;
  /** Whether the name is an endpoint's own (`vpce-….sqs.us-east-1.vpce.amazonaws.com`). */
  readonly endpoint: boolean;
}

/**
 * The service behind a host that a VPC of `region` calls; null for hosts that are no service's. A gateway endpoint
 * carries every name of S3 and DynamoDB that leads to addresses of the region; an interface endpoint only names that
 * private DNS covers. Hosts of public APIs (API Gateway, AppSync) never move: an endpoint serves private APIs only.
 */
export function serviceOfHost(host: string, region: string): HostMatch | null {
  const name = host
    .trim()
    .toLowerCase()
    .replace(/\.$/, "")
    .replace(/\.amazonaws\.(com\.cn|eu)$/, ".amazonaws.com");
  const own = /^(?:.+\.)?vpce-[0-9a-z-]+\.(.+)\.vpce\.amazonaws\.com$/.exec(name)?.[1];
  const found = findPattern(own === undefined ? name : `${own}.amazonaws.com`);
  if (found === null) return null;
  const { pattern, region: hostRegion } = found;
  const why = obstacle(pattern, hostRegion, region);
  return {
    service: pattern.entry.name,
    region: hostRegion,
    covered: pattern.covered,
    movable: why === null,
    why,
    endpoint: own !== undefined,
  };
}

function obstacle(pattern: HostPattern, hostRegion: string | null, region: string): HostMatch["why"] {
  const { entry, kind } = pattern;
  if (hostRegion !== null && hostRegion !== region) return "other-region";
  if (entry.onlyRegions.length > 0 && !entry.onlyRegions.includes(region)) return "other-region";
  if (entry.publicTraffic !== null) return "public-api";
  return entry.gateway || kind !== "not covered" ? null : "not-covered";
}

interface HostPattern {
  readonly text: string;
  readonly entry: CatalogEntry;
  readonly kind: "default" | "not covered" | "dual stack";
  readonly covered: YesNo;
}

interface PatternIndex {
  readonly exact: ReadonlyMap<string, HostPattern>;
  /** `*.REST`: REST → pattern. */
  readonly suffix: ReadonlyMap<string, HostPattern>;
  /** Patterns with a `*` inside a label. */
  readonly inner: readonly { readonly regex: RegExp; readonly pattern: HostPattern }[];
}
let loaded: PatternIndex | null = null;

function findPattern(name: string): { pattern: HostPattern; region: string | null } | null {
  loaded ??= buildIndex();
  const index = loaded;
  const codes = regionCodesIn(name).reverse();
  for (const { code, at } of codes) {
    const pattern = lookUp(index, `${name.slice(0, at)}{region}${name.slice(at + code.length)}`);
    if (pattern?.text.includes("{region}")) return { pattern, region: code };
  }
  const pattern = lookUp(index, name);
  return pattern === null ? null : { pattern, region: regionCodesIn(pattern.text)[0]?.code ?? null };
}

function lookUp(index: PatternIndex, name: string): HostPattern | null {
  const exact = index.exact.get(name) ?? index.inner.find(({ regex }) => regex.test(name))?.pattern;
  if (exact !== undefined) return exact;
  for (let dot = name.indexOf("."); dot >= 0; dot = name.indexOf(".", dot + 1)) {
    const pattern = index.suffix.get(name.slice(dot + 1));
    if (pattern !== undefined) return pattern;
  }
  return null;
}

function buildIndex(): PatternIndex {
  const patterns = loadServices().flatMap((entry): HostPattern[] => [
    ...entry.hosts.map((text): HostPattern => ({ text, entry, kind: "default", covered: entry.privateDns })),
    ...entry.hostsNotCovered.map(
      (text): HostPattern => ({ text, entry, kind: "not covered", covered: "no" }),
    ),
    ...entry.hostsDualstack.map(
      (text): HostPattern => ({ text, entry, kind: "dual stack", covered: "unknown" }),
    ),
  ]);
  const exact = new Map<string, HostPattern>();
  const suffix = new Map<string, HostPattern>();
  const inner: { regex: RegExp; pattern: HostPattern }[] = [];
  for (const [text, sharing] of groupBy(patterns, (each) => each.text)) {
    const pattern = ownerOf(sharing);
    if (pattern === null) continue;
    if (!text.includes("*")) exact.set(text, pattern);
    else if (text.lastIndexOf("*") === 0 && text.startsWith("*.")) suffix.set(text.slice(2), pattern);
    else inner.push({ regex: regexOf(text), pattern });
  }
  return { exact, suffix, inner };
}

/**
 * Whose host a name is that several services list: of those open to new endpoints the one whose default host it is, or
 * the dual-stack form of it, or whose name begins the host. Null where that leaves several: the name does not tell.
 */
function ownerOf(sharing: readonly HostPattern[]): HostPattern | null {
  const narrowed = [
    (each: HostPattern) => each.entry.status === null,
    (each: HostPattern) =>
      each.kind !== "dual stack" ||
      each.entry.hosts.includes(each.text.replace(/api\.aws$/, "amazonaws.com")),
    (each: HostPattern) => each.text.startsWith(`${each.entry.name}.`),
  ].reduce<readonly HostPattern[]>((left, test) => {
    const kept = left.length > 1 ? left.filter(test) : left;
    return kept.length > 0 ? kept : left;
  }, sharing);
  return narrowed.length === 1 ? (narrowed[0] ?? null) : null;
}

/** A leading `*.` stands for one or more labels, any other `*` for a part of one. */
function regexOf(pattern: string): RegExp {
  const source = (text: string): string => text.replaceAll(/[.{}]/g, "\\$&").replaceAll("*", "[^.]+");
  return new RegExp(pattern.startsWith("*.") ? `^.+\\.${source(pattern.slice(2))}$` : `^${source(pattern)}$`);
}
