/** How far each demand of one VPC may rise or fall before its way turns: from lines that flows prove, not by searching again. */
import { type Lines, linesFor, Part } from "./demand-lines.ts";
import type { Way } from "./exact.ts";
import { ExactLines, type ExactOthers, type LineOf } from "./exact-lines.ts";
import { FREE_RIDE } from "./options.ts";
import { Rest, type Whole } from "./rest.ts";
import type { Scenario } from "./scenario.ts";
import type { Fraction, Stay } from "./stays.ts";
import { type Walked, walk } from "./walk.ts";

/** What was found on one side. */
export type Side =
  /** It turns at this factor, exactly; null: nowhere up to the end. */
  | { readonly kind: "turn"; readonly at: Fraction | null }
  /** It stands up to there, in doubles; beyond was not settled. */
  | { readonly kind: "open"; readonly at: number };

/** Lines are made surer at most so often for one side of one demand. */
const MOST_REFINED = 200;

function near({ part, whole }: Fraction): number {
  return Number(part) / Number(whole);
}

/** So little beyond a point that nothing else happens there but by accident. */
const BEYOND = 1e-7;

/** Where lines are followed. */
interface Stretch {
  readonly sign: number;
  readonly from: number;
  readonly end: number;
  /** Whether something jumped at `from`. */
  readonly isNew: boolean;
}

export type Ask = (factor: number) => number | null;

/** Scenarios with this VPC's costs where a single NAT gateway stands in the zone of that index; null: not to be told. */
export type ScenariosIn = (zone: number) => readonly Scenario[] | null;

export class DemandTurns {
  private readonly rests: readonly Rest[];
  private readonly v: number;
  private readonly scenariosIn: ScenariosIn;
  private readonly instances: boolean;
  private readonly partsIn = new Map<number, readonly Part[] | null>();
  private readonly exact: ExactLines;
  private lines: Lines = linesFor(0);

  /** `instances`: whether NAT instances may be chosen; the scenarios are without them. */
  constructor(
    wholes: readonly Whole[],
    v: number,
    scenariosIn: ScenariosIn,
    instances: boolean,
    others: ExactOthers,
  ) {
    this.rests = wholes.map((whole) => new Rest(whole, v));
    this.v = v;
    this.scenariosIn = scenariosIn;
    this.instances = instances;
    this.exact = new ExactLines(v, others);
  }

  private parts(zone: number): readonly Part[] | null {
    const known = this.partsIn.get(zone);
    if (known !== undefined) return known;
    const scenarios = this.scenariosIn(zone);
    const made =
      scenarios &&
      this.rests.map((rest, k) => new Part(scenarios[k] as Scenario, rest, this.v, this.instances));
    this.partsIn.set(zone, made);
    const most = (made ?? []).reduce((sum, { choices }) => sum + 3 * choices.length, 0);
    if (most > this.lines.slope.length) this.lines = linesFor(most);
    return made;
  }

  /**
   * Where the i-th pair, whose advice is `answer`, turns at the first from 1 to `end`. `stays`: what jumps on that way;
   * `ask`: the advice at a factor, looked for in another way, where tie-breakers settle what is advised; null: not told.
   */
  side(i: number, answer: number, stays: readonly Stay[], end: number, ask: Ask): Side {
    const sign = end < 1 ? -1 : 1;
    let from = 1;
    let entered: Fraction | null = null;
    let isNew = false;
    for (const stay of stays) {
      const until = stay.end === null ? end : near(stay.end);
      const last = sign * until >= sign * end ? end : until;
      const parts = this.parts(stay.zone);
      if (parts === null) return { kind: "open", at: from };
      const jumped: Side = entered === null ? { kind: "open", at: from } : { kind: "turn", at: entered };
      for (;;) {
        const found = this.within(parts, stay.instances, i, answer, { sign, from, end: last, isNew });
        if (found.kind === "end") break;
        if (found.kind === "unsure") return { kind: "open", at: found.at };
        const turn = this.turn(parts, stay.instances, i, found) ?? jumped;
        if (found.kind === "turn" || turn.kind === "open") return turn;
        const beyond = found.at * (1 + sign * BEYOND);
        const stands = this.stands(parts, i, found.same, found.other) ?? this.asked(ask(beyond), answer);
        if (stands === null) return { kind: "open", at: found.at };
        if (!stands) return turn;
        from = beyond;
        isNew = false;
      }
      if (last === end) break;
      from = until;
      entered = stay.end;
      isNew = true;
    }
    return { kind: "turn", at: null };
  }

  private asked(told: number | null, answer: number): boolean | null {
    return told === null ? null : told === answer;
  }

  /** Whether, of two lines that cost the same, the first is chosen; null: tie-breakers of theirs alone do not tell. */
  private stands(parts: readonly Part[], i: number, same: number, other: number): boolean | null {
    return this.exact.isPreferred(this.lineOf(parts, null, i, same), this.lineOf(parts, null, i, other));
  }

  private within(
    parts: readonly Part[],
    instances: bigint | null,
    i: number,
    answer: number,
    { sign, from, end, isNew }: Stretch,
  ): Walked {
    const { lines } = this;
    for (let refined = 0; ; refined++) {
      lines.count = 0;
      for (const [k, part] of parts.entries()) part.write(lines, k, i, instances);
      const found = walk(lines, answer, sign, from, end, isNew);
      if (found.kind !== "unsure" || refined === MOST_REFINED) return found;
      const part = parts[lines.part[found.line] as number] as Part;
      if (!part.refine(lines.choice[found.line] as number, i, lines.way[found.line] as Way)) return found;
    }
  }

  /** Exactly where the lines meet that doubles have found to; null where none led there. */
  private turn(
    parts: readonly Part[],
    instances: bigint | null,
    i: number,
    { line, other, at }: { readonly line: number | null; readonly other: number; readonly at: number },
  ): Side | null {
    if (line === null) return null;
    const lineOf = (each: number): LineOf => this.lineOf(parts, instances, i, each);
    const met = this.exact.meeting(lineOf(line), lineOf(other));
    if (met === null || !(Math.abs(near(met) - at) <= 1e-6 * Math.max(at, 1e-3))) return { kind: "open", at };
    return { kind: "turn", at: met };
  }

  private lineOf(parts: readonly Part[], instances: bigint | null, i: number, line: number): LineOf {
    const { lines } = this;
    const part = parts[lines.part[line] as number] as Part;
    const choice = lines.choice[line] as number;
    const more = part.choices[choice]?.option.way === FREE_RIDE ? (instances ?? 0n) : 0n;
    return { part, choice, i, way: lines.way[line] as Way, more };
  }
}
