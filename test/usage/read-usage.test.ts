import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { gzipSync } from "node:zlib";
import { afterAll, describe, expect, it } from "vitest";
import { InputError } from "../../src/errors.ts";
import { gb, text } from "../../src/model/money.ts";
import type { Usage } from "../../src/model/usage.ts";
import { usageJson } from "../../src/report/usage-json.ts";
import { type ReadUsageOptions, readUsage } from "../../src/usage/read-usage.ts";
import { EMPTY_READING } from "../../src/usage/reading.ts";
import { cur, gatewayDays } from "./billing/bills.ts";

const root = mkdtempSync(join(tmpdir(), "read-usage-"));
afterAll(() => rmSync(root, { recursive: true }));
function file(name: string, content: string | Uint8Array): string {
  const path = join(root, name);
  mkdirSync(join(path, ".."), { recursive: true });
  writeFileSync(path, content);
  return path;
}
async function one(options: ReadUsageOptions): Promise<Usage> {
  const { usages } = await readUsage({ defaultRegion: "us-east-1", ...options });
  expect(usages).toHaveLength(1);
  return usages[0] as Usage;
}
const rows = (usage: Usage): string[] =>
  usage.demands.map((d) => `${d.vpc} ${d.az} ${d.service} ${d.route} ${text(d.gb)}`);
const codes = (usage: Usage): string[] => [...new Set(usage.warnings.map((each) => each.code))];

const GB = 2 ** 30;
const START = Date.UTC(2026, 3, 1) / 1000;
/** One gateway's interface per VPC for 30 days: bytes out (leg A) and in (leg D) with one remote address each. */
function logs(
  ...flows: readonly { vpc: string; eni: string; remote: string; out: number; in: number }[]
): string {
  const fields =
    "version account-id interface-id vpc-id az-id region srcaddr dstaddr pkt-srcaddr pkt-dstaddr bytes start end action log-status";
  const records = flows.flatMap(({ vpc, eni, remote, out, in: back }, i) =>
    Array.from({ length: 30 * 24 * 6 }, (_, n) => START + n * 600).flatMap((time, n) => {
      const place = `5 011122223333 ${eni} ${vpc} use1-az1 us-east-1`;
      const tail = (bytes: number) => `${n === 0 ? bytes * GB : 0} ${time} ${time + 600} ACCEPT OK`;
      const [client, nat] = [`10.${i}.1.5`, `10.${i}.0.220`];
      return [
        `${place} ${client} ${nat} ${client} ${remote} ${tail(out)}`,
        `${place} ${nat} ${client} ${remote} ${client} ${tail(back)}`,
      ];
    }),
  );
  return `${fields}\n${records.join("\n")}\n`;
}
const INTERNET = "93.184.216.34";
const LOG = logs({ vpc: "vpc-1", eni: "eni-1", remote: INTERNET, out: 72, in: 216 });
const NATS = { natInterfaces: ["eni-1", "eni-2"] };

