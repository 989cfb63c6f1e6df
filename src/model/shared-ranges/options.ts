/** What a VPC may do in a branch, as lines: a way out, apart from the hub or joined to it. */
import { byRide } from "../optimise/modes.ts";
import { isHubIn } from "../optimise/options.ts";
import type { Key } from "../optimise/units.ts";
import { isBelow, type Line, plus } from "./line.ts";
import { type BranchLines, type Lines, tiesOf, type WayLine } from "./lines.ts";

/** A way out of a VPC, joined to the hub or not. */
export interface OptionLine {
  readonly way: WayLine;
  readonly joined: boolean;
  readonly fixed: Line;
  /** Tie-breakers. */
  readonly tie: number;
}

/** Whether an option is never dearer than another, whatever travels how; a tie goes to the one that comes `before`. */
function beats(a: OptionLine, b: OptionLine, before: boolean): boolean {
  if (b.joined && !a.joined) return false;
  const rides = isBelow(a.way.near, b.way.near) && isBelow(a.way.far, b.way.far);
  if (!rides || !isBelow(a.fixed, b.fixed)) return false;
  return a.tie === b.tie ? before : a.tie < b.tie;
}

/** The options of VPC v, in the order in which ties are settled; without those that another one beats at every factor. */
export function optionsOf(lines: Lines, { branch, join }: BranchLines, v: number): OptionLine[] {
  const { table } = lines;
  const optionOn = (way: WayLine, fixed: Line, joined: boolean, tie: number): OptionLine => ({
    way,
    joined,
    fixed,
    tie: Number(tiesOf(way.mode.fixed)) + tie,
  });
  const options: OptionLine[] = [];
  if (!isHubIn(branch, table, v)) {
    const { start, ways } = lines.ways;
    const stay = Number(branch.stayAway[v]);
    for (const way of ways.slice(start[v], start[v + 1])) {
      options.push(optionOn(way, way.fixed, false, stay));
    }
  }
  const joining = join[v] ?? null;
  if (joining !== null) {
    const more = Number(tiesOf(branch.join[v] as Key));
    const { start, ways } = branch.nat ? lines.waysInHub : lines.ways;
    const joined = ways.slice(start[v], start[v + 1]).sort((a, b) => byRide(a.mode, b.mode));
    options.push(...joined.map((way) => optionOn(way, plus(way.fixed, joining), true, more)));
  }
  return options.filter((option, i) => !options.some((other, j) => i !== j && beats(other, option, j < i)));
}
