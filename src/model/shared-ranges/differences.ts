/** What two ways to do things differ by, as a line in the factor: where it is nothing, one takes over from the other. */
import { fromScaledInteger, type Ratio } from "../money.ts";
import { CENTRAL, OWN } from "../optimise/exact.ts";
import { GATEWAY, type Volumes } from "../optimise/pairs.ts";
import { EXACT } from "../optimise/sums.ts";
import { type Line, line, NOTHING, plus } from "./line.ts";
import type { OptionLine } from "./options.ts";
import type { Doing, Scene } from "./scene.ts";

function volumeOf({ near, large }: Volumes, pair: number): bigint {
  const units = near[pair] as number;
  return units < EXACT ? BigInt(units) : (large.get(pair) as bigint);
}

function timesGb(price: Line, gb: bigint): Line {
  return line(price.start * gb, price.slope * gb);
}

/** What the i-th pair of VPC v costs as it is done. */
function pairLine(scene: Scene, v: number, i: number, { option, ways }: Doing): Line {
  const { pairs } = scene.table;
  const pair = (pairs.start[v] as number) + i;
  const gb = volumeOf(pairs.gb, pair);
  const { hours, own, central, crossing } = scene.prices(v);
  switch (ways[i]) {
    case OWN:
      return ((pairs.open[pair] as number) & GATEWAY) !== 0 ? NOTHING : plus(hours, timesGb(own, gb));
    case CENTRAL:
      return plus(timesGb(central, gb), timesGb(crossing, volumeOf(pairs.crossing, pair)));
    default: {
      const { near, far } = (scene.options[option] as OptionLine).way;
      const across = volumeOf(pairs.across, pair);
      return plus(timesGb(near ?? NOTHING, gb - across), timesGb(far ?? NOTHING, across));
    }
  }
}

function minus(a: Line, b: Line): Line {
  return line(a.start - b.start, a.slope - b.slope);
}

/** What the pair alone costs more as it is done in `a` than in `b`, both on one option. */
export function pairDifference(scene: Scene, v: number, i: number, a: Doing, b: Doing): Line {
  return minus(pairLine(scene, v, i, a), pairLine(scene, v, i, b));
}

/** What VPC v costs as it is done in a scene; tolls apart. */
export function vpcLine(scene: Scene, v: number, doing: Doing): Line {
  let { start, slope } = (scene.options[doing.option] as OptionLine).fixed;
  for (let i = 0; i < doing.ways.length; i++) {
    const each = pairLine(scene, v, i, doing);
    start += each.start;
    slope += each.slope;
  }
  return line(start, slope);
}

/** What VPC v costs more as it is done in `a` than in `b`, in one scene. */
export function vpcDifference(scene: Scene, v: number, a: Doing, b: Doing): Line {
  if (a.option !== b.option) return minus(vpcLine(scene, v, a), vpcLine(scene, v, b));
  let [start, slope] = [0n, 0n];
  for (let i = 0; i < a.ways.length; i++) {
    if (a.ways[i] === b.ways[i]) continue;
    const each = pairDifference(scene, v, i, a, b);
    start += each.start;
    slope += each.slope;
  }
  return line(start, slope);
}

/** Decimals of a turn. */
const PLACES = 10;
const UNIT = 10n ** BigInt(PLACES);

/** The factor at which a line is nothing, a half to the even one in the last decimal; null where it has none. */
export function rootOf({ start, slope }: Line): Ratio | null {
  if (slope === 0n) return null;
  const [part, whole] = slope < 0n ? [start * UNIT, -slope] : [-start * UNIT, slope];
  let down = part / whole;
  if (part < down * whole) down -= 1n;
  const rest = 2n * (part - down * whole);
  const up = rest > whole || (rest === whole && (down & 1n) === 1n);
  return fromScaledInteger(up ? down + 1n : down, PLACES);
}

/** Whether the ways and the option are the same. */
export function sameDoing(a: Doing, b: Doing): boolean {
  if (a === b) return true;
  if (a.option !== b.option) return false;
  if (a.ways === b.ways) return true;
  for (let i = 0; i < a.ways.length; i++) if (a.ways[i] !== b.ways[i]) return false;
  return true;
}
