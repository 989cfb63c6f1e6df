/** The forms of a comparison: figures that add up, keys that are always there. */
import Papa from "papaparse";
import { describe, expect, it } from "vitest";
import { loadCatalog } from "../../src/catalog/catalog.ts";
import { type Comparison, compare, parsePolicy, readUsage } from "../../src/index.ts";
import { comparisonDocument } from "../../src/report/comparison/index.ts";
import { comparisonCsv } from "../../src/report/comparison-csv.ts";
import { type ComparisonJson, comparisonJson, type RegionsJson } from "../../src/report/comparison-json.ts";
import { jsonText } from "../../src/report/json-text.ts";
import { markdownReport } from "../../src/report/markdown.ts";
import { terminalReport } from "../../src/report/terminal.ts";

/** Decimal text in units of 1e-30, by a way of its own. */
function units(text: string): bigint {
  expect(text).toMatch(/^(0|-?[1-9]\d*|-?(0|[1-9]\d*)\.\d*[1-9])$/);
  const [whole = "", decimals = ""] = text.replace("-", "").split(".");
  const value = BigInt(whole + decimals.padEnd(30, "0"));
  return text.startsWith("-") ? -value : value;
}
const product = (a: string, b: string): bigint => (units(a) * units(b)) / 10n ** 30n;
const total = (texts: readonly string[]): bigint => texts.reduce((all, text) => all + units(text), 0n);

async function compared(gb: readonly string[], azs: number = 3): Promise<Comparison> {
  const { usages } = await readUsage({ gb, region: "us-east-1" });
  const [usage] = usages;
  if (usage === undefined) throw new Error("no usage");
  return compare(usage, { settings: { azs } });
}
const jsonOf = async (gb: readonly string[], azs?: number): Promise<ComparisonJson> =>
  JSON.parse(jsonText(comparisonJson([await compared(gb, azs)])));

describe("today", () => {
  it("is not told by a name that stands in the VPC", async () => {
    const { options, recommended } = await jsonOf(["aurora=100", "sqs=500"]);
    expect(options[0]?.name).toBe("nat-only");
    expect(recommended?.savingAgainst).toBe("nat-only");
    expect(recommended?.routes[0]).toMatchObject({ service: "aurora", route: "in-vpc", monthlyCost: "0" });
  });
});

