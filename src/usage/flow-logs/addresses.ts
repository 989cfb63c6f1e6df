/**
 * IP addresses as integers. IPv4 is one 32-bit word; IPv6 is interned: a number into a list of four words each. Which
 * of the two a number is stands beside it.
 */
import { parseIpv4, parseIpv6 } from "../../catalog/ip-address.ts";

/** RFC 1918, 100.64/10 (RFC 6598), 169.254/16, 127/8. */
export function isPrivate4(ip: number): boolean {
  const a = ip >>> 24;
  return (
    a === 10 ||
    a === 127 ||
    ip >>> 20 === 0xac1 ||
    ip >>> 16 === 0xc0a8 ||
    ip >>> 22 === 0x191 ||
    ip >>> 16 === 0xa9fe
  );
}

/** fc00::/7 and fe80::/10, from the first of the four words. */
export function isPrivate6(first: number): boolean {
  return first >>> 25 === 0x7e || first >>> 22 === 0x3fa;
}

export function text4(ip: number): string {
  return `${ip >>> 24}.${(ip >>> 16) & 255}.${(ip >>> 8) & 255}.${ip & 255}`;
}

/** RFC 5952: the longest run of zero groups becomes `::`. */
export function text6(words: ArrayLike<number>, at: number): string {
  const groups: string[] = [];
  for (let i = 0; i < 4; i++) {
    const word = words[at + i] as number;
    groups.push((word >>> 16).toString(16), (word & 0xffff).toString(16));
  }
  let best = -1;
  let bestLength = 1;
  for (let i = 0; i < 8; i++) {
    let length = 0;
    while (groups[i + length] === "0") length++;
    if (length > bestLength) [best, bestLength] = [i, length];
  }
  if (best < 0) return groups.join(":");
  return `${groups.slice(0, best).join(":")}::${groups.slice(best + bestLength).join(":")}`;
}

/** An address in words: one for IPv4, four for IPv6; null where the text is none. IPv4 in IPv6 clothes is IPv4. */
export function wordsOf(text: string): readonly number[] | null {
  const v4 = parseIpv4(text);
  if (v4 !== null) return [v4 | 0];
  const v6 = parseIpv6(text);
  if (v6 === null) return null;
  if (v6.hi === 0n && v6.lo >> 32n === 0xffffn) return [Number(v6.lo & 0xffff_ffffn) | 0];
  return [v6.hi >> 32n, v6.hi & 0xffff_ffffn, v6.lo >> 32n, v6.lo & 0xffff_ffffn].map(
    (word) => Number(word) | 0,
  );
}
