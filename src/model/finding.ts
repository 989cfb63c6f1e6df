/** Something that stands there and should not, or should and does not, with what it costs. */
import type { LineItem } from "./bill-writer.ts";
import type { Usd } from "./money.ts";
import type { MissingRate } from "./prices.ts";

export type FindingCode =
  | "idle-nat-gateway"
  | "idle-endpoint"
  | "duplicated-endpoint"
  | "endpoint-in-few-zones"
  | "no-gateway-endpoint"
  | "route-tables-miss-endpoint"
  | "overlapping-cidrs";

export interface Finding {
  readonly code: FindingCode;
  /** `waste`: money that buys nothing; `advice`: worth a look; `violation`: cannot work, whatever it costs. */
  readonly level: "waste" | "advice" | "violation";
  readonly account: string | null;
  readonly region: string | null;
  readonly vpc: string | null;
  readonly service: string | null;
  /** Ids of what it is about: gateways, endpoints, route tables, subnets, VPCs. */
  readonly resources: readonly string[];
  /** `paid`: what it costs a month as it stands; `to-add`: what mending it would cost. */
  readonly costIs: "paid" | "to-add";
  /** The sum of the line items; null where a rate is missing or how many GB there are is not known. */
  readonly monthlyCost: Usd | null;
  readonly lineItems: readonly LineItem[];
  readonly missingRates: readonly MissingRate[];
  readonly message: string;
}
