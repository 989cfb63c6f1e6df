/** Which product is which item of ours. Source: the table of usage types and the traps of AWS's price list (docs). */
import { loadRegions, type Region } from "../../catalog/regions.ts";
import { loadPriceItems, type PriceItem } from "../usage-types.ts";
import type { Product } from "./product.ts";

export type ServiceCode = "AmazonEC2" | "AmazonVPC" | "AWSDataTransfer";
export const SERVICE_CODES: readonly ServiceCode[] = ["AmazonEC2", "AmazonVPC", "AWSDataTransfer"];

/** Without these nothing can be compared: each must have exactly one price in every region. */
export const NEEDED: ReadonlySet<string> = new Set([
  "nat_hour",
  "nat_gb",
  "vpce_interface_hour",
  "vpce_interface_gb",
  "tgw_attachment_hour",
  "tgw_gb",
]);
export const INTER_REGION = "interregion_out_gb";

/** The items that AWS bills. */
export function billedItems(): PriceItem[] {
  return [...loadPriceItems().values()].filter((item) => item.usageTypes.length > 0);
}

/** The service in whose price list the usage type stands (NAT gateways are EC2's, endpoints are VPC's). */
export function serviceOf(usageType: string): ServiceCode {
  if (/NatGateway-|BoxUsage:/.test(usageType)) return "AmazonEC2";
  return /DataTransfer-|AWS-Out-Bytes/.test(usageType) ? "AWSDataTransfer" : "AmazonVPC";
}

/** A region's prefix: `EU`, `USE1`, `APN1`. Older ones stand for some services in some regions, so any will do. */
const PREFIX = "(?:[A-Z]{2,5}\\d{0,2}-)?";

function literal(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

/** Anchored on both ends: `RegionalNatGateway-Hours` is another product than `NatGateway-Hours`. */
function patternOf(usageType: string): RegExp {
  if (usageType.startsWith("<destination>")) return /^(?:[A-Z]{2,5}\d{0,2}-){1,2}AWS-Out-Bytes$/;
  return new RegExp(`^${PREFIX}${literal(usageType)}$`);
}

const patterns = new Map<string, RegExp>();
export function isUsageType(text: string, usageType: string): boolean {
  const pattern = patterns.get(usageType) ?? patternOf(usageType);
  patterns.set(usageType, pattern);
  return pattern.test(text);
}

let all: readonly string[] | null = null;
/** Whether any item of ours is billed so. */
export function isWanted(usageType: string): boolean {
  all ??= billedItems().flatMap((item) => item.usageTypes);
  return all.some((each) => isUsageType(usageType, each));
}
/** A line of AmazonEC2's file that holds a wanted usage type holds one of these. */
export const QUICKLY: RegExp =
  /NatGateway-|BoxUsage:(?:t4g|c7gn)\.|VpcEndpoint-|VpcResource-|TransitGateway-|PublicIPv4:|VpcPeering-|DataTransfer-|AWS-Out-Bytes/;

/** What an attribute must be where the product has it, by the beginning of the usage type. */
const MUST_BE: readonly (readonly [usageType: RegExp, attributes: Readonly<Record<string, string>>])[] = [
  [/^NatGateway-/, { operation: "NatGateway" }],
  [/^RegionalNatGateway-/, { operation: "RegionalNatGateway" }],
  [/^VpcEndpoint-(?:Hours|Bytes)$/, { operation: "VpcEndpoint", endpointtype: "PrivateLink" }],
  // VPN, Direct Connect, Connect and peering attachments share these usage types.
  [/^TransitGateway-/, { operation: "TransitGatewayVPC" }],
  [/^DataTransfer-Regional-Bytes$/, { transfertype: "IntraRegion" }],
  [/^DataTransfer-Out-Bytes$/, { transfertype: "AWS Outbound" }],
  [/AWS-Out-Bytes$/, { transfertype: "InterRegion Outbound" }],
  [
    /^BoxUsage:/,
    {
      operation: "RunInstances",
      operatingsystem: "Linux",
      tenancy: "Shared",
      preinstalledsw: "NA",
      capacitystatus: "Used",
      marketoption: "OnDemand",
    },
  ],
];

export function requirements(usageType: string): Readonly<Record<string, string>> {
  return MUST_BE.find(([pattern]) => pattern.test(usageType))?.[1] ?? {};
}

let byPrefix: ReadonlyMap<string, Region> | null = null;
export function regionOfPrefix(prefix: string): Region | null {
  byPrefix ??= new Map([...loadRegions().values()].map((region) => [region.usagePrefix, region]));
  return byPrefix.get(prefix) ?? null;
}

/** Whether the product is of this region: it says so, or else its usage type's prefix does. */
function isOf(product: Product, region: Region): boolean {
  const told = product.attributes["regioncode"] ?? product.attributes["fromregioncode"];
  if (told !== undefined && told !== "") return told === region.code;
  const [, prefix] = /^([A-Z]{2,5}\d{0,2})-/.exec(product.usageType) ?? [];
  if (prefix === undefined) return region.code === "us-east-1";
  const named = regionOfPrefix(prefix);
  return named === null || named.code === region.code;
}

/** Whether this product is the one that bills the usage type in the region. */
export function isProductOf(product: Product, usageType: string, region: Region): boolean {
  if (!isUsageType(product.usageType, usageType) || !isOf(product, region)) return false;
  return Object.entries(requirements(usageType)).every(([name, value]) => {
    const found = product.attributes[name];
    return found === undefined || found === "" || found === value;
  });
}
