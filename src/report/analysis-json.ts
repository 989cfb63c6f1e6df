/** The analysis in `vpce-cost/comparison/1`: amounts as exact decimal strings. */
import type { Analysis } from "../model/analysis.ts";
import type { CertaintyPart } from "../model/certainty-part.ts";
import type { AccountCost } from "../model/chargeback.ts";
import type { Horizon } from "../model/horizon.ts";
import { type Amount, text } from "../model/money.ts";
import type { Place } from "../model/optima.ts";
import type { Resource } from "../model/resources.ts";
import type { Certainty, Margin } from "../model/sensitivity.ts";
import type { Bounds } from "../model/turns.ts";
import type { Parameter } from "../model/vary.ts";

export interface AnalysisJson {
  /**
   * Factors between which an advice stands (null: without end), and the least relative change that turns it. Of all
   * advice; empty where that is too much to find without `--full-analysis`. `fromIsTurn` or `toIsTurn` false: it stands
   * at least that far; where it turns beyond was not looked for. So `isTurn` false: no smaller change turns it.
   */
  readonly certainty: readonly {
    readonly vpc: string;
    readonly service: string | null;
    readonly ranges: readonly {
      readonly parameter: Parameter;
      readonly from: string | null;
      readonly to: string | null;
      readonly fromIsTurn?: false;
      readonly toIsTurn?: false;
    }[];
    readonly margin: {
      readonly change: string;
      readonly parameter: Parameter;
      readonly isTurn?: false;
    } | null;
  }[];
  /** Beside `certainty`, or in its place where there is more: no more than is said here was looked at then. */
  readonly certaintyPart: {
    /** Factors between which the whole optimum stands, and what turns first; null: nothing meets the policy there. */
    readonly whole: readonly {
      readonly parameter: Parameter;
      readonly from: string | null;
      readonly to: string | null;
      readonly fromIsTurn?: false;
      readonly toIsTurn?: false;
      readonly turnsBelow: readonly Place[] | null;
      readonly turnsAbove: readonly Place[] | null;
    }[];
    /** In place of `certainty`: every demand that could turn its advice with the range of its own GB, those of most GB first; and how many. */
    readonly demands: readonly {
      readonly vpc: string;
      readonly service: string;
      readonly from: string | null;
      readonly to: string | null;
      readonly fromIsTurn?: false;
      readonly toIsTurn?: false;
    }[];
    readonly demandsInAll: number;
  } | null;
  readonly ruleCosts: readonly {
    readonly rule: string;
    readonly value: string;
    readonly monthlyCost: string | null;
    readonly withoutIt: string | null;
  }[];
  readonly steps: readonly {
    readonly adds: readonly Resource[];
    readonly removes: readonly Resource[];
    readonly effort: number;
    readonly mends: number;
    readonly monthlySaving: string;
    readonly monthlyCost: string;
  }[];
  readonly accounts: readonly {
    readonly account: string | null;
    readonly before: string;
    readonly after: string;
  }[];
  readonly uncertainty: {
    readonly band: string;
    readonly leastSaving: string;
    readonly mostSaving: string;
    readonly turning: readonly Place[];
    /** False: only advice that is another at an end of the band, not what turns and turns back between. */
    readonly turningIsAll: boolean;
  } | null;
  readonly horizon: {
    readonly growth: string;
    readonly total: string;
    readonly totalOfToday: string;
    readonly turnsAt: string | null;
    readonly turnsIn: number | null;
    readonly endpoints: Horizon["topology"]["endpoints"];
    readonly months: readonly {
      readonly month: number;
      readonly factor: string;
      readonly monthlyCost: string;
      readonly bestCost: string;
    }[];
  } | null;
}

function orNull(value: Amount<string> | null): string | null {
  return value === null ? null : text(value);
}

function accountsJson(
  before: readonly AccountCost[],
  after: readonly AccountCost[],
): AnalysisJson["accounts"] {
  const names = [...new Set([...before, ...after].map(({ account }) => account))].sort();
  const costOf = (rows: readonly AccountCost[], name: string | null): string => {
    const found = rows.find(({ account }) => account === name);
    return found === undefined ? "0" : text(found.monthlyCost);
  };
  return names.map((account) => ({
    account,
    before: costOf(before, account),
    after: costOf(after, account),
  }));
}

/** The bounds of a range; a bound that is none of a turn says so. */
function boundsJson({ from, to, fromIsTurn, toIsTurn }: Bounds): {
  from: string | null;
  to: string | null;
  fromIsTurn?: false;
  toIsTurn?: false;
} {
  return {
    from: orNull(from),
    to: orNull(to),
    ...(fromIsTurn ? {} : { fromIsTurn }),
    ...(toIsTurn ? {} : { toIsTurn }),
  };
}

function marginJson({ change, parameter, isTurn }: Margin): AnalysisJson["certainty"][number]["margin"] {
  return { change: text(change), parameter, ...(isTurn ? {} : { isTurn }) };
}

function certaintyJson({ vpc, service, ranges, margin }: Certainty): AnalysisJson["certainty"][number] {
  return {
    vpc,
    service,
    ranges: ranges.map(({ parameter, ...bounds }) => ({ parameter, ...boundsJson(bounds) })),
    margin: margin && marginJson(margin),
  };
}

function partJson({ whole, demands }: CertaintyPart): AnalysisJson["certaintyPart"] {
  return {
    whole: whole.map(({ parameter, turnsBelow, turnsAbove, ...bounds }) => ({
      parameter,
      ...boundsJson(bounds),
      turnsBelow,
      turnsAbove,
    })),
    demands: demands.map(({ parameter: { vpc, service }, ...bounds }) => ({
      vpc,
      service,
      ...boundsJson(bounds),
    })),
    demandsInAll: demands.length,
  };
}

export function analysisJson(analysis: Analysis): AnalysisJson {
  const { certainties, certaintyPart, ruleCosts, steps, accounts, band, uncertainty, horizon, growth } =
    analysis;
  return {
    certainty: certainties.map(certaintyJson),
    certaintyPart: certaintyPart && partJson(certaintyPart),
    ruleCosts: ruleCosts.map(({ rule, value, monthlyCost, withoutIt }) => ({
      rule,
      value,
      monthlyCost: orNull(monthlyCost),
      withoutIt: orNull(withoutIt),
    })),
    steps: steps.map(({ adds, removes, effort, mends, monthlySaving, monthlyCost }) => ({
      adds,
      removes,
      effort,
      mends,
      monthlySaving: text(monthlySaving),
      monthlyCost: text(monthlyCost),
    })),
    accounts: accountsJson(accounts.before, accounts.after),
    uncertainty:
      band === null || uncertainty === null
        ? null
        : {
            band: text(uncertainty),
            leastSaving: text(band.least),
            mostSaving: text(band.most),
            turning: band.turning,
            turningIsAll: band.isAll,
          },
    horizon:
      horizon === null || growth === null
        ? null
        : {
            growth: text(growth),
            total: text(horizon.total),
            totalOfToday: text(horizon.totalOfToday),
            turnsAt: orNull(horizon.turnsAt),
            turnsIn: horizon.turnsIn,
            endpoints: horizon.topology.endpoints,
            months: horizon.months.map(({ month, factor, monthlyCost, bestCost }) => ({
              month,
              factor: text(factor),
              monthlyCost: text(monthlyCost),
              bestCost: text(bestCost),
            })),
          },
  };
}
