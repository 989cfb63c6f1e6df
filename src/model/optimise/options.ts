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
  /** The same cost, and what 10^-10 GB pay that ride on the mode, as doubles; infinite where they cannot. */
  readonly cost: number;
  readonly near: number;
  readonly far: number;
}

export interface VpcOptions {
  /** By name of the mode. */
  readonly apart: readonly Option[];
  /** From the cheapest ride to the dearest. */
  readonly joined: readonly Option[];
  /** Whether each later ride of `joined` is no cheaper, whatever the traffic: then gains from the hub are nested. */
  readonly nested: boolean;
}

function option(mode: Mode, joined: boolean, fixed: Key): Option {
  return {
    mode,
    joined,
    fixed,
    cost: Number(costOf(fixed)),
    near: mode.near === null ? Number.POSITIVE_INFINITY : Number(mode.near),
    far: mode.far === null ? Number.POSITIVE_INFINITY : Number(mode.far),
  };
}

function optionsOf(table: VpcTable, v: number, branch: Branch): VpcOptions {
  const join = branch.join[v] ?? null;
  const away = branch.stayAway[v] ?? 0n;
  const isHub = branch.via !== null && table.isHub;
  const apart = isHub ? [] : table.modes.map((mode) => option(mode, false, mode.fixed + away));
  const modes = join === null ? [] : [...(branch.nat ? table.modesInHub : table.modes)].sort(byRide);
  const joined = modes.map((mode) => option(mode, true, mode.fixed + (join ?? 0n)));
  const nested = modes.every((mode, i) => i === 0 || ridesNoDearer(modes[i - 1] as Mode, mode));
  return { apart, joined, nested };
}

/** The options of every VPC in a branch. */
export function allOptions(table: Table, branch: Branch): VpcOptions[] {
  return table.vpcs.map((vpc, v) => optionsOf(vpc, v, branch));
}
