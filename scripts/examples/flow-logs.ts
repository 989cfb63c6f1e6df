/** One day of version-5 flow logs: every leg of each conversation through three NAT gateways, and the usual noise. */
import { gzipSync } from "node:zlib";
import { fieldsUpTo } from "../../src/usage/flow-logs/fields.ts";
import { seeded } from "./random.ts";
import { ACCOUNT, DAY_START, REGION, REMOTES, SCANNERS, VPC, ZONES, type Zone } from "./shop.ts";

/** Nothing stands in a sublocation, and all is IPv4. */
const WITHOUT: readonly string[] = ["type", "sublocation-type", "sublocation-id"];
const FIELDS = fieldsUpTo(5).filter((field) => !WITHOUT.includes(field));

interface Side {
  readonly address: string;
  readonly port: number;
}

interface Leg {
  readonly eni: string;
  readonly subnet: string;
  readonly source: Side;
  readonly target: Side;
  readonly packetSource: string;
  readonly packetTarget: string;
  readonly sourceCode: string;
  readonly targetCode: string;
  readonly direction: "ingress" | "egress";
  readonly path: string;
  readonly flags: number;
  readonly bytes: number;
  readonly action?: string;
}

function line(zone: Zone, start: number, leg: Leg): string {
  const packets = Math.max(1, Math.ceil(leg.bytes / 1400));
  return [
    "5",
    ACCOUNT,
    leg.eni,
    leg.source.address,
    leg.target.address,
    leg.source.port,
    leg.target.port,
    "6",
    packets,
    leg.bytes,
    start,
    start + 58,
    leg.action ?? "ACCEPT",
    "OK",
    VPC,
    leg.subnet,
    "-",
    leg.flags,
    leg.packetSource,
    leg.packetTarget,
    REGION,
    zone.id,
    leg.sourceCode,
    leg.targetCode,
    leg.direction,
    leg.path,
  ].join(" ");
}

/** The four records of a conversation on the NAT gateway's interface: A and B outwards, C and D back. */
function conversation(
  zone: Zone,
  client: string,
  remote: { address: string; code: string },
  ports: { client: number; nat: number },
  bytesOut: number,
  bytesIn: number,
): Leg[] {
  const { nat } = zone;
  const inside: Side = { address: client, port: ports.client };
  const gateway = (port: number): Side => ({ address: nat.address, port });
  const outside: Side = { address: remote.address, port: 443 };
  const seen = { eni: nat.eni, subnet: nat.subnet };
  const out = { sourceCode: "-", targetCode: remote.code, bytes: bytesOut, flags: 2 };
  const back = { sourceCode: remote.code, targetCode: "-", bytes: bytesIn, flags: 18 };
  return [
    {
      ...seen,
      ...out,
      source: inside,
      target: gateway(443),
      packetSource: client,
      packetTarget: remote.address,
      direction: "ingress",
      path: "-",
    },
    {
      ...seen,
      ...out,
      source: gateway(ports.nat),
      target: outside,
      packetSource: nat.address,
      packetTarget: remote.address,
      direction: "egress",
      path: "8",
    },
    {
      ...seen,
      ...back,
      source: outside,
      target: gateway(ports.nat),
      packetSource: remote.address,
      packetTarget: nat.address,
      direction: "ingress",
      path: "-",
    },
    {
      ...seen,
      ...back,
      source: gateway(443),
      target: inside,
      packetSource: remote.address,
      packetTarget: client,
      direction: "egress",
      path: "1",
    },
  ];
}

const BYTES_PER_MB = 1_048_576;
/** Zones carry unequal parts of the traffic, in per mille. */
const SHARES = [460, 330, 210];

function hourOf(zone: Zone, share: number, hour: number, random: (below: number) => number): string[] {
  const start = DAY_START + hour * 3600;
  // Quiet nights and busy afternoons, in per mille of the day's mean hour.
  const rhythm = 500 + Math.round(500 * (1 + Math.sin(((hour - 8) / 24) * 2 * Math.PI)));
  const lines: string[] = [];
  for (const remote of REMOTES) {
    const client = zone.clients[random(zone.clients.length)];
    if (client === undefined) continue;
    const part = (megabytes: number): number =>
      Math.max(40, Math.round((megabytes * BYTES_PER_MB * share * rhythm) / 1e6 / 24) + random(4096));
    const ports = { client: 32768 + random(28000), nat: 1024 + random(60000) };
    const legs = conversation(
      zone,
      client.address,
      remote,
      ports,
      part(remote.megabytesOut),
      part(remote.megabytesIn),
    );
    const begin = start + random(3500);
    for (const leg of legs) lines.push(line(zone, begin, leg));
  }
  const scanner = SCANNERS[random(SCANNERS.length)] ?? "";
  const knock = { address: scanner, port: 40000 + random(9000) };
  const noise = {
    eni: zone.nat.eni,
    subnet: zone.nat.subnet,
    sourceCode: "-",
    targetCode: "-",
    flags: 2,
    bytes: 40,
  } as const;
  const target = { address: zone.nat.address, port: 22 + random(8000) };
  const packet = {
    packetSource: scanner,
    packetTarget: zone.nat.address,
    direction: "ingress",
    path: "-",
  } as const;
  lines.push(line(zone, start + random(3500), { ...noise, ...packet, source: knock, target }));
  if (random(4) === 0) {
    lines.push(
      line(zone, start + random(3500), { ...noise, ...packet, source: knock, target, action: "REJECT" }),
    );
  }
  return lines;
}

/** Files as S3 receives them, by path below `AWSLogs/`. */
export function flowLogFiles(): Map<string, Uint8Array> {
  const files = new Map<string, Uint8Array>();
  const random = seeded(20260901);
  for (const [i, zone] of ZONES.entries()) {
    const lines = Array.from({ length: 24 }, (_, hour) => hourOf(zone, SHARES[i] ?? 0, hour, random)).flat();
    // The interval before the first packet and after the last one: the log covers a whole day and a minute.
    const noData = (start: number): string =>
      `5 ${ACCOUNT} ${zone.nat.eni} - - - - - - - ${start} ${start + 60} - NODATA ${VPC} ${zone.nat.subnet} - - - - ${REGION} ${zone.id} - - - -`;
    const text = [FIELDS.join(" "), noData(DAY_START), ...lines, noData(DAY_START + 86_400), ""].join("\n");
    const name = `${ACCOUNT}_vpcflowlogs_${REGION}_fl-0f1e2d3c4b5a69780_20260902T0000Z_${zone.id.slice(-3)}00000.log.gz`;
    files.set(`${ACCOUNT}/vpcflowlogs/${REGION}/2026/09/01/${name}`, gzipSync(text, { level: 9 }));
  }
  return files;
}
