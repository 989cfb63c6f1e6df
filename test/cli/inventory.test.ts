/** `--inventory` on the real binary: today's network, findings, and what it leaves open. */
import { describe, expect, it } from "vitest";
import { describeFiles, natGateway, smallAccount, subnet, vpc } from "../support/account.ts";
import { run } from "./run.ts";

const USAGE =
  "service,gb,vpc_id,route\nsqs,500,vpc-a,interface-endpoint\ns3,100,vpc-a,\ninternet,50,vpc-a,\n";
const RATES = ["nat_hour=0.045", "nat_gb=0.045", "vpce_interface_hour=0.01", "vpce_interface_gb=0.01"].concat(
  "public_ipv4_hour=0.005",
  "az_transfer_gb=0.01",
);
const compare = ["compare", "--usage", "u.csv", "--inventory", "net", "--format", "json"].concat(
  RATES.flatMap((rate) => ["--rate", rate]),
);
function files(account = smallAccount(), usage = USAGE): Record<string, string> {
  const saved = Object.entries(describeFiles(account)).map(([name, text]) => [`net/${name}`, text]);
  return { "u.csv": usage, ...Object.fromEntries(saved) };
}

interface Found {
  readonly code: string;
  readonly monthlyCost: string | null;
  readonly resources: readonly string[];
}
interface Result {
  readonly region: string;
  readonly options: readonly {
    readonly name: string;
    readonly monthlyCost: string | null;
    readonly violations: readonly { readonly rule: string }[];
  }[];
  readonly findings: readonly Found[];
  readonly warnings: readonly { readonly code: string; readonly message: string }[];
}
const costOf = (result: Result, name: string) =>
  result.options.find((each) => each.name === name)?.monthlyCost;

