/** A small network and what its hosts said to whom: the truth that flow logs are then written of. */
import { type Seeded, seeded } from "../seeded.ts";
import { type Remote, remotes } from "./remotes.ts";

export interface Interface {
  readonly eni: string;
  readonly address: string;
  readonly vpc: string;
  readonly az: string;
  readonly subnet: string;
  /** null for a NAT gateway's. */
  readonly instance: string | null;
}

/**
 * `nat`: through a NAT gateway; `direct`: from a host with its own public way; `inbound`: opened from outside to
 * such a host; `gateway`: over a gateway endpoint; `inside`: both ends in the VPC; `scan`: unasked-for packets that
 * the NAT gateway drops; `ipv6`: its own way, past every NAT.
 */
export type TalkKind = "nat" | "direct" | "inbound" | "gateway" | "inside" | "scan" | "ipv6";

export interface Talk {
  readonly kind: TalkKind;
  /** The host on our side; of a scan: the NAT gateway. */
  readonly client: Interface;
  /** The NAT gateway that carries it. */
  readonly nat: Interface | null;
  readonly remote: Remote;
  /** The other host of an `inside` talk. */
  readonly peer: Interface | null;
  readonly protocol: 6 | 17;
  readonly localPort: number;
  readonly remotePort: number;
  readonly natPort: number;
  /** From our side. */
  readonly bytesOut: bigint;
  readonly bytesIn: bigint;
  /** Unix seconds. */
  readonly start: number;
  readonly seconds: number;
}

export interface Network {
  readonly nats: readonly Interface[];
  readonly clients: readonly Interface[];
  readonly talks: readonly Talk[];
  readonly start: number;
  readonly seconds: number;
}

export interface NetworkSize {
  readonly vpcs: readonly [number, number];
  readonly zones: readonly [number, number];
  readonly talks: readonly [number, number];
  /** Private remotes behind the NAT: only packet addresses tell them from clients. */
  readonly privateRemotes: boolean;
  /** Clients of the last VPC go out by the first one's gateways: only their own records tell whose they are. */
  readonly centralNat: boolean;
}
export const USUAL: NetworkSize = {
  vpcs: [1, 3],
  zones: [1, 3],
  talks: [10, 60],
  privateRemotes: true,
  centralNat: false,
};

const HEX = "0123456789abcdef";
function id(random: Seeded, prefix: string): string {
  return prefix + Array.from({ length: 17 }, () => random.pick([...HEX])).join("");
}

export function randomNetwork(seed: number, size: NetworkSize): Network {
  const random = seeded(seed);
  const nats: Interface[] = [];
  const clients: Interface[] = [];
  const wayOut = new Map<Interface, Interface>();
  const vpcs = random.int(...size.vpcs);
  const first: Interface[] = [];
  for (let v = 0; v < vpcs; v++) {
    const vpc = id(random, "vpc-");
    const zones = random.int(...size.zones);
    const single = random.chance(0.3);
    const central = size.centralNat && v > 0 && v === vpcs - 1;
    const own: Interface[] = [];
    for (let z = 0; z < zones; z++) {
      const place = { vpc, az: `use1-az${z + 1}` };
      const gateway: Interface = {
        ...place,
        eni: id(random, "eni-"),
        address: `10.${v}.${z}.220`,
        subnet: id(random, "subnet-"),
        instance: null,
      };
      if (!central && !(single && z > 0)) own.push(gateway);
      const subnet = id(random, "subnet-");
      for (let c = random.int(1, 3); c > 0; c--) {
        const client: Interface = {
          ...place,
          eni: id(random, "eni-"),
          address: `10.${v}.${16 + z}.${10 + c}`,
          subnet,
          instance: id(random, "i-"),
        };
        clients.push(client);
        wayOut.set(client, central ? random.pick(first) : (own[Math.min(z, own.length - 1)] ?? gateway));
      }
    }
    nats.push(...own);
    if (v === 0) first.push(...own);
  }
  const start = 1_790_000_000 + random.int(0, 1_000_000);
  const seconds = random.int(2, 5) * 3600;
  const talks = talksOf(random, size, { clients, wayOut, start, seconds });
  return { nats, clients, talks, start, seconds };
}

