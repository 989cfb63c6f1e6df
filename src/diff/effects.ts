/**
 * Why the cost of an option changed in one region, line item by line item. In this order: the items of before at the
 * prices of after (`price`), then with the hours of after (`hours`) and the traffic of after on the same ways
 * (`usage`); what is left is another way to connect (`topology`). The parts of an item sum to its change, exactly.
 */
import { byText, groupBy } from "../model/group.ts";
import {
  type Amount,
  compare,
  cost,
  cut,
  isNegative,
  isZero,
  negate,
  quotient,
  type Ratio,
  ratio,
  relabel,
  subtract,
  sum,
  text,
  times,
  type Usd,
  usd,
  zero,
} from "../model/money.ts";
import { isOutsideService } from "../model/usage.ts";
import type { ComparedDemand, ComparedItem, ComparedOption, ComparedRegion } from "./compared.ts";

export const CAUSES = ["price", "usage", "topology", "hours"] as const;
export type Cause = (typeof CAUSES)[number];

/** A part of the change of one line item. */
export interface Effect {
  readonly cause: Cause;
  readonly region: string;
  /** As it is now, else as it was. */
  readonly item: ComparedItem;
  readonly before: ComparedItem | null;
  readonly after: ComparedItem | null;
  /** The price of after that the quantity of before was reckoned with; null where there is none. */
  readonly freshPrice: Amount<string> | null;
  readonly cost: Usd;
}

/** One option of one region at one time; null where the region was not there. */
export interface Side {
  readonly region: ComparedRegion | null;
  readonly option: ComparedOption | null;
}

const PLACES = 10;
/** Below this what is left of an item is the rounding of its quantity, not another way to connect. */
const ROUNDING = usd("0.000001");

/** Items by what they are for; several with the same key are volume tiers, in their order. */
function byKey(items: readonly ComparedItem[]): Map<string, ComparedItem> {
  const groups = groupBy(items, ({ account, vpc, az, service, usageType, existing }) =>
    JSON.stringify([account, vpc, az, service, usageType, existing]),
  );
  return new Map(
    [...groups].flatMap(([key, group]) => group.map((item, tier) => [`${key} ${tier}`, item] as const)),
  );
}
const tierOf = (key: string): string => key.slice(key.lastIndexOf(" ") + 1);

/** Prices by rate and tier, of every option: a way that is no longer taken may still have its price. */
function pricesOf(region: ComparedRegion | null): Map<string, Amount<string>> {
  const prices = new Map<string, Amount<string>>();
  for (const { items } of region?.options ?? []) {
    for (const [key, { rate, existing, unitPrice }] of byKey(items)) {
      if (!existing) prices.set(`${rate} ${tierOf(key)}`, unitPrice);
    }
  }
  return prices;
}

type Demands = readonly ComparedDemand[];
const isBytes = ({ unit }: ComparedItem): boolean => /^(gb|gigabytes)$/i.test(unit);
const isHours = ({ unit }: ComparedItem): boolean => /^(hrs|hours?)$/i.test(unit);

/** The traffic that an item of bytes is about; all services' for the tiers of a whole region. */
function trafficOf({ vpc, az, service }: ComparedItem, demands: Demands, byZone: boolean): Ratio {
  const about = demands.filter((demand) => {
    if (vpc === null || service === null) return !isOutsideService(demand.service);
    return demand.vpc === vpc && demand.service === service && (!byZone || demand.az === az);
  });
  return relabel(sum(about.map((demand) => demand.gb)));
}

/** Whether both sides tell the zones of this traffic. */
function zonesTold({ vpc, service }: ComparedItem, ...sides: Demands[]): boolean {
  return sides.every((demands) =>
    demands.every((demand) => demand.vpc !== vpc || demand.service !== service || demand.az !== null),
  );
}

/** `value × (after − before) ÷ before`, cut. */
function grown(value: Usd, before: Ratio, after: Ratio): Usd {
  return cut(times(value, quotient(subtract(after, before), before)), PLACES);
}

function usageEffect(
  before: ComparedItem | null,
  after: ComparedItem | null,
  base: Usd,
  was: Demands,
  is: Demands,
): Usd {
  const item = before ?? after;
  if (item === null || !isBytes(item)) return zero();
  const byZone = zonesTold(item, was, is);
  const [old, fresh] = [trafficOf(item, was, byZone), trafficOf(item, is, byZone)];
  if (before !== null && !isZero(old)) return grown(base, old, fresh);
  return after !== null && isZero(old) && !isZero(fresh) ? after.cost : zero();
}

interface Context {
  readonly region: string;
  readonly prices: ReadonlyMap<string, Amount<string>>;
  readonly was: Demands;
  readonly is: Demands;
  /** Null where the two months have the same hours. */
  readonly hours: readonly [before: Ratio, after: Ratio] | null;
}

function effectsOfItem(
  key: string,
  before: ComparedItem | null,
  after: ComparedItem | null,
  context: Context,
): Effect[] {
  const item = after ?? before;
  if (item === null) return [];
  const fresh =
    before === null || before.existing
      ? null
      : (after?.unitPrice ?? context.prices.get(`${before.rate} ${tierOf(key)}`) ?? null);
  const base =
    before === null
      ? zero<"USD">()
      : fresh === null
        ? before.cost
        : cost<string>(before.quantity, relabel(fresh));
  const price = subtract(base, before?.cost ?? zero<"USD">());
  const { hours } = context;
  let longer = hours === null || before === null || !isHours(before) ? zero<"USD">() : grown(base, ...hours);
  let usage = usageEffect(before, after, base, context.was, context.is);
  let topology = subtract(
    subtract(after?.cost ?? zero<"USD">(), before?.cost ?? zero<"USD">()),
    sum([price, longer, usage]),
  );
  const small = compare(isNegative(topology) ? negate(topology) : topology, ROUNDING) < 0;
  if (small && !isZero(topology)) {
    if (isZero(usage) && !isZero(longer)) longer = sum([longer, topology]);
    else usage = sum([usage, topology]);
    topology = zero();
  }
  const parts: Readonly<Record<Cause, Usd>> = { price, usage, topology, hours: longer };
  return CAUSES.flatMap((cause): Effect[] => {
    const part = parts[cause];
    return isZero(part)
      ? []
      : [{ cause, region: context.region, item, before, after, freshPrice: fresh, cost: part }];
  });
}

/** All effects of one option in one region. Their costs sum to the change of its monthly cost, exactly. */
export function effectsOf(region: string, before: Side, after: Side): Effect[] {
  const [was, is] = [byKey(before.option?.items ?? []), byKey(after.option?.items ?? [])];
  const hours = [before.region, after.region].map((side) =>
    side === null ? null : ratio(text(side.hoursPerMonth)),
  );
  const [old, fresh] = hours;
  const context: Context = {
    region,
    prices: pricesOf(after.region),
    was: before.region?.demands ?? [],
    is: after.region?.demands ?? [],
    hours: old && fresh && compare(old, fresh) !== 0 ? [old, fresh] : null,
  };
  const keys = [...new Set([...was.keys(), ...is.keys()])].sort(byText);
  return keys.flatMap((key) => effectsOfItem(key, was.get(key) ?? null, is.get(key) ?? null, context));
}
