/** The records that a network's talks leave on the interfaces they pass, leg by leg (COUNTING.md's 0 A B C D 9). */
import { type Seeded, seeded } from "../seeded.ts";
import type { Interface, Network, Talk } from "./network.ts";

export type Leg = "0" | "A" | "B" | "C" | "D" | "9" | "none";

export interface FlowRecord {
  readonly leg: Leg;
  /** null: a record of no traffic (NODATA, SKIPDATA). */
  readonly talk: Talk | null;
  readonly on: Interface;
  /** true: leaves the interface. */
  readonly egress: boolean;
  readonly src: string;
  readonly dst: string;
  readonly pktSrc: string;
  readonly pktDst: string;
  readonly srcPort: number;
  readonly dstPort: number;
  readonly protocol: number;
  readonly packets: bigint;
  readonly bytes: bigint;
  readonly start: number;
  readonly end: number;
  readonly action: "ACCEPT" | "REJECT" | "-";
  readonly status: "OK" | "NODATA" | "SKIPDATA";
  readonly tcpFlags: number;
  /** Egress only. */
  readonly trafficPath: number | null;
  readonly srcCode: string;
  readonly dstCode: string;
}

export function recordsOf(network: Network, seed: number): FlowRecord[] {
  const random = seeded(seed);
  const records = network.talks.flatMap((talk) => legsOf(random, talk));
  for (const on of [...network.nats, ...network.clients]) {
    for (let left = random.int(0, 2); left > 0; left--) {
      records.push(quiet(random, network, on));
    }
    if (random.chance(0.4)) records.push(rejected(random, network, on));
  }
  return random.shuffle(records);
}

function legsOf(random: Seeded, talk: Talk): FlowRecord[] {
  const { client, nat, remote, peer } = talk;
  const host = { address: talk.kind === "ipv6" ? "2600:1f18:1::15" : client.address, port: talk.localPort };
  const far = { address: remote.address, port: talk.remotePort };
  const out = (
    leg: Leg,
    on: Interface,
    egress: boolean,
    from: End,
    to: End,
    pkt: readonly [string, string],
  ) => cut(random, talk, { leg, on, egress, from, to, pkt, bytes: talk.bytesOut, outwards: true });
  const back = (
    leg: Leg,
    on: Interface,
    egress: boolean,
    from: End,
    to: End,
    pkt: readonly [string, string],
  ) => cut(random, talk, { leg, on, egress, from, to, pkt, bytes: talk.bytesIn, outwards: false });
  if (talk.kind === "scan") {
    const own = { address: client.address, port: talk.natPort };
    return cut(random, talk, {
      leg: "C",
      on: client,
      egress: false,
      from: far,
      to: own,
      pkt: [far.address, own.address],
      bytes: talk.bytesOut,
      outwards: false,
    });
  }
  if (peer !== null) {
    const other = { address: peer.address, port: 5432 };
    const there = [host.address, other.address] as const;
    const here = [other.address, host.address] as const;
    return [
      ...out("0", client, true, host, other, there),
      ...out("9", peer, false, host, other, there),
      ...back("0", peer, true, other, host, here),
      ...back("9", client, false, other, host, here),
    ];
  }
  const there = [host.address, far.address] as const;
  const here = [far.address, host.address] as const;
  const ends = [...out("0", client, true, host, far, there), ...back("9", client, false, far, host, here)];
  if (nat === null) return ends;
  const inner = { address: nat.address, port: talk.remotePort };
  const outer = { address: nat.address, port: talk.natPort };
  return [
    ...ends,
    ...out("A", nat, false, host, inner, there),
    ...out("B", nat, true, outer, far, [nat.address, far.address]),
    ...back("C", nat, false, far, outer, [far.address, nat.address]),
    ...back("D", nat, true, inner, host, here),
  ];
}

