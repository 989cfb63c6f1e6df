/** One thing of a describe answer → one thing of the inventory; null where it is gone or lacks its ids. */
import { resolveServiceName } from "../catalog/names.ts";
import { regionCodeIn } from "../catalog/region-codes.ts";
import type {
  InventoryAttachment,
  InventoryEndpoint,
  InventoryEndpointKind,
  InventoryInterface,
  InventoryNatGateway,
  InventoryPrefixList,
  InventoryRoute,
  InventoryRouteTable,
  InventorySubnet,
  InventoryVpc,
  Placed,
} from "./inventory.ts";
import { regionOfZoneId, regionOfZoneName } from "./places.ts";
import { isRaw, listOf, pluck, type Raw, tagsOf, textOf, textsOf } from "./raw.ts";

/** Where the item says that it stands; `zones` also tells the region. */
function placed(raw: Raw, owner: string, ...hints: (string | null)[]): Placed {
  const id = textOf(raw, "AvailabilityZoneId");
  const name = textOf(raw, "AvailabilityZone");
  const region =
    (id === null ? null : regionOfZoneId(id)) ??
    (name === null ? null : regionOfZoneName(name)) ??
    hints.reduce<string | null>((found, hint) => found ?? (hint === null ? null : regionCodeIn(hint)), null);
  return { account: textOf(raw, owner), region };
}

export function toVpc(raw: Raw): InventoryVpc | null {
  const id = textOf(raw, "VpcId");
  if (id === null) return null;
  const associated = (list: string, block: string, state: string): string[] =>
    listOf(raw, list)
      .filter((each) => {
        const status = isRaw(each[state]) ? textOf(each[state], "State") : null;
        return status === null || status === "associated" || status === "associating";
      })
      .flatMap((each) => textOf(each, block) ?? []);
  const cidrs = [
    ...associated("CidrBlockAssociationSet", "CidrBlock", "CidrBlockState"),
    ...associated("Ipv6CidrBlockAssociationSet", "Ipv6CidrBlock", "Ipv6CidrBlockState"),
  ];
  const main = textOf(raw, "CidrBlock");
  if (main !== null && !cidrs.includes(main)) cidrs.unshift(main);
  return { id, ...placed(raw, "OwnerId", textOf(raw, "VpcArn")), cidrs, tags: tagsOf(raw) };
}

export function toSubnet(raw: Raw): InventorySubnet | null {
  const [id, vpc] = [textOf(raw, "SubnetId"), textOf(raw, "VpcId")];
  if (id === null || vpc === null) return null;
  const own = textOf(raw, "CidrBlock");
  const cidrs = [
    ...(own === null ? [] : [own]),
    ...pluck(raw, "Ipv6CidrBlockAssociationSet", "Ipv6CidrBlock"),
  ];
  const az = textOf(raw, "AvailabilityZoneId") ?? textOf(raw, "AvailabilityZone");
  return { id, vpc, ...placed(raw, "OwnerId", textOf(raw, "SubnetArn")), az, cidrs };
}

const TARGETS = [
  "NatGatewayId",
  "TransitGatewayId",
  "VpcPeeringConnectionId",
  "VpcEndpointId",
  "NetworkInterfaceId",
  "InstanceId",
  "EgressOnlyInternetGatewayId",
  "CarrierGatewayId",
  "LocalGatewayId",
  "CoreNetworkArn",
  "GatewayId",
];

function toRoute(raw: Raw): InventoryRoute[] {
  const destination =
    textOf(raw, "DestinationCidrBlock") ??
    textOf(raw, "DestinationIpv6CidrBlock") ??
    textOf(raw, "DestinationPrefixListId");
  const target = TARGETS.flatMap((key) => textOf(raw, key) ?? [])[0];
  if (destination === null || target === undefined) return [];
  return [{ destination, target, active: textOf(raw, "State") !== "blackhole" }];
}

export function toRouteTable(raw: Raw): InventoryRouteTable | null {
  const [id, vpc] = [textOf(raw, "RouteTableId"), textOf(raw, "VpcId")];
  if (id === null || vpc === null) return null;
  const associations = listOf(raw, "Associations");
  return {
    id,
    vpc,
    ...placed(raw, "OwnerId"),
    main: associations.some((each) => each["Main"] === true),
    subnets: associations.flatMap((each) => textOf(each, "SubnetId") ?? []),
    routes: listOf(raw, "Routes").flatMap(toRoute),
  };
}

/** States of things that are gone, never came to be, or are on their way out: they are not billed. */
const GONE = /^(deleted|deleting|failed|failing|rejecting|rollingback)$/i;
const isGone = (raw: Raw): boolean => GONE.test(textOf(raw, "State") ?? "");

export function toNatGateway(raw: Raw): InventoryNatGateway | null {
  const [id, vpc] = [textOf(raw, "NatGatewayId"), textOf(raw, "VpcId")];
  if (id === null || vpc === null || isGone(raw)) return null;
  const addresses = listOf(raw, "NatGatewayAddresses").filter(
    (each) => !/^(failed|unassigning|disassociating)$/.test(textOf(each, "Status") ?? ""),
  );
  const azs = addresses.flatMap(
    (each) => textOf(each, "AvailabilityZoneId") ?? textOf(each, "AvailabilityZone") ?? [],
  );
  const [zone] = azs;
  return {
    id,
    vpc,
    ...placed(
      zone === undefined ? raw : { ...raw, AvailabilityZoneId: zone, AvailabilityZone: zone },
      "OwnerId",
    ),
    kind: textOf(raw, "AvailabilityMode") === "regional" ? "regional" : "zonal",
    connectivity: textOf(raw, "ConnectivityType") === "private" ? "private" : "public",
    subnet: textOf(raw, "SubnetId"),
    azs: [...new Set(azs)].sort(),
    interfaces: [...new Set(addresses.flatMap((each) => textOf(each, "NetworkInterfaceId") ?? []))].sort(),
    publicAddresses: addresses.filter((each) => textOf(each, "PublicIp") !== null).length,
    tags: tagsOf(raw),
  };
}

