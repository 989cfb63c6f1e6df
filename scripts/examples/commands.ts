/** The commands whose output examples/output holds. A test runs each and compares. */
export interface ExampleCommand {
  /** File below examples/output. */
  readonly output: string;
  readonly args: readonly string[];
}

const FLOWS = ["--usage", "examples/flow-logs", "--dns", "examples/resolver-logs"];

export const EXAMPLE_COMMANDS: readonly ExampleCommand[] = [
  { output: "compare-flow-logs.txt", args: ["compare", ...FLOWS] },
  { output: "compare-flow-logs.json", args: ["compare", ...FLOWS, "--format", "json"] },
  { output: "compare-flow-logs.csv", args: ["compare", ...FLOWS, "--format", "csv"] },
  {
    output: "compare-policy.md",
    args: ["compare", ...FLOWS, "--policy", "examples/policy.yaml", "--format", "markdown"],
  },
  {
    output: "compare-usage.txt",
    args: ["compare", "--usage", "examples/usage.csv", "--region", "us-east-1"],
  },
  {
    output: "compare-bill.txt",
    args: [
      "compare",
      "--usage",
      "examples/cost-explorer.csv",
      "--split",
      "s3=55",
      "--split",
      "logs=10",
      "--split",
      "sqs=5",
    ],
  },
  {
    output: "compare-growth.txt",
    args: ["compare", ...FLOWS, "--growth", "5%", "--uncertainty", "20%"],
  },
  { output: "usage-flow-logs.csv", args: ["usage", ...FLOWS] },
  {
    output: "break-even.txt",
    args: ["break-even", "sqs", "s3", "--region", "us-east-1", "--region", "eu-central-1"],
  },
  { output: "services-rds-s3-eks.txt", args: ["services", "rds", "s3", "eks"] },
  { output: "services-minimal-production.txt", args: ["services", "--workload", "minimal-production"] },
  { output: "prices-us-east-1.txt", args: ["prices", "show", "--region", "us-east-1"] },
];

/** The part of the main job's output that the README shows: the answer, its reasons and what to do, in order. */
export function readmeExcerpt(output: string): string {
  return (output.split("\nHow sure that is")[0] ?? output).trimEnd();
}
