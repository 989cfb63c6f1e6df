/** `--dns` beside flow logs: which bytes it settles, and when. */
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { text } from "../../src/model/money.ts";
import { readUsage } from "../../src/usage/read-usage.ts";
import { type Asked, EPOCH, resolverLines } from "../support/resolver-query.ts";
import { temporaryFiles } from "../support/temporary-files.ts";

const put = temporaryFiles("dns");
const SQS = "sqs.us-east-1.amazonaws.com";
const KMS = "kms.us-east-1.amazonaws.com";
/** In a range of AWS in us-east-1 that is only AMAZON and EC2. */
const REMOTE = "18.204.1.7";
const HEADER =
  "interface-id vpc-id az-id srcaddr dstaddr pkt-srcaddr pkt-dstaddr bytes start end action log-status\n";
const GB = 2 ** 30;

/** A and B of a NAT gateway: what the client sent to the remote, from `at` on, in GB. */
function sent(at: number, amount: number, client = "10.0.1.10"): string {
  const times = `${EPOCH + at} ${EPOCH + at + 30} ACCEPT OK\n`;
  const start = "eni-0123456789abcdef0 vpc-1 use1-az1";
  return (
    `${start} ${client} 10.0.0.220 ${client} ${REMOTE} ${amount * GB} ${times}` +
    `${start} 10.0.0.220 ${REMOTE} 10.0.0.220 ${REMOTE} ${amount * GB} ${times}`
  );
}
/** The same as a version-2 log sees it: B alone tells of the remote. */
function sentV2(at: number, amount: number): string {
  return `2 123456789012 eni-0123456789abcdef0 10.0.0.220 ${REMOTE} 5000 443 6 9 ${amount * GB} ${EPOCH + at} ${EPOCH + at + 30} ACCEPT OK\n`;
}

async function usage(flows: string, asked: readonly Asked[], form: "few" | "v2" = "few") {
  const { usages } = await readUsage({
    usage: [put("flows.log", form === "few" ? HEADER + flows : flows).path],
    dns: [put("queries.log", resolverLines(asked)).path],
    region: "us-east-1",
    scale: false,
    flowLogs: { natInterfaces: ["eni-0123456789abcdef0"] },
  });
  const [only] = usages;
  if (only === undefined) throw new Error("no usage");
  return only;
}
async function demands(...args: Parameters<typeof usage>): Promise<string[]> {
  const { demands: all } = await usage(...args);
  return all.map(({ service, gb }) => `${service} ${text(gb)}`);
}

describe("records of one remote at several times", () => {
  const asked = [
    { at: 0, names: [SQS], addresses: [REMOTE] },
    { at: 3600, names: [KMS], addresses: [REMOTE] },
  ];
  const times = [
    [-60, 1] as const,
    [10, 2] as const,
    [1800, 4] as const,
    [3700, 8] as const,
    [9000, 16] as const,
  ];
  it("each has the name of its time; before the first answer the ranges decide", async () => {
    const flows = times.map(([at, amount]) => sent(at, amount)).join("");
    expect(await demands(flows, asked)).toEqual(["aws-other 1", "kms 24", "sqs 6"]);
  });
  it("also where only the far side is logged", async () => {
    const flows = times.map(([at, amount]) => sentV2(at, amount)).join("");
    expect(await demands(flows, asked, "v2")).toEqual(["aws-other 1", "kms 24", "sqs 6"]);
  });
  it("also per client", async () => {
    const both = [
      { ...asked[0], client: "10.0.1.10" },
      { ...asked[1], client: "10.0.1.11" },
    ] as Asked[];
    const flows = sent(4000, 1, "10.0.1.10") + sent(4000, 2, "10.0.1.11") + sent(4000, 4, "10.0.1.12");
    expect(await demands(flows, both)).toEqual(["kms 6", "sqs 1"]);
  });
});

it("names that share an address share its bytes to the byte, and the rest is as without logs", async () => {
  const asked = [SQS, KMS, "www.example.com"].map((name) => ({ at: 0, names: [name], addresses: [REMOTE] }));
  const found = await usage(sent(10, 1), asked);
  expect(found.demands.map(({ service, gb }) => `${service} ${text(gb)}`)).toEqual(
    ["aws-other 0.3333333330", "kms 0.3333333340", "sqs 0.3333333330"].map((line) => line.replace(/0+$/, "")),
  );
  const bytes = found.attribution.filter((each) => each.bytes > 0n);
  expect(bytes.reduce((sum, each) => sum + each.bytes, 0n)).toBe(BigInt(GB));
  expect(bytes.map(({ by }) => by)).toEqual(["resolver-logs", "address-ranges"]);
  expect(found.warnings.map(({ code }) => code)).toContain("shared-address");
});

it("a name that private DNS does not cover stays aws-other, with a warning", async () => {
  const found = await usage(sent(10, 1), [{ at: 0, names: ["sts.amazonaws.com"], addresses: [REMOTE] }]);
  expect(found.demands.map(({ service }) => service)).toEqual(["aws-other"]);
  expect(found.attribution.find(({ by }) => by === "resolver-logs")?.bytes).toBe(BigInt(GB));
  expect(found.warnings.map(({ code }) => code)).toContain("dns-host-not-covered");
});

it("another region's range wins over any name", async () => {
  const flows = sent(10, 1).replaceAll(REMOTE, "52.218.0.9");
  const asked = [{ at: 0, names: ["b.s3.us-east-1.amazonaws.com"], addresses: ["52.218.0.9"] }];
  expect(await demands(flows, asked)).toEqual(["aws-other-region 1"]);
});

it("faults are one line each", async () => {
  const flows = put("flows.log", HEADER + sent(0, 1)).path;
  const queries = put("queries.log", resolverLines([{ at: 0, names: [SQS], addresses: [REMOTE] }])).path;
  await expect(readUsage({ usage: ["-"], dns: ["-"] })).rejects.toThrow(/standard input/);
  await expect(readUsage({ gb: ["sqs=1"], region: "us-east-1", dns: [queries] })).rejects.toThrow(
    "--dns names the services behind the addresses of flow logs, and --usage holds none",
  );
  await expect(readUsage({ usage: [flows], dns: [join(flows, "none")] })).rejects.toThrow(/none: /);
  await expect(readUsage({ usage: [flows], dns: [flows], region: "us-east-1" })).rejects.toThrow(
    /is no Route 53 Resolver query log/,
  );
});

it("the number of workers changes nothing", async () => {
  const asked = [
    { at: 0, names: [SQS], addresses: [REMOTE] },
    { at: 3600, names: [KMS], addresses: [REMOTE] },
  ];
  const dns = [put("queries.log", resolverLines(asked)).path];
  const logs = Array.from({ length: 6 }, (_, i) => {
    const flows = Array.from({ length: 300 }, (__, n) => sent(i * 900 + n, 1, `10.0.1.${n % 200}`)).join("");
    return put(`flows-${i}.log`, HEADER + flows).path;
  });
  const read = async (workers: number): Promise<string[]> => {
    const { usages } = await readUsage({
      usage: logs,
      dns,
      region: "us-east-1",
      scale: false,
      flowLogs: { workers },
    });
    return usages.flatMap((each) => each.demands.map(({ service, gb }) => `${service} ${text(gb)}`));
  };
  expect(await read(1)).toEqual(["kms 600", "sqs 1200"]);
  expect(await read(2)).toEqual(await read(1));
});
