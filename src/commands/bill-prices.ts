/** `--prices-from-bill`: the rates that the bill was really charged at, laid over the price list. */
import { InputError } from "../errors.ts";
import type { PriceList } from "../model/prices.ts";
import type { Usage } from "../model/usage.ts";

/** What the command goes on with: the prices, and the usages that say in a warning what was taken from the bill. */
export interface BillPriced {
  readonly prices: PriceList;
  readonly usages: readonly Usage[];
}

/** Throws an InputError where the usage holds no bill. */
export async function withBillPrices(
  usages: readonly Usage[],
  billUntil: string | null,
  prices: PriceList,
): Promise<BillPriced> {
  const billed = usages.flatMap((usage) => usage.billed);
  if (billed.length === 0) {
    throw new InputError(
      "--prices-from-bill: there is no bill in the input: give it as --billing, or as --usage",
    );
  }
  const { pricesFromBill } = await import("../usage/billing/index.ts");
  const { prices: effective, warnings } = pricesFromBill(billed, prices, "the bill", billUntil ?? "undated");
  const told = usages.map((usage) => ({ ...usage, warnings: [...usage.warnings, ...warnings] }));
  return { prices: effective, usages: told };
}
