/**
 * The least that VPCs can cost, by doubles: apart from the hub, and in a branch if it shares every service and sharing
 * itself is free. Cheap to know, and enough to leave most cuts out.
 */
import type { Branch } from "./branches.ts";
import type { Mode } from "./modes.ts";
import { isHubIn, modesJoined } from "./options.ts";
import { CLOSED } from "./pair-costs.ts";
import type { Tier } from "./rates.ts";
import { Scenario } from "./scenario.ts";
import { Total } from "./sums.ts";
import type { Table, VpcTable } from "./table.ts";
import { costOf } from "./units.ts";

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
    for (let v = 0; v < costs.length; v++) {
      scenario.load(v);
      scenario.share("none");
      costs[v] = leastOn(scenario, (table.vpcs[v] as VpcTable).modes);
    }
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
    const { table } = this;
    const totals = Array.from({ length: table.scopes }, () => new Total());
    const scenario = this.at(branch, own, hub);
    const aparts = this.apart(own);
    for (let v = 0; v < table.vpcs.length; v++) {
      const vpc = table.vpcs[v] as VpcTable;
      const join = branch.join[v] ?? null;
      let least = isHubIn(branch, vpc) ? CLOSED : (aparts[v] as number);
      if (join !== null) {
        scenario.load(v);
        scenario.share("all");
        least = Math.min(least, leastOn(scenario, modesJoined(branch, vpc)) + Number(costOf(join)));
      }
      (totals[vpc.scope] as Total).add(least);
    }
    return totals.map((total) => total.value);
  }
}

/** The least cost of the loaded VPC on any of these ways out. */
function leastOn(scenario: Scenario, modes: readonly Mode[]): number {
  let least = CLOSED;
  for (let k = 0; k < modes.length; k++) {
    const mode = modes[k] as Mode;
    const value = mode.inDoubles.cost + scenario.value(mode);
    if (value < least) least = value;
  }
  return least;
}
