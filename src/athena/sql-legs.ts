/**
 * Second part of the query: which leg each flow is (COUNTING.md, "One byte, several records"). Rows are put beside each
 * other by windows, never by a second look at the table, which Athena would scan and charge again.
 */
import type { AthenaQuestion } from "./question.ts";
import { literal } from "./table.ts";

/** RFC 1918, 127/8, 100.64/10, 169.254/16. */
const PRIVATE = [
  "10.0.0.0/8",
  "172.16.0.0/12",
  "192.168.0.0/16",
  "127.0.0.0/8",
  "100.64.0.0/10",
  "169.254.0.0/16",
];

/** An address in text as a number; null where it is no IPv4 address. */
function ipv4(address: string): string {
  const octet = (n: number): string => `TRY_CAST(split_part(${address}, '.', ${n}) AS bigint)`;
  const valid = [1, 2, 3, 4].map((n) => `${octet(n)} BETWEEN 0 AND 255`).join(" AND ");
  return `CASE WHEN coalesce(split_part(${address}, '.', 5), '') = '' AND ${valid} THEN ${octet(1)} * 16777216 + ${octet(2)} * 65536 + ${octet(3)} * 256 + ${octet(4)} END`;
}

/** First and last address of a CIDR block that was checked before. */
function blockOf(cidr: string): readonly [number, number] {
  const [address = "", bits = "32"] = cidr.split("/");
  const size = 2 ** (32 - Number(bits));
  const value = address.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);
  const first = Math.floor(value / size) * size;
  return [first, first + size - 1];
}

/** Common table expressions, each with its comma. */
export function legs(question: AthenaQuestion): string[] {
  const blocks = [...PRIVATE, ...question.privateCidrs].map(blockOf);
  const isPrivate = (ip: string): string =>
    `CASE WHEN ${blocks.map(([first, last]) => `${ip} BETWEEN ${first} AND ${last}`).join(" OR ")} THEN 1 ELSE 0 END`;
  return [
    `addressed AS (
  SELECT summed.*,
    ${ipv4("srcaddr")} AS src,
    ${ipv4("dstaddr")} AS dst,
    ${ipv4("pkt_srcaddr")} AS pkt_src,
    ${ipv4("pkt_dstaddr")} AS pkt_dst,
    CASE WHEN pkt_srcaddr <> srcaddr THEN 1 ELSE 0 END AS src_differs,
    CASE WHEN pkt_dstaddr <> dstaddr THEN 1 ELSE 0 END AS dst_differs
  FROM summed
),`,
    `told_apart AS (
  SELECT addressed.*,
    CASE
      WHEN state <> 'ok' THEN 0
      WHEN src IS NOT NULL AND dst IS NOT NULL AND pkt_src IS NOT NULL AND pkt_dst IS NOT NULL THEN 4
      WHEN (src IS NOT NULL OR strpos(srcaddr, ':') > 0) AND (dst IS NOT NULL OR strpos(dstaddr, ':') > 0)
        AND (pkt_src IS NOT NULL OR strpos(pkt_srcaddr, ':') > 0) AND (pkt_dst IS NOT NULL OR strpos(pkt_dstaddr, ':') > 0) THEN 6
      ELSE -1
    END AS family,
    ${isPrivate("pkt_src")} AS src_private,
    ${isPrivate("pkt_dst")} AS dst_private
  FROM addressed
),`,
    ...evidence(question),
    `-- 1 ingress, 2 egress, 0 not known: by flow-direction, else by what differs, else by which end is private.
directed AS (
  SELECT told_apart.*,
    ${hasEvidence(question) ? "coalesce(evidence.forwards * evidence.talks, 0)" : "0"} AS forwards_and_talks,
    ${hasEvidence(question) ? "coalesce(evidence.talks, 0)" : "0"} AS talks,
    ${hasEvidence(question) ? "coalesce(evidence.instance, '')" : "''"} AS instance,
    CASE
      WHEN told > 0 THEN told
      WHEN src_differs = 1 AND dst_differs = 1 THEN 0
      WHEN dst_differs = 1 THEN 1
      WHEN src_differs = 1 THEN 2${hasEvidence(question) ? "\n      WHEN src = evidence.own THEN 2\n      WHEN dst = evidence.own THEN 1" : ""}
      WHEN src_private = dst_private THEN 0
      WHEN src_private = 1 THEN 2
      ELSE 1
    END AS direction
  FROM told_apart${hasEvidence(question) ? "\n  LEFT JOIN evidence ON told_apart.interface = evidence.seen_interface" : ""}
),`,
    `sided AS (
  SELECT directed.*,
    CASE WHEN direction = 2 THEN pkt_src ELSE pkt_dst END AS own_end,
    CASE WHEN direction = 2 THEN pkt_dst ELSE pkt_src END AS other_end,
    CASE WHEN direction = 2 THEN src_private ELSE dst_private END AS own_private,
    CASE WHEN direction = 2 THEN dst_private ELSE src_private END AS other_private,
    CASE WHEN direction = 2 THEN src_differs ELSE dst_differs END AS forwarded,
    CASE WHEN direction = 2 THEN srcport ELSE dstport END AS own_port,
    CASE WHEN direction = 2 THEN dstport ELSE srcport END AS other_port
  FROM directed
),`,
    natGateways(question),
    ...ways(),
    ...views(),
  ];
}

