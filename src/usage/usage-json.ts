/** Reading back `vpce-cost/usage/1`, the form that `vpce-cost usage --format json` prints. It is per month already. */
import { InputError } from "../errors.ts";
import { ROUTES, type RouteKind } from "../model/usage.ts";
import { JsonAt } from "./json-at.ts";
import { type InputFile, readText } from "./open.ts";
import { EMPTY_READING, type Reading } from "./reading.ts";

const MEND = "print it anew with 'vpce-cost usage --format json'";

function place(at: JsonAt): { account: string | null; region: string | null; vpc: string } {
  return {
    account: at.get("account").textOrNull(),
    region: at.get("region").textOrNull(),
    vpc: at.get("vpc").text(),
  };
}

function demand(at: JsonAt, region: string | null) {
  const route = at.get("route");
  return {
    ...place(at),
    region: at.get("region").textOrNull() ?? region,
    az: at.get("az").textOrNull(),
    service: at.get("service").text(),
    route: route.value === null ? null : route.oneOf<RouteKind>(ROUTES),
    gb: at.get("gb").amount<"GB">(),
    gbIn: at.get("gbIn").amountOrNull<"GB">(),
    gbOut: at.get("gbOut").amountOrNull<"GB">(),
  };
}

function topology(at: JsonAt): Pick<Reading, "vpcs" | "nats" | "endpoints" | "attachments"> {
  if (at.value === undefined) return { vpcs: [], nats: [], endpoints: [], attachments: [] };
  return {
    vpcs: at
      .get("vpcs")
      .list()
      .map((each) => ({
        id: each.get("id").text(),
        account: each.get("account").textOrNull(),
        region: each.get("region").textOrNull(),
        azs: each.get("azs").texts(),
        cidrs: each.get("cidrs").texts(),
        ...(each.get("egress").value === undefined
          ? {}
          : { egress: each.get("egress").oneOf(["none", "nat-central"] as const) }),
        ...(each.get("tags").value === undefined ? {} : { tags: each.get("tags").textByKey() }),
      })),
    nats: at
      .get("nats")
      .list()
      .map((each) => ({
        ...place(each),
        id: each.get("id").text(),
        kind: each.get("kind").oneOf(["zonal", "regional", "instance"] as const),
        az: each.get("az").textOrNull(),
      })),
    endpoints: at
      .get("endpoints")
      .list()
      .map((each) => ({
        ...place(each),
        id: each.get("id").textOrNull(),
        service: each.get("service").text(),
        kind: each.get("kind").oneOf(["gateway", "interface"] as const),
        azs: each.get("azs").texts(),
      })),
    attachments: at
      .get("attachments")
      .list()
      .map((each) => ({
        ...place(each),
        transitGateway: each.get("transitGateway").text(),
      })),
  };
}

function billed(at: JsonAt) {
  return {
    usageType: at.get("usageType").text(),
    region: at.get("region").textOrNull(),
    account: at.get("account").textOrNull(),
    resource: at.get("resource").textOrNull(),
    quantity: at.get("quantity").textOrNull(),
    unit: at.get("unit").text(),
    cost: at.get("cost").textOrNull(),
    currency: at.get("currency").text(),
    derived: at.get("derived").flag(),
    ...(at.get("netCost").value === undefined ? {} : { netCost: at.get("netCost").textOrNull() }),
  };
}

/** One file. Throws an InputError that names the key where the document is not what `usage` prints. */
export async function readUsageJson(file: InputFile): Promise<Reading> {
  const content = await readText(file);
  let value: unknown;
  try {
    value = JSON.parse(content);
  } catch {
    throw new InputError(
      `${file.name}: is no complete JSON: print it anew with 'vpce-cost usage --format json'`,
    );
  }
  const root = new JsonAt(file.name, "", value, MEND);
  root.get("schema").oneOf(["vpce-cost/usage/1"]);
  const region = root.get("region").textOrNull();
  return {
    ...EMPTY_READING,
    from: root.get("from").texts(),
    records: root.get("records").count(),
    rejected: root.get("rejected").count(),
    buckets: root
      .get("buckets")
      .list()
      .map((each) => ({
        name: each.get("name").text(),
        records: each.get("records").count(),
        bytes: each.get("bytes").bytes(),
      })),
    attribution: root
      .get("attribution")
      .list()
      .map((each) => ({ by: each.get("by").text(), bytes: each.get("bytes").bytes() })),
    monthly: root
      .get("demands")
      .list()
      .map((each) => demand(each, region)),
    scaled: root
      .get("windows")
      .optionalList()
      .map((each) => ({
        vpc: each.get("vpc").text(),
        hours: each.get("hours").amountOrNull<"hours">(),
        scale: each.get("scale").amount<"1">(),
      })),
    ...topology(root.get("topology")),
    billed: root.get("billed").list().map(billed),
    calibrated: root
      .get("calibration")
      .optionalList()
      .map((each) => ({
        region: each.get("region").textOrNull(),
        calibration: {
          vpcs: each.get("vpcs").texts(),
          gateways: each.get("gateways").texts(),
          loggedGb: each.get("loggedGb").amount<"GB">(),
          billedGb: each.get("billedGb").amount<"GB">(),
          factor: each.get("factor").amount<"1">(),
        },
      })),
    warnings: root
      .get("warnings")
      .list()
      .map((each) => ({ code: each.get("code").text(), message: each.get("message").text() })),
  };
}
