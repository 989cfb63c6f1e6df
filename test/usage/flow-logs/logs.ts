/** Flow logs by hand, for tests: records as a few words, written as AWS writes them. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll } from "vitest";
import type { AddressRange } from "../../../src/catalog/address-ranges.ts";
import { readFlowLogs } from "../../../src/usage/flow-logs/index.ts";
import type { FlowLogOptions, FlowLogReading } from "../../../src/usage/flow-logs/types.ts";
import { V2, V5 } from "../../support/flow-log-fields.ts";

export { V2, V5 };

/** Ranges by the first octet: 52 is S3 here, 53 S3 elsewhere, 54 DynamoDB, 3 EC2, 13 CloudFront, 15 API Gateway, 16 global. */
const BY_OCTET: Readonly<Record<number, AddressRange>> = {
  52: { region: "us-east-1", services: ["S3", "AMAZON"] },
  53: { region: "eu-west-1", services: ["S3", "AMAZON"] },
  54: { region: "us-east-1", services: ["DYNAMODB", "AMAZON"] },
  3: { region: "us-east-1", services: ["EC2", "AMAZON"] },
  13: { region: "eu-west-1", services: ["CLOUDFRONT", "AMAZON"] },
  15: { region: "us-east-1", services: ["API_GATEWAY", "AMAZON"] },
  16: { region: "GLOBAL", services: ["AMAZON"] },
};
export const RANGES: FlowLogOptions["ranges"] = {
  lookup4: (ip) => BY_OCTET[ip >>> 24] ?? null,
  lookup6: () => null,
};

export interface Record5 {
  readonly eni?: string;
  readonly src: string;
  readonly dst: string;
  readonly bytes: number | string;
  readonly sport?: number;
  readonly dport?: number;
  readonly start?: number;
  readonly end?: number;
  readonly action?: string;
  readonly status?: string;
  readonly vpc?: string;
  readonly instance?: string;
  readonly flags?: number | string;
  readonly psrc?: string;
  readonly pdst?: string;
  readonly az?: string;
  readonly ssrc?: string;
  readonly sdst?: string;
  readonly way: "in" | "out";
  readonly path?: number | string;
}

export const T0 = 1_700_000_000;

/** One record of version 5. */
export function v5(r: Record5): string {
  const { way, src, dst, start = T0 } = r;
  return [
    `5 123456789012 ${r.eni ?? "eni-client1"} ${src} ${dst} ${r.sport ?? 40_000} ${r.dport ?? 443} 6 3 ${r.bytes}`,
    `${start} ${r.end ?? start + 60} ${r.action ?? "ACCEPT"} ${r.status ?? "OK"} ${r.vpc ?? "vpc-1"} subnet-1`,
    `${r.instance ?? "i-1"} ${r.flags ?? 0} IPv4 ${r.psrc ?? src} ${r.pdst ?? dst} us-east-1 ${r.az ?? "use1-az1"} - -`,
    `${r.ssrc ?? "-"} ${r.sdst ?? "-"} ${way === "in" ? "ingress" : "egress"} ${r.path ?? (way === "in" ? "-" : 1)}`,
  ].join(" ");
}

/** One record of version 2. */
export function v2(
  eni: string,
  src: string,
  dst: string,
  bytes: number,
  sport = 40_000,
  dport = 443,
): string {
  return `2 123456789012 ${eni} ${src} ${dst} ${sport} ${dport} 6 3 ${bytes} ${T0} ${T0 + 60} ACCEPT OK`;
}

/** The legs A, B, C, D of one conversation on a NAT gateway's interface, each with its own bytes; 0: not logged. */
export function natLegs(
  bytes: { a?: number; b?: number; c?: number; d?: number },
  more: Partial<Record5> & { client?: string; remote?: string; nat?: string } = {},
): string[] {
  const { client = "10.0.1.5", remote = "203.0.113.5", nat = "10.0.0.220", ...rest } = more;
  const base = { eni: "eni-nat1", instance: "-", ...rest };
  const legs: (string | false)[] = [
    (bytes.a ?? 0) > 0 &&
      v5({ ...base, src: client, dst: nat, pdst: remote, bytes: bytes.a ?? 0, way: "in" }),
    (bytes.b ?? 0) > 0 &&
      v5({ ...base, src: nat, dst: remote, sport: 1025, bytes: bytes.b ?? 0, way: "out", path: 8 }),
    (bytes.c ?? 0) > 0 &&
      v5({ ...base, src: remote, dst: nat, sport: 443, dport: 1025, bytes: bytes.c ?? 0, way: "in" }),
    (bytes.d ?? 0) > 0 &&
      v5({
        ...base,
        src: nat,
        dst: client,
        psrc: remote,
        sport: 443,
        dport: 40_000,
        bytes: bytes.d ?? 0,
        way: "out",
      }),
  ];
  return legs.filter((leg) => leg !== false);
}

let folder: string | null = null;
/** A file in a folder of its own. `name` may have folders in it. */
export function file(name: string, content: string | Uint8Array): { path: string; name: string } {
  folder ??= mkdtempSync(join(tmpdir(), "flow-logs-"));
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
  return { path, name };
}
afterAll(() => {
  if (folder !== null) rmSync(folder, { recursive: true, force: true });
  folder = null;
});

let files = 0;
export function read(
  files_: readonly { path: string; name: string }[],
  options: Partial<FlowLogOptions> = {},
): Promise<FlowLogReading> {
  return readFlowLogs(files_, { ranges: RANGES, ...options });
}

/** Read records under a header. */
export function readLines(
  header: string,
  lines: readonly string[],
  options: Partial<FlowLogOptions> = {},
): Promise<FlowLogReading> {
  return read([file(`${files++}.log`, `${[header, ...lines].join("\n")}\n`)], options);
}

/** Buckets that are not empty, as `name records bytes`. */
export function buckets(reading: FlowLogReading): string[] {
  return reading.buckets
    .filter(({ records }) => records > 0)
    .map(({ name, records, bytes }) => `${name} ${records} ${bytes}`);
}
/** Demands, as `vpc az service route in out`. */
export function demands(reading: FlowLogReading): string[] {
  return reading.measured.map(
    ({ vpc, az, service, route, bytesIn, bytesOut }) =>
      `${vpc} ${az} ${service} ${route} ${bytesIn} ${bytesOut}`,
  );
}
export function codes(reading: FlowLogReading): string[] {
  return reading.warnings.map(({ code }) => code);
}