/** Whether facts of whole interfaces are needed: a second scan of the table. */
function hasEvidence({ nats, table }: AthenaQuestion): boolean {
  const packets = table.columns.has("pkt-srcaddr") && table.columns.has("pkt-dstaddr");
  return packets && (nats.kind === "told" || !table.columns.has("flow-direction"));
}

function evidence(question: AthenaQuestion): string[] {
  if (!hasEvidence(question)) return [];
  return [
    `-- An interface forwards where a public packet address stands beside its own; it is a NAT gateway's where it also
-- talks to public addresses itself. own: its address, as forwarded packets tell it.
evidence AS (
  SELECT interface AS seen_interface,
    max(CASE WHEN (dst_differs = 1 AND dst_private = 0 AND told <> 2) OR (src_differs = 1 AND src_private = 0 AND told <> 1) THEN 1 ELSE 0 END) AS forwards,
    max(CASE WHEN src_differs = 0 AND dst_differs = 0 AND (src_private = 0 OR dst_private = 0) THEN 1 ELSE 0 END) AS talks,
    min(CASE WHEN src_differs = 1 AND dst_differs = 0 THEN src WHEN dst_differs = 1 AND src_differs = 0 THEN dst END) AS own,
    max(instance_id) AS instance
  FROM told_apart
  WHERE is_time = 0 AND family = 4 AND has_packet = 1
  GROUP BY interface
),`,
  ];
}

/** `known`: each row with its interface's kind of NAT gateway ('' for none) and what speaks for a mere passage. */
function natGateways({ nats }: AthenaQuestion): string {
  const names = nats.kind === "named" ? nats.names.map(literal).join(", ") : "";
  const given =
    names === ""
      ? ""
      : `
      WHEN interface IN (${names}) OR resource_id IN (${names})
        THEN CASE WHEN resource_id LIKE 'nat-%' OR interface_type = 'regional_nat_gateway' THEN 'regional' ELSE 'zonal' END`;
  const told =
    nats.kind === "named"
      ? ""
      : `
      WHEN interface_type = '' AND forwards_and_talks = 1 THEN CASE WHEN instance = '' THEN 'zonal' ELSE 'instance' END`;
  return `known AS (
  SELECT sided.*,
    CASE${given}
      WHEN interface_type = 'regional_nat_gateway' THEN 'regional'
      WHEN interface_type = 'nat_gateway' THEN 'zonal'
      WHEN resource_id LIKE 'nat-%' THEN 'regional'${told}
      ELSE ''
    END AS nat_kind,
    CASE WHEN instance_id = '' AND talks = 0 THEN 1 ELSE 0 END AS is_passage
  FROM sided
),`;
}

