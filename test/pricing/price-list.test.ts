import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { loadRegions } from "../../src/catalog/regions.ts";
import { InputError } from "../../src/errors.ts";
import { gb, text } from "../../src/model/money.ts";
import { findRate, type PriceList, type Rate, tieredCost } from "../../src/model/prices.ts";
import { loadBundledPrices, readPriceFile } from "../../src/pricing/price-list.ts";

function rateIn(prices: PriceList, region: string, item: string): Rate {
  const found = findRate(prices, region, item);
  if (!found.found) throw new Error(`no ${item} in ${region}`);
  return found.rate;
}
const usd = (rate: Rate): string => rate.bands.map((band) => text(band.usd)).join(" ");

describe("loadBundledPrices", () => {
  const prices = loadBundledPrices();
  it("has rates with unit, source, date and confidence", () => {
    expect(rateIn(prices, "us-east-1", "nat_hour")).toMatchObject({
      unit: "USD/hour",
      source: "S2",
      asOf: "2026-09-10",
      confidence: "price list",
    });
    expect(usd(rateIn(prices, "us-east-1", "nat_hour"))).toBe("0.045");
    expect(usd(rateIn(prices, "us-east-1", "vpce_interface_gb"))).toBe("0.01 0.006 0.004");
  });
  it("the worked figure of 7,000,000 GB", () => {
    expect(text(tieredCost(gb("7000000"), rateIn(prices, "us-east-1", "vpce_interface_gb").bands))).toBe(
      "42680.064",
    );
  });
  it("an absent price stays absent", () => {
    expect(findRate(prices, "il-central-1", "nat_hour")).toEqual({
      found: false,
      missing: { region: "il-central-1", item: "nat_hour" },
    });
    expect(findRate(prices, "us-west-1", "vpce_interface_hour").found).toBe(false);
  });
  it("a price of 0 is a price", () => {
    expect(usd(rateIn(prices, "us-east-1", "vpce_gateway_hour"))).toBe("0");
  });
  it("defaults fill commercial regions only", () => {
    const partitions = new Map([...loadRegions()].map(([code, region]) => [code, region.partition]));
    for (const [code, partition] of partitions) {
      expect(findRate(prices, code, "public_ipv4_hour").found, code).toBe(partition === "aws");
    }
    expect(rateIn(prices, "mx-central-1", "tgw_gb")).toMatchObject({ source: "S1", confidence: "inferred" });
  });
  it("missing tiers come from the default where the known ones agree, and say so", () => {
    const { bands, source, confidence } = rateIn(prices, "ap-southeast-1", "vpce_interface_gb");
    expect([source, confidence]).toEqual(["S8", "price list"]);
    expect(bands.map((band) => band.origin?.confidence)).toEqual([undefined, "inferred", "inferred"]);
    expect(bands[1]?.origin).toEqual({ source: "S19", asOf: "undated", confidence: "inferred" });
  });
  it("a rate whose tiers stay incomplete counts as missing", () => {
    expect(findRate(prices, "ap-southeast-3", "internet_out_gb").found).toBe(false);
  });
  it("is in order", () => {
    const keys = [...prices.rates.keys()];
    expect(keys).toEqual([...keys].sort());
  });
});

