/** The describe answers, price-list documents and Cost Explorer pages of the samples, read and served. */
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import type { Inventory } from "../../src/inventory/inventory.ts";
import { readInventory } from "../../src/inventory/read-inventory.ts";
import { seenTopology } from "../../src/inventory/seen-topology.ts";
import type { PricesJson } from "../../src/pricing/price-json.ts";
import { productOfDocument, productsOfOffer } from "../../src/pricing/refresh/from-json.ts";
import { run } from "../cli/run.ts";
import { type Account, emptyAccount } from "../support/account.ts";
import { ec2Server } from "../support/ec2-server.ts";
import { loopback, TEST_CREDENTIALS } from "../support/loopback.ts";

const FACTS = fileURLToPath(new URL("../../../shared/facts/", import.meta.url));
const DESCRIBE = `${FACTS}catalog/describe`;
const PRICES = `${FACTS}pricelist-samples`;
const BILLS = `${FACTS}billing/samples`;
const json = (path: string) => JSON.parse(readFileSync(path, "utf8"));

describe("describe answers", () => {
  it("are read from their directory; what is none of them is named", async () => {
    const { inventory, warnings } = await readInventory([DESCRIBE]);
    expect(inventory.natGateways.map(({ id, connectivity }) => [id, connectivity])).toEqual([
      ["nat-01234567890abcdef", "public"],
      ["nat-1234567890abcdef0", "private"],
    ]);
    expect(inventory.endpoints.map(({ id, kind, service }) => [id, kind, service])).toEqual([
      ["vpce-032a826a", "gateway", "dynamodb"],
      ["vpce-0f89a33420c1931d7", "interface", "elasticloadbalancing"],
      ["vpce-aabbaabbaabbaabba", "gateway-load-balancer", null],
    ]);
    expect(inventory.subnets.map(({ id, az }) => [id, az])).toEqual([
      ["subnet-0bb1c79de3EXAMPLE", "use1-az2"],
      ["subnet-8EXAMPLE", "use1-az2"],
    ]);
    expect(inventory.vpcs.map((each) => each.id)).toEqual(["vpc-06e4ab6c6cEXAMPLE", "vpc-0e9801d129EXAMPLE"]);
    expect(inventory.lacks).toEqual([]);
    const left = warnings.map(({ message }) => message).join();
    expect(left).toMatch(/README\.md/);
    const seen = seenTopology(inventory);
    expect(seen.attachments.map(({ vpc }) => vpc)).toEqual(["vpc-0f501f7ee8EXAMPLE"]);
  });

  it("are told the same when a server answers them", async () => {
    const account: Account = emptyAccount();
    for (const name of readdirSync(DESCRIBE).sort()) {
      if (!/^describe-.*\.json$/.test(name)) continue;
      const answer = json(`${DESCRIBE}/${name}`) as Partial<Account>;
      for (const key of Object.keys(account) as (keyof Account)[]) account[key].push(...(answer[key] ?? []));
    }
    const server = await ec2Server(() => account);
    const { code, out } = await run(["discover", "--region", "us-east-1"], {
      env: { ...TEST_CREDENTIALS, AWS_ENDPOINT_URL_EC2: server.url },
    });
    expect(code).toBe(0);
    const asked = JSON.parse(out) as Inventory;
    const { inventory } = await readInventory([DESCRIBE]);
    const names = (from: Inventory) =>
      [from.vpcs, from.subnets, from.routeTables, from.natGateways, from.endpoints, from.attachments]
        .flat()
        .map((each) => each.id);
    expect(names(asked)).toEqual(names(inventory));
    expect(asked.routeTables.map(({ routes }) => routes)).toEqual(
      inventory.routeTables.map(({ routes }) => routes),
    );
  });
});

