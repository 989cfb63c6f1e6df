/** What options save, and the sums over several regions. */
import type { Comparison, Option } from "./compare.ts";
import { byText } from "./group.ts";
import { isPositive, quotient, type Ratio, subtract, sum, type Usd } from "./money.ts";
import { OPTION_NAMES, type OptionName } from "./options.ts";

/** An amount saved a month, and as a share of 1 of what it is saved from; the share is null where that is 0. */
export interface Saving {
  readonly monthly: Usd;
  readonly share: Ratio | null;
}

export function savingBetween(before: Usd, after: Usd): Saving {
  const monthly = subtract(before, after);
  return { monthly, share: isPositive(before) ? quotient(monthly, before) : null };
}

/** What savings are measured against: `current`, or `nat-only` where nothing is known of today. */
export function baselineOf({ options }: Pick<Comparison, "options">): Option {
  const baseline = options[0];
  if (baseline === undefined) throw new RangeError("a comparison without options");
  return baseline;
}

/** What the option saves against the baseline; null for the baseline itself and where a price is missing. */
export function savingOf(option: Option, comparison: Pick<Comparison, "options">): Saving | null {
  const baseline = baselineOf(comparison);
  if (option === baseline || option.monthlyCost === null || baseline.monthlyCost === null) return null;
  return savingBetween(baseline.monthlyCost, option.monthlyCost);
}

/** One option summed over all regions. */
export interface OptionTotal {
  readonly name: OptionName;
  /** Null where the option is missing or unpriced in a region. */
  readonly monthlyCost: Usd | null;
  /** Regions that lack the option or its price. */
  readonly missingIn: readonly string[];
  readonly compliant: boolean;
}

export interface Totals {
  readonly options: readonly OptionTotal[];
  /** Null when a region has no topology that meets the policy. */
  readonly recommended: {
    readonly monthlyCost: Usd;
    /** Null where one region's is not known. */
    readonly monthlySaving: Usd | null;
    /** Null where regions differ. */
    readonly savingAgainst: "current" | "nat-only" | null;
  } | null;
}

/** The sums over the regions of one input. */
export function totalsOf(comparisons: readonly Comparison[]): Totals {
  const names = OPTION_NAMES.filter((name) =>
    comparisons.some(({ options }) => options.some((option) => option.name === name)),
  );
  const options = names.map((name): OptionTotal => {
    const all = comparisons.map(({ region, options }) => ({
      region,
      option: options.find((each) => each.name === name),
    }));
    const costs = all.flatMap(({ option }) => option?.monthlyCost ?? []);
    const missingIn = all.filter(({ option }) => (option?.monthlyCost ?? null) === null);
    return {
      name,
      monthlyCost: missingIn.length === 0 ? sum(costs) : null,
      missingIn: missingIn.map(({ region }) => region).sort(byText),
      compliant: all.every(({ option }) => option?.compliant === true),
    };
  });
  const recommended = comparisons.flatMap((comparison) => comparison.recommended ?? []);
  const savings = recommended.flatMap((each) => each.monthlySaving ?? []);
  const against = [...new Set(recommended.map((each) => each.savingAgainst))];
  return {
    options,
    recommended:
      recommended.length < comparisons.length
        ? null
        : {
            monthlyCost: sum(recommended.map((each) => each.monthlyCost)),
            monthlySaving: savings.length < recommended.length ? null : sum(savings),
            savingAgainst: against.length === 1 ? (against[0] ?? null) : null,
          },
  };
}
