/**
 * What everything costs as a function of one factor that all of it depends on: of a rate, of the hours, of all usage. At
 * a fixed choice each amount of the cost table is a straight line in it. Usage is read as prices per GB: as many times
 * as much at one price costs as much as the same at so many times the price.
 */

import { ratio } from "../money.ts";
import type { Network } from "../network.ts";
import type { Branch } from "../optimise/branches.ts";
import type { Mode } from "../optimise/modes.ts";
import { undominated } from "../optimise/modes.ts";
import type { Tier } from "../optimise/rates.ts";
import { costTable, type Table } from "../optimise/table.ts";
import { costOf, type Key, keyOf, unitsFor } from "../optimise/units.ts";
import { type WaysOut, waysOut } from "../optimise/ways-out.ts";
import { type Parameter, type Problem, varied } from "../vary.ts";
import { isBelow, type Line, line, NOTHING } from "./line.ts";

/** A double as a fraction: `count ÷ 2^bits`. */
interface Binary {
  readonly count: bigint;
  readonly bits: bigint;
}

function binary(factor: number): Binary {
  const bits = Math.max(0, 53 - Math.floor(Math.log2(factor)));
  return { count: BigInt(factor * 2 ** bits), bits: BigInt(bits) };
}

/** Ways out, VPC by VPC: those of VPC v are `start[v]` up to `start[v + 1]`. */
export interface WayLines {
  readonly start: Int32Array;
  readonly ways: readonly WayLine[];
}

/** A way out of a VPC. */
export interface WayLine {
  readonly mode: Mode;
  readonly fixed: Line;
  /** Null: nothing can ride. */
  readonly near: Line | null;
  readonly far: Line | null;
}

export interface BranchLines {
  readonly branch: Branch;
  readonly fixed: Line;
  readonly perGb: Line;
  readonly perGbCrossing: Line;
  /** Per VPC; null: it cannot join. */
  readonly join: readonly (Line | null)[];
}

export interface TierLine {
  readonly tier: Tier;
  readonly intercept: Line;
  readonly perGb: Line;
}

const FREE: TierLine = {
  tier: { from: 0n, intercept: 0n, perGb: 0n },
  intercept: NOTHING,
  perGb: NOTHING,
};

/** What is below the costs in a key: its tie-breakers. */
export function tiesOf(key: Key): bigint {
  return key - keyOf(costOf(key));
}

/** Without the ways that another one beats at every factor, or equals and comes before, whatever travels how. */
function undominatedWays(start: Int32Array, ways: readonly WayLine[]): WayLines {
  const beats = (a: WayLine, b: WayLine, before: boolean): boolean => {
    if (!isBelow(a.near, b.near) || !isBelow(a.far, b.far) || !isBelow(a.fixed, b.fixed)) return false;
    const [tie, other] = [tiesOf(a.mode.fixed), tiesOf(b.mode.fixed)];
    return tie === other ? before : tie < other;
  };
  const kept: WayLine[] = [];
  const starts = new Int32Array(start.length);
  for (let v = 0; v + 1 < start.length; v++) {
    const own = ways.slice(start[v], start[v + 1]);
    kept.push(...own.filter((way, i) => !own.some((other, j) => i !== j && beats(other, way, j < i))));
    starts[v + 1] = kept.length;
  }
  return { start: starts, ways: kept };
}

const TWO = ratio("2");

/** The lines of one network's cost table. */
export class Lines {
  /** At factor 1, with every way out, even one that others beat there. */
  readonly table: Table;
  readonly ways: WayLines;
  readonly waysInHub: WayLines;
  readonly endpointHours: readonly Line[];
  readonly branches: readonly BranchLines[];
  readonly tiers: readonly TierLine[];
  readonly opening: readonly Line[];