describe("price-list documents", () => {
  it("of every form are read", () => {
    const nat = productOfDocument(
      readFileSync(`${PRICES}/reconstructed-natgateway-hours-us-east-1.json`, "utf8"),
      "x",
    );
    expect(nat.dimensions).toMatchObject([{ from: "0", to: null, unit: "Hrs", usd: "0.045" }]);
    const offer = productsOfOffer(
      readFileSync(`${PRICES}/offer-natgateway-prvd-bytes-eu-west-1-2017.json`, "utf8"),
      "x",
      () => true,
    );
    expect(offer).toMatchObject([{ usageType: "EU-NatGateway-Prvd-Bytes", dimensions: [{ usd: "0" }] }]);
  });

  it("served by the Price List API are the rates of us-east-1", async () => {
    const documents = readdirSync(PRICES)
      .filter((name) => name.startsWith("reconstructed-"))
      .map((name) => json(`${PRICES}/${name}`));
    const ipv4 = json(`${PRICES}/getproducts-public-ipv4-ap-south-1.json`).PriceList.map((each: string) =>
      JSON.parse(each),
    );
    const { url } = await loopback(({ body }) => {
      const { Filters = [] } = JSON.parse(body) as { Filters?: { Field: string; Value: string }[] };
      const found = [...documents, ...ipv4].filter(({ product }) =>
        Filters.every(
          ({ Field, Value }) =>
            ({ productFamily: product.productFamily, ...product.attributes })[Field] === Value,
        ),
      );
      return {
        headers: { "content-type": "application/x-amz-json-1.1" },
        body: JSON.stringify({
          FormatVersion: "aws_v1",
          PriceList: found.map((each) => JSON.stringify(each)),
        }),
      };
    });
    const { code, out } = await run(["prices", "refresh", "--source", "api", "--region", "us-east-1"], {
      env: { ...TEST_CREDENTIALS, AWS_ENDPOINT_URL_PRICING: url },
    });
    expect(code).toBe(0);
    const { rates } = JSON.parse(out) as PricesJson;
    expect(rates.map(({ item, bands }) => [item, bands.map(({ to, usd }) => [to, usd])])).toEqual([
      ["nat_gb", [[null, "0.045"]]],
      ["nat_hour", [[null, "0.045"]]],
      ["tgw_attachment_hour", [[null, "0.05"]]],
      ["tgw_gb", [[null, "0.02"]]],
      [
        "vpce_interface_gb",
        [
          ["1048576", "0.01"],
          ["5242880", "0.006"],
          [null, "0.004"],
        ],
      ],
      ["vpce_interface_hour", [[null, "0.01"]]],
    ]);
  });
});

describe("Cost Explorer pages", () => {
  it("served one after the other are the same as given as files", async () => {
    const pages = [1, 2].map((page) => json(`${BILLS}/derived-ce-api-usagetype-eu-202605-page${page}.json`));
    const { url, asked } = await loopback(({ body }) => {
      const { NextPageToken } = JSON.parse(body) as { NextPageToken?: string };
      return {
        headers: { "content-type": "application/x-amz-json-1.1" },
        body: JSON.stringify(pages[NextPageToken === undefined ? 0 : 1]),
      };
    });
    const live = await run(
      [
        "usage",
        "--from",
        "cost-explorer",
        "--start",
        "2026-05-01",
        "--end",
        "2026-06-01",
        "--format",
        "json",
      ],
      { env: { ...TEST_CREDENTIALS, AWS_ENDPOINT_URL_COST_EXPLORER: url } },
    );
    expect(live.code).toBe(0);
    expect(asked).toHaveLength(2);
    const files = await run(
      ["usage", "--format", "json", "--usage"].concat(
        [1, 2].map((page) => `${BILLS}/derived-ce-api-usagetype-eu-202605-page${page}.json`),
      ),
    );
    const [one, two] = [JSON.parse(live.out), JSON.parse(files.out)];
    expect(one.demands).toEqual(two.demands);
    expect(one.billed).toEqual(two.billed);
  });
});
