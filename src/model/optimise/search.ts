/** The cheapest of all: each branch at each piece of the endpoint bytes' price, a cut each; the best of them exactly. */
import type { Branch } from "./branches.ts";
import { type Choice, choose, leastOf, totalOf } from "./choice.ts";
import { allOptions, type VpcOptions } from "./options.ts";
import type { Tier } from "./rates.ts";
import { CLOSE, Scenario } from "./scenario.ts";
import type { Table } from "./table.ts";
import { solve } from "./tangles.ts";
import { combinations, reachable } from "./tiers.ts";

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
  readonly table: Table;
  readonly candidates: Candidate[] = [];
  best = Number.POSITIVE_INFINITY;
  complete = true;

  constructor(table: Table) {
    this.table = table;
  }
  private keep(candidate: Candidate): void {
    if (candidate.value === Number.POSITIVE_INFINITY) return;
    this.candidates.push(candidate);
    this.best = Math.min(this.best, candidate.value);
  }

  /** Without a hub each scope's VPCs take the piece that is best for them. */
  alone(branch: Branch, options: readonly VpcOptions[], perScope: readonly (readonly Tier[])[]): void {
    const { table } = this;
    const none = new Uint8Array(table.pairs.services.length);
    const costs = perScope.map((pieces) => pieces.map((tier) => Number(tier.intercept)));
    for (let piece = 0; piece < Math.max(...perScope.map((pieces) => pieces.length)); piece++) {
      const tiers = perScope.map((pieces) => pieces[Math.min(piece, pieces.length - 1)] as Tier);
      const scenario = new Scenario(table, branch, options, tiers);
      for (const [v, { scope }] of table.vpcs.entries()) {
        const ofScope = costs[scope] as number[];
        if (piece >= ofScope.length) continue;
        ofScope[piece] = (ofScope[piece] as number) + leastOf(scenario, v, options[v]?.apart ?? [], none);
      }
    }
    const tiers = perScope.map((pieces, scope): Tier => {
      const ofScope = costs[scope] as number[];
      return pieces[ofScope.indexOf(Math.min(...ofScope))] as Tier;
    });
    const scenario = new Scenario(table, branch, options, tiers);
    this.keep({ scenario, open: none, value: totalOf(scenario, none) });
  }

  /** One branch at one piece per scope; its value, infinite where it is not below `limit`. */
  private cut(branch: Branch, options: readonly VpcOptions[], tiers: readonly Tier[], limit: number): number {
    const scenario = new Scenario(this.table, branch, options, tiers);
    const solved = solve(scenario, limit);
    if (solved === null) return Number.POSITIVE_INFINITY;
    this.complete &&= solved.complete;
    this.keep({ scenario, open: solved.open, value: solved.value });
    return solved.value;
  }

  /** A branch with a hub, at every combination of pieces; where these are too many, one scope's is bettered at a time. */
  shared(branch: Branch, options: readonly VpcOptions[], perScope: readonly (readonly Tier[])[]): void {
    const all = combinations(perScope, MOST_COMBINATIONS);
    if (all !== null) {
      for (const tiers of all) this.cut(branch, options, tiers, this.best);
      return;
    }
    this.complete = false;
    const tiers = perScope.map((pieces) => pieces[0] as Tier);
    let value = this.cut(branch, options, tiers, Number.POSITIVE_INFINITY);
    for (const [scope, pieces] of perScope.entries()) {
      for (const tier of pieces.slice(1)) {
        const other = tiers.with(scope, tier);
        const found = this.cut(branch, options, other, value);
        if (found >= value) continue;
        value = found;
        tiers[scope] = tier;
      }
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
  const perScope = reachable(table);
  for (const branch of table.branches) {
    const options = allOptions(table, branch);
    if (branch.via === null) found.alone(branch, options, perScope);
    else found.shared(branch, options, perScope);
  }
  const choice = found.choice;
  return choice === null ? null : { choice, complete: found.complete };
}
