import { isIPv4, isIPv6 } from "node:net";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseIpv4, parseIpv6 } from "../../src/catalog/ip-address.ts";

describe("parseIpv4", () => {
  it("reads dotted quads", () => {
    expect(parseIpv4("0.0.0.0")).toBe(0);
    expect(parseIpv4("255.255.255.255")).toBe(4_294_967_295);
    expect(parseIpv4("10.0.1.5")).toBe(167_772_421);
  });
  it.each([
    "",
    "10.0.0",
    "10.0.0.0.0",
    "10.0.0.256",
    "10.0.0.01",
    "10.0.0.-1",
    "10.0.0.1 ",
    "a.b.c.d",
    "::1",
  ])("refuses %j", (text) => expect(parseIpv4(text)).toBeNull());
  it("takes what Node.js takes for an address", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 300 }), { minLength: 3, maxLength: 5 }), (octets) => {
        const text = octets.join(".");
        expect(parseIpv4(text) !== null).toBe(isIPv4(text));
      }),
    );
  });
});

describe("parseIpv6", () => {
  it("reads full, shortened and mixed forms", () => {
    expect(parseIpv6("::")).toEqual({ hi: 0n, lo: 0n });
    expect(parseIpv6("::1")).toEqual({ hi: 0n, lo: 1n });
    expect(parseIpv6("2600:1F18::")).toEqual({ hi: 0x2600_1f18_0000_0000n, lo: 0n });
    expect(parseIpv6("1:2:3:4:5:6:7:8")).toEqual({ hi: 0x0001_0002_0003_0004n, lo: 0x0005_0006_0007_0008n });
    expect(parseIpv6("64:ff9b::10.0.1.5")).toEqual({ hi: 0x0064_ff9b_0000_0000n, lo: 167_772_421n });
  });
  it.each([
    "",
    ":",
    ":::",
    "1::2::3",
    "1:2:3:4:5:6:7",
    "1:2:3:4:5:6:7:8:9",
    "12345::",
    "g::",
    "fe80::1%eth0",
    "1.2.3.4",
    "1.2.3.4::",
    "::1.2.3",
  ])("refuses %j", (text) => expect(parseIpv6(text)).toBeNull());
  it("takes what Node.js takes for an address", () => {
    const group = fc.constantFrom("0", "1", "ab", "ffff", "fffff", "", "1.2.3.4");
    fc.assert(
      fc.property(fc.array(group, { minLength: 1, maxLength: 10 }), (groups) => {
        const text = groups.join(":");
        expect(parseIpv6(text) !== null, text).toBe(isIPv6(text));
      }),
      { numRuns: 2000 },
    );
  });
});
