/** How sure the advice is: each advice's ranges, or as far as they were looked for; and the saving over a band of usage. */
import type { Analysis } from "../../model/analysis.ts";
import type { CertaintyPart } from "../../model/certainty-part.ts";
import { compare, isNegative, isPositive, negate, type Ratio, ratio, subtract } from "../../model/money.ts";
import type { Place } from "../../model/optima.ts";
import type { DemandRange } from "../../model/own-demand.ts";
import type { Certainty } from "../../model/sensitivity.ts";
import type { Bounds } from "../../model/turns.ts";
import type { Parameter } from "../../model/vary.ts";
import {
  type Block,
  type Cell,
  percentText,
  type Section,
  shareCell,
  textCell,
  usdText,
} from "../document.ts";

const ONE: Ratio = ratio("1");

/** A parameter in words. */
function parameterText(parameter: Parameter): string {
  switch (parameter.kind) {
    case "demand":
      return "its own GB";
    case "rate":
      return `the rate ${parameter.item}`;
    case "hours":
      return "the hours of a month";
    case "usage":
      return "all usage";
  }
}

/** `-8.3 %` */
function changeText(bound: Ratio): string {
  const change = subtract(bound, ONE);
  return isNegative(change) ? `-${percentText(negate(change))}` : `+${percentText(change)}`;
}

/** `-8.3 % to +20.0 %`; one side alone where nothing turns it on the other; `at least` where a bound is no turn. */
function boundsText({ from, to, fromIsTurn, toIsTurn }: Bounds): string {
  const below = from && `${fromIsTurn ? "" : "at least "}${changeText(from)}`;
  const above = to && `${toIsTurn ? "" : "at least "}${changeText(to)}`;
  if (below === null) return above === null ? "always" : `up to ${above}`;
  return above === null ? `from ${below}` : `${below} to ${above}`;
}

function rangeText({ ranges }: Certainty, kind: Parameter["kind"]): string {
  const range = ranges.find(({ parameter }) => parameter.kind === kind);
  return range === undefined ? "-" : boundsText(range);
}

/** The ranges of these as a table. */
function adviceTable(rows: readonly Certainty[], band: Analysis["band"], several: boolean): Block {
  const turning = new Set(band?.turning.map(({ vpc, service }) => JSON.stringify([vpc, service])));
  const cells = (each: Certainty): Cell[] => [
    ...(several ? [textCell(each.vpc)] : []),
    textCell(each.service ?? "(egress)"),
    textCell(rangeText(each, "demand")),
    textCell(rangeText(each, "usage")),
    textCell(rangeText(each, "hours")),
    each.margin === null ? textCell("-") : shareCell(each.margin.change),
    textCell(each.margin === null ? "" : parameterText(each.margin.parameter)),
    ...(band === null
      ? []
      : [textCell(turning.has(JSON.stringify([each.vpc, each.service])) ? "yes" : "no")]),
  ];
  return {
    kind: "table",
    columns: [
      ...(several ? [{ title: "VPC", align: "left" as const }] : []),
      { title: "Advice on", align: "left" },
      { title: "Its own GB", align: "left" },
      { title: "All usage", align: "left" },
      { title: "Hours", align: "left" },
      { title: "Least", align: "right" },
      { title: "change of", align: "left" },
      ...(band === null ? [] : [{ title: "Turns in band", align: "left" as const }]),
    ],
    rows: rows.map(cells),
  };
}

function eachAdvice({ certainties, band }: Analysis, several: boolean): Block[] {
  const rows = certainties.filter(({ margin }) => margin !== null);
  if (rows.length === 0) return [];
  const text =
    "How far each amount may move, the others unchanged, before the advice turns; advice that nothing turns is left out.";
  return [{ kind: "text", text }, adviceTable(rows, band, several)];
}

/** Of many those that the smallest change turns. */
function leastSure(certainties: readonly Certainty[], several: boolean): Block[] {
  const bounded = certainties.flatMap((each) =>
    each.margin === null ? [] : [{ each, margin: each.margin }],
  );
  const turning = bounded
    .filter(({ margin }) => margin.isTurn)
    .sort((a, b) => compare(a.margin.change, b.margin.change));
  const others = turning.filter(({ margin }) => isPositive(margin.change)).map(({ each }) => each);
  const [ties, untold] = [turning.length - others.length, bounded.length - turning.length];
  const tied = ties > 0 ? `, ${ties} of them at once, as another choice costs the same now` : "";
  const shown =
    others.length > MOST_SHOWN
      ? `; the ${MOST_SHOWN} that the smallest change turns (--format json tells all)`
      : "";
  const open =
    untold > 0
      ? ` Of ${untold} it is known only how far they stand at least, which tells JSON; --full-analysis looks farther.`
      : "";
  const text = `Of ${certainties.length} advices ${turning.length} turn when one amount alone changes far enough${tied}${shown}.${open}`;
  const rows = others.slice(0, MOST_SHOWN);
  return [{ kind: "text", text }, ...(rows.length === 0 ? [] : [adviceTable(rows, null, several)])];
}

function placeText({ vpc, service }: Place, several: boolean): string {
  const what = service ?? "egress";
  return several ? `${what} in ${vpc}` : what;
}

/** What turns first on one side; of many the first alone is named. */
function turnsText(bound: Ratio | null, turning: readonly Place[] | null, several: boolean): string {
  if (bound === null) return "-";
  if (turning === null) return "nothing meets the policy";
  const [first, ...more] = turning;
  if (first === undefined) return "-";
  return `${placeText(first, several)}${more.length === 0 ? "" : ` and ${more.length} more`}`;
}

