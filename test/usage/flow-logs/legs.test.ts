/** COUNTING.md, "One byte, several records": each rule by a case that it alone decides. */
import { describe, expect, it } from "vitest";
import type { FlowLogOptions } from "../../../src/usage/flow-logs/types.ts";
import { buckets, codes, demands, natLegs, type Record5, readLines, V2, V5, v2, v5 } from "./logs.ts";

const out = (r: Partial<Record5> & { bytes: number }): string =>
  v5({ src: "10.0.1.5", dst: "203.0.113.5", way: "out", ...r });
const back = (r: Partial<Record5> & { bytes: number }): string =>
  v5({ src: "203.0.113.5", dst: "10.0.1.5", sport: 443, dport: 40_000, way: "in", ...r });

describe("a NAT gateway's interface with packet fields", () => {
  it("counts A and D; B, C, 0 and 9 are the same bytes again", async () => {
    const reading = await readLines(V5, [
      ...natLegs({ a: 1000, b: 1000, c: 50_000, d: 50_000 }),
      out({ bytes: 1000 }),
      back({ bytes: 50_000 }),
    ]);
    expect(buckets(reading)).toEqual(["counted 2 51000", "other-leg 4 102000"]);
    expect(demands(reading)).toEqual(["vpc-1 use1-az1 internet nat-gateway 50000 1000"]);
    expect(reading.natEvidence).toEqual([
      { interface: "eni-nat1", kind: "zonal", decidedBy: "packet-addresses" },
    ]);
    expect(reading.nats).toMatchObject([{ id: "eni-nat1", vpc: "vpc-1", kind: "zonal", az: "use1-az1" }]);
  });

  it("takes the larger view per remote and direction; what B and C have more has no known client", async () => {
    const reading = await readLines(V5, [
      ...natLegs({ a: 100, b: 700, c: 20, d: 900 }, { az: "use1-az2" }),
      out({ bytes: 5, dst: "203.0.113.77", path: 8 }),
    ]);
    // Out: B (700) wins over A (100); in: D (900) wins over C (20). The client is known to stand in az1.
    expect(buckets(reading)).toEqual(["counted 2 1600", "other-leg 2 120", "direct 1 5"]);
    expect(demands(reading)).toEqual([
      "vpc-1 use1-az1 internet nat-gateway 900 100",
      "vpc-1 use1-az2 internet nat-gateway 0 600",
    ]);
    expect(codes(reading)).toContain("unknown-client");
  });

  it("compares views per remote, not over all of them", async () => {
    const reading = await readLines(V5, [
      ...natLegs({ a: 100, b: 10 }),
      ...natLegs({ a: 10, b: 100 }, { remote: "203.0.113.6" }),
    ]);
    expect(buckets(reading)).toEqual(["counted 2 200", "other-leg 2 20"]);
  });

  it("leaves scans uncounted: C of a remote that nobody behind the gateway talked to", async () => {
    const reading = await readLines(V5, [
      ...natLegs({ a: 100, b: 100 }),
      ...natLegs({ c: 44 }, { remote: "198.51.100.9" }),
    ]);
    expect(buckets(reading)).toEqual(["counted 1 100", "other-leg 1 100", "unsolicited 1 44"]);
  });

  it("counts C without D where B or A shows that the remote was asked", async () => {
    const reading = await readLines(V5, natLegs({ a: 100, b: 100, c: 3000 }));
    expect(buckets(reading)).toEqual(["counted 2 3100", "other-leg 1 100"]);
    expect(demands(reading)).toEqual(["vpc-1 use1-az1 internet nat-gateway 3000 100"]);
  });

  it("counts private remotes as private", async () => {
    const reading = await readLines(V5, [
      ...natLegs({ a: 10, b: 10, c: 20, d: 20 }),
      ...natLegs({ a: 100, b: 100, c: 200, d: 200 }, { remote: "192.168.7.7" }),
    ]);
    expect(demands(reading)).toEqual([
      "vpc-1 use1-az1 internet nat-gateway 20 10",
      "vpc-1 use1-az1 private nat-gateway 200 100",
    ]);
  });

  it("reads 64:ff9b::/96 as the IPv4 remote in its last 32 bits", async () => {
    const client = "2600:1f18::5";
    const reading = await readLines(V5, [
      ...natLegs({ b: 100, c: 300 }),
      v5({
        eni: "eni-nat1",
        instance: "-",
        src: client,
        dst: "2600:1f18::dd",
        pdst: "64:ff9b::cb00:7105",
        bytes: 100,
        way: "in",
      }),
      v5({
        eni: "eni-nat1",
        instance: "-",
        src: "2600:1f18::dd",
        dst: client,
        psrc: "64:ff9b::cb00:7105",
        bytes: 300,
        way: "out",
      }),
    ]);
    expect(buckets(reading)).toEqual(["counted 2 400", "other-leg 2 400"]);
    expect(demands(reading)).toEqual(["vpc-1 use1-az1 internet nat-gateway 300 100"]);
  });
});

