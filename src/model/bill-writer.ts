/** The writer that makes line items from rates, or only adds up what they cost. */
import type { Catalog } from "./catalog.ts";
import { byText } from "./group.ts";
import { type Inspection, inspectionOf, natGbItems } from "./inspection.ts";
import { type Flow, type LineItem, ofVpc, type Place } from "./line-item.ts";
import {
  type Amount,
  add,
  cost,
  type Gb,
  type Hours,
  isZero,
  type Price,
  ratio,
  times,
  type Usd,
  zero,
} from "./money.ts";
import { sizeNatInstance } from "./nat-instance.ts";
import { gbByZone, type Network, type Settings, type VpcNode } from "./network.ts";
import { findRate, flatPrice, type MissingRate, type PriceList, type Rate } from "./prices.ts";

/** What a topology is priced with. */
export interface Pricing {
  readonly prices: PriceList;
  readonly catalog: Catalog;
  readonly settings: Settings;
}

type BilledAs = readonly [usageType: string, unit: string];

/** Usage types and units as the AWS price list writes them. */
const BILLED_AS: Readonly<Record<string, BilledAs>> = {
  nat_hour: ["NatGateway-Hours", "Hrs"],
  nat_gb: ["NatGateway-Bytes", "GB"],
  nat_regional_hour: ["RegionalNatGateway-Hours", "Hrs"],
  nat_regional_gb: ["RegionalNatGateway-Bytes", "GB"],
  vpce_interface_hour: ["VpcEndpoint-Hours", "Hrs"],
  vpce_interface_gb: ["VpcEndpoint-Bytes", "GB"],
  tgw_attachment_hour: ["TransitGateway-Hours", "hour"],
  tgw_gb: ["TransitGateway-Bytes", "GigaBytes"],
  public_ipv4_hour: ["PublicIPv4:InUseAddress", "Hrs"],
  az_transfer_gb: ["DataTransfer-Regional-Bytes", "GB"],
  network_firewall_hour: ["Endpoint-Hour", "Hrs"],
  network_firewall_gb: ["Traffic-GB-Processed", "GB"],
  inspection_appliance_hour: ["Inspection-Hours", "Hrs"],
  inspection_appliance_gb: ["Inspection-Bytes", "GB"],
};

/** What was billed at one rate, priced once at the end where no items are listed. */
interface Tally {
  readonly rate: Rate;
  hours: number;
  gb: Gb;
}

/** Adds up what is billed, remembers the rates that were missing and, if asked to, lists every item. */
export class BillWriter {
  readonly items: LineItem[] = [];
  readonly lists: boolean;
  /** The firewall in front of NAT gateways, if any. */
  readonly inspection: Inspection | null;
  private sum: Usd = zero();
  private readonly used = new Set<string>();
  private readonly lacking = new Map<string, MissingRate>();
  private readonly tallies = new Map<string, Tally | null>();
  private readonly network: Network;
  private readonly pricing: Pricing;

  constructor(network: Network, pricing: Pricing, lists: boolean) {
    this.network = network;
    this.pricing = pricing;
    this.lists = lists;
    this.inspection = inspectionOf(pricing.prices, network.region);
  }

  get hours(): Hours {
    return this.pricing.settings.hoursPerMonth;
  }
  /** Of what was billed, if no items are listed. */
  get total(): Usd {
    let total = this.sum;
    for (const tally of this.tallies.values()) {
      if (tally === null) continue;
      const { rate, hours, gb } = tally;
      if (hours > 0) total = add(total, cost(this.hoursOf(hours), flatPrice(rate, "hours")));
      if (!isZero(gb)) total = add(total, cost(gb, flatPrice(rate, "GB")));
    }
    return total;
  }
  /** Items of the price list that something was billed at. */
  get rates(): ReadonlySet<string> {
    return new Set([...this.used, ...[...this.tallies.keys()].filter((item) => this.tallies.get(item))]);
  }
  get missing(): MissingRate[] {
    return [...this.lacking.values()].sort((a, b) => byText(a.item, b.item));
  }

  lack(missing: MissingRate): void {
    this.lacking.set(`${missing.region} ${missing.item}`, missing);
  }

