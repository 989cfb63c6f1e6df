/** The reading: demands, buckets, windows, what exists today, and warnings, from what was resolved. */
import type { SeenEndpoint, SeenNat, SeenVpc } from "../../model/usage.ts";
import type { MeasuredDemand, RejectedRecord } from "../reading.ts";
import { EMPTY_READING } from "../reading.ts";
import { GATEWAY_SERVICES, RUNGS } from "./attribution.ts";
import { MAX_REJECTS } from "./file-counts.ts";
import { inventoryOf } from "./network.ts";
import type { Resolved } from "./resolve.ts";
import type { FilePart } from "./scan-part.ts";
import type { FlowLogOptions, FlowLogReading } from "./types.ts";
import { type FileFindings, warningsOf } from "./warnings.ts";
import { coveredTimes } from "./windows.ts";

const orNull = (text: string): string | null => (text === "" ? null : text);
const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** `names` as the user gave them; `parts` what each file held; `findings` what was seen on the way. */
export function outcome(
  names: readonly string[],
  parts: readonly FilePart[],
  resolved: Resolved,
  findings: FileFindings,
  options: FlowLogOptions,
): FlowLogReading {
  const { ledger, network, places } = resolved;
  const malformed = parts.reduce((sum, part) => sum + part.malformed, 0);
  ledger.bucket("malformed", 0, 0, malformed);
  for (const part of parts) ledger.bucket("duplicate", part.copiesLow, part.copiesHigh, part.copies);
  for (const twin of findings.twins) ledger.buckets.get("duplicate")?.add(twin.low, twin.high, twin.records);

  const measured: MeasuredDemand[] = [...ledger.entries.values()]
    .map(({ place, service, route, in: inward, out }) => ({
      account: orNull(place.account),
      region: orNull(place.region),
      vpc: place.vpc,
      az: orNull(place.az),
      service,
      route,
      bytesIn: inward.bytes,
      bytesOut: out.bytes,
    }))
    .sort((a, b) => byText(keyOf(a), keyOf(b)));
  const covered = coveredTimes(network, places);
  const windows = covered.map(({ vpc, seconds }) => ({ vpc, seconds }));
  const longest = Math.max(0, ...windows.map(({ seconds }) => seconds));
  for (const vpc of new Set(measured.map((demand) => demand.vpc)))
    if (!windows.some((window) => window.vpc === vpc)) windows.push({ vpc, seconds: longest });
  const timed = covered.filter(({ start, end }) => start > 0 || end > 0);
  const warnings = warningsOf(resolved, covered, parts, findings, options);
  return {
    ...EMPTY_READING,
    from: [...names].sort(),
    records: [...ledger.buckets.values()].reduce((sum, bucket) => sum + bucket.records, 0),
    rejected: malformed,
    rejects: rejectsOf(parts, findings),
    measured,
    windows: windows.sort((a, b) => byText(a.vpc, b.vpc)),
    buckets: ledger.bucketList(),
    attribution: RUNGS.map((by) => ({ by, bytes: ledger.rungs.get(by)?.bytes ?? 0n })),
    vpcs: vpcsOf(resolved, options),
    nats: natsOf(resolved, options),
    endpoints: endpointsOf(resolved, measured),
    warnings,
    talkers: ledger.talkers.map(({ vpc, service, text, bytes, reason }) => ({
      vpc,
      service,
      remote: text,
      bytes,
      reason,
    })),
    natEvidence: resolved.natEvidence,
    timeRange:
      timed.length === 0
        ? null
        : {
            start: Math.min(...timed.map(({ start }) => start)),
            end: Math.max(...timed.map(({ end }) => end)),
          },
    gaps: covered.flatMap(({ vpc, gaps }) => gaps.map((gap) => ({ vpc, ...gap }))),
  };
}

function keyOf(demand: MeasuredDemand): string {
  return [demand.account, demand.region, demand.vpc, demand.az, demand.service, demand.route].join("\u0001");
}

