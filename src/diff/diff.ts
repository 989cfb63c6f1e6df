/** Two comparisons side by side: what changed, why, and how much each change costs. Pure. */
import { byText, groupBy } from "../model/group.ts";
import { compare, isNegative, isZero, negate, subtract, sum, text, type Usd, zero } from "../model/money.ts";
import type { Warning } from "../model/usage.ts";
import type { Advice, ComparedFile, ComparedItem, ComparedOption, ComparedRegion } from "./compared.ts";
import { CAUSES, type Cause, type Effect, effectsOf } from "./effects.ts";

/** One change, with what it costs a month (negative: it saves). */
export interface Change {
  readonly cause: Cause;
  readonly region: string;
  readonly account: string | null;
  readonly vpc: string | null;
  readonly service: string | null;
  /** The rate (price), `traffic` (usage), the usage type (topology), `hours of a month`. */
  readonly what: string;
  /** A price, GB or a quantity, by its unit; null where it was not there. */
  readonly before: string | null;
  readonly after: string | null;
  readonly unit: string;
  readonly cost: Usd;
}

export interface OptionDiff {
  readonly name: string;
  readonly before: Usd;
  readonly after: Usd;
  readonly change: Usd;
  readonly byCause: Readonly<Record<Cause, Usd>>;
  /** The dearest first; their costs sum to `change`. */
  readonly changes: readonly Change[];
}

export interface AdviceChange {
  readonly region: string;
  readonly vpc: string;
  readonly service: string | null;
  readonly before: string | null;
  readonly after: string | null;
}

export interface ComparisonDiff {
  readonly options: readonly OptionDiff[];
  readonly advice: readonly AdviceChange[];
  readonly warnings: readonly Warning[];
}

interface RegionPair {
  readonly region: string;
  readonly before: ComparedRegion | null;
  readonly after: ComparedRegion | null;
}

function pairsOf(before: ComparedFile, after: ComparedFile): RegionPair[] {
  const of = (file: ComparedFile, region: string): ComparedRegion | null =>
    file.regions.find((each) => each.region === region) ?? null;
  const regions = [...before.regions, ...after.regions].map((each) => each.region);
  return [...new Set(regions)].sort(byText).map((region) => ({
    region,
    before: of(before, region),
    after: of(after, region),
  }));
}

const optionOf = (region: ComparedRegion | null, name: string): ComparedOption | null =>
  region?.options.find((option) => option.name === name) ?? null;

/** Whether the option is there and priced wherever the region is. */
function isComparable(pairs: readonly RegionPair[], name: string): boolean {
  return pairs.every(({ before, after }) =>
    [before, after].every((region) => region === null || optionOf(region, name)?.monthlyCost != null),
  );
}

/** How much of this kind of thing there is; null: none. */
function quantityOf(
  option: ComparedOption | null,
  { account, vpc, service, usageType }: ComparedItem,
): string | null {
  const alike = (option?.items ?? []).filter(
    (item) =>
      item.account === account &&
      item.vpc === vpc &&
      item.service === service &&
      item.usageType === usageType,
  );
  return alike.length === 0 ? null : text(sum(alike.map((item) => item.quantity)));
}

function gbOf(region: ComparedRegion | null, vpc: string | null, service: string | null): string {
  const about = (region?.demands ?? []).filter(
    (demand) => (vpc === null || demand.vpc === vpc) && (service === null || demand.service === service),
  );
  return text(sum(about.map((demand) => demand.gb)));
}

/** Effects that are one change to a reader: one price, one VPC's traffic to a service, one kind of thing there. */
function groupKey({ cause, item, before, freshPrice }: Effect): string {
  const { account, vpc, service, usageType, rate } = item;
  switch (cause) {
    case "price":
      return JSON.stringify([cause, rate, before && text(before.unitPrice), freshPrice && text(freshPrice)]);
    case "usage":
      return JSON.stringify([cause, account, vpc, service]);
    case "topology":
      return JSON.stringify([cause, account, vpc, service, usageType]);
    case "hours":
      return cause;
  }
}

