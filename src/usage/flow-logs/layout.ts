/** What stands in which column of a file, and the steps in which the scanner goes over a line. */
import { InputError } from "../../errors.ts";
import { canonicalField } from "./fields.ts";

/** What the scanner does with a column, or with a run of columns side by side. */
export const STEP = {
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
  /** A number that is only checked. */
  number: 10,
  /** Columns that tell who recorded: looked up as a whole in the contexts. */
  context: 11,
  /** Columns of few different values: looked up as a whole in the facts. */
  fact: 12,
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

/** Columns of few values. Those from `type` on only stand among the others and say nothing to us. */
export const FACT_FIELDS = [
  "action",
  "log-status",
  "flow-direction",
  "traffic-path",
  "tcp-flags",
  "next-hop-interface-type",
  "pkt-src-aws-service",
  "pkt-dst-aws-service",
  "type",
  "sublocation-type",
  "sublocation-id",
  "reject-reason",
  "encryption-status",
] as const;

const STEP_OF: Readonly<Record<string, number>> = {
  srcaddr: STEP.src,
  dstaddr: STEP.dst,
  "pkt-srcaddr": STEP.packetSrc,
  "pkt-dstaddr": STEP.packetDst,
  srcport: STEP.srcPort,
  dstport: STEP.dstPort,
  bytes: STEP.bytes,
  start: STEP.start,
  end: STEP.end,
  protocol: STEP.number,
  packets: STEP.number,
  // The same in all records of a log, and beside the account in most: a run the less.
  version: STEP.context,
  ...Object.fromEntries(CONTEXT_FIELDS.map((field) => [field, STEP.context])),
  ...Object.fromEntries(FACT_FIELDS.map((field) => [field, STEP.fact])),
};

/** The steps of the fields that stand side by side in every default format. */
const BLOCK: readonly number[] = [
  STEP.src,
  STEP.dst,
  STEP.srcPort,
  STEP.dstPort,
  STEP.number,
  STEP.number,
  STEP.bytes,
  STEP.start,
  STEP.end,
];
export const BLOCK_LENGTH: number = BLOCK.length;

export interface Layout {
  /** AWS's name per column; empty where the column is none of ours. */
  readonly fields: readonly string[];
  /** A `STEP` per column or run of columns; `counts` says how many columns each takes, `firsts` its first one. */
  readonly steps: Uint8Array;
  readonly counts: Uint8Array;
  readonly firsts: Uint8Array;
  /** The step at which the nine fields of every default format begin (the kernel takes them as one); -1: they do not stand so. */
  readonly block: number;
  /** A blank (several count as one) or a tab (each one counts). */
  readonly delimiter: number;
  /** Ports decide about a flow only where its path or its opening side is told. */
  readonly needsPorts: boolean;
  /** Tells this layout's facts from another's. */
  readonly seed: number;
}

export const SPACE = 32;
export const TAB = 9;

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
  delimiter: number = SPACE,
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
  return planned(fields, delimiter);
}

/** Columns side by side that are looked up as a whole are one step. */
function planned(fields: readonly string[], delimiter: number): Layout {
  const steps: number[] = [];
  const counts: number[] = [];
  const firsts: number[] = [];
  let seed = delimiter;
  for (const [column, field] of fields.entries()) {
    const step = STEP_OF[field] ?? STEP.skip;
    const last = steps.length - 1;
    if (step >= STEP.context && steps[last] === step) counts[last] = (counts[last] ?? 0) + 1;
    else {
      steps.push(step);
      counts.push(1);
      firsts.push(column);
    }
    for (let i = 0; i < field.length; i++) seed = Math.imul(seed ^ field.charCodeAt(i), 0x0100_0193);
    seed = Math.imul(seed ^ 0x2c, 0x0100_0193);
  }
  const block = steps.findIndex((_, i) =>
    BLOCK.every((step, k) => steps[i + k] === step && counts[i + k] === 1),
  );
  return {
    fields,
    block: delimiter === SPACE ? block : -1,
    steps: Uint8Array.from(steps),
    counts: Uint8Array.from(counts),
    firsts: Uint8Array.from(firsts),
    delimiter,
    needsPorts: ["traffic-path", "tcp-flags", "next-hop-interface-type"].some((field) =>
      fields.includes(field),
    ),
    seed,
  };
}

/** The same layout with columns in front that are none of the record's (a timestamp, a stream's name). */
export function shifted(layout: Layout, count: number): Layout {
  return planned([...new Array<string>(count).fill(""), ...layout.fields], layout.delimiter);
}
