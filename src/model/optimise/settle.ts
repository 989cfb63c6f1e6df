/**
 * The cut, solved. First in doubles: what is certain in spite of all rounding is settled, which is nearly always
 * everything. Where doubles leave a service open (a tie, or nearly one), the exact costs decide, tie-breakers included.
 */
import { fixedKey } from "./choice.ts";
import { type Costs, type CutFacts, type Fixed, writeCut } from "./cut.ts";
import { Exactly } from "./exactly.ts";
import { type Amounts, FINER_BITS, Flow, MOST, UNLIMITED } from "./flow.ts";
import type { Shape } from "./graph.ts";
import { InDoubles, type Workspace } from "./in-doubles.ts";
import type { Scenario } from "./scenario.ts";
import { CLOSE } from "./steps.ts";
import { sum } from "./sums.ts";
import { costOf, type Key, smaller } from "./units.ts";

/** The services to share, and the VPCs for which the cut holds but a bound. */
export interface Settled extends Pick<CutFacts, "tangles" | "floors"> {
  readonly open: Uint8Array;
}

/** What a cut in doubles tells: the services to share, null where rounding leaves one in doubt; a bound of its value. */
interface Rounded {
  readonly open: Uint8Array | null;
  readonly bound: number;
}

/** The services on the source's side of every minimum cut, if all others are on the sink's side of every one. */
function certain(flow: Flow, doubt: number): Uint8Array | null {
  const open = flow.reached(doubt);
  const shut = flow.draining(doubt);
  return open.every((isOpen, service) => isOpen !== shut[service]) ? open : null;
}

function arcsOf({ services, below, service }: Shape): number {
  return service.length + below.length + 2 * services;
}

/**
 * The amounts of a cut in whole numbers that a flow can count in, `scale` of them to a unit of money; writes over the
 * costs. `most`: no more than that can flow; what is far more is cut to that, as it makes no difference.
 */
export function inWhole(
  { supply, room, given, drain }: Costs<Float64Array>,
  most: number,
): { readonly amounts: Amounts; readonly scale: number } {
  const scale = most > 0 ? 2 ** Math.floor(Math.log2(MOST / most)) : 1;
  const toUnits = (amounts: Float64Array): Float64Array => {
    for (let i = 0; i < amounts.length; i++) {
      amounts[i] = Math.min(Math.round((amounts[i] as number) * scale), UNLIMITED);
    }
    return amounts;
  };
  const amounts = {
    supply: toUnits(supply),
    room: toUnits(room),
    given: toUnits(given),
    drain: toUnits(drain),
  };
  return { amounts, scale };
}

/**
 * In doubles. If all amounts together are off by no more than an error, so is the value; and a path that more than
 * twice as much may still flow along is open in the exact problem too.
 */
function settleInDoubles(shape: Shape, costs: Costs<Float64Array>, weight: number): Rounded {
  const drained = sum(costs.drain);
  const most = Math.min(sum(costs.supply) + sum(costs.given), drained);
  const { amounts, scale } = inWhole(costs, most);
  const error = arcsOf(shape) + 4 * CLOSE * (weight + drained) * scale;
  const flow = new Flow(shape, amounts);
  flow.maximise();
  return { open: certain(flow, 2 * error), bound: (flow.value - error) / scale };
}

function bits(value: bigint): number {
  return value.toString(2).length;
}
function total(keys: readonly Key[]): Key {
  return keys.reduce((all, key) => all + key, 0n);
}

/** Exactly: first the leading digits of all amounts, then finer and finer, until no service is in doubt. */
function settleDigits(shape: Shape, costs: Costs<readonly Key[]>): Uint8Array {
  const most = bits(smaller(total(costs.supply) + total(costs.given), total(costs.drain)));
  let shift = BigInt(Math.max(0, Math.ceil((most - Math.log2(MOST)) / FINER_BITS)) * FINER_BITS);
  const limit = BigInt(UNLIMITED);
  const amounts = (toUnits: (key: Key) => number): Amounts => ({
    supply: Float64Array.from(costs.supply, toUnits),
    room: Float64Array.from(costs.room, toUnits),
    given: Float64Array.from(costs.given, toUnits),
    drain: Float64Array.from(costs.drain, toUnits),
  });
  const flow = new Flow(
    shape,
    amounts((key) => Number(smaller(key >> shift, limit))),
  );
  for (;;) {
    flow.maximise();
    if (shift === 0n) return flow.reached(0);
    const settled = certain(flow, 2 * arcsOf(shape));
    if (settled !== null) return settled;
    shift -= BigInt(FINER_BITS);
    flow.refine(amounts((key) => Number(BigInt.asUintN(FINER_BITS, key >> shift))));
  }
}

/**
 * What the hub shares in one scenario; where a VPC's joined options are tangled, a bound of them stands in for it.
 * Null where the cost exceeds `limit` for certain. `apart`: per VPC, its least cost apart from the hub, by doubles.
 */
export function settle(
  scenario: Scenario,
  fixed: Fixed,
  apart: (v: number) => number,
  limit: number,
  space: Workspace,
): Settled | null {
  const cut = new InDoubles(scenario, apart, space);
  const { tangles, floors, weight } = writeCut(scenario, fixed, cut);
  const paid = Number(costOf(fixedKey(scenario, new Uint8Array(0))));
  const least = sum(floors) + paid;
  if (!(least < limit * (1 + CLOSE))) return null;
  const { open, bound } = settleInDoubles(cut.shape, cut.costs, weight);
  if (!(least + bound < limit * (1 + CLOSE))) return null;
  return open === null ? { ...settleExactly(scenario, fixed), floors } : { open, tangles, floors };
}

/** The same from exact costs alone; slower. */
export function settleExactly(scenario: Scenario, fixed: Fixed): Settled {
  const cut = new Exactly(scenario);
  const { tangles, floors } = writeCut(scenario, fixed, cut);
  return { open: settleDigits(cut.shape, cut.costs), tangles, floors };
}
