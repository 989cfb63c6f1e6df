/** Byte metrics as usage: what NAT gateways and endpoints carried, for those without any logs. */
import { resolveServiceName } from "../../catalog/names.ts";
import { regionCodeIn } from "../../catalog/region-codes.ts";
import { InputError } from "../../errors.ts";
import { byText, groupBy } from "../../model/group.ts";
import { cut, gbOfBytes, rounded, text } from "../../model/money.ts";
import type { BilledLine, SeenNat, SeenTopology, SeenVpc, Warning } from "../../model/usage.ts";
import { EMPTY_READING, type Reading } from "../reading.ts";
import { type Hourly, type Metric, Metrics, type MetricsQuery } from "./metrics.ts";

const HOUR = 3600;
const NAT = "AWS/NATGateway";
/** Towards the other end and back; what a gateway drops or blocks is in neither. */
const NAT_OUT = "BytesOutToDestination";
const NAT_IN = "BytesInFromDestination";
const ENDPOINT = "AWS/PrivateLinkEndpoints";
const ENDPOINT_BYTES = "BytesProcessed";

/** The busiest hour of a gateway or endpoint: what decides whether an instance could carry it. */
export interface Peak {
  readonly resource: string;
  /** Unix seconds of its start. */
  readonly hour: number;
  readonly bytes: bigint;
}
export interface CloudWatchReading extends Reading {
  /** The busiest first. */
  readonly peaks: readonly Peak[];
}

/** What one resource carried. */
interface Carried {
  readonly id: string;
  readonly account: null;
  readonly region: string;
  readonly vpc: string;
  readonly az: string | null;
  readonly service: string | null;
  readonly kind: "nat" | "endpoint";
  readonly in: Hourly;
  readonly out: Hourly;
}

const total = (hours: Hourly): bigint => [...hours.values()].reduce((sum, bytes) => sum + bytes, 0n);
const bytesOf = (each: Carried): bigint => total(each.in) + total(each.out);

/** The metrics of a resource that add up to it: those without further dimensions, else all of them. */
function whole(metrics: readonly Metric[]): readonly Metric[] {
  const fewest = Math.min(...metrics.map(({ dimensions }) => Object.keys(dimensions).length));
  return metrics.filter(({ dimensions }) => Object.keys(dimensions).length === fewest);
}

function added(hours: readonly Hourly[]): Hourly {
  const sums = new Map<number, bigint>();
  for (const each of hours) for (const [at, bytes] of each) sums.set(at, (sums.get(at) ?? 0n) + bytes);
  return sums;
}

interface Asked {
  readonly kind: Carried["kind"];
  readonly id: string;
  readonly first: Metric;
  readonly out: readonly Metric[];
  readonly in: readonly Metric[];
}

function askedFor(kind: Carried["kind"], key: string, metrics: readonly Metric[]): Asked[] {
  const byId = groupBy(
    metrics.filter(({ dimensions }) => dimensions[key] !== undefined),
    ({ dimensions }) => dimensions[key] ?? "",
  );
  return [...byId].map(([id, group]) => {
    const out = whole(group);
    const back = kind === "nat" ? out.map((metric) => ({ ...metric, name: NAT_IN })) : [];
    return { kind, id, first: out[0] as Metric, out, in: back };
  });
}

async function carriedBy(
  metrics: Metrics,
  region: string,
  inventory: SeenTopology | null,
  query: MetricsQuery,
) {
  const asked = [
    ...askedFor("nat", "NatGatewayId", await metrics.list(NAT, NAT_OUT)),
    ...askedFor("endpoint", "VPC Endpoint Id", await metrics.list(ENDPOINT, ENDPOINT_BYTES)),
  ].sort((a, b) => byText(a.id, b.id));
  if (asked.length === 0) {
    throw new InputError(
      `cloudwatch: ${region} has no metrics of NAT gateways or endpoints of the last two weeks: ask in another --region, or of another account (--profile)`,
    );
  }
  const all = asked.flatMap((each) => [...each.out, ...each.in]);
  query.onPrice?.(all.length);
  const hours = await metrics.hourly(all);
  const nats = new Map(inventory?.nats.map((nat) => [nat.id, nat]));
  const endpoints = new Map(inventory?.endpoints.map((each) => [each.id, each]));
  let at = 0;
  return asked.map(({ kind, id, first, out, in: back }): Carried => {
    const next = (count: number): Hourly => {
      const part = hours.slice(at, at + count);
      at += count;
      return added(part);
    };
    const [known, sent, received] = [nats.get(id), next(out.length), next(back.length)];
    const place = { id, account: null, region, kind, in: received, out: sent } as const;
    if (kind === "nat") return { ...place, vpc: known?.vpc ?? id, az: known?.az ?? null, service: "unknown" };
    const seen = endpoints.get(id);
    return {
      ...place,
      vpc: first.dimensions["VPC Id"] ?? seen?.vpc ?? id,
      az: seen?.azs.length === 1 ? (seen.azs[0] ?? null) : null,
      service: seen?.service ?? serviceOf(first.dimensions["Service Name"] ?? ""),
    };
  });
}

