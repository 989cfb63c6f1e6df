/** AWS's price list made by hand: the same products as offer file (JSON, CSV) and as Price List API answers. */
import type { Answer, Asked } from "./loopback.ts";

export interface MadeProduct {
  readonly service: "AmazonEC2" | "AmazonVPC" | "AWSDataTransfer";
  readonly sku: string;
  readonly usageType: string;
  readonly unit: string;
  /** USD, or bands of `[from, to, USD]`. */
  readonly price: string | readonly (readonly [from: string, to: string, usd: string])[];
  readonly family?: string;
  readonly attributes?: Readonly<Record<string, string>>;
  readonly description?: string;
  readonly currency?: string;
}

const PUBLISHED = "2026-09-17T19:05:28Z";
const VERSION = "20260917190528";
let serial = 0;

export function product(
  service: MadeProduct["service"],
  usageType: string,
  unit: string,
  price: MadeProduct["price"],
  more: Partial<MadeProduct> = {},
): MadeProduct {
  serial += 1;
  return { service, sku: `SKU${String(serial).padStart(13, "0")}`, usageType, unit, price, ...more };
}

const PREFIX: Readonly<Record<string, string>> = {
  "us-east-1": "USE1",
  "eu-west-1": "EU",
  "ap-south-1": "APS3",
  "af-south-1": "AFS1",
};
/** What us-east-1 writes without a prefix. */
const BARE = /^(NatGateway-|RegionalNatGateway-Hours|DataTransfer-|BoxUsage:)/;

