/** The usage types that a bill names: which are the network's, which region a prefix stands for. */
import { loadRegions } from "../../catalog/regions.ts";
import { loadPriceItems } from "../../pricing/usage-types.ts";

/** A network usage type taken apart. */
export interface NetworkType {
  /** As AWS bills it, region prefix stripped: `NatGateway-Bytes`. */
  readonly name: string;
  /** Null where the prefix is of no known region, or is missing on a name that carries one everywhere. */
  readonly region: string | null;
}

/**
 * Names of network charges without their prefix. Anchored on both ends: `RegionalNatGateway-Hours` is another product
 * than `NatGateway-Hours`. Transfer to the internet and to other regions is left out: it is the same in every option.
 */
const NAMES =
  /^(?:(?:Regional)?NatGateway-(?:Hours|Bytes)|NatGateway-Prvd-(?:Gbps|Bytes)|VpcEndpoint-[A-Za-z-]*(?:Hours|Bytes)|VpcResource-[A-Za-z-]*Bytes|TransitGateway-(?:Hours|Bytes)|PublicIPv4:[A-Za-z]+|DataTransfer-(?:Regional|xAZ-In|xAZ-Out)-Bytes|VpcPeering-(?:In|Out)-Bytes)$/;

/** What a region's prefix looks like: `EU`, `USE1`, `APN1`. */
const PREFIXED = /^([A-Z]{2,4}\d?)-(.+)$/;

/** us-east-1 alone writes some names without a prefix; a name that is not among them says nothing of its region. */
const BARE_IN_US_EAST_1: ReadonlySet<string> = new Set([
  "NatGateway-Hours",
  "NatGateway-Bytes",
  "RegionalNatGateway-Hours",
  "NatGateway-Prvd-Gbps",
  "NatGateway-Prvd-Bytes",
  "DataTransfer-Regional-Bytes",
]);

let regionOfPrefix: ReadonlyMap<string, string> | null = null;

/** The network usage type that the text names, or null. Source of the grammar: docs on billing codes; real bills. */
export function networkType(text: string): NetworkType | null {
  if (NAMES.test(text)) return { name: text, region: BARE_IN_US_EAST_1.has(text) ? "us-east-1" : null };
  const [, prefix = "", name = ""] = PREFIXED.exec(text) ?? [];
  if (!NAMES.test(name)) return null;
  regionOfPrefix ??= new Map([...loadRegions().values()].map(({ usagePrefix, code }) => [usagePrefix, code]));
  return { name, region: regionOfPrefix.get(prefix) ?? null };
}

let itemOfName: ReadonlyMap<string, { item: string; unit: string }> | null = null;

/** The price item that the usage type is billed under and the unit that AWS writes; null for what no item covers. */
export function itemOfType(name: string): { readonly item: string; readonly unit: string } | null {
  itemOfName ??= new Map(
    [...loadPriceItems().values()].flatMap(({ item, usageTypes, billedUnit }) =>
      billedUnit === null ? [] : usageTypes.map((type) => [type, { item, unit: billedUnit }] as const),
    ),
  );
  return itemOfName.get(name) ?? null;
}

/** The unit of a network usage type: AWS's own where an item has it, else told by the name. */
export function unitOfType(name: string): string {
  return itemOfType(name)?.unit ?? (name.endsWith("Bytes") ? "GB" : "Hrs");
}

export const isNatBytes = (name: string): boolean =>
  name === "NatGateway-Bytes" || name === "RegionalNatGateway-Bytes" || name === "NatGateway-Prvd-Bytes";
export const isZonalNatHours = (name: string): boolean => name === "NatGateway-Hours";
export const isRegionalNat = (name: string): boolean => name.startsWith("RegionalNatGateway-");
export const isEndpoint = (name: string): boolean => name.startsWith("VpcEndpoint-");

/** FOCUS without AWS's own columns has no usage types; AWS's descriptions of the charges tell them all the same. */
const DESCRIPTIONS: readonly (readonly [RegExp, string])[] = [
  [/per Regional NAT Gateway Hour/i, "RegionalNatGateway-Hours"],
  [/Data Processed by Regional NAT Gateways?/i, "RegionalNatGateway-Bytes"],
  [/per NAT Gateway Hour/i, "NatGateway-Hours"],
  [/Data Processed by NAT Gateways?/i, "NatGateway-Bytes"],
  [/per (?:VPC ?|Vpc)Endpoint[ -]Hour/i, "VpcEndpoint-Hours"],
  [/Data Processed by (?:VPC ?|Vpc)Endpoints?/i, "VpcEndpoint-Bytes"],
  [/per In-?use public IPv4 address/i, "PublicIPv4:InUseAddress"],
  [/per Idle public IPv4 address/i, "PublicIPv4:IdleAddress"],
  [/Transit ?Gateway.*(?:Attachment|per).*Hour|per Hour .*Transit ?Gateway/i, "TransitGateway-Hours"],
  [/per GB .*Transit ?Gateway|Transit ?Gateway.*per GB/i, "TransitGateway-Bytes"],
  [/regional data transfer - in\/out\/between EC2 AZs/i, "DataTransfer-Regional-Bytes"],
];
export function typeOfDescription(description: string): string | null {
  return DESCRIPTIONS.find(([pattern]) => pattern.test(description))?.[1] ?? null;
}
