/** The columns of few different values: action, status, direction, path, … Each combination is read once. */
import { HashIndex } from "./hash-index.ts";
import type { FACT_FIELDS, Layout } from "./layout.ts";
import { NEXT_HOP, OPENING, SERVICE, SHIFT } from "./meta.ts";
import { WHY } from "./reasons.ts";

/** What kind of record the facts make it. */
export const RECORD = {
  accepted: 0,
  rejected: 1,
  noData: 2,
  skipData: 3,
  /** There is no log-status to tell: a record without addresses is one without data. */
  untold: 4,
  /** `WHY` codes from here on: malformed. */
  bad: 16,
} as const;

const NUMBER = /^\d{1,9}$/;

export class FactTable {
  readonly index: HashIndex = new HashIndex();
  /** Per combination: bits of a row's `meta`, and a `RECORD`. */
  meta: Int32Array = new Int32Array(64);
  record: Int32Array = new Int32Array(64);
  #count = 0;

  /** Read a combination: the words of the fact columns, by field. Returns its number. */
  enter(hash1: number, hash2: number, layout: Layout, values: ReadonlyMap<string, string>): number {
    const told = (field: (typeof FACT_FIELDS)[number]) => {
      const value = values.get(field) ?? "-";
      return value === "-" ? "" : value;
    };
    const record = recordOf(layout, told);
    const number = this.#count++;
    if (number >= this.meta.length) {
      const [meta, records] = [new Int32Array(number * 2), new Int32Array(number * 2)];
      meta.set(this.meta);
      records.set(this.record);
      this.meta = meta;
      this.record = records;
    }
    this.meta[number] = record >= RECORD.bad ? 0 : metaOf(told);
    this.record[number] = record;
    this.index.set(hash1, hash2, number);
    return number;
  }
}

type Told = (field: (typeof FACT_FIELDS)[number]) => string;

function recordOf(layout: Layout, told: Told): number {
  const status = told("log-status");
  const action = told("action");
  if (!["", "OK", "NODATA", "SKIPDATA"].includes(status)) return RECORD.bad + WHY.status;
  if (!["", "ACCEPT", "REJECT"].includes(action)) return RECORD.bad + WHY.action;
  if (!["", "ingress", "egress"].includes(told("flow-direction"))) return RECORD.bad + WHY.direction;
  for (const field of ["tcp-flags", "traffic-path"] as const)
    if (told(field) !== "" && !NUMBER.test(told(field))) return RECORD.bad + WHY.number;
  if (status === "NODATA") return RECORD.noData;
  if (status === "SKIPDATA") return RECORD.skipData;
  if (action === "REJECT") return RECORD.rejected;
  return layout.fields.includes("log-status") && status !== "" ? RECORD.accepted : RECORD.untold;
}

function metaOf(told: Told): number {
  const path = Number(told("traffic-path"));
  const flags = Number(told("tcp-flags"));
  const opening = (flags & 2) === 0 ? OPENING.none : (flags & 16) === 0 ? OPENING.syn : OPENING.synAck;
  // A path is told of egress records only.
  const direction = { ingress: 1, egress: 2 }[told("flow-direction")] ?? (path > 0 ? 2 : 0);
  return (
    direction |
    (Math.min(path, 9) << SHIFT.path) |
    (nextHopOf(told("next-hop-interface-type")) << SHIFT.nextHop) |
    (serviceOf(told("pkt-src-aws-service")) << SHIFT.serviceSrc) |
    (serviceOf(told("pkt-dst-aws-service")) << SHIFT.serviceDst) |
    (opening << SHIFT.opening)
  );
}

function nextHopOf(type: string): number {
  const known: Readonly<Record<string, number>> = {
    "": NEXT_HOP.none,
    nat_gateway: NEXT_HOP.nat,
    regional_nat_gateway: NEXT_HOP.regionalNat,
    vpc_endpoint: NEXT_HOP.endpoint,
    transit_gateway: NEXT_HOP.transit,
  };
  return known[type] ?? NEXT_HOP.other;
}

/** Every other value settles nothing (COUNTING.md, rung 1). */
function serviceOf(code: string): number {
  return code === "S3" ? SERVICE.s3 : code === "DYNAMODB" ? SERVICE.dynamodb : SERVICE.none;
}
