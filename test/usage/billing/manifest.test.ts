import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, describe, expect, it } from "vitest";
import { InputError } from "../../../src/errors.ts";
import { text } from "../../../src/model/money.ts";
import { billFile, codes, cur, gatewayDays, read, scratch } from "./bills.ts";

afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const EARLY = gatewayDays(1, 10, "10");
const LATE = gatewayDays(1, 30, "10");
const total = async (bills: Parameters<typeof read>[0]): Promise<string> =>
  text(
    (await read(bills)).measuredGb[0]?.gb ??
      (() => {
        throw new Error("none");
      })(),
  );

describe("manifests", () => {
  const root = () => mkdtempSync(join(scratch, "export-"));
  const legacy = (...names: string[]) =>
    JSON.stringify({
      assemblyId: "b",
      reportKeys: names.map((name) => `prefix/report/20260401-20260501/b/${name}`),
    });

  it("lead to the files that they name, wherever those lie near them", async () => {
    const folder = root();
    await billFile(
      gzipSync(cur(LATE.slice(0, 30))),
      "report/20260401-20260501/b/report-00001.csv.gz",
      folder,
    );
    await billFile(gzipSync(cur(LATE.slice(30))), "report/20260401-20260501/b/report-00002.csv.gz", folder);
    const manifest = await billFile(
      legacy("report-00001.csv.gz", "report-00002.csv.gz"),
      "report/20260401-20260501/report-Manifest.json",
      folder,
    );
    expect(manifest.form).toBe("bill-manifest");
    expect(await total([manifest])).toBe("300.465");
  });

  it("of Data Exports lie in a tree of their own", async () => {
    const folder = root();
    const key = "data/BILLING_PERIOD=2026-04/export-00001.csv";
    await billFile(cur(LATE), `export/${key}`, folder);
    const manifest = await billFile(
      JSON.stringify({ exportArn: "arn", dataFiles: [`s3://bucket/some/export/${key}`] }),
      "export/metadata/BILLING_PERIOD=2026-04/export-Manifest.json",
      folder,
    );
    expect(await total([manifest])).toBe("300.465");
  });

  it("choose the version where several were given", async () => {
    const folder = root();
    const old = await billFile(cur(EARLY), "a/report-00001.csv", folder);
    const late = await billFile(cur(LATE.slice(0, 20)), "b/report-00001.csv", folder);
    const manifest = await billFile(legacy("report-00001.csv"), "report-Manifest.json", folder);
    const reading = await read([old, manifest, late]);
    expect(
      text(
        reading.measuredGb[0]?.gb ??
          (() => {
            throw new Error("none");
          })(),
      ),
    ).toBe("100.055"); // ten days of the later one
    expect(reading.warnings.find((each) => each.code === "bill-version-left-out")?.message).toMatch(
      /^a\/report-00001\.csv: another version/,
    );
  });

  it("tell of parts that are missing", async () => {
    const folder = root();
    const part = await billFile(cur(EARLY), "report-00001.csv", folder);
    const manifest = await billFile(
      legacy("report-00001.csv", "report-00002.csv"),
      "report-Manifest.json",
      folder,
    );
    const reading = await read([part, manifest]);
    expect(codes(reading)).toContain("bill-parts-missing");
    expect(reading.warnings.find((each) => each.code === "bill-parts-missing")?.message).toBe(
      "report-Manifest.json: 1 of the 2 files that it names are not here (report-00002.csv): the sums are too low",
    );
  });

  it.each([
    [
      legacy("none-00001.csv"),
      /m\.json: is a bill's manifest, and none of the 1 files that it names is here \(none-00001\.csv\)/,
    ],
    ['{"assemblyId": "x"}', /m\.json: is a bill's manifest that names no data files/],
    ['{"reportKeys": [', /m\.json: is no complete JSON/],
  ])("are refused without data: %s", async (content, message) => {
    const error = await read([billFile(content, "m.json")]).catch((each: unknown) => each);
    expect(error).toBeInstanceOf(InputError);
    expect((error as Error).message).toMatch(message);
  });
});