interface End {
  readonly address: string;
  readonly port: number;
}
interface LegShape {
  readonly leg: Leg;
  readonly on: Interface;
  readonly egress: boolean;
  readonly from: End;
  readonly to: End;
  readonly pkt: readonly [string, string];
  readonly bytes: bigint;
  /** From our side to the remote. */
  readonly outwards: boolean;
}

/** One leg's bytes in one to three aggregation intervals; no bytes, no record. */
function cut(random: Seeded, talk: Talk, shape: LegShape): FlowRecord[] {
  if (shape.bytes === 0n) return [];
  const parts = shape.bytes > 1000n ? random.int(1, 3) : 1;
  const records: FlowRecord[] = [];
  let left = shape.bytes;
  for (let i = 0; i < parts; i++) {
    const bytes = i === parts - 1 ? left : shape.bytes / BigInt(parts + random.int(0, 2));
    left -= bytes;
    const start = talk.start + Math.floor((talk.seconds * i) / parts);
    records.push(record(random, talk, shape, bytes, i, start, start + Math.floor(talk.seconds / parts)));
  }
  return records;
}

function record(
  random: Seeded,
  talk: Talk,
  shape: LegShape,
  bytes: bigint,
  part: number,
  start: number,
  end: number,
): FlowRecord {
  const { on, egress, from, to, outwards } = shape;
  const code = talk.remote.private || talk.peer !== null ? "-" : random.pick(talk.remote.codes);
  const opens = outwards === (talk.kind !== "inbound" && talk.kind !== "scan");
  return {
    leg: shape.leg,
    talk,
    on,
    egress,
    src: from.address,
    dst: to.address,
    pktSrc: shape.pkt[0],
    pktDst: shape.pkt[1],
    srcPort: from.port,
    dstPort: to.port,
    protocol: talk.protocol,
    packets: bytes / 1400n + 1n,
    bytes,
    start,
    end,
    action: "ACCEPT",
    status: "OK",
    tcpFlags:
      talk.protocol !== 6
        ? 0
        : part > 0
          ? random.pick([0, 1])
          : opens
            ? random.pick([2, 3])
            : random.pick([18, 19]),
    trafficPath: egress ? pathOf(talk, shape.leg) : null,
    srcCode: outwards ? "-" : code,
    dstCode: outwards ? code : "-",
  };
}

/** The next hop as the sending interface sees it. */
function pathOf(talk: Talk, leg: Leg): number {
  if (leg === "B") return 8;
  if (leg === "D") return 1;
  switch (talk.kind) {
    case "gateway":
      return 7;
    case "direct":
    case "inbound":
    case "ipv6":
      return 8;
    default:
      return 1;
  }
}

const EMPTY: Omit<FlowRecord, "on" | "start" | "end" | "status"> = {
  leg: "none",
  talk: null,
  egress: false,
  src: "-",
  dst: "-",
  pktSrc: "-",
  pktDst: "-",
  srcPort: 0,
  dstPort: 0,
  protocol: 0,
  packets: 0n,
  bytes: 0n,
  action: "-",
  tcpFlags: 0,
  trafficPath: null,
  srcCode: "-",
  dstCode: "-",
};

function quiet(random: Seeded, network: Network, on: Interface): FlowRecord {
  const start = network.start + random.int(0, network.seconds - 60);
  return { ...EMPTY, on, start, end: start + 59, status: random.chance(0.7) ? "NODATA" : "SKIPDATA" };
}

function rejected(random: Seeded, network: Network, on: Interface): FlowRecord {
  const start = network.start + random.int(0, network.seconds - 60);
  const src = `192.0.2.${random.int(200, 250)}`;
  return {
    ...EMPTY,
    on,
    src,
    dst: on.address,
    pktSrc: src,
    pktDst: on.address,
    srcPort: random.int(20_000, 60_000),
    dstPort: 22,
    protocol: 6,
    packets: 1n,
    bytes: BigInt(random.int(40, 4000)),
    start,
    end: start + random.int(0, 59),
    action: "REJECT",
    status: "OK",
    tcpFlags: 2,
  };
}
