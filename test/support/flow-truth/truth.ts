/** What COUNTING.md makes of the records, from the talks themselves and from what a form can tell of them. */
import type { Form } from "./forms.ts";
import type { Interface, Talk } from "./network.ts";
import type { FlowRecord } from "./records.ts";

export interface Counted {
  readonly bytesIn: bigint;
  readonly bytesOut: bigint;
}
export interface Truth {
  /** `vpc az service route` → bytes; an unknown az is `null`. */
  readonly demands: ReadonlyMap<string, Counted>;
  readonly buckets: ReadonlyMap<string, { readonly records: number; readonly bytes: bigint }>;
  /** Seconds measured per VPC. */
  readonly windows: ReadonlyMap<string, number>;
}

interface Sight {
  readonly packets: boolean;
  readonly path: boolean;
  readonly flags: boolean;
  readonly ports: boolean;
}

export function truthOf(records: readonly FlowRecord[], form: Form, malformed: number): Truth {
  const has = (field: string): boolean => form.fields.includes(field);
  const sight: Sight = {
    packets: has("pkt-srcaddr"),
    path: has("traffic-path"),
    flags: has("tcp-flags"),
    ports: has("srcport"),
  };
  const vpcOf = (on: Interface): string => (has("vpc-id") ? on.vpc : "vpc");
  const azOf = (on: Interface): string => (has("az-id") ? on.az : "null");
  const demands = new Map<string, Counted>();
  const buckets = new Map<string, { records: number; bytes: bigint }>();
  const put = (bucket: string, record: FlowRecord | null): void => {
    const before = buckets.get(bucket) ?? { records: 0, bytes: 0n };
    buckets.set(bucket, { records: before.records + 1, bytes: before.bytes + (record?.bytes ?? 0n) });
  };
  const demand = (on: Interface, talk: Talk, out: boolean, bytes: bigint, route: string): void => {
    if (bytes === 0n) return;
    const key = `${vpcOf(on)} ${azOf(on)} ${talk.remote.service} ${route}`;
    const before = demands.get(key) ?? { bytesIn: 0n, bytesOut: 0n };
    demands.set(key, {
      bytesIn: before.bytesIn + (out ? 0n : bytes),
      bytesOut: before.bytesOut + (out ? bytes : 0n),
    });
  };

  for (let i = 0; i < malformed; i++) put("malformed", null);
  const views = viewsOf(records, sight);
  const asked = askedRemotes(records, sight);
  const logged = new Set(records.map((record) => record.on));
  for (const record of records) {
    const { talk } = record;
    if (record.status === "NODATA") put("no-data", record);
    else if (record.status === "SKIPDATA") put("skip-data", record);
    else if (record.action === "REJECT") put("rejected-by-aws", record);
    else if (talk === null) throw new Error("a record of nothing");
    else if (record.on.instance === null) {
      const out = record.leg === "A" || record.leg === "B";
      const view = views.get(viewKey(record, out));
      const inner = record.leg === "A" || record.leg === "D";
      if (record.leg === "C" && !asked.has(remoteKey(record))) put("unsolicited", record);
      else if (view === undefined || view.inner >= view.outer !== inner) put("other-leg", record);
      else put("counted", record);
    } else {
      const bucket = instanceBucket(record, talk, records, sight, views);
      put(bucket, record);
      if (bucket === "counted") demand(record.on, talk, record.leg === "0", record.bytes, "nat-gateway");
      if (bucket === "endpoint")
        demand(record.on, talk, record.leg === "0", record.bytes, "gateway-endpoint");
    }
  }
  for (const view of views.values()) {
    const talk = view.records[0]?.talk;
    const nat = view.records[0]?.on;
    if (!view.asked || talk === null || talk === undefined || nat === undefined) continue;
    // A and D keep their clients; what B and C have more is the gateway's own
    for (const record of view.records) {
      const inner = record.leg === "A" || record.leg === "D";
      if (!inner || !sight.packets || record.talk === null) continue;
      const { client } = record.talk;
      demand(logged.has(client) ? client : nat, talk, view.out, record.bytes, "nat-gateway");
    }
    if (view.outer > view.inner) demand(nat, talk, view.out, view.outer - view.inner, "nat-gateway");
  }
  return { demands, buckets, windows: windowsOf(records, vpcOf) };
}

