/** Every figure tells where its rate comes from: a volume tier that was inferred says so, not what its rate's others say. */
import { expect, it } from "vitest";
import { loadCatalog } from "../../src/catalog/catalog.ts";
import { BUILT_IN_POLICIES, compare, money, type PriceList, rateKey } from "../../src/model/index.ts";
import { loadBundledPrices } from "../../src/pricing/price-list.ts";
import { SETTINGS, usageOf } from "../support/usage.ts";

const KEY = rateKey("us-east-1", "vpce_interface_gb");
const ORIGIN = { source: "as in other regions", asOf: "2024-01-01", confidence: "inferred" };

function withInferredLastBand(prices: PriceList): PriceList {
  const rate = prices.rates.get(KEY);
  if (rate === undefined) throw new Error("no rate");
  const bands = rate.bands.map((band) => (band.to === null ? { ...band, origin: ORIGIN } : band));
  return { ...prices, rates: new Map(prices.rates).set(KEY, { ...rate, bands }) };
}

it("bills each volume tier with the source and date of its band", () => {
  const prices = withInferredLastBand(loadBundledPrices());
  const { options } = compare(usageOf([{ service: "sqs", gb: "7000000" }]), {
    prices,
    catalog: loadCatalog(),
    policy: BUILT_IN_POLICIES.production,
    settings: SETTINGS,
  });
  const items = options.find(({ name }) => name === "endpoints-only")?.lineItems ?? [];
  const rate = prices.rates.get(KEY);
  const tiers = items.filter(({ usageType }) => usageType === "VpcEndpoint-Bytes");
  // 1,048,576 × 0.01 + 4,194,304 × 0.006 + 1,757,120 × 0.004
  expect(tiers.map(({ quantity, source, asOf }) => [money.text(quantity), source, asOf])).toEqual([
    ["1048576", rate?.source, rate?.asOf],
    ["4194304", rate?.source, rate?.asOf],
    ["1757120", ORIGIN.source, ORIGIN.asOf],
  ]);
});
