import { describe, expect, it } from "vitest";
import { UsageError } from "../../src/errors.ts";
import { text } from "../../src/model/money.ts";
import { findRate, type PriceList } from "../../src/model/prices.ts";
import { discounted, withRate } from "../../src/pricing/adjust.ts";
import { loadBundledPrices } from "../../src/pricing/price-list.ts";

const prices = loadBundledPrices();
const usd = (list: PriceList, item: string, region: string = "us-east-1"): string => {
  const found = findRate(list, region, item);
  return found.found ? found.rate.bands.map((band) => text(band.usd)).join(" ") : "missing";
};

describe("discounted", () => {
  it("takes the percentage off every rate and tier, exactly", () => {
    const less = discounted(prices, "12.5");
    expect(usd(less, "nat_gb")).toBe("0.039375");
    expect(usd(less, "vpce_interface_gb")).toBe("0.00875 0.00525 0.0035");
    const found = findRate(less, "us-east-1", "nat_gb");
    expect(found.found && found.rate.source).toBe("S2 less 12.5 %");
    expect(less.rates.size).toBe(prices.rates.size);
  });
  it("0 changes no price, 100 leaves 0, and what is missing stays missing", () => {
    expect(usd(discounted(prices, "0"), "nat_gb")).toBe("0.045");
    expect(usd(discounted(prices, "100"), "nat_gb")).toBe("0");
    expect(usd(discounted(prices, "10"), "nat_gb", "il-central-1")).toBe("missing");
  });
  it("leaves rates by hand alone", () => {
    const list = discounted(withRate(prices, "us-east-1", "nat_gb=0.03"), "10");
    expect(usd(list, "nat_gb")).toBe("0.03");
    expect(usd(list, "nat_hour")).toBe("0.0405");
  });
  it.each(["-1", "100.1", "ten", "", "10%", "1e1"])("refuses %j", (percent) => {
    expect(() => discounted(prices, percent)).toThrow(UsageError);
  });
});

describe("withRate", () => {
  it("sets one rate in one region, and says where it is from", () => {
    const list = withRate(prices, "il-central-1", "nat_hour=0.05");
    const found = findRate(list, "il-central-1", "nat_hour");
    expect(found.found && found.rate).toMatchObject({
      unit: "USD/hour",
      source: "--rate",
      asOf: "undated",
      confidence: "by hand",
    });
    expect(usd(list, "nat_hour", "il-central-1")).toBe("0.05");
    expect(usd(list, "nat_hour")).toBe("0.045");
    expect(usd(prices, "nat_hour", "il-central-1")).toBe("missing");
  });
  it("one price stands for all tiers", () => {
    expect(usd(withRate(prices, "us-east-1", "vpce_interface_gb=0.007"), "vpce_interface_gb")).toBe("0.007");
  });
  it.each([
    ["nat_hour", "write it as ITEM=USD"],
    ["nat_hours=1", "unknown item 'nat_hours': did you mean nat_hour"],
    ["nat_hour=", "'' is no plain number"],
    ["nat_hour=-1", "'-1' is no plain number"],
    ["nat_hour=1,5", "'1,5' is no plain number"],
    ["interregion_out_gb:=1", "unknown item"],
  ])("refuses %j", (spec, message) => {
    expect(() => withRate(prices, "us-east-1", spec)).toThrow(UsageError);
    expect(() => withRate(prices, "us-east-1", spec)).toThrow(message);
  });
});
