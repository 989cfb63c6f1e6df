/** Route 53 Resolver query logs of the same day: who asked for which host, and the address that came back. */
import { gzipSync } from "node:zlib";
import { seeded } from "./random.ts";
import { ACCOUNT, DAY_START, REGION, REMOTES, VPC, ZONES } from "./shop.ts";

export function resolverLogFiles(): Map<string, Uint8Array> {
  const random = seeded(20260902);
  const lines: string[] = [];
  for (let hour = 0; hour < 24; hour++) {
    for (const remote of REMOTES) {
      if (remote.host === null) continue;
      const zone = ZONES[random(ZONES.length)];
      const client = zone?.clients[random(2)];
      // The first answers come before the day's first flow.
      const at = hour === 0 ? DAY_START - 60 + random(50) : DAY_START + hour * 3600 + random(3500);
      lines.push(
        JSON.stringify({
          version: "1.100000",
          account_id: ACCOUNT,
          region: REGION,
          vpc_id: VPC,
          query_timestamp: new Date(at * 1000).toISOString().replace(".000Z", "Z"),
          query_name: `${remote.host}.`,
          query_type: "A",
          query_class: "IN",
          rcode: "NOERROR",
          answers: [{ Rdata: remote.address, Type: "A", Class: "IN" }],
          srcaddr: client?.address ?? "10.20.8.21",
          srcport: String(32768 + random(28000)),
          transport: "UDP",
          srcids: {},
        }),
      );
    }
  }
  const name = `vpc_dns_query_logs_${VPC}_20260901T0000Z_0a1b2c3d.log.gz`;
  const path = `${ACCOUNT}/vpcdnsquerylogs/${VPC}/2026/09/01/${name}`;
  return new Map([[path, gzipSync(`${lines.join("\n")}\n`, { level: 9 })]]);
}