describe("--inventory", () => {
  it("prices today from what is there", async () => {
    const { code, out, err } = await run(compare, { files: files() });
    expect([code, err]).toEqual([0, ""]);
    const result = JSON.parse(out) as Result;
    expect(result.region).toBe("us-east-1");
    // One gateway: 730 × (0.045 + 0.005); 150 GB on it, two thirds of them (100 GB: s3 66.67 and internet 33.33 spread
    // over three zones) from other zones, 2 × 0.01 each; SQS: 2 zones × 7.30 and 500 × 0.01.
    const crossing = 0.02 * 100;
    expect(Number(costOf(result, "current"))).toBeCloseTo(36.5 + 150 * 0.045 + crossing + 14.6 + 5, 6);
    expect(result.findings.map((each) => each.code)).toEqual([
      "route-tables-miss-endpoint",
      "endpoint-in-few-zones",
      "no-gateway-endpoint",
    ]);
  });

  it("what carries nothing is paid today and not by the recommendation", async () => {
    const account = smallAccount();
    account.Vpcs.push(vpc("vpc-b", "10.1.0.0/16"));
    account.Subnets.push(subnet("subnet-b", "vpc-b", 1));
    account.NatGateways.push(natGateway("nat-b", "vpc-b", "subnet-b"));
    const one = JSON.parse((await run(compare, { files: files() })).out) as Result;
    const two = JSON.parse((await run(compare, { files: files(account) })).out) as Result;
    expect(Number(costOf(two, "current")) - Number(costOf(one, "current"))).toBeCloseTo(36.5, 6);
    expect(costOf(two, "optimal")).toBe(costOf(one, "optimal"));
    expect(two.findings[0]).toMatchObject({
      code: "idle-nat-gateway",
      monthlyCost: "36.5",
      resources: ["nat-b"],
    });
    expect(two.warnings.map((each) => each.code)).toContain("vpc-without-usage");
  });

  it("VPCs that only one of the two knows are told of", async () => {
    const { out } = await run(compare, { files: files(smallAccount(), `${USAGE}kms,1,vpc-zz,\n`) });
    const { warnings } = JSON.parse(out) as Result;
    expect(warnings.find((each) => each.code === "vpc-not-in-inventory")?.message).toMatch(/vpc-zz/);
  });

  it("a region that only the inventory tells of is not compared, and said to be left out", async () => {
    const west = JSON.parse(
      JSON.stringify(smallAccount())
        .replaceAll("us-east-1", "eu-west-1")
        .replaceAll("use1-", "euw1-")
        .replace(/(vpc|nat|subnet|rtb|vpce)-(?=[a-z0-9])/g, "$1-w"),
    ) as ReturnType<typeof smallAccount>;
    const more = Object.entries(describeFiles(west)).map(([name, text]) => [`net/west/${name}`, text]);
    const { code, out } = await run(compare, { files: { ...files(), ...Object.fromEntries(more) } });
    expect(code).toBe(0);
    const result = JSON.parse(out) as Result;
    expect(result.region).toBe("us-east-1");
    expect(result.warnings.map((each) => each.code)).toContain("inventory-regions-left-out");
  });

  it("missing files: the questions that stay open are named", async () => {
    const { "net/describe-nat-gateways.json": _, ...rest } = files();
    const { code, out } = await run(compare, { files: rest });
    expect(code).toBe(0);
    const { warnings } = JSON.parse(out) as Result;
    expect(warnings.find((each) => each.code === "inventory-incomplete")?.message).toMatch(
      /what today's NAT gateways cost/,
    );
  });

  it("the findings stand in the table with their cost", async () => {
    const table = compare.map((word) => (word === "json" ? "table" : word));
    const { out } = await run(table, { files: files() });
    expect(out).toMatch(/What the inventory shows/);
    expect(out).toMatch(/Route tables miss the endpoint +4\.50 /);
    expect(out).toMatch(/Endpoint in too few zones \(to add\) +7\.30 /);
  });

  it("usage JSON carries the network and reads it back", async () => {
    const usage = [
      "usage",
      "--usage",
      "u.csv",
      "--inventory",
      "net",
      "--format",
      "json",
      "--output",
      "u.json",
    ];
    const saved = (await run(usage, { files: files() })).files["u.json"] ?? "";
    const again = compare
      .filter((word) => word !== "--inventory" && word !== "net")
      .map((word) => (word === "u.csv" ? "u.json" : word));
    const one = JSON.parse((await run(compare, { files: files() })).out) as Result;
    const two = JSON.parse((await run(again, { files: { "u.json": saved } })).out) as Result;
    expect(costOf(two, "current")).toBe(costOf(one, "current"));
    expect(costOf(two, "optimal")).toBe(costOf(one, "optimal"));
  });

  it.each([
    ["no such path", ["--inventory", "nowhere"], {}, /^vpce-cost: nowhere: no such file or directory\n$/],
    [
      "nothing of it",
      ["--inventory", "x.txt"],
      { "x.txt": "hello" },
      /x\.txt: holds nothing of an inventory/,
    ],
    ["cut off", ["--inventory", "x.json"], { "x.json": '{"Vpcs":[' }, /x\.json: is no complete JSON/],
  ])("%s: one line, exit 1", async (_, args, more, message) => {
    const { code, err } = await run(["compare", "--usage", "u.csv", ...args], {
      files: { "u.csv": USAGE, ...more },
    });
    expect(code).toBe(1);
    expect(err).toMatch(message);
    expect(err.trimEnd().split("\n")).toHaveLength(1);
  });
});

describe("a policy that names VPCs by tag", () => {
  const policy =
    "version: 1\noverrides:\n  - tags: [Name=vpc-a]\n    min-azs: 2\n  - vpcs: [vpc-nowhere]\n    min-azs: 1\n";
  const judged = async (more: readonly string[]) => {
    const { out } = await run([...compare, "--policy", "p.yaml", ...more], {
      files: { ...files(), "p.yaml": policy },
    });
    return JSON.parse(out) as Result;
  };

  it("finds them by the inventory, and tells what fits nothing", async () => {
    const strict = JSON.parse((await run(compare, { files: files() })).out) as Awaited<
      ReturnType<typeof judged>
    >;
    const result = await judged([]);
    const faults = (of: Result) =>
      of.options.find(({ name }) => name === "current")?.violations.map(({ rule }) => rule);
    expect(faults(strict)).toContain("min-azs");
    expect(faults(result)).not.toContain("min-azs");
    expect(result.warnings.find(({ code }) => code === "policy-names-unknown")?.message).toBe(
      "the policy p.yaml names what the input does not hold, so that these rules hold for nothing: vpc-nowhere",
    );
  });
});