/** Other makers' services are the same in every option and are no demand. */
function serviceOf(name: string): string | null {
  if (regionCodeIn(name) === null) return null;
  const known = resolveServiceName(name);
  return known.found && !known.inVpc ? known.service : null;
}

/** Of a gateway both directions are known, of an endpoint their sum. */
function demandsOf(carried: readonly Carried[]): Pick<Reading, "measured" | "measuredGb"> {
  const busy = carried.filter((each) => bytesOf(each) > 0n);
  const key = ({ account, region, vpc, az }: Carried) => ({ account, region, vpc, az });
  return {
    measured: busy.flatMap((each) => {
      if (each.kind !== "nat") return [];
      const bytes = { bytesIn: total(each.in), bytesOut: total(each.out) };
      return [{ ...key(each), service: "unknown", route: "nat-gateway" as const, ...bytes }];
    }),
    measuredGb: busy.flatMap((each) => {
      if (each.kind !== "endpoint" || each.service === null) return [];
      const amounts = { gb: gbOfBytes(bytesOf(each)), gbIn: null, gbOut: null };
      return [{ ...key(each), service: each.service, route: "interface-endpoint" as const, ...amounts }];
    }),
  };
}

/** In the form of a bill's lines, so that idle gateways and endpoints show. */
function lineOf(each: Carried): BilledLine {
  const { id, region, kind } = each;
  return {
    usageType: kind === "nat" ? "NatGateway-Bytes" : "VpcEndpoint-Bytes",
    region,
    account: null,
    resource: id,
    quantity: text(cut(gbOfBytes(bytesOf(each)), 10)),
    unit: "GB",
    cost: null,
    currency: "USD",
    derived: false,
  };
}

function peaksOf(carried: readonly Carried[]): Peak[] {
  const peaks = carried.flatMap(({ id, in: received, out }): Peak[] => {
    let best: Peak | null = null;
    for (const [hour, bytes] of added([received, out])) {
      if (best === null || bytes > best.bytes) best = { resource: id, hour, bytes };
    }
    return best === null || best.bytes === 0n ? [] : [best];
  });
  return peaks.sort((a, b) =>
    a.bytes > b.bytes ? -1 : a.bytes < b.bytes ? 1 : byText(a.resource, b.resource),
  );
}

/** Five of them in words. */
function peakWarnings(peaks: readonly Peak[]): Warning[] {
  return peaks.slice(0, 5).map(({ resource, hour, bytes }) => {
    const when = new Date(hour * 1000).toISOString().slice(0, 16);
    const megabits = Number((bytes * 8n) / BigInt(HOUR)) / 1e6;
    const message = `${resource}: the busiest hour began at ${when}Z with ${rounded(gbOfBytes(bytes), 2)} GB (${megabits.toFixed(1)} Mbit/s on average)`;
    return { code: "hourly-peak", message };
  });
}

/** A gateway that no inventory knows stands for a VPC of its own, of one zone, as one of a bill does. */
function unknownNats(carried: readonly Carried[], inventory: SeenTopology | null) {
  const known = new Set(inventory?.nats.map((nat) => nat.id));
  const alone = carried.filter(({ kind, id }) => kind === "nat" && !known.has(id));
  const nats = alone.map(({ id, region, vpc }): SeenNat => {
    return { id, account: null, region, vpc, kind: "zonal", az: "az1" };
  });
  const vpcs = alone.map(({ region, vpc }): SeenVpc => {
    return { id: vpc, account: null, region, azs: ["az1"], cidrs: [] };
  });
  const warnings: Warning[] =
    alone.length === 0
      ? []
      : [
          {
            code: "topology-from-metrics",
            message: `metrics tell no VPC of ${alone.length} NAT gateway${alone.length === 1 ? "" : "s"}: each is taken for a VPC of its own, of one zone; --inventory tells their VPCs`,
          },
        ];
  return { nats, vpcs, warnings };
}

/** The reading of CloudWatch. Throws an InputError where AWS refuses, or has no such metrics. */
export async function readCloudWatch(
  query: MetricsQuery,
  inventory: SeenTopology | null,
): Promise<CloudWatchReading> {
  const metrics = new Metrics(query);
  const region = await metrics.region();
  const carried = await carriedBy(metrics, region, inventory, query);
  const peaks = peaksOf(carried);
  const alone = unknownNats(carried, inventory);
  const [from, to] = [query.start, query.end].map((time) => new Date(time * 1000).toISOString().slice(0, 16));
  const windows = [...groupBy(carried, ({ vpc }) => vpc)].map(([vpc, group]) => {
    // A gateway made within the period has no metrics before.
    const hours = group.flatMap((each) => [...each.in.keys(), ...each.out.keys()]);
    const first = hours.reduce((earliest, hour) => Math.min(earliest, hour), query.end - HOUR);
    return { vpc, seconds: query.end - first };
  });
  return {
    ...EMPTY_READING,
    from: [`CloudWatch, ${region}, ${from}Z to ${to}Z`],
    records: carried.length,
    ...demandsOf(carried),
    windows,
    billed: carried.map(lineOf),
    nats: alone.nats,
    vpcs: alone.vpcs,
    warnings: [...alone.warnings, ...peakWarnings(peaks)],
    peaks,
  };
}