  /**
   * `one`: the table of the network at factor 1, as `tableOf` makes it. `pieces`: so many of the endpoint bytes' price are
   * looked at.
   */
  constructor(problem: Problem, one: Table, parameter: Parameter, pieces: number) {
    const two = tableOf(varied(problem, parameter, TWO), problem);
    const between = (x: bigint, y: bigint): Line => line(2n * x - y, y - x);
    const cost = (x: Key, y: Key): Line => between(costOf(x), costOf(y));
    const perGb = (x: bigint, y: bigint): Line => (parameter.kind === "usage" ? line(0n, x) : between(x, y));
    // Few prices are of many ways: each is one line.
    const known = new Map<bigint, Map<bigint, Line>>();
    const price = (x: bigint | null, y: bigint | null): Line | null => {
      if (x === null || y === null) return null;
      const lines = known.get(x) ?? new Map<bigint, Line>();
      known.set(x, lines);
      const made = lines.get(y) ?? perGb(x, y);
      lines.set(y, made);
      return made;
    };
    const ofWays = (a: WaysOut, b: WaysOut): WayLines =>
      undominatedWays(
        a.start,
        a.modes.map((mode, i): WayLine => {
          const other = b.modes[i] as Mode;
          const [near, far] = [price(mode.near, other.near), price(mode.far, other.far)];
          return { mode, fixed: cost(mode.fixed, other.fixed), near, far };
        }),
      );
    this.table = one;
    this.ways = ofWays(one.ways, two.ways);
    this.waysInHub = ofWays(one.waysInHub, two.waysInHub);
    this.endpointHours = one.endpointHours.map((hours, v) => between(hours, two.endpointHours[v] as bigint));
    this.branches = one.branches.map((branch, b): BranchLines => {
      const other = two.branches[b] as Branch;
      return {
        branch,
        fixed: cost(branch.fixed, other.fixed),
        perGb: perGb(branch.perGb, other.perGb),
        perGbCrossing: perGb(branch.perGbCrossing, other.perGbCrossing),
        join: branch.join.map((key, v) => (key === null ? null : cost(key, other.join[v] as Key))),
      };
    });
    const ofTiers = one.tiers.slice(0, pieces).map((tier, i): TierLine => {
      const other = two.tiers[i] as Tier;
      return {
        tier,
        intercept: between(tier.intercept, other.intercept),
        perGb: perGb(tier.perGb, other.perGb),
      };
    });
    this.tiers = ofTiers.length > 0 ? ofTiers : [FREE];
    this.opening = one.opening.map((key, s) => cost(key, two.opening[s] as Key));
  }

  /** The cost table at a factor, exactly, and what its units of money are to those of the lines. */
  at(factor: number): { readonly table: Table; readonly scale: number } {
    const { count, bits } = binary(factor);
    const exact = ({ start, slope }: Line): bigint => (start << bits) + slope * count;
    const prices = new Map<Line, bigint>();
    const priceAt = (price: Line): bigint => {
      const known = prices.get(price) ?? exact(price);
      prices.set(price, known);
      return known;
    };
    const key = (cost: Line, from: Key): Key => keyOf(exact(cost), tiesOf(from));
    const modeAt = ({ mode, fixed, near, far }: WayLine): Mode => ({
      egress: mode.egress,
      fixed: key(fixed, mode.fixed),
      near: near && priceAt(near),
      far: far && priceAt(far),
    });
    const waysAt = ({ start, ways }: WayLines): WaysOut => {
      const perVpc: Mode[][] = [];
      for (let v = 0; v + 1 < start.length; v++) {
        perVpc.push(undominated(ways.slice(start[v], start[v + 1]).map(modeAt)));
      }
      return waysOut(perVpc);
    };
    const { table } = this;
    const endpointHours = this.endpointHours.map(exact);
    const at: Table = {
      ...table,
      ways: waysAt(this.ways),
      waysInHub: waysAt(this.waysInHub),
      endpointHours,
      endpointCost: Float64Array.from(endpointHours, Number),
      branches: this.branches.map(({ branch, fixed, perGb, perGbCrossing, join }): Branch => {
        const joinAt = join.map((cost, v) => cost && key(cost, branch.join[v] as Key));
        const costs = Float64Array.from(join, (cost) =>
          cost === null ? Number.POSITIVE_INFINITY : Number(exact(cost)),
        );
        return {
          ...branch,
          fixed: key(fixed, branch.fixed),
          perGb: exact(perGb),
          perGbCrossing: exact(perGbCrossing),
          join: joinAt,
          joinCost: costs,
        };
      }),
      tiers: this.tiers.map(({ tier, intercept, perGb }) => ({
        from: tier.from,
        intercept: exact(intercept),
        perGb: exact(perGb),
      })),
      opening: this.opening.map((cost, s) => key(cost, table.opening[s] as Key)),
    };
    return { table: at, scale: 2 ** -Number(bits) };
  }
}

/** A problem's cost table with every way out, in the units of `base`, which it is a variation of. */
export function tableOf({ network, policy, pricing }: Problem, base: Problem): Table {
  const { prices, settings } = base.pricing;
  const units = unitsFor(prices, network.region, settings.hoursPerMonth);
  return costTable(network, policy, pricing, units, false, (modes) => [...modes]);
}

/** The same of one of its networks. */
export function onOne(problem: Problem, network: Network): Problem {
  return { ...problem, network };
}