/** The first few, by file and line, so that the order of files and workers does not show. */
function rejectsOf(parts: readonly FilePart[], findings: FileFindings): RejectedRecord[] {
  const all: RejectedRecord[] = [
    ...findings.unreadable.map(({ file, reason }) => ({ file, line: null, reason })),
  ];
  const sorted = [...parts].sort((a, b) => byText(a.name, b.name) || a.offset - b.offset);
  let name = "";
  let before = 0;
  for (const part of sorted) {
    if (part.name !== name) [name, before] = [part.name, 0];
    for (const { line, reason } of part.rejects)
      all.push({ file: part.name, line: part.hasLines ? before + line : null, reason });
    before += part.lines;
  }
  return all.sort((a, b) => byText(a.file, b.file) || (a.line ?? 0) - (b.line ?? 0)).slice(0, MAX_REJECTS);
}

function vpcsOf({ network, places }: Resolved, options: FlowLogOptions): SeenVpc[] {
  const inventory = inventoryOf(options);
  const seen = new Map<string, { account: string; region: string; azs: Set<string> }>();
  for (const { iface, az } of network.contexts) {
    const vpc = places.vpcOf(iface);
    let facts = seen.get(vpc);
    if (facts === undefined) {
      facts = { account: "", region: "", azs: new Set() };
      seen.set(vpc, facts);
    }
    facts.account ||= iface.account;
    facts.region ||= places.regionOf(iface);
    for (const zone of [az, iface.az]) if (zone !== "") facts.azs.add(zone);
  }
  return [...seen]
    .sort(([a], [b]) => byText(a, b))
    .map(([id, { account, region, azs }]) => ({
      id,
      account: orNull(account),
      region: orNull(region),
      azs: [...azs].sort(),
      cidrs: inventory.vpcs.find((vpc) => vpc.id === id)?.cidrs ?? [],
    }));
}

function natsOf({ network, places }: Resolved, options: FlowLogOptions): SeenNat[] {
  const known = new Map(inventoryOf(options).natInterfaces.map((nat) => [nat.eni, nat]));
  return network.interfaces
    .flatMap((iface) => {
      if (iface.nat === null) return [];
      const { kind } = iface.nat;
      const id = known.get(iface.name)?.id ?? orNull(iface.resource) ?? iface.name;
      return [
        {
          id,
          account: orNull(iface.account),
          region: orNull(places.regionOf(iface)),
          vpc: places.vpcOf(iface),
          kind,
          az: kind === "regional" ? null : orNull(iface.az),
        },
      ];
    })
    .filter((nat, i, all) => all.findIndex((each) => each.id === nat.id) === i)
    .sort((a, b) => byText(a.id, b.id));
}

/** Endpoints that carried traffic: gateway endpoints by VPC and service, interface endpoints by their interfaces. */
function endpointsOf({ network }: Resolved, measured: readonly MeasuredDemand[]): SeenEndpoint[] {
  const found = new Map<string, SeenEndpoint>();
  for (const { account, region, vpc, service, route } of measured) {
    if (route !== "gateway-endpoint" || !GATEWAY_SERVICES.includes(service)) continue;
    found.set(`${vpc} ${service} gateway`, {
      id: null,
      account,
      region,
      vpc,
      service,
      kind: "gateway",
      azs: [],
    });
  }
  for (const { endpoint } of network.interfaces) {
    if (endpoint === null) continue;
    const { id, account, region, vpc, service, az } = endpoint;
    const key = `${vpc} ${service} ${id ?? "interface"}`;
    const azs = new Set([...(found.get(key)?.azs ?? []), ...(az === null ? [] : [az])]);
    found.set(key, { id, account, region, vpc, service, kind: "interface", azs: [...azs].sort() });
  }
  return [...found].sort(([a], [b]) => byText(a, b)).map(([, endpoint]) => endpoint);
}
