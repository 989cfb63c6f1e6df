/** What the user should know of flow logs that Athena counted. */
import type { Warning } from "../../model/usage.ts";
import type { Covered } from "../flow-logs/windows.ts";
import type { AthenaRow } from "./rows.ts";

const gib = (bytes: bigint): string => `${(Number(bytes) / 2 ** 30).toFixed(2)} GB`;

export function athenaWarnings(rows: readonly AthenaRow[], times: readonly Covered[]): Warning[] {
  const warnings: Warning[] = [];
  const warn = (code: string, message: string): number => warnings.push({ code, message });
  const recordsOf = (is: (row: AthenaRow) => boolean): number =>
    rows.filter(is).reduce((sum, row) => sum + row.records, 0);
  /** Demand of these notes. */
  const demandOf = (...notes: readonly string[]): bigint =>
    rows
      .filter(({ text }) => notes.includes(text.note))
      .reduce((sum, row) => sum + row.bytesIn + row.bytesOut, 0n);

  const malformed = recordsOf(({ text }) => text.bucket === "malformed");
  if (malformed > 0)
    warn("malformed-records", `${malformed} records could not be read: the result is a lower bound`);
  const skipped = recordsOf(({ text }) => text.bucket === "skip-data");
  if (skipped > 0)
    warn(
      "skip-data",
      `AWS lost records (SKIPDATA, ${skipped} times, each perhaps many flows): the result is a lower bound`,
    );
  const own = demandOf("nat", "assumed-nat");
  if (own > 0n && rows.some(({ text }) => text.nat_id !== ""))
    warn(
      "nat-not-logged",
      `${gib(own)} of clients' public traffic is on no logged NAT gateway: counted from the clients' own records`,
    );
  const assumed = demandOf("assumed-nat");
  if (assumed > 0n)
    warn(
      "assumed-nat",
      `that ${gib(assumed)} of clients' public traffic rides on a NAT gateway is assumed: no record tells its way`,
    );
  const unknown = demandOf("unknown-client");
  if (unknown > 0n)
    warn(
      "unknown-client",
      `${gib(unknown)} behind NAT gateways have no known client: counted for the gateway's own VPC and zone`,
    );
  const publicApi = demandOf("public-api");
  if (publicApi > 0n)
    warn(
      "public-api",
      `${gib(publicApi)} went to public API Gateway APIs: an endpoint reaches private APIs only`,
    );
  const unnamed = rows
    .filter(({ text }) => text.service === "aws-other" && text.route === "interface-endpoint")
    .reduce((sum, row) => sum + row.bytesIn + row.bytesOut, 0n);
  if (unnamed > 0n)
    warn(
      "endpoint-unnamed",
      `${gib(unnamed)} over interface endpoints name no service and count as aws-other: the query does not tell whose each endpoint is; read the flow logs themselves with --inventory`,
    );
  const overGateway = demandOf("gateway-endpoint");
  if (overGateway > 0n)
    warn(
      "gateway-endpoint",
      `${gib(overGateway)} over gateway endpoints are S3's or DynamoDB's, no record tells which: they stay there, free, as aws-other`,
    );
  const bad = recordsOf(({ kind }) => kind === "impossible-time");
  if (bad > 0)
    warn(
      "impossible-times",
      `${bad} records end before they start or last more than a day: their bytes count, their times do not`,
    );
  for (const { vpc, gaps, seconds } of times) {
    const missing = gaps.reduce((sum, gap) => sum + gap.end - gap.start, 0);
    if (missing * 10 > missing + seconds)
      warn(
        "gaps",
        `${vpc}: ${(missing / 3600).toFixed(1)} hours without any record, more than a tenth of the time: taken out of the measured hours`,
      );
  }
  return warnings;
}
