/** Which service an address is: the ladder of COUNTING.md, "Which service was it?". */
import type { AddressRange } from "../../catalog/address-ranges.ts";
import { SERVICE } from "./meta.ts";
import type { FlowLogOptions } from "./types.ts";

/** What settled it, as the output names it. */
export const RUNGS = [
  "pkt-aws-service",
  "resolver-logs",
  "address-ranges",
  "public-address",
  "private-address",
  "endpoint-interface",
] as const;
export type Rung = (typeof RUNGS)[number];

export interface Settled {
  readonly service: string;
  readonly by: Rung;
  readonly reason: string | null;
}

const settled = (service: string, by: Rung, reason: string | null = null): Settled => ({
  service,
  by,
  reason,
});
const INTERNET = settled("internet", "public-address");
const CUSTOMER_SITE = settled("internet", "address-ranges");
const OTHER_REGION = settled("aws-other-region", "address-ranges");
const RANGES_S3 = settled("s3", "address-ranges");
const RANGES_DYNAMODB = settled("dynamodb", "address-ranges");
const OTHER = settled("aws-other", "address-ranges");
const PUBLIC_API = settled("aws-other", "address-ranges", "public-api");
const TOLD_S3 = settled("s3", "pkt-aws-service");
const TOLD_DYNAMODB = settled("dynamodb", "pkt-aws-service");
export const PRIVATE: Settled = settled("private", "private-address");

/** Another region's range, whatever a rung said; an address of no region is none. */
function elsewhere(range: AddressRange | null, region: string): boolean {
  return range !== null && region !== "" && range.region !== "GLOBAL" && range.region !== region;
}

/** Customers' sites, in AWS's network but no service of AWS. Every origin-facing range is one of CloudFront's, too. */
const CUSTOMER_SITES: readonly string[] = ["CLOUDFRONT", "CLOUDFRONT_ORIGIN_FACING", "GLOBALACCELERATOR"];
function isCustomerSite({ services: [mostTelling = ""] }: AddressRange): boolean {
  return CUSTOMER_SITES.includes(mostTelling);
}

/** Rung 1, or null: the record's own service code, of which only S3 and DYNAMODB settle anything. */
export function byPacketService(hint: number, range: AddressRange | null, region: string): Settled | null {
  if (hint === SERVICE.none) return null;
  if (elsewhere(range, region)) return OTHER_REGION;
  return hint === SERVICE.s3 ? TOLD_S3 : TOLD_DYNAMODB;
}

/** Rung 2: a service that Resolver logs name. */
export function byName(service: string, range: AddressRange | null, region: string): Settled {
  return elsewhere(range, region) ? OTHER_REGION : settled(service, "resolver-logs");
}

/** Rungs 3 and 4: AWS's ranges, else the internet. */
export function byRange(range: AddressRange | null, region: string): Settled {
  if (range === null) return INTERNET;
  if (isCustomerSite(range)) return CUSTOMER_SITE;
  if (elsewhere(range, region)) return OTHER_REGION;
  const [mostTelling] = range.services;
  if (range.region !== "GLOBAL") {
    if (mostTelling === "S3") return RANGES_S3;
    if (mostTelling === "DYNAMODB") return RANGES_DYNAMODB;
  }
  return mostTelling === "API_GATEWAY" ? PUBLIC_API : OTHER;
}

/** Services that have gateway endpoints (`data/services.csv`). */
export const GATEWAY_SERVICES: readonly string[] = ["s3", "dynamodb", "s3express"];

/** What went over a gateway endpoint is one of their services': a rung that names none leaves open which. */
export function overGateway(found: Settled): Settled {
  return GATEWAY_SERVICES.includes(found.service)
    ? found
    : settled("aws-other", found.by, "gateway-endpoint");
}

/** The range that holds an IPv4 address (as a signed word), or an IPv6 address of four words. */
export function rangeOf(
  ranges: FlowLogOptions["ranges"],
  address: number,
  is6: boolean,
  words: Int32Array,
): AddressRange | null {
  if (!is6) return ranges.lookup4(address >>> 0);
  const at = address * 4;
  const half = (i: number) =>
    (BigInt((words[at + i] as number) >>> 0) << 32n) | BigInt((words[at + i + 1] as number) >>> 0);
  return ranges.lookup6(half(0), half(2));
}
