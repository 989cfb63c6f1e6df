/** What each VPC may do in a branch: a way out, apart from the hub or joined to it. */
import type { Branch } from "./branches.ts";
import { byRide, type Mode, ridesNoDearer } from "./modes.ts";
import type { Table, VpcTable } from "./table.ts";
import { costOf, type Key } from "./units.ts";

/** A mode of egress, and whether the VPC joins the hub. */
export interface Option {
  readonly mode: Mode;
  readonly joined: boolean;
  /** What it costs whatever the routes, with tie-breakers. */
  readonly fixed: Key;
  /** The same cost as a double. */
  readonly cost: number;
}

export interface VpcOptions {
  /** By name of the mode. */
  readonly apart: readonly Option[];
  /** From the cheapest ride to the dearest. */
  readonly joined: readonly Option[];
  /** Whether each later ride of `joined` is no cheaper, whatever the traffic: then gains from the hub are nested. */
  readonly nested: boolean;
}

/** Whether a VPC is the hub of the branch: then it cannot be apart from it. */
export function isHubIn({ via }: Branch, { isHub }: VpcTable): boolean {
  return via !== null && isHub;
}

/** The ways out of a VPC that may join the hub of the branch. */
export function modesJoined({ nat }: Branch, { modes, modesInHub }: VpcTable): readonly Mode[] {
  return nat ? modesInHub : modes;
}

function option(mode: Mode, joined: boolean, more: Key): Option {
  return { mode, joined, fixed: mode.fixed + more, cost: mode.inDoubles.cost + Number(costOf(more)) };
}

function optionsOf(table: VpcTable, v: number, branch: Branch): VpcOptions {
  const join = branch.join[v] ?? null;
  const away = branch.stayAway[v] ?? 0n;
  const apart = isHubIn(branch, table) ? [] : table.modes.map((mode) => option(mode, false, away));
  if (join === null) return { apart, joined: [], nested: true };
  const modes = [...modesJoined(branch, table)].sort(byRide);
  const joined = modes.map((mode) => option(mode, true, join));
  const nested = modes.every((mode, i) => i === 0 || ridesNoDearer(modes[i - 1] as Mode, mode));
  return { apart, joined, nested };
}

/** The options of every VPC in a branch. */
export function allOptions(table: Table, branch: Branch): VpcOptions[] {
  return table.vpcs.map((vpc, v) => optionsOf(vpc, v, branch));
}