describe("a NAT gateway's interface without packet fields", () => {
  const legs = [
    v2("eni-nat1", "10.0.1.5", "10.0.0.220", 1000),
    v2("eni-nat1", "10.0.0.220", "203.0.113.5", 1000, 1025, 443),
    v2("eni-nat1", "203.0.113.5", "10.0.0.220", 50_000, 443, 1025),
    v2("eni-nat1", "10.0.0.220", "10.0.1.5", 50_000, 443, 40_000),
  ];
  it("counts B and C when it is named", async () => {
    const reading = await readLines(V2, legs, { natInterfaces: ["eni-nat1"] });
    expect(buckets(reading)).toEqual(["counted 2 51000", "other-leg 2 51000"]);
    expect(reading.natEvidence[0]?.decidedBy).toBe("nat-interface");
    expect(demands(reading)).toEqual(["vpc null internet nat-gateway 50000 1000"]);
  });

  it("is told by its mirrored bytes over one own address and several clients", async () => {
    const other = legs.map((line) => line.replace("10.0.1.5", "10.0.1.6"));
    const reading = await readLines(V2, [...legs, ...other]);
    expect(reading.natEvidence).toEqual([
      { interface: "eni-nat1", kind: "zonal", decidedBy: "mirrored-bytes" },
    ]);
    const alone = await readLines(V2, legs);
    expect(alone.natEvidence).toEqual([]);
  });

  it("does not take a load balancer for one: its public side is opened from outside", async () => {
    const balancer = ["10.0.1.5", "10.0.1.6"].flatMap((target) => [
      v2("eni-lb", "203.0.113.5", "10.0.0.9", 500, 50_000, 443),
      v2("eni-lb", "10.0.0.9", target, 500, 33_000, 8080),
      v2("eni-lb", target, "10.0.0.9", 9000, 8080, 33_000),
      v2("eni-lb", "10.0.0.9", "203.0.113.5", 9000, 443, 50_000),
    ]);
    const reading = await readLines(V2, balancer);
    expect(reading.natEvidence).toEqual([]);
    expect(buckets(reading)).toEqual(["direct 4 19000", "inside-vpc 4 19000"]);
  });

  it("makes clients' records other legs by remote and direction", async () => {
    const reading = await readLines(
      V2,
      [
        ...legs,
        v2("eni-c", "10.0.1.5", "203.0.113.5", 1000),
        v2("eni-c", "10.0.1.5", "198.51.100.1", 7),
        v2("eni-c", "10.0.1.5", "10.0.9.9", 1),
      ],
      { natInterfaces: ["eni-nat1"] },
    );
    expect(buckets(reading)).toEqual(["counted 3 51007", "other-leg 3 52000", "inside-vpc 1 1"]);
  });
});

