/** What a fresh price list changes against the one that was in use. */
import { byText } from "../../model/group.ts";
import { compare, isZero, quotient, type Ratio, ratio, subtract, text } from "../../model/money.ts";
import { type Band, type PriceList, rateKey } from "../../model/prices.ts";

export interface RateChange {
  readonly region: string;
  readonly item: string;
  /** `new`: it had no rate; `gone`: the fresh list has none. */
  readonly kind: "changed" | "new" | "gone";
  /** `0.01`, or with tiers `0.01/0.006/0.004`; null where there is none. */
  readonly before: string | null;
  readonly after: string | null;
  /** Of the first tier: (after − before) ÷ before; null where one is missing or before is 0. */
  readonly change: Ratio | null;
  readonly asOfBefore: string | null;
  readonly asOfAfter: string | null;
}

export interface Difference {
  readonly changes: readonly RateChange[];
  readonly unchanged: number;
}

const shown = (bands: readonly Band[]): string => bands.map((band) => text(band.usd)).join("/");
const exact = (bands: readonly Band[]): string =>
  JSON.stringify(bands.map(({ from, to, usd }) => [text(from), to && text(to), text(usd)]));

function changeOf(before: Band | undefined, after: Band | undefined): Ratio | null {
  if (before === undefined || after === undefined || isZero(before.usd)) return null;
  const [a, b] = [ratio(text(before.usd)), ratio(text(after.usd))];
  return compare(a, b) === 0 ? null : quotient(subtract(b, a), a);
}

/** Of the regions that the fresh list holds. */
export function differenceOf(before: PriceList, after: PriceList): Difference {
  const regions = new Set([...after.rates.values()].map((rate) => rate.region));
  const keys = new Map(
    [...before.rates.values(), ...after.rates.values()]
      .filter((rate) => regions.has(rate.region))
      .map(({ region, item }) => [rateKey(region, item), { region, item }]),
  );
  const changes: RateChange[] = [];
  let unchanged = 0;
  for (const [key, { region, item }] of [...keys].sort(([a], [b]) => byText(a, b))) {
    const [old, fresh] = [before.rates.get(key), after.rates.get(key)];
    if (old !== undefined && fresh !== undefined && exact(old.bands) === exact(fresh.bands)) {
      unchanged += 1;
      continue;
    }
    changes.push({
      region,
      item,
      kind: old === undefined ? "new" : fresh === undefined ? "gone" : "changed",
      before: old === undefined ? null : shown(old.bands),
      after: fresh === undefined ? null : shown(fresh.bands),
      change: changeOf(old?.bands[0], fresh?.bands[0]),
      asOfBefore: old?.asOf ?? null,
      asOfAfter: fresh?.asOf ?? null,
    });
  }
  return { changes, unchanged };
}
