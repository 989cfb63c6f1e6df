/** Line items of a bill, and where they belong. */
import { byText } from "./group.ts";
import type { Amount, Gb, Price, Usd } from "./money.ts";
import type { VpcNode } from "./network.ts";
import type { RouteKind } from "./usage.ts";

/** `quantity × unitPrice = cost` at a named rate with its source and date. */
export interface LineItem {
  /** As AWS bills it, region prefix stripped. */
  readonly usageType: string;
  readonly account: string | null;
  readonly region: string;
  readonly vpc: string | null;
  readonly az: string | null;
  readonly service: string | null;
  /** True for what exists anyway and is kept: its unit price is 0 here. */
  readonly existing: boolean;
  readonly quantity: Amount<string>;
  readonly unit: string;
  readonly unitPrice: Price<string>;
  readonly cost: Usd;
  /** Item of the price list. */
  readonly rate: string;
  readonly source: string;
  readonly asOf: string;
}

export interface Place {
  readonly account: string | null;
  readonly vpc: string | null;
  readonly az: string | null;
  readonly service: string | null;
}

/** GB of one zone and service on one route. */
export interface Flow extends Place {
  readonly route: RouteKind;
  readonly gb: Gb;
}

export function ofVpc(vpc: VpcNode): Place {
  return { account: vpc.account, vpc: vpc.id, az: null, service: null };
}

/** By account, VPC, zone, service, usage type; what belongs to none of them first. */
export function byPlace(a: LineItem, b: LineItem): number {
  return (
    byText(a.account ?? "", b.account ?? "") ||
    byText(a.vpc ?? "", b.vpc ?? "") ||
    byText(a.az ?? "", b.az ?? "") ||
    byText(a.service ?? "", b.service ?? "") ||
    byText(a.usageType, b.usageType)
  );
}
