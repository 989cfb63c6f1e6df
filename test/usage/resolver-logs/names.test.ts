/** Who is behind an address, for whom, and when. */
import { describe, expect, it } from "vitest";
import { epochOf } from "../../../src/usage/name-changes.ts";
import { type ResolverLogOptions, readResolverLogs } from "../../../src/usage/resolver-logs/index.ts";
import type { NameAnswer, NameQuestion } from "../../../src/usage/resolver-logs/types.ts";
import { type Asked, EPOCH, resolverLines } from "../../support/resolver-query.ts";
import { seeded } from "../../support/seeded.ts";
import { temporaryFiles } from "../../support/temporary-files.ts";

const put = temporaryFiles("resolver-names");
const SQS = "sqs.us-east-1.amazonaws.com";
const KMS = "kms.us-east-1.amazonaws.com";

async function logs(all: readonly Asked[], options: ResolverLogOptions = {}) {
  return readResolverLogs([put("queries.log", resolverLines(all))], options);
}
type Who = { vpc?: string | null; client?: string | null };
function question(
  remote: string,
  at: number,
  { vpc = "vpc-1", client = "10.0.1.10" }: Who = {},
): NameQuestion {
  return { vpc, client, remote, start: EPOCH + at };
}
async function ask(
  all: readonly Asked[],
  ...questions: readonly NameQuestion[]
): Promise<readonly NameAnswer[]> {
  return (await logs(all)).namesOf(questions);
}

describe("time", () => {
  it("an answer holds from when it was given", async () => {
    const asked = [{ at: 100, names: [SQS], addresses: ["52.0.0.1", "52.0.0.2"] }];
    expect(
      await ask(asked, question("52.0.0.1", 99), question("52.0.0.1", 100), question("52.0.0.2", 90_000)),
    ).toEqual([null, ["sqs"], ["sqs"]]);
  });
  it("the latest answer before the flow holds", async () => {
    const asked = [
      { at: 0, names: [KMS], addresses: ["52.0.0.1"] },
      { at: 3600, names: [SQS], addresses: ["52.0.0.1"] },
    ];
    expect(
      await ask(asked, question("52.0.0.1", 3599), question("52.0.0.1", 3600), question("52.0.0.1", 9000)),
    ).toEqual([["kms"], ["sqs"], ["sqs"]]);
  });
  it("all fresh answers share, one part per name", async () => {
    const asked = [
      { at: 0, names: [KMS], addresses: ["52.0.0.1"] },
      { at: 30, names: [SQS], addresses: ["52.0.0.1"] },
      { at: 40, names: ["b.s3.us-east-1.amazonaws.com"], addresses: ["52.0.0.1"] },
      { at: 50, names: ["a.s3.us-east-1.amazonaws.com"], addresses: ["52.0.0.1"] },
    ];
    const read = await logs(asked);
    expect(read.namesOf([question("52.0.0.1", 60)])).toEqual([["kms", "s3", "s3", "sqs"]]);
    // kms was answered 121 s before
    expect(read.namesOf([question("52.0.0.1", 121)])).toEqual([["s3", "s3", "sqs"]]);
  });
  it("a name asked again and again stays fresh", async () => {
    const asked = [0, 100, 200, 300].map((at) => ({ at, names: [KMS], addresses: ["52.0.0.1"] }));
    const other = { at: 310, names: [SQS], addresses: ["52.0.0.1"] };
    expect(await ask([...asked, other], question("52.0.0.1", 420), question("52.0.0.1", 421))).toEqual([
      ["kms", "sqs"],
      ["sqs"],
    ]);
  });
  it("a flow of unknown time has the last answer", async () => {
    const asked = [
      { at: 0, names: [KMS], addresses: ["52.0.0.1"] },
      { at: 3600, names: [SQS], addresses: ["52.0.0.1"] },
    ];
    expect(await ask(asked, { ...question("52.0.0.1", 0), start: 0 })).toEqual([["sqs"]]);
  });
});

