/** The JSON form of a price list, `vpce-cost/prices/1`: bundled, shown and refreshed price lists are all of this form. */
import { InputError } from "../errors.ts";
import { groupBy } from "../model/group.ts";
import type { PlacedRow, RateRow } from "./rate-rows.ts";

export const PRICES_SCHEMA = "vpce-cost/prices/1";

/** A band; `source`, `asOf`, `confidence` where they differ from the rate's. */
export interface BandJson {
  readonly from: string;
  readonly to: string | null;
  readonly usd: string;
  readonly source?: string;
  readonly asOf?: string;
  readonly confidence?: string;
}
export interface RateJson {
  readonly region: string;
  readonly item: string;
  readonly unit: string;
  readonly source: string;
  readonly asOf: string;
  readonly confidence: string;
  readonly bands: readonly BandJson[];
}
export interface PricesJson {
  readonly schema: typeof PRICES_SCHEMA;
  readonly currency: "USD";
  readonly rates: readonly RateJson[];
}

/** The rows of rates whose form is known to be right. */
export function rowsOfRates(rates: readonly RateJson[]): RateRow[] {
  return rates.flatMap(({ bands, ...rate }) => bands.map((band) => ({ ...rate, ...band })));
}

/** Rows put together to rates, in their order. */
export function ratesOfRows(rows: readonly RateRow[]): RateJson[] {
  return [...groupBy(rows, (row) => `${row.region} ${row.item}`).values()].map((group) => {
    const { region, item, unit, source, asOf, confidence } = group[0] as RateRow;
    const bands = group.map(
      (row): BandJson => ({
        from: row.from,
        to: row.to,
        usd: row.usd,
        ...(row.source === source ? {} : { source: row.source }),
        ...(row.asOf === asOf ? {} : { asOf: row.asOf }),
        ...(row.confidence === confidence ? {} : { confidence: row.confidence }),
      }),
    );
    return { region, item, unit, source, asOf, confidence, bands };
  });
}

/** Rows of a JSON text of whoever wrote it. Throws an InputError that names the first place that is not of the form. */
export function parsePricesJson(text: string, file: string): PlacedRow[] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    throw new InputError(`${file}: is no valid JSON: ${(error as Error).message}`);
  }
  const list = objectAt(parsed, file);
  if (list["schema"] !== PRICES_SCHEMA) {
    throw new InputError(`${file}: schema is ${shown(list["schema"])}: a price file's is "${PRICES_SCHEMA}"`);
  }
  if (list["currency"] !== "USD") {
    throw new InputError(`${file}: currency is ${shown(list["currency"])}: only "USD" is known`);
  }
  return arrayAt(list["rates"], `${file}: rates`).flatMap((each, i) => {
    const where = `${file}: rates[${i}]`;
    const rate = objectAt(each, where);
    const text = (key: string): string => textAt(rate[key], `${where}.${key}`);
    return arrayAt(rate["bands"], `${where}.bands`).map((entry, j): PlacedRow => {
      const place = `${where}.bands[${j}]`;
      const band = objectAt(entry, place);
      const own = (key: string): string =>
        band[key] === undefined ? text(key) : textAt(band[key], `${place}.${key}`);
      return {
        where: place,
        row: {
          region: text("region").toLowerCase(),
          item: text("item"),
          unit: text("unit"),
          from: textAt(band["from"], `${place}.from`),
          to: band["to"] === null ? null : textAt(band["to"], `${place}.to`),
          usd: textAt(band["usd"], `${place}.usd`),
          source: own("source"),
          asOf: own("asOf"),
          confidence: own("confidence"),
        },
      };
    });
  });
}

function shown(value: unknown): string {
  return value === undefined ? "missing" : JSON.stringify(value);
}
function objectAt(value: unknown, where: string): Record<string, unknown> {
  if (typeof value === "object" && value !== null && !Array.isArray(value))
    return value as Record<string, unknown>;
  throw new InputError(`${where}: is ${shown(value)}: an object is wanted`);
}
function arrayAt(value: unknown, where: string): unknown[] {
  if (Array.isArray(value) && value.length > 0) return value;
  throw new InputError(`${where}: is ${shown(value)}: a list of one or more is wanted`);
}
function textAt(value: unknown, where: string): string {
  if (typeof value === "string") return value;
  throw new InputError(`${where}: is ${shown(value)}: a text is wanted, amounts too ("0.045")`);
}
