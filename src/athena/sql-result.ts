/** Last part of the query: services by AWS's address ranges, and the small table that comes back. */
import type { AthenaQuestion } from "./question.ts";
import { literal } from "./table.ts";

/** Common table expressions and the query itself. `ranges`: rows of an SQL table. */
export function result({ region }: AthenaQuestion, ranges: string): string[] {
  return [
    `-- demand: bytes that count, with the client's place; what B and C have more is the gateway's own.
demanded AS (
  SELECT is_time, slot, bucket, records, bytes, first_second, last_second, reached, host, outward, nat_kind,
    CASE WHEN nat_kind <> '' THEN interface ELSE '' END AS nat_id,
    account_id AS interface_account_id,
    vpc_id AS interface_vpc_id,
    az_id AS interface_az_id,
    CASE WHEN client_place IS NULL THEN account_id ELSE split_part(client_place, '|', 1) END AS account_id,
    CASE WHEN client_place IS NULL THEN vpc_id ELSE split_part(client_place, '|', 3) END AS vpc_id,
    CASE WHEN client_place IS NULL THEN az_id ELSE split_part(client_place, '|', 4) END AS az_id,
    CASE
      WHEN class = 'near' THEN bytes
      WHEN class = 'far' AND far_bytes > near_bytes AND (outward = 1 OR solicited = 1)
        THEN CASE WHEN near_bytes = 0 THEN bytes WHEN place_in_view = 1 THEN CAST(far_bytes - near_bytes AS bigint) ELSE 0 END
      WHEN class IN ('at-endpoint', 'gateway') OR (class IN ('nat', 'assumed-nat', 'to-endpoint') AND bucket <> 'other-leg') THEN bytes
      ELSE 0
    END AS demand,
    CASE
      WHEN class IN ('at-endpoint', 'to-endpoint') THEN 'interface-endpoint'
      WHEN class = 'gateway' THEN 'gateway-endpoint'
      WHEN nat_kind = 'instance' THEN 'nat-instance'
      ELSE 'nat-gateway'
    END AS route,
    CASE
      WHEN class IN ('at-endpoint', 'to-endpoint') THEN 'endpoint'
      WHEN host_private = 1 THEN 'private'
      WHEN class = 'far' THEN CASE far_hint WHEN 1 THEN 's3' WHEN 2 THEN 'dynamodb' ELSE '' END
      ELSE CASE hint WHEN 1 THEN 's3' WHEN 2 THEN 'dynamodb' ELSE '' END
    END AS told_service,
    CASE
      WHEN class = 'passage' THEN 'passage'
      WHEN class = 'far' AND far_bytes > near_bytes AND bucket = 'counted' THEN 'unknown-client'
      WHEN class IN ('nat', 'assumed-nat') AND bucket = 'counted' THEN class
      ELSE ''
    END AS note
  FROM placed
),`,
    `sought AS (
  SELECT is_time, bucket, account_id, vpc_id, az_id, nat_id, nat_kind, interface_account_id, interface_vpc_id, interface_az_id, note,
    CASE WHEN demand > 0 THEN route ELSE '' END AS route,
    CASE WHEN demand > 0 THEN told_service ELSE '' END AS told_service,
    CASE WHEN demand > 0 AND told_service NOT IN ('endpoint', 'private') THEN host END AS host,
    CASE WHEN is_time = 1 THEN slot END AS slot,
    max(first_second) AS first_second,
    max(last_second) AS last_second,
    max(reached) AS reached,
    CAST(sum(records) AS bigint) AS records,
    CAST(sum(bytes) AS bigint) AS bytes,
    CAST(sum(CASE WHEN outward = 0 THEN demand ELSE 0 END) AS bigint) AS bytes_in,
    CAST(sum(CASE WHEN outward = 1 THEN demand ELSE 0 END) AS bigint) AS bytes_out
  FROM demanded
  GROUP BY is_time, bucket, account_id, vpc_id, az_id, nat_id, nat_kind, interface_account_id, interface_vpc_id, interface_az_id, note,
    CASE WHEN demand > 0 THEN route ELSE '' END,
    CASE WHEN demand > 0 THEN told_service ELSE '' END,
    CASE WHEN demand > 0 AND told_service NOT IN ('endpoint', 'private') THEN host END,
    CASE WHEN is_time = 1 THEN slot END
),`,
    `aws_range (octet, first_address, last_address, range_service) AS (
  VALUES ${ranges}
),`,
    `-- A stretch of time ends where no record touches more than ${GAP_SECONDS} s (time rows only).
settled AS (
  SELECT sought.*,
    CASE
      WHEN route = '' THEN ''
      WHEN told_service = 'endpoint' THEN 'aws-other'
      WHEN told_service = 'private' THEN 'private'
      WHEN told_service <> '' AND range_service = 'aws-other-region' AND route <> 'gateway-endpoint' THEN 'aws-other-region'
      WHEN told_service <> '' THEN told_service
      WHEN route = 'gateway-endpoint' THEN CASE WHEN range_service IN ('s3', 'dynamodb') THEN range_service ELSE 'aws-other' END
      WHEN range_service = 'public-api' THEN 'aws-other'
      ELSE coalesce(range_service, 'internet')
    END AS service,
    CASE
      WHEN route = '' THEN ''
      WHEN told_service = 'endpoint' THEN 'endpoint-interface'
      WHEN told_service = 'private' THEN 'private-address'
      WHEN told_service <> '' AND range_service = 'aws-other-region' AND route <> 'gateway-endpoint' THEN 'address-ranges'
      WHEN told_service <> '' THEN 'pkt-aws-service'
      WHEN range_service IS NULL THEN 'public-address'
      ELSE 'address-ranges'
    END AS attributed_by,
    CASE
      WHEN told_service <> '' THEN ''
      WHEN route = 'gateway-endpoint' AND coalesce(range_service, '') NOT IN ('s3', 'dynamodb') THEN 'gateway-endpoint'
      WHEN range_service = 'public-api' THEN 'public-api'
      ELSE ''
    END AS reason,
    CASE WHEN is_time = 1 THEN sum(CASE WHEN first_second - reached > ${GAP_SECONDS} THEN 1 ELSE 0 END)
      OVER (PARTITION BY is_time, vpc_id, slot < 0, nat_id, nat_kind, interface_account_id, interface_vpc_id, interface_az_id, note, route, told_service, host, bucket, az_id ORDER BY slot ROWS UNBOUNDED PRECEDING) END AS stretch
  FROM sought
  LEFT JOIN aws_range
    ON aws_range.octet = CAST((sought.host - sought.host % 16777216) / 16777216 AS bigint)
    AND sought.host BETWEEN aws_range.first_address AND aws_range.last_address
)`,
    `SELECT
  CASE WHEN is_time = 0 THEN 'traffic' WHEN slot = -2 THEN 'untimed' WHEN slot = -1 THEN 'impossible-time' ELSE 'time' END AS row_kind,
  ${literal(region)} AS region,
  coalesce(account_id, '') AS account_id,
  coalesce(vpc_id, '') AS vpc_id,
  coalesce(az_id, '') AS az_id,
  service,
  route,
  attributed_by,
  CASE WHEN is_time = 1 THEN '' ELSE bucket END AS bucket,
  CASE WHEN reason <> '' THEN reason ELSE coalesce(note, '') END AS note,
  coalesce(nat_id, '') AS nat_id,
  coalesce(nat_kind, '') AS nat_kind,
  coalesce(interface_account_id, '') AS interface_account_id,
  coalesce(interface_vpc_id, '') AS interface_vpc_id,
  coalesce(interface_az_id, '') AS interface_az_id,
  CAST(sum(records) AS bigint) AS records,
  CAST(sum(CASE WHEN is_time = 1 THEN 0 ELSE bytes END) AS bigint) AS bytes,
  CAST(sum(bytes_in) AS bigint) AS bytes_in,
  CAST(sum(bytes_out) AS bigint) AS bytes_out,
  CASE WHEN is_time = 1 THEN min(first_second) END AS first_second,
  CASE WHEN is_time = 1 THEN max(last_second) END AS last_second
FROM settled
GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, is_time, stretch
ORDER BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, stretch`,
  ];
}

/** Source: COUNTING.md, the longest aggregation interval of a flow log. */
const GAP_SECONDS = 600;
