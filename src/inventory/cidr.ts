/** CIDR blocks: which of them overlap. */
import { parseIpv4, parseIpv6 } from "../catalog/ip-address.ts";

/** First and last address as numbers; IPv4 and IPv6 never overlap. */
interface Range {
  readonly family: 4 | 6;
  readonly first: bigint;
  readonly last: bigint;
}

/** Null where the text is no CIDR block. */
function rangeOf(cidr: string): Range | null {
  const [address = "", prefix = ""] = cidr.split("/");
  if (!/^\d{1,3}$/.test(prefix)) return null;
  const v4 = parseIpv4(address);
  const v6 = v4 === null ? parseIpv6(address) : null;
  const bits = v4 === null ? 128 : 32;
  if ((v4 === null && v6 === null) || Number(prefix) > bits) return null;
  const value = v4 !== null ? BigInt(v4) : v6 === null ? 0n : (v6.hi << 64n) | v6.lo;
  const host = BigInt(bits - Number(prefix));
  const first = (value >> host) << host;
  return { family: bits === 32 ? 4 : 6, first, last: first + (1n << host) - 1n };
}

export interface Overlap<T> {
  readonly a: T;
  readonly b: T;
  readonly cidrs: readonly [a: string, b: string];
}

/** Every pair whose blocks overlap, in one pass over the blocks in order of address. Texts that are no blocks are passed over. */
export function overlaps<T>(items: readonly T[], cidrsOf: (item: T) => readonly string[]): Overlap<T>[] {
  const blocks = items.flatMap((item) =>
    cidrsOf(item).flatMap((cidr) => {
      const range = rangeOf(cidr);
      return range === null ? [] : [{ item, cidr, ...range }];
    }),
  );
  blocks.sort((a, b) => a.family - b.family || (a.first < b.first ? -1 : a.first > b.first ? 1 : 0));
  const found: Overlap<T>[] = [];
  const known = new Map<T, Set<T>>();
  let open: typeof blocks = [];
  for (const block of blocks) {
    open = open.filter((each) => each.family === block.family && each.last >= block.first);
    for (const each of open) {
      if (each.item === block.item || known.get(each.item)?.has(block.item)) continue;
      for (const [one, other] of [
        [each.item, block.item],
        [block.item, each.item],
      ] as const) {
        known.set(one, (known.get(one) ?? new Set()).add(other));
      }
      found.push({ a: each.item, b: block.item, cidrs: [each.cidr, block.cidr] });
    }
    open.push(block);
  }
  return found;
}
