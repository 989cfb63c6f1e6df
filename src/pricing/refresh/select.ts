/** Products of one region → its rates: exactly one price per item, or a problem that says why not. */
import type { Region } from "../../catalog/regions.ts";
import { groupBy } from "../../model/group.ts";
import { compare, isNegative, isPlainNumber, ratio } from "../../model/money.ts";
import type { RateRow } from "../rate-rows.ts";
import type { PriceItem } from "../usage-types.ts";
import type { Dimension, Product } from "./product.ts";
import { billedItems, INTER_REGION, isProductOf, NEEDED, regionOfPrefix } from "./wanted.ts";

export interface Problem {
  readonly region: string;
  readonly item: string;
  /** What is wrong, in a few words. */
  readonly what: string;
}

export interface Selected {
  readonly rows: readonly RateRow[];
  /** Items that must have one price and have none, or several. */
  readonly problems: readonly Problem[];
  /** Items that may be absent and are. */
  readonly absent: readonly string[];
}

/** Units are not written alike: `Hrs` and `hour`, `GB` and `GigaBytes`. */
function unitOf(text: string): string {
  const unit = text.toLowerCase();
  if (/^(hrs?|hours?)$/.test(unit)) return "hour";
  return /^(gb|gigabytes?)$/.test(unit) ? "gb" : unit;
}

/** What keeps the bands from being a price of the item; null: nothing. */
function faultOf(dimensions: readonly Dimension[], item: PriceItem): string | null {
  if (dimensions.length === 0) return "it has no price on demand";
  if (dimensions.length > 1 && !item.tiers) return `it has ${dimensions.length} prices where one is known`;
  let end: string | null = "0";
  for (const { from, to, unit, usd } of dimensions) {
    if (usd === null) return "it has no price in USD";
    if (!isPlainNumber(usd) || isNegative(ratio(usd))) return `its price is '${usd}'`;
    if (unitOf(unit) !== unitOf(item.billedUnit ?? "")) {
      return `its unit is '${unit}', not '${item.billedUnit}'`;
    }
    const follows: boolean = end !== null && isPlainNumber(from) && compare(ratio(from), ratio(end)) === 0;
    const rises = to === null || (isPlainNumber(to) && compare(ratio(to), ratio(from)) > 0);
    if (!follows || !rises) return `its tiers leave a gap or overlap at ${from}`;
    end = to;
  }
  return end === null ? null : `its tiers end at ${end}`;
}

const bandsText = (dimensions: readonly Dimension[]): string =>
  JSON.stringify(dimensions.map(({ from, to, usd }) => [from, to, usd]));
const priceText = ({ sku, dimensions }: Product): string =>
  `${sku} at ${dimensions.map((each) => each.usd ?? "?").join("/")}`;

/** Peering within a zone is free and a product of its own, beside the one that is paid. */
function withoutSameZone(products: readonly Product[]): readonly Product[] {
  const free = (product: Product): boolean =>
    product.dimensions.every(({ usd, description }) => {
      const told = `${description} ${product.attributes["groupdescription"] ?? ""}`;
      return usd !== null && isPlainNumber(usd) && Number(usd) === 0 && !/cross|inter|different/i.test(told);
    });
  const paid = products.filter((product) => !free(product));
  return paid.length > 0 ? paid : products;
}

function rowsOf(item: string, priceItem: PriceItem, region: string, product: Product): RateRow[] {
  return product.dimensions.map(({ from, to, usd }) => ({
    region,
    item,
    unit: priceItem.rateUnit,
    from,
    to,
    usd: usd ?? "",
    source: `AWS price list, ${product.service} ${product.version}`.trim(),
    asOf: product.asOf,
    confidence: "price list",
  }));
}

/** The product that prices the item, or what is wrong. */
function oneOf(products: readonly Product[], item: PriceItem, region: Region): Product | string {
  const perType = item.usageTypes.map((usageType) => ({
    usageType,
    found: products.filter((product) => isProductOf(product, usageType, region)),
  }));
  const chosen: Product[] = [];
  for (const { usageType, found } of perType) {
    const bySku = [...new Map(found.map((product) => [product.sku, product])).values()];
    const [one, ...more] = item.item === "vpc_peering_gb" ? withoutSameZone(bySku) : bySku;
    if (one === undefined) continue;
    if (more.length > 0) {
      const shown = [one, ...more].slice(0, 3).map(priceText).join(", ");
      return `${more.length + 1} products of ${usageType}: ${shown}`;
    }
    const fault = faultOf(one.dimensions, item);
    if (fault !== null) return `${one.sku} (${one.usageType}): ${fault}`;
    chosen.push(one);
  }
  const [first] = chosen;
  if (first === undefined) return "";
  const differing = chosen.find((each) => bandsText(each.dimensions) !== bandsText(first.dimensions));
  return differing === undefined ? first : `${priceText(first)} and ${priceText(differing)} differ`;
}

/** To other regions: the price that most destinations have, and those that differ by name. */
function interRegion(products: readonly Product[], item: PriceItem, region: Region): Selected {
  const usageType = item.usageTypes[0] ?? "";
  const priced = products.flatMap((product) => {
    if (!isProductOf(product, usageType, region)) return [];
    const [, prefix = ""] = /([A-Z]{2,5}\d{0,2})-AWS-Out-Bytes$/.exec(product.usageType) ?? [];
    const to = product.attributes["toregioncode"] ?? regionOfPrefix(prefix)?.code;
    const known = to !== undefined && to !== region.code && faultOf(product.dimensions, item) === null;
    return known ? [{ to, product, usd: product.dimensions[0]?.usd ?? "" }] : [];
  });
  const [usual] = [...groupBy(priced, ({ usd }) => usd)].sort(
    ([a, x], [b, y]) => y.length - x.length || Number(a) - Number(b),
  );
  const [first] = usual?.[1] ?? [];
  if (usual === undefined || first === undefined) return { rows: [], problems: [], absent: [INTER_REGION] };
  const others = [
    ...new Map(priced.filter(({ usd }) => usd !== usual[0]).map((each) => [each.to, each])).values(),
  ];
  return {
    rows: [
      ...rowsOf(INTER_REGION, item, region.code, first.product),
      ...others
        .sort((a, b) => (a.to < b.to ? -1 : 1))
        .flatMap(({ to, product }) => rowsOf(`${INTER_REGION}:${to}`, item, region.code, product)),
    ],
    problems: [],
    absent: [],
  };
}

export function selectRates(products: readonly Product[], region: Region): Selected {
  const rows: RateRow[] = [];
  const problems: Problem[] = [];
  const absent: string[] = [];
  for (const item of billedItems()) {
    if (item.item === INTER_REGION) {
      const selected = interRegion(products, item, region);
      rows.push(...selected.rows);
      absent.push(...selected.absent);
      continue;
    }
    const found = oneOf(products, item, region);
    if (typeof found !== "string") rows.push(...rowsOf(item.item, item, region.code, found));
    else if (found !== "") problems.push({ region: region.code, item: item.item, what: found });
    else if (NEEDED.has(item.item)) {
      const what = `no product of ${item.usageTypes.join(", ")} was found (an empty answer)`;
      problems.push({ region: region.code, item: item.item, what });
    } else absent.push(item.item);
  }
  return { rows, problems, absent };
}
