/** Which of the formats that people use fits records without a header: told from the values. */
import { fieldsUpTo } from "./fields.ts";

/** Formats in another order than AWS's own list: that of AWS's examples ("all fields" of version 5), and the alphabet's. */
const EXAMPLE_5 =
  "version srcaddr dstaddr srcport dstport protocol start end type packets bytes account-id vpc-id subnet-id instance-id interface-id region az-id sublocation-type sublocation-id action tcp-flags pkt-srcaddr pkt-dstaddr pkt-src-aws-service pkt-dst-aws-service traffic-path flow-direction log-status".split(
    " ",
  );
const EXAMPLE_3 =
  "version vpc-id subnet-id instance-id interface-id account-id type srcaddr dstaddr srcport dstport pkt-srcaddr pkt-dstaddr protocol bytes packets start end action tcp-flags log-status".split(
    " ",
  );

const VERSIONS = [2, 3, 4, 5, 7, 8, 9, 10, 11];
const CANDIDATES: readonly (readonly string[])[] = [
  ...VERSIONS.map(fieldsUpTo),
  EXAMPLE_5,
  EXAMPLE_3,
  ...VERSIONS.map((version) => fieldsUpTo(version).sort()),
];

const ADDRESS = /^(\d{1,3}(\.\d{1,3}){3}|[0-9a-fA-F:]*:[0-9a-fA-F:.]*)$/;
const SMALL = /^\d{1,5}$/;
const PATTERNS: Readonly<Record<string, RegExp>> = {
  version: /^([2-9]|1[01])$/,
  "account-id": /^(\d{11,12}|unknown)$/,
  "interface-id": /^eni-/,
  srcaddr: ADDRESS,
  dstaddr: ADDRESS,
  "pkt-srcaddr": ADDRESS,
  "pkt-dstaddr": ADDRESS,
  srcport: SMALL,
  dstport: SMALL,
  protocol: /^\d{1,3}$/,
  packets: /^\d+$/,
  bytes: /^\d+$/,
  start: /^\d{9,10}$/,
  end: /^\d{9,10}$/,
  action: /^(ACCEPT|REJECT)$/,
  "log-status": /^(OK|NODATA|SKIPDATA)$/,
  "vpc-id": /^vpc-/,
  "subnet-id": /^subnet-/,
  "instance-id": /^i-/,
  "tcp-flags": /^\d{1,3}$/,
  type: /^(IPv4|IPv6|EFA)$/,
  region: /^[a-z]{2}(-[a-z]+)+-\d$/,
  "az-id": /^[a-z0-9]+-[a-z0-9-]*az\d+$/,
  "flow-direction": /^(ingress|egress)$/,
  "traffic-path": /^\d$/,
  "resource-id": /^nat-/,
};

function fits(row: readonly string[], fields: readonly string[]): boolean {
  if (row.length !== fields.length) return false;
  return fields.every((field, i) => row[i] === "-" || (PATTERNS[field]?.test(row[i] ?? "") ?? true));
}

/**
 * The fields, where one known format alone fits most of these records (split into words). A record whose packets or
 * bytes lie elsewhere would fit another format too; then nothing is guessed.
 */
export function guessFields(rows: readonly (readonly string[])[]): readonly string[] | null {
  const scores = CANDIDATES.map((fields) => rows.filter((row) => fits(row, fields)).length);
  const best = Math.max(...scores);
  if (best === 0 || best * 2 < rows.length) return null;
  const winners = CANDIDATES.filter((_, i) => scores[i] === best);
  return winners.length === 1 ? (winners[0] ?? null) : null;
}
