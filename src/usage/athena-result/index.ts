/**
 * The small table that Athena made of flow logs (`vpce-cost athena sql`): demands, buckets, rungs and covered time, read
 * back as if the flow logs had been read here.
 */
import { byText, groupBy } from "../../model/group.ts";
import type { RouteKind, SeenEndpoint, SeenNat, SeenVpc } from "../../model/usage.ts";
import { RUNGS } from "../flow-logs/attribution.ts";
import { joined } from "../flow-logs/coverage.ts";
import { BUCKETS } from "../flow-logs/ledger.ts";
import { type Covered, covered } from "../flow-logs/windows.ts";
import type { InputFile } from "../open.ts";
import { EMPTY_READING, type MeasuredDemand, type Reading } from "../reading.ts";
import { type AthenaRow, rowsOf } from "./rows.ts";
import { athenaWarnings } from "./warnings.ts";

const orNull = (text: string): string | null => (text === "" ? null : text);
/** The name of the one VPC of logs that tell none (INTERFACE.md, `vpc_id`). */
const UNNAMED_VPC = "vpc";

/** Reads such tables. Throws an InputError, naming line and column, for what no such query gives back. */
export async function readAthenaResults(files: readonly InputFile[]): Promise<Reading> {
  const rows: AthenaRow[] = [];
  for (const file of files) rows.push(...(await rowsOf(file)));
  const vpcOf = vpcNamer(rows);
  const measured = demandsOf(rows, vpcOf);
  const times = coveredTimes(rows, vpcOf);
  const windows = times.map(({ vpc, seconds }) => ({ vpc, seconds }));
  const longest = Math.max(0, ...windows.map(({ seconds }) => seconds));
  for (const vpc of new Set(measured.map((demand) => demand.vpc)))
    if (!windows.some((window) => window.vpc === vpc)) windows.push({ vpc, seconds: longest });
  const traffic = rows.filter(({ kind }) => kind === "traffic");
  const malformed = traffic.filter(({ text }) => text.bucket === "malformed");
  return {
    ...EMPTY_READING,
    from: files.map(({ name }) => name).sort(byText),
    records: traffic.reduce((sum, row) => sum + row.records, 0),
    rejected: malformed.reduce((sum, row) => sum + row.records, 0),
    measured,
    windows: windows.sort((a, b) => byText(a.vpc, b.vpc)),
    buckets: BUCKETS.map((name) => {
      const own = traffic.filter(({ text }) => text.bucket === name);
      return {
        name,
        records: own.reduce((sum, row) => sum + row.records, 0),
        bytes: own.reduce((sum, row) => sum + row.bytes, 0n),
      };
    }),
    attribution: RUNGS.map((by) => ({
      by,
      bytes: traffic
        .filter(({ text }) => text.attributed_by === by)
        .reduce((sum, row) => sum + row.bytesIn + row.bytesOut, 0n),
    })),
    vpcs: vpcsOf(traffic, vpcOf),
    nats: natsOf(traffic, vpcOf),
    endpoints: endpointsOf(measured),
    warnings: athenaWarnings(rows, times),
  };
}

/** Rows without a VPC are of the only one that there is, else of one called `vpc`. */
function vpcNamer(rows: readonly AthenaRow[]): (vpc: string) => string {
  const known = new Set(rows.map(({ text }) => text.vpc_id).filter((vpc) => vpc !== ""));
  const sole = known.size === 1 ? ([...known][0] ?? UNNAMED_VPC) : UNNAMED_VPC;
  return (vpc) => vpc || sole;
}

function demandsOf(rows: readonly AthenaRow[], vpcOf: (vpc: string) => string): MeasuredDemand[] {
  const carrying = rows.filter(({ text }) => text.service !== "");
  const keyOf = ({ text }: AthenaRow): string =>
    [text.account_id, text.region, vpcOf(text.vpc_id), text.az_id, text.service, text.route].join("\u0001");
  return [...groupBy(carrying, keyOf)]
    .sort(([a], [b]) => byText(a, b))
    .flatMap(([, group]) => {
      const [first] = group;
      if (first === undefined) return [];
      const { text } = first;
      return {
        account: orNull(text.account_id),
        region: orNull(text.region),
        vpc: vpcOf(text.vpc_id),
        az: orNull(text.az_id),
        service: text.service,
        route: text.route as RouteKind,
        bytesIn: group.reduce((sum, row) => sum + row.bytesIn, 0n),
        bytesOut: group.reduce((sum, row) => sum + row.bytesOut, 0n),
      };
    });
}

function coveredTimes(rows: readonly AthenaRow[], vpcOf: (vpc: string) => string): Covered[] {
  const byVpc = groupBy(
    rows.filter(({ kind }) => kind === "time"),
    ({ text }) => vpcOf(text.vpc_id),
  );
  return [...byVpc]
    .sort(([a], [b]) => byText(a, b))
    .map(([vpc, list]) => covered(vpc, joined(list.flatMap(({ first, last }) => [first, last]))));
}

function vpcsOf(rows: readonly AthenaRow[], vpcOf: (vpc: string) => string): SeenVpc[] {
  const seen = new Map<string, { account: string; region: string; azs: Set<string> }>();
  const note = (vpc: string, account: string, region: string, az: string): void => {
    const facts = seen.get(vpc) ?? { account: "", region, azs: new Set() };
    facts.account ||= account;
    if (az !== "") facts.azs.add(az);
    seen.set(vpc, facts);
  };
  for (const { text } of rows) {
    // A line that could not be read tells of no VPC.
    if (text.bucket === "malformed") continue;
    note(vpcOf(text.vpc_id), text.account_id, text.region, text.az_id);
    note(vpcOf(text.interface_vpc_id), text.interface_account_id, text.region, text.interface_az_id);
  }
  return [...seen]
    .sort(([a], [b]) => byText(a, b))
    .map(([id, { account, region, azs }]) => ({
      id,
      account: orNull(account),
      region: orNull(region),
      azs: [...azs].sort(byText),
      cidrs: [],
    }));
}

function natsOf(rows: readonly AthenaRow[], vpcOf: (vpc: string) => string): SeenNat[] {
  const nats = new Map<string, SeenNat>();
  for (const { text } of rows) {
    if (text.nat_id === "") continue;
    const before = nats.get(text.nat_id);
    nats.set(text.nat_id, {
      id: text.nat_id,
      account: before?.account ?? orNull(text.interface_account_id),
      region: orNull(text.region),
      vpc: vpcOf(text.interface_vpc_id),
      kind: text.nat_kind as SeenNat["kind"],
      az: text.nat_kind === "regional" ? null : (before?.az ?? orNull(text.interface_az_id)),
    });
  }
  return [...nats.values()].sort((a, b) => byText(a.id, b.id));
}

/** Gateway endpoints that carried traffic; the table does not tell interface endpoints apart. */
function endpointsOf(measured: readonly MeasuredDemand[]): SeenEndpoint[] {
  const found = new Map<string, SeenEndpoint>();
  for (const { account, region, vpc, service, route } of measured)
    if (route === "gateway-endpoint" && (service === "s3" || service === "dynamodb"))
      found.set(`${vpc} ${service}`, { id: null, account, region, vpc, service, kind: "gateway", azs: [] });
  return [...found].sort(([a], [b]) => byText(a, b)).map(([, endpoint]) => endpoint);
}
