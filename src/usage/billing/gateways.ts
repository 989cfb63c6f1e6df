/** Today's NAT gateways and their traffic, as far as a bill tells of them (COST-MODEL.md, "Zones" and "`current`"). */
import { groupBy } from "../../model/group.ts";
import { type Gb, type Ratio, sum, text } from "../../model/money.ts";
import type { SeenEndpoint, SeenNat, SeenTopology, SeenVpc } from "../../model/usage.ts";
import { DEFAULT_VPC } from "../manual-row.ts";
import type { MonthlyDemand } from "../reading.ts";
import { gbOf, type Line } from "./lines.ts";
import { HOUR } from "./times.ts";
import { isNatBytes, isRegionalNat, isZonalNatHours } from "./usage-types.ts";

/** Zones that a VPC is taken to have at most when hours alone tell of gateways (COST-MODEL.md). */
const MOST_ZONES = 6;

/** One gateway of the bill, or all of a region where the bill tells no resources. */
interface Gateways {
  readonly region: string | null;
  readonly resource: string | null;
  readonly regional: boolean;
  readonly lines: readonly Line[];
}

export function sumOf(lines: readonly Line[], pick: (line: Line) => boolean): Ratio {
  return sum(lines.flatMap((line) => (pick(line) && line.quantity !== null ? [line.quantity] : [])));
}

/** Hours billed ÷ hours covered, at least one: how many gateways, or zones of a regional one. */
function countOf(hours: Ratio, coveredSeconds: number): number {
  return Math.max(1, Math.round((Number(text(hours)) * HOUR) / Math.max(coveredSeconds, 1)));
}

const zones = (count: number): string[] =>
  Array.from({ length: Math.min(count, MOST_ZONES) }, (_, i) => `az${i + 1}`);

export interface Seen {
  readonly demands: MonthlyDemand[];
  readonly nats: SeenNat[];
  readonly vpcs: SeenVpc[];
}

/** One gateway that the bill names: its VPC by the inventory, else a VPC of its own, called like it, of one zone. */
function namedGateway(group: Gateways, id: string, known: SeenNat | undefined, seconds: number): Seen {
  const { region, regional, lines } = group;
  const [account = null] = lines.map((line) => line.account).filter((each) => each !== null);
  const vpc = known?.vpc ?? id;
  const count = regional
    ? countOf(
        sumOf(lines, (line) => line.usageType.endsWith("Hours")),
        seconds,
      )
    : 1;
  const azs = zones(count);
  const az = known ? known.az : regional ? null : (azs[0] ?? null);
  const nat: SeenNat = {
    id,
    account: known?.account ?? account,
    region: known?.region ?? region,
    vpc,
    kind: known?.kind ?? (regional ? "regional" : "zonal"),
    az,
  };
  return {
    demands: demandsOf(lines, vpc, "nat-gateway"),
    nats: [nat],
    vpcs: known ? [] : [{ id: vpc, account, region, azs, cidrs: [] }],
  };
}

/**
 * Gateways that the bill only counts: one VPC with as many zones as gateways, one to six. Bytes without hours (the bill
 * was filtered) tell of traffic, not of how many gateways carry it.
 */
function countedGateways({ region, regional, lines }: Gateways, both: boolean, seconds: number): Seen {
  const vpc = regional && both ? `${DEFAULT_VPC}-regional` : DEFAULT_VPC;
  const accounts = [...new Set(lines.map((line) => line.account))];
  const account = accounts.length === 1 ? (accounts[0] ?? null) : null;
  if (!lines.some((line) => line.usageType.endsWith("Hours"))) {
    return { demands: demandsOf(lines, vpc, null), nats: [], vpcs: [] };
  }
  const count = countOf(
    sumOf(lines, (line) => line.usageType.endsWith("Hours")),
    seconds,
  );
  const azs = zones(count);
  const nats = Array.from(
    { length: regional ? 1 : count },
    (_, i): SeenNat => ({
      id: `nat-${String(i + 1).padStart(String(count).length, "0")}`,
      account,
      region,
      vpc,
      kind: regional ? "regional" : "zonal",
      az: regional ? null : (azs[i % azs.length] ?? null),
    }),
  );
  return {
    demands: demandsOf(lines, vpc, "nat-gateway"),
    nats,
    vpcs: [{ id: vpc, account, region, azs, cidrs: [] }],
  };
}

function demandsOf(lines: readonly Line[], vpc: string, route: MonthlyDemand["route"]): MonthlyDemand[] {
  return lines.flatMap((line) => {
    const value = isNatBytes(line.usageType) ? gbOf(line) : null;
    return value === null ? [] : [demand(line, vpc, "unknown", route, value)];
  });
}

function demand(
  line: Line,
  vpc: string,
  service: string,
  route: MonthlyDemand["route"],
  value: Gb,
): MonthlyDemand {
  return {
    account: line.account,
    region: line.region,
    vpc,
    az: null,
    service,
    route,
    gb: value,
    gbIn: null,
    gbOut: null,
  };
}

const isNat = (line: Line): boolean =>
  isNatBytes(line.usageType) || isZonalNatHours(line.usageType) || isRegionalNat(line.usageType);

/** Gateways and their traffic. A gateway that the inventory knows stands in its VPC there. */
export function gatewaysOf(lines: readonly Line[], inventory: SeenTopology | null, seconds: number): Seen {
  const known = new Map(inventory?.nats.map((nat) => [nat.id, nat]));
  const groups = groupBy(lines.filter(isNat), (line) =>
    JSON.stringify([line.region, line.resource, isRegionalNat(line.usageType)]),
  );
  const gateways = [...groups.values()].flatMap((group): Gateways[] => {
    const [first] = group;
    if (first === undefined) return [];
    return [
      {
        region: first.region,
        resource: first.resource,
        regional: isRegionalNat(first.usageType),
        lines: group,
      },
    ];
  });
  const seen = gateways.map((group) =>
    group.resource === null
      ? countedGateways(
          group,
          gateways.some((each) => each !== group && each.resource === null && each.region === group.region),
          seconds,
        )
      : namedGateway(group, group.resource, known.get(group.resource), seconds),
  );
  return {
    demands: seen.flatMap((each) => each.demands),
    nats: seen.flatMap((each) => each.nats),
    vpcs: seen.flatMap((each) => each.vpcs),
  };
}

/** Bytes of endpoints whose service the inventory knows are demand of that service. */
export function endpointDemands(lines: readonly Line[], inventory: SeenTopology | null): MonthlyDemand[] {
  const known = new Map(
    inventory?.endpoints.flatMap((each): [string, SeenEndpoint][] =>
      each.id === null ? [] : [[each.id, each]],
    ),
  );
  return lines.flatMap((line) => {
    const endpoint = line.usageType === "VpcEndpoint-Bytes" ? known.get(line.resource ?? "") : undefined;
    const value = endpoint === undefined ? null : gbOf(line);
    return endpoint === undefined || value === null
      ? []
      : [demand(line, endpoint.vpc, endpoint.service, "interface-endpoint", value)];
  });
}
