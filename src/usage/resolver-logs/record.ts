/**
 * One Resolver query as its log tells it. Source: "Values that appear in VPC Resolver query logs", Route 53 Developer
 * Guide. The log holds no time to live.
 */
import { parseIpv4, parseIpv6 } from "../../catalog/ip-address.ts";
import type { OutcomeNumber, Outcomes } from "./outcomes.ts";

export interface ResolverQuery {
  readonly vpc: string;
  readonly region: string;
  /** Unix seconds. */
  readonly time: number;
  /** Who asked, as an unsigned 32-bit number; null for IPv6. */
  readonly client: number | null;
  /** The asked name, then each CNAME's target; lower case, no final dot. */
  readonly hosts: readonly string[];
  /** IPv4 answers, unsigned; those in 64:ff9b::/96 (DNS64) as the IPv4 that they hold. */
  readonly addresses: readonly number[];
}

/** A query as it counts. */
export interface AnsweredQuery {
  readonly vpc: string;
  readonly time: number;
  readonly client: number | null;
  /** The asked name, as its hash. */
  readonly name: number;
  readonly outcome: OutcomeNumber;
  readonly addresses: readonly number[];
}

/** Of the asked name and the targets of its CNAMEs the first that leads to a service decides. */
export function answered(query: ResolverQuery, outcomes: Outcomes): AnsweredQuery {
  const { vpc, time, client, hosts, addresses, region } = query;
  const name = hashOf(hosts[0] ?? "");
  return { vpc, time, client, name, outcome: outcomes.of(hosts, region), addresses };
}

/** FNV-1a. Two names of one address with the same hash count as one. */
export const HASH_START: number = 0x811c_9dc5 | 0;
export function hashed(hash: number, letter: number): number {
  return Math.imul(hash ^ letter, 0x0100_0193);
}
function hashOf(name: string): number {
  let hash = HASH_START;
  for (let i = 0; i < name.length; i++) hash = hashed(hash, name.charCodeAt(i));
  return hash;
}

/** What one JSON object is. `nothing` is known and tells of no query. */
export type Understood =
  | { readonly kind: "query"; readonly query: ResolverQuery }
  | { readonly kind: "nothing" }
  | { readonly kind: "unknown"; readonly reason: string };

const NOTHING: Understood = { kind: "nothing" };
const unknown = (reason: string): Understood => ({ kind: "unknown", reason });

type Fields = Readonly<Record<string, unknown>>;
const isObject = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const textOf = (value: unknown): string => (typeof value === "string" ? value : "");

/** The queries of an object: itself, or what it wraps (a log event's message, a page of events). */
export function* understand(value: unknown): Generator<Understood> {
  if (Array.isArray(value)) {
    for (const each of value) yield* understand(each);
    return;
  }
  if (!isObject(value)) {
    yield unknown("holds no JSON object");
    return;
  }
  const events = value["logEvents"] ?? value["events"] ?? value["results"];
  if (typeof value["query_name"] === "string") yield queryOf(value);
  else if (typeof value["message"] === "string") yield* ofMessage(value["message"]);
  else if (Array.isArray(events)) yield* understand(events);
  // A cell of a Logs Insights row.
  else if (typeof value["field"] === "string")
    yield* value["field"] === "@message" ? ofMessage(textOf(value["value"])) : [NOTHING];
  // An entry of `searchedLogStreams`.
  else if (typeof value["searchedCompletely"] === "boolean") yield NOTHING;
  else yield unknown("is no Resolver query (no query_name)");
}

function* ofMessage(message: string): Generator<Understood> {
  if (message.startsWith("CWL CONTROL MESSAGE")) {
    yield NOTHING;
    return;
  }
  let value: unknown;
  try {
    value = JSON.parse(message.slice(Math.max(0, message.indexOf("{"))));
  } catch {
    yield unknown("the message of this log event is no JSON");
    return;
  }
  yield isObject(value) && typeof value["query_name"] === "string"
    ? queryOf(value)
    : unknown("the message of this log event is no Resolver query (no query_name)");
}

function queryOf(fields: Fields): Understood {
  const vpc = textOf(fields["vpc_id"]);
  const region = textOf(fields["region"]);
  const stamp = textOf(fields["query_timestamp"]);
  const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/.test(stamp) ? Date.parse(stamp) : Number.NaN;
  if (vpc === "") return unknown("vpc_id is missing");
  if (region === "") return unknown("region is missing");
  if (Number.isNaN(time)) return unknown(`query_timestamp '${stamp.slice(0, 40)}' is no time`);
  const hosts = [hostOf(fields["query_name"])];
  const addresses: number[] = [];
  const answers: unknown = fields["answers"];
  // What DNS Firewall blocks was not answered, or with an address of its own.
  const blocked = fields["firewall_rule_action"] === "BLOCK";
  for (const answer of Array.isArray(answers) && !blocked ? answers : []) {
    if (!isObject(answer)) return unknown("answers is no list of objects");
    const data = textOf(answer["Rdata"]);
    if (answer["Type"] === "CNAME") hosts.push(hostOf(data));
    else if (answer["Type"] === "A" || answer["Type"] === "AAAA") {
      const address = addressOf(data);
      if (address === undefined) return unknown(`the answer '${data.slice(0, 60)}' is no IP address`);
      if (address !== null) addresses.push(address);
    }
  }
  const client = parseIpv4(textOf(fields["srcaddr"]));
  return { kind: "query", query: { vpc, region, time: Math.floor(time / 1000), client, hosts, addresses } };
}

export const hostOf = (name: unknown): string => textOf(name).toLowerCase().replace(/\.$/, "");

/** 64:ff9b::/96, RFC 6052. */
const NAT64_HIGH = 0x0064_ff9b_0000_0000n;

/** IPv4; null for IPv6 (no NAT gateway carries it); undefined where it is no address. */
export function addressOf(text: string): number | null | undefined {
  const four = parseIpv4(text);
  if (four !== null) return four;
  const six = parseIpv6(text);
  if (six === null) return undefined;
  return six.hi === NAT64_HIGH && six.lo >> 32n === 0n ? Number(six.lo) : null;
}
