/** The Price List API as the SDK speaks it (JSON 1.1): a wrong filter gets an empty list and no error, as from AWS. */
import { type Answer, type Asked, type Loopback, loopback } from "./loopback.ts";
import { apiDocument, type MadeProduct } from "./price-list.ts";

interface GetProducts {
  readonly ServiceCode: string;
  readonly Filters?: readonly { readonly Field: string; readonly Value: string }[];
  readonly NextToken?: string;
}

export function jsonError(status: number, type: string, message: string): Answer {
  return {
    status,
    headers: { "content-type": "application/x-amz-json-1.1" },
    body: JSON.stringify({ __type: type, message }),
  };
}

export async function pricingServer(
  products: readonly MadeProduct[],
  instead: (asked: Asked, input: GetProducts) => Answer | null = () => null,
  pageSize = 100,
): Promise<Loopback> {
  return loopback((asked) => {
    if (asked.headers["x-amz-target"] !== "AWSPriceListService.GetProducts") {
      return jsonError(400, "UnknownOperationException", "");
    }
    const input = JSON.parse(asked.body) as GetProducts;
    const other = instead(asked, input);
    if (other !== null) return other;
    const found = products.filter((made) => {
      const fields: Record<string, string | undefined> = {
        ...made.attributes,
        usagetype: made.usageType,
        productFamily: made.family,
      };
      const matches = (input.Filters ?? []).every(({ Field, Value }) => fields[Field] === Value);
      return made.service === input.ServiceCode && matches;
    });
    const from = Number(input.NextToken ?? 0);
    const page = found.slice(from, from + pageSize);
    const more = from + pageSize < found.length ? { NextToken: String(from + pageSize) } : {};
    return {
      headers: { "content-type": "application/x-amz-json-1.1" },
      body: JSON.stringify({ FormatVersion: "aws_v1", PriceList: page.map(apiDocument), ...more }),
    };
  });
}
