/** Several bills together: parts of one are added; versions, overlaps and coarser tellings of one are counted once. */
import { byText } from "../../model/group.ts";
import { add, compare, isZero, type Ratio, ratio } from "../../model/money.ts";
import type { Warning } from "../../model/usage.ts";
import { type BillSheet, type Detail, type Entry, plus } from "./sheet.ts";
import { shownTime, startOfMonth } from "./times.ts";

export interface Merged {
  readonly entries: readonly Entry[];
  /** First and last moment of each month; the key is the month's start. */
  readonly covered: ReadonlyMap<number, { readonly from: number; readonly to: number }>;
  /** Lower prices written as lines of their own; key as in `BillSheet.discounts`. */
  readonly discounts: ReadonlyMap<string, Ratio>;
  readonly warnings: readonly Warning[];
}

const rank = ({ kind, interval, accounts, resources }: Detail): number =>
  (kind === "line-items" ? 8 : 0) + (resources ? 4 : 0) + (interval === "day" ? 2 : 0) + (accounts ? 1 : 0);

const monthName = (month: number): string => shownTime(month).slice(0, 7);

/** Whether two bills speak of the same place: a region in common, and an account where both tell accounts. */
function ofOnePlace(a: BillSheet, b: BillSheet): boolean {
  const meet = (pick: (entry: Entry) => string | null): boolean => {
    const known = new Set([...a.entries.values()].map(pick));
    return [...b.entries.values()].some((entry) => known.has(pick(entry)));
  };
  const accounts = a.detail.accounts && b.detail.accounts;
  return meet((entry) => entry.region) && (!accounts || meet((entry) => entry.account));
}

/** Bills of unlike detail that cover one month tell the same money twice: the finer one stays. */
function dropCoarser(sheets: readonly BillSheet[], warnings: Warning[]): void {
  for (const sheet of sheets) {
    for (const finer of sheets) {
      if (rank(finer.detail) <= rank(sheet.detail) || !ofOnePlace(sheet, finer)) continue;
      const months = [...sheet.covered.keys()].filter((month) => finer.covered.has(month));
      for (const month of months) sheet.covered.delete(month);
      for (const [key, entry] of sheet.entries) {
        if (months.includes(startOfMonth(entry.day))) sheet.entries.delete(key);
      }
      if (months.length === 0) continue;
      const message = `${sheet.name}: ${months.map(monthName).join(", ")} is left out: ${finer.name} tells the same in more detail`;
      warnings.push({ code: "bill-overlap", message });
    }
  }
}

/** A day's sum that no two different bills share by chance: bytes, for hours are the same everywhere. */
const isTelling = (entry: Entry): boolean => {
  const value = entry.quantity ?? entry.cost;
  return entry.usageType.endsWith("Bytes") && value !== null && !isZero(value);
};
const same = (a: Ratio | null, b: Ratio | null): boolean => a !== null && b !== null && compare(a, b) === 0;

/** Whether two bills tell of the same rows of a day. */
const meet = (a: Entry, b: Entry): boolean => (a.hours & b.hours) !== 0;
const sameAmounts = (a: Entry, b: Entry): boolean =>
  a.quantity !== null && b.quantity !== null ? same(a.quantity, b.quantity) : same(a.cost, b.cost);

/** A zonal gateway has 24 hours a day: two bills that give it more tell some of them twice. */
function tooManyHours(a: Entry, b: Entry): boolean {
  if (a.usageType !== "NatGateway-Hours" || a.resource === null || a.quantity === null || b.quantity === null)
    return false;
  return compare(add(a.quantity, b.quantity), DAY_HOURS) > 0;
}
const DAY_HOURS: Ratio = ratio("24");
/** Hourly rows of one resource: no other bill has the same. */
const sameRows = (a: Entry, b: Entry): boolean =>
  a.resource !== null && (a.hours & (a.hours - 1)) !== 0 && (b.hours & (b.hours - 1)) !== 0;

/**
 * Whether two bills are versions of one, or exports that overlap: they tell the same rows of a resource, or the very same
 * amounts of half of the days that they share. Parts of one bill may share days too, but then each tells other rows of them.
 */
function areOneBill(shared: readonly (readonly [Entry, Entry])[], interval: "month" | "day"): boolean {
  const alike = ([a, b]: readonly [Entry, Entry]): boolean =>
    meet(a, b) && (sameRows(a, b) || sameAmounts(a, b));
  if (interval === "day" && shared.some(([a, b]) => meet(a, b) && tooManyHours(a, b))) return true;
  const telling = shared.filter(([a]) => isTelling(a));
  if (telling.length > 0) return telling.filter(alike).length * 2 >= telling.length;
  return shared.filter(alike).length * 2 > shared.length;
}

interface Told {
  readonly sheet: number;
  readonly entry: Entry;
}

