/**
 * Over time: the cheapest choice that stays fixed while usage grows month by month, and when another would be better.
 * The period is itself a problem of the same shape: hourly rates times the months, GB rates times the sum of the
 * growth factors, and the volume tiers of all months together as one tiered rate with more bands.
 */
import { stretches } from "./breakpoints.ts";
import {
  type Amount,
  add,
  compare,
  cut,
  type Gb,
  gb,
  isZero,
  quotient,
  type Ratio,
  ratio,
  relabel,
  sum,
  times,
  type Usd,
  zero,
} from "./money.ts";
import { MOST, placesOf, reach, sameAnswers, solver, sure } from "./optima.ts";
import { type Optimum, optimise } from "./optimise.ts";
import type { Band, PriceList, Rate } from "./prices.ts";
import type { Topology } from "./topology.ts";
import { costAt, countable, type Parameter, type Problem, varied } from "./vary.ts";

export interface Month {
  /** 1 is the month of the usage as it is. */
  readonly month: number;
  /** Usage as a multiple of the first month's. */
  readonly factor: Ratio;
  /** What the fixed choice costs. */
  readonly monthlyCost: Usd;
  /** What the best choice for this month alone would cost. */
  readonly bestCost: Usd;
}

export interface Horizon {
  readonly months: readonly Month[];
  /** The cheapest fixed topology over the period. */
  readonly topology: Topology;
  readonly total: Usd;
  /** What the first month's optimum would cost, if it stayed. */
  readonly totalOfToday: Usd;
  /** The first multiple of today's usage above 1 at which the best choice turns; null where none does. */
  readonly turnsAt: Ratio | null;
  /** The first month in which usage has passed that; null: not within the period. */
  readonly turnsIn: number | null;
}

const PLACES = 15;
const ONE: Ratio = ratio("1");
const USAGE: Parameter = { kind: "usage" };

/** Growth factors of each month, from 1, cut half-even at 15 decimals. */
export function growthFactors(growth: Ratio, months: number): Ratio[] {
  const factors: Ratio[] = [ONE];
  while (factors.length < months) factors.push(cut(times(factors.at(-1) ?? ONE, add(ONE, growth)), PLACES));
  return factors;
}

function priceAt(bands: readonly Band[], quantity: Gb): Amount<string> {
  const band = bands.findLast((each) => compare(each.from, quantity) <= 0);
  return band?.usd ?? zero();
}

/** What the same GB of the first month cost over all months: a tiered rate whose bands end where any month's do. */
function tiersOver(bands: readonly Band[], factors: readonly Ratio[]): Band[] {
  const starts = new Map<string, Gb>();
  for (const { from } of bands) {
    for (const factor of factors) {
      const start = cut(relabel<"GB">(quotient(relabel<"1">(from), factor)), 10);
      starts.set(JSON.stringify(start), start);
    }
  }
  const sorted = [...starts.values()].sort(compare);
  return sorted.map((from, i): Band => {
    const to = sorted[i + 1] ?? null;
    // A point inside the band tells each month's tier, whatever was cut at its start.
    const inside = to === null ? add(from, gb("1")) : times(add(from, to), ratio("0.5"));
    const usd = sum(
      factors.map((factor) => cut(times(priceAt(bands, times(inside, factor)), factor), PLACES)),
    );
    return { from, to, usd: relabel(usd) };
  });
}

function pricesOver(prices: PriceList, factors: readonly Ratio[]): PriceList {
  const months = ratio(BigInt(factors.length));
  const rates = [...prices.rates].map(([key, rate]): [string, Rate] => {
    const hourly = rate.unit.toLowerCase().endsWith("hour");
    const bands = hourly
      ? rate.bands.map((band) => ({ ...band, usd: times(band.usd, months) }))
      : tiersOver(rate.bands, factors);
    return [key, { ...rate, bands }];
  });
  return { ...prices, rates: new Map(rates) };
}

/** The first factor above 1 at which the best choice turns; null where none does. */
function firstTurn(problem: Problem, now: Topology): Ratio | null {
  const solve = solver(problem, placesOf(problem.network), USAGE, now);
  const most = reach(solve, MOST);
  for (const { to } of stretches(ONE, most, sure(solve), sameAnswers)) {
    if (compare(to, ONE) > 0) return compare(to, MOST) < 0 ? to : null;
  }
  return null;
}

/** The fixed choice over so many months of growth; null where no topology meets the policy, or where
 * some month cannot be priced (no NAT instance carries it). Growth 0.05 is 5 % a month. */
export function overMonths(problem: Problem, growth: Ratio, months: number): Horizon | null {
  const factors = growthFactors(growth, months);
  const { network, policy, pricing } = problem;
  const region = new Map([...pricing.prices.rates].filter(([, rate]) => rate.region === network.region));
  const local: PriceList = { ...pricing.prices, rates: region };
  const whole = optimise(network, policy, { ...pricing, prices: pricesOver(local, factors) });
  const now = optimise(network, policy, pricing);
  if (!whole.found || !now.found) return null;
  let unpriced = false;
  const costOf = (topology: Topology, factor: Ratio): Usd => {
    const cost = costAt(problem, topology, USAGE, factor);
    unpriced ||= cost === null;
    return cost ?? zero();
  };
  const each = factors.map((factor, i): Month => {
    const then = varied(problem, USAGE, factor);
    const best: Optimum = optimise(countable(then.network), policy, pricing);
    const bestCost = best.found ? costOf(best.topology, factor) : zero<"USD">();
    return { month: i + 1, factor, monthlyCost: costOf(whole.topology, factor), bestCost };
  });
  const grows = !isZero(growth);
  const turnsAt = grows ? firstTurn(problem, now.topology) : null;
  const passed = turnsAt === null ? -1 : factors.findIndex((factor) => compare(factor, turnsAt) > 0);
  const total = sum(each.map(({ monthlyCost }) => monthlyCost));
  const totalOfToday = sum(factors.map((factor) => costOf(now.topology, factor)));
  if (unpriced) return null;
  return {
    months: each,
    topology: whole.topology,
    total,
    totalOfToday,
    turnsAt: turnsAt === null ? null : cut(turnsAt, 10),
    turnsIn: passed < 0 ? null : passed + 1,
  };
}