/** What the records of one flow tell each other; then ports are no longer needed. */
function ways(): string[] {
  const flow = "OVER (PARTITION BY is_time, vpc_id, interface, other_end, own_port, other_port)";
  const speaks =
    "family = 4 AND nat_kind = '' AND interface_type <> 'vpc_endpoint' AND direction > 0 AND other_private = 0 AND forwarded = 0";
  return [
    `-- An ingress record has the path of its flow's egress records. reached: the latest end before this slot.
flowing AS (
  SELECT known.*,
    min(CASE WHEN ${speaks} AND direction = 2 AND path > 0 THEN path END) ${flow} AS flow_path,
    max(CASE WHEN ${speaks} AND ((direction = 1 AND syn = 1) OR (direction = 2 AND syn_ack = 1)) THEN 1 ELSE 0 END) ${flow} AS from_outside,
    max(CASE WHEN ${speaks} AND ((direction = 2 AND syn = 1) OR (direction = 1 AND syn_ack = 1)) THEN 1 ELSE 0 END) ${flow} AS from_inside,
    max(last_second) OVER (
      PARTITION BY is_time, slot < 0, vpc_id, interface, other_end, own_port, other_port ORDER BY slot
      ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
    ) AS reached
  FROM known
),`,
    `classed AS (
  SELECT flowing.*,
    CASE
      WHEN is_time = 1 THEN 'time'
      WHEN state <> 'ok' THEN state
      WHEN family < 0 THEN 'malformed'
      WHEN family = 6 THEN CASE
        WHEN pkt_srcaddr >= 'fc' AND pkt_srcaddr < 'fec' AND pkt_dstaddr >= 'fc' AND pkt_dstaddr < 'fec' THEN 'inside-vpc'
        ELSE 'direct' END
      WHEN nat_kind <> '' AND forwarded = 1 THEN 'near'
      WHEN nat_kind <> '' THEN CASE WHEN has_packet = 1 OR other_private = 0 THEN 'far' ELSE 'other-leg' END
      WHEN interface_type = 'vpc_endpoint' THEN 'at-endpoint'
      WHEN forwarded = 1 AND (own_private = 0 OR is_passage = 1) THEN 'passage'
      WHEN other_private = 1 THEN CASE WHEN next_hop = 3 THEN 'to-endpoint' ELSE 'private' END
      WHEN direction = 0 THEN 'direct'
      WHEN coalesce(CASE WHEN direction = 2 AND path > 0 THEN path END, flow_path, 0) = 7 THEN 'gateway'
      WHEN next_hop = 1 THEN 'nat'
      WHEN next_hop > 1 OR coalesce(CASE WHEN direction = 2 AND path > 0 THEN path END, flow_path, 0) IN (3, 4, 5, 6, 8) THEN 'direct'
      WHEN from_outside = 1 OR (from_inside = 0 AND low_port = CASE WHEN direction = 2 THEN 1 ELSE 2 END) THEN 'direct'
      WHEN coalesce(CASE WHEN direction = 2 AND path > 0 THEN path END, flow_path, 0) = 1 THEN 'nat'
      ELSE 'assumed-nat'
    END AS class
  FROM flowing
),`,
    `-- host: whom it was talked to; client: who talked; outward: 1 from the client to the host.
ended AS (
  SELECT is_time, slot, class, account_id, interface, vpc_id, az_id, nat_kind, has_packet,
    records, first_second, last_second, reached,
    CASE WHEN class = 'malformed' THEN 0 ELSE bytes END AS bytes,
    CASE WHEN class = 'near' THEN own_end WHEN class IN ('far', 'at-endpoint', 'to-endpoint', 'private', 'gateway', 'nat', 'assumed-nat') THEN CASE WHEN class = 'at-endpoint' THEN own_end ELSE other_end END END AS host,
    CASE WHEN class IN ('near', 'at-endpoint', 'to-endpoint', 'private', 'nat', 'assumed-nat') THEN pkt_src END AS sender,
    CASE WHEN class IN ('near', 'at-endpoint', 'to-endpoint', 'private', 'nat', 'assumed-nat') THEN pkt_dst END AS receiver,
    CASE WHEN class = 'near' THEN own_private ELSE other_private END AS host_private,
    CASE WHEN family <> 4 THEN NULL WHEN class IN ('near', 'at-endpoint') THEN other_end WHEN nat_kind = '' THEN own_end END AS client,
    CASE WHEN direction = (CASE WHEN class IN ('near', 'at-endpoint') THEN 1 ELSE 2 END) THEN 1 ELSE 0 END AS outward,
    CASE WHEN (direction = 2) = (forwarded = 0) THEN dst_service ELSE src_service END AS hint,
    CASE WHEN family = 4 AND nat_kind = '' AND forwards_and_talks = 0 AND direction > 0 AND own_private = 1
      AND NOT (forwarded = 1 AND is_passage = 1) THEN account_id || '|' || interface || '|' || vpc_id || '|' || az_id END AS client_at
  FROM classed
),`,
    `collapsed AS (
  SELECT is_time, slot, class, account_id, interface, vpc_id, az_id, nat_kind, has_packet, host, host_private, sender, receiver, client, outward, hint, client_at,
    CAST(sum(records) AS bigint) AS records,
    CAST(sum(bytes) AS bigint) AS bytes,
    min(first_second) AS first_second,
    max(last_second) AS last_second,
    max(reached) AS reached
  FROM ended
  GROUP BY is_time, slot, class, account_id, interface, vpc_id, az_id, nat_kind, has_packet, host, host_private, sender, receiver, client, outward, hint, client_at
),`,
  ];
}