describe("instances' interfaces", () => {
  it("count 0 and 9, in the client's zone", async () => {
    const reading = await readLines(V5, [out({ bytes: 100 }), back({ bytes: 900 })]);
    expect(buckets(reading)).toEqual(["counted 2 1000"]);
    expect(demands(reading)).toEqual(["vpc-1 use1-az1 internet nat-gateway 900 100"]);
    // The path says so; nothing is assumed.
    expect(codes(reading)).not.toContain("assumed-nat");
  });

  it("warn where nothing tells the way", async () => {
    const reading = await readLines(V2, [
      v2("eni-c", "10.0.1.5", "203.0.113.5", 100),
      v2("eni-c", "10.0.1.5", "203.0.113.6", 1),
    ]);
    expect(buckets(reading)).toEqual(["counted 2 101"]);
    expect(codes(reading)).toContain("assumed-nat");
  });

  it.each([
    [1, "counted"],
    [2, "counted"],
    [3, "direct"],
    [4, "direct"],
    [5, "direct"],
    [6, "direct"],
    [7, "endpoint"],
    [8, "direct"],
  ])("traffic-path %i: %s, and so the answer that comes in", async (path, bucket) => {
    const reading = await readLines(V5, [out({ bytes: 100, path }), back({ bytes: 900 })]);
    expect(buckets(reading)).toEqual([`${bucket} 2 1000`]);
  });

  it("take an answer's path from its own flow only", async () => {
    const reading = await readLines(V5, [
      out({ bytes: 100, path: 8, sport: 40_000 }),
      back({ bytes: 900, dport: 40_000 }),
      back({ bytes: 70, dport: 41_111 }),
    ]);
    expect(buckets(reading)).toEqual(["counted 1 70", "direct 2 1000"]);
    expect(codes(reading)).toContain("assumed-nat");
  });

  it("without ports take it from the same remote", async () => {
    const fields = V5.split(" ");
    const kept = fields.filter((field) => field !== "srcport" && field !== "dstport");
    const without = (line: string) =>
      line
        .split(" ")
        .filter((_, i) => fields[i] !== "srcport" && fields[i] !== "dstport")
        .join(" ");
    const lines = [
      out({ bytes: 100, path: 7, dst: "52.1.1.1" }),
      back({ bytes: 900, src: "52.1.1.1", dport: 41_111 }),
    ];
    const reading = await readLines(kept.join(" "), lines.map(without));
    expect(demands(reading)).toEqual(["vpc-1 use1-az1 s3 gateway-endpoint 900 100"]);
    expect(reading.endpoints).toMatchObject([{ vpc: "vpc-1", service: "s3", kind: "gateway" }]);
  });

  it("leave out what was opened from outside: a SYN that came in, for all records of the flow", async () => {
    const visitor = { src: "203.0.113.5", dst: "10.0.1.5", sport: 50_000, dport: 8080, way: "in" } as const;
    const answer = { src: "10.0.1.5", dst: "203.0.113.5", sport: 8080, dport: 50_000, way: "out" } as const;
    const lines = [
      v5({ ...visitor, bytes: 10, flags: 2 }),
      v5({ ...visitor, bytes: 20, flags: 0 }),
      v5({ ...answer, bytes: 500, flags: 0, path: 1 }),
    ];
    expect(buckets(await readLines(V5, lines))).toEqual(["direct 3 530"]);
    expect(buckets(await readLines(V5, lines.slice(1)))).toEqual(["counted 2 520"]);
  });

  it("leave out a local port below 1024 with a remote one above, unless it opened the flow itself", async () => {
    const answer = { src: "10.0.1.5", dst: "203.0.113.5", sport: 443, dport: 50_000, way: "out" } as const;
    expect(buckets(await readLines(V5, [v5({ ...answer, bytes: 9 })]))).toEqual(["direct 1 9"]);
    expect(buckets(await readLines(V5, [v5({ ...answer, bytes: 9, flags: 2 })]))).toEqual(["counted 1 9"]);
  });

  it("decide traffic-path 7 before the port rule", async () => {
    const reading = await readLines(V5, [
      out({ bytes: 100, path: 7, sport: 80, dport: 50_000, dst: "52.1.1.1" }),
    ]);
    expect(buckets(reading)).toEqual(["endpoint 1 100"]);
  });

  it("go by next-hop-interface-type where it is there", async () => {
    const header = `${V5} next-hop-interface-type`;
    const reading = await readLines(header, [
      `${out({ bytes: 1, path: 8 })} nat_gateway`,
      `${out({ bytes: 10, path: 8, dst: "203.0.113.6" })} regional_nat_gateway`,
      `${out({ bytes: 100, path: 1, dst: "203.0.113.7" })} transit_gateway`,
      `${out({ bytes: 1000, path: 1, dst: "203.0.113.8" })} -`,
    ]);
    expect(buckets(reading)).toEqual(["counted 3 1011", "direct 1 100"]);
  });

  it("go direct with a public address, says the inventory", async () => {
    const inventory = {
      natInterfaces: [],
      endpointInterfaces: [],
      vpcs: [],
      subnets: [],
      publicInterfaces: ["eni-client1"],
    };
    const reading = await readLines(V5, [out({ bytes: 100, path: 2 })], { inventory });
    expect(buckets(reading)).toEqual(["direct 1 100"]);
  });

  it("keep IPv6 apart: it passes no NAT for IPv4", async () => {
    const reading = await readLines(V5, [
      out({ bytes: 100, src: "2600:1f18::5", dst: "2607:f8b0::1" }),
      out({ bytes: 10, src: "2600:1f18::5", dst: "fd00::1" }),
      out({ bytes: 1, src: "2600:1f18::5", dst: "2600:1f18::6" }),
      v5({ eni: "eni-client2", src: "2600:1f18::5", dst: "2600:1f18::6", bytes: 1, way: "in" }),
    ]);
    expect(buckets(reading)).toEqual(["direct 1 100", "inside-vpc 3 12"]);
  });

  it("are other legs only for their own client, remote and direction", async () => {
    const reading = await readLines(V5, [
      ...natLegs({ a: 100, b: 100, c: 900, d: 900 }),
      out({ bytes: 100 }),
      back({ bytes: 900 }),
      // Another client, behind a gateway that is not logged.
      v5({ eni: "eni-client2", src: "10.0.2.7", dst: "203.0.113.5", bytes: 44, way: "out", az: "use1-az2" }),
    ]);
    expect(buckets(reading)).toEqual(["counted 3 1044", "other-leg 4 2000"]);
    expect(codes(reading)).toContain("nat-not-logged");
  });
});

