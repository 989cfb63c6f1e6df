/**
 * `--billing`: the bill's NAT bytes fix the total that flow logs split (COUNTING.md, "From a window to a month").
 * Each VPC's split over zones and services is kept and multiplied by one factor, gateway by gateway where the bill
 * names them, else over all VPCs of the region.
 */
import { byText } from "../model/group.ts";
import {
  add,
  compare,
  cut,
  type Gb,
  gb,
  isZero,
  max,
  min,
  quotient,
  type Ratio,
  ratio,
  rounded,
  scaledInteger,
  share,
  subtract,
  sum,
} from "../model/money.ts";
import type { BilledLine, Calibration, Demand, SeenNat, Usage, Warning } from "../model/usage.ts";
import type { BillReading } from "./billing/index.ts";
import { GB_DECIMALS } from "./manual-row.ts";
import { tidyWarnings } from "./normalise.ts";
import { perMonth, type ScaleOptions } from "./scale.ts";

export interface CalibrateOptions extends ScaleOptions {
  /** Gateways whose interfaces are in the logs. */
  readonly logged: readonly SeenNat[];
}

/** Outside of these the logs and the bill do not speak of the same thing. */
const LEAST: Ratio = ratio("0.8");
const MOST: Ratio = ratio("1.25");

/** Gateways of the bill that are set against VPCs of the logs. */
interface Match {
  readonly vpcs: readonly string[];
  readonly lines: readonly BilledLine[];
}
/** What the logs cannot be set against. */
interface Unmatched {
  readonly line: BilledLine;
  readonly why: string;
}

const isNatBytes = (line: BilledLine): boolean =>
  /^(Regional)?NatGateway-(Prvd-)?Bytes$/.test(line.usageType);
const onNat = (demand: Demand): boolean => demand.route === null || demand.route === "nat-gateway";
const totalGb = (demands: readonly Demand[]): Gb => sum(demands.map((demand) => demand.gb));

/** Which gateways of the bill belong to which VPCs of the usage. */
function match(usage: Usage, lines: readonly BilledLine[], logged: readonly SeenNat[]) {
  const vpcOf = new Map(usage.topology.nats.map((nat) => [nat.id, nat.vpc]));
  const inLogs = new Set(logged.map((nat) => nat.id));
  const vpcsWithLogs = new Set(
    logged.filter((nat) => lines.some((line) => line.resource === nat.id)).map((nat) => nat.vpc),
  );
  const accounts = new Set(usage.demands.flatMap((demand) => demand.account ?? []));
  const unmatched: Unmatched[] = [];
  const byVpc = new Map<string, BilledLine[]>();
  const rest: BilledLine[] = [];
  for (const line of lines) {
    const vpc = vpcOf.get(line.resource ?? "");
    if (vpc === undefined && accounts.size > 0 && line.account !== null && !accounts.has(line.account)) {
      unmatched.push({ line, why: `of account ${line.account}` });
    } else if (vpc === undefined) rest.push(line);
    else if (vpcsWithLogs.has(vpc) && !inLogs.has(line.resource ?? ""))
      unmatched.push({ line, why: `of ${vpc}` });
    else byVpc.set(vpc, [...(byVpc.get(vpc) ?? []), line]);
  }
  const matches: Match[] = [...byVpc].map(([vpc, own]) => ({ vpcs: [vpc], lines: own }));
  const others = new Set(
    usage.demands
      .filter(onNat)
      .map((demand) => demand.vpc)
      .filter((vpc) => !byVpc.has(vpc)),
  );
  if (rest.length > 0 && others.size > 0) matches.push({ vpcs: [...others].sort(byText), lines: rest });
  else unmatched.push(...rest.map((line) => ({ line, why: "of a VPC that the logs lack" })));
  return { matches, unmatched };
}

/** A demand of `part` GB instead; its directions keep their proportion and still sum to it. */
function withGb(demand: Demand, part: Gb): Demand {
  const { gbIn } = demand;
  if (gbIn === null || demand.gbOut === null || isZero(demand.gb))
    return { ...demand, gb: part, gbIn: null, gbOut: null };
  const [whole, inward] = [scaledInteger(demand.gb, GB_DECIMALS), scaledInteger(gbIn, GB_DECIMALS)];
  const newIn = min(part, share(part, inward, whole, GB_DECIMALS));
  return { ...demand, gb: part, gbIn: newIn, gbOut: subtract(part, newIn) };
}

/** The demands multiplied so that they sum to `target` exactly; what rounding leaves goes to the largest. */
function scaledTo(target: Gb, demands: readonly Demand[]): Demand[] {
  const logged = scaledInteger(totalGb(demands), GB_DECIMALS);
  const parts = demands.map((demand) =>
    share(target, scaledInteger(demand.gb, GB_DECIMALS), logged, GB_DECIMALS),
  );
  const largest = demands.reduce(
    (best, demand, i) => (compare(demand.gb, demands[best]?.gb ?? demand.gb) > 0 ? i : best),
    0,
  );
  const left = subtract(target, sum(parts));
  return demands.map((demand, i) => {
    const part = parts[i] ?? gb("0");
    return withGb(demand, i === largest ? max(gb("0"), add(part, left)) : part);
  });
}