describe("readUsage", () => {
  it("reads tables, options and JSON together; the order does not matter", async () => {
    const table = file("a/flows.csv", "service,gb\nsqs,1\n");
    const more = file("a/cur.log", "- {service: s3, gb: 2}\n");
    const before = await one({ usage: [table] });
    const json = file("a/x.txt", JSON.stringify(usageJson([before])));
    const usage = await one({ usage: [table, more, json], gb: ["internet=5", "sqs=0.5"] });
    expect(rows(usage)).toEqual(["vpc null internet null 5", "vpc null s3 null 2", "vpc null sqs null 2.5"]);
    expect(await one({ usage: [json, more, table], gb: ["sqs=0.5", "internet=5"] })).toEqual(usage);
  });

  it("reads standard input, and readings that were made elsewhere", async () => {
    const place = { account: null, region: "us-east-1", vpc: "vpc-9", az: null, route: null };
    const made = {
      ...EMPTY_READING,
      monthly: [{ ...place, service: "sqs", gb: gb("3"), gbIn: null, gbOut: null }],
    };
    const usage = await one({ usage: ["-"], stdin: Readable.from(["service,gb\ns3,1\n"]), readings: [made] });
    expect(rows(usage)).toEqual(["vpc null s3 null 1", "vpc-9 null sqs null 3"]);
    expect(usage.from).toEqual(["-"]);
  });

  it("understands names as the catalogue does", async () => {
    const usage = await one({ gb: ["com.amazonaws.us-east-1.sqs=1", "aurora=2"] });
    expect(rows(usage)).toEqual(["vpc null aurora in-vpc 2", "vpc null sqs null 1"]);
  });

  it("leaves other files of a directory out and says so", async () => {
    file("dir/usage.csv", "service,gb\nsqs,1\n");
    file("dir/README.md", "Usage of ours.\n");
    file("dir/.hidden", "x");
    const usage = await one({ usage: [join(root, "dir")] });
    expect(rows(usage)).toEqual(["vpc null sqs null 1"]);
    expect(usage.warnings.map((each) => each.message)).toEqual([
      `${root}/dir: ${root}/dir/README.md left out: of no known form`,
    ]);
  });

  it("goes by the content under any name, or by --usage-format", async () => {
    expect(codes(await one({ usage: [file("b/flows.csv", cur(gatewayDays(1, 30, "1")))] }))).toContain(
      "topology-from-bill",
    );
    await expect(
      one({ usage: [file("c/x.csv", "service,gb\nsqs,1\n")], usageFormat: "cur" }),
    ).rejects.toThrow(/no column 'lineitemusagetype'/);
  });

  it.each<[string, () => ReadUsageOptions, RegExp]>([
    [
      "an unknown file",
      () => ({ usage: [file("d/x", "Dear reader,\n")] }),
      /d\/x: is of no known form \(first line: 'Dear reader,'\); recognised are a usage table/,
    ],
    ["an empty file", () => ({ usage: [file("d/empty", "")] }), /d\/empty: is empty$/],
    [
      "a directory of other things",
      () => ({ usage: [join(file("e/README.md", "hello"), "..")] }),
      /\/e: none of its 1 files holds usage; the first, .*README\.md, is of no known form/,
    ],
    [
      "a bill beside logs",
      () => ({ usage: [file("f/bill", cur(gatewayDays(1, 2, "1"))), file("f/log", LOG)] }),
      /f\/bill: a bill and flow logs count the same traffic twice: give the bill as --billing/,
    ],
    [
      "a bill as both",
      () => ({ usage: [file("g/bill", cur(gatewayDays(1, 2, "1")))], billing: [join(root, "g/bill")] }),
      /is a bill, and --billing is one too/,
    ],
    [
      "no bill as billing",
      () => ({ usage: [file("h/log", LOG)], billing: [join(root, "h/log")] }),
      /h\/log: is no bill \(it is flow-log\)/,
    ],
    [
      "bad rows with --strict",
      () => ({ usage: [file("i/bill", `${cur(gatewayDays(1, 2, "1"))}a,b\n`)], strict: true }),
      /i\/bill, line 6: 2 cells under a header of 13; 1 records could not be read, and --strict allows none/,
    ],
  ])("refuses %s", async (_, options, message) => {
    const error = await one(options()).catch((each: unknown) => each);
    expect(error).toBeInstanceOf(InputError);
    expect((error as Error).message).toMatch(message);
  });
});