/** A gateway's two views of one remote and direction. */
interface View {
  readonly out: boolean;
  readonly records: FlowRecord[];
  inner: bigint;
  outer: bigint;
  /** False for a scan. */
  readonly asked: boolean;
}
const remoteKey = (record: FlowRecord): string => `${record.on.eni} ${record.talk?.remote.address}`;
const viewKey = (record: FlowRecord, out: boolean): string => `${remoteKey(record)} ${out ? "out" : "in"}`;

/** Without packet addresses A and D do not name their remote. */
function namesRemote(record: FlowRecord, sight: Sight): boolean {
  if (record.on.instance !== null || record.talk === null) return false;
  return sight.packets || record.leg === "B" || record.leg === "C";
}

/** Remotes of each gateway with more than C records: all others are scanners. */
function askedRemotes(records: readonly FlowRecord[], sight: Sight): Set<string> {
  const asked = records.filter((record) => namesRemote(record, sight) && record.leg !== "C");
  return new Set(asked.map(remoteKey));
}

function viewsOf(records: readonly FlowRecord[], sight: Sight): Map<string, View> {
  const asked = askedRemotes(records, sight);
  const views = new Map<string, View>();
  for (const record of records) {
    if (!namesRemote(record, sight)) continue;
    const out = record.leg === "A" || record.leg === "B";
    const key = viewKey(record, out);
    const fresh: View = { out, records: [], inner: 0n, outer: 0n, asked: asked.has(remoteKey(record)) };
    const view = views.get(key) ?? fresh;
    views.set(key, view);
    view.records.push(record);
    if (record.leg === "A" || record.leg === "D") view.inner += record.bytes;
    else view.outer += record.bytes;
  }
  return views;
}

/** The bucket of a host's own record. */
function instanceBucket(
  record: FlowRecord,
  talk: Talk,
  records: readonly FlowRecord[],
  sight: Sight,
  views: ReadonlyMap<string, View>,
): string {
  const out = record.leg === "0";
  if (talk.kind === "nat" && seenOnNat(talk, out, records, sight, views)) return "other-leg";
  if (talk.peer !== null || talk.remote.private) return "inside-vpc";
  if (talk.kind === "ipv6") return "direct";
  if (talk.kind === "gateway" && sight.path) return pathKnown(record, talk, records) ? "endpoint" : "counted";
  if (talk.kind === "inbound" && sight.ports) return "direct";
  if ((talk.kind === "direct" || talk.kind === "inbound") && sight.path) {
    return pathKnown(record, talk, records) ? "direct" : "counted";
  }
  return "counted";
}

/** Ingress has the path of the mirrored egress, if there is any. */
function pathKnown(record: FlowRecord, talk: Talk, records: readonly FlowRecord[]): boolean {
  return record.egress || records.some((each) => each.talk === talk && each.egress);
}

function seenOnNat(
  talk: Talk,
  out: boolean,
  records: readonly FlowRecord[],
  sight: Sight,
  views: ReadonlyMap<string, View>,
): boolean {
  if (sight.packets) {
    return records.some(
      ({ leg, talk: other }) =>
        leg === (out ? "A" : "D") &&
        other?.client === talk.client &&
        other.remote.address === talk.remote.address,
    );
  }
  const suffix = ` ${talk.remote.address} ${out ? "out" : "in"}`;
  return [...views].some(([key, view]) => key.endsWith(suffix) && view.asked);
}

function windowsOf(records: readonly FlowRecord[], vpcOf: (on: Interface) => string): Map<string, number> {
  const stretches = new Map<string, [number, number][]>();
  for (const { on, start, end } of records) {
    const list = stretches.get(vpcOf(on)) ?? [];
    list.push([start, end]);
    stretches.set(vpcOf(on), list);
  }
  return new Map([...stretches].map(([vpc, list]) => [vpc, measured(list)]));
}

/** Latest end − earliest start, less each stretch over 600 s that no record touches. */
function measured(list: [number, number][]): number {
  const sorted = list.sort((a, b) => a[0] - b[0]);
  const earliest = sorted[0]?.[0] ?? 0;
  let reached = earliest;
  let gaps = 0;
  for (const [start, end] of sorted) {
    if (start - reached > 600) gaps += start - reached;
    reached = Math.max(reached, end);
  }
  return reached - earliest - gaps;
}
