/** The Price List API (GetProducts): asked for one usage type at a time, which is the surest key. */
import { GetProductsCommand, type GetProductsCommandInput, PricingClient } from "@aws-sdk/client-pricing";
import { faultError } from "../../aws/faults.ts";
import { requestLimits } from "../../aws/request-limits.ts";
import type { Region } from "../../catalog/regions.ts";
import { InputError } from "../../errors.ts";
import { productOfDocument } from "./from-json.ts";
import type { Product } from "./product.ts";
import { billedItems, INTER_REGION, isProductOf, NEEDED, requirements, serviceOf } from "./wanted.ts";

/** The API is served from a few regions only, whatever region is asked about. */
const SERVED_FROM = "us-east-1";
const ACTION = "pricing:GetProducts";
/** More pages than any of these questions can have: the token goes in circles. */
const MOST_PAGES = 200;

export interface ApiOptions {
  readonly timeout: number;
  readonly signal: AbortSignal;
}

export function pricingClient(options: ApiOptions): PricingClient {
  return new PricingClient({ region: SERVED_FROM, ...requestLimits(options.timeout) });
}

/** How a usage type is written in the region. us-east-1 has no prefix on some. */
function written(usageType: string, prefix: "yes" | "no" | "unknown", region: Region): string[] {
  const full = `${region.usagePrefix}-${usageType}`;
  if (region.code !== "us-east-1" || prefix === "yes") return [full];
  return prefix === "no" ? [usageType] : [full, usageType];
}

type Filters = Readonly<Record<string, string>>;

interface Question {
  readonly item: string;
  readonly usageType: string;
  readonly service: string;
  readonly filters: Filters;
  /** Where the first answer is empty: older prefixes stand for some services in some regions. */
  readonly otherwise: Filters | null;
}

function questionsFor(region: Region): Question[] {
  return billedItems().flatMap(({ item, usageTypes, usEast1Prefix }): Question[] => {
    if (item === INTER_REGION) {
      const filters = { fromRegionCode: region.code, transferType: "InterRegion Outbound" };
      return [{ item, usageType: usageTypes[0] ?? "", service: "AWSDataTransfer", filters, otherwise: null }];
    }
    return usageTypes.flatMap((usageType) => {
      const service = serviceOf(usageType);
      const { operation } = requirements(usageType);
      // Transfer and peering have no regionCode of their own.
      const place: Filters = /DataTransfer|VpcPeering/.test(usageType) ? {} : { regionCode: region.code };
      const otherwise =
        NEEDED.has(item) && operation !== undefined ? { regionCode: region.code, operation } : null;
      return written(usageType, usEast1Prefix, region).map((name) => ({
        item,
        usageType,
        service,
        filters: { ...place, usagetype: name },
        otherwise,
      }));
    });
  });
}

async function ask(
  client: PricingClient,
  service: string,
  filters: Filters,
  options: ApiOptions,
): Promise<Product[]> {
  const products: Product[] = [];
  const input: GetProductsCommandInput = {
    ServiceCode: service,
    FormatVersion: "aws_v1",
    MaxResults: 100,
    Filters: Object.entries(filters).map(([Field, Value]) => ({ Type: "TERM_MATCH", Field, Value })),
  };
  const where = `${ACTION} ${service} ${Object.values(filters).join(" ")}`;
  let token: string | undefined;
  for (let page = 0; page < MOST_PAGES; page++) {
    const answer = await client
      .send(new GetProductsCommand(token === undefined ? input : { ...input, NextToken: token }), {
        abortSignal: options.signal,
      })
      .catch((error: unknown) => {
        throw options.signal.aborted ? error : faultError(error, ACTION);
      });
    for (const document of answer.PriceList ?? []) products.push(productOfDocument(String(document), where));
    token = answer.NextToken;
    if (token === undefined || token === "") return products;
  }
  throw new InputError(`${where}: does not end after ${MOST_PAGES} pages: try again later`);
}

/** The products of one region. Throws an InputError where the API refuses or answers what it never should. */
export async function productsOfApi(
  client: PricingClient,
  region: Region,
  options: ApiOptions,
): Promise<Product[]> {
  const products: Product[] = [];
  for (const { usageType, service, filters, otherwise } of questionsFor(region)) {
    const found = await ask(client, service, filters, options);
    products.push(...found);
    const answered = products.some((product) => isProductOf(product, usageType, region));
    if (!answered && otherwise !== null) {
      products.push(...(await ask(client, service, otherwise, options)));
    }
  }
  return products;
}
