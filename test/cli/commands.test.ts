/** What the commands print on small inputs, approved as a whole. A golden changes only for a reason. */
import { expect, it } from "vitest";
import { run } from "./run.ts";

const USAGE = `service,gb,vpc_id,az_id,route
s3,500,vpc-1,use1-az1,nat-gateway
sqs,1500,vpc-1,use1-az1,
kms,5,vpc-1,use1-az2,
internet,100,vpc-1,use1-az2,
dynamodb,50,vpc-2,use1-az1,
sqs,3000,vpc-2,use1-az1,
`;
const TWO_REGIONS = `service,gb,region
sqs,3000,us-east-1
sqs,10,eu-west-1
internet,10,us-east-1
internet,10,eu-west-1
`;
const POLICY = `version: 1
name: ours
min-azs: 2
egress: [nat-per-az]
required:
  services: [kms]
`;
const FILES = { "usage.csv": USAGE, "two.csv": TWO_REGIONS, "ours.yaml": POLICY };

const GOLDENS: Record<string, string> = {
  "compare-table.txt": "compare --region us-east-1 --usage usage.csv",
  "compare-policy.txt":
    "compare --region us-east-1 --usage usage.csv --policy ours.yaml --discount 10 --rate nat_gb=0.05",
  "compare-markdown.md":
    "compare --region us-east-1 --usage usage.csv --policy lowest-cost --format markdown",
  "compare-json.json": "compare --region us-east-1 --gb sqs=500 --azs 1 --format json",
  "compare-csv.csv": "compare --region us-east-1 --usage usage.csv --format csv",
  "compare-regions.txt": "compare --usage two.csv --azs 2",
  "break-even.txt": "break-even --region us-east-1 --region eu-west-1 --region us-gov-west-1",
  "break-even-services.csv": "break-even sqs s3 aurora --region us-east-1 --azs 3 --format csv",
};

it.concurrent.for(Object.entries(GOLDENS))("%s", async ([golden, command], { expect }) => {
  const { code, out } = await run(command.split(" "), { files: FILES });
  expect(code).toBe(0);
  await expect(out).toMatchFileSnapshot(`../golden/cli/${golden}`);
});

it("compare refuses, with the reasons in the table", async () => {
  const { code, out } = await run(
    ["compare", "--region", "us-east-1", "--usage", "usage.csv", "--policy", "closed.yaml"],
    { files: { ...FILES, "closed.yaml": "internet: forbidden\n" } },
  );
  expect(code).toBe(3);
  await expect(out).toMatchFileSnapshot("../golden/cli/compare-refused.txt");
});

it("usage tells how it came about", async () => {
  const { code, out, err } = await run(
    ["usage", "--region", "us-east-1", "--usage", "usage.csv", "--top", "3"],
    {
      files: FILES,
    },
  );
  expect(code).toBe(0);
  expect(out.split("\n")).toHaveLength(8);
  expect(err).toBe(
    [
      "vpce-cost: usage: usage.csv: 6 records",
      "vpce-cost: window: amounts are per month already, nothing was scaled",
      "vpce-cost: top: no talkers: only flow logs tell of them",
      "",
    ].join("\n"),
  );
});
