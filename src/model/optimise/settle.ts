/**
 * The cut, solved. First in doubles: what is certain in spite of all rounding is settled, which is nearly always
 * everything. Where doubles leave a service open (a tie, or nearly one), the exact costs decide, tie-breakers included.
 */
import { type Cut, cutOf, type Fixed, type Reckoning, type Tangle } from "./cut.ts";
import { type Amounts, FINER_BITS, Flow, MOST, UNLIMITED } from "./flow.ts";
import { CLOSE, type Scenario } from "./scenario.ts";
import { exactStepOf, NO_WAY, stepOf } from "./steps.ts";
import { costOf, type Key, smaller } from "./units.ts";

const IN_DOUBLES: Reckoning<number> = {
  zero: 0,
  minus: (a, b) => a - b,
  stepOf,
  opening: (scenario, service) => Number(costOf(scenario.table.opening[service] as Key)),
};
const EXACTLY: Reckoning<Key> = {
  zero: 0n,
  minus: (a, b) => a - b,
  stepOf: exactStepOf,
  opening: (scenario, service) => scenario.table.opening[service] as Key,
};

/** The services to share, and the VPCs for which the cut holds but a bound. */
export interface Settled {
  readonly open: Uint8Array;
  readonly tangles: readonly Tangle[];
}

function amountsOf<T extends number | bigint>(cut: Cut<T>, toUnits: (cost: T) => number): Amounts {
  return {
    supply: Float64Array.from(cut.supply, toUnits),
    room: Float64Array.from(cut.room, toUnits),
    given: Float64Array.from(cut.given, toUnits),
    drain: Float64Array.from(cut.drain, toUnits),
  };
}

/** The services on the source's side of every minimum cut, if all others are on the sink's side of every one. */
function certain(flow: Flow, doubt: number): Uint8Array | null {
  const open = flow.reached(doubt);
  const shut = flow.draining(doubt);
  return open.every((isOpen, service) => isOpen !== shut[service]) ? open : null;
}

function sum(amounts: readonly number[]): number {
  return amounts.reduce((total, each) => total + Math.min(each, NO_WAY), 0);
}

/**
 * The cut in doubles; null where rounding leaves a service in doubt. If all amounts together are off by no more than
 * `error`, a path that more than twice as much may still flow along is open in the exact problem too.
 */
function inDoubles(cut: Cut<number>): Uint8Array | null {
  const most = Math.min(sum(cut.supply) + sum(cut.given), sum(cut.drain));
  const scale = most > 0 ? 2 ** Math.floor(Math.log2(MOST / most)) : 1;
  const units = (cost: number): number => Math.min(Math.round(Math.max(cost, 0) * scale), UNLIMITED);
  const flow = new Flow(cut.shape, amountsOf(cut, units));
  flow.maximise();
  const error = arcsOf(cut) + 4 * CLOSE * cut.weight * scale;
  return certain(flow, 2 * error);
}

function arcsOf<T extends number | bigint>({ room, supply, given }: Cut<T>): number {
  return room.length + supply.length + 2 * given.length;
}
function bits(value: bigint): number {
  return value.toString(2).length;
}

/** The cut exactly: first the leading digits of all amounts, then finer and finer, until no service is in doubt. */
function exactly(cut: Cut<Key>): Uint8Array {
  const offered = [...cut.supply, ...cut.given].reduce((sum, key) => sum + key, 0n);
  const taken = cut.drain.reduce((sum, key) => sum + key, 0n);
  const most = bits(smaller(offered, taken));
  let shift = BigInt(Math.max(0, Math.ceil((most - Math.log2(MOST)) / FINER_BITS)) * FINER_BITS);
  const limit = BigInt(UNLIMITED);
  const leading = (key: Key): number => {
    const units = key >> shift;
    return units < limit ? Number(units) : UNLIMITED;
  };
  const digit = (key: Key): number => Number(BigInt.asUintN(FINER_BITS, key >> shift));
  const flow = new Flow(cut.shape, amountsOf(cut, leading));
  for (;;) {
    flow.maximise();
    if (shift === 0n) return flow.reached(0);
    const settled = certain(flow, 2 * arcsOf(cut));
    if (settled !== null) return settled;
    shift -= BigInt(FINER_BITS);
    flow.refine(amountsOf(cut, digit));
  }
}

/**
 * What the hub shares in one scenario; where a VPC's joined options are tangled, a bound of them stands in for it.
 * Null where even with all services shared for nothing the cost exceeds `limit`.
 */
export function settle(scenario: Scenario, fixed: Fixed, limit: number): Settled | null {
  const cut = cutOf(scenario, fixed, IN_DOUBLES);
  if (!(fixedCost(scenario) + cut.floor < limit * (1 + CLOSE))) return null;
  const open = inDoubles(cut);
  return open === null ? settleExactly(scenario, fixed) : { open, tangles: cut.tangles };
}

function fixedCost(scenario: Scenario): number {
  return Number(costOf(scenario.fixed));
}

/** The same from exact costs alone; slower. */
export function settleExactly(scenario: Scenario, fixed: Fixed): Settled {
  const cut = cutOf(scenario, fixed, EXACTLY);
  return { open: exactly(cut), tangles: cut.tangles };
}
