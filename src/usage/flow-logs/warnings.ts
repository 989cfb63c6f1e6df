/** What the user should know of the logs, one line each, in a fixed order. */
import type { Warning } from "../../model/usage.ts";
import { STAT, STAT_WORDS } from "./contexts.ts";
import type { Resolved } from "./resolve.ts";
import type { FilePart } from "./scan-part.ts";
import type { FlowLogOptions } from "./types.ts";
import type { Covered } from "./windows.ts";

/** What was seen of whole files. */
export interface FileFindings {
  /** Files of the same content as another, with what they hold. */
  readonly twins: readonly {
    readonly name: string;
    readonly of: string;
    readonly records: number;
    readonly low: number;
    readonly high: number;
  }[];
  readonly unreadable: readonly { readonly file: string; readonly reason: string }[];
  /** Transit Gateway flow logs, set apart. */
  readonly transit: readonly string[];
}

const SHOWN = 3;
/** "a, b, c and 4 more". */
function listed(names: readonly string[]): string {
  const more = names.length - SHOWN;
  return names.slice(0, SHOWN).join(", ") + (more > 0 ? ` and ${more} more` : "");
}
const gib = (bytes: bigint): string => `${(Number(bytes) / 2 ** 30).toFixed(2)} GB`;

const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? "" : "s"}`;

const dayOf = (seconds: number): string => new Date(seconds * 1000).toISOString().slice(0, 10);

export function warningsOf(
  resolved: Resolved,
  covered: readonly Covered[],
  parts: readonly FilePart[],
  findings: FileFindings,
  options: FlowLogOptions,
): Warning[] {
  const { ledger, network, natEvidence } = resolved;
  const warnings: Warning[] = [];
  const warn = (code: string, message: string) => warnings.push({ code, message });
  const noted = (code: string) => ledger.notes.get(code);
  const stat = (at: number) =>
    network.contexts.reduce((sum, { index }) => sum + (network.stats[index * STAT_WORDS + at] ?? 0), 0);

  for (const twin of findings.twins)
    if (twin.records > 0) warn("same-file", `${twin.name}: the same content as ${twin.of}: counted once`);
  if (findings.unreadable.length > 0) {
    // A large file is read in parts, each of which may end too early.
    const files = new Map(findings.unreadable.map(({ file, reason }) => [file, `${file} (${reason})`]));
    const names = listed([...files.values()]);
    warn(
      "unreadable-files",
      `${counted(files.size, "file")} could not be read whole: ${names}: the result is a lower bound`,
    );
  }
  if (findings.transit.length > 0)
    warn(
      "transit-gateway-log",
      `${listed(findings.transit)}: Transit Gateway flow logs show each byte once per attachment; they are left out, VPC flow logs alone are counted`,
    );
  const malformed = parts.reduce((sum, part) => sum + part.malformed, 0);
  if (malformed > 0)
    warn(
      "malformed-records",
      `${counted(malformed, "record")} could not be read: the result is a lower bound`,
    );
  const skipped = stat(STAT.skipRecords);
  if (skipped > 0)
    warn(
      "skip-data",
      `AWS lost records (SKIPDATA, ${skipped} times, each perhaps many flows): the result is a lower bound`,
    );
  if (resolved.lostFlowLogs.length > 0)
    warn(
      "several-flow-logs",
      `several flow logs cover the same interfaces: of each interface the one with most bytes counts; seen again: ${listed(resolved.lostFlowLogs)}`,
    );
  const copies = parts.reduce((sum, part) => sum + part.copies, 0);
  if (copies > 0)
    warn(
      "combined-stream",
      `${copies} equal lines close together in CloudWatch streams are taken for copies by several flow logs and counted once`,
    );
  const instance = noted("instance-only");
  if (instance !== undefined && natEvidence.length > 0)
    warn(
      "nat-not-logged",
      `${gib(instance.bytes)} of clients' public traffic is on no logged NAT gateway: counted from the clients' own records`,
    );
  const assumed = noted("assumed-nat");
  if (assumed !== undefined)
    warn(
      "assumed-nat",
      `that ${gib(assumed.bytes)} of clients' public traffic rides on a NAT gateway is assumed: no record tells its way (log traffic-path, or the NAT gateways' interfaces, or name those with --nat-interface)`,
    );
  const unknown = noted("unknown-client");
  if (unknown !== undefined)
    warn(
      "unknown-client",
      `${gib(unknown.bytes)} behind NAT gateways have no known client: counted for the gateway's own VPC and zone`,
    );
  const passage = noted("passage");
  if (passage !== undefined)
    warn(
      "passage-interface",
      `${gib(passage.bytes)} pass through interfaces of Transit Gateways or firewalls: not counted there, only at clients and NAT gateways`,
    );
  const shared = noted("shared-address");
  if (shared !== undefined)
    warn(
      "shared-address",
      `${gib(shared.bytes)} went to addresses that several hosts share: divided among them by their number`,
    );
  const publicApi = noted("public-api");
  if (publicApi !== undefined)
    warn(
      "public-api",
      `${gib(publicApi.bytes)} went to public API Gateway APIs: an endpoint reaches private APIs only`,
    );
  const unnamed = [...ledger.entries.values()]
    .filter(({ service, route }) => service === "aws-other" && route === "interface-endpoint")
    .reduce((sum, entry) => sum + entry.in.bytes + entry.out.bytes, 0n);
  if (unnamed > 0n)
    warn(
      "endpoint-unnamed",
      `${gib(unnamed)} over interface endpoints name no service and count as aws-other: give --inventory, which tells whose each endpoint is (or --dns, where their private DNS names are asked for)`,
    );
  if (ledger.bucketList().every(({ records }) => records === 0))
    warn("no-records", "the flow logs hold no record");
  const overGateway = noted("gateway-endpoint");
  if (overGateway !== undefined)
    warn(
      "gateway-endpoint",
      `${gib(overGateway.bytes)} over gateway endpoints are S3's or DynamoDB's, no record tells which: they stay there, free, as aws-other (log pkt-src-aws-service and pkt-dst-aws-service, or give --dns)`,
    );
  for (const { vpc, gaps, seconds, apart } of covered) {
    const missing = gaps.reduce((sum, gap) => sum + gap.end - gap.start, 0);
    if (missing * 10 > missing + seconds)
      warn(
        "gaps",
        `${vpc}: ${(missing / 3600).toFixed(1)} hours without any record, more than a tenth of the time: taken out of the measured hours`,
      );
    if (apart.length > 0)
      warn(
        "times-apart",
        `${vpc}: records of ${listed(apart.map(dayOf))} lie years apart from the rest: their bytes count, their times do not`,
      );
  }
  const bad = stat(STAT.badTimes);
  if (bad > 0)
    warn(
      "impossible-times",
      `${bad} records end before they start or last more than a day: their bytes count, their times do not`,
    );
  if (
    covered.every(({ seconds }) => seconds === 0) &&
    ledger.bucketList().some(({ bytes }) => bytes > 0n) &&
    network.stretches.isEmpty
  )
    warn("no-times", "no record tells when it began or ended: the measured hours are not known");
  if (network.interfaces.some(({ isNamed }) => !isNamed)) {
    const bytes = noted("no-interface-id")?.bytes ?? 0n;
    const twice =
      bytes > 0n ? ` and as much as ${gib(bytes / 2n)} of ${gib(bytes)} may be counted twice` : "";
    warn(
      "no-interface-id",
      `records name no interface (interface-id), so a NAT gateway's cannot be told from its clients'${twice}: add the field to the flow log`,
    );
  }
  for (const given of options.natInterfaces ?? [])
    if (!network.interfaces.some(({ name, resource }) => name === given || resource === given))
      warn("nat-interface-unseen", `--nat-interface ${given}: no record of this interface`);
  return warnings;
}