/** Demands that a table shows. */
const MOST_SHOWN = 20;

/** The nearest bound of a range, as a relative change, and whether it is a turn; null: nothing turns it. */
function nearestBound({ from, to, fromIsTurn, toIsTurn }: Bounds): { change: Ratio; isTurn: boolean } | null {
  const below = from && { change: subtract(ONE, from), isTurn: fromIsTurn };
  const above = to && { change: subtract(to, ONE), isTurn: toIsTurn };
  if (below === null || above === null) return below ?? above;
  return compare(below.change, above.change) < 0 ? below : above;
}

/** Demands by what is known of their ranges. */
interface Told {
  /** A change turns their advice, the smallest change first. */
  readonly turning: readonly DemandRange[];
  /** They are only known to stand at least so far. */
  readonly untold: number;
}

function toldOf(demands: readonly DemandRange[]): Told {
  const bounds = demands.flatMap((demand) => {
    const nearest = nearestBound(demand);
    return nearest === null ? [] : [{ demand, ...nearest }];
  });
  const turns = bounds.filter(({ isTurn }) => isTurn).sort((a, b) => compare(a.change, b.change));
  return { turning: turns.map(({ demand }) => demand), untold: bounds.length - turns.length };
}

function demandsText({ turning, untold }: Told, all: number): string {
  const many = turning.length > MOST_SHOWN;
  const shown = many ? `; the ${MOST_SHOWN} that the smallest change turns (--format json tells all)` : "";
  const open =
    untold > 0 ? ` Of ${untold} it is known only how far they stand at least, which tells JSON.` : "";
  const more = "For each advice how far every amount may move, tells --full-analysis.";
  return `Of ${all} demands ${turning.length} turn their own advice when they alone rise or fall far enough${shown}.${open} ${more}`;
}

/** The first turn of all as each amount that all advice depends on moves; nothing where that was not looked for. */
function wholeBlocks(whole: CertaintyPart["whole"], several: boolean): Block[] {
  if (whole.length === 0) return [];
  const rows = whole.filter(({ from, to }) => from !== null || to !== null);
  const isTie = rows.some(({ from, to }) => [from, to].some((bound) => bound && compare(bound, ONE) === 0));
  const tie = isTie ? " At 0.0 % another choice costs the same now." : "";
  return [
    {
      kind: "text",
      text: `How far each amount may move, the others unchanged, before the first advice of all turns, and which; an amount that turns none is left out.${tie}`,
    },
    {
      kind: "table",
      columns: [
        { title: "Amount", align: "left" },
        { title: "All advice stands", align: "left" },
        { title: "Below turns", align: "left", wrap: true },
        { title: "Above turns", align: "left", wrap: true },
      ],
      rows: rows.map(({ parameter, turnsBelow, turnsAbove, ...bounds }) => [
        textCell(parameterText(parameter)),
        textCell(boundsText(bounds)),
        textCell(turnsText(bounds.from, turnsBelow, several)),
        textCell(turnsText(bounds.to, turnsAbove, several)),
      ]),
    },
  ];
}

function demandBlocks(demands: readonly DemandRange[], several: boolean): Block[] {
  const told = toldOf(demands);
  const text: Block = { kind: "text", text: demandsText(told, demands.length) };
  if (told.turning.length === 0) return [text];
  return [
    text,
    {
      kind: "table",
      columns: [
        ...(several ? [{ title: "VPC", align: "left" as const }] : []),
        { title: "Advice on", align: "left" },
        { title: "Its own GB", align: "left" },
      ],
      rows: told.turning
        .slice(0, MOST_SHOWN)
        .map(({ parameter: { vpc, service }, ...bounds }) => [
          ...(several ? [textCell(vpc)] : []),
          textCell(service),
          textCell(boundsText(bounds)),
        ]),
    },
  ];
}

function partBlocks({ whole, demands }: CertaintyPart, { certainties }: Analysis, several: boolean): Block[] {
  const each = certainties.length > 0 ? leastSure(certainties, several) : demandBlocks(demands, several);
  return [...wholeBlocks(whole, several), ...each];
}

function bandText({ band, uncertainty, certainties, certaintyPart }: Analysis): Block[] {
  if (band === null || uncertainty === null) return [];
  const { least, most, turning, isAll } = band;
  const share = percentText(uncertainty);
  const saving = `With ${share} more or less usage the saving is ${usdText(least)} to ${usdText(most)} USD a month.`;
  if (certainties.length > 0 && certaintyPart === null) return [{ kind: "text", text: saving }];
  const turned = isAll
    ? `${turning.length} advices turn within that`
    : `At ${share} less or more, ${turning.length} advices are others than now; what turns and turns back between was not looked for`;
  return [{ kind: "text", text: `${saving} ${turned} (which, tells --format json).` }];
}

export function certaintySection(analysis: Analysis, several: boolean): Section[] {
  const { certainties, certaintyPart } = analysis;
  const tooMany: Block = {
    kind: "text",
    text: "Too many services and VPCs to find each advice's margin unasked: --full-analysis does.",
  };
  const few = certainties.length > 0 ? eachAdvice(analysis, several) : [tooMany];
  const blocks = certaintyPart === null ? few : partBlocks(certaintyPart, analysis, several);
  if (blocks.length === 0) return [];
  return [{ title: "How sure that is", blocks: [...blocks, ...bandText(analysis)] }];
}
