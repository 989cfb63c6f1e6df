/** The small text inputs: a usage table by hand, a policy, and a Cost Explorer export of the same shop. */
import { seeded } from "./random.ts";

export const USAGE_CSV = `service,gb,vpc_id,az_id,account_id,route
s3,4200,vpc-web,use1-az1,111122223333,
s3,2100,vpc-web,use1-az2,111122223333,
dynamodb,310,vpc-web,,111122223333,
sqs,460,vpc-web,use1-az1,111122223333,
logs,820,vpc-web,,111122223333,
kms,5,vpc-web,,111122223333,
internet,390,vpc-web,,111122223333,
s3,900,vpc-batch,use1-az1,444455556666,gateway-endpoint
ecr.dkr,12,vpc-batch,use1-az1,444455556666,
secretsmanager,0.4,vpc-batch,use1-az1,444455556666,
rds,3,vpc-batch,use1-az1,444455556666,
internet,25,vpc-batch,use1-az1,444455556666,
`;

export const POLICY_YAML = `# Our rules: every zone redundant, and Systems Manager reachable whatever happens to the NAT gateways.
version: 1
name: shop
extends: production
required:
  workloads: [ssm-session-manager]
  services: [kms]
endpoint-policy: required
`;

/** USD with ten decimals, as the console writes them. */
function usd(tenBillionths: bigint): string {
  const text = tenBillionths.toString().padStart(11, "0");
  return `${text.slice(0, -10)}.${text.slice(-10)}`.replace(/\.?0+$/, "") || "0";
}

const COLUMNS = [
  // usage type, cost of a mean day in units of 1e-10 USD, whether it swings from day to day
  ["NatGateway-Bytes", 97_215_000_000n, true],
  ["NatGateway-Hours", 32_400_000_000n, false],
  ["DataTransfer-Out-Bytes", 11_340_000_000n, true],
  ["USE1-PublicIPv4:InUseAddress", 3_600_000_000n, false],
  ["USE1-VpcEndpoint-Hours", 7_200_000_000n, false],
  ["USE1-VpcEndpoint-Bytes", 12_400_000n, true],
  ["DataTransfer-Regional-Bytes", 4_120_000_000n, true],
] as const;

/** "Download as CSV" of Cost Explorer, grouped by usage type, daily, September 2026. */
export function costExplorerCsv(): string {
  const random = seeded(20260903);
  const days = Array.from({ length: 30 }, () =>
    COLUMNS.map(([, mean, swings]) => (swings ? (mean * BigInt(850 + random(300))) / 1000n : mean)),
  );
  const sum = (values: readonly bigint[]): bigint => values.reduce((a, b) => a + b, 0n);
  const totals = COLUMNS.map((_, column) => sum(days.map((day) => day[column] ?? 0n)));
  const row = (label: string, values: readonly bigint[]): string =>
    [label, ...[...values, sum(values)].map(usd)].map((cell) => `"${cell}"`).join(",");
  const head = ["Usage type", ...COLUMNS.map(([name]) => `${name}($)`), "Total costs($)"];
  return [
    head.map((cell) => `"${cell}"`).join(","),
    row("Usage type total", totals),
    ...days.map((day, i) => row(`2026-09-${String(i + 1).padStart(2, "0")}`, day)),
    "",
  ].join("\n");
}
