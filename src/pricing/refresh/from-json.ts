/** Products of JSON: one document of the Price List API, or a whole offer file with its further level of terms. */
import { InputError } from "../../errors.ts";
import { attributeName, bound, byFromNumber, type Dimension, dayOf, type Product, plain } from "./product.ts";

type Json = Readonly<Record<string, unknown>>;

function objectOf(value: unknown): Json {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Json) : {};
}
function textOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

function dimensionOf(value: unknown): Dimension {
  const dimension = objectOf(value);
  const usd = textOf(objectOf(dimension["pricePerUnit"])["USD"]);
  return {
    from: bound(textOf(dimension["beginRange"]), "0") ?? "Inf",
    to: bound(textOf(dimension["endRange"]), null),
    unit: textOf(dimension["unit"]) ?? "",
    usd: usd === undefined ? null : plain(usd),
    description: textOf(dimension["description"]) ?? "",
  };
}

interface Head {
  readonly service: string;
  readonly version: string;
  readonly asOf: string;
}

/** `terms` are the offers of this product on demand. */
function productOf(product: Json, terms: Json, head: Head): Product {
  const attributes: Record<string, string> = {};
  for (const [name, value] of Object.entries(objectOf(product["attributes"]))) {
    if (typeof value === "string") attributes[attributeName(name)] = value;
  }
  const family = textOf(product["productFamily"]);
  if (family !== undefined) attributes["productfamily"] = family;
  const dimensions = Object.values(terms)
    .flatMap((term) => Object.values(objectOf(objectOf(term)["priceDimensions"])))
    .map(dimensionOf)
    .sort(byFromNumber);
  return {
    sku: textOf(product["sku"]) ?? "",
    service: head.service,
    usageType: attributes["usagetype"] ?? "",
    attributes,
    dimensions,
    version: head.version,
    asOf: head.asOf,
  };
}

function parsed(text: string, where: string): Json {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new InputError(`${where}: is no complete JSON (${(error as Error).message}): fetch it again`);
  }
  return objectOf(value);
}

/** One element of `PriceList`, which is a JSON text. Throws an InputError where it holds no product. */
export function productOfDocument(text: string, where: string): Product {
  const document = parsed(text, where);
  const product = objectOf(document["product"]);
  if (textOf(product["sku"]) === undefined) {
    throw new InputError(
      `${where}: an answer holds no product: the price list has another form than is known`,
    );
  }
  const version = textOf(document["version"]) ?? "";
  return productOf(product, objectOf(objectOf(document["terms"])["OnDemand"]), {
    service: textOf(document["serviceCode"]) ?? "",
    version,
    asOf: dayOf(textOf(document["publicationDate"]), version),
  });
}

/** Products of an offer file whose usage type the test accepts. Throws an InputError where it is no offer file. */
export function productsOfOffer(
  text: string,
  where: string,
  wanted: (usageType: string) => boolean,
): Product[] {
  const offer = parsed(text, where);
  const products = offer["products"];
  if (typeof products !== "object" || products === null) {
    throw new InputError(`${where}: holds no products: it is no offer file of AWS`);
  }
  const onDemand = objectOf(objectOf(offer["terms"])["OnDemand"]);
  const version = textOf(offer["version"]) ?? "";
  const head: Head = {
    service: textOf(offer["offerCode"]) ?? "",
    version,
    asOf: dayOf(textOf(offer["publicationDate"]), version),
  };
  return Object.entries(products)
    .map(([sku, product]) => productOf({ sku, ...objectOf(product) }, objectOf(onDemand[sku]), head))
    .filter((product) => wanted(product.usageType));
}
