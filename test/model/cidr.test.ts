import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { overlapping, overlaps } from "../../src/model/cidr.ts";

const pairs = (blocks: Readonly<Record<string, readonly string[]>>): string[] =>
  overlaps(Object.keys(blocks), (name) => blocks[name] ?? [])
    .map(({ a, b }) => [a, b].sort().join("+"))
    .sort();

describe("overlapping CIDR blocks", () => {
  it("finds every pair once, IPv4 and IPv6 apart", () => {
    expect(
      pairs({
        a: ["10.0.0.0/16", "2001:db8::/56"],
        b: ["10.0.128.0/17", "192.168.0.0/24"],
        c: ["10.1.0.0/16"],
        d: ["0.0.0.0/0"],
        e: ["2001:db8:0:10::/60", "no block", "10.0.0.0/33"],
      }),
    ).toEqual(["a+b", "a+d", "a+e", "b+d", "c+d"]);
  });
  it("blocks that touch do not overlap", () => {
    expect(pairs({ a: ["10.0.0.0/25"], b: ["10.0.0.128/25"] })).toEqual([]);
  });
  it("agrees with comparing all pairs of addresses' prefixes", () => {
    const block = fc
      .tuple(fc.nat(255), fc.integer({ min: 24, max: 32 }))
      .map(([last, bits]) => ({ text: `10.0.0.${last}/${bits}`, last, bits }));
    fc.assert(
      fc.property(fc.array(block, { maxLength: 12 }), (blocks) => {
        const expected = blocks.flatMap((x, i) =>
          blocks.slice(i + 1).flatMap((y, j) => {
            const shift = 32 - Math.min(x.bits, y.bits);
            return x.last >> shift === y.last >> shift ? [`${i}+${i + 1 + j}`] : [];
          }),
        );
        const found = overlaps(
          blocks.map((_, i) => i),
          (i) => [blocks[i]?.text ?? ""],
        ).map(({ a, b }) => `${Math.min(a, b)}+${Math.max(a, b)}`);
        expect(found.sort()).toEqual(expected.sort());
        const some = overlapping(
          blocks.map((_, i) => i),
          (i) => [blocks[i]?.text ?? ""],
        );
        expect([...some].sort()).toEqual(
          [...new Set(found.flatMap((pair) => pair.split("+").map(Number)))].sort(),
        );
      }),
    );
  });
});