function changeOf(group: readonly Effect[], pair: RegionPair, name: string): Change {
  const [first] = group;
  if (first === undefined) throw new RangeError("a change without effects");
  const { cause, region, item } = first;
  const cost = sum(group.map((effect) => effect.cost));
  const place = { account: item.account, vpc: item.vpc, service: item.service };
  const nowhere = { account: null, vpc: null, service: null };
  switch (cause) {
    case "price": {
      const before = first.before && text(first.before.unitPrice);
      return {
        cause,
        region,
        ...nowhere,
        what: item.rate,
        before,
        after: first.freshPrice && text(first.freshPrice),
        unit: `USD/${item.unit}`,
        cost,
      };
    }
    case "usage": {
      const [before, after] = [pair.before, pair.after].map((side) => gbOf(side, item.vpc, item.service));
      return {
        cause,
        region,
        ...place,
        what: "traffic",
        before: before ?? null,
        after: after ?? null,
        unit: "GB",
        cost,
      };
    }
    case "topology": {
      const before = quantityOf(optionOf(pair.before, name), item);
      const after = quantityOf(optionOf(pair.after, name), item);
      return { cause, region, ...place, what: item.usageType, before, after, unit: item.unit, cost };
    }
    case "hours": {
      const [before, after] = [pair.before, pair.after].map((side) => side && text(side.hoursPerMonth));
      return {
        cause,
        region,
        ...nowhere,
        what: "hours of a month",
        before: before ?? null,
        after: after ?? null,
        unit: "Hrs",
        cost,
      };
    }
  }
}

const size = (cost: Usd): Usd => (isNegative(cost) ? negate(cost) : cost);

function diffOf(name: string, pairs: readonly RegionPair[]): OptionDiff {
  const changes: Change[] = [];
  for (const pair of pairs) {
    const effects = effectsOf(
      pair.region,
      { region: pair.before, option: optionOf(pair.before, name) },
      { region: pair.after, option: optionOf(pair.after, name) },
    );
    for (const group of groupBy(effects, groupKey).values()) changes.push(changeOf(group, pair, name));
  }
  // The same thing in another zone costs the same.
  const telling = changes.filter((each) => !isZero(each.cost));
  const costOf = (side: "before" | "after"): Usd =>
    sum(pairs.map((pair) => optionOf(pair[side], name)?.monthlyCost ?? zero<"USD">()));
  const [before, after] = [costOf("before"), costOf("after")];
  const change = subtract(after, before);
  if (compare(sum(telling.map((each) => each.cost)), change) !== 0) {
    throw new Error(`the changes of ${name} do not sum to its change`);
  }
  const byCause = Object.fromEntries(
    CAUSES.map((cause) => [
      cause,
      sum(telling.filter((each) => each.cause === cause).map((each) => each.cost)),
    ]),
  ) as Record<Cause, Usd>;
  const keyOf = ({ region, cause, vpc, service, what }: Change): string =>
    JSON.stringify([region, cause, vpc, service, what]);
  telling.sort((a, b) => compare(size(b.cost), size(a.cost)) || byText(keyOf(a), keyOf(b)));
  return { name, before, after, change, byCause, changes: telling };
}

function adviceChanges(pairs: readonly RegionPair[]): AdviceChange[] {
  return pairs.flatMap(({ region, before, after }) => {
    const keyOf = ({ vpc, service }: Advice): string => JSON.stringify([vpc, service]);
    const sides = [before, after].map((side) => groupBy(side?.advice ?? [], keyOf));
    const keys = [...new Set(sides.flatMap((side) => [...side.keys()]))].sort(byText);
    return keys.flatMap((key): AdviceChange[] => {
      const [vpc, service] = JSON.parse(key) as [string, string | null];
      const [was, is] = sides.map(
        (side) =>
          side
            .get(key)
            ?.map((each) => each.way)
            .join("; ") ?? null,
      );
      return was === is ? [] : [{ region, vpc, service, before: was ?? null, after: is ?? null }];
    });
  });
}

/** The options to look at: today's network (else everything over NAT) and the recommendation, or the one named. */
export function diffComparisons(
  before: ComparedFile,
  after: ComparedFile,
  named: string | null,
): ComparisonDiff {
  const pairs = pairsOf(before, after);
  const warnings: Warning[] = [];
  const today = isComparable(pairs, "current") ? "current" : "nat-only";
  const anyToday = [before, after].some((file) =>
    file.regions.some((region) => optionOf(region, "current") !== null),
  );
  if (named === null && today === "nat-only" && anyToday) {
    const message =
      "only one of the two knows today's network (or its price): both are looked at as everything over NAT";
    warnings.push({ code: "today-not-comparable", message });
  }
  const names = named === null ? [today, "optimal"] : [named];
  for (const name of names.filter((each) => !isComparable(pairs, each))) {
    const message = `${name} is not there, or not priced, in both: nothing can be said of its cost`;
    warnings.push({ code: "option-not-comparable", message });
  }
  if (before.policy !== after.policy) {
    const message = `the policies differ (${before.policy}, ${after.policy}): what is recommended may differ for that alone`;
    warnings.push({ code: "policy-differs", message });
  }
  return {
    options: names.filter((name) => isComparable(pairs, name)).map((name) => diffOf(name, pairs)),
    advice: adviceChanges(pairs),
    warnings,
  };
}
