/**
 * What jumps as one demand of a VPC is multiplied: a single NAT gateway moves to the zone that is the busiest, a NAT
 * instance is exchanged for another size. Between such points costs are straight lines.
 */
import type { VpcNode } from "../network.ts";
import { zoneToday } from "../options.ts";
import type { Rules } from "../policy.ts";
import type { InstanceSizes } from "./instance-sizes.ts";
import { gbUnits } from "./units.ts";

/** A fraction; `whole` is not 0. */
export interface Fraction {
  readonly part: bigint;
  readonly whole: bigint;
}

/** Up to the factor `end` (null: however far) nothing jumps. */
export interface Stay {
  /** Index of the zone in which a single gateway stands. */
  readonly zone: number;
  /** What NAT instances cost a month, in units of money; null: none can be had. */
  readonly instances: bigint | null;
  readonly end: Fraction | null;
}

/** Whether the zone of a single gateway may be chosen, and is not today's. */
export function mayShift(vpc: VpcNode, rules: Rules): boolean {
  return vpc.azs.length > 1 && rules.egress.includes("nat-single") && zoneToday(vpc) === null;
}

/** Whether NAT instances may be chosen. */
export function mayHaveInstance({ egress, internet }: Rules): boolean {
  return egress.includes("nat-instance") && internet !== "forbidden";
}

/** Below 0: `a` comes before `b` on the way up (`sign` 1) or down. */
function inOrder(a: Fraction, b: Fraction, sign: 1 | -1): number {
  const left = a.part * b.whole;
  const right = b.part * a.whole;
  return left === right ? 0 : left < right ? -sign : sign;
}

/** What jumps at a factor: the gateway moves to a zone, or a zone needs another size of instance. */
interface Jump {
  readonly at: Fraction;
  readonly zone: number;
  /** Null: the gateway moves. */
  readonly size: number | null;
}

/** GB by zone, in units of 10^-10; without what only a resource in the VPC takes. */
interface Sums {
  readonly all: bigint[];
  readonly leaving: bigint[];
}

/** Of one VPC. */
export class Jumps {
  private readonly zones: number;
  private readonly shifts: boolean;
  private readonly sizes: InstanceSizes | null;
  private readonly sent: Sums;
  private readonly byService = new Map<string, Sums>();
  /** The zone with most. */
  readonly zone: number;

  /** `sizes`: null where no NAT instance may be chosen. */
  constructor(vpc: VpcNode, rules: Rules, sizes: InstanceSizes | null) {
    const { azs, demands } = vpc;
    this.zones = azs.length;
    this.shifts = mayShift(vpc, rules);
    this.sizes = mayHaveInstance(rules) ? sizes : null;
    this.sent = this.none();
    const indexes = new Map(azs.map((az, zone) => [az, zone]));
    for (const { az, service, gb, today } of demands) {
      const zone = indexes.get(az) ?? 0;
      const units = gbUnits(gb);
      const own = this.byService.get(service) ?? this.none();
      this.byService.set(service, own);
      for (const { all, leaving } of [this.sent, own]) {
        all[zone] = (all[zone] ?? 0n) + units;
        if (today !== "in-vpc") leaving[zone] = (leaving[zone] ?? 0n) + units;
      }
    }
    const { all } = this.sent;
    let most = 0;
    for (let zone = 1; zone < this.zones; zone++) if ((all[zone] ?? 0n) > (all[most] ?? 0n)) most = zone;
    this.zone = this.shifts ? most : 0;
  }

  private none(): Sums {
    const zeros = (): bigint[] => Array.from({ length: this.zones }, () => 0n);
    return { all: zeros(), leaving: zeros() };
  }

  /** From factor 1 of a service's demand upwards (`sign` 1) or downwards, one after the other. */
  stays(service: string, sign: 1 | -1): Stay[] {
    const { sizes, sent } = this;
    const own = this.byService.get(service) ?? this.none();
    const jumps = [...this.moves(own, sign), ...this.resizings(own, sign)];
    jumps.sort((a, b) => inOrder(a.at, b.at, sign));
    const needed = sizes === null ? [] : sent.leaving.map((gb) => sizes.sizeFor(gb));
    let { zone } = this;
    const stays: Stay[] = [];
    for (const [i, jump] of jumps.entries()) {
      const before = jumps[i - 1];
      if (before === undefined || inOrder(before.at, jump.at, sign) !== 0) {
        stays.push({ zone, instances: sizes?.cost(needed) ?? null, end: jump.at });
      }
      if (jump.size === null) zone = jump.zone;
      else needed[jump.zone] = jump.size;
    }
    return [...stays, { zone, instances: sizes?.cost(needed) ?? null, end: null }];
  }

  /** Where the single gateway moves to the zone that becomes the busiest; a tie goes to the one that grows most. */
  private moves({ all: own }: Sums, sign: 1 | -1): Jump[] {
    const { all } = this.sent;
    const jumps: Jump[] = [];
    let { zone } = this;
    for (let next: Jump | null = null; this.shifts; next = null) {
      for (let z = 0; z < this.zones; z++) {
        const whole = (own[z] ?? 0n) - (own[zone] ?? 0n);
        if (BigInt(sign) * whole <= 0n) continue;
        const part = whole + (all[zone] ?? 0n) - (all[z] ?? 0n);
        const at = whole < 0n ? { part: -part, whole: -whole } : { part, whole };
        const order = next === null ? -1 : inOrder(at, next.at, sign);
        const growth = next === null ? 0n : BigInt(sign) * ((own[z] ?? 0n) - (own[next.zone] ?? 0n));
        if (order < 0 || (order === 0 && growth > 0n)) next = { at, zone: z, size: null };
      }
      if (next === null) return jumps;
      jumps.push(next);
      zone = next.zone;
    }
    return jumps;
  }

  /** Where zones need a larger instance, or may do with a smaller one. */
  private resizings({ leaving: own }: Sums, sign: 1 | -1): Jump[] {
    const { sizes, sent } = this;
    const jumps: Jump[] = [];
    for (let zone = 0; sizes !== null && zone < this.zones; zone++) {
      const [all, part] = [sent.leaving[zone] ?? 0n, own[zone] ?? 0n];
      if (part === 0n) continue;
      const now = sizes.sizeFor(all);
      const [first, last] = sign > 0 ? [now, sizes.sizes.length] : [0, now];
      for (let size = first; size < last; size++) {
        const at = sizes.factorAt(size, all, part);
        if (at.part > 0n) jumps.push({ at, zone, size: sign > 0 ? size + 1 : size });
      }
    }
    return jumps;
  }
}
