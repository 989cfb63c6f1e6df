/** The items of a price list, and the usage types that AWS bills them as. Source: data/usage-types.csv. */
import { readBuiltJson } from "../built-data.ts";

export interface PriceItem {
  /** `nat_hour` */
  readonly item: string;
  readonly title: string;
  /** Unit of its rates: `USD/AZ-hour`. */
  readonly rateUnit: string;
  /** As AWS bills it, region prefix stripped; empty for what AWS does not bill. */
  readonly usageTypes: readonly string[];
  /** Unit of the bill: `Hrs`, `GB`, `hour`, `GigaBytes`; null for what AWS does not bill. */
  readonly billedUnit: string | null;
  /** Whether the usage type carries the prefix `USE1-` in us-east-1; elsewhere all do. */
  readonly usEast1Prefix: "yes" | "no" | "unknown";
  /** Whether its price may have volume tiers. */
  readonly tiers: boolean;
}

let byItem: ReadonlyMap<string, PriceItem> | null = null;

/** Every item that is known, by name. */
export function loadPriceItems(): ReadonlyMap<string, PriceItem> {
  byItem ??= new Map(readBuiltJson<PriceItem[]>("usage-types.json").map((each) => [each.item, each]));
  return byItem;
}

/** The item of that name; null where there is none. `interregion_out_gb:us-east-2` is a rate to one destination. */
export function priceItemOf(name: string): PriceItem | null {
  const [base = "", destination] = name.split(":");
  const item = loadPriceItems().get(base) ?? null;
  if (destination === undefined) return item;
  return base === "interregion_out_gb" && destination !== "" ? item : null;
}
