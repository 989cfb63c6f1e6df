/** How far each demand of one VPC may rise or fall before its way turns: from lines that flows prove, not by searching again. */
import { type Lines, linesFor, Part } from "./demand-lines.ts";
import type { Way } from "./exact.ts";
import { ExactLines, type ExactOthers } from "./exact-lines.ts";
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

export type Ask = (factor: number) => number | null;

/** Scenarios with this VPC's costs where a single NAT gateway stands in the zone of that index; null: not to be told. */
export type ScenariosIn = (zone: number) => readonly Scenario[] | null;

export class DemandTurns {
  private readonly rests: readonly Rest[];
  private readonly v: number;
  private readonly scenariosIn: ScenariosIn;
  private readonly partsIn = new Map<number, readonly Part[] | null>();
  private readonly exact: ExactLines;
  private lines: Lines = linesFor(0);

  constructor(wholes: readonly Whole[], v: number, scenariosIn: ScenariosIn, others: ExactOthers) {
    this.rests = wholes.map((whole) => new Rest(whole, v));
    this.v = v;
    this.scenariosIn = scenariosIn;
    this.exact = new ExactLines(v, others);
  }

  private parts(zone: number): readonly Part[] | null {
    const known = this.partsIn.get(zone);
    if (known !== undefined) return known;
    const scenarios = this.scenariosIn(zone);
    const made = scenarios && this.rests.map((rest, k) => new Part(scenarios[k] as Scenario, rest, this.v));
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
    for (const stay of stays) {
      const until = stay.end === null ? end : near(stay.end);
      const last = sign * until >= sign * end ? end : until;
      const parts = this.parts(stay.zone);
      if (parts === null) return { kind: "open", at: from };
      for (;;) {
        const found = this.within(parts, i, answer, sign, from, last);
        if (found.kind === "end") break;
        if (found.kind === "unsure") return { kind: "open", at: found.at };
        if (found.line === null) {
          return entered === null ? { kind: "open", at: from } : { kind: "turn", at: entered };
        }
        const turn = this.turn(parts, i, found.line, found.other, found.at);
        if (found.kind === "turn" || turn.kind === "open") return turn;
        const beyond = found.at * (1 + sign * BEYOND);
        const told = ask(beyond);
        if (told === null) return { kind: "open", at: found.at };
        if (told !== answer) return turn;
        from = beyond;
      }
      if (last === end) break;
      from = until;
      entered = stay.end;
    }
    return { kind: "turn", at: null };
  }

  private within(
    parts: readonly Part[],
    i: number,
    answer: number,
    sign: number,
    from: number,
    end: number,
  ): Walked {
    const { lines } = this;
    for (let refined = 0; ; refined++) {
      lines.count = 0;
      for (const [k, part] of parts.entries()) part.write(lines, k, i);
      const found = walk(lines, answer, sign, from, end);
      if (found.kind !== "unsure" || refined === MOST_REFINED) return found;
      const part = parts[lines.part[found.line] as number] as Part;
      if (!part.refine(lines.choice[found.line] as number, i, lines.way[found.line] as Way)) return found;
    }
  }

  /** Exactly where two lines meet that doubles have found to. */
  private turn(parts: readonly Part[], i: number, line: number, other: number, at: number): Side {
    const { lines } = this;
    const [a, b] = [line, other].map((each) => ({
      part: parts[lines.part[each] as number] as Part,
      choice: lines.choice[each] as number,
      i,
      way: lines.way[each] as Way,
    })) as [Parameters<ExactLines["meeting"]>[0], Parameters<ExactLines["meeting"]>[0]];
    const met = this.exact.meeting(a, b);
    if (met === null || !(Math.abs(near(met) - at) <= 1e-6 * Math.max(at, 1e-3))) return { kind: "open", at };
    return { kind: "turn", at: met };
  }
}
