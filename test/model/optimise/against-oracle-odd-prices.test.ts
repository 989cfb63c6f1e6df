/** Model and oracle at price lists that no AWS region has: where orders turn round, all is equal, free or out of proportion. */
import { expect, it } from "vitest";
import type { Instance } from "../../oracle/instance.ts";
import { ORGANISATION, randomInstance } from "../../oracle/random.ts";
import { verdictOn } from "../agreement.ts";

type Rates = Instance["rates"];

/** The rates of an instance, each that it has with the price that `priceOf` gives; null: its own. */
function withPrices(rates: Rates, priceOf: (item: string) => string | null): Rates {
  return Object.fromEntries(
    Object.entries(rates).map(([item, bands]) => {
      const usd = priceOf(item);
      return [item, usd === null ? bands : [{ from: "0", to: null, usd }]];
    }),
  );
}

/** Riding on a regional gateway costs more than on a single one, and a zone's crossing more still. */
const TURNED: Readonly<Record<string, string>> = {
  az_transfer_gb: "0.031",
  nat_regional_gb: "0.058",
  nat_regional_hour: "0.021",
  tgw_gb: "0.005",
  tgw_attachment_hour: "0.004",
  vpce_interface_hour: "0.013",
};
const MODES = ["nat-single", "nat-regional", "nat-central"] as const;

it.each([
  ["orders turned round", 60, (item: string) => TURNED[item] ?? null],
  ["GB for nothing", 30, (item: string) => (item.endsWith("_gb") ? "0" : null)],
  ["hours for nothing", 30, (item: string) => (item.endsWith("_hour") ? "0" : null)],
  ["all for nothing", 15, () => "0"],
  ["one price for all", 30, () => "0.01"],
  ["hours a million times dearer than GB", 30, (item: string) => (item.endsWith("_hour") ? "1000" : "0.001")],
  ["GB a million times dearer than hours", 30, (item: string) => (item.endsWith("_hour") ? "0.001" : "1000")],
] as const)("agree: %s", (_name, count, priceOf) => {
  let answers = 0;
  for (let seed = 1; seed <= count; seed++) {
    const instance = randomInstance(seed, ORGANISATION);
    const egress = [...new Set([...instance.policy.egress, ...MODES])];
    const rates = withPrices(instance.rates, priceOf);
    const { outcome, differences } = verdictOn({
      ...instance,
      rates,
      policy: { ...instance.policy, egress },
    });
    expect(differences, `seed ${seed}`).toEqual([]);
    if (outcome === "answer") answers += 1;
  }
  expect(answers).toBeGreaterThan(count / 2);
});
