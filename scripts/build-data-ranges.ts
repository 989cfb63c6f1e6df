/** AWS's address ranges: the official JSON → our text form → disjoint intervals in a compact binary. */
import { ADDRESS_RANGES_MAGIC } from "../src/catalog/address-ranges.ts";
import { parseIpv4, parseIpv6 } from "../src/catalog/ip-address.ts";

/** One published prefix with all services that it is listed for. */
export interface Prefix {
  readonly text: string;
  readonly bits: 32 | 128;
  readonly start: bigint;
  readonly length: number;
  readonly region: string;
  readonly services: readonly string[];
}

export interface PrefixList {
  /** ISO 8601. */
  readonly createDate: string;
  readonly prefixes: readonly Prefix[];
}

interface OfficialPrefix {
  readonly ip_prefix?: string;
  readonly ipv6_prefix?: string;
  readonly region: string;
  readonly service: string;
}
interface OfficialRanges {
  readonly createDate: string;
  readonly prefixes: readonly OfficialPrefix[];
  readonly ipv6_prefixes: readonly OfficialPrefix[];
}

const HEADER = "prefix,region,services";

function prefixOf(text: string, region: string, services: readonly string[]): Prefix {
  const [address = "", length = ""] = text.split("/");
  const v4 = parseIpv4(address);
  const v6 = parseIpv6(address);
  if (v4 !== null) return { text, bits: 32, start: BigInt(v4), length: Number(length), region, services };
  if (v6 === null) throw new Error(`not a prefix: ${text}`);
  return { text, bits: 128, start: (v6.hi << 64n) | v6.lo, length: Number(length), region, services };
}

/** A named service says more than EC2, where anybody's host may be; AMAZON says only whose address it is. */
function telling(service: string): number {
  return service === "AMAZON" ? 2 : service === "EC2" ? 1 : 0;
}
function byTelling(a: string, b: string): number {
  return telling(a) - telling(b) || (a < b ? -1 : a > b ? 1 : 0);
}

/** IPv4 before IPv6, then by address, the wider prefix first. */
function byPlace(a: Prefix, b: Prefix): number {
  if (a.bits !== b.bits) return a.bits - b.bits;
  if (a.start !== b.start) return a.start < b.start ? -1 : 1;
  return a.length - b.length || (a.region < b.region ? -1 : 1);
}

/** Our text form of the official `ip-ranges.json`: a line per prefix and region, with all its services. */
export function importOfficialRanges(json: string): string {
  const official = JSON.parse(json) as OfficialRanges;
  const services = new Map<string, string[]>();
  for (const each of [...official.prefixes, ...official.ipv6_prefixes]) {
    const key = `${each.ip_prefix ?? each.ipv6_prefix} ${each.region}`;
    services.set(key, [...(services.get(key) ?? []), each.service]);
  }
  const prefixes = [...services].map(([key, names]) => {
    const [text = "", region = ""] = key.split(" ");
    return prefixOf(text, region, names.sort(byTelling));
  });
  const [year, month, day, ...time] = official.createDate.split("-");
  const createDate = `${year}-${month}-${day}T${time.join(":")}Z`;
  const lines = prefixes
    .sort(byPlace)
    .map((each) => `${each.text},${each.region},${each.services.join(" ")}`);
  return `# source aws-ip-ranges, created ${createDate}\n${HEADER}\n${lines.join("\n")}\n`;
}

/** Our text form read back. */
export function readPrefixList(text: string): PrefixList {
  const [comment = "", header, ...lines] = text.trimEnd().split("\n");
  const createDate = /^# source aws-ip-ranges, created (\S+)$/.exec(comment)?.[1];
  if (createDate === undefined || header !== HEADER)
    throw new Error("address-ranges.csv: its first two lines are not ours");
  const prefixes = lines.map((line) => {
    const [prefix = "", region = "", services = ""] = line.split(",");
    return prefixOf(prefix, region, services.split(" "));
  });
  return { createDate, prefixes };
}

/** Region and services of an address that the prefixes hold: `region service …`, the most telling first. */
export function mostTelling(holding: readonly Prefix[]): readonly [string, ...string[]] | null {
  const all = holding.flatMap((prefix) => prefix.services.map((service) => ({ prefix, service })));
  const general = (service: string): number => (service === "AMAZON" ? 1 : 0);
  all.sort(
    (a, b) =>
      general(a.service) - general(b.service) ||
      b.prefix.length - a.prefix.length ||
      byTelling(a.service, b.service),
  );
  const first = all[0];
  return first === undefined ? null : [first.prefix.region, ...new Set(all.map((each) => each.service))];
}

interface Interval {
  readonly start: bigint;
  readonly set: number;
}

/** Nested prefixes as disjoint intervals; `numberOf` gives the number of a set of prefixes. */
function flatten(prefixes: readonly Prefix[], numberOf: (holding: readonly Prefix[]) => number): Interval[] {
  const intervals: Interval[] = [];
  const open: Prefix[] = [];
  const begin = (start: bigint): void => {
    if (intervals.at(-1)?.start === start) intervals.pop();
    const set = numberOf(open);
    if (intervals.at(-1)?.set !== set) intervals.push({ start, set });
  };
  const end = (prefix: Prefix): bigint => prefix.start + (1n << BigInt(prefix.bits - prefix.length));
  const closeUntil = (start: bigint | null): void => {
    for (
      let top = open.at(-1);
      top !== undefined && (start === null || end(top) <= start);
      top = open.at(-1)
    ) {
      open.pop();
      if (end(top) < 1n << BigInt(top.bits)) begin(end(top));
    }
  };
  begin(0n);
  for (const prefix of [...prefixes].sort(byPlace)) {
    closeUntil(prefix.start);
    open.push(prefix);
    begin(prefix.start);
  }
  closeUntil(null);
  return intervals;
}

/** The built file; its layout is told at `decodeAddressRanges`. */
export function encodeAddressRanges(list: PrefixList): Buffer {
  const numbers = new Map<string, number>();
  const numberOf = (holding: readonly Prefix[]): number => {
    const set = mostTelling(holding);
    if (set === null) return 0;
    const key = JSON.stringify(set);
    const number = numbers.get(key) ?? numbers.size + 1;
    numbers.set(key, number);
    return number;
  };
  const v4 = flatten(
    list.prefixes.filter((prefix) => prefix.bits === 32),
    numberOf,
  );
  const v6 = flatten(
    list.prefixes.filter((prefix) => prefix.bits === 128),
    numberOf,
  );
  const sets = [...numbers.keys()].map((key) => JSON.parse(key) as string[]);
  const json = Buffer.from(JSON.stringify({ createDate: list.createDate, sets }));

  const file = Buffer.alloc(8 + 12 + json.length + v4.length * 6 + v6.length * 18);
  let at = file.write(ADDRESS_RANGES_MAGIC, 0, "latin1");
  for (const length of [json.length, v4.length, v6.length]) at = file.writeUInt32LE(length, at);
  at += json.copy(file, at);
  for (const each of v4) at = file.writeUInt32LE(Number(each.start), at);
  for (const each of v4) at = file.writeUInt16LE(each.set, at);
  for (const each of v6) at = file.writeBigUInt64LE(each.start >> 64n, at);
  for (const each of v6) at = file.writeBigUInt64LE(each.start & 0xffff_ffff_ffff_ffffn, at);
  for (const each of v6) at = file.writeUInt16LE(each.set, at);
  return file;
}