describe("readPriceFile", () => {
  const folder = mkdtempSync(join(tmpdir(), "prices-"));
  afterAll(() => rmSync(folder, { recursive: true }));
  let count = 0;
  const read = (content: string): Promise<PriceList> => {
    const path = join(folder, `p${count++}.txt`);
    writeFileSync(path, content);
    return readPriceFile(path);
  };
  const fault = async (content: string): Promise<string> => {
    const error: unknown = await read(content).then(
      () => null,
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(InputError);
    const { message } = error as InputError;
    expect(message).not.toContain("\n");
    return message.replaceAll(/\S*\/(p\d+\.txt)/g, "FILE");
  };

  it("CSV: three columns are enough", async () => {
    const prices = await read("Region,item,usd\nUS-East-1,nat_hour,0.05\n");
    expect(prices.source).toMatch(/^p\d+\.txt$/);
    expect(rateIn(prices, "us-east-1", "nat_hour")).toMatchObject({
      unit: "USD/hour",
      asOf: "undated",
      confidence: "by hand",
    });
    expect(prices.rates.size).toBe(1);
  });
  it("CSV: tiers and defaults, in any order, CRLF", async () => {
    const prices = await read(
      [
        "usd,tier_from,tier_to,item,region,source,as_of,confidence,unit",
        "0.004,5242880,,vpce_interface_gb,*,page,2026,pricing page,USD/GB",
        "0.01,0,1048576,vpce_interface_gb,*,page,2026,pricing page,USD/GB",
        "0.006,1048576,5242880,vpce_interface_gb,*,page,2026,pricing page,USD/GB",
        "0.010,0,1048576,vpce_interface_gb,eu-west-1,page,2026,pricing page,USD/GB",
        "0.02,0,1048576,vpce_interface_gb,eu-west-3,page,2026,pricing page,USD/GB",
        "0.02,0,Inf,vpce_interface_gb,us-gov-west-1,page,2026,pricing page,USD/GB",
      ].join("\r\n"),
    );
    expect(usd(rateIn(prices, "eu-west-1", "vpce_interface_gb"))).toBe("0.01 0.006 0.004");
    expect(findRate(prices, "eu-west-3", "vpce_interface_gb").found).toBe(false);
    expect(usd(rateIn(prices, "eu-west-2", "vpce_interface_gb"))).toBe("0.01 0.006 0.004");
    expect(usd(rateIn(prices, "us-gov-west-1", "vpce_interface_gb"))).toBe("0.02");
    expect(findRate(prices, "us-gov-east-1", "vpce_interface_gb").found).toBe(false);
  });
  it("JSON", async () => {
    const prices = await read(
      JSON.stringify({
        schema: "vpce-cost/prices/1",
        currency: "USD",
        rates: [
          {
            region: "us-east-1",
            item: "vpce_interface_gb",
            unit: "USD/GB",
            source: "offer file",
            asOf: "2026-11-01",
            confidence: "price list",
            bands: [
              { from: "0", to: "100", usd: "0.01" },
              {
                from: "100",
                to: null,
                usd: "0.005",
                source: "page",
                asOf: "undated",
                confidence: "inferred",
              },
            ],
          },
        ],
      }),
    );
    const { bands, asOf } = rateIn(prices, "us-east-1", "vpce_interface_gb");
    expect(asOf).toBe("2026-11-01");
    expect(bands[1]?.origin).toEqual({ source: "page", asOf: "undated", confidence: "inferred" });
  });

  const CSV = "region,item,usd,tier_from,tier_to,unit,as_of,confidence";
  it.each([
    ["", "FILE: holds no prices"],
    ["region,item,usd\n", "FILE: holds no prices"],
    ["region,item,uds\n", "FILE, line 1: unknown column 'uds': did you mean usd?"],
    ["region,item\n", "FILE, line 1: a price file needs the columns usd"],
    [`${CSV}\nus-east-1,nat_hour\n`, "FILE, line 2: has 2 fields where the header has 8"],
    [
      `${CSV}\nus-esat-1,nat_hour,1,,,,,\n`,
      "FILE, line 2: unknown region 'us-esat-1': did you mean us-east-1",
    ],
    [`${CSV}\nus-east-1,nat_hours,1,,,,,\n`, "FILE, line 2: unknown item 'nat_hours': did you mean nat_hour"],
    [`${CSV}\nus-east-1,nat_hour,"1,5",,,,,\n`, "FILE, line 2: usd '1,5' is no plain number of 0 or more"],
    [`${CSV}\nus-east-1,nat_hour,-1,,,,,\n`, "FILE, line 2: usd '-1' is no plain number of 0 or more"],
    [`${CSV}\nus-east-1,nat_hour,,,,,,\n`, "FILE, line 2: usd '' is no plain number of 0 or more"],
    [`${CSV}\nus-east-1,nat_hour,1e-3,,,,,\n`, "FILE, line 2: usd '1e-3' is no plain number of 0 or more"],
    [
      `${CSV}\nus-east-1,nat_hour,1,,,USD/GB,,\n`,
      "FILE, line 2: the unit of nat_hour is 'USD/hour', not 'USD/GB'",
    ],
    [`${CSV}\nus-east-1,nat_hour,1,,,,yesterday,\n`, "FILE, line 2: as_of 'yesterday' is no date"],
    [
      `${CSV}\nus-east-1,nat_hour,1,,,,,sure\n`,
      "FILE, line 2: unknown confidence 'sure': known are price list",
    ],
    [
      `${CSV}\nus-east-1,nat_hour,1,,,,,\nus-east-1,nat_hour,2,,,,,\n`,
      "FILE, line 3: nat_hour in us-east-1 has two prices",
    ],
    [
      `${CSV}\nus-east-1,nat_hour,1,0,9,,,\nus-east-1,nat_hour,2,9,,,,\n`,
      "FILE, line 3: nat_hour has no volume tiers",
    ],
    [
      `${CSV}\nus-east-1,vpce_interface_gb,1,5,,,,\n`,
      "FILE, line 2: the tiers of vpce_interface_gb in us-east-1 must follow",
    ],
    [
      `${CSV}\nus-east-1,vpce_interface_gb,1,0,9,,,\nus-east-1,vpce_interface_gb,1,8,,,,\n`,
      "FILE, line 3: the tiers of vpce_interface_gb in us-east-1 must follow each other: one ends at 9, the next begins at 8",
    ],
    [
      `${CSV}\nus-east-1,vpce_interface_gb,1,0,9,,,\n`,
      "FILE, line 2: the tiers of vpce_interface_gb in us-east-1 end at 9",
    ],
    [
      `${CSV}\nus-east-1,vpce_interface_gb,1,0,0,,,\n`,
      "FILE, line 2: tier_to 0 of vpce_interface_gb in us-east-1 is not above",
    ],
    [
      `${CSV}\nus-east-1,interregion_out_gb:us-east-9,1,,,,,\n`,
      "FILE, line 2, item interregion_out_gb:us-east-9: unknown region",
    ],
    ["{", "FILE: is no valid JSON"],
    ['{"schema":"x"}', 'FILE: schema is "x": a price file\'s is "vpce-cost/prices/1"'],
    ['{"schema":"vpce-cost/prices/1","currency":"CNY"}', 'FILE: currency is "CNY": only "USD" is known'],
    [
      '{"schema":"vpce-cost/prices/1","currency":"USD"}',
      "FILE: rates: is missing: a list of one or more is wanted",
    ],
    [
      '{"schema":"vpce-cost/prices/1","currency":"USD","rates":[3]}',
      "FILE: rates[0]: is 3: an object is wanted",
    ],
    [
      '{"schema":"vpce-cost/prices/1","currency":"USD","rates":[{"region":"us-east-1","item":"nat_hour","unit":"USD/hour","source":"x","asOf":"2026","confidence":"by hand","bands":[{"from":"0","to":null,"usd":0.045}]}]}',
      "FILE: rates[0].bands[0].usd: is 0.045: a text is wanted",
    ],
  ])("fault %#", async (content, message) => {
    expect(await fault(content)).toContain(message);
  });
  it("no file", async () => {
    await expect(readPriceFile(join(folder, "none.csv"))).rejects.toThrow(/none\.csv: no such file/);
  });
});
