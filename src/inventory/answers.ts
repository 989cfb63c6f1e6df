/** What a JSON text holds of `aws ec2 describe-…` answers, told from its keys: one answer, several, or a bare list. */
import type { InventoryPart } from "./inventory.ts";
import { isRaw, type Raw, textOf } from "./raw.ts";

/** A list of raw items of one part. */
export interface Answer {
  readonly part: InventoryPart;
  readonly items: readonly Raw[];
  /** Another page follows this one. */
  readonly more: boolean;
}

const PART_OF_KEY: Readonly<Record<string, InventoryPart>> = {
  Vpcs: "vpcs",
  Subnets: "subnets",
  RouteTables: "routeTables",
  NatGateways: "natGateways",
  VpcEndpoints: "endpoints",
  NetworkInterfaces: "interfaces",
  TransitGatewayVpcAttachments: "attachments",
  TransitGatewayAttachments: "attachments",
  PrefixLists: "prefixLists",
};

/** The part that a bare item (`--query 'Vpcs'`) is of, by the id that only such items have. */
function partOfItem(item: Raw): InventoryPart | null {
  const has = (key: string): boolean => textOf(item, key) !== null;
  if (has("NatGatewayId")) return "natGateways";
  if (has("VpcEndpointId") && has("VpcEndpointType")) return "endpoints";
  if (has("TransitGatewayAttachmentId")) return "attachments";
  if (has("RouteTableId") && Array.isArray(item["Routes"])) return "routeTables";
  if (has("NetworkInterfaceId") && has("VpcId")) return "interfaces";
  if (has("SubnetId") && has("VpcId")) return "subnets";
  if (has("PrefixListId")) return "prefixLists";
  return has("VpcId") && has("CidrBlock") ? "vpcs" : null;
}

/** All answers in the value; empty where it holds none. */
export function answersIn(value: unknown): Answer[] {
  if (Array.isArray(value)) return value.flatMap((each) => answersIn(each));
  if (!isRaw(value)) return [];
  const answers = Object.entries(PART_OF_KEY).flatMap(([key, part]): Answer[] => {
    const list = value[key];
    if (!Array.isArray(list)) return [];
    return [{ part, items: list.filter(isRaw), more: textOf(value, "NextToken") !== null }];
  });
  if (answers.length > 0) return answers;
  const part = partOfItem(value);
  return part === null ? [] : [{ part, items: [value], more: false }];
}
