/** The rates that a bill was really charged at: what was paid, after discounts, ÷ what was used. */
import { byText, groupBy } from "../../model/group.ts";
import {
  amount,
  compare,
  cut,
  decimals,
  isPositive,
  type Price,
  pricePer,
  quotient,
  type Ratio,
  ratio,
  relabel,
  rounded,
  subtract,
  sum,
  text,
  times,
} from "../../model/money.ts";
import { type Band, findRate, type PriceList, type Rate, rateKey, tieredCost } from "../../model/prices.ts";
import type { BilledLine, Warning } from "../../model/usage.ts";
import { BY_HAND } from "../../pricing/adjust.ts";
import { loadPriceItems } from "../../pricing/usage-types.ts";
import { itemOfType } from "./usage-types.ts";

const RATE_DECIMALS = 10;
/** A rate this near to the list's is the list's: the rest is rounding of the bill's own amounts. */
const SAME: Ratio = ratio("0.005");

const distance = (a: Ratio): Ratio => {
  const off = subtract(a, ratio("1"));
  return isPositive(off) ? off : times(off, ratio("-1"));
};

interface Paid {
  readonly region: string;
  readonly item: string;
  readonly quantity: Ratio;
  readonly cost: Ratio;
}

/** Lines that tell a rate: in USD, with a quantity of the bill's own and a cost that was written exactly enough. */
function paidBy(lines: readonly BilledLine[]): Paid[] {
  const telling = lines.flatMap((line) => {
    const item = itemOfType(line.usageType)?.item;
    const { region, quantity, currency, derived } = line;
    const cost = line.netCost ?? line.cost;
    if (
      item === undefined ||
      region === null ||
      quantity === null ||
      cost === null ||
      currency !== "USD" ||
      derived
    )
      return [];
    return [{ region, item, quantity: ratio(quantity), cost: ratio(cost) }];
  });
  // The bill's own precision: half a unit of its last decimal per line. Cents say nothing of the rate of a few GB.
  const places = Math.max(0, ...telling.map((each) => decimals(each.cost)));
  const doubt = amount<"1">(`0.${"0".repeat(places)}5`);
  return [...groupBy(telling, ({ region, item }) => rateKey(region, item)).values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const [quantity, cost] = [sum(group.map((each) => each.quantity)), sum(group.map((each) => each.cost))];
    const exact = compare(times(doubt, ratio(String(group.length))), times(cost, SAME)) <= 0;
    return isPositive(quantity) && isPositive(cost) && exact ? [{ ...first, quantity, cost }] : [];
  });
}

function bandsOf(paid: Paid, list: Rate | null): { bands: readonly Band[]; factor: Ratio | null } {
  const whole = (): Band => ({
    from: amount<"GB">("0"),
    to: null,
    usd: cut(pricePer(relabel<"USD">(paid.cost), paid.quantity), RATE_DECIMALS),
  });
  if (list === null) return { bands: [whole()], factor: null };
  const atList = tieredCost(relabel<"GB">(paid.quantity), list.bands);
  if (!isPositive(atList)) return { bands: [whole()], factor: null };
  const factor = quotient(relabel<"USD">(paid.cost), atList);
  if (compare(distance(factor), SAME) <= 0) return { bands: list.bands, factor: ratio("1") };
  if (list.bands.length === 1) return { bands: [whole()], factor };
  const scaled = (band: Band): Band => ({
    ...band,
    usd: cut(times(band.usd as Price<string>, factor), RATE_DECIMALS),
  });
  return { bands: list.bands.map(scaled), factor };
}

/**
 * The price list with the bill's own rates laid over it, each with confidence `bill`: cost after discounts ÷ quantity, per
 * region and item; volume tiers keep their proportions. What the bill has no usage of keeps its rate, so that an
 * endpoint that is yet to be bought is at list price. Rates by hand (`--rate`) stay. `source` and `asOf` say which bill it is.
 */
export function pricesFromBill(
  lines: readonly BilledLine[],
  prices: PriceList,
  source: string,
  asOf: string,
): { readonly prices: PriceList; readonly warnings: readonly Warning[] } {
  const rates = new Map(prices.rates);
  const told: string[] = [];
  for (const paid of paidBy(lines)) {
    const { region, item } = paid;
    const found = findRate(prices, region, item);
    const list = found.found ? found.rate : null;
    if (list?.source === BY_HAND) continue;
    const { bands, factor } = bandsOf(paid, list);
    const unit = list?.unit ?? loadPriceItems().get(item)?.rateUnit ?? "USD";
    rates.set(rateKey(region, item), { region, item, unit, bands, source, asOf, confidence: "bill" });
    const part = factor === null ? "" : ` (${rounded(times(factor, ratio("100")), 1)} % of list)`;
    told.push(`${item} in ${region} ${bands.map((band) => text(band.usd)).join("/")}${part}`);
  }
  const message =
    told.length === 0
      ? "the bill tells no rates: it has no costs in USD with quantities of its own"
      : `rates of the bill: ${told.sort(byText).join(", ")}; all others stay as the price list has them`;
  const code = told.length === 0 ? "bill-without-rates" : "rates-from-bill";
  return { prices: { ...prices, rates }, warnings: [{ code, message }] };
}
