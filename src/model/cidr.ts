/** CIDR blocks: which of them overlap. */
import { parseIpv4, parseIpv6 } from "./ip-address.ts";

/** First and last address as numbers; IPv4 and IPv6 never overlap. */
interface Range {
  readonly family: 4 | 6;
  readonly first: bigint;
  readonly last: bigint;
}
interface Block<T> extends Range {
  readonly item: T;
  readonly cidr: string;
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

/** In order of address. Texts that are no blocks are passed over. */
function blocksOf<T>(items: readonly T[], cidrsOf: (item: T) => readonly string[]): Block<T>[] {
  const blocks = items.flatMap((item) =>
    cidrsOf(item).flatMap((cidr) => {
      const range = rangeOf(cidr);
      return range === null ? [] : [{ item, cidr, ...range }];
    }),
  );
  return blocks.sort((a, b) => a.family - b.family || (a.first < b.first ? -1 : a.first > b.first ? 1 : 0));
}

export interface Overlap<T> {
  readonly a: T;
  readonly b: T;
  readonly cidrs: readonly [a: string, b: string];
}

/** Pairs whose blocks overlap, each once, at most `most` of them. */
export function overlaps<T>(
  items: readonly T[],
  cidrsOf: (item: T) => readonly string[],
  most: number = Number.POSITIVE_INFINITY,
): Overlap<T>[] {
  const found: Overlap<T>[] = [];
  const known = new Map<T, Set<T>>();
  let open: Block<T>[] = [];
  for (const block of blocksOf(items, cidrsOf)) {
    open = open.filter((each) => each.family === block.family && each.last >= block.first);
    for (const each of open) {
      if (each.item === block.item || known.get(each.item)?.has(block.item)) continue;
      if (found.length >= most) return found;
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

/** Every item that overlaps with another one, however many pairs there are. */
export function overlapping<T>(items: readonly T[], cidrsOf: (item: T) => readonly string[]): Set<T> {
  const found = new Set<T>();
  // Of the blocks so far, the one that reaches farthest, and the one of another item that does.
  let far: Block<T> | null = null;
  let next: Block<T> | null = null;
  const reaches = (block: Block<T> | null, to: Block<T>): block is Block<T> =>
    block !== null && block.family === to.family && block.last >= to.first;
  for (const block of blocksOf(items, cidrsOf)) {
    for (const other of [far, next]) {
      if (!reaches(other, block) || other.item === block.item) continue;
      found.add(other.item).add(block.item);
    }
    if (!reaches(far, block)) {
      far = block;
      next = null;
    } else if (far.item === block.item) {
      if (block.last > far.last) far = block;
    } else if (block.last > far.last) {
      next = far;
      far = block;
    } else if (!reaches(next, block) || block.last > next.last) next = block;
  }
  return found;
}