describe("which interface is a NAT", () => {
  it("a regional gateway has no interface: its resource-id names it, and its records' zones are theirs", async () => {
    const header = `${V5} resource-id`;
    const regional = (az: string, bytes: number, client: string) =>
      natLegs({ a: bytes, b: bytes }, { eni: "-", az, client, vpc: "-" }).map(
        (line) => `${line} nat-0123456789abcdef0`,
      );
    const reading = await readLines(header, [
      ...regional("use1-az1", 100, "10.0.1.5"),
      ...regional("use1-az2", 1000, "10.0.2.5"),
      `${out({ bytes: 1, path: 8 })} -`,
    ]);
    expect(reading.natEvidence).toEqual([
      { interface: "nat-0123456789abcdef0", kind: "regional", decidedBy: "resource-id" },
    ]);
    expect(reading.nats).toMatchObject([
      { id: "nat-0123456789abcdef0", kind: "regional", vpc: "vpc-1", az: null },
    ]);
    // The first client is known from its own record; the other's zone is its record's.
    expect(demands(reading)).toEqual([
      "vpc-1 use1-az1 internet nat-gateway 0 100",
      "vpc-1 use1-az2 internet nat-gateway 0 1000",
    ]);
  });

  it("interface-type decides before addresses do", async () => {
    const header = `${V5} interface-type`;
    const lines = natLegs({ a: 100, b: 100 });
    const as = async (type: string) =>
      (
        await readLines(
          header,
          lines.map((line) => `${line} ${type}`),
        )
      ).natEvidence;
    expect(await as("nat_gateway")).toMatchObject([{ decidedBy: "interface-type", kind: "zonal" }]);
    expect(await as("transit_gateway")).toEqual([]);
  });

  it("with an instance-id it is a NAT instance", async () => {
    const reading = await readLines(V5, natLegs({ a: 100, b: 100 }, { instance: "i-nat" }));
    expect(reading.natEvidence).toMatchObject([{ kind: "instance" }]);
    expect(demands(reading)).toEqual(["vpc-1 use1-az1 internet nat-instance 0 100"]);
  });

  it("a Transit Gateway's interface in a central egress is none: it has no B and no C", async () => {
    const tgw = { eni: "eni-tgw", instance: "-", vpc: "vpc-hub" } as const;
    const reading = await readLines(V5, [
      ...natLegs({ a: 100, b: 100, c: 900, d: 900 }, { client: "10.7.1.5", vpc: "vpc-hub" }),
      // From the spoke through the attachment, and back: the packet's own side is the client, or the remote.
      v5({ ...tgw, src: "10.0.0.99", psrc: "10.7.1.5", dst: "203.0.113.5", bytes: 100, way: "out" }),
      v5({ ...tgw, src: "203.0.113.5", dst: "10.0.0.99", pdst: "10.7.1.5", bytes: 900, way: "in" }),
      v5({ ...tgw, src: "10.7.1.5", dst: "10.0.0.99", pdst: "203.0.113.5", bytes: 100, way: "in" }),
      // The client itself, in its own VPC.
      v5({ src: "10.7.1.5", dst: "203.0.113.5", bytes: 100, way: "out", vpc: "vpc-spoke", az: "use1-az3" }),
    ]);
    expect(reading.natEvidence.map((each) => each.interface)).toEqual(["eni-nat1"]);
    expect(buckets(reading)).toEqual(["counted 2 1000", "other-leg 6 2200"]);
    expect(demands(reading)).toEqual(["vpc-spoke use1-az3 internet nat-gateway 900 100"]);
  });

  it("an EKS node is none: its pods are private", async () => {
    const node = { eni: "eni-node", instance: "i-node" } as const;
    const reading = await readLines(V5, [
      v5({ ...node, src: "10.0.1.5", psrc: "10.0.1.77", dst: "203.0.113.5", bytes: 10, way: "out" }),
      v5({ ...node, src: "10.0.1.5", dst: "203.0.113.5", bytes: 5, way: "out", sport: 41_000 }),
    ]);
    expect(reading.natEvidence).toEqual([]);
    expect(buckets(reading)).toEqual(["counted 2 15"]);
  });
});

