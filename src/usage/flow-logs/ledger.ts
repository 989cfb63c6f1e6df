/** Where counted bytes end up: buckets, demands, rungs and top talkers. Only adds; decides nothing. */
import type { Bucket, RouteKind } from "../../model/usage.ts";
import type { Settled } from "./attribution.ts";
import type { Leg } from "./leg.ts";
import { QuadTable } from "./quad-table.ts";
import { Sum, Sums } from "./sums.ts";

/** In the order in which a report shows them. */
export const BUCKETS = [
  "counted",
  "other-leg",
  "endpoint",
  "direct",
  "inside-vpc",
  "unsolicited",
  "rejected-by-aws",
  "no-data",
  "skip-data",
  "duplicate",
  "malformed",
] as const;
export type BucketName = (typeof BUCKETS)[number];

/** Whose demand it is. Empty texts are not known. */
export interface Place {
  readonly index: number;
  readonly account: string;
  readonly region: string;
  readonly vpc: string;
  readonly az: string;
}

/** Amounts of one place, service and route. */
export interface Entry {
  readonly place: Place;
  readonly service: string;
  readonly route: RouteKind;
  readonly in: Sum;
  readonly out: Sum;
}

const MAX_TALKERS = 1000;
/** Talkers of one partition are summed before they are compared, so each has its whole sum. */
const TALKING: ReadonlySet<string> = new Set(["aws-other", "internet"]);

export interface RawTalker {
  readonly vpc: string;
  readonly service: string;
  readonly remote: number;
  readonly is6: boolean;
  readonly text: string;
  readonly bytes: bigint;
  readonly reason: string | null;
}

export class Ledger {
  readonly buckets: ReadonlyMap<BucketName, Sum> = new Map(BUCKETS.map((name) => [name, new Sum()]));
  readonly rungs: Map<string, Sum> = new Map();
  readonly entries: Map<string, Entry> = new Map();
  talkers: RawTalker[] = [];
  /** Sums for warnings, by the warning's code. */
  readonly notes: Map<string, Sum> = new Map();
  readonly #places: Map<string, Place> = new Map();
  readonly #vpcs: string[] = [];
  readonly #vpcOf: Map<string, number> = new Map();
  readonly #talking: QuadTable = new QuadTable();
  readonly #talked: Sums = new Sums();
  readonly #reasons: (string | null)[] = [];
  readonly #fast: Map<number, Entry> = new Map();
  readonly #services: Map<string, number> = new Map();

  place(account: string, region: string, vpc: string, az: string): Place {
    const key = `${account}|${region}|${vpc}|${az}`;
    let place = this.#places.get(key);
    if (place === undefined) {
      place = { index: this.#places.size, account, region, vpc, az };
      this.#places.set(key, place);
    }
    return place;
  }

  bucket(name: BucketName, low: number, high: number, records: number): void {
    this.buckets.get(name)?.add(low, high, records);
  }

  /** The leg's records in a bucket. */
  file(name: BucketName, leg: Leg): void {
    this.bucket(name, leg.low, leg.high, leg.records);
    if (name === "counted" && !leg.iface.isNamed)
      this.note("no-interface-id", leg.low, leg.high, leg.records);
  }

  note(code: string, low: number, high: number, records: number): void {
    sumOf(this.notes, code).add(low, high, records);
  }

  /** Demand of a place for what `settled` says; `remote` is who was talked to. */
  demand(
    place: Place,
    settled: Settled,
    route: RouteKind,
    outward: boolean,
    low: number,
    high: number,
    remote: number,
    is6: boolean,
  ): void {
    const entry = this.#entry(place, settled.service, route);
    (outward ? entry.out : entry.in).add(low, high);
    sumOf(this.rungs, settled.by).add(low, high);
    if (settled.reason !== null) this.note(settled.reason, low, high, 0);
    // Over a gateway endpoint nothing is to be won by knowing more.
    if (!TALKING.has(settled.service) || route === "gateway-endpoint") return;
    let vpc = this.#vpcOf.get(place.vpc);
    if (vpc === undefined) {
      vpc = this.#vpcs.push(place.vpc) - 1;
      this.#vpcOf.set(place.vpc, vpc);
    }
    const talker = this.#talking.intern(vpc, settled.service === "internet" ? 1 : 0, remote, is6 ? 1 : 0);
    this.#talked.add(talker, low, high);
    this.#reasons[talker] = settled.reason;
  }

  #entry(place: Place, service: string, route: RouteKind): Entry {
    let number = this.#services.get(`${service} ${route}`);
    if (number === undefined) {
      number = this.#services.size;
      this.#services.set(`${service} ${route}`, number);
    }
    const fast = place.index * 4096 + number;
    let entry = this.#fast.get(fast);
    if (entry === undefined) {
      entry = { place, service, route, in: new Sum(), out: new Sum() };
      this.#fast.set(fast, entry);
      this.entries.set(`${place.index} ${service} ${route}`, entry);
    }
    return entry;
  }

  /** All rows of these remotes are in: keep the largest talkers. `textOf` writes an address. */
  closePartition(textOf: (address: number, is6: boolean) => string): void {
    const words = this.#talking.words;
    const all = this.talkers;
    for (let id = 0; id < this.#talking.count; id++) {
      const [vpc, kind, remote, six] = words.subarray(id * 4, id * 4 + 4) as unknown as [
        number,
        number,
        number,
        number,
      ];
      all.push({
        vpc: this.#vpcs[vpc] ?? "",
        service: kind === 1 ? "internet" : "aws-other",
        remote,
        is6: six === 1,
        text: "",
        bytes: this.#talked.bytes(id),
        reason: this.#reasons[id] ?? null,
      });
    }
    this.#talking.clear();
    this.#talked.clear();
    const named = (talker: RawTalker): RawTalker =>
      talker.text === "" ? { ...talker, text: textOf(talker.remote, talker.is6) } : talker;
    all.sort((a, b) => (a.bytes === b.bytes ? 0 : a.bytes < b.bytes ? 1 : -1));
    // Those as large as the last one that fits stay too: their names decide at the end.
    const least = all[MAX_TALKERS - 1]?.bytes ?? 0n;
    this.talkers = all.filter((talker, i) => i < MAX_TALKERS || talker.bytes === least).map(named);
    this.talkers.sort(byBytes);
    this.talkers.length = Math.min(this.talkers.length, MAX_TALKERS);
  }

  bucketList(): Bucket[] {
    return BUCKETS.map((name) => {
      const sum = this.buckets.get(name) ?? new Sum();
      return { name, records: sum.records, bytes: sum.bytes };
    });
  }
}

function sumOf(sums: Map<string, Sum>, key: string): Sum {
  let sum = sums.get(key);
  if (sum === undefined) {
    sum = new Sum();
    sums.set(key, sum);
  }
  return sum;
}

function byBytes(a: RawTalker, b: RawTalker): number {
  if (a.bytes !== b.bytes) return a.bytes < b.bytes ? 1 : -1;
  const [left, right] = [`${a.text} ${a.vpc} ${a.service}`, `${b.text} ${b.vpc} ${b.service}`];
  return left < right ? -1 : left > right ? 1 : 0;
}
