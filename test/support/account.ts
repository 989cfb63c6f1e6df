/** Accounts as `aws ec2 describe-*` would show them, made by hand: what tests save, serve or read. */

export type Json = Record<string, unknown>;

export interface Account {
  Vpcs: Json[];
  Subnets: Json[];
  RouteTables: Json[];
  NatGateways: Json[];
  VpcEndpoints: Json[];
  NetworkInterfaces: Json[];
  TransitGatewayVpcAttachments: Json[];
  PrefixLists: Json[];
}

const ACCOUNT = "111122223333";

export function emptyAccount(): Account {
  return {
    Vpcs: [],
    Subnets: [],
    RouteTables: [],
    NatGateways: [],
    VpcEndpoints: [],
    NetworkInterfaces: [],
    TransitGatewayVpcAttachments: [],
    PrefixLists: [],
  };
}

export const vpc = (id: string, cidr: string, more: Json = {}): Json => ({
  VpcId: id,
  CidrBlock: cidr,
  CidrBlockAssociationSet: [{ CidrBlock: cidr, CidrBlockState: { State: "associated" } }],
  OwnerId: ACCOUNT,
  State: "available",
  Tags: [{ Key: "Name", Value: id }],
  ...more,
});

/** A subnet of us-east-1 in zone `use1-az<n>`. */
export const subnet = (id: string, vpcId: string, zone: number, more: Json = {}): Json => ({
  SubnetId: id,
  VpcId: vpcId,
  CidrBlock: `10.0.${zone}.0/24`,
  AvailabilityZone: `us-east-1${"abcdef"[zone - 1]}`,
  AvailabilityZoneId: `use1-az${zone}`,
  OwnerId: ACCOUNT,
  State: "available",
  ...more,
});

export const routeTable = (
  id: string,
  vpcId: string,
  subnets: readonly string[],
  routes: Readonly<Record<string, string>>,
  main = false,
): Json => ({
  RouteTableId: id,
  VpcId: vpcId,
  OwnerId: ACCOUNT,
  Associations: [
    ...(main ? [{ Main: true, RouteTableId: id }] : []),
    ...subnets.map((each) => ({ Main: false, RouteTableId: id, SubnetId: each })),
  ],
  Routes: Object.entries(routes).map(([destination, target]) => ({
    ...(destination.startsWith("pl-")
      ? { DestinationPrefixListId: destination }
      : { DestinationCidrBlock: destination }),
    ...routeTarget(target),
    State: "active",
  })),
});

function routeTarget(target: string): Json {
  if (target.startsWith("nat-")) return { NatGatewayId: target };
  if (target.startsWith("tgw-")) return { TransitGatewayId: target };
  if (target.startsWith("eni-")) return { NetworkInterfaceId: target };
  return { GatewayId: target };
}

export const natGateway = (id: string, vpcId: string, subnetId: string, more: Json = {}): Json => ({
  NatGatewayId: id,
  VpcId: vpcId,
  SubnetId: subnetId,
  State: "available",
  ConnectivityType: "public",
  NatGatewayAddresses: [
    {
      NetworkInterfaceId: `eni-${id.slice(4)}`,
      PrivateIp: "10.0.1.200",
      PublicIp: "203.0.113.9",
      AllocationId: "eipalloc-1",
      IsPrimary: true,
      Status: "succeeded",
    },
  ],
  ...more,
});

export const gatewayEndpoint = (id: string, vpcId: string, service: string, tables: string[]): Json => ({
  VpcEndpointId: id,
  VpcEndpointType: "Gateway",
  VpcId: vpcId,
  ServiceName: `com.amazonaws.us-east-1.${service}`,
  State: "available",
  RouteTableIds: tables,
  SubnetIds: [],
  NetworkInterfaceIds: [],
  OwnerId: ACCOUNT,
});

export const interfaceEndpoint = (
  id: string,
  vpcId: string,
  service: string,
  subnets: string[],
  more: Json = {},
): Json => ({
  VpcEndpointId: id,
  VpcEndpointType: "Interface",
  VpcId: vpcId,
  ServiceName: `com.amazonaws.us-east-1.${service}`,
  State: "available",
  RouteTableIds: [],
  SubnetIds: subnets,
  NetworkInterfaceIds: subnets.map((each) => `eni-${id.slice(5)}-${each}`),
  PrivateDnsEnabled: true,
  RequesterManaged: false,
  OwnerId: ACCOUNT,
  ...more,
});

export const attachment = (vpcId: string, transitGateway: string, subnets: string[] = []): Json => ({
  TransitGatewayAttachmentId: `tgw-attach-${vpcId.slice(4)}`,
  TransitGatewayId: transitGateway,
  VpcId: vpcId,
  VpcOwnerId: ACCOUNT,
  State: "available",
  SubnetIds: subnets,
});

/**
 * One VPC over three zones: a NAT gateway in the first, private subnets that route to it, one of them without the S3
 * gateway endpoint; an endpoint for SQS in two zones.
 */
export function smallAccount(): Account {
  return {
    ...emptyAccount(),
    Vpcs: [vpc("vpc-a", "10.0.0.0/16")],
    Subnets: [
      subnet("subnet-pub1", "vpc-a", 1),
      subnet("subnet-1", "vpc-a", 1),
      subnet("subnet-2", "vpc-a", 2),
      subnet("subnet-3", "vpc-a", 3),
    ],
    RouteTables: [
      routeTable("rtb-pub", "vpc-a", ["subnet-pub1"], { "10.0.0.0/16": "local", "0.0.0.0/0": "igw-1" }),
      routeTable("rtb-1", "vpc-a", ["subnet-1", "subnet-2"], {
        "10.0.0.0/16": "local",
        "0.0.0.0/0": "nat-1",
        "pl-63a5400a": "vpce-s3",
      }),
      routeTable("rtb-main", "vpc-a", [], { "10.0.0.0/16": "local", "0.0.0.0/0": "nat-1" }, true),
    ],
    NatGateways: [natGateway("nat-1", "vpc-a", "subnet-pub1")],
    VpcEndpoints: [
      gatewayEndpoint("vpce-s3", "vpc-a", "s3", ["rtb-1", "rtb-pub"]),
      interfaceEndpoint("vpce-sqs", "vpc-a", "sqs", ["subnet-1", "subnet-2"]),
    ],
    PrefixLists: [{ PrefixListId: "pl-63a5400a", PrefixListName: "com.amazonaws.us-east-1.s3", Cidrs: [] }],
  };
}

const FILES: { readonly [Key in keyof Account]: string } = {
  Vpcs: "describe-vpcs.json",
  Subnets: "describe-subnets.json",
  RouteTables: "describe-route-tables.json",
  NatGateways: "describe-nat-gateways.json",
  VpcEndpoints: "describe-vpc-endpoints.json",
  NetworkInterfaces: "describe-network-interfaces.json",
  TransitGatewayVpcAttachments: "describe-transit-gateway-vpc-attachments.json",
  PrefixLists: "describe-prefix-lists.json",
};

/** The account as files: name → content, one per list. */
export function describeFiles(account: Account): Record<string, string> {
  return Object.fromEntries(
    Object.entries(FILES).map(([key, file]) => [
      file,
      JSON.stringify({ [key]: account[key as keyof Account] }),
    ]),
  );
}