describe("endpoints", () => {
  const inventory = {
    natInterfaces: [],
    endpointInterfaces: [
      {
        eni: "eni-vpce",
        id: "vpce-1",
        service: "sqs",
        account: null,
        region: null,
        vpc: "vpc-1",
        az: "use1-az1",
        addresses: ["10.0.5.5"],
      },
    ],
    vpcs: [],
    subnets: [],
    publicInterfaces: [],
  };
  const client = [
    out({ bytes: 100, dst: "10.0.5.5" }),
    back({ bytes: 900, src: "10.0.5.5" }),
    out({ bytes: 1, dst: "10.0.6.6" }),
  ];
  it("traffic to an endpoint's interface is demand with today's route", async () => {
    const reading = await readLines(V5, client, { inventory });
    expect(buckets(reading)).toEqual(["endpoint 2 1000", "inside-vpc 1 1"]);
    expect(demands(reading)).toEqual(["vpc-1 use1-az1 sqs interface-endpoint 900 100"]);
  });
  it("is counted once where the endpoint's interface is logged too", async () => {
    const own = [
      v5({ eni: "eni-vpce", instance: "-", src: "10.0.1.5", dst: "10.0.5.5", bytes: 100, way: "in" }),
      v5({
        eni: "eni-vpce",
        instance: "-",
        src: "10.0.5.5",
        dst: "10.0.1.5",
        bytes: 900,
        way: "out",
        sport: 443,
        dport: 40_000,
      }),
    ];
    const reading = await readLines(V5, [...client, ...own], { inventory });
    expect(buckets(reading)).toEqual(["other-leg 2 1000", "endpoint 2 1000", "inside-vpc 1 1"]);
    expect(demands(reading)).toEqual(["vpc-1 use1-az1 sqs interface-endpoint 900 100"]);
    expect(reading.endpoints).toMatchObject([
      { id: "vpce-1", service: "sqs", kind: "interface", azs: ["use1-az1"] },
    ]);
  });

  describe("that only interface-type tells of", () => {
    const header = `${V5} interface-type next-hop-interface-type`;
    const endpoint = { eni: "eni-e", instance: "-" };
    const own = [
      `${v5({ ...endpoint, src: "10.0.1.5", dst: "10.0.5.5", bytes: 100, way: "in" })} vpc_endpoint -`,
      `${v5({ ...endpoint, src: "10.0.5.5", dst: "10.0.1.5", bytes: 900, way: "out", sport: 443, dport: 40_000 })} vpc_endpoint -`,
    ];
    const viaNextHop = [`${out({ bytes: 100, dst: "10.0.5.5" })} - vpc_endpoint`];
    const names = (answer: readonly (string | null)[] | null): Partial<FlowLogOptions> => ({
      namesOf: (queries) =>
        queries.map(({ vpc, remote }) => (vpc === "vpc-1" && remote === "10.0.5.5" ? answer : null)),
    });

    it("have the service that Resolver logs name for their address", async () => {
      const reading = await readLines(header, own, names(["sqs"]));
      expect(demands(reading)).toEqual(["vpc-1 use1-az1 sqs interface-endpoint 900 100"]);
      expect(reading.endpoints).toMatchObject([{ vpc: "vpc-1", service: "sqs", azs: ["use1-az1"] }]);
      expect(codes(reading)).not.toContain("endpoint-unnamed");
      const seen = await readLines(header, viaNextHop, names(["sqs", null]));
      expect(demands(seen)).toEqual(["vpc-1 use1-az1 sqs interface-endpoint 0 100"]);
    });

    it.each([
      ["no name", null],
      ["names of two services", ["sqs", "kms"]],
      ["a name that no endpoint covers", ["aws-other"]],
    ])("stay aws-other with %s, and the warning says how to name them", async (_, answer) => {
      for (const lines of [own, viaNextHop]) {
        const reading = await readLines(header, lines, names(answer));
        expect(reading.measured.map(({ service, route }) => [service, route])).toEqual([
          ["aws-other", "interface-endpoint"],
        ]);
        expect(reading.warnings.find(({ code }) => code === "endpoint-unnamed")?.message).toMatch(
          /--inventory/,
        );
      }
    });
  });
});