describe("who asked", () => {
  const asked = [
    { at: 0, client: "10.0.1.10", names: [KMS], addresses: ["52.0.0.1"] },
    { at: 10, client: "10.0.1.11", names: [SQS], addresses: ["52.0.0.1"] },
    {
      at: 20,
      vpc: "vpc-2",
      client: "10.9.0.1",
      names: ["sns.us-east-1.amazonaws.com"],
      addresses: ["52.0.0.1", "52.0.0.7"],
    },
  ];
  it("the client's own answers come first, then its VPC's", async () => {
    expect(
      await ask(
        asked,
        question("52.0.0.1", 30, { client: "10.0.1.10" }),
        question("52.0.0.1", 30, { client: "10.0.1.11" }),
        question("52.0.0.1", 30, { client: "10.0.1.12" }),
        question("52.0.0.1", 30, { client: null }),
      ),
    ).toEqual([["kms"], ["sqs"], ["kms", "sqs"], ["kms", "sqs"]]);
  });
  it("another VPC's answers say nothing, unless the flow's VPC is not known or the client asked there", async () => {
    expect(
      await ask(
        asked,
        question("52.0.0.7", 30),
        question("52.0.0.7", 30, { vpc: null, client: null }),
        question("52.0.0.7", 30, { vpc: "vpc-egress", client: "10.9.0.1" }),
        question("52.0.0.7", 30, { vpc: "vpc-egress", client: "10.9.0.2" }),
      ),
    ).toEqual([null, ["sns"], ["sns"], null]);
  });
});

describe("names", () => {
  it("of the asked name and its CNAMEs the first that is a service's wins", async () => {
    const asked = [
      { at: 0, names: ["files.example.com", "b.s3.us-east-1.amazonaws.com"], addresses: ["52.0.0.1"] },
      { at: 0, names: ["DynamoDB.US-EAST-1.amazonaws.com"], addresses: ["52.0.0.2"] },
      { at: 0, names: ["www.example.com", "x.elb.example.net"], addresses: ["52.0.0.3"] },
    ];
    expect(
      await ask(asked, question("52.0.0.1", 1), question("52.0.0.2", 1), question("52.0.0.3", 1)),
    ).toEqual([["s3"], ["dynamodb"], null]);
  });
  it("names that private DNS does not cover are not movable, and that is said", async () => {
    const read = await logs([
      { at: 0, names: ["sts.amazonaws.com"], addresses: ["52.0.0.1"] },
      { at: 0, names: ["queue.amazonaws.com"], addresses: ["52.0.0.2"] },
      { at: 0, names: ["sts.us-east-1.amazonaws.com"], addresses: ["52.0.0.3"] },
      { at: 0, names: ["kms.eu-west-1.amazonaws.com"], addresses: ["52.0.0.4"] },
      { at: 0, names: ["abc.execute-api.us-east-1.amazonaws.com"], addresses: ["52.0.0.5"] },
    ]);
    const answers = read.namesOf([1, 2, 3, 4, 5].map((n) => question(`52.0.0.${n}`, 1)));
    expect(answers).toEqual([["aws-other"], ["aws-other"], ["sts"], ["aws-other-region"], ["aws-other"]]);
    expect(read.warnings().map(({ code, message }) => `${code} ${message.split(":")[0]}`)).toEqual([
      "dns-public-api abc.execute-api.us-east-1.amazonaws.com",
      "dns-host-not-covered queue.amazonaws.com",
      "dns-host-not-covered sts.amazonaws.com",
    ]);
  });
  it("a name that is no service's takes its share too", async () => {
    const asked = [
      { at: 0, names: [SQS], addresses: ["52.0.0.1"] },
      { at: 5, names: ["www.example.com"], addresses: ["52.0.0.1"] },
      { at: 900, names: ["www.example.com"], addresses: ["52.0.0.1"] },
    ];
    expect(
      await ask(asked, question("52.0.0.1", 10), question("52.0.0.1", 2), question("52.0.0.1", 1000)),
    ).toEqual([["sqs", null], ["sqs"], null]);
  });
  it("IPv4 in a DNS64 answer is that IPv4; other IPv6 is no NAT's", async () => {
    const asked = [{ at: 0, names: [SQS], addresses: ["64:ff9b::3400:1", "2600:1f18::1"] }];
    expect(await ask(asked, question("52.0.0.1", 1), question("2600:1f18::1", 1))).toEqual([["sqs"], null]);
  });
  it("what DNS Firewall blocked was not answered", async () => {
    const more = { firewall_rule_action: "BLOCK" };
    expect(
      await ask([{ at: 0, names: [SQS], addresses: ["52.0.0.1"], more }], question("52.0.0.1", 1)),
    ).toEqual([null]);
  });
});

