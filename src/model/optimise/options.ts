/** What each VPC may do in a branch: a way out, apart from the hub or joined to it. */
import type { Branch } from "./branches.ts";
import { byRide, type Mode, ridesNoDearer } from "./modes.ts";
import type { Table } from "./table.ts";
import type { Key } from "./units.ts";
import type { WaysOut } from "./ways-out.ts";

/** The way out of an option that is not among the table's: nothing is paid per GB on it, and what it costs is told apart. */
export const FREE_RIDE = -1;

/** A mode of egress, and whether the VPC joins the hub. */
export interface Option {
  readonly mode: Mode;
  /** Its index among the ways out, or `FREE_RIDE`. */
  readonly way: number;
  readonly joined: boolean;
  /** What it costs whatever the routes, with tie-breakers. */
  readonly fixed: Key;
}

export interface VpcOptions {
  /** By name of the mode. */
  readonly apart: readonly Option[];
  /** From the cheapest ride to the dearest. */
  readonly joined: readonly Option[];
  /** Whether each later ride of `joined` is no cheaper, whatever the traffic: then gains from the hub are nested. */
  readonly nested: boolean;
}

/** Whether VPC v is the hub of the branch: then it cannot be apart from it. */
export function isHubIn({ via }: Branch, { hub }: Table, v: number): boolean {
  return via !== null && hub === v;
}

/** The ways out of VPCs that join the hub of the branch. */
export function waysJoined({ nat }: Branch, { ways, waysInHub }: Table): WaysOut {
  return nat ? waysInHub : ways;
}

function optionsOn({ start, modes }: WaysOut, v: number, joined: boolean, more: Key): Option[] {
  const options: Option[] = [];
  for (let way = start[v] as number; way < (start[v + 1] as number); way++) {
    const mode = modes[way] as Mode;
    options.push({ mode, way, joined, fixed: mode.fixed + more });
  }
  return options;
}

/** The options of VPC v in a branch. */
export function optionsOf(table: Table, branch: Branch, v: number): VpcOptions {
  const join = branch.join[v] ?? null;
  const apart = isHubIn(branch, table, v) ? [] : optionsOn(table.ways, v, false, branch.stayAway[v] as Key);
  if (join === null) return { apart, joined: [], nested: true };
  const joined = optionsOn(waysJoined(branch, table), v, true, join).sort((a, b) => byRide(a.mode, b.mode));
  const nested = joined.every(
    ({ mode }, i) => i === 0 || ridesNoDearer((joined[i - 1] as Option).mode, mode),
  );
  return { apart, joined, nested };
}
