/** EC2 as the SDK speaks it: a form in, XML out; pages, faults and silence where a test asks for them. */
import type { Account, Json } from "./account.ts";
import { type Answer, type Asked, type Loopback, loopback } from "./loopback.ts";

type ListName = keyof Account;

const LIST_OF: Readonly<Record<string, readonly [key: ListName, tag: string]>> = {
  DescribeVpcs: ["Vpcs", "vpcSet"],
  DescribeSubnets: ["Subnets", "subnetSet"],
  DescribeRouteTables: ["RouteTables", "routeTableSet"],
  DescribeNatGateways: ["NatGateways", "natGatewaySet"],
  DescribeVpcEndpoints: ["VpcEndpoints", "vpcEndpointSet"],
  DescribeNetworkInterfaces: ["NetworkInterfaces", "networkInterfaceSet"],
  DescribeTransitGatewayVpcAttachments: ["TransitGatewayVpcAttachments", "transitGatewayVpcAttachments"],
  DescribePrefixLists: ["PrefixLists", "prefixListSet"],
};

/** Tags that are not the key with a small first letter. */
const TAGS: Readonly<Record<string, string>> = {
  Tags: "tagSet",
  CidrBlockAssociationSet: "cidrBlockAssociationSet",
  Associations: "associationSet",
  Routes: "routeSet",
  NatGatewayAddresses: "natGatewayAddressSet",
  SubnetIds: "subnetIdSet",
  NetworkInterfaceIds: "networkInterfaceIdSet",
  RouteTableIds: "routeTableIdSet",
  PrivateIpAddresses: "privateIpAddressesSet",
  Ipv6Addresses: "ipv6AddressesSet",
  Cidrs: "cidrSet",
};

const escaped = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");

function xml(value: unknown): string {
  if (Array.isArray(value)) return value.map((each) => `<item>${xml(each)}</item>`).join("");
  if (typeof value !== "object" || value === null) return escaped(String(value));
  return Object.entries(value as Json)
    .filter(([, each]) => each !== undefined)
    .map(([key, each]) => {
      const tag = TAGS[key] ?? key.charAt(0).toLowerCase() + key.slice(1);
      return `<${tag}>${xml(each)}</${tag}>`;
    })
    .join("");
}

export function ec2Error(status: number, code: string, message: string): Answer {
  return {
    status,
    headers: { "content-type": "text/xml" },
    body: `<?xml version="1.0"?><Response><Errors><Error><Code>${code}</Code><Message>${message}</Message></Error></Errors><RequestID>r-1</RequestID></Response>`,
  };
}

export interface Ec2Request {
  readonly action: string;
  readonly region: string;
  readonly key: string;
  readonly form: URLSearchParams;
}

/** What to answer instead of the account's list; null: the list. */
export type Instead = (request: Ec2Request) => Answer | null;

/** `accountOf` tells what a region (and signer) holds; lists are cut into pages of `pageSize`. */
export async function ec2Server(
  accountOf: (region: string, key: string) => Account,
  instead: Instead = () => null,
  pageSize = 1000,
): Promise<Loopback> {
  return loopback((asked: Asked) => {
    const form = new URLSearchParams(asked.body);
    const action = form.get("Action") ?? "";
    const other = instead({ action, form, region: asked.region, key: asked.key });
    if (other !== null) return other;
    const [key, tag] = LIST_OF[action] ?? [];
    if (key === undefined) return ec2Error(400, "InvalidAction", `no ${action} here`);
    const all = accountOf(asked.region, asked.key)[key];
    const from = Number(form.get("NextToken") ?? 0);
    const page = all.slice(from, from + pageSize);
    const next = from + pageSize < all.length ? `<nextToken>${from + pageSize}</nextToken>` : "";
    const items = key === "TransitGatewayVpcAttachments" ? page.map(attachmentItem) : page;
    return {
      headers: { "content-type": "text/xml;charset=UTF-8" },
      body: `<?xml version="1.0" encoding="UTF-8"?><${action}Response xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><requestId>r</requestId><${tag}>${xml(items)}</${tag}>${next}</${action}Response>`,
    };
  });
}

/** Its list of subnets has a tag of its own. */
function attachmentItem({ SubnetIds, ...rest }: Json): Json {
  return { ...rest, subnetIds: SubnetIds };
}
