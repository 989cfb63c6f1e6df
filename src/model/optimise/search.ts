/** The cheapest of all: each branch at each piece of the endpoint bytes' price, a cut each; the best of them exactly. */
import type { Branch } from "./branches.ts";
import { type Choice, choose } from "./choice.ts";
import { Floors } from "./floors.ts";
import { Workspace } from "./in-doubles.ts";
import { isHubIn } from "./options.ts";
import { CLOSED } from "./pair-costs.ts";
import type { Tier } from "./rates.ts";
import { Scenario } from "./scenario.ts";
import { CLOSE } from "./steps.ts";
import { sum, Total } from "./sums.ts";
import type { Table, VpcTable } from "./table.ts";
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
  /** A tie goes to the lowest. */
  readonly rank: number;
}

/** A scenario that may be worth a cut. */
interface Prospect {
  readonly branch: Branch;
  readonly tiers: readonly Tier[];
  /** It cannot cost less, by doubles. */
  readonly floor: number;
  readonly rank: number;
}

/** Combinations of pieces that are all tried; beyond that nothing is proven. */
const MOST_COMBINATIONS = 729;

class Search {
  private readonly table: Table;
  private readonly perScope: readonly (readonly Tier[])[];
  private readonly floors: Floors;
  private readonly space = new Workspace();
  private readonly candidates: Candidate[] = [];
  private best = CLOSED;
  complete = true;

  constructor(table: Table) {
    this.table = table;
    this.perScope = reachable(table);
    this.floors = new Floors(table);
  }
  private keep(candidate: Candidate): void {
    if (candidate.value === CLOSED) return;
    this.candidates.push(candidate);
    this.best = Math.min(this.best, candidate.value);
  }

  /** Without a hub each scope's VPCs take the piece that is best for them. */
  private alone(branch: Branch): void {
    const { perScope, table } = this;
    const costs = perScope.map((pieces) =>
      pieces.map((tier) => {
        const total = new Total();
        total.add(Number(tier.intercept));
        return total;
      }),
    );
    for (const [v, { scope }] of table.vpcs.entries()) {
      for (const [piece, tier] of (perScope[scope] as Tier[]).entries()) {
        costs[scope]?.[piece]?.add(this.floors.apart(tier)[v] as number);
      }
    }
    const best = costs.map((totals) => {
      const values = totals.map(({ value }) => value);
      return values.indexOf(Math.min(...values));
    });
    const tiers = best.map((piece, scope) => perScope[scope]?.[piece] as Tier);
    const scenario = new Scenario(table, branch, tiers);
    const open = new Uint8Array(table.pairs.services.length);
    // The pieces' intercepts are in the sums.
    const paid = Number(costOf(table.fixed + branch.fixed));
    const value = sum([paid, ...best.map((piece, scope) => costs[scope]?.[piece]?.value ?? CLOSED)]);
    this.keep({ scenario, open, value, rank: 0 });
  }

  /** Per VPC, what it costs apart from the hub. */
  private apartIn({ tiers, branch, table }: Scenario): (v: number) => number {
    const costs = tiers.map((tier) => this.floors.apart(tier));
    return (v) => {
      if (isHubIn(branch, table, v)) return CLOSED;
      return costs[(table.vpcs[v] as VpcTable).scope]?.[v] ?? CLOSED;
    };
  }

  /** One branch at one piece per scope; its value, infinite where it is not below `limit`. */
  private cut(branch: Branch, tiers: readonly Tier[], limit: number, rank: number): number {
    const scenario = new Scenario(this.table, branch, tiers);
    const solved = solve(scenario, this.apartIn(scenario), limit, this.space);
    if (solved === null) return CLOSED;
    this.complete &&= solved.complete;
    this.keep({ scenario, open: solved.open, value: solved.value, rank });
    return solved.value;
  }

  private floorOf(branch: Branch, tiers: readonly Tier[]): number {
    const { floors, table } = this;
    const hub = tiers[table.hubScope] as Tier;
    const total = new Total();
    total.add(Number(costOf(table.fixed + branch.fixed)));
    for (const [scope, own] of tiers.entries()) {
      total.add(Number(own.intercept));
      total.add(floors.ofScope(scope, branch, own, hub));
    }
    return total.value;
  }

  /** The branches with a hub, at every combination of pieces: the cheapest prospect first, until no other can be cheaper. */
  private shared(branches: readonly Branch[], all: readonly (readonly Tier[])[]): void {
    const prospects: Prospect[] = [];
    for (const branch of branches) {
      for (const tiers of all) {
        prospects.push({ branch, tiers, floor: this.floorOf(branch, tiers), rank: prospects.length + 1 });
      }
    }
    prospects.sort((a, b) => a.floor - b.floor);
    for (const { branch, tiers, floor, rank } of prospects) {
      if (!(floor < this.best * (1 + CLOSE))) return;
      this.cut(branch, tiers, this.best, rank);
    }
  }

  /** A branch with a hub where the combinations of pieces are too many: one scope's is bettered at a time. */
  private bettered(branch: Branch, rank: number): void {
    const { perScope } = this;
    const tiers = perScope.map((pieces) => pieces[0] as Tier);
    let value = this.cut(branch, tiers, CLOSED, rank);
    for (const [scope, pieces] of perScope.entries()) {
      for (const tier of pieces.slice(1)) {
        const found = this.cut(branch, tiers.with(scope, tier), value, rank);
        if (found >= value) continue;
        value = found;
        tiers[scope] = tier;
      }
    }
  }

  run(): void {
    const [none, ...hubs] = this.table.branches;
    this.alone(none as Branch);
    if (hubs.length === 0) return;
    const all = combinations(this.perScope, MOST_COMBINATIONS);
    if (all !== null) {
      this.shared(hubs, all.reverse());
      return;
    }
    this.complete = false;
    for (const [i, branch] of hubs.entries()) this.bettered(branch, i + 1);
  }

  /** The exact best. */
  get choice(): Choice | null {
    const near = this.candidates.filter(({ value }) => value <= this.best * (1 + CLOSE));
    let best: Choice | null = null;
    for (const { scenario, open } of near.sort((a, b) => a.rank - b.rank)) {
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
