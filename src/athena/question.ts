/** What is asked of Athena. */
import type { AddressRanges } from "../catalog/address-ranges.ts";
import type { TimeRange } from "./partitions.ts";
import type { AthenaTable } from "./table.ts";

/** How NAT gateways' interfaces are known. */
export type NatInterfaces =
  /** These and no others (besides those that `interface-type` or `resource-id` tells). One scan of the table. */
  | { readonly kind: "named"; readonly names: readonly string[] }
  /** Told from packet addresses, which scans the table twice. */
  | { readonly kind: "told" };

export interface AthenaQuestion {
  readonly table: AthenaTable;
  readonly region: string;
  readonly nats: NatInterfaces;
  /** Blocks of IPv4 addresses that are private beside the reserved ones. */
  readonly privateCidrs: readonly string[];
  readonly range: TimeRange | null;
  /** See `partitionPredicate`. */
  readonly partitions: string;
  /** A further predicate in the user's own words; null: none. */
  readonly where: string | null;
  readonly ranges: AddressRanges;
}