/** The products of a region, traps included: others that share a usage type, and neighbours in name and price. */
export function regionProducts(region: string, factor = 1): MadeProduct[] {
  const prefix = PREFIX[region] ?? region.toUpperCase();
  const type = (name: string): string =>
    region === "us-east-1" && BARE.test(name) ? name : `${prefix}-${name}`;
  const at = { regionCode: region };
  const nat = {
    family: "NAT Gateway",
    attributes: { ...at, operation: "NatGateway", group: "NGW:NatGateway" },
  };
  const regional = { ...nat, attributes: { ...nat.attributes, operation: "RegionalNatGateway" } };
  const endpoint = {
    family: "VpcEndpoint",
    attributes: { ...at, operation: "VpcEndpoint", endpointType: "PrivateLink", group: "VPCE:VpcEndpoint" },
  };
  const transit = (operation: string) => ({ attributes: { ...at, operation, group: "AWSTransitGateway" } });
  const address = { attributes: { ...at, operation: "", group: "VPCPublicIPv4Address" } };
  const linux = {
    family: "Compute Instance",
    attributes: {
      ...at,
      operation: "RunInstances",
      operatingSystem: "Linux",
      tenancy: "Shared",
      preInstalledSw: "NA",
      capacitystatus: "Used",
      marketoption: "OnDemand",
    },
  };
  const usd = (value: number): string => (value * factor).toFixed(10);
  return [
    product("AmazonEC2", type("NatGateway-Hours"), "Hrs", usd(0.045), nat),
    product("AmazonEC2", type("NatGateway-Bytes"), "GB", usd(0.045), nat),
    product("AmazonEC2", type("RegionalNatGateway-Hours"), "Hrs", usd(0.046), regional),
    product("AmazonEC2", type("RegionalNatGateway-Bytes"), "GB", usd(0.047), regional),
    product("AmazonEC2", type("NatGateway-Prvd-Gbps"), "Gbps-hrs", usd(1.076), nat),
    product("AmazonEC2", type("NatGateway-Prvd-Bytes"), "GB", usd(0), nat),
    product("AmazonEC2", type("BoxUsage:t4g.micro"), "Hrs", usd(0.0084), linux),
    product("AmazonEC2", type("BoxUsage:t4g.micro"), "Hrs", usd(0.0384), {
      ...linux,
      attributes: { ...linux.attributes, operatingSystem: "RHEL", operation: "RunInstances:0010" },
    }),
    product("AmazonEC2", type("BoxUsage:t4g.micro"), "Hrs", usd(0), {
      ...linux,
      attributes: { ...linux.attributes, capacitystatus: "AllocatedCapacityReservation" },
    }),
    product("AmazonVPC", `${prefix}-VpcEndpoint-Hours`, "Hrs", usd(0.01), endpoint),
    product(
      "AmazonVPC",
      `${prefix}-VpcEndpoint-Bytes`,
      "GB",
      [
        ["5242880", "Inf", usd(0.004)],
        ["0", "1048576", usd(0.01)],
        ["1048576", "5242880", usd(0.006)],
      ],
      endpoint,
    ),
    product("AmazonVPC", `${prefix}-VpcEndpoint-GWLBE-Hours`, "Hrs", usd(0.011), {
      attributes: { ...at, operation: "VpcEndpoint" },
    }),
    product("AmazonVPC", `${prefix}-TransitGateway-Hours`, "hour", usd(0.05), transit("TransitGatewayVPC")),
    product("AmazonVPC", `${prefix}-TransitGateway-Hours`, "hour", usd(0.06), transit("TransitGatewayVPN")),
    product(
      "AmazonVPC",
      `${prefix}-TransitGateway-Bytes`,
      "GigaBytes",
      usd(0.02),
      transit("TransitGatewayVPC"),
    ),
    product("AmazonVPC", `${prefix}-PublicIPv4:InUseAddress`, "Hrs", usd(0.005), address),
    product("AmazonVPC", `${prefix}-PublicIPv4:IdleAddress`, "Hrs", usd(0.005), address),
    ...["In", "Out"].flatMap((way) => [
      product("AmazonVPC", `${prefix}-VpcPeering-${way}-Bytes`, "GB", usd(0.01), {
        family: "VPC Peering",
        description: "$0.01 per GB - cross AZ peering",
      }),
      product("AmazonVPC", `${prefix}-VpcPeering-${way}-Bytes`, "GB", usd(0), {
        family: "VPC Peering",
        description: "$0.00 per GB - same AZ peering",
      }),
    ]),
    product("AWSDataTransfer", type("DataTransfer-Regional-Bytes"), "GB", usd(0.01), {
      family: "Data Transfer",
      attributes: { transferType: "IntraRegion", fromRegionCode: region },
    }),
    product(
      "AWSDataTransfer",
      type("DataTransfer-Out-Bytes"),
      "GB",
      [
        ["0", "10240", usd(0.09)],
        ["10240", "Inf", usd(0.085)],
      ],
      { family: "Data Transfer", attributes: { transferType: "AWS Outbound", fromRegionCode: region } },
    ),
    ...(
      [
        ["USE2", "us-east-2", 0.01],
        ["EUC1", "eu-central-1", 0.02],
        ["APN1", "ap-northeast-1", 0.02],
      ] as const
    ).map(([dest, toRegionCode, price]) =>
      product("AWSDataTransfer", `${prefix}-${dest}-AWS-Out-Bytes`, "GB", usd(price), {
        family: "Data Transfer",
        attributes: { transferType: "InterRegion Outbound", fromRegionCode: region, toRegionCode },
      }),
    ),
  ];
}

function bandsOf({ price }: MadeProduct): readonly (readonly [string, string, string])[] {
  return typeof price === "string" ? [["0", "Inf", price]] : price;
}

function productJson(made: MadeProduct): object {
  return {
    sku: made.sku,
    ...(made.family === undefined ? {} : { productFamily: made.family }),
    attributes: { servicecode: made.service, usagetype: made.usageType, ...made.attributes },
  };
}

function termJson(made: MadeProduct): object {
  const term = `${made.sku}.JRTCKXETXF`;
  const dimensions = bandsOf(made).map(([beginRange, endRange, usd], i) => [
    `${term}.RATE${i}`,
    {
      unit: made.unit,
      beginRange,
      endRange,
      description: made.description ?? "",
      appliesTo: [],
      rateCode: `${term}.RATE${i}`,
      pricePerUnit: { [made.currency ?? "USD"]: usd },
    },
  ]);
  return {
    [term]: { sku: made.sku, offerTermCode: "JRTCKXETXF", priceDimensions: Object.fromEntries(dimensions) },
  };
}

/** An element of `PriceList`. */
export function apiDocument(made: MadeProduct): string {
  return JSON.stringify({
    product: productJson(made),
    serviceCode: made.service,
    terms: { OnDemand: termJson(made) },
    version: VERSION,
    publicationDate: PUBLISHED,
  });
}

