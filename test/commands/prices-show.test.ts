import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { loadRegions } from "../../src/catalog/regions.ts";
import { type PricesShowOptions, pricesShow } from "../../src/commands/prices-show.ts";
import { InputError, UsageError } from "../../src/errors.ts";
import { loadBundledPrices, readPriceFile } from "../../src/pricing/price-list.ts";
import { rowsOfPriceList } from "../../src/pricing/rows-of-list.ts";
import { printed } from "./capture.ts";

const text = async (options: PricesShowOptions): Promise<string> =>
  (await printed((io) => pricesShow(options, io))).out;
const fault = (options: PricesShowOptions): Promise<unknown> =>
  text(options).then(
    () => null,
    (error: unknown) => error,
  );
const folder = mkdtempSync(join(tmpdir(), "prices-show-"));
afterAll(() => rmSync(folder, { recursive: true }));

describe("prices show", () => {
  it("one region, as a table", async () => {
    await expect(await text({ region: "us-east-1" })).toMatchFileSnapshot("../golden/prices-show.txt");
  });
  it("says what is missing, and what is by hand or less a discount", async () => {
    const out = await text({ region: "us-west-1", rate: ["vpce_interface_hour=0.011"], discount: "10" });
    expect(out).toMatch(/vpce_interface_hour +VpcEndpoint-Hours +0\.011 .* --rate +undated +by hand/);
    expect(out).toMatch(/nat_hour +NatGateway-Hours +0\.0432 .* S3 less 10 %/);
    expect(out).toMatch(/No rate, so what needs it is unpriced: [^.]*tgw_attachment_hour/);
    expect(out).not.toMatch(/unpriced:[^.]*vpce_interface_hour/);
  });
  it("every region that has rates", async () => {
    const out = await text({});
    const priced = new Set([...loadBundledPrices().rates.values()].map((rate) => rate.region));
    const listed = new Set(out.split("\n").map((line) => line.split(" ")[0] ?? ""));
    expect([...loadRegions().keys()].filter((code) => listed.has(code))).toEqual(
      [...loadRegions().keys()].filter((code) => priced.has(code)),
    );
  });
  it.each(["json", "csv"])("what it prints as %s reads back as the same price list", async (format) => {
    for (const region of ["us-east-1", "ap-southeast-1", undefined]) {
      const path = join(folder, `${format}-${region}`);
      writeFileSync(path, await text({ format, ...(region === undefined ? {} : { region }) }));
      const all = rowsOfPriceList(loadBundledPrices());
      expect(rowsOfPriceList(await readPriceFile(path))).toEqual(
        all.filter((row) => region === undefined || row.region === region),
      );
    }
  });
  it("a price file", async () => {
    const path = join(folder, "own.csv");
    writeFileSync(path, "region,item,usd\neu-west-1,nat_hour,0.0481\n");
    const out = await text({ prices: path, region: "eu-west-1" });
    expect(out).toContain("Price list: own.csv, eu-west-1\n");
    expect(out).toMatch(/nat_hour +NatGateway-Hours +0\.0481 +hour/);
  });
  it("a region without rates is told, not printed empty", async () => {
    const error = await fault({ region: "cn-north-1" });
    expect(error).toBeInstanceOf(InputError);
    expect((error as Error).message).toMatch(
      /^--region cn-north-1: the price list 'bundled' has no rates there: pass another/,
    );
    expect(await text({ region: "cn-north-1", rate: ["nat_hour=0.05"] })).toContain("by hand");
  });
  it("faults of the command line", async () => {
    expect(await fault({ region: "us-east-1", rate: ["nat_hour=x"] })).toBeInstanceOf(UsageError);
    expect(await fault({ discount: "200" })).toBeInstanceOf(UsageError);
    expect(await fault({ format: "yaml" })).toBeInstanceOf(UsageError);
    expect(await fault({ region: "nowhere" })).toBeInstanceOf(UsageError);
    expect(await fault({ prices: join(folder, "none") })).toBeInstanceOf(InputError);
  });
});
