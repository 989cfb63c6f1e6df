/** What each way out costs, from the price list. */
import { EGRESS_MODES, type EgressMode } from "../egress.ts";
import { gatewaysBilled, natGbItems } from "../inspection.ts";
import type { VpcNode } from "../network.ts";
import { type Rates, sumOf } from "./rates.ts";

/** Traffic in units of 10^-10 GB, and what of it is in other zones than a single NAT gateway. */
export interface Traffic {
  readonly gb: bigint;
  readonly across: bigint;
}

/** In units of money, a month and per 10^-10 GB from the gateway's zone and from others; null: no such way, or no rate. */
export interface ModePrice {
  readonly hours: bigint | null;
  readonly near: bigint | null;
  readonly far: bigint | null;
}

function everywhere(hours: bigint | null, price: bigint | null): ModePrice {
  return { hours, near: price, far: price };
}

/** Works each price out once; rates are asked for only where something is sent that would be billed at them. */
export class ModePrices {
  private readonly rates: Rates;
  private readonly known = new Map<number, ModePrice>();

  constructor(rates: Rates) {
    this.rates = rates;
  }

  /** `inHub`: the VPC is the hub, so that its bytes do not pass the Transit Gateway. */
  of(mode: EgressMode, vpc: VpcNode, sent: Traffic, inHub: boolean): ModePrice {
    const zones = vpc.azs.length;
    if (mode === "nat-instance") {
      const { rates } = this;
      return everywhere(sumOf(rates.instances(vpc), rates.monthly("public_ipv4_hour", zones)), 0n);
    }
    const flags = (sent.gb > 0n ? 1 : 0) + (sent.across > 0n ? 2 : 0) + (inHub ? 4 : 0);
    const key = (zones * EGRESS_MODES.length + EGRESS_MODES.indexOf(mode)) * 8 + flags;
    const price = this.known.get(key) ?? this.priceOf(mode, zones, sent, inHub);
    this.known.set(key, price);
    return price;
  }

  private priceOf(mode: EgressMode, zones: number, sent: Traffic, inHub: boolean): ModePrice {
    switch (mode) {
      case "nat-single": {
        const near = this.natGb("nat_gb", sent);
        const transfer = sent.across > 0n ? this.rates.perGb("az_transfer_gb") : 0n;
        return { hours: this.gateways("nat_hour", 1, zones), near, far: sumOf(near, transfer, transfer) };
      }
      case "nat-per-az":
        return everywhere(this.gateways("nat_hour", zones, zones), this.natGb("nat_gb", sent));
      case "nat-regional":
        return everywhere(
          this.gateways("nat_regional_hour", zones, zones),
          this.natGb("nat_regional_gb", sent),
        );
      case "nat-central": {
        const transit = inHub || sent.gb === 0n ? 0n : this.rates.perGb("tgw_gb");
        return everywhere(0n, sumOf(this.natGb("nat_gb", sent), transit));
      }
      default:
        return everywhere(0n, null);
    }
  }

  /** Gateways with their addresses, and what inspects them in each zone. */
  private gateways(item: string, count: number, zones: number): bigint | null {
    const { rates } = this;
    return sumOf(
      rates.monthly(item, count * gatewaysBilled(1, rates.inspection)),
      rates.monthly("public_ipv4_hour", count),
      rates.inspection === null ? 0n : rates.monthly(rates.inspection.hour, zones),
    );
  }

  private natGb(item: string, sent: Traffic): bigint | null {
    if (sent.gb === 0n) return 0n;
    return sumOf(...natGbItems(item, this.rates.inspection).map((each) => this.rates.perGb(each)));
  }
}
