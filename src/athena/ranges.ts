/** AWS's address ranges as rows of an SQL table: only what tells services of one region apart. */
import type { AddressRange, AddressRanges } from "../catalog/address-ranges.ts";
import { byRange } from "../usage/flow-logs/attribution.ts";
import { literal } from "./table.ts";

/** First octet, first and last address, and what an address between them is for the region. */
export interface RangeRow {
  readonly octet: number;
  readonly first: number;
  readonly last: number;
  readonly service: string;
}

/** `public-api` and the rest of `aws-other` are kept apart, for the reason. */
function serviceOf(range: AddressRange | null, region: string): string | null {
  if (range === null) return null;
  const { service, reason } = byRange(range, region);
  return reason ?? service;
}

/** Disjoint rows by rising address, cut where the first octet changes, so that a join on it finds few. */
export function rangeRows(ranges: AddressRanges, region: string): RangeRow[] {
  const rows: RangeRow[] = [];
  for (const { first, last, range } of ranges.intervals4()) {
    const service = serviceOf(range, region);
    if (service === null) continue;
    for (let from = first; from <= last; ) {
      const octet = Math.floor(from / 2 ** 24);
      const to = Math.min(last, (octet + 1) * 2 ** 24 - 1);
      const before = rows.at(-1);
      if (before?.service === service && before.last + 1 === from && before.octet === octet)
        rows[rows.length - 1] = { ...before, last: to };
      else rows.push({ octet, first: from, last: to, service });
      from = to + 1;
    }
  }
  return rows;
}

export function rangeValues(rows: readonly RangeRow[]): string {
  return rows
    .map(({ octet, first, last, service }) => `(${octet},${first},${last},${literal(service)})`)
    .join(",");
}
