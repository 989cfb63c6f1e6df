/** How fast an address is looked up in AWS's ranges, against the plain way: a map per prefix length, the longest first. */
import { readFileSync } from "node:fs";
import { readPrefixList } from "../scripts/build-data-ranges.ts";
import { loadAddressRanges } from "../src/catalog/address-ranges.ts";

const COUNT = 1_000_000;

/** mulberry32 */
function random(seed: number): () => number {
  let a = seed;
  return () => {
    a = (a + 0x6d2b79f5) | 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Nanoseconds a call, the best of five rounds over all addresses. */
function nanoseconds(addresses: Uint32Array, look: (ip: number) => unknown): number {
  let best = Number.POSITIVE_INFINITY;
  let hits = 0;
  for (let round = 0; round < 5; round++) {
    const begin = performance.now();
    for (const ip of addresses) if (look(ip) !== null) hits++;
    best = Math.min(best, performance.now() - begin);
  }
  if (hits === 0) throw new Error("no address was found");
  return (best * 1e6) / addresses.length;
}

/** A map per prefix length: what most programs do. */
function plainLookup(): (ip: number) => unknown {
  const csv = readFileSync(new URL("../data/address-ranges.csv", import.meta.url), "utf8");
  const byLength = new Map<number, Map<number, string>>();
  for (const prefix of readPrefixList(csv).prefixes) {
    if (prefix.bits !== 32) continue;
    const map = byLength.get(prefix.length) ?? new Map<number, string>();
    byLength.set(prefix.length, map.set(Number(prefix.start), prefix.region));
  }
  const lengths = [...byLength].sort(([a], [b]) => b - a);
  return (ip) => {
    for (const [length, map] of lengths) {
      const found = map.get((ip & (-1 << (32 - length))) >>> 0);
      if (found !== undefined) return found;
    }
    return null;
  };
}

export async function run(): Promise<void> {
  const begin = performance.now();
  const ranges = loadAddressRanges();
  const loading = performance.now() - begin;
  const next = random(1);
  const anywhere = Uint32Array.from({ length: COUNT }, () => next() * 2 ** 32);
  const aws = anywhere.filter((ip) => ranges.lookup4(ip) !== null);
  const plain = plainLookup();
  console.log(`load (first use): ${loading.toFixed(1)} ms`);
  for (const [name, addresses] of [
    ["addresses anywhere", anywhere],
    ["addresses of AWS", aws],
  ] as const) {
    const ours = nanoseconds(addresses, (ip) => ranges.lookup4(ip));
    const theirs = nanoseconds(addresses, plain);
    console.log(
      `${name}: ${ours.toFixed(0)} ns a look-up; a map per prefix length: ${theirs.toFixed(0)} ns (${(theirs / ours).toFixed(1)} times as long)`,
    );
  }
}
