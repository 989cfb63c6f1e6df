/** What NAT instances cost by what a zone sends: a stair, since a larger one is needed where the smaller does not carry it. */
import type { Pricing } from "../bill-writer.ts";
import { scaledInteger } from "../money.ts";
import { capacityOf } from "../nat-instance.ts";
import { findRate, flatPrice } from "../prices.ts";
import { Rates } from "./rates.ts";
import { GB_PLACES, monthly, type Units } from "./units.ts";

/** Decimals of GB that capacities are counted in: they all end before. */
const PLACES = 60;
const FINER = 10n ** BigInt(PLACES - GB_PLACES);

/** Up to `most` GB (in units of 10^-60) a zone's instance costs so much a month. */
export interface Size {
  readonly most: bigint;
  readonly cost: bigint;
}

export class InstanceSizes {
  /** Rising in both. */
  readonly sizes: readonly Size[];
  private readonly rates: Rates;

  constructor(pricing: Pricing, region: string, units: Units) {
    const { catalog, prices, settings } = pricing;
    this.rates = new Rates(pricing, region, units);
    const all = catalog.natInstances.flatMap((type): Size[] => {
      const found = findRate(prices, region, type.item);
      if (!found.found) return [];
      const most = scaledInteger(capacityOf(type, settings.hoursPerMonth), PLACES);
      return [{ most, cost: monthly(units, settings.hoursPerMonth, flatPrice(found.rate, "hours")) }];
    });
    all.sort((a, b) => (a.most < b.most ? 1 : a.most > b.most ? -1 : a.cost < b.cost ? -1 : 1));
    const sizes: Size[] = [];
    // From the largest down: one that carries less is taken only if it costs less.
    for (const size of all) if (sizes.every(({ cost }) => size.cost < cost)) sizes.unshift(size);
    this.sizes = sizes;
  }

  /** Which size a zone needs that sends so much, in units of 10^-10 GB; one more than there are: none is large enough. */
  sizeFor(gb: bigint): number {
    const index = this.sizes.findIndex(({ most }) => gb * FINER <= most);
    return index < 0 ? this.sizes.length : index;
  }

  /** What a VPC pays whose zones need these sizes, addresses included; null: no instance can be had. */
  cost(sizes: readonly number[]): bigint | null {
    let total = this.rates.monthly("public_ipv4_hour", sizes.length);
    for (const size of sizes) {
      const cost = this.sizes[size]?.cost;
      total = total === null || cost === undefined ? null : total + cost;
    }
    return total;
  }

  /** The factor of `own` GB of a zone's `all` at which it sends the most that a size carries, as a fraction. */
  factorAt(size: number, all: bigint, own: bigint): { readonly part: bigint; readonly whole: bigint } {
    const most = this.sizes[size]?.most ?? 0n;
    return { part: most - (all - own) * FINER, whole: own * FINER };
  }
}