describe("whatever the order and the memory", () => {
  const random = seeded(7);
  const asked: Asked[] = Array.from({ length: 400 }, () => ({
    at: random.int(0, 20_000),
    vpc: random.pick(["vpc-1", "vpc-2"]),
    client: random.pick(["10.0.1.10", "10.0.1.11"]),
    names: [random.pick([SQS, KMS, "sts.amazonaws.com", "www.example.com", "a.example.org"])],
    addresses: random.some(["52.0.0.1", "52.0.0.2", "52.0.0.3"], 0.6),
  }));
  const questions = Array.from({ length: 600 }, () =>
    question(random.pick(["52.0.0.1", "52.0.0.2", "52.0.0.3"]), random.int(0, 21_000), {
      vpc: random.pick(["vpc-1", "vpc-2", null]),
      client: random.pick(["10.0.1.10", "10.0.1.11", "10.0.1.99", null]),
    }),
  );
  /** The rule itself, over all queries. */
  function expected({ vpc, client, remote, start }: NameQuestion): NameAnswer {
    const own = asked.filter(
      (each) =>
        each.addresses.includes(remote) && (vpc === null || each.vpc === vpc) && EPOCH + each.at <= start,
    );
    const mine = own.filter((each) => each.client === client);
    const from = mine.length > 0 ? mine : own;
    const latest = Math.max(...from.map(({ at }) => at));
    const fresh = from.filter(({ at }) => EPOCH + at >= start - 120);
    const names = new Set(
      (fresh.length > 0 ? fresh : from.filter(({ at }) => at === latest)).map((each) => each.names[0]),
    );
    const services = [...names].map((name) =>
      name === SQS ? "sqs" : name === KMS ? "kms" : name === "sts.amazonaws.com" ? "aws-other" : null,
    );
    if (services.every((service) => service === null)) return null;
    return new Set(services).size === 1
      ? [services[0] ?? null]
      : services.sort((a, b) => ((a ?? "~") < (b ?? "~") ? -1 : 1));
  }
  it("answers as the rule says", async () => {
    const read = await logs(random.shuffle(asked));
    expect(read.namesOf(questions)).toEqual(questions.map(expected));
  });
  it("answers do not differ between two changes", async () => {
    const read = await logs(asked.slice(0, 150));
    expect(read.warnings()).toEqual([]);
    const seen = new Map<string, string>();
    let compared = 0;
    for (const each of questions) {
      const address = each.remote.split(".").reduce((value, part) => value * 256 + Number(part), 0);
      const key = `${each.vpc} ${each.client} ${each.remote} ${epochOf(read.changes, address, each.start)}`;
      const answer = JSON.stringify(read.namesOf([each]));
      if (seen.has(key)) compared++;
      expect(seen.get(key) ?? answer, key).toBe(answer);
      seen.set(key, answer);
    }
    expect(compared).toBeGreaterThan(20);
  });
  it("says what does not fit in memory", async () => {
    const many = await logs(asked);
    expect(many.warnings().map(({ code }) => code)).toEqual(["dns-many-changes"]);
    const coarse = await logs(asked, { maxStretches: 60 });
    expect(coarse.warnings().map(({ code }) => code)).toContain("dns-too-many-changes");
    const few = await logs(asked, { maxPairs: 3 });
    expect(few.warnings().map(({ code }) => code)).toContain("dns-too-many-addresses");
    const clients = ["10.0.1.1", "10.0.1.2", "10.0.1.2", "10.0.1.1"].map((client, at) => ({
      at,
      client,
      names: [SQS],
      addresses: ["52.0.0.1"],
    }));
    const one = await logs(clients, { maxClients: 1 });
    // Two queries of the second client.
    expect(one.warnings().map(({ message }) => message)).toEqual([
      expect.stringMatching(/more clients than fit in memory: 2 queries/),
    ]);
  });
});

it("says when the logs are of something else", async () => {
  const read = await logs([{ at: 0, names: [SQS], addresses: ["52.0.0.1"] }]);
  read.namesOf([question("52.0.0.9", 10), question("52.0.0.1", -10)]);
  expect(read.warnings()).toEqual([
    {
      code: "dns-names-nothing",
      message:
        "the Resolver query logs (vpc-1, 2026-03-01T10:00:00Z to 2026-03-01T10:00:00Z) name none of the addresses in the flow logs: they are of other VPCs, or of another time; --dns changes nothing",
    },
  ]);
});