interface Stage {
  readonly clients: readonly Interface[];
  readonly wayOut: ReadonlyMap<Interface, Interface>;
  readonly start: number;
  readonly seconds: number;
}

function talksOf(random: Seeded, size: NetworkSize, stage: Stage): Talk[] {
  const hosts = remotes(random);
  // hosts with a public address; they do not use the NAT
  const open = new Set(stage.clients.length > 2 ? [stage.clients[0]] : []);
  const inner = stage.clients.filter((client) => !open.has(client));
  // a gateway that nobody uses shows nothing but scans, and so cannot be told from a host
  const used = [...new Set(inner.flatMap((client) => stage.wayOut.get(client) ?? []))];
  const known: Remote[] = [];
  const kinds: readonly TalkKind[] = [
    "nat",
    "nat",
    "nat",
    "nat",
    "direct",
    "inbound",
    "gateway",
    "inside",
    "scan",
    "ipv6",
  ];
  const make = (kind: TalkKind, client: Interface, remote: Remote): Talk => ({
    kind,
    client,
    nat: kind === "nat" ? (stage.wayOut.get(client) ?? null) : null,
    remote,
    peer:
      kind === "inside"
        ? (stage.clients.find((each) => each !== client && each.vpc === client.vpc) ?? null)
        : null,
    protocol: random.chance(0.85) ? 6 : 17,
    localPort: kind === "inbound" ? 443 : random.int(20_000, 60_000),
    remotePort: kind === "inbound" ? random.int(20_000, 60_000) : random.pick([443, 443, 80, 8443, 27017]),
    natPort: random.int(1024, 60_000),
    bytesOut: BigInt(random.int(40, 1000)) * BigInt(random.pick([1, 100, 1_000_003])),
    bytesIn: random.chance(0.07)
      ? 0n
      : BigInt(random.int(40, 1000)) * BigInt(random.pick([1, 1000, 30_000_001])),
    start: stage.start + random.int(0, stage.seconds - 1200),
    seconds: random.int(0, 900),
  });
  // each gateway has a public talk of a client of its own, so that its interface can be told from any other
  const talks = [...stage.wayOut]
    .filter(([client]) => inner.includes(client))
    .map(([client]) => {
      return make("nat", client, hosts.of("internet"));
    });
  for (let left = random.int(...size.talks); left > 0; left--) {
    const kind = random.pick(kinds);
    if (kind === "scan") talks.push(make(kind, random.pick(used), hosts.scanner()));
    else if (kind === "direct" || kind === "inbound") {
      const [host] = [...open];
      if (host !== undefined) talks.push(make(kind, host, hosts.any()));
    } else if (kind === "gateway")
      talks.push(make(kind, random.pick(inner), hosts.of(random.pick(["s3", "dynamodb"]))));
    else if (kind === "inside") {
      const talk = make(kind, random.pick(stage.clients), hosts.privateHost());
      if (talk.peer !== null) talks.push(talk);
    } else if (kind === "ipv6") {
      const remote: Remote = {
        address: `2a00:1450:4001::${random.int(1, 9999)}`,
        service: "internet",
        codes: ["-"],
        private: false,
      };
      talks.push(make(kind, random.pick(stage.clients), remote));
    } else {
      const again = random.chance(0.4) && known.length > 0;
      const remote = again
        ? random.pick(known)
        : size.privateRemotes && random.chance(0.1)
          ? hosts.privateHost()
          : hosts.any();
      known.push(remote);
      talks.push(make("nat", random.pick(inner), remote));
    }
  }
  return talks;
}
