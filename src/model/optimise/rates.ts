/** What the price list says, in integer units; a missing rate is remembered, and removes the candidate. */

import type { Pricing } from "../bill-writer.ts";
import type { EgressMode } from "../egress.ts";
import { type Amount, scaledInteger, zero } from "../money.ts";
import { sizeNatInstance } from "../nat-instance.ts";
import { gbByZone, type VpcNode } from "../network.ts";
import { findRate, flatPrice, type MissingRate } from "../prices.ts";

import { gbUnits, monthly, perGbUnit, type Units } from "./units.ts";

/** One linear piece of the tiered price of endpoint bytes: `intercept + perGb × quantity`, in units of money. */
export interface Tier {
  readonly intercept: bigint;
  readonly perGb: bigint;
}

/** Rates as integers; remembers those that are missing. */
export class Rates {
  private readonly lacking = new Map<string, MissingRate>();
  private readonly pricing: Pricing;
  private readonly region: string;
  readonly units: Units;

  constructor(pricing: Pricing, region: string, units: Units) {
    this.pricing = pricing;
    this.region = region;
    this.units = units;
  }
  get missing(): MissingRate[] {
    return [...this.lacking.values()];
  }
  lack(missing: MissingRate): void {
    this.lacking.set(missing.item, missing);
  }
  private price(item: string, unit: "hours" | "GB"): Amount<string> | null {
    const found = findRate(this.pricing.prices, this.region, item);
    if (found.found) return flatPrice(found.rate, unit);
    this.lack(found.missing);
    return null;
  }
  /** `count` months of an hourly rate; null where it is missing. */
  monthly(item: string, count: number): bigint | null {
    const price = this.price(item, "hours");
    return price === null ? null : monthly(this.units, this.pricing.settings.hoursPerMonth, price, count);
  }
  perGb(item: string): bigint | null {
    const price = this.price(item, "GB");
    return price === null ? null : perGbUnit(this.units, scaledInteger(price, this.units.pricePlaces));
  }
  /** The linear pieces whose minimum is the tiered price, as long as prices fall from tier to tier. */
  tiers(item: string): Tier[] {
    const found = findRate(this.pricing.prices, this.region, item);
    if (!found.found) {
      this.lack(found.missing);
      return [];
    }
    const { units } = this;
    const tiers: Tier[] = [];
    for (const band of found.rate.bands) {
      const perGb = perGbUnit(units, scaledInteger(band.usd, units.pricePlaces));
      const before = tiers.at(-1);
      const from = gbUnits(band.from);
      tiers.push({
        intercept: before === undefined ? 0n : before.intercept + (before.perGb - perGb) * from,
        perGb,
      });
    }
    return tiers;
  }
  instances(vpc: VpcNode): bigint | null {
    const gb = gbByZone(vpc.demands.filter((demand) => demand.today !== "in-vpc"));
    const { prices, catalog, settings } = this.pricing;
    let total = 0n;
    for (const az of vpc.azs) {
      const sizing = sizeNatInstance(
        gb.get(az) ?? zero(),
        settings.hoursPerMonth,
        this.region,
        prices,
        catalog,
      );
      if (!sizing.fits) {
        for (const each of sizing.missing) this.lack(each);
        return null;
      }
      total += monthly(this.units, settings.hoursPerMonth, flatPrice(sizing.rate, "hours"), 1);
    }
    return total;
  }
}

export interface Ride {
  readonly fixed: bigint;
  readonly perGb: bigint;
  readonly perGbAcross: bigint;
}

/** What a mode costs in itself and per GB; null where a rate is missing. */
export function ride(mode: EgressMode, vpc: VpcNode, rates: Rates): Ride | null {
  const zones = vpc.azs.length;
  const all = (...parts: (bigint | null)[]): bigint[] | null =>
    parts.some((part) => part === null) ? null : (parts as bigint[]);
  switch (mode) {
    case "none":
      return { fixed: 0n, perGb: 0n, perGbAcross: 0n };
    case "nat-single": {
      const crossing = zones > 1 ? rates.perGb("az_transfer_gb") : 0n;
      const found = all(
        rates.monthly("nat_hour", 1),
        rates.monthly("public_ipv4_hour", 1),
        rates.perGb("nat_gb"),
        crossing,
      );
      if (found === null) return null;
      const [hour = 0n, address = 0n, perGb = 0n, across = 0n] = found;
      return { fixed: hour + address, perGb, perGbAcross: 2n * across };
    }
    case "nat-per-az":
    case "nat-regional": {
      const [hourItem, gbItem] =
        mode === "nat-per-az" ? ["nat_hour", "nat_gb"] : ["nat_regional_hour", "nat_regional_gb"];
      const found = all(
        rates.monthly(hourItem ?? "", zones),
        rates.monthly("public_ipv4_hour", zones),
        rates.perGb(gbItem ?? ""),
      );
      if (found === null) return null;
      const [hour = 0n, address = 0n, perGb = 0n] = found;
      return { fixed: hour + address, perGb, perGbAcross: 0n };
    }
    case "nat-instance": {
      const found = all(rates.instances(vpc), rates.monthly("public_ipv4_hour", zones));
      if (found === null) return null;
      const [hour = 0n, address = 0n] = found;
      return { fixed: hour + address, perGb: 0n, perGbAcross: 0n };
    }
    case "nat-central":
      return null;
  }
}
