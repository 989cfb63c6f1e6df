/** `discover` on the real binary, against saved answers and against a server that plays EC2. */
import { describe, expect, it } from "vitest";
import type { Inventory } from "../../src/inventory/inventory.ts";
import {
  type Account,
  describeFiles,
  emptyAccount,
  natGateway,
  smallAccount,
  vpc,
} from "../support/account.ts";
import { ec2Error, ec2Server, type Instead } from "../support/ec2-server.ts";
import { loopback, TEST_CREDENTIALS } from "../support/loopback.ts";
import { run } from "./run.ts";

const REGION = ["--region", "us-east-1"];

async function ask(
  args: readonly string[],
  instead?: Instead,
  accountOf: (region: string, key: string) => Account = smallAccount,
  pageSize = 1000,
  env: Record<string, string> = {},
) {
  const server = await ec2Server(accountOf, instead, pageSize);
  const result = await run(["discover", ...args], {
    env: { ...TEST_CREDENTIALS, AWS_ENDPOINT_URL_EC2: server.url, ...env },
  });
  return { ...result, asked: server.asked };
}
const inventoryIn = (out: string) => JSON.parse(out) as Inventory & { readonly schema: string };
const oneLine = (err: string) => expect(err.trimEnd().split("\n")).toHaveLength(1);

describe("discover from saved answers", () => {
  it("writes what compare reads back", async () => {
    const files = Object.fromEntries(
      Object.entries(describeFiles(smallAccount())).map(([name, text]) => [`net/${name}`, text]),
    );
    const saved = await run(["discover", "net", "--output", "inventory.json"], { files });
    expect([saved.code, saved.out, saved.err]).toEqual([0, "", ""]);
    const compare = ["compare", "--gb", "sqs=10", "--region", "us-east-1", "--format", "json", "--inventory"];
    const one = await run([...compare, "net"], { files });
    const two = await run([...compare, "i.json"], {
      files: { "i.json": saved.files["inventory.json"] ?? "" },
    });
    expect(JSON.parse(two.out)).toEqual(JSON.parse(one.out));
  });

  it("a table shows counts and findings", async () => {
    const account = smallAccount();
    account.NatGateways.push(natGateway("nat-idle", "vpc-a", "subnet-2"));
    const { out } = await run(["discover", "--inventory", ".", "--format", "table"], {
      files: describeFiles(account),
    });
    expect(out).toMatch(/111122223333 +us-east-1 +1 +4 +2 +2 +0/);
    expect(out).toMatch(/Idle NAT gateway +36\.50 /);
  });

  it("saved files and AWS at once: the command line is at fault", async () => {
    const { code, err } = await run(["discover", ".", "--region", "us-east-1"]);
    expect(code).toBe(2);
    expect(err).toBe("vpce-cost: --region asks AWS, and saved files are given: leave one of them out\n");
  });
});

