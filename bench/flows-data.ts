/** Seeded flow logs for the benchmark: three NAT gateways with clients behind them, version 2 or version 5. */
import { once } from "node:events";
import { createWriteStream, existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { createGzip } from "node:zlib";

const HEADERS: Readonly<Record<2 | 5, string>> = {
  2: "version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status",
  5: "version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status vpc-id subnet-id instance-id tcp-flags type pkt-srcaddr pkt-dstaddr region az-id sublocation-type sublocation-id pkt-src-aws-service pkt-dst-aws-service flow-direction traffic-path",
};
const START = 1_760_000_000;
const CLIENTS = 300;
const REMOTES = 3000;
/** Remotes that one client talks to. */
const KNOWN = 100;
/** Each file covers three hours, in intervals of ten minutes. */
const FILE_SECONDS = 10_800;
const INTERVAL = 600;

/** mulberry32 */
function random(seed: number): () => number {
  let a = seed;
  return () => {
    a = (a + 0x6d2b79f5) | 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}
const hex = (n: number, length: number): string => n.toString(16).padStart(length, "0");

interface Client {
  readonly address: string;
  readonly eni: string;
  readonly instance: string;
  readonly zone: number;
}

/** Who talks to whom, in all files alike. */
function scenery() {
  const world = random(7);
  const id = () => hex(Math.floor(world() * 2 ** 52), 13) + hex(Math.floor(world() * 65_536), 4);
  const clients: Client[] = Array.from({ length: CLIENTS }, (_, i) => ({
    address: `10.0.${(i % 3) * 16 + Math.floor(i / 256)}.${(i % 250) + 4}`,
    eni: `eni-${id()}`,
    instance: `i-${id()}`,
    zone: i % 3,
  }));
  const nats = [0, 1, 2].map((zone) => ({ eni: `eni-${id()}`, address: `10.0.${100 + zone}.10`, zone }));
  const remotes = Array.from({ length: REMOTES }, (_, i) => {
    const a = world();
    const [x, y, z] = [world() * 256, world() * 256, world() * 256].map(Math.floor);
    const s3 = i % 5 === 0;
    return { address: `${s3 ? 52 : 13 + Math.floor(a * 180)}.${s3 ? 216 : x}.${y}.${z}`, s3 };
  });
  const subnets = [0, 1, 2].map(() => `subnet-${id()}`);
  const remotesOf = clients.map(() =>
    Array.from({ length: KNOWN }, () => Math.floor(world() ** 2 * REMOTES)),
  );
  return { clients, nats, remotes, subnets, remotesOf };
}

/** The interfaces of the NAT gateways. */
export function natInterfaces(): string[] {
  return scenery().nats.map(({ eni }) => eni);
}

/** The fields of a version's lines. */
export function fieldsOf(version: 2 | 5): string[] {
  return HEADERS[version].split(" ");
}

/**
 * Lines of one file: the records of one aggregation interval after the other, as AWS delivers them. Within an interval
 * stand conversations of clients, each with its six legs, in no order.
 */
function* lines(version: 2 | 5, records: number, file: number): Generator<string> {
  const next = random(1000 + file);
  const { clients, nats, remotes, subnets, remotesOf } = scenery();
  const intervals = FILE_SECONDS / INTERVAL;
  function* conversation(begin: number): Generator<string> {
    const number = Math.floor(next() ** 2 * CLIENTS);
    const client = clients[number] as Client;
    const nat = nats[client.zone] as (typeof nats)[number];
    const known = remotesOf[number] as number[];
    const remote = remotes[known[Math.floor(next() ** 2 * KNOWN)] as number] as (typeof remotes)[number];
    const port = 32_768 + Math.floor(next() * 28_000);
    const natPort = 1024 + Math.floor(next() * 60_000);
    const start = begin + Math.floor(next() * (INTERVAL - 60));
    const end = start + 1 + Math.floor(next() * 59);
    const up = Math.floor(60 + next() ** 8 * 400_000);
    const down = Math.floor(120 + next() ** 6 * 8_000_000);
    const at = (
      eni: string,
      instance: string,
      s: string,
      d: string,
      sp: number,
      dp: number,
      bytes: number,
      ps: string,
      pd: string,
      out: boolean,
      path: string,
    ): string => {
      const base = `${version} 123456789012 ${eni} ${s} ${d} ${sp} ${dp} 6 ${1 + (bytes >> 10)} ${bytes} ${start} ${end} ACCEPT OK`;
      if (version === 2) return base;
      const toS3 = remote.s3 ? "S3" : "-";
      const remoteIsDst = pd === remote.address;
      return `${base} vpc-0a1b2c3d4e5f60718 ${subnets[client.zone]} ${instance} ${out ? 3 : 19} IPv4 ${ps} ${pd} us-east-1 use1-az${client.zone + 1} - - ${remoteIsDst ? "-" : toS3} ${remoteIsDst ? toS3 : "-"} ${out ? "egress" : "ingress"} ${path}`;
    };
    const { address: c } = client;
    const r = remote.address;
    yield* [
      at(client.eni, client.instance, c, r, port, 443, up, c, r, true, "1"),
      at(nat.eni, "-", c, nat.address, port, 443, up, c, r, false, "-"),
      at(nat.eni, "-", nat.address, r, natPort, 443, up, nat.address, r, true, "8"),
      at(nat.eni, "-", r, nat.address, 443, natPort, down, r, nat.address, false, "-"),
      at(nat.eni, "-", nat.address, c, 443, port, down, r, c, true, "1"),
      at(client.eni, client.instance, r, c, 443, port, down, r, c, false, "-"),
    ];
  }
  let left = records;
  for (let interval = 0; interval < intervals; interval++) {
    const size = Math.floor(left / (intervals - interval));
    const batch: string[] = [];
    while (batch.length < size)
      batch.push(...conversation(START + file * FILE_SECONDS + interval * INTERVAL));
    for (let i = batch.length - 1; i > 0; i--) {
      const j = Math.floor(next() * (i + 1));
      [batch[i], batch[j]] = [batch[j] as string, batch[i] as string];
    }
    batch.length = size;
    left -= size;
    yield* batch;
  }
}

/** Files of the data, made if they are not there. Returns the paths, plain and gzipped. */
export async function flowData(
  version: 2 | 5,
  records: number,
  files: number,
): Promise<{ readonly plain: string[]; readonly gzip: string[] }> {
  const folder = join(import.meta.dirname, "out");
  mkdirSync(folder, { recursive: true });
  const plain: string[] = [];
  const gzip: string[] = [];
  for (let i = 0; i < files; i++) {
    const path = join(folder, `flows2-v${version}-${records}-${i}of${files}.log`);
    plain.push(path);
    gzip.push(`${path}.gz`);
    if (existsSync(`${path}.gz`)) continue;
    const out = createWriteStream(path);
    const zipped = createGzip({ level: 6 });
    const file = zipped.pipe(createWriteStream(`${path}.gz`));
    let batch = `${HEADERS[version]}\n`;
    const put = async (): Promise<void> => {
      const full = [out, zipped].filter((stream) => !stream.write(batch));
      batch = "";
      await Promise.all(full.map((stream) => once(stream, "drain")));
    };
    for (const line of lines(version, Math.ceil(records / files), i)) {
      batch += `${line}\n`;
      if (batch.length > 1 << 20) await put();
    }
    await put();
    const finished = [out, file].map((stream) => once(stream, "finish"));
    out.end();
    zipped.end();
    await Promise.all(finished);
  }
  return { plain, gzip };
}
