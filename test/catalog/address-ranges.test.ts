import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Prefix, readPrefixList } from "../../scripts/build-data-ranges.ts";
import { loadAddressRanges } from "../../src/catalog/address-ranges.ts";
import { parseIpv4 } from "../../src/catalog/ip-address.ts";

const CSV = new URL("../../data/address-ranges.csv", import.meta.url);
const { prefixes } = readPrefixList(readFileSync(CSV, "utf8"));

const last = (prefix: Prefix): bigint => prefix.start + (1n << BigInt(prefix.bits - prefix.length)) - 1n;

/** The same answer, found by looking at every prefix of the list. */
function scan(ip: bigint, all: readonly Prefix[]): { region: string; services: string[] } | null {
  const holding = all.filter((prefix) => prefix.start <= ip && ip <= last(prefix));
  const rank = (code: string): number => (code === "AMAZON" ? 2 : code === "EC2" ? 1 : 0);
  const codes = holding.flatMap(({ services, length, region }) =>
    services.map((code) => ({ code, length, region })),
  );
  codes.sort((a, b) => {
    if ((a.code === "AMAZON") !== (b.code === "AMAZON")) return a.code === "AMAZON" ? 1 : -1;
    if (a.length !== b.length) return b.length - a.length;
    return rank(a.code) - rank(b.code) || (a.code < b.code ? -1 : 1);
  });
  const first = codes[0];
  return first === undefined
    ? null
    : { region: first.region, services: [...new Set(codes.map((each) => each.code))] };
}

describe("the bundled ranges answer as a scan of the full list does", () => {
  const ranges = loadAddressRanges();
  const v4 = prefixes.filter((prefix) => prefix.bits === 32);
  const v6 = prefixes.filter((prefix) => prefix.bits === 128);
  const low = (ip: bigint): bigint => ip & 0xffff_ffff_ffff_ffffn;

  it("at the ends of IPv4 prefixes and beyond", () => {
    for (const prefix of v4.filter((_, i) => i % 40 === 0)) {
      for (const ip of [prefix.start - 1n, prefix.start, last(prefix), last(prefix) + 1n]) {
        if (ip >= 0n && ip < 1n << 32n) expect(ranges.lookup4(Number(ip)), `${ip}`).toEqual(scan(ip, v4));
      }
    }
  });
  it("where IPv4 prefixes of different regions or services nest", () => {
    for (const prefix of v4.filter(({ text }) =>
      /^(64\.252|35\.55|99\.77|13\.248|83\.118|15\.193)\./.test(text),
    )) {
      expect(ranges.lookup4(Number(prefix.start))).toEqual(scan(prefix.start, v4));
    }
  });
  it("anywhere in IPv4", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 32 - 1 }), (ip) => {
        expect(ranges.lookup4(ip)).toEqual(scan(BigInt(ip), v4));
      }),
      { numRuns: 200 },
    );
  });
  it("at the ends of IPv6 prefixes and beyond", () => {
    for (const prefix of v6.filter((_, i) => i % 25 === 0)) {
      for (const ip of [prefix.start - 1n, prefix.start, last(prefix), last(prefix) + 1n]) {
        expect(ranges.lookup6(ip >> 64n, low(ip))).toEqual(scan(ip, v6));
      }
    }
  });
  it("addresses of note", () => {
    const at = (ip: string): unknown => ranges.lookup4(parseIpv4(ip) ?? 0);
    expect(at("52.216.1.1")).toEqual({ region: "us-east-1", services: ["S3", "AMAZON"] });
    expect(at("3.5.140.2")).toEqual({ region: "ap-northeast-2", services: ["S3", "EC2", "AMAZON"] });
    expect(at("8.8.8.8")).toBeNull();
    expect(at("10.0.0.1")).toBeNull();
  });
});
