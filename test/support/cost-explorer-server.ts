/** Cost Explorer as the SDK speaks it (JSON 1.1), answering what a made month holds. */
import { type Answer, type Asked, type Loopback, loopback } from "./loopback.ts";

/** Usage type, account, GB or hours, USD. */
export type Charge = readonly [usageType: string, account: string, quantity: string, cost: string];

export interface CostInput {
  readonly TimePeriod: { readonly Start: string; readonly End: string };
  readonly Granularity: string;
  readonly GroupBy: readonly { readonly Type: string; readonly Key: string }[];
  readonly Filter: unknown;
  readonly NextPageToken?: string;
}

export async function costExplorerServer(
  charges: readonly Charge[],
  instead: (asked: Asked, input: CostInput) => Answer | null = () => null,
  pageSize = 100,
): Promise<Loopback> {
  return loopback((asked) => {
    if (asked.headers["x-amz-target"] !== "AWSInsightsIndexService.GetCostAndUsage") return { status: 404 };
    const input = JSON.parse(asked.body) as CostInput;
    const other = instead(asked, input);
    if (other !== null) return other;
    const from = Number(input.NextPageToken ?? 0);
    const more = from + pageSize < charges.length ? { NextPageToken: String(from + pageSize) } : {};
    const Groups = charges.slice(from, from + pageSize).map(([usageType, account, quantity, cost]) => ({
      Keys: [usageType, account],
      Metrics: {
        UnblendedCost: { Amount: cost, Unit: "USD" },
        UsageQuantity: { Amount: quantity, Unit: usageType.endsWith("Bytes") ? "GB" : "Hrs" },
      },
    }));
    return {
      headers: { "content-type": "application/x-amz-json-1.1" },
      body: JSON.stringify({
        GroupDefinitions: input.GroupBy,
        ResultsByTime: [{ TimePeriod: input.TimePeriod, Total: {}, Groups, Estimated: false }],
        DimensionValueAttributes: [],
        ...more,
      }),
    };
  });
}