/** The two views of a NAT gateway, whose client it is, and what is seen again elsewhere. */
function views(): string[] {
  const view = "OVER (PARTITION BY interface, host, outward)";
  return [
    `viewed AS (
  SELECT collapsed.*,
    sum(CASE WHEN class = 'near' THEN bytes ELSE 0 END) ${view} AS near_bytes,
    sum(CASE WHEN class = 'far' THEN bytes ELSE 0 END) ${view} AS far_bytes,
    max(CASE WHEN class = 'far' THEN hint ELSE 0 END) ${view} AS far_hint,
    row_number() OVER (PARTITION BY interface, host, outward ORDER BY CASE WHEN class = 'far' THEN 0 ELSE 1 END, az_id, hint, vpc_id, account_id) AS place_in_view,
    max(CASE WHEN class = 'near' OR (class = 'far' AND outward = 1) THEN 1 ELSE 0 END) OVER (PARTITION BY interface, host) AS solicited,
    max(CASE WHEN class IN ('near', 'at-endpoint') THEN 1 ELSE 0 END) OVER (PARTITION BY sender, receiver) AS paired,
    max(CASE WHEN class = 'far' AND has_packet = 0 THEN 1 ELSE 0 END) OVER (PARTITION BY host, outward) AS seen_far,
    min(client_at) OVER (PARTITION BY client, vpc_id) AS client_here,
    min(client_at) OVER (PARTITION BY client) AS client_anywhere,
    min(CASE WHEN client_at IS NOT NULL THEN vpc_id END) OVER (PARTITION BY client) AS least_client_vpc,
    max(CASE WHEN client_at IS NOT NULL THEN vpc_id END) OVER (PARTITION BY client) AS most_client_vpc
  FROM collapsed
),`,
    `placed AS (
  SELECT viewed.*,
    CASE
      WHEN class NOT IN ('near', 'at-endpoint') THEN NULL
      WHEN client_here IS NOT NULL THEN client_here
      WHEN least_client_vpc = most_client_vpc THEN client_anywhere
    END AS client_place,
    CASE
      WHEN class = 'near' THEN CASE WHEN near_bytes >= far_bytes THEN 'counted' ELSE 'other-leg' END
      WHEN class = 'far' AND outward = 0 AND solicited = 0 THEN 'unsolicited'
      WHEN class = 'far' THEN CASE WHEN near_bytes >= far_bytes THEN 'other-leg' ELSE 'counted' END
      WHEN class = 'at-endpoint' THEN 'endpoint'
      WHEN class = 'to-endpoint' THEN CASE WHEN paired = 1 OR seen_far = 1 THEN 'other-leg' ELSE 'endpoint' END
      WHEN class = 'private' THEN CASE WHEN paired = 1 OR seen_far = 1 THEN 'other-leg' ELSE 'inside-vpc' END
      WHEN class = 'gateway' THEN 'endpoint'
      WHEN class IN ('nat', 'assumed-nat') THEN CASE WHEN paired = 1 OR seen_far = 1 THEN 'other-leg' ELSE 'counted' END
      WHEN class = 'passage' THEN 'other-leg'
      ELSE class
    END AS bucket
  FROM viewed
),`,
  ];
}
