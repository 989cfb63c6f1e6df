/**
 * Inspected egress: a firewall in front of the NAT gateways, told by its rates in the price list. Behind an AWS Network
 * Firewall the gateways' hours and GB are waived one for one with the firewall's; another appliance waives nothing.
 * Source: AWS Network Firewall pricing ("standard NAT gateway processing and per-hour usage charges are waived").
 */
import { type PriceList, rateKey } from "./prices.ts";

export type InspectionKind = "network-firewall" | "appliance";

export interface Inspection {
  readonly kind: InspectionKind;
  /** Items of the price list: per zone and hour, and per GB. */
  readonly hour: string;
  readonly gb: string;
}

export const INSPECTIONS: readonly Inspection[] = [
  { kind: "network-firewall", hour: "network_firewall_hour", gb: "network_firewall_gb" },
  { kind: "appliance", hour: "inspection_appliance_hour", gb: "inspection_appliance_gb" },
];

/** The inspection whose rates the price list has for the region; null: egress is not inspected. */
export function inspectionOf(prices: PriceList, region: string): Inspection | null {
  const has = (item: string): boolean => prices.rates.has(rateKey(region, item));
  return INSPECTIONS.find(({ hour, gb }) => has(hour) || has(gb)) ?? null;
}

/** What each GB over a NAT gateway is billed at. */
export function natGbItems(natItem: string, inspection: Inspection | null): string[] {
  if (inspection === null) return [natItem];
  return inspection.kind === "network-firewall" ? [inspection.gb] : [natItem, inspection.gb];
}

/** Gateways in one zone whose hours are billed: one is waived where a Network Firewall stands in the zone. */
export function gatewaysBilled(inZone: number, inspection: Inspection | null): number {
  return inspection?.kind === "network-firewall" ? Math.max(0, inZone - 1) : inZone;
}
