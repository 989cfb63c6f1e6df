import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { loadCatalog } from "../../src/catalog/catalog.ts";
import { InputError } from "../../src/errors.ts";
import { BUILT_IN_POLICIES, type Policy } from "../../src/model/policy.ts";
import { parsePolicy } from "../../src/policy/parse-policy.ts";
import { readPolicy } from "../../src/policy/read-policy.ts";

const catalog = loadCatalog();
const parse = (text: string): Policy => parsePolicy(text, "rules/ours.yaml", catalog);
const { production, "lowest-cost": lowestCost } = BUILT_IN_POLICIES;

/** The message of the InputError that the text ends in. */
function faultOf(text: string): string {
  try {
    parse(text);
  } catch (error) {
    if (error instanceof InputError) return error.message;
    throw error;
  }
  throw new Error(`no fault in ${text}`);
}

describe("a policy file", () => {
  it("knows every key of the contract's example", () => {
    const example = `
version: 1
internet: allowed          # allowed | forbidden: no NAT, no public way out at all
aws-traffic: private
min-azs: 2
egress: [none, nat-per-az, nat-regional]
central-endpoints: [vpc-7, vpc-8]
hub-via: [peering]
hub: vpc-0123
required:
  workloads: [ssm]
  controls: [EC2.10]
  services: [kms]
endpoint-policy: required
private-dns: optional
`;
    expect(parse(example)).toEqual({
      name: "ours.yaml",
      rules: {
        internet: "allowed",
        awsTraffic: "private",
        minAzs: 2,
        egress: ["none", "nat-per-az", "nat-regional"],
        centralEndpoints: ["vpc-7", "vpc-8"],
        hubVia: ["peering"],
        hub: "vpc-0123",
        required: { workloads: ["ssm-session-manager"], controls: ["EC2.10"], services: ["kms"] },
        endpointPolicy: "required",
        privateDns: "optional",
      },
      overrides: [],
    });
  });

  it("extends production unless it says otherwise, and changes it key by key", () => {
    expect(parse("version: 1").rules).toEqual(production.rules);
    expect(parse("extends: lowest-cost").rules).toEqual(lowestCost.rules);
    // Wherever `extends` stands.
    expect(parse("min-azs: 2\nextends: lowest-cost").rules).toEqual({ ...lowestCost.rules, minAzs: 2 });
  });

  it("is named by its name, else by its file", () => {
    expect(parse("name: ours").name).toBe("ours");
    expect(parse("version: 1").name).toBe("ours.yaml");
  });

  it("takes services by the names that people use, controls whatever their case", () => {
    const text =
      "required:\n  services: [Secrets Manager, com.amazonaws.us-east-1.sqs]\n  controls: [ec2.55]\n";
    const { required } = parse(text).rules;
    expect(required.services).toEqual(["secretsmanager", "sqs"]);
    expect(required.controls).toEqual(["EC2.55"]);
  });

  it("holds overrides for VPCs and accounts, each with rules of its own", () => {
    const text = `
required: {services: [kms]}
overrides:
  - vpcs: [vpc-1]
    min-azs: 1
  - accounts: ["111122223333", 012345678901]
    internet: forbidden
    required: {services: [sqs]}
  - tags: [env=dev, sandbox]
    min-azs: 1
`;
    expect(parse(text).overrides).toEqual([
      { vpcs: ["vpc-1"], accounts: [], rules: { minAzs: 1 } },
      {
        vpcs: [],
        accounts: ["111122223333", "012345678901"],
        rules: { internet: "forbidden", required: { workloads: [], controls: [], services: ["sqs"] } },
      },
      { vpcs: [], accounts: [], tags: ["env=dev", "sandbox"], rules: { minAzs: 1 } },
    ]);
  });

  it("may use anchors", () => {
    const text = "overrides:\n  - vpcs: &dev [vpc-1, vpc-2]\n    min-azs: 1\ncentral-endpoints: *dev\n";
    expect(parse(text).rules.centralEndpoints).toEqual(["vpc-1", "vpc-2"]);
  });

  it.each([
    ["min-az: 2", "line 1: unknown key 'min-az': did you mean min-azs?"],
    ["version: 1\n\nintrenet: allowed", "line 3: unknown key 'intrenet': did you mean internet?"],
    ["version: 2", "line 1, key version: is '2': version 1 is known"],
    ["min-azs: al", "line 1, key min-azs: is 'al': write all, or a number of zones from 1"],
    ["min-azs: 0", "line 1, key min-azs: is '0': write all, or a number of zones from 1"],
    ["min-azs: 1.5", "line 1, key min-azs: is '1.5': write all, or a number of zones from 1"],
    ["internet: alowed", "line 1, key internet: unknown value 'alowed': did you mean allowed?"],
    ["internet: no", "line 1, key internet: unknown value 'no': known are allowed, forbidden"],
    ["internet:", "line 1, key internet: has no value"],
    ["internet: [allowed]", "line 1, key internet: is a list: write allowed or forbidden"],
    ["egress: nat-per-az", "line 1, key egress: is 'nat-per-az': a list is wanted, such as [a, b]"],
    [
      "egress:\n  - none\n  - nat-singel",
      "line 3, key egress: unknown value 'nat-singel': did you mean nat-single?",
    ],
    ["hub-via: [vpn]", "line 1, key hub-via: unknown value 'vpn': known are transit-gateway, peering"],
    ["extends: prod", "line 1, key extends: unknown value 'prod': did you mean production?"],
    ["required:\n  service: [kms]", "line 2, key required: unknown key 'service': did you mean services?"],
    [
      "required:\n  services:\n    - kms\n    - sqss",
      "line 4, key services: unknown service 'sqss' (nearest: sqs): 'vpce-cost services' lists the names",
    ],
    ["required: {services: [aurora]}", "line 1, key services: 'aurora' is no service that has an endpoint"],
    [
      "required: {controls: [EC2.5]}",
      "line 1, key controls: unknown control 'EC2.5': did you mean EC2.55, EC2.56 or EC2.57?",
    ],
    [
      "required: {workloads: [eks-privat]}",
      "line 1, key workloads: unknown workload 'eks-privat': did you mean eks-private?",
    ],
    [
      "overrides:\n  - min-azs: 1",
      "line 2, key overrides: an override names what it is for: vpcs: [vpc-…], accounts: ['…'] or tags: [KEY=VALUE]",
    ],
    [
      "overrides:\n  - vpcs: [a]\n    hub: b",
      "line 3, key overrides: unknown key 'hub': known are vpcs, accounts, tags, internet, aws-traffic, min-azs, egress, central-endpoints, required, endpoint-policy, private-dns",
    ],
    ["internet: allowed\ninternet: forbidden", "line 2, column 1: is no valid YAML: Map keys must be unique"],
    ["a: b: c", "line 1, column 4: is no valid YAML: Nested mappings are not allowed in compact mappings"],
  ])("%j is a fault with its place", (text, message) => {
    expect(faultOf(text)).toBe(`rules/ours.yaml, ${message}`);
  });

  it("says which control names no service", () => {
    const vague = [...catalog.controls].find(([, services]) => services === null)?.[0];
    expect(vague).toBeDefined();
    expect(faultOf(`required: {controls: ["${vague}"]}`)).toBe(
      `rules/ours.yaml, line 1, key controls: ${vague} names no single service: list them as services: […]`,
    );
  });

  it("is not empty", () => {
    expect(faultOf("# nothing\n")).toBe("rules/ours.yaml: is empty");
  });
});

describe("readPolicy", () => {
  it("knows the built-in ones by name, files by path", async () => {
    expect(await readPolicy("production", catalog)).toBe(production);
    expect(await readPolicy("lowest-cost", catalog)).toBe(lowestCost);
    const path = join(mkdtempSync(join(tmpdir(), "vpce-cost-test-")), "p.yml");
    writeFileSync(path, "min-azs: 1\n");
    expect(await readPolicy(path, catalog)).toMatchObject({ name: "p.yml", rules: { minAzs: 1 } });
  });

  it("suggests the built-in one that was meant", async () => {
    await expect(readPolicy("lowestcost", catalog)).rejects.toThrow(
      new InputError("lowestcost: no such policy file: did you mean lowest-cost?"),
    );
    await expect(readPolicy("x/y.yaml", catalog)).rejects.toThrow(
      new InputError("x/y.yaml: no such policy file: known by name are production, lowest-cost"),
    );
  });
});
