/** What one bill says of the network: sums per day, usage type, region, account and resource; kept small whatever its size. */
import { add, amount, type Ratio, ratio } from "../../model/money.ts";
import type { Warning } from "../../model/usage.ts";
import type { RejectedRecord } from "../reading.ts";
import { startOfMonth } from "./times.ts";

/** One charge of the network. */
export interface Charge {
  /** Prefix stripped. */
  readonly usageType: string;
  readonly region: string | null;
  readonly account: string | null;
  /** `nat-…`, `vpce-…`, `tgw-attach-…`, or null. */
  readonly resource: string | null;
  readonly currency: string;
  /** Unix seconds. */
  readonly start: number;
  /** Where rows of a day were summed: the hours that they begin in, a bit each. */
  readonly hours?: number;
  /** Exact decimals; null where the bill does not tell. */
  readonly quantity: string | null;
  readonly cost: string | null;
  /** After discounts, where the bill has a figure of its own for that. */
  readonly netCost: string | null;
}

/** The sum of one day (or month, where the bill has months). */
export interface Entry extends Omit<Charge, "quantity" | "cost" | "netCost" | "start" | "hours"> {
  readonly day: number;
  /** Hours of the day that its rows begin in, a bit each: parts of one bill tell of other rows, versions of the same. */
  hours: number;
  quantity: Ratio | null;
  cost: Ratio | null;
  /** Cost after discounts; before them where a line does not tell. */
  netCost: Ratio | null;
  /** Whether any line told a net cost of its own. */
  netTold: boolean;
}

/** How fine a bill is: two bills of one period that differ in it are the same money told twice. Larger is finer. */
export interface Detail {
  readonly kind: "cost-explorer" | "line-items";
  readonly interval: "month" | "day";
  readonly accounts: boolean;
  readonly resources: boolean;
}

interface LeftOut {
  lines: number;
  cost: Ratio;
}

const MAX_REJECTS = 10;
const MAX_TYPES = 200;
const ZERO: Ratio = ratio("0");

export class BillSheet {
  readonly name: string;
  readonly detail: Detail;
  records = 0;
  rejected = 0;
  readonly rejects: RejectedRecord[] = [];
  readonly entries: Map<string, Entry> = new Map();
  /** First and last moment of each month that usage covers; the key is the month's start. */
  readonly covered: Map<number, { from: number; to: number }> = new Map();
  /** Lines about the network that are no usage (credits, refunds, discounts, …), by kind. */
  readonly leftOut: Map<string, LeftOut> = new Map();
  /** Some usage types that are not the network's, for the message of a bill that holds nothing else. */
  readonly others: Set<string> = new Set();
  /** Discounts that the bill writes as lines of their own: key `usage type, region, account, currency`. */
  readonly discounts: Map<string, Ratio> = new Map();
  readonly warnings: Warning[] = [];

  constructor(name: string, detail: Detail) {
    this.name = name;
    this.detail = detail;
  }

  add(charge: Charge): void {
    const { usageType, region, account, resource, currency, start, quantity, cost, netCost } = charge;
    const day = this.detail.interval === "month" ? start : start - (start % 86_400);
    const hours = charge.hours ?? 1 << Math.floor((start - day) / 3600);
    const key = JSON.stringify([day, usageType, region, account, resource, currency]);
    const entry = this.entries.get(key);
    const [q, c, n] = [quantity, cost, netCost ?? cost].map((text) =>
      text === null ? null : amount<"1">(text),
    );
    if (entry === undefined) {
      const sums = { quantity: q ?? null, cost: c ?? null, netCost: n ?? null, netTold: netCost !== null };
      this.entries.set(key, { day, hours, usageType, region, account, resource, currency, ...sums });
      return;
    }
    entry.hours |= hours;
    entry.quantity = plus(entry.quantity, q ?? null);
    entry.cost = plus(entry.cost, c ?? null);
    entry.netCost = plus(entry.netCost, n ?? null);
    entry.netTold ||= netCost !== null;
  }

  /** Usage covers this time, whatever it is of. */
  cover(from: number, to: number): void {
    if (to <= from) return;
    const month = startOfMonth(from);
    const before = this.covered.get(month);
    if (before === undefined) this.covered.set(month, { from, to });
    else {
      if (from < before.from) before.from = from;
      if (to > before.to) before.to = to;
    }
  }

  leave(kind: string, cost: string | null, lines: number = 1): void {
    const before = this.leftOut.get(kind) ?? { lines: 0, cost: ZERO };
    before.lines += lines;
    if (cost !== null) before.cost = add(before.cost, amount<"1">(cost));
    this.leftOut.set(kind, before);
  }

  discount(charge: Charge): void {
    if (charge.cost === null) return;
    const key = JSON.stringify([charge.usageType, charge.region, charge.account, charge.currency]);
    this.discounts.set(key, add(this.discounts.get(key) ?? ZERO, amount<"1">(charge.cost)));
  }

  other(usageType: string): void {
    if (this.others.size < MAX_TYPES && usageType !== "") this.others.add(usageType);
  }

  reject(line: number | null, reason: string): void {
    this.rejected += 1;
    if (this.rejects.length < MAX_REJECTS) this.rejects.push({ file: this.name, line, reason });
  }
}

/** Known parts add up; an unknown part leaves the known sum. */
export function plus(a: Ratio | null, b: Ratio | null): Ratio | null {
  if (a === null) return b;
  return b === null ? a : add(a, b);
}