  private hoursOf(count: number): Hours {
    return times(this.hours, ratio(BigInt(count)));
  }

  private tally(item: string): Tally | null {
    const known = this.tallies.get(item);
    if (known !== undefined) return known;
    const found = findRate(this.pricing.prices, this.network.region, item);
    if (!found.found) this.lack(found.missing);
    const tally = found.found ? { rate: found.rate, hours: 0, gb: zero<"GB">() } : null;
    this.tallies.set(item, tally);
    return tally;
  }
  rate(item: string): Rate | null {
    return this.tally(item)?.rate ?? null;
  }

  /** One line at a rate; `as` only where the item alone does not tell the usage type and unit. */
  write(
    rate: Pick<Rate, "item" | "unit" | "source" | "asOf">,
    place: Place,
    quantity: Amount<string>,
    unitPrice: Price<string>,
    as?: BilledAs,
    existing = false,
  ): void {
    const money = cost<string>(quantity, unitPrice);
    this.sum = add(this.sum, money);
    if (!existing) this.used.add(rate.item);
    if (!this.lists) return;
    const [usageType, unit] = as ?? BILLED_AS[rate.item] ?? [rate.item, rate.unit];
    const { account, vpc, az, service } = place;
    this.items.push({
      usageType,
      account,
      region: this.network.region,
      vpc,
      az,
      service,
      existing,
      quantity,
      unit,
      unitPrice,
      cost: money,
      rate: rate.item,
      source: rate.source,
      asOf: rate.asOf,
    });
  }

  /** GB over a NAT gateway, and through what inspects them. */
  natGb(item: string, flow: Flow): void {
    for (const each of natGbItems(item, this.inspection)) this.perGb(each, flow, flow.gb);
  }

  hourly(item: string, place: Place, count: number): void {
    if (count === 0) return;
    const tally = this.tally(item);
    if (tally === null) return;
    if (this.lists) this.write(tally.rate, place, this.hoursOf(count), flatPrice(tally.rate, "hours"));
    else tally.hours += count;
  }

  /** One in each of the zones. */
  hourlyIn(azs: readonly string[], item: string, place: Place): void {
    if (this.lists) for (const az of azs) this.hourly(item, { ...place, az }, 1);
    else this.hourly(item, place, azs.length);
  }

  /** A Transit Gateway attachment; one that exists anyway is kept, at 0, whatever the price list says. */
  attachment(place: Place, existing: boolean): void {
    if (existing) this.write(KEPT_ATTACHMENT, place, this.hours, zero(), undefined, true);
    else this.hourly("tgw_attachment_hour", place, 1);
  }

  perGb(item: string, place: Place, gb: Gb, as?: BilledAs): void {
    if (isZero(gb)) return;
    const tally = this.tally(item);
    if (tally === null) return;
    if (this.lists) this.write(tally.rate, place, gb, flatPrice(tally.rate, "GB"), as);
    else tally.gb = add(tally.gb, gb);
  }

  natInstances(vpc: VpcNode): void {
    const gb = gbByZone(vpc.demands.filter((demand) => demand.today !== "in-vpc"));
    const { prices, catalog } = this.pricing;
    for (const az of vpc.azs) {
      const sizing = sizeNatInstance(gb.get(az) ?? zero(), this.hours, this.network.region, prices, catalog);
      if (!sizing.fits) {
        for (const missing of sizing.missing) this.lack(missing);
        continue;
      }
      const place = { ...ofVpc(vpc), az };
      const as: BilledAs = [`BoxUsage:${sizing.type.type}`, "Hrs"];
      this.write(sizing.rate, place, this.hours, flatPrice(sizing.rate, "hours"), as);
      this.hourly("public_ipv4_hour", place, 1);
    }
  }
}

/** Needs no rate: it costs nothing more. */
const KEPT_ATTACHMENT: Pick<Rate, "item" | "unit" | "source" | "asOf"> = {
  item: "tgw_attachment_hour",
  unit: "USD/hour",
  source: "exists already",
  asOf: "undated",
};

export type { Flow, LineItem, Place };