describe("flow logs with --billing", () => {
  // 288 GB in 720 hours are 292 in a month of 730; the bill's 300.465 GB in 720 hours are 304.6381…
  const bill = (name: string, ...rows: Parameters<typeof cur>[0][]) =>
    file(`bills/${name}`, cur(rows.flat()));
  const MONTH = gatewayDays(1, 30, "10", { resource: "natgateway/nat-0aaa" });

  it("keep their split and take the bill's total", async () => {
    const usage = await one({
      usage: [file("j/log", LOG)],
      flowLogs: NATS,
      billing: [bill("one.csv", MONTH)],
    });
    expect(rows(usage)).toEqual(["vpc-1 use1-az1 internet nat-gateway 304.638125"]);
    const [row] = usage.demands;
    expect([row?.gbIn, row?.gbOut].map((each) => each && text(each))).toEqual([
      "228.47859375",
      "76.15953125",
    ]);
    expect(usageJson([usage]).calibration).toEqual([
      {
        region: "us-east-1",
        vpcs: ["vpc-1"],
        gateways: ["nat-0aaa"],
        loggedGb: "292",
        billedGb: "304.638125",
        factor: "1.04328125",
      },
    ]);
    const again = await one({ usage: [file("j/again", JSON.stringify(usageJson([usage])))] });
    expect(usageJson([again])).toEqual(usageJson([usage]));
    expect(usage.billed.map((line) => line.usageType)).toEqual(["NatGateway-Bytes", "NatGateway-Hours"]);
    expect(usage.topology.nats.map((nat) => nat.id)).toEqual(["eni-1"]);
    expect(codes(usage)).not.toContain("topology-from-bill");
    expect(codes(usage)).not.toContain("calibration-far-off");
  });

  it("are matched gateway by gateway where the inventory knows both; others fix nothing", async () => {
    const place = { account: "011122223333", region: "us-east-1" };
    const inventory = {
      vpcs: [],
      nats: [
        { id: "nat-0aaa", ...place, vpc: "vpc-1", kind: "zonal" as const, az: "use1-az1" },
        { id: "nat-0bbb", ...place, vpc: "vpc-2", kind: "zonal" as const, az: "use1-az1" },
        { id: "nat-0ccc", ...place, vpc: "vpc-1", kind: "zonal" as const, az: "use1-az2" },
      ],
      endpoints: [],
      attachments: [],
    };
    const known = (eni: string, id: string, vpc: string) => ({
      eni,
      id,
      kind: "zonal" as const,
      ...place,
      vpc,
      az: "use1-az1",
    });
    const flowLogs = {
      inventory: {
        natInterfaces: [known("eni-1", "nat-0aaa", "vpc-1"), known("eni-2", "nat-0bbb", "vpc-2")],
        endpointInterfaces: [],
        vpcs: [],
        subnets: [],
        publicInterfaces: [],
      },
    };
    const log = file(
      "k/log",
      logs(
        { vpc: "vpc-1", eni: "eni-1", remote: INTERNET, out: 72, in: 216 },
        { vpc: "vpc-2", eni: "eni-2", remote: INTERNET, out: 10, in: 0 },
      ),
    );
    const billing = [
      bill(
        "two.csv",
        MONTH,
        gatewayDays(1, 30, "20", { resource: "nat-0bbb" }),
        gatewayDays(1, 30, "5", { resource: "nat-0ccc" }),
        gatewayDays(1, 30, "1", { resource: "nat-0zzz", account: "099999999999" }),
      ),
    ];
    const usage = await one({ usage: [log], flowLogs, inventory, billing });
    expect(rows(usage)).toEqual([
      "vpc-1 use1-az1 internet nat-gateway 304.638125",
      "vpc-2 use1-az1 internet nat-gateway 608.8047916667",
    ]);
    expect(usage.calibration?.map((each) => [each.vpcs, each.gateways])).toEqual([
      [["vpc-1"], ["nat-0aaa"]],
      [["vpc-2"], ["nat-0bbb"]],
    ]);
    const messages = usage.warnings.map((each) => `${each.code}: ${each.message}`);
    expect(messages.filter((each) => each.startsWith("calibration-gateway-missing"))).toEqual([
      "calibration-gateway-missing: the bill's nat-0ccc (152.55 GB a month) of vpc-1: not in the logs, so it fixes nothing",
      "calibration-gateway-missing: the bill's nat-0zzz (30.89 GB a month) of account 099999999999: not in the logs, so it fixes nothing",
    ]);
    expect(messages.find((each) => each.startsWith("calibration-far-off"))).toMatch(
      /vpc-2: 10\.14 GB a month by the logs, 608\.80 by the bill \(factor 60\.046\): the logs cover 720\.0 hours, the bill 2026-04-01 to 2026-05-01; /,
    );
  });

  it("keep parts that sum to the bill's total exactly", async () => {
    const flows = ["93.184.216.34", "52.95.145.1", "3.5.140.7", "8.8.8.8"].map((remote, i) => ({
      vpc: i < 2 ? "vpc-1" : "vpc-2",
      eni: i < 2 ? "eni-1" : "eni-2",
      remote,
      out: i + 1,
      in: 7 - i,
    }));
    const usage = await one({
      usage: [file("l/log", logs(...flows))],
      flowLogs: NATS,
      billing: [bill("one.csv", MONTH)],
    });
    const total = usage.demands.reduce((sum, d) => sum + BigInt(Math.round(Number(text(d.gb)) * 1e10)), 0n);
    expect(total).toBe(3046381250000n);
  });

  it("of one VPC whose gateways are not logged take the bill's gateways for today's", async () => {
    const instance = LOG.replaceAll("10.0.0.220", INTERNET);
    const usage = await one({ usage: [file("m/log", instance)], billing: [bill("one.csv", MONTH)] });
    expect(usage.topology.nats.map((nat) => [nat.id, nat.vpc, nat.az])).toEqual([
      ["nat-0aaa", "vpc-1", null],
    ]);
  });

  it("say where the bill has nothing to fix them by", async () => {
    const elsewhere = gatewayDays(1, 30, "10").map((row) => ({ ...row, type: `EU-${row.type}` }));
    const usage = await one({
      usage: [file("j/log", LOG)],
      flowLogs: NATS,
      billing: [bill("eu.csv", elsewhere)],
    });
    expect(codes(usage)).toContain("calibration-nothing");
    expect(usage.calibration).toBeUndefined();
    expect(rows(usage)).toEqual(["vpc-1 use1-az1 internet nat-gateway 292"]);
  });

  it("names what it cannot read among files of a directory; --strict allows none", async () => {
    const whole = gzipSync("service,gb\nsqs,1\n");
    file("lost/good.csv", "service,gb\nsqs,1\n");
    file("lost/cut.csv.gz", whole.subarray(0, 25));
    file("lost/logs.zip", "PK\u0003\u0004");
    const usage = [join(root, "lost")];
    const read = await one({ usage });
    expect(rows(read)).toEqual(["vpc null sqs null 1"]);
    expect(codes(read)).toEqual(["unreadable-files"]);
    expect(read.warnings[0]?.message).toMatch(
      /^2 files could not be read whole: \S+cut\.csv\.gz \(.*cut off.*\), \S+logs\.zip \(is a zip archive/,
    );
    await expect(readUsage({ usage, strict: true })).rejects.toThrow(/^2 files .*--strict allows none$/);
    for (const name of ["cut.csv.gz", "logs.zip"])
      await expect(readUsage({ usage: [join(root, "lost", name)] })).rejects.toThrow(`${name}: `);
    rmSync(join(root, "lost/good.csv"));
    await expect(readUsage({ usage })).rejects.toThrow(/cut\.csv\.gz: .*cut off/);
  });
});