export function offerJson(service: string, products: readonly MadeProduct[]): string {
  return JSON.stringify({
    formatVersion: "v1.0",
    offerCode: service,
    version: VERSION,
    publicationDate: PUBLISHED,
    products: Object.fromEntries(products.map((made) => [made.sku, productJson(made)])),
    terms: { OnDemand: Object.fromEntries(products.map((made) => [made.sku, termJson(made)])) },
  });
}

const COLUMNS = [
  ["Product Family", "family"],
  ["usageType", "usagetype"],
  ["operation", "operation"],
  ["Region Code", "regionCode"],
  ["Operating System", "operatingSystem"],
  ["Tenancy", "tenancy"],
  ["Pre Installed S/W", "preInstalledSw"],
  ["CapacityStatus", "capacitystatus"],
  ["MarketOption", "marketoption"],
  ["EndpointType", "endpointType"],
] as const;

const quoted = (cells: readonly string[]): string =>
  cells.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(",");

/** With the five lines before the header, reserved prices beside those on demand, and `noise` lines of other things. */
export function offerCsv(service: string, products: readonly MadeProduct[], noise = 0): string {
  const head = [
    ["FormatVersion", "v1.0"],
    ["Disclaimer", 'This pricing list is for "informational" purposes only.'],
    ["Publication Date", PUBLISHED],
    ["Version", VERSION],
    ["OfferCode", service],
  ];
  const terms = ["SKU", "OfferTermCode", "TermType", "PriceDescription", "StartingRange", "EndingRange"];
  const header = [...terms, "Unit", "PricePerUnit", "Currency", ...COLUMNS.map(([title]) => title)];
  const rows = products.flatMap((made) => {
    const attributes: Record<string, string> = {
      family: made.family ?? "",
      usagetype: made.usageType,
      ...made.attributes,
    };
    const values = COLUMNS.map(([, key]) => attributes[key] ?? "");
    const row = (type: string, from: string, to: string, usd: string): string[] => [
      ...[made.sku, type === "OnDemand" ? "JRTCKXETXF" : "6QCMYABX3D", type, made.description ?? ""],
      ...[from, to, made.unit, usd, made.currency ?? "USD", ...values],
    ];
    return [
      ...bandsOf(made).map(([from, to, usd]) => row("OnDemand", from, to, usd)),
      ...(made.usageType.includes("BoxUsage") ? [row("Reserved", "", "", "0.0010000000")] : []),
    ];
  });
  const other = Array.from({ length: noise }, (_, i) =>
    header.map((title) => (title === "SKU" ? `N${i}` : title === "usageType" ? "USE1-EBS:VolumeUsage" : "x")),
  );
  return [...head, header, ...rows, ...other].map((cells) => `${quoted(cells)}\r\n`).join("");
}

/** The offer files under `/offers/v1.0/aws/…`, EC2's as CSV only. */
export function offerFiles(regions: Readonly<Record<string, readonly MadeProduct[]>>, noise = 0) {
  return ({ path }: Asked): Answer => {
    if (path === "/offers/v1.0/aws/index.json") {
      const offers = ["AmazonEC2", "AmazonVPC", "AWSDataTransfer"].map((code) => [
        code,
        { offerCode: code, currentRegionIndexUrl: `/offers/v1.0/aws/${code}/current/region_index.json` },
      ]);
      return { body: JSON.stringify({ formatVersion: "v1.0", offers: Object.fromEntries(offers) }) };
    }
    const index = /^\/offers\/v1\.0\/aws\/(\w+)\/current\/region_index\.json$/.exec(path);
    if (index !== null) {
      const entries = Object.keys(regions).map((code) => [
        code,
        { regionCode: code, currentVersionUrl: `/offers/v1.0/aws/${index[1]}/${VERSION}/${code}/index.json` },
      ]);
      return { body: JSON.stringify({ regions: Object.fromEntries(entries) }) };
    }
    const [, service = "", code = "", form = ""] =
      /^\/offers\/v1\.0\/aws\/(\w+)\/\d{14}\/([\w-]+)\/index\.(json|csv)$/.exec(path) ?? [];
    const products = regions[code]?.filter((made) => made.service === service);
    if (products === undefined || (service === "AmazonEC2") !== (form === "csv")) return { status: 404 };
    return {
      headers: { etag: `"${service}${code}"` },
      body: form === "csv" ? offerCsv(service, products, noise) : offerJson(service, products),
    };
  };
}
