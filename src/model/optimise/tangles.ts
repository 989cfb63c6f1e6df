/**
 * VPCs whose joined options order differently for two services, as an odd price list may bring about: no single cut
 * holds for them. In it stands a lower bound of theirs; where that is below what they really cost, each of their
 * options is fixed in turn (branch and bound).
 */
import { leastOf, totalOf } from "./choice.ts";
import type { Fixed, Tangle } from "./cut.ts";
import { CLOSE, type Scenario } from "./scenario.ts";
import { type Settled, settle } from "./settle.ts";
import { lowerBound, stepOf } from "./steps.ts";

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
function gapOf(scenario: Scenario, { v, options }: Tangle, open: Uint8Array): number {
  const apart = scenario.options[v]?.apart ?? [];
  const real = leastOf(scenario, v, [...apart, ...options], open);
  const bound = lowerBound(options.flatMap((option) => stepOf(scenario, option) ?? []));
  let joined = bound.all;
  for (let i = 0; i < bound.lacks.length; i++) {
    if (open[scenario.service(i)] !== 1) joined += bound.lacks[i] as number;
  }
  return real - Math.min(joined, leastOf(scenario, v, apart, open));
}

/** What VPCs cost more for being fixed to an option each. */
function costOfFixing(scenario: Scenario, fixed: Fixed, open: Uint8Array): number {
  let more = 0;
  for (const [v, option] of fixed) {
    const { apart = [], joined = [] } = scenario.options[v] ?? {};
    more +=
      leastOf(scenario, v, [...apart, option], open) - leastOf(scenario, v, [...apart, ...joined], open);
  }
  return more;
}

/** The optimum of one scenario; null where it cannot be below `limit`. */
export function solve(scenario: Scenario, limit: number): Solved | null {
  let best: Solved | null = null;
  const waiting: Fixed[] = [new Map()];
  const most = Math.max(FEWEST_CUTS, MOST_WORK / scenario.table.pairs.open.length);
  let cuts = 0;
  for (let fixed = waiting.pop(); fixed !== undefined; fixed = waiting.pop()) {
    const found: Settled | null = settle(scenario, fixed, Math.min(limit, best?.value ?? limit));
    cuts += 1;
    if (found === null) continue;
    const { open, tangles } = found;
    const value = totalOf(scenario, open);
    if (best === null || value < best.value) best = { open, value, complete: true };
    const gaps = tangles.map((tangle) => ({ tangle, gap: gapOf(scenario, tangle, open) }));
    const bound = gaps.reduce((sum, { gap }) => sum - gap, value + costOfFixing(scenario, fixed, open));
    if (bound >= best.value * (1 - CLOSE)) continue;
    if (cuts >= most) return { ...best, complete: false };
    const { tangle } = gaps.reduce((widest, each) => (each.gap > widest.gap ? each : widest));
    for (const option of tangle.options) waiting.push(new Map([...fixed, [tangle.v, option]]));
  }
  return best;
}
