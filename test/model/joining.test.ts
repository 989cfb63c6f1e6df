/** VPCs whose blocks overlap never share a hub, and the optimum is the best of every choice among them. */
import { describe, expect, it } from "vitest";
import { loadCatalog } from "../../src/catalog/catalog.ts";
import { overlaps } from "../../src/model/cidr.ts";
import { type Comparison, compare } from "../../src/model/compare.ts";
import { compare as compareAmounts, hours, text, type Usd } from "../../src/model/money.ts";
import { readPolicy } from "../../src/policy/read-policy.ts";
import { withRate } from "../../src/pricing/adjust.ts";
import { loadBundledPrices } from "../../src/pricing/price-list.ts";
import { readUsage } from "../../src/usage/read-usage.ts";
import { type Seeded, seeded } from "../support/seeded.ts";
import { tree } from "../support/tree.ts";

/** A hub pays early: attachments and transit are cheap, endpoints are not. */
const PRICES = [
  "vpce_interface_hour=0.05",
  "vpce_interface_gb=0.01",
  "nat_hour=0.045",
  "nat_gb=0.045",
  "nat_regional_hour=0.045",
  "nat_regional_gb=0.045",
  "tgw_attachment_hour=0.01",
  "tgw_gb=0.001",
  "vpc_peering_gb=0.01",
  "public_ipv4_hour=0.005",
  "az_transfer_gb=0.01",
].reduce((prices, spec) => withRate(prices, "us-east-1", spec), loadBundledPrices());

type Blocks = Readonly<Record<string, string>>;

/** Every VPC sends so much to two services, over one zone. */
async function compared(
  gb: Readonly<Record<string, number>>,
  blocks: Blocks,
  barred: readonly string[] = [],
) {
  const rows = Object.entries(gb).flatMap(([vpc, amount]) => [
    `sqs,${amount},${vpc},z1,us-east-1\n`,
    `kms,${amount / 2},${vpc},z1,us-east-1\n`,
    `internet,1,${vpc},z1,us-east-1\n`,
  ]);
  const yaml = `version: 1\nhub-via: [transit-gateway]\negress: [none, nat-per-az, nat-regional]\n${barred.length === 0 ? "" : `central-endpoints: [${barred.join(", ")}]\n`}`;
  const root = tree({ "u.csv": `service,gb,vpc_id,az_id,region\n${rows.join("")}`, "p.yaml": yaml });
  const [usage] = (await readUsage({ usage: [`${root}/u.csv`] })).usages;
  if (usage === undefined) throw new Error("no usage");
  const catalog = loadCatalog();
  const policy = await readPolicy(`${root}/p.yaml`, catalog);
  const vpcs = Object.entries(blocks).map(([id, cidr]) => {
    return { id, account: null, region: "us-east-1", azs: ["z1"], cidrs: [cidr] };
  });
  const settings = {
    azs: 1,
    nat: "per-az" as const,
    natGiven: true,
    hoursPerMonth: hours("730"),
    tierScope: "organisation" as const,
  };
  const known = { ...usage, topology: { ...usage.topology, vpcs } };
  return compare(known, { prices: PRICES, catalog, policy, settings });
}

const costOf = (comparison: Comparison): Usd => {
  if (comparison.recommended === null) throw new Error("nothing is recommended");
  return comparison.recommended.monthlyCost;
};
const attached = (comparison: Comparison) => comparison.recommended?.hub?.attached ?? [];

/** The best over every way to keep overlapping VPCs from sharing, tried one by one. */
async function byHand(gb: Readonly<Record<string, number>>, blocks: Blocks): Promise<Usd> {
  const ids = Object.keys(gb);
  const pairs = overlaps(ids, (id) => [blocks[id] ?? ""]);
  let best: Usd | null = null;
  for (let set = 0; set < 2 ** ids.length; set++) {
    const barred = ids.filter((_, i) => (set >> i) & 1);
    if (pairs.some(({ a, b }) => !barred.includes(a) && !barred.includes(b))) continue;
    const cost = costOf(await compared(gb, {}, barred));
    if (best === null || compareAmounts(cost, best) < 0) best = cost;
  }
  if (best === null) throw new Error("no way");
  return best;
}

function situation(random: Seeded) {
  const ids = ["vpc-a", "vpc-b", "vpc-c", "vpc-d", "vpc-e"].slice(0, random.int(3, 5));
  const gb = Object.fromEntries(ids.map((id) => [id, random.int(1, 40) * 50]));
  const blocks = Object.fromEntries(
    ids.map((id) => [id, random.pick(["10.0.0.0/16", "10.0.128.0/17", "10.0.0.0/17", "10.1.0.0/16"])]),
  );
  return { gb, blocks };
}

describe("VPCs whose address blocks overlap", () => {
  const gb = { "vpc-a": 1000, "vpc-b": 900, "vpc-c": 800 };
  it("share a hub where they do not overlap", async () => {
    const blocks = { "vpc-a": "10.0.0.0/16", "vpc-b": "10.1.0.0/16", "vpc-c": "10.2.0.0/16" };
    const apart = await compared(gb, blocks);
    expect(attached(apart)).toEqual(["vpc-a", "vpc-b", "vpc-c"]);
    expect(apart.warnings.map(({ code }) => code)).not.toContain("overlapping-cidrs");
  });

  it("do not where they do: the one that gains less stays out, and sharing all is a violation", async () => {
    const blocks = { "vpc-a": "10.0.0.0/16", "vpc-b": "10.0.0.0/16", "vpc-c": "10.2.0.0/16" };
    const result = await compared(gb, blocks);
    expect(attached(result)).toEqual(["vpc-a", "vpc-c"]);
    expect(result.recommended?.proven).toBe(true);
    expect(result.warnings.map(({ code }) => code)).toContain("overlapping-cidrs");
    const central = result.options.find(({ name }) => name === "central-endpoints");
    expect(central?.violations.map(({ rule, message }) => [rule, message])).toEqual([
      [
        "overlapping-cidrs",
        "vpc-a (10.0.0.0/16) and vpc-b (10.0.0.0/16) overlap: neither a Transit Gateway nor peering can join them in a hub",
      ],
    ]);
    const optimal = result.options.find(({ name }) => name === "optimal");
    expect(optimal?.violations).toEqual([]);
  });

  it("the optimum is the best of every choice", async () => {
    let conflicts = 0;
    for (let seed = 1; seed <= 12; seed++) {
      const { gb: traffic, blocks } = situation(seeded(seed));
      const found = await compared(traffic, blocks);
      expect(text(costOf(found)), `seed ${seed}`).toBe(text(await byHand(traffic, blocks)));
      const together = attached(found);
      expect(overlaps(together, (id) => [blocks[id] ?? ""])).toEqual([]);
      if (overlaps(Object.keys(blocks), (id) => [blocks[id] ?? ""]).length > 0) conflicts += 1;
    }
    expect(conflicts).toBeGreaterThan(6);
  });

  it("too many to try each choice: they stay out, and nothing is called proven", async () => {
    const ids = Array.from({ length: 30 }, (_, i) => `vpc-${i}`);
    const many = Object.fromEntries(ids.map((id) => [id, 1000]));
    const blocks = Object.fromEntries(ids.map((id, i) => [id, i < 26 ? "10.0.0.0/16" : `10.${i}.0.0/16`]));
    const result = await compared(many, blocks);
    expect(attached(result)).toEqual(["vpc-26", "vpc-27", "vpc-28", "vpc-29"]);
    expect(result.recommended?.proven).toBe(false);
  });
});
