/** The columns of a price list as CSV, in the order in which they are written. */
export const PRICE_COLUMNS = [
  "region",
  "item",
  "unit",
  "tier_from",
  "tier_to",
  "usd",
  "source",
  "as_of",
  "confidence",
] as const;
export type PriceColumn = (typeof PRICE_COLUMNS)[number];
