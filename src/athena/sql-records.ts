/** First part of the query: the table's records, cleaned, and summed by what tells one flow from another. */
import type { AthenaQuestion } from "./question.ts";
import { literal, quoted, quotedTable } from "./table.ts";

/** Source: COUNTING.md; a record of more than a day has an impossible time. */
const MAX_SPAN = 86_400;
/** Records that start in one slot are never more than a gap apart, so a slot loses nothing of the measured time. */
export const SLOT_SECONDS = 600;

/** What tells one flow from another. */
export const KEYS = [
  "account_id",
  "interface",
  "vpc_id",
  "instance_id",
  "az_id",
  "resource_id",
  "interface_type",
  "srcaddr",
  "dstaddr",
  "pkt_srcaddr",
  "pkt_dstaddr",
  "has_packet",
  "srcport",
  "dstport",
  "low_port",
  "src_service",
  "dst_service",
  "told",
  "path",
  "next_hop",
  "state",
] as const;

/** Common table expressions, each with its comma. `where`: predicates on the table's own columns. */
export function records({ table, region, range }: AthenaQuestion, where: readonly string[]): string[] {
  const { columns } = table;
  const has = (field: string): boolean => columns.has(field);
  const column = (field: string): string => quoted(columns.get(field) ?? "");
  const text = (field: string): string =>
    has(field) ? `coalesce(nullif(nullif(CAST(${column(field)} AS varchar), '-'), 'unknown'), '')` : "''";
  const number = (field: string): string =>
    has(field) ? `TRY_CAST(${column(field)} AS bigint)` : "CAST(NULL AS bigint)";
  const service = (field: string): string =>
    has(field) ? `CASE ${column(field)} WHEN 'S3' THEN 1 WHEN 'DYNAMODB' THEN 2 ELSE 0 END` : "0";
  const hop = has("next-hop-interface-type")
    ? `CASE coalesce(nullif(${column("next-hop-interface-type")}, '-'), '') WHEN '' THEN 0 WHEN 'nat_gateway' THEN 1 WHEN 'regional_nat_gateway' THEN 1 WHEN 'vpc_endpoint' THEN 3 ELSE 2 END`
    : "0";
  const needsPorts = ["traffic-path", "tcp-flags", "next-hop-interface-type"].some(has);
  const name = has("interface-id")
    ? "coalesce(nullif(interface_id, ''), nullif(resource_id, ''), '')"
    : "coalesce(nullif(resource_id, ''), vpc_id || ' ' || subnet_id || ' ' || instance_id)";
  const predicates = [
    ...where,
    // What is no region at all is a line that cannot be read: it stays, to be counted.
    ...(has("region")
      ? [`(${text("region")} IN (${literal(region)}, '') OR strpos(${text("region")}, '-') = 0)`]
      : []),
    ...(range === null ? [] : [`${number("start")} >= ${range.from} AND ${number("start")} < ${range.to}`]),
  ];
  return [
    `-- The columns by AWS's names. What is not known is '' or null.
raw_record AS (
  SELECT
    ${text("account-id")} AS account_id,
    ${text("interface-id")} AS interface_id,
    ${text("vpc-id")} AS vpc_id,
    ${text("subnet-id")} AS subnet_id,
    ${text("instance-id")} AS instance_id,
    ${text("az-id")} AS az_id,
    ${text("resource-id")} AS resource_id,
    ${text("interface-type")} AS interface_type,
    ${text("srcaddr")} AS src_text,
    ${text("dstaddr")} AS dst_text,
    ${text("pkt-srcaddr")} AS pkt_src_text,
    ${text("pkt-dstaddr")} AS pkt_dst_text,
    coalesce(${number("srcport")}, -1) AS src_port,
    coalesce(${number("dstport")}, -1) AS dst_port,
    ${service("pkt-src-aws-service")} AS src_service_code,
    ${service("pkt-dst-aws-service")} AS dst_service_code,
    ${text("flow-direction")} AS flow_direction,
    coalesce(${number("traffic-path")}, 0) AS traffic_path,
    ${hop} AS next_hop_kind,
    coalesce(${number("tcp-flags")}, 0) AS flags,
    ${number("bytes")} AS byte_count,
    ${number("start")} AS first_second,
    ${number("end")} AS last_second,
    ${text("action")} AS flow_action,
    ${text("log-status")} AS log_status
  FROM ${quotedTable(table.name)}${predicates.length === 0 ? "" : `\n  WHERE ${predicates.join("\n    AND ")}`}
),`,
    `-- Each record is traffic ('ok') or in a bucket of its own.
stated_record AS (
  SELECT raw_record.*,
    ${name} AS interface_name,
    CASE
      WHEN log_status = 'NODATA' THEN 'no-data'
      WHEN log_status = 'SKIPDATA' THEN 'skip-data'
${
  has("log-status")
    ? ""
    : "      WHEN byte_count IS NULL AND src_text || dst_text || pkt_src_text || pkt_dst_text = '' THEN 'no-data'\n"
}      WHEN byte_count IS NULL OR byte_count < 0 THEN 'malformed'
      WHEN src_text || pkt_src_text = '' OR dst_text || pkt_dst_text = '' THEN 'malformed'
      WHEN flow_action NOT IN ('ACCEPT', 'REJECT', '') THEN 'malformed'
      WHEN flow_action = 'REJECT' THEN 'rejected-by-aws'
      ELSE 'ok'
    END AS record_state
  FROM raw_record
),`,
    `keyed_record AS (
  SELECT account_id, interface_name AS interface, vpc_id, instance_id, az_id, resource_id, interface_type,
    record_state AS state,
    CASE WHEN record_state <> 'ok' THEN '' WHEN src_text = '' THEN pkt_src_text ELSE src_text END AS srcaddr,
    CASE WHEN record_state <> 'ok' THEN '' WHEN dst_text = '' THEN pkt_dst_text ELSE dst_text END AS dstaddr,
    CASE WHEN record_state <> 'ok' THEN '' WHEN pkt_src_text = '' THEN src_text ELSE pkt_src_text END AS pkt_srcaddr,
    CASE WHEN record_state <> 'ok' THEN '' WHEN pkt_dst_text = '' THEN dst_text ELSE pkt_dst_text END AS pkt_dstaddr,
    CASE WHEN record_state = 'ok' AND pkt_src_text <> '' AND pkt_dst_text <> '' THEN 1 ELSE 0 END AS has_packet,
    ${needsPorts ? "CASE WHEN record_state = 'ok' THEN src_port ELSE -1 END" : "-1"} AS srcport,
    ${needsPorts ? "CASE WHEN record_state = 'ok' THEN dst_port ELSE -1 END" : "-1"} AS dstport,
    CASE WHEN src_port < 0 OR dst_port < 0 THEN 0 WHEN src_port < 1024 AND dst_port >= 1024 THEN 1 WHEN dst_port < 1024 AND src_port >= 1024 THEN 2 ELSE 0 END AS low_port,
    src_service_code AS src_service,
    dst_service_code AS dst_service,
    CASE WHEN record_state <> 'ok' THEN 0 WHEN flow_direction = 'ingress' THEN 1 WHEN flow_direction = 'egress' OR traffic_path > 0 THEN 2 ELSE 0 END AS told,
    CASE WHEN record_state = 'ok' THEN traffic_path ELSE 0 END AS path,
    CASE WHEN record_state = 'ok' THEN next_hop_kind ELSE 0 END AS next_hop,
    CASE WHEN flags % 4 >= 2 AND flags % 32 < 16 THEN 1 ELSE 0 END AS syn,
    CASE WHEN flags % 4 >= 2 AND flags % 32 >= 16 THEN 1 ELSE 0 END AS syn_ack,
    CASE WHEN record_state = 'malformed' THEN 0 ELSE coalesce(byte_count, 0) END AS bytes,
    first_second,
    last_second,
    CASE
      WHEN record_state = 'malformed' OR first_second IS NULL THEN -2
      WHEN first_second > coalesce(last_second, first_second) OR last_second - first_second > ${MAX_SPAN} THEN -1
      ELSE first_second - first_second % ${SLOT_SECONDS}
    END AS slot
  FROM stated_record
),`,
    `-- One scan, two sums: the flows, and which time was covered (is_time = 1).
summed AS (
  SELECT ${KEYS.join(", ")}, slot,
    GROUPING(state) AS is_time,
    count(*) AS records,
    CAST(sum(bytes) AS bigint) AS bytes,
    max(syn) AS syn,
    max(syn_ack) AS syn_ack,
    min(first_second) AS first_second,
    max(coalesce(last_second, first_second)) AS last_second
  FROM keyed_record
  GROUP BY GROUPING SETS (
    (${KEYS.join(", ")}),
    (vpc_id, slot)
  )
),`,
  ];
}
