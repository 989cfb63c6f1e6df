import { rmSync } from "node:fs";
import { afterAll, describe, expect, it } from "vitest";
import { InputError } from "../../../src/errors.ts";
import { billFile, codes, read, scratch, shownLines } from "./bills.ts";

afterAll(() => rmSync(scratch, { recursive: true, force: true }));

type Groups = Readonly<Record<string, readonly [cost: string, quantity: string, unit: string]>>;
const BY_TYPE = ["USAGE_TYPE"];

function result(start: string, end: string, groups: Groups, currency = "USD") {
  return {
    TimePeriod: { Start: start, End: end },
    Total: {},
    Groups: Object.entries(groups).map(([keys, [cost, quantity, unit]]) => ({
      Keys: keys.split("|"),
      Metrics: {
        UnblendedCost: { Amount: cost, Unit: currency },
        UsageQuantity: { Amount: quantity, Unit: unit },
      },
    })),
    Estimated: false,
  };
}
function page(results: readonly object[], groupedBy: readonly string[] = BY_TYPE, token?: string): object {
  return {
    ...(token === undefined ? {} : { NextPageToken: token }),
    GroupDefinitions: groupedBy.map((Key) => ({ Type: "DIMENSION", Key })),
    ResultsByTime: results,
    DimensionValueAttributes: [],
  };
}
const NAT: Groups = {
  "EU-NatGateway-Bytes": ["44.16", "1000", "GB"],
  "EU-NatGateway-Hours": ["65.7", "1488", "Hrs"],
};
const ENDPOINT: Groups = {
  "EU-VpcEndpoint-Hours": ["15.06", "1488", "Hrs"],
  NoUsageType: ["99", "0", "N/A"],
};
const MAY = ["2026-05-01", "2026-06-01"] as const;
const LINES = [
  "NatGateway-Bytes eu-west-1   1000 GB 44.16 USD billed",
  "NatGateway-Hours eu-west-1   1488 Hrs 65.7 USD billed",
  "VpcEndpoint-Hours eu-west-1   1488 Hrs 15.06 USD billed",
];
const PAGES = [page([result(...MAY, NAT)], BY_TYPE, "more"), page([result(...MAY, ENDPOINT)])];
const json = (value: unknown): string => JSON.stringify(value, null, 2);

describe("answers of the API", () => {
  it.each([
    ["one answer", json(page([result(...MAY, { ...NAT, ...ENDPOINT })]))],
    ["pages in an array", json(PAGES)],
    ["pages one after another", PAGES.map(json).join("\n")],
    ["a line each", PAGES.map((each) => JSON.stringify(each)).join("\n")],
    ["a page twice", json([...PAGES, PAGES[1]])],
  ])("may be %s", async (_, content) => {
    const reading = await read([billFile(content, "bill.json")]);
    expect(shownLines(reading.billed)).toEqual(LINES);
    expect(reading.nats).toHaveLength(2);
  });

  it("may lie in several files", async () => {
    const files = PAGES.map((each, i) => billFile(json(each), `page${i}.json`));
    expect(shownLines((await read(files)).billed)).toEqual(LINES);
    expect((await read(files)).from).toEqual(["page0.json", "page1.json"]);
  });

  it("may be grouped by account too, daily, with lines that are no usage", async () => {
    const groupedBy = ["USAGE_TYPE", "LINKED_ACCOUNT"];
    const day = (n: number, gb: string) =>
      result(`2026-05-0${n}`, `2026-05-0${n + 1}`, {
        "EU-NatGateway-Bytes|011111111111": ["1", gb, "GB"],
        "EU-NatGateway-Hours|222222222222": ["1", "24", "Hrs"],
      });
    const reading = await read([billFile(json(page([day(1, "1.5"), day(2, "2.5")], groupedBy)))]);
    expect(shownLines(reading.billed)).toEqual([
      "NatGateway-Bytes eu-west-1 011111111111  4 GB 2 USD billed",
      "NatGateway-Hours eu-west-1 222222222222  48 Hrs 2 USD billed",
    ]);
    expect(reading.windows).toEqual([{ vpc: "vpc", seconds: 2 * 86_400 }]);
    const byKind = page(
      [
        result(...MAY, {
          "EU-NatGateway-Bytes|Usage": ["44", "1000", "GB"],
          "EU-NatGateway-Bytes|Credit": ["-44", "0", "GB"],
        }),
      ],
      ["USAGE_TYPE", "RECORD_TYPE"],
    );
    const kinds = await read([billFile(json(byKind))]);
    expect(shownLines(kinds.billed)).toEqual(["NatGateway-Bytes eu-west-1   1000 GB 44 USD billed"]);
    expect(kinds.warnings.find((each) => each.code === "bill-lines-left-out")?.message).toContain(
      "Credit 1 (-44.00)",
    );
  });

  it("without meaningful quantities are like the console's costs", async () => {
    const reading = await read([
      billFile(json(page([result(...MAY, { "EU-NatGateway-Bytes": ["48", "7", "N/A"] })]))),
    ]);
    expect(shownLines(reading.billed)).toEqual(["NatGateway-Bytes eu-west-1   1000 GB 48 USD derived"]);
  });

  it("that are not final are told so", async () => {
    const estimated = page([{ ...result(...MAY, NAT), Estimated: true }]);
    expect(codes(await read([billFile(json(estimated))]))).toContain("bill-estimated");
  });

  it.each([
    ["the last page is missing", json(PAGES[0]), /bill\.csv: is not the last page .*give all pages together/],
    [
      "the grouping hides the network",
      json(page([result(...MAY, { "EC2 - Other": ["1", "1", "N/A"] })], ["SERVICE"])),
      /is grouped by SERVICE, .*Key=USAGE_TYPE/,
    ],
    [
      "nothing is grouped",
      json(
        page(
          [{ ...result(...MAY, {}), Groups: [], Total: { UnblendedCost: { Amount: "1", Unit: "USD" } } }],
          [],
        ),
      ),
      /is grouped by nothing/,
    ],
    [
      "two answers disagree",
      json([
        page([result(...MAY, NAT)]),
        page([result(...MAY, { "EU-NatGateway-Bytes": ["1", "1", "GB"] })]),
      ]),
      /is there twice for 2026-05-01 with different amounts/,
    ],
    ["the file is cut off", json(PAGES).slice(0, 400), /is no complete JSON/],
    [
      "an amount is no number",
      json(page([result(...MAY, { "EU-NatGateway-Bytes": ["x", "1", "GB"] })])),
      /the amount 'x' is no number/,
    ],
    [
      "a period is none",
      json(page([result("2026-05-01", "2026-05-01", NAT)])),
      /has no Start before its End/,
    ],
    [
      "it is of other things",
      json(page([result(...MAY, { "Aurora:BackupUsage": ["1", "1", "GB-Mo"] })])),
      /nothing here is about NAT gateways or endpoints; found: 1 usage types such as Aurora/,
    ],
  ])("are refused where %s", async (_, content, message) => {
    const error = await read([billFile(content)]).catch((each: unknown) => each);
    expect(error).toBeInstanceOf(InputError);
    expect((error as Error).message).toMatch(message);
  });
});
