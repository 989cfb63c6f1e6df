/** Where counted bytes end up: buckets, demands, rungs and top talkers. Only adds; decides nothing. */
import { type Bucket, ROUTES, type RouteKind } from "../../model/usage.ts";
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
  readonly text: string;
  readonly bytes: bigint;
  readonly reason: string | null;
}

export class Ledger {
  readonly buckets: ReadonlyMap<BucketName, Sum> = new Map(BUCKETS.map((name) => [name, new Sum()]));
  readonly rungs: Map<string, Sum> = new Map();
  readonly entries: Map<string, Entry> = new Map();
  readonly talkers: RawTalker[] = [];
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
    let number = this.#services.get(service);
    if (number === undefined) {
      number = this.#services.size;
      this.#services.set(service, number);
    }
    const fast = (place.index * 4096 + number) * ROUTES.length + ROUTES.indexOf(route);
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
    const all = this.talkers;
    const amounts = new Float64Array(this.#talking.count);
    for (let id = 0; id < amounts.length; id++) amounts[id] = this.#talked.approximate(id);
    // Whatever may be as large as the last one that fits; a double is as good as 2^-52 of it.
    const least = (amounts.slice().sort().at(-MAX_TALKERS) ?? 0) * (1 - 1e-12);
    for (const [id, amount] of amounts.entries()) if (amount >= least) all.push(this.#talker(id, textOf));
    this.#talking.clear();
    this.#talked.clear();
    all.sort(byBytes);
    all.length = Math.min(all.length, MAX_TALKERS);
  }

  #talker(id: number, textOf: (address: number, is6: boolean) => string): RawTalker {
    const [vpc = 0, kind, remote = 0, six] = this.#talking.words.subarray(id * 4, id * 4 + 4);
    return {
      vpc: this.#vpcs[vpc] ?? "",
      service: kind === 1 ? "internet" : "aws-other",
      text: textOf(remote, six === 1),
      bytes: this.#talked.bytes(id),
      reason: this.#reasons[id] ?? null,
    };
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
