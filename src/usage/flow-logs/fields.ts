/** The fields of VPC flow logs, versions 2 to 11, by AWS's names and by the other names that people's columns have. */

/** In AWS's order; source: "Available fields" of the VPC user guide. */
export const FIELDS_BY_VERSION: readonly (readonly [version: number, fields: readonly string[]])[] = [
  [
    2,
    [
      "version",
      "account-id",
      "interface-id",
      "srcaddr",
      "dstaddr",
      "srcport",
      "dstport",
      "protocol",
      "packets",
      "bytes",
      "start",
      "end",
      "action",
      "log-status",
    ],
  ],
  [3, ["vpc-id", "subnet-id", "instance-id", "tcp-flags", "type", "pkt-srcaddr", "pkt-dstaddr"]],
  [4, ["region", "az-id", "sublocation-type", "sublocation-id"]],
  [5, ["pkt-src-aws-service", "pkt-dst-aws-service", "flow-direction", "traffic-path"]],
  [
    7,
    [
      "ecs-cluster-arn",
      "ecs-cluster-name",
      "ecs-container-instance-arn",
      "ecs-container-instance-id",
      "ecs-container-id",
      "ecs-second-container-id",
      "ecs-service-name",
      "ecs-task-definition-arn",
      "ecs-task-arn",
      "ecs-task-id",
    ],
  ],
  [8, ["reject-reason"]],
  [9, ["resource-id"]],
  [10, ["encryption-status"]],
  [
    11,
    [
      "instance-tag",
      "instance-tag-2",
      "interface-tag",
      "interface-tag-2",
      "asg-tag",
      "asg-tag-2",
      "interface-type",
      "next-hop-interface-id",
      "next-hop-subnet-id",
      "next-hop-az-id",
      "next-hop-vpc-id",
      "next-hop-interface-type",
    ],
  ],
];

/** The fields up to a version, in AWS's order. */
export function fieldsUpTo(version: number): string[] {
  return FIELDS_BY_VERSION.flatMap(([v, fields]) => (v <= version ? fields : []));
}

/** Names that occur for a field besides its own: Logs Insights (`startTime`), older Athena tables (`numbytes`). */
const OTHER_NAMES: Readonly<Record<string, string>> = {
  account: "account-id",
  sourceaddress: "srcaddr",
  destinationaddress: "dstaddr",
  sourceport: "srcport",
  destinationport: "dstport",
  numpackets: "packets",
  numbytes: "bytes",
  starttime: "start",
  endtime: "end",
  startunix: "start",
  endunix: "end",
  pktsourceaddress: "pkt-srcaddr",
  pktdestinationaddress: "pkt-dstaddr",
  availabilityzoneid: "az-id",
  direction: "flow-direction",
  logstatus: "log-status",
};

/** Fields of Transit Gateway flow logs that VPC flow logs do not have. */
const TRANSIT_FIELDS: ReadonlySet<string> = new Set([
  "tgwid",
  "tgwattachmentid",
  "tgwsrcvpcid",
  "tgwdstvpcid",
  "tgwpairattachmentid",
]);

const BY_PLAIN_NAME: ReadonlyMap<string, string> = new Map([
  ...fieldsUpTo(99).map((field) => [plain(field), field] as const),
  ...Object.entries(OTHER_NAMES),
]);

function plain(name: string): string {
  return name.toLowerCase().replaceAll(/[-_ ]/g, "");
}

/** AWS's name of the field that a column holds; null where it is none of a VPC flow log. */
export function canonicalField(column: string): string | null {
  return BY_PLAIN_NAME.get(plain(column)) ?? null;
}

export function isTransitField(column: string): boolean {
  return TRANSIT_FIELDS.has(plain(column));
}

/** Whether these words are a header: at least two of them name fields, and those are not addresses or numbers. */
export function isHeader(words: readonly string[]): boolean {
  let known = 0;
  for (const word of words) {
    if (/^[\d.:-]+$/.test(word)) return false;
    if (canonicalField(word) !== null || isTransitField(word)) known++;
  }
  return known >= 2 && known * 2 >= words.length;
}

/** The fields of `--flow-log-format`: AWS's LogFormat (`${version} ${account-id} …`) or plain names. */
export function fieldsOfFormat(format: string): string[] {
  return format
    .replaceAll(/\$\{([^}]*)\}/g, " $1 ")
    .split(/[\s,]+/)
    .filter((word) => word !== "");
}