describe("discover from AWS", () => {
  it("gives the same as the saved answers, asked only by Describe calls", async () => {
    const { code, out, err, asked } = await ask(REGION);
    expect([code, err]).toEqual([0, ""]);
    const files = describeFiles(smallAccount());
    expect(inventoryIn(out)).toEqual(inventoryIn((await run(["discover", "."], { files })).out));
    const actions = asked.map(({ body }) => new URLSearchParams(body).get("Action"));
    expect(actions.filter((action) => !action?.startsWith("Describe"))).toEqual([]);
    expect(new Set(actions).size).toBe(8);
  });

  it("reads every page", async () => {
    const account = {
      ...emptyAccount(),
      Vpcs: [0, 1, 2, 3, 4].map((i) => vpc(`vpc-${i}`, `10.${i}.0.0/16`)),
    };
    const { out, asked } = await ask(REGION, undefined, () => account, 2);
    expect(inventoryIn(out).vpcs.map((each) => each.id)).toEqual([
      "vpc-0",
      "vpc-1",
      "vpc-2",
      "vpc-3",
      "vpc-4",
    ]);
    expect(asked.filter(({ body }) => body.includes("Action=DescribeVpcs"))).toHaveLength(3);
  });

  it("several regions, each signed for", async () => {
    const accountOf = (region: string): Account => ({
      ...emptyAccount(),
      Vpcs: [vpc(`vpc-${region}`, "10.0.0.0/16")],
    });
    const { out } = await ask(
      ["--region", "us-east-1", "--region", "eu-west-1,eu-central-1"],
      undefined,
      accountOf,
    );
    expect(inventoryIn(out).vpcs.map(({ id, region }) => [id, region])).toEqual([
      ["vpc-eu-central-1", "eu-central-1"],
      ["vpc-eu-west-1", "eu-west-1"],
      ["vpc-us-east-1", "us-east-1"],
    ]);
  });

  it("--all-regions asks which are enabled", async () => {
    const regions = ["us-east-1", "ap-south-1"];
    const items = regions.map((each) => `<item><regionName>${each}</regionName></item>`).join("");
    const { out } = await ask(
      ["--all-regions"],
      ({ action }) =>
        action === "DescribeRegions"
          ? { body: `<DescribeRegionsResponse><regionInfo>${items}</regionInfo></DescribeRegionsResponse>` }
          : null,
      (region) => ({ ...emptyAccount(), Vpcs: [vpc(`vpc-${region}`, "10.0.0.0/16")] }),
      1000,
      { AWS_REGION: "us-east-1" },
    );
    expect(
      inventoryIn(out)
        .vpcs.map((each) => each.region)
        .sort(),
    ).toEqual([...regions].sort());
  });

  it("roles in the accounts of an organisation, each taken on once", async () => {
    const sts = await loopback(({ body }) => {
      const account = /iam%3A%3A(\d{12})/.exec(body)?.[1] ?? "";
      if (account === "333333333333") {
        return {
          status: 403,
          body: "<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>not authorized to perform: sts:AssumeRole</Message></Error></ErrorResponse>",
        };
      }
      return {
        body: `<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult><Credentials><AccessKeyId>ASIA${account}</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken><Expiration>2099-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>`,
      };
    });
    const { code, out, err } = await ask(
      [
        ...[
          "--role-arn",
          "arn:aws:iam::{account}:role/Reader",
          "--region",
          "us-east-1",
          "--region",
          "eu-west-1",
        ],
        ...["--account", "111111111111", "--account", "222222222222", "--account", "333333333333"],
      ],
      undefined,
      (region, key) => ({
        ...emptyAccount(),
        Vpcs: [vpc(`vpc-${key.slice(4, 5)}-${region}`, "10.0.0.0/16", { OwnerId: key.slice(4) })],
      }),
      1000,
      { AWS_ENDPOINT_URL_STS: sts.url, AWS_REGION: "us-east-1" },
    );
    expect(code).toBe(0);
    const inventory = inventoryIn(out);
    expect(inventory.vpcs.map(({ id, account }) => [id, account])).toEqual([
      ["vpc-1-eu-west-1", "111111111111"],
      ["vpc-1-us-east-1", "111111111111"],
      ["vpc-2-eu-west-1", "222222222222"],
      ["vpc-2-us-east-1", "222222222222"],
    ]);
    const took = sts.asked.map(({ body }) => /iam%3A%3A(\d{12})/.exec(body)?.[1]);
    expect(took.filter((each) => each === "111111111111")).toHaveLength(1);
    expect(new Set(inventory.lacks.map((each) => each.account))).toEqual(new Set(["333333333333"]));
    expect(err).toMatch(/Reader, eu-west-1: not permitted/);
  });

  it("a part that may not be asked for is a lack that says what it leaves open; the rest is there", async () => {
    const { code, out, err } = await ask(REGION, ({ action }) =>
      action === "DescribeNatGateways"
        ? ec2Error(403, "UnauthorizedOperation", "You are not authorized to perform this operation.")
        : null,
    );
    expect(code).toBe(0);
    const inventory = inventoryIn(out);
    expect(inventory.vpcs).toHaveLength(1);
    expect(inventory.lacks).toEqual([
      {
        part: "natGateways",
        account: null,
        region: "us-east-1",
        where: "us-east-1",
        reason: "not permitted (ec2:DescribeNatGateways): docs/iam.md has the policy",
      },
    ]);
    expect(err).toBe(
      "vpce-cost: warning: without 'describe-nat-gateways' (us-east-1: not permitted (ec2:DescribeNatGateways): docs/iam.md has the policy) it cannot be told what today's NAT gateways cost and which of them are idle\n",
    );
  });

  it("throttling and a passing failure are waited out by the SDK", async () => {
    const seen = new Set<string>();
    const { code, out } = await ask(REGION, ({ action }) => {
      if (seen.has(action)) return null;
      seen.add(action);
      if (action === "DescribeVpcs") return ec2Error(503, "RequestLimitExceeded", "Request limit exceeded.");
      return action === "DescribeSubnets" ? { status: 500, body: "" } : null;
    });
    expect(code).toBe(0);
    expect(inventoryIn(out).lacks).toEqual([]);
    expect(inventoryIn(out).subnets).toHaveLength(4);
  });

  it.each<readonly [string, Instead, RegExp]>([
    [
      "expired",
      () => ec2Error(400, "ExpiredToken", "The security token included in the request is expired"),
      /the credentials have expired: sign in again/,
    ],
    [
      "not valid",
      () => ec2Error(401, "AuthFailure", "AWS was not able to validate the provided access credentials"),
      /the credentials are not accepted \(AuthFailure/,
    ],
    [
      "denied",
      () => ec2Error(403, "UnauthorizedOperation", "You are not authorized"),
      /not permitted \(ec2:DescribeVpcs\)/,
    ],
    [
      "throttled for good",
      () => ec2Error(503, "RequestLimitExceeded", "Request limit exceeded."),
      /AWS asked to slow down after 2 attempts/,
    ],
    [
      "failing for good",
      () => ec2Error(500, "InternalError", "An internal error has occurred"),
      /AWS failed after 2 attempts \(HTTP 500, InternalError\)/,
    ],
    ["no XML", () => ({ body: "<DescribeVpcsResponse><vpcSet><item>" }), /the answer cannot be read/],
    [
      "an HTML page",
      () => ({ status: 200, headers: { "content-type": "text/html" }, body: "<html><p>hi" }),
      /the answer cannot be read/,
    ],
    ["no answer", () => ({ hang: true }), /no answer in time/],
  ])("%s: one line, exit 1", async (_, instead, message) => {
    const { code, out, err } = await ask([...REGION, "--timeout", "1"], instead);
    expect([code, out]).toEqual([1, ""]);
    expect(err).toMatch(/^vpce-cost: discover: us-east-1: nothing could be read: /);
    expect(err).toMatch(message);
    oneLine(err);
  });

  it("nobody there, and no credentials", async () => {
    const nobody = await run(["discover", ...REGION], {
      env: { ...TEST_CREDENTIALS, AWS_ENDPOINT_URL_EC2: "http://127.0.0.1:9" },
    });
    expect([nobody.code, nobody.out]).toEqual([1, ""]);
    expect(nobody.err).toMatch(/cannot be reached after 2 attempts \(ECONNREFUSED\)/);
    const { AWS_ACCESS_KEY_ID: _id, AWS_SECRET_ACCESS_KEY: _secret, ...none } = TEST_CREDENTIALS;
    const nameless = await run(["discover", ...REGION], { env: none });
    expect(nameless.code).toBe(1);
    expect(nameless.err).toMatch(/no AWS credentials were found/);
    oneLine(nameless.err);
  });

  it.each([
    [["--region", "us-eest-1"], /us-eest-1/],
    [["--role-arn", "arn:aws:iam::{account}:role/R"], /which accounts\?/],
    [["--account", "111111111111"], /--account needs --role-arn/],
    [["--role-arn", "arn:aws:iam::{account}:role/R", "--account", "12"], /twelve digits/],
    [["--role-arn", "Reader"], /write it as arn:aws:iam::\{account\}/],
    [["--concurrency", "0"], /--concurrency/],
    [["--all-regions", "--region", "us-east-1"], /leave --region out/],
  ])("%j: exit 2", async (args, message) => {
    const { code, err } = await run(["discover", ...args], { env: TEST_CREDENTIALS });
    expect(code).toBe(2);
    expect(err).toMatch(message);
    oneLine(err);
  });

  it("without a region anywhere: which one?", async () => {
    const { code, err } = await run(["discover"], { env: TEST_CREDENTIALS });
    expect(code).toBe(1);
    expect(err).toBe(
      "vpce-cost: discover: which region? give --region CODE, --all-regions, or set AWS_REGION\n",
    );
  });
});
