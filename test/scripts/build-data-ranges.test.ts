import { describe, expect, it } from "vitest";
import {
  encodeAddressRanges,
  importOfficialRanges,
  readPrefixList,
} from "../../scripts/build-data-ranges.ts";
import { decodeAddressRanges } from "../../src/catalog/address-ranges.ts";
import { parseIpv4, parseIpv6 } from "../../src/catalog/ip-address.ts";

const v4 = (ip_prefix: string, region: string, service: string): unknown => ({ ip_prefix, region, service });
const OFFICIAL = JSON.stringify({
  syncToken: "1",
  createDate: "2026-01-02-03-04-05",
  prefixes: [
    v4("10.0.0.0/8", "GLOBAL", "AMAZON"),
    v4("10.0.0.0/8", "GLOBAL", "CLOUDFRONT"),
    v4("10.1.0.0/16", "us-east-1", "EC2"),
    v4("10.1.0.0/16", "us-east-1", "AMAZON"),
    v4("10.1.2.0/24", "us-east-1", "S3"),
    v4("10.1.2.128/25", "us-east-1", "AMAZON"),
    v4("255.255.255.255/32", "eu-west-1", "EC2"),
    v4("0.0.0.0/32", "eu-west-1", "DYNAMODB"),
  ],
  ipv6_prefixes: [{ ipv6_prefix: "2600::/16", region: "us-west-2", service: "S3" }],
});

describe("address ranges", () => {
  const text = importOfficialRanges(OFFICIAL);
  const ranges = decodeAddressRanges(encodeAddressRanges(readPrefixList(text)));
  const at = (ip: string): unknown => ranges.lookup4(parseIpv4(ip) ?? Number.NaN);

  it("has a line per prefix, with all its services", () => {
    expect(text.split("\n").slice(0, 4)).toEqual([
      "# source aws-ip-ranges, created 2026-01-02T03:04:05Z",
      "prefix,region,services",
      "0.0.0.0/32,eu-west-1,DYNAMODB",
      "10.0.0.0/8,GLOBAL,CLOUDFRONT AMAZON",
    ]);
    expect(ranges.createDate).toBe("2026-01-02T03:04:05Z");
  });
  it("the longest prefix gives the region; AMAZON stands last", () => {
    expect(at("10.9.9.9")).toEqual({ region: "GLOBAL", services: ["CLOUDFRONT", "AMAZON"] });
    expect(at("10.1.9.9")).toEqual({ region: "us-east-1", services: ["EC2", "CLOUDFRONT", "AMAZON"] });
    expect(at("10.1.2.3")).toEqual({ region: "us-east-1", services: ["S3", "EC2", "CLOUDFRONT", "AMAZON"] });
    expect(at("10.1.2.200")).toEqual(at("10.1.2.3"));
  });
  it("knows the ends of ranges and of the address space", () => {
    expect(at("9.255.255.255")).toBeNull();
    expect(at("11.0.0.0")).toBeNull();
    expect(at("0.0.0.0")).toEqual({ region: "eu-west-1", services: ["DYNAMODB"] });
    expect(at("0.0.0.1")).toBeNull();
    expect(at("255.255.255.254")).toBeNull();
    expect(at("255.255.255.255")).toEqual({ region: "eu-west-1", services: ["EC2"] });
  });
  it("IPv6", () => {
    const ip = parseIpv6("2600:ffff::1") ?? { hi: 0n, lo: 0n };
    expect(ranges.lookup6(ip.hi, ip.lo)).toEqual({ region: "us-west-2", services: ["S3"] });
    expect(ranges.lookup6(0x2601n << 48n, 0n)).toBeNull();
    expect(ranges.lookup6(0n, 0n)).toBeNull();
  });
  it("refuses a file of another format", () => {
    expect(() => decodeAddressRanges(new Uint8Array(64))).toThrow("npm run data");
  });
});
