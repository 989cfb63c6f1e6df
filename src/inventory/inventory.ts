/** What exists: the part of an account's network that this program asks about, as plain data. */

/** Where a thing stands; null where the input does not tell. */
export interface Placed {
  readonly account: string | null;
  readonly region: string | null;
}
export type Tags = Readonly<Record<string, string>>;

export interface InventoryVpc extends Placed {
  readonly id: string;
  /** IPv4 and IPv6 blocks that are associated. */
  readonly cidrs: readonly string[];
  readonly tags: Tags;
}

export interface InventorySubnet extends Placed {
  readonly id: string;
  readonly vpc: string;
  /** AZ id (`use1-az1`); the account's own zone name where the input has no id. */
  readonly az: string | null;
  readonly cidrs: readonly string[];
}

export interface InventoryRoute {
  /** A CIDR block or a prefix list (`pl-…`). */
  readonly destination: string;
  /** `local`, `igw-…`, `nat-…`, `tgw-…`, `vpce-…`, `eni-…`, … */
  readonly target: string;
  /** False for a black hole. */
  readonly active: boolean;
}

export interface InventoryRouteTable extends Placed {
  readonly id: string;
  readonly vpc: string;
  /** Whether subnets without a table of their own use it. */
  readonly main: boolean;
  /** Subnets that are associated with it by name. */
  readonly subnets: readonly string[];
  readonly routes: readonly InventoryRoute[];
}

/** A NAT gateway that is there or about to be; failed and deleted ones are left out. */
export interface InventoryNatGateway extends Placed {
  readonly id: string;
  readonly vpc: string;
  readonly kind: "zonal" | "regional";
  /** A private one reaches other networks, never the internet, and has no public address. */
  readonly connectivity: "public" | "private";
  /** Null for a regional one. */
  readonly subnet: string | null;
  /** The zone of a zonal one, the zones that a regional one covers; empty where the input does not tell. */
  readonly azs: readonly string[];
  readonly interfaces: readonly string[];
  readonly publicAddresses: number;
  readonly tags: Tags;
}

export const ENDPOINT_KINDS = [
  "gateway",
  "interface",
  "gateway-load-balancer",
  "resource",
  "service-network",
  "other",
] as const;
export type InventoryEndpointKind = (typeof ENDPOINT_KINDS)[number];

/** A VPC endpoint that is billed: also one that waits for acceptance or was rejected. */
export interface InventoryEndpoint extends Placed {
  readonly id: string;
  readonly vpc: string;
  /** `com.amazonaws.us-east-1.sqs` */
  readonly serviceName: string;
  /** Catalogue name; null for other makers' services, other regions' and those that the catalogue lacks. */
  readonly service: string | null;
  readonly kind: InventoryEndpointKind;
  /** In lower case: `available`, `pendingacceptance`, `rejected`, … */
  readonly state: string;
  readonly subnets: readonly string[];
  /** Zones of its subnets; empty for a gateway endpoint or where the input does not tell. */
  readonly azs: readonly string[];
  readonly interfaces: readonly string[];
  /** Of a gateway endpoint. */
  readonly routeTables: readonly string[];
  readonly privateDns: boolean;
  /** Made and kept by an AWS service, not by the account's owner. */
  readonly requesterManaged: boolean;
  readonly tags: Tags;
}

/** A network interface that matters here: a gateway's, an endpoint's, one with a public address, or one that forwards. */
export interface InventoryInterface extends Placed {
  readonly id: string;
  readonly vpc: string;
  readonly subnet: string | null;
  readonly az: string | null;
  /** `nat_gateway`, `vpc_endpoint`, `interface`, … */
  readonly type: string;
  /** The gateway or endpoint that it belongs to, as its description tells. */
  readonly owner: string | null;
  readonly instance: string | null;
  /** Private addresses, IPv4 and IPv6. */
  readonly addresses: readonly string[];
  readonly publicAddresses: readonly string[];
  /** False where it forwards what is not its own, as a NAT instance must. */
  readonly sourceDestCheck: boolean;
}

export interface InventoryAttachment extends Placed {
  readonly id: string;
  readonly transitGateway: string;
  readonly vpc: string;
  readonly subnets: readonly string[];
}

export interface InventoryPrefixList extends Placed {
  readonly id: string;
  /** `com.amazonaws.us-east-1.s3` */
  readonly name: string;
}

export const INVENTORY_PARTS = [
  "vpcs",
  "subnets",
  "routeTables",
  "natGateways",
  "endpoints",
  "interfaces",
  "attachments",
  "prefixLists",
] as const;
export type InventoryPart = (typeof INVENTORY_PARTS)[number];

/** A part that could not be read, or only in part. */
export interface Lack extends Placed {
  readonly part: InventoryPart;
  /** What was looked at: a directory, or `account/region`; null: everything. */
  readonly where: string | null;
  /** `no such file`, `not permitted (ec2:DescribeNatGateways)`, … */
  readonly reason: string;
}

/** Each list is sorted by id and holds each thing once. */
export interface Inventory {
  readonly vpcs: readonly InventoryVpc[];
  readonly subnets: readonly InventorySubnet[];
  readonly routeTables: readonly InventoryRouteTable[];
  readonly natGateways: readonly InventoryNatGateway[];
  readonly endpoints: readonly InventoryEndpoint[];
  readonly interfaces: readonly InventoryInterface[];
  readonly attachments: readonly InventoryAttachment[];
  readonly prefixLists: readonly InventoryPrefixList[];
  readonly lacks: readonly Lack[];
}

export const EMPTY_INVENTORY: Inventory = {
  vpcs: [],
  subnets: [],
  routeTables: [],
  natGateways: [],
  endpoints: [],
  interfaces: [],
  attachments: [],
  prefixLists: [],
  lacks: [],
};
