/**
 * VPCs whose joined options order differently for two services, as an odd price list may bring about: no single cut
 * holds for them. In it stands a lower bound of theirs; where that is below what they really cost, each of their
 * options is fixed in turn (branch and bound).
 */
import { leastOf, totalOf } from "./choice.ts";
import type { Fixed, Tangle } from "./cut.ts";
import type { Workspace } from "./in-doubles.ts";
import type { Scenario } from "./scenario.ts";
import { settle } from "./settle.ts";
import { CLOSE, lowerBound } from "./steps.ts";

/** Per VPC, its least cost apart from the hub. */
type Apart = (v: number) => number;

/** The best services to share that were found, and whether nothing better can exist. */
export interface Solved {
  readonly open: Uint8Array;
  /** By doubles, in units of money. */
  readonly value: number;
  readonly complete: boolean;
}

/** Pairs times cuts that are tried before the search stops unproven. */
const MOST_WORK = 5_000_000;
const FEWEST_CUTS = 50;

/** What the bound in the cut is below the VPC's real cost by. */
function gapOf(scenario: Scenario, { v, options }: Tangle, open: Uint8Array, apart: Apart): number {
  const real = Math.min(apart(v), leastOf(scenario, v, options, open));
  const steps = options.flatMap((option) => scenario.step(option, new Float64Array(scenario.count)) ?? []);
  const bound = lowerBound(steps, scenario.count);
  let joined = bound.all;
  for (let i = 0; i < scenario.count; i++) {
    if (open[scenario.service(i)] !== 1) joined += bound.lacks[i] ?? 0;
  }
  return real - Math.min(joined, apart(v));
}

/** The optimum of one scenario; null where it cannot be below `limit`. */
export function solve(scenario: Scenario, apart: Apart, limit: number, space: Workspace): Solved | null {
  let best: Solved | null = null;
  const waiting: Fixed[] = [new Map()];
  const most = Math.max(FEWEST_CUTS, MOST_WORK / scenario.table.pairs.open.length);
  let cuts = 0;
  for (let fixed = waiting.pop(); fixed !== undefined; fixed = waiting.pop()) {
    const found = settle(scenario, fixed, apart, Math.min(limit, best?.value ?? limit), space);
    cuts += 1;
    if (found === null) continue;
    const { open, tangles, floors } = found;
    const value = totalOf(scenario, open, fixed, apart, floors);
    if (best === null || value < best.value) best = { open, value, complete: true };
    const gaps = tangles.map((tangle) => ({ tangle, gap: gapOf(scenario, tangle, open, apart) }));
    const bound = gaps.reduce((sum, { gap }) => sum - gap, value);
    if (gaps.length === 0 || bound >= best.value * (1 - CLOSE)) continue;
    if (cuts >= most) return { ...best, complete: false };
    const { tangle } = gaps.reduce((widest, each) => (each.gap > widest.gap ? each : widest));
    for (const option of tangle.options) waiting.push(new Map([...fixed, [tangle.v, option]]));
  }
  return best;
}