describe("a NAT instance", () => {
  it("that would have to be larger than any of known bandwidth is no matter of a rate", async () => {
    const text = terminalReport(comparisonDocument([await compared(["internet=3000000"])]), {
      colour: false,
    });
    expect(text).toContain(
      "nat-instance: no NAT instance of known bandwidth carries a zone's traffic in us-east-1",
    );
    const { usages } = await readUsage({ gb: ["internet=3000000"], region: "us-east-1" });
    expect(() =>
      usages.map((usage) => compare(usage, { settings: { nat: "instance", natGiven: true } })),
    ).toThrow(/^no NAT instance of known bandwidth carries a zone's traffic in us-east-1$/);
  });
});

describe("a reason", () => {
  const reasonsUnder = async (gb: readonly string[], yaml: string): Promise<Record<string, string>> => {
    const { usages } = await readUsage({ gb, region: "us-east-1" });
    const policy = parsePolicy(yaml, "p.yaml", loadCatalog());
    const [json] = usages.map((usage) => comparisonJson([compare(usage, { policy })]) as ComparisonJson);
    return Object.fromEntries(
      (json?.recommended?.routes ?? []).map(({ service, reason }) => [service, reason]),
    );
  };

  it("of an endpoint without traffic is the rule that requires it", async () => {
    const reasons = await reasonsUnder(["sqs=500"], "required: {services: [kms]}");
    expect(reasons["kms"]).toMatch(/^the policy requires this endpoint/);
    expect(reasons["sqs"]).toMatch(/needs no NAT gateway$/);
  });

  it("of a ride on a NAT instance is a whole sentence", async () => {
    const reasons = await reasonsUnder(["sqs=500"], "egress: [nat-instance]");
    expect(reasons["sqs"]).toBe("a NAT instance has no price per GB: an endpoint would only add its own");
  });
});

describe("JSON", () => {
  it("holds the worked figures of one zone", async () => {
    const { options, recommended } = await jsonOf(["sqs=500"], 1);
    // 730 × 0.045 + 730 × 0.005 + 500 × 0.045; endpoint alone: 730 × 0.01 + 500 × 0.01;
    // t4g.micro, the smallest whose baseline has a source: 730 × 0.0084 + 3.65.
    expect(options.map(({ name, monthlyCost }) => `${name} ${monthlyCost}`)).toEqual([
      "nat-only 59",
      "gateway-endpoints 59",
      "all-endpoints 48.8",
      "endpoints-only 12.3",
      "nat-instance 9.782",
      "optimal 12.3",
    ]);
    expect(recommended).toMatchObject({
      monthlyCost: "12.3",
      monthlySaving: "46.7",
      savingAgainst: "nat-only",
      sameAs: ["endpoints-only"],
      proven: true,
      hub: null,
      egress: [{ vpc: "vpc", mode: "none" }],
    });
    expect(recommended?.routes).toMatchObject([
      {
        vpc: "vpc",
        service: "sqs",
        route: "interface-endpoint",
        azs: ["az1"],
        breakEvenGb: "208.5714285714",
      },
    ]);
  });

  it("line items are quantity × unit price, and sum to the totals", async () => {
    const { options } = await jsonOf([
      "sqs=1234.5678901234",
      "kms=0.1",
      "s3=77",
      "internet=1000",
      "unknown=3",
    ]);
    for (const { monthlyCost, lineItems, name } of options) {
      for (const item of lineItems) expect(units(item.cost)).toBe(product(item.quantity, item.unitPrice));
      if (monthlyCost === null) continue;
      expect(total(lineItems.map(({ cost }) => cost)), name).toBe(units(monthlyCost));
    }
  });

  it("every key of the contract is there, with and without an optimum", async () => {
    const { usages } = await readUsage({ gb: ["sqs=5", "internet=1"], region: "us-east-1" });
    const { readPolicy } = await import("../../src/index.ts");
    const { rules } = await readPolicy("production");
    const closed = { name: "closed", overrides: [], rules: { ...rules, internet: "forbidden" as const } };
    for (const policy of [await readPolicy("production"), closed]) {
      const json = comparisonJson(usages.map((usage) => compare(usage, { policy })));
      for (const key of [
        "schema",
        "region",
        "currency",
        "hoursPerMonth",
        "priceList",
        "usage",
        "options",
        "policy",
        "recommended",
        "warnings",
      ]) {
        expect(json).toHaveProperty(key);
      }
      const usageKeys = [
        "from",
        "hoursMeasured",
        "scale",
        "windows",
        "records",
        "rejected",
        "demands",
        "buckets",
      ];
      for (const key of usageKeys) expect(json.usage).toHaveProperty(key);
      const option = [
        "name",
        "title",
        "priced",
        "monthlyCost",
        "compliant",
        "violations",
        "missingRates",
        "lineItems",
      ];
      for (const each of json.options ?? []) expect(Object.keys(each)).toEqual(option);
      const item = json.options?.[0]?.lineItems[0];
      expect(Object.keys(item ?? {}).sort()).toEqual(
        "account asOf az cost existing quantity rate region service source unit unitPrice usageType vpc".split(
          " ",
        ),
      );
      expect(json.recommended === null).toBe(policy.name === "closed");
      if (json.recommended === null) continue;
      const keys = "egress hub monthlyCost monthlySaving name proven routes sameAs savingAgainst".split(" ");
      for (const key of keys) expect(json.recommended).toHaveProperty(key);
      for (const route of json.recommended.routes) {
        for (const key of "vpc service route azs monthlyCost breakEvenGb reason".split(" ")) {
          expect(route).toHaveProperty(key);
        }
      }
    }
  });

  it("several regions: a comparison each, the sums, and null at the top", async () => {
    const read = async (region: string) =>
      (await readUsage({ gb: ["sqs=3000", "internet=5"], region })).usages;
    const usages = [...(await read("us-east-1")), ...(await read("eu-west-1"))];
    const json = comparisonJson(usages.map((usage) => compare(usage))) as RegionsJson;
    expect(json).toMatchObject({ region: null, options: null, recommended: null });
    expect(json.regions.map(({ region }) => region)).toEqual(["us-east-1", "eu-west-1"]);
    for (const { name, monthlyCost, missingIn } of json.totals.options) {
      const costs = json.regions.map(
        ({ options }) => options.find((each) => each.name === name)?.monthlyCost ?? null,
      );
      const known = costs.flatMap((cost) => cost ?? []);
      if (monthlyCost === null) expect(missingIn.length).toBe(costs.length - known.length);
      else expect(units(monthlyCost), name).toBe(total(known));
    }
    const saved = json.regions.map(({ recommended }) => recommended?.monthlySaving ?? "0");
    expect(units(json.totals.recommended?.monthlySaving ?? "0")).toBe(total(saved));
  });
});

describe("CSV", () => {
  it("has the documented header, one line item per row, and the totals of the JSON", async () => {
    const comparison = await compared(["sqs=3000.5", "internet=7"]);
    const { data, errors } = Papa.parse<Record<string, string>>(comparisonCsv([comparison]), {
      header: true,
      skipEmptyLines: true,
    });
    expect(errors).toEqual([]);
    expect(Object.keys(data[0] ?? {}).join(",")).toBe(
      "option,compliant,account_id,region,vpc_id,az_id,service,usage_type,quantity,unit,unit_price,cost,currency",
    );
    const json = comparisonJson([comparison]) as ComparisonJson;
    expect(data).toHaveLength(json.options.reduce((count, { lineItems }) => count + lineItems.length, 0));
    for (const { name, monthlyCost } of json.options) {
      if (monthlyCost === null) continue;
      const costs = data.filter(({ option }) => option === name).map(({ cost = "" }) => cost);
      expect(total(costs), name).toBe(units(monthlyCost));
    }
  });

  it("no cell becomes a formula", async () => {
    const usage = (await readUsage({ gb: ["sqs=1"], region: "us-east-1" })).usages[0];
    if (usage === undefined) throw new Error("no usage");
    const demands = usage.demands.map((demand) => ({ ...demand, vpc: "=1+1", az: "@x" }));
    const csv = comparisonCsv([compare({ ...usage, demands, windows: [] })]);
    expect(csv).toContain(",'=1+1,'@x,");
    expect(csv).not.toMatch(/,[=@]/);
  });
});

describe("reports for people", () => {
  it("round half-even to cents, once", async () => {
    // 730 × 0.05 + 100.1 × 0.045 = 41.0045; the exact sum is rounded, not its parts.
    const text = terminalReport(comparisonDocument([await compared(["internet=100.1"], 1)]), {
      colour: false,
    });
    expect(text).toMatch(/nat-only +Everything through NAT gateways +41\.00 /);
  });

  it("keep to 110 columns", async () => {
    const comparison = await compared(["sqs=3000.5", "internet=7", "secretsmanager=1", "s3=123456789"]);
    const lines = terminalReport(comparisonDocument([comparison]), { colour: false }).split("\n");
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(110);
  });

  it("are bold only where colours are wanted", async () => {
    const document = comparisonDocument([await compared(["sqs=1"])]);
    expect(terminalReport(document, { colour: true })).toContain("\u001b[1mWays to connect\u001b[22m");
    expect(terminalReport(document, { colour: false })).not.toContain("\u001b");
  });

  it("hold a name with marks of Markdown as it is", async () => {
    const usage = (await readUsage({ gb: ["sqs=1"], region: "us-east-1" })).usages[0];
    if (usage === undefined) throw new Error("no usage");
    const demands = usage.demands.map((demand) => ({ ...demand, vpc: "a|b<c>*" }));
    const text = markdownReport(comparisonDocument([compare({ ...usage, demands, windows: [] })]));
    expect(text).toContain("a\\|b&lt;c&gt;\\*");
    expect(text).not.toContain("a|b<c>");
  });

  it("say what is assumed and what is not in the figures", async () => {
    const text = terminalReport(comparisonDocument([await compared(["sqs=1"], 2)]), { colour: false });
    for (const part of [
      "2 assumed (--azs)",
      "assumed (--nat)",
      "730 hours",
      "bundled",
      "data transfer out",
    ]) {
      expect(text).toContain(part);
    }
  });
});