/** Why logs and bill may disagree, with what is known of each. */
function disagreement(
  factor: Ratio,
  match: Match,
  usage: Usage,
  bill: BillReading,
  logged: readonly SeenNat[],
): string {
  const measured = usage.windows.filter((each) => match.vpcs.includes(each.vpc) && each.hours !== null);
  const hours = [
    ...new Set(measured.map((each) => (each.hours === null ? "" : rounded(each.hours, 1)))),
  ].join(", ");
  const gateways = match.lines.length;
  const seen = logged.filter((nat) => match.vpcs.includes(nat.vpc)).length;
  const counts = seen > 0 && seen !== gateways ? `; the bill has ${gateways} gateways, the logs ${seen}` : "";
  const less =
    compare(factor, MOST) > 0
      ? "logs that lack gateways, hours or (ACCEPT-only, sampled) records"
      : "logs of traffic that does not ride on these gateways";
  return `the logs cover ${hours || "no measured"} hours, the bill ${bill.period}${counts}; other times, or ${less}, explain such a factor`;
}

function outOf(usage: Usage, bill: BillReading, options: CalibrateOptions): Usage {
  const lines = bill.billed.filter(
    (line) => isNatBytes(line) && line.region === usage.region && line.quantity !== null,
  );
  const billedGb = (own: readonly BilledLine[]): Gb =>
    perMonth(sum(own.map((line) => gb(line.quantity ?? "0"))), bill.coveredSeconds, options);
  const { matches, unmatched } = match(usage, lines, options.logged);
  const warnings: Warning[] = unmatched.map(({ line, why }) => ({
    code: "calibration-gateway-missing",
    message: `the bill's ${line.resource ?? "gateways"} (${rounded(billedGb([line]), 2)} GB a month) ${why}: not in the logs, so it fixes nothing`,
  }));
  if (lines.length === 0) {
    const message = `the bill has no NAT bytes of ${usage.region}: it fixes nothing there`;
    warnings.push({ code: "calibration-nothing", message });
  }
  let demands = usage.demands;
  const calibration: Calibration[] = [];
  for (const each of matches) {
    const own = demands.filter((demand) => onNat(demand) && each.vpcs.includes(demand.vpc));
    const [logged, target] = [totalGb(own), billedGb(each.lines)];
    const names = each.vpcs.join(", ");
    if (isZero(logged)) {
      const message = `${names}: the bill has ${rounded(target, 2)} GB a month where the logs have nothing: there is nothing to split`;
      warnings.push({ code: "calibration-nothing", message });
      continue;
    }
    const factor = cut(quotient(target, logged), GB_DECIMALS);
    const gateways = each.lines.flatMap((line) => line.resource ?? []).sort(byText);
    calibration.push({ vpcs: each.vpcs, gateways, loggedGb: logged, billedGb: target, factor });
    if (compare(factor, LEAST) < 0 || compare(factor, MOST) > 0) {
      const message = `${names}: ${rounded(logged, 2)} GB a month by the logs, ${rounded(target, 2)} by the bill (factor ${rounded(factor, 3)}): ${disagreement(factor, each, usage, bill, options.logged)}`;
      warnings.push({ code: "calibration-far-off", message });
    }
    const fixed = new Map(scaledTo(target, own).map((demand, i) => [own[i], demand]));
    demands = demands.map((demand) => fixed.get(demand) ?? demand);
  }
  return {
    ...usage,
    demands: demands.filter((demand) => !isZero(demand.gb)),
    ...(calibration.length === 0 ? {} : { calibration }),
    topology: { ...usage.topology, nats: natsOf(usage, bill) },
    warnings: tidyWarnings([...usage.warnings, ...warnings]),
  };
}

/** Logs of instances tell of no gateway; where they are of one VPC, the bill's gateways are its. */
function natsOf(usage: Usage, bill: BillReading): readonly SeenNat[] {
  const { nats } = usage.topology;
  const vpcs = [...new Set(usage.demands.map((demand) => demand.vpc))];
  const [only] = vpcs;
  if (nats.length > 0 || only === undefined || vpcs.length > 1) return nats;
  return bill.nats
    .filter((nat) => nat.region === usage.region)
    .map((nat) => ({ ...nat, vpc: only, az: null }));
}

/** The usages with the totals of the bill. */
export function calibrate(usages: readonly Usage[], bill: BillReading, options: CalibrateOptions): Usage[] {
  return usages.map((usage) => outOf(usage, bill, options));
}