/** Pairs of bills (as `i j`) that are one. */
function overlapsOf(sheets: readonly BillSheet[], told: Iterable<readonly Told[]>): Set<string> {
  const shared = new Map<string, (readonly [Entry, Entry])[]>();
  for (const group of told) {
    for (const [i, a] of group.entries()) {
      for (const b of group.slice(i + 1)) {
        const key = `${a.sheet} ${b.sheet}`;
        const pairs = shared.get(key) ?? [];
        pairs.push([a.entry, b.entry]);
        shared.set(key, pairs);
      }
    }
  }
  const interval = (key: string) => sheets[Number(key.split(" ")[0])]?.detail.interval ?? "day";
  return new Set([...shared].filter(([key, pairs]) => areOneBill(pairs, interval(key))).map(([key]) => key));
}

/** The fuller telling of the two. */
function fuller(a: Entry, b: Entry): Entry {
  if ((a.quantity === null) !== (b.quantity === null)) return a.quantity === null ? b : a;
  const [x, y] = a.quantity === null ? [a.cost, b.cost] : [a.quantity, b.quantity];
  return x !== null && y !== null && compare(y, x) > 0 ? b : a;
}

function unreachable(): never {
  throw new RangeError("a day that no bill tells of");
}

/** What several bills tell of one day: each telling of one bill once, the fuller one; the rest added. */
function summed(group: readonly Told[], overlaps: ReadonlySet<string>): Entry {
  const kept: Told[] = [];
  for (const each of group) {
    const twin = kept.findIndex(
      (before) => overlaps.has(`${before.sheet} ${each.sheet}`) && meet(before.entry, each.entry),
    );
    const before = kept[twin];
    if (before === undefined) kept.push(each);
    else kept[twin] = { sheet: each.sheet, entry: fuller(before.entry, each.entry) };
  }
  const sum: Entry = { ...(kept[0]?.entry ?? unreachable()) };
  for (const { entry } of kept.slice(1)) {
    sum.quantity = plus(sum.quantity, entry.quantity);
    sum.cost = plus(sum.cost, entry.cost);
    sum.netCost = plus(sum.netCost, entry.netCost);
    sum.netTold ||= entry.netTold;
  }
  return sum;
}

/** A file of quantities and a file of costs of the same days complete each other; the former names no currency. */
function completed(entries: readonly Entry[]): Entry[] {
  const place = ({ day, usageType, region, account, resource }: Entry): string =>
    JSON.stringify([day, usageType, region, account, resource]);
  const costs = new Map(
    entries
      .filter((entry) => entry.currency !== "" && entry.quantity === null)
      .map((entry) => [place(entry), entry]),
  );
  const completing = new Set<Entry>();
  const whole = entries.map((entry) => {
    const cost = entry.currency === "" ? costs.get(place(entry)) : undefined;
    if (cost === undefined) return entry.currency === "" ? { ...entry, currency: "USD" } : entry;
    completing.add(cost);
    return { ...cost, quantity: entry.quantity };
  });
  return whole.filter((entry) => !completing.has(entry));
}

/** All bills as one. The order of the sheets does not matter. */
export function mergeSheets(unsorted: readonly BillSheet[]): Merged {
  const sheets = [...unsorted].sort((a, b) => byText(a.name, b.name));
  const warnings: Warning[] = [];
  dropCoarser(sheets, warnings);
  const told = new Map<string, Told[]>();
  for (const [i, sheet] of sheets.entries()) {
    for (const [key, entry] of sheet.entries) {
      const group = told.get(key);
      if (group === undefined) told.set(key, [{ sheet: i, entry }]);
      else group.push({ sheet: i, entry });
    }
  }
  const overlaps = overlapsOf(sheets, told.values());
  for (const pair of overlaps) {
    const [a, b] = pair.split(" ").map((i) => sheets[Number(i)]?.name);
    const message = `${a} and ${b} tell the same days (versions of one bill, or exports that overlap): counted once`;
    warnings.push({ code: "bill-overlap", message });
  }
  const covered = new Map<number, { from: number; to: number }>();
  for (const sheet of sheets) {
    for (const [month, { from, to }] of sheet.covered) {
      const before = covered.get(month) ?? { from, to };
      covered.set(month, { from: Math.min(before.from, from), to: Math.max(before.to, to) });
    }
  }
  const discounts = new Map<string, Ratio>();
  for (const [i, sheet] of sheets.entries()) {
    const again = sheets.some((_, before) => overlaps.has(`${before} ${i}`));
    if (!again)
      for (const [key, value] of sheet.discounts)
        discounts.set(key, plus(discounts.get(key) ?? null, value) ?? value);
  }
  const entries = completed([...told.values()].map((group) => summed(group, overlaps)));
  return { entries, covered, discounts, warnings };
}
