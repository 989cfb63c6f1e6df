/** The library's own doors: what the commands do, with the same defaults. */
import { loadCatalog } from "./catalog/catalog.ts";
import { AZS, HOURS_PER_MONTH, NAT, TIER_SCOPE } from "./defaults.ts";
import { type Comparison, compare as compareWith } from "./model/compare.ts";
import type { Catalog, PriceList, Usage } from "./model/index.ts";
import { hours } from "./model/money.ts";
import type { Settings } from "./model/network.ts";
import { BUILT_IN_POLICIES, type Policy } from "./model/policy.ts";
import { readPolicy as readPolicyWith } from "./policy/read-policy.ts";
import { loadBundledPrices, readPriceFile } from "./pricing/price-list.ts";

/** What a comparison is made with; everything has a default. */
export interface CompareOptions {
  /** Default: the list that comes with the package. */
  readonly prices?: PriceList;
  readonly catalog?: Catalog;
  /** Default: `production`. */
  readonly policy?: Policy;
  /** Default: a VPC of three zones, one NAT gateway in each, 730 hours a month. */
  readonly settings?: Partial<Settings>;
}

export const DEFAULT_SETTINGS: Settings = {
  azs: AZS,
  nat: NAT,
  natGiven: false,
  hoursPerMonth: hours(HOURS_PER_MONTH),
  tierScope: TIER_SCOPE,
};

/**
 * Compare the ways to connect one region's usage, and find the cheapest that the policy allows.
 * Throws an InputError when the price list lacks a rate that it cannot do without.
 */
export function compare(usage: Usage, options: CompareOptions = {}): Comparison {
  return compareWith(usage, {
    prices: options.prices ?? loadBundledPrices(),
    catalog: options.catalog ?? loadCatalog(),
    policy: options.policy ?? BUILT_IN_POLICIES.production,
    settings: { ...DEFAULT_SETTINGS, ...options.settings },
  });
}

/** The price list of a file (JSON or CSV), or the one that comes with the package. Throws an InputError on a faulty file. */
export async function loadPriceList(path?: string): Promise<PriceList> {
  return path === undefined ? loadBundledPrices() : readPriceFile(path);
}

/** `production`, `lowest-cost`, or the policy of a YAML file. Throws an InputError that names file and line of a fault. */
export async function readPolicy(nameOrPath: string, catalog: Catalog = loadCatalog()): Promise<Policy> {
  return readPolicyWith(nameOrPath, catalog);
}