const KINDS: Readonly<Record<string, InventoryEndpointKind>> = {
  gateway: "gateway",
  interface: "interface",
  gatewayloadbalancer: "gateway-load-balancer",
  resource: "resource",
  servicenetwork: "service-network",
};

/** The catalogue's name of an endpoint service of AWS in that region; null for any other. */
export function serviceOf(serviceName: string, region: string | null): string | null {
  const at = regionCodeIn(serviceName);
  if (at === null || (region !== null && at !== region)) return null;
  const known = resolveServiceName(serviceName);
  return known.found && !known.inVpc ? known.service : null;
}

/** Its `service` is told later, when its region is known: a cross-region endpoint names the other region's service. */
export function toEndpoint(raw: Raw): InventoryEndpoint | null {
  const [id, vpc] = [textOf(raw, "VpcEndpointId"), textOf(raw, "VpcId")];
  if (id === null || vpc === null || isGone(raw)) return null;
  const serviceName =
    textOf(raw, "ServiceName") ??
    textOf(raw, "ResourceConfigurationArn") ??
    textOf(raw, "ServiceNetworkArn") ??
    "";
  const kind = KINDS[(textOf(raw, "VpcEndpointType") ?? "interface").toLowerCase()] ?? "other";
  const own = kind === "gateway" || textOf(raw, "ServiceRegion") === null ? serviceName : null;
  return {
    id,
    vpc,
    ...placed(raw, "OwnerId", ...pluck(raw, "DnsEntries", "DnsName"), own),
    serviceName,
    service: null,
    kind,
    state: (textOf(raw, "State") ?? "available").toLowerCase(),
    subnets: textsOf(raw, "SubnetIds"),
    azs: [],
    interfaces: textsOf(raw, "NetworkInterfaceIds"),
    routeTables: textsOf(raw, "RouteTableIds"),
    privateDns: raw["PrivateDnsEnabled"] === true,
    requesterManaged: raw["RequesterManaged"] === true,
    tags: tagsOf(raw),
  };
}

/** An instance's own interface without a public address tells nothing here and is left out. */
export function toInterface(raw: Raw): InventoryInterface | null {
  const [id, vpc] = [textOf(raw, "NetworkInterfaceId"), textOf(raw, "VpcId")];
  if (id === null || vpc === null) return null;
  const described = textOf(raw, "Description") ?? "";
  const owner = /\b(nat|vpce)-[0-9a-z]+\b/i.exec(described)?.[0] ?? null;
  const named = textOf(raw, "InterfaceType") ?? "interface";
  const type =
    named === "natGateway" || /^interface for nat gateway/i.test(described) ? "nat_gateway" : named;
  const addresses = listOf(raw, "PrivateIpAddresses");
  const associations = [raw, ...addresses].flatMap((each) =>
    isRaw(each["Association"]) ? (textOf(each["Association"], "PublicIp") ?? []) : [],
  );
  const sourceDestCheck = raw["SourceDestCheck"] !== false;
  const matters = /nat|vpc_endpoint|gateway_load_balancer_endpoint/.test(type) || !sourceDestCheck;
  if (!matters && associations.length === 0) return null;
  const attachment = raw["Attachment"];
  const ips = [
    textOf(raw, "PrivateIpAddress"),
    ...addresses.map((each) => textOf(each, "PrivateIpAddress")),
    ...pluck(raw, "Ipv6Addresses", "Ipv6Address"),
  ];
  return {
    id,
    vpc,
    ...placed(raw, "OwnerId"),
    subnet: textOf(raw, "SubnetId"),
    az: textOf(raw, "AvailabilityZoneId") ?? textOf(raw, "AvailabilityZone"),
    type,
    owner,
    instance: isRaw(attachment) ? textOf(attachment, "InstanceId") : null,
    addresses: [...new Set(ips.filter((ip) => ip !== null))],
    publicAddresses: [...new Set(associations)].sort(),
    sourceDestCheck,
  };
}

/** Of `describe-transit-gateway-vpc-attachments` or, with the VPC as resource, `describe-transit-gateway-attachments`. */
export function toAttachment(raw: Raw): InventoryAttachment | null {
  const id = textOf(raw, "TransitGatewayAttachmentId");
  const transitGateway = textOf(raw, "TransitGatewayId");
  const vpc =
    textOf(raw, "VpcId") ?? (textOf(raw, "ResourceType") === "vpc" ? textOf(raw, "ResourceId") : null);
  if (id === null || transitGateway === null || vpc === null) return null;
  if (isGone(raw) || textOf(raw, "State")?.toLowerCase() === "rejected") return null;
  const account = textOf(raw, "VpcOwnerId") ?? textOf(raw, "ResourceOwnerId");
  return { id, transitGateway, vpc, account, region: null, subnets: textsOf(raw, "SubnetIds") };
}

export function toPrefixList(raw: Raw): InventoryPrefixList | null {
  const [id, name] = [textOf(raw, "PrefixListId"), textOf(raw, "PrefixListName")];
  if (id === null || name === null) return null;
  const region = regionCodeIn(textOf(raw, "PrefixListArn") ?? name);
  const account = textOf(raw, "OwnerId");
  return { id, name, account: account === "AWS" ? null : account, region };
}
