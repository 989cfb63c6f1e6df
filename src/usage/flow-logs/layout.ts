/** What stands in which column of a file, as the scanner wants it: one small number per column. */
import { InputError } from "../../errors.ts";
import { canonicalField } from "./fields.ts";

/** What the scanner does with a column. */
export const KIND = {
  skip: 0,
  src: 1,
  dst: 2,
  packetSrc: 3,
  packetDst: 4,
  srcPort: 5,
  dstPort: 6,
  bytes: 7,
  start: 8,
  end: 9,
  flags: 10,
  path: 11,
  /** A number that is only checked. */
  number: 12,
  action: 13,
  status: 14,
  direction: 15,
  serviceSrc: 16,
  serviceDst: 17,
  nextHop: 18,
  /** Part of what a record is about (interface, VPC, …); `CONTEXT_FIELDS` says which. */
  context: 19,
} as const;

/** The columns that together tell who recorded, in the order in which a context keeps them. */
export const CONTEXT_FIELDS = [
  "account-id",
  "interface-id",
  "vpc-id",
  "subnet-id",
  "instance-id",
  "region",
  "az-id",
  "resource-id",
  "interface-type",
] as const;

const KIND_OF: Readonly<Record<string, number>> = {
  srcaddr: KIND.src,
  dstaddr: KIND.dst,
  "pkt-srcaddr": KIND.packetSrc,
  "pkt-dstaddr": KIND.packetDst,
  srcport: KIND.srcPort,
  dstport: KIND.dstPort,
  bytes: KIND.bytes,
  start: KIND.start,
  end: KIND.end,
  "tcp-flags": KIND.flags,
  "traffic-path": KIND.path,
  version: KIND.number,
  protocol: KIND.number,
  packets: KIND.number,
  action: KIND.action,
  "log-status": KIND.status,
  "flow-direction": KIND.direction,
  "pkt-src-aws-service": KIND.serviceSrc,
  "pkt-dst-aws-service": KIND.serviceDst,
  "next-hop-interface-type": KIND.nextHop,
  ...Object.fromEntries(CONTEXT_FIELDS.map((field) => [field, KIND.context])),
};

export interface Layout {
  /** AWS's name per column; empty where the column is none of ours. */
  readonly fields: readonly string[];
  /** Per column, a `KIND`. */
  readonly kinds: Uint8Array;
  /** Per column, its place in `CONTEXT_FIELDS`, or 255. */
  readonly contextOf: Uint8Array;
  /** Ports decide about a flow only where its path or its opening side is told. */
  readonly needsPorts: boolean;
}

/** Two layouts are the same when their columns hold the same fields. */
export function sameLayout(a: Layout, b: Layout): boolean {
  return a.fields.length === b.fields.length && a.fields.every((field, i) => field === b.fields[i]);
}

/**
 * The layout of these columns. `columns` maps fields to the names that the user's files have for them. The second
 * of two columns for the same field is left alone. Throws an InputError when bytes or addresses are missing.
 */
export function layoutOf(
  names: readonly string[],
  columns: Readonly<Record<string, string>>,
  where: string,
): Layout {
  const mapped = new Map(Object.entries(columns).map(([field, name]) => [name.toLowerCase(), field]));
  const claimed = new Set(Object.keys(columns));
  const seen = new Set<string>();
  const fields = names.map((name) => {
    const own = canonicalField(name);
    const field = mapped.get(name.toLowerCase()) ?? (own !== null && claimed.has(own) ? null : own);
    if (field === null || seen.has(field)) return "";
    seen.add(field);
    return field;
  });
  for (const [field, name] of Object.entries(columns)) {
    if (canonicalField(field) !== field)
      throw new InputError(`--columns ${field}=${name}: '${field}' is no field of a VPC flow log`);
  }
  const missing = [
    ...(seen.has("bytes") ? [] : ["bytes"]),
    ...(seen.has("srcaddr") || seen.has("pkt-srcaddr") ? [] : ["srcaddr"]),
    ...(seen.has("dstaddr") || seen.has("pkt-dstaddr") ? [] : ["dstaddr"]),
  ];
  if (missing.length > 0) {
    throw new InputError(
      `${where}: this flow log has no field ${missing.join(", ")}: without it no byte can be counted; add it to the flow log's format, or name its column (--columns ${missing[0]}=NAME)`,
    );
  }
  return {
    fields,
    kinds: Uint8Array.from(fields, (field) => KIND_OF[field] ?? KIND.skip),
    contextOf: Uint8Array.from(fields, (field) => {
      const at = (CONTEXT_FIELDS as readonly string[]).indexOf(field);
      return at < 0 ? 255 : at;
    }),
    needsPorts: ["traffic-path", "tcp-flags", "next-hop-interface-type"].some((field) => seen.has(field)),
  };
}

/** The same layout with columns in front that are none of the record's (a timestamp, a stream's name). */
export function shifted(layout: Layout, count: number): Layout {
  const front = new Array<number>(count).fill(0);
  return {
    ...layout,
    fields: [...front.map(() => ""), ...layout.fields],
    kinds: Uint8Array.from([...front, ...layout.kinds]),
    contextOf: Uint8Array.from([...front.map(() => 255), ...layout.contextOf]),
  };
}
