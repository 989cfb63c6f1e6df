/** Where the zone of a single NAT gateway moves as one demand of the VPC is multiplied: the busiest zone's. */
import type { VpcNode } from "../network.ts";
import { zoneToday } from "../options.ts";
import type { Rules } from "../policy.ts";
import { gbUnits } from "./units.ts";

/** A fraction; `whole` is not 0. */
export interface Fraction {
  readonly part: bigint;
  readonly whole: bigint;
}

/** Up to `end` the gateway stands in that zone; null: however far. */
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
