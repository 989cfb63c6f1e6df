/** The cheapest of all: each branch at each piece of the endpoint bytes' price, a cut each; the best of them exactly. */
import type { Branch } from "./branches.ts";
import { type Choice, choose, fixedKey, leastOf } from "./choice.ts";
import { Workspace } from "./in-doubles.ts";
import { allOptions, type VpcOptions } from "./options.ts";
import type { Tier } from "./rates.ts";
import { CLOSED, Scenario } from "./scenario.ts";
import { CLOSE } from "./steps.ts";
import type { Table } from "./table.ts";
import { solve } from "./tangles.ts";
import { combinations, reachable } from "./tiers.ts";
import { costOf } from "./units.ts";

/** The cheapest choice, and whether the search was complete. */
export interface Found {
  readonly choice: Choice;
  readonly complete: boolean;
}

interface Candidate {
  readonly scenario: Scenario;
  readonly open: Uint8Array;
  /** By doubles, in units of money. */
  readonly value: number;
}

/** Combinations of pieces that are all tried; beyond that nothing is proven. */
const MOST_COMBINATIONS = 729;

/** Keeps candidates in the order in which they are found, and the least value so far. */
class Search {
  private readonly table: Table;
  private readonly perScope: readonly (readonly Tier[])[];
  private readonly apart = new Map<Tier, Float64Array>();
  private readonly space = new Workspace();
  private readonly candidates: Candidate[] = [];
  private best = CLOSED;
  complete = true;

  constructor(table: Table) {
    this.table = table;
    this.perScope = reachable(table);
  }
  private keep(candidate: Candidate): void {
    if (candidate.value === CLOSED) return;
    this.candidates.push(candidate);
    this.best = Math.min(this.best, candidate.value);
  }

  /** Per VPC, what it costs apart from the hub at a piece; worked out once per piece. */
  private apartAt(tier: Tier): Float64Array {
    const known = this.apart.get(tier);
    if (known !== undefined) return known;
    const { table } = this;
    const options = allOptions(table, table.branches[0] as Branch);
    const scenario = new Scenario(
      table,
      table.branches[0] as Branch,
      options,
      this.perScope.map(() => tier),
    );
    const none = new Uint8Array(table.pairs.services.length);
    const costs = Float64Array.from(options, ({ apart }, v) => leastOf(scenario, v, apart, none));
    this.apart.set(tier, costs);
    return costs;
  }

  /** Without a hub each scope's VPCs take the piece that is best for them. */
  private alone(branch: Branch, options: readonly VpcOptions[]): void {
    const { perScope, table } = this;
    const costs = perScope.map((pieces) => pieces.map((tier) => Number(tier.intercept)));
    for (const [v, { scope }] of table.vpcs.entries()) {
      for (const [piece, tier] of (perScope[scope] as Tier[]).entries()) {
        const ofScope = costs[scope] as number[];
        ofScope[piece] = (ofScope[piece] as number) + (this.apartAt(tier)[v] as number);
      }
    }
    const tiers = perScope.map((pieces, scope): Tier => {
      const ofScope = costs[scope] as number[];
      return pieces[ofScope.indexOf(Math.min(...ofScope))] as Tier;
    });
    const scenario = new Scenario(table, branch, options, tiers);
    const open = new Uint8Array(table.pairs.services.length);
    const apart = this.apartIn(scenario);
    let value = Number(costOf(fixedKey(scenario, open)));
    for (let v = 0; v < table.vpcs.length; v++) value += apart(v);
    this.keep({ scenario, open, value });
  }

  private apartIn({ tiers, options, table }: Scenario): (v: number) => number {
    const costs = tiers.map((tier) => this.apartAt(tier));
    return (v) => {
      if (options[v]?.apart.length === 0) return CLOSED;
      return costs[table.vpcs[v]?.scope ?? 0]?.[v] ?? CLOSED;
    };
  }

  /** One branch at one piece per scope; its value, infinite where it is not below `limit`. */
  private cut(branch: Branch, options: readonly VpcOptions[], tiers: readonly Tier[], limit: number): number {
    const scenario = new Scenario(this.table, branch, options, tiers);
    const solved = solve(scenario, this.apartIn(scenario), limit, this.space);
    if (solved === null) return CLOSED;
    this.complete &&= solved.complete;
    this.keep({ scenario, open: solved.open, value: solved.value });
    return solved.value;
  }

  /** A branch with a hub, at every combination of pieces; where these are too many, one scope's is bettered at a time. */
  private shared(branch: Branch, options: readonly VpcOptions[]): void {
    const all = combinations(this.perScope, MOST_COMBINATIONS);
    if (all !== null) {
      // Large organisations mostly end in the last piece: then the others are soon seen to be no better.
      for (const tiers of all.reverse()) this.cut(branch, options, tiers, this.best);
      return;
    }
    this.complete = false;
    const tiers = this.perScope.map((pieces) => pieces[0] as Tier);
    let value = this.cut(branch, options, tiers, CLOSED);
    for (const [scope, pieces] of this.perScope.entries()) {
      for (const tier of pieces.slice(1)) {
        const found = this.cut(branch, options, tiers.with(scope, tier), value);
        if (found >= value) continue;
        value = found;
        tiers[scope] = tier;
      }
    }
  }

  run(): void {
    for (const branch of this.table.branches) {
      const options = allOptions(this.table, branch);
      if (branch.via === null) this.alone(branch, options);
      else this.shared(branch, options);
    }
  }

  /** The exact best; a tie goes to the candidate that was found first. */
  get choice(): Choice | null {
    let best: Choice | null = null;
    for (const { scenario, open, value } of this.candidates) {
      if (value > this.best * (1 + CLOSE)) continue;
      const choice = choose(scenario, open);
      if (choice !== null && (best === null || choice.key < best.key)) best = choice;
    }
    return best;
  }
}

/** The cheapest choice of all; null where policy and prices leave none. */
export function search(table: Table): Found | null {
  const found = new Search(table);
  found.run();
  const { choice, complete } = found;
  return choice === null ? null : { choice, complete };
}
