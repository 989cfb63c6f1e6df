/**
 * What the maximum flow proves of a scenario, kept: its value, the services it shares, and per pair a toll. Whatever the
 * tolls, not negative, a scenario costs at least
 *
 *     paid + sum over services of min(0, opening - tolls of its pairs)
 *          + sum over VPCs of the least it can do where every service is shared and each pair that uses it pays its toll
 *
 * since each pair that uses a shared service pays its toll, which the opening gives back in all. With the flow's own
 * tolls (what flows on a pair's arcs) this equals the value, but for rounding and for tangled VPCs: Lagrangian duality,
 * Geoffrion, "Lagrangean relaxation for integer programming", 1974. Everything of one VPC stands apart from all others,
 * so that what a change of one amount does is known without another flow.
 */
import { fixedKey, totalOf } from "./choice.ts";
import { Floors } from "./floors.ts";
import { Workspace } from "./in-doubles.ts";
import { isHubIn } from "./options.ts";
import { CLOSED } from "./pair-costs.ts";
import { NOTHING_FIXED, type Proof, proofOf, tollsOf } from "./proof.ts";
import type { Tier } from "./rates.ts";
import { Scenario } from "./scenario.ts";
import { Total } from "./sums.ts";
import type { Table, VpcTable } from "./table.ts";
import { solve } from "./tangles.ts";
import { combinations, reachable } from "./tiers.ts";
import { costOf } from "./units.ts";

/** A scenario's optimum with its proof; money in units of the table, in doubles. */
export interface Dual {
  readonly scenario: Scenario;
  /** The least cost of the scenario; infinite: some VPC has no way. */
  readonly value: number;
  /** Per service: 1 where that optimum shares it. */
  readonly open: Uint8Array;
  /** Per pair its toll. */
  readonly tolls: Float64Array;
  /** The flow; null: without a hub there is none. Where it is `tangled` the bound by the tolls may lie below the value. */
  readonly proof: Proof | null;
  /** Whether `value` is known to be the least: false where a tangle took too many cuts. */
  readonly complete: boolean;
}

/** The parts of a scenario's bound by tolls. */
export interface Bound {
  readonly value: number;
  /** What is paid whatever anyone does: the branch's and the pieces' fixed costs. */
  readonly paid: number;
  /** Per service what the tolls leave of its opening; negative: that much is given back if it is shared. */
  readonly spare: Float64Array;
  /** Per VPC the least it can do at the tolls. */
  readonly least: Float64Array;
}

/** What the openings are not yet paid of, service by service. */
export function spareOf({ table }: Scenario, tolls: Float64Array): Float64Array {
  const { service } = table.pairs;
  const spare = Float64Array.from(table.opening, (key) => Number(costOf(key)));
  for (let pair = 0; pair < service.length; pair++) {
    const s = service[pair] as number;
    spare[s] = (spare[s] as number) - (tolls[pair] as number);
  }
  return spare;
}

/** What is paid in a scenario whatever anyone does. */
export function paidIn(scenario: Scenario): number {
  return Number(costOf(fixedKey(scenario, new Uint8Array(0))));
}

/** The lower bound of a scenario at any tolls that are not negative. */
export function boundOf(scenario: Scenario, tolls: Float64Array): Bound {
  const { branch, table } = scenario;
  const paid = paidIn(scenario);
  const spare = spareOf(scenario, tolls);
  const total = new Total();
  total.add(paid);
  if (branch.via !== null) for (const left of spare) total.add(Math.min(left, 0));
  const least = Float64Array.from(table.vpcs, (_, v) => {
    scenario.load(v);
    const apart = isHubIn(branch, table, v) ? CLOSED : scenario.least(false);
    if (branch.joinCost[v] === CLOSED) return apart;
    scenario.shareAt(tolls);
    return Math.min(apart, scenario.least(true));
  });
  for (const each of least) total.add(each);
  return { value: total.value, paid, spare, least };
}

/** One scenario with a hub, by one flow. `apart`: per VPC its least cost apart from the hub. */
function sharedIn(scenario: Scenario, apart: (v: number) => number): Dual {
  const proof = proofOf(scenario, apart);
  const { flow, floors, tangled } = proof;
  const tolls = tollsOf(proof);
  if (!tangled) {
    const open = flow.reached(0);
    const value = totalOf(scenario, open, NOTHING_FIXED, apart, floors);
    return { scenario, value, open, tolls, proof, complete: true };
  }
  const solved = solve(scenario, apart, CLOSED, new Workspace());
  const { open = flow.reached(0), value = CLOSED, complete = true } = solved ?? {};
  return { scenario, value, open, tolls, proof, complete };
}

/** One scenario without a hub: nothing is shared. */
function aloneIn(scenario: Scenario): Dual {
  const { pairs, opening } = scenario.table;
  const tolls = new Float64Array(pairs.open.length);
  const { value } = boundOf(scenario, tolls);
  return { scenario, value, open: new Uint8Array(opening.length), tolls, proof: null, complete: true };
}

const FREE: Tier = { from: 0n, intercept: 0n, perGb: 0n };

/**
 * Every scenario of a table: each branch at each combination of pieces of the endpoint bytes' price, reachable today or
 * not, since another amount may reach them; each with its dual, found when it is asked for and kept. The optimum is the
 * least of their values, as long as prices fall from tier to tier (`isConcave`).
 */
export class Duals {
  readonly scenarios: readonly Scenario[];
  private readonly floors: Floors;
  private readonly known = new Map<Scenario, Dual>();

  private constructor(table: Table, all: readonly (readonly Tier[])[]) {
    this.floors = new Floors(table);
    this.scenarios = table.branches.flatMap((branch) =>
      all.map((tiers) => new Scenario(table, branch, tiers)),
    );
  }

  /**
   * Null where pieces of the scopes combine in more than `most` ways. `rising`: the scopes whose endpoint bytes may become
   * more; of others there are the pieces that are reachable today. Absent: all.
   */
  static of(table: Table, most: number, rising?: ReadonlySet<number>): Duals | null {
    const pieces = table.tiers.length > 0 ? table.tiers : [FREE];
    const today = reachable(table);
    const perScope = today.map((some, scope) => (rising?.has(scope) === false ? some : pieces));
    const all = combinations(perScope, most);
    return all && new Duals(table, all);
  }

  /** A scenario's optimum with its proof: one flow. */
  of(scenario: Scenario): Dual {
    const known = this.known.get(scenario);
    if (known !== undefined) return known;
    const made =
      scenario.branch.via === null ? aloneIn(scenario) : sharedIn(scenario, this.apartIn(scenario));
    this.known.set(scenario, made);
    return made;
  }

  /** A bound of a scenario's cost without a flow, all tolls 0: what search leaves a scenario out by. */
  floorOf(scenario: Scenario): Bound {
    return boundOf(scenario, new Float64Array(scenario.table.pairs.open.length));
  }

  /** Per VPC, what it costs apart from the hub. */
  private apartIn({ branch, tiers, table }: Scenario): (v: number) => number {
    const costs = tiers.map((tier) => this.floors.apart(tier));
    return (v) => {
      if (isHubIn(branch, table, v)) return CLOSED;
      return costs[(table.vpcs[v] as VpcTable).scope]?.[v] ?? CLOSED;
    };
  }
}
