/** What a comparison must come to: an answer, none that the policy allows, or a rate that is missing. */
import type { Band, Instance } from "./instance.ts";
import { type NamedOption, namedOptions } from "./named-options.ts";
import { type Found, search } from "./search.ts";

export type Outcome =
  /** A rate of today (or of what is taken for it) is missing, or of every topology that the policy allows. */
  | { readonly kind: "missing-rate" }
  | { readonly kind: "none-allowed"; readonly named: readonly NamedOption[] }
  | {
      readonly kind: "answer";
      readonly found: Found;
      readonly named: readonly NamedOption[];
      /** Against `current`, or `nat-only` where nothing is known of today. */
      readonly saving: bigint;
    };

export function outcomeOf(instance: Instance): Outcome {
  const named = namedOptions(instance);
  const against = named[0]?.total ?? null;
  if (against === null) return { kind: "missing-rate" };
  const found = search(instance);
  if (found !== null) return { kind: "answer", found, named, saving: against - found.total };
  return search(withEveryRate(instance)) === null
    ? { kind: "none-allowed", named }
    : { kind: "missing-rate" };
}

const ANY: readonly Band[] = [{ from: "0", to: null, usd: "1" }];
const ITEMS = [
  "nat_hour",
  "nat_gb",
  "nat_regional_hour",
  "nat_regional_gb",
  "public_ipv4_hour",
  "az_transfer_gb",
  "vpce_interface_hour",
  "vpce_interface_gb",
  "tgw_attachment_hour",
  "tgw_gb",
  "vpc_peering_gb",
  "huge_instance_hour",
];

/** The same question, with some price for everything: tells a missing rate from a policy that allows nothing. */
export function withEveryRate(instance: Instance): Instance {
  return {
    ...instance,
    rates: { ...Object.fromEntries(ITEMS.map((item) => [item, ANY])), ...instance.rates },
    instanceTypes: [...instance.instanceTypes, { item: "huge_instance_hour", gbps: "1000000" }],
  };
}
