/** The price list that `--prices`, `--discount` and `--rate` ask for. */
import { UsageError } from "../errors.ts";
import { INSPECTIONS, type InspectionKind } from "../model/inspection.ts";
import type { PriceList } from "../model/prices.ts";
import { discounted, withRate } from "../pricing/adjust.ts";
import { loadBundledPrices, readPriceFile } from "../pricing/price-list.ts";
import { allRegions } from "./option-values.ts";

export interface PriceOptions {
  readonly prices?: string;
  readonly discount?: string;
  readonly rate?: readonly string[];
  /** A firewall in front of the NAT gateways, with its two rates by hand. */
  readonly inspection?: InspectionKind;
  readonly inspectionGb?: string;
  readonly inspectionHour?: string;
}

/** `--inspection` as rates by hand; no firewall's rates are bundled. */
function inspectionRates({ inspection, inspectionGb, inspectionHour }: PriceOptions): string[] {
  const known = INSPECTIONS.find(({ kind }) => kind === inspection);
  if (known === undefined) {
    if (inspectionGb === undefined && inspectionHour === undefined) return [];
    throw new UsageError(
      "--inspection-gb and --inspection-hour need --inspection network-firewall or appliance",
    );
  }
  if (inspectionGb === undefined || inspectionHour === undefined) {
    throw new UsageError(
      `--inspection ${inspection} needs --inspection-gb USD (per GB) and --inspection-hour USD (per zone-hour): no such rate is bundled`,
    );
  }
  return [`${known.gb}=${inspectionGb}`, `${known.hour}=${inspectionHour}`];
}

/** Rates by hand come last: no discount touches them. They hold in the region given, else in every one. */
export async function pricesInUse(options: PriceOptions, region: string | null): Promise<PriceList> {
  let prices = options.prices === undefined ? loadBundledPrices() : await readPriceFile(options.prices);
  if (options.discount !== undefined) prices = discounted(prices, options.discount);
  for (const spec of [...(options.rate ?? []), ...inspectionRates(options)]) {
    for (const code of region === null ? allRegions() : [region]) prices = withRate(prices, code, spec);
  }
  return prices;
}
