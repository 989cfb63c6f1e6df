/**
 * What jumps as one demand of a VPC is multiplied: a single NAT gateway moves to the zone that is the busiest, a NAT
 * instance is exchanged for another size. Between such points costs are straight lines.
 */
import type { Pricing } from "../bill-writer.ts";
import { add, cut, isZero, quotient, type Ratio, ratio, scaledInteger, subtract, sum } from "../money.ts";
import { sizedBetween } from "../nat-instance.ts";
import type { VpcNode } from "../network.ts";
import { zoneToday } from "../options.ts";
import type { Rules } from "../policy.ts";
import { gbUnits } from "./units.ts";

const ONE: Ratio = ratio("1");
/** Decimals of a factor at which an instance changes. */
const PLACES = 20;

/** A fraction; `whole` is not 0. */
export interface Fraction {
  readonly part: bigint;
  readonly whole: bigint;
}

/** No zone: costs beyond are none that the table tells. */
export const UNTOLD = -1;

/** Up to `end` (null: however far) the gateway stands in the zone of that index. */
export interface Stay {
  readonly zone: number;
  readonly end: Fraction | null;
}

/** Whether the zone of a single gateway may be chosen, and is not today's. */
export function mayShift(vpc: VpcNode, rules: Rules): boolean {
  return vpc.azs.length > 1 && rules.egress.includes("nat-single") && zoneToday(vpc) === null;
}

function nearer(a: Fraction, b: Fraction, sign: bigint): boolean {
  const [x, y] = [a, b].map(({ part, whole }) => (whole < 0n ? [-part, -whole] : [part, whole])) as [
    [bigint, bigint],
    [bigint, bigint],
  ];
  return sign * (x[0] * y[1] - y[0] * x[1]) < 0n;
}

/** The zones one after the other from factor 1 on, upwards (`sign` 1) or downwards; zones by index. */
export function staysOf({ azs, demands }: VpcNode, service: string, sign: 1 | -1): Stay[] {
  const all = azs.map(() => 0n);
  const own = azs.map(() => 0n);
  for (const demand of demands) {
    const zone = azs.indexOf(demand.az);
    const units = gbUnits(demand.gb);
    all[zone] = (all[zone] ?? 0n) + units;
    if (demand.service === service) own[zone] = (own[zone] ?? 0n) + units;
  }
  const way = BigInt(sign);
  const growth = own.map((units) => way * units);
  let zone = 0;
  for (const [z, units] of all.entries()) if (units > (all[zone] ?? 0n)) zone = z;
  const stays: Stay[] = [];
  for (;;) {
    let next: { zone: number; end: Fraction } | null = null;
    for (let z = 0; z < azs.length; z++) {
      const gains = (growth[z] ?? 0n) - (growth[zone] ?? 0n);
      if (gains <= 0n) continue;
      const whole = (own[z] ?? 0n) - (own[zone] ?? 0n);
      const end = { part: whole + (all[zone] ?? 0n) - (all[z] ?? 0n), whole };
      const isNext =
        next === null ||
        nearer(end, next.end, way) ||
        (!nearer(next.end, end, way) && (growth[z] ?? 0n) > (growth[next.zone] ?? 0n));
      if (isNext) next = { zone: z, end };
    }
    stays.push({ zone, end: next?.end ?? null });
    if (next === null) return stays;
    zone = next.zone;
  }
}

/** The same up to where a NAT instance of the VPC changes its size; what it costs beyond is not told. */
export function whileSized(
  stays: readonly Stay[],
  { demands, azs }: VpcNode,
  service: string,
  sign: 1 | -1,
  { prices, catalog, settings }: Pricing,
  region: string,
): Stay[] {
  let until: Fraction | null = null;
  for (const az of azs) {
    const rows = demands.filter((demand) => demand.az === az && demand.today !== "in-vpc");
    const all = sum(rows.map(({ gb }) => gb));
    const own = sum(rows.filter((demand) => demand.service === service).map(({ gb }) => gb));
    if (isZero(own)) continue;
    const { from, to } = sizedBetween(all, settings.hoursPerMonth, region, prices, catalog);
    const bound = sign > 0 ? to : from;
    if (bound === null) continue;
    const at = add(ONE, quotient(subtract(bound, all), own));
    const end = { part: scaledInteger(cut(at, PLACES), PLACES), whole: 10n ** BigInt(PLACES) };
    if (until === null || nearer(end, until, BigInt(sign))) until = end;
  }
  if (until === null) return [...stays];
  const kept: Stay[] = [];
  for (const stay of stays) {
    if (stay.end !== null && nearer(stay.end, until, BigInt(sign))) kept.push(stay);
    else return [...kept, { zone: stay.zone, end: until }, { zone: UNTOLD, end: null }];
  }
  return kept;
}
