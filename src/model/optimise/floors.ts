/**
 * The least that VPCs can cost, by doubles: apart from the hub, and in a branch if it shares every service and sharing
 * itself is free. Cheap to know, and enough to leave most cuts out.
 */
import type { Branch } from "./branches.ts";
import { isHubIn } from "./options.ts";
import { CLOSED } from "./pair-costs.ts";
import type { Tier } from "./rates.ts";
import { Scenario } from "./scenario.ts";
import { Total } from "./sums.ts";
import type { Table, VpcTable } from "./table.ts";

/** Per scope. */
type Sums = readonly number[];

export class Floors {
  private readonly table: Table;
  private readonly aparts = new Map<Tier, Float64Array>();
  private readonly sums = new Map<Branch, Map<Tier, Map<Tier, Sums>>>();

  constructor(table: Table) {
    this.table = table;
  }

  /** Per VPC, what it costs apart from the hub at a piece of the endpoint bytes' price. */
  apart(tier: Tier): Float64Array {
    const known = this.aparts.get(tier);
    if (known !== undefined) return known;
    const { table } = this;
    const scenario = this.at(table.branches[0] as Branch, tier, tier);
    const costs = new Float64Array(table.vpcs.length);
    for (let v = 0; v < costs.length; v++) costs[v] = leastApart(scenario, v);
    this.aparts.set(tier, costs);
    return costs;
  }

  /** All VPCs of a scope, in a branch, at the scope's own piece and the hub's. */
  ofScope(scope: number, branch: Branch, own: Tier, hub: Tier): number {
    const ofBranch = this.sums.get(branch) ?? new Map<Tier, Map<Tier, Sums>>();
    this.sums.set(branch, ofBranch);
    const ofPiece = ofBranch.get(own) ?? new Map<Tier, Sums>();
    ofBranch.set(own, ofPiece);
    const sums = ofPiece.get(hub) ?? this.perScope(branch, own, hub);
    ofPiece.set(hub, sums);
    return sums[scope] as number;
  }

  private at(branch: Branch, own: Tier, hub: Tier): Scenario {
    const { scopes, hubScope } = this.table;
    const tiers = Array.from({ length: scopes }, (_, scope) => (scope === hubScope ? hub : own));
    return new Scenario(this.table, branch, tiers);
  }

  private perScope(branch: Branch, own: Tier, hub: Tier): Sums {
    const { vpcs, scopes } = this.table;
    const totals = Array.from({ length: scopes }, () => new Total());
    const scenario = this.at(branch, own, hub);
    const aparts = this.apart(own);
    for (let v = 0; v < vpcs.length; v++) {
      const least = leastIn(scenario, v, aparts[v] as number);
      (totals[(vpcs[v] as VpcTable).scope] as Total).add(least);
    }
    return totals.map((total) => total.value);
  }
}

function leastApart(scenario: Scenario, v: number): number {
  scenario.load(v);
  return scenario.least(false);
}

/** Apart or, with all services shared, joined. */
function leastIn(scenario: Scenario, v: number, apart: number): number {
  const { branch, table } = scenario;
  const alone = isHubIn(branch, table, v) ? CLOSED : apart;
  if (branch.joinCost[v] === CLOSED) return alone;
  scenario.load(v);
  scenario.share("all");
  return Math.min(alone, scenario.least(true));
}
