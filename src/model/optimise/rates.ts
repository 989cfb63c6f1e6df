/** What the price list says, in integer units; a missing rate is remembered, and removes the candidate. */
import type { Pricing } from "../bill-writer.ts";
import { type Inspection, inspectionOf } from "../inspection.ts";
import { type Amount, scaledInteger, zero } from "../money.ts";
import { sizeNatInstance } from "../nat-instance.ts";
import { gbByZone, type VpcNode } from "../network.ts";
import { findRate, flatPrice, type MissingRate } from "../prices.ts";
import { gbUnits, monthly, perGbUnit, type Units } from "./units.ts";

/** One linear piece of the tiered price of endpoint bytes: `intercept + perGb × quantity`, in units of money. */
export interface Tier {
  /** Where its band begins, in units of 10^-10 GB. */
  readonly from: bigint;
  readonly intercept: bigint;
  readonly perGb: bigint;
}

/** Rates as integers; remembers those that are missing. */
export class Rates {
  private readonly lacking = new Map<string, MissingRate>();
  private readonly known = new Map<string, bigint | null>();
  private readonly pricing: Pricing;
  private readonly region: string;
  private readonly assumed: boolean;
  readonly units: Units;
  /** The firewall in front of NAT gateways, if any. */
  readonly inspection: Inspection | null;

  /** `assumed`: what is missing counts as 0, to tell what policy leaves apart from what can be priced. */
  constructor(pricing: Pricing, region: string, units: Units, assumed = false) {
    this.pricing = pricing;
    this.region = region;
    this.units = units;
    this.assumed = assumed;
    this.inspection = inspectionOf(pricing.prices, region);
  }
  get missing(): MissingRate[] {
    return [...this.lacking.values()];
  }
  private lack(missing: MissingRate): void {
    this.lacking.set(missing.item, missing);
  }
  private price(item: string, unit: "hours" | "GB"): Amount<string> | null {
    const found = findRate(this.pricing.prices, this.region, item);
    if (found.found) return flatPrice(found.rate, unit);
    this.lack(found.missing);
    return this.assumed ? zero() : null;
  }
  private once(item: string, find: () => bigint | null): bigint | null {
    const known = this.known.get(item);
    if (known !== undefined) return known;
    const found = find();
    this.known.set(item, found);
    return found;
  }
  /** `count` months of an hourly rate; null where it is missing. */
  monthly(item: string, count: number): bigint | null {
    if (count === 0) return 0n;
    const one = this.once(item, () => {
      const price = this.price(item, "hours");
      return price === null ? null : monthly(this.units, this.pricing.settings.hoursPerMonth, price);
    });
    return one === null ? null : one * BigInt(count);
  }
  perGb(item: string): bigint | null {
    return this.once(item, () => {
      const price = this.price(item, "GB");
      return price === null ? null : perGbUnit(this.units, scaledInteger(price, this.units.pricePlaces));
    });
  }
  /**
   * The linear pieces whose minimum is the tiered price of endpoint bytes, as long as prices fall from tier to tier;
   * none where the rate is missing.
   */
  tiers(): Tier[] {
    const found = findRate(this.pricing.prices, this.region, "vpce_interface_gb");
    if (!found.found) {
      this.lack(found.missing);
      return this.assumed ? [{ from: 0n, intercept: 0n, perGb: 0n }] : [];
    }
    const { units } = this;
    const tiers: Tier[] = [];
    for (const band of found.rate.bands) {
      const perGb = perGbUnit(units, scaledInteger(band.usd, units.pricePlaces));
      const before = tiers.at(-1);
      const from = gbUnits(band.from);
      const intercept = before === undefined ? 0n : before.intercept + (before.perGb - perGb) * from;
      tiers.push({ from, intercept, perGb });
    }
    return tiers;
  }
  /** NAT instances in each zone of a VPC, addresses apart; null where none fits that is priced. */
  instances(vpc: VpcNode): bigint | null {
    const gb = gbByZone(vpc.demands.filter((demand) => demand.today !== "in-vpc"));
    const { prices, catalog, settings } = this.pricing;
    let total = 0n;
    for (const az of vpc.azs) {
      const inZone = gb.get(az) ?? zero();
      const sizing = sizeNatInstance(inZone, settings.hoursPerMonth, this.region, prices, catalog);
      if (sizing.fits) {
        total += monthly(this.units, settings.hoursPerMonth, flatPrice(sizing.rate, "hours"));
        continue;
      }
      for (const each of sizing.missing) this.lack(each);
      if (!this.assumed) return null;
    }
    return total;
  }
}

/** The sum; null where a part is missing. */
export function sumOf(...parts: readonly (bigint | null)[]): bigint | null {
  let total = 0n;
  for (const part of parts) {
    if (part === null) return null;
    total += part;
  }
  return total;
}
