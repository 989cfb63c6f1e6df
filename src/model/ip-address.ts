/** IP addresses as numbers. */

/** An IPv6 address as two halves of 64 bits. */
export interface Ipv6 {
  readonly hi: bigint;
  readonly lo: bigint;
}

/** The address as an unsigned 32-bit number; null where the text is no dotted quad (leading zeros are refused). */
export function parseIpv4(text: string): number | null {
  const parts = text.split(".");
  if (parts.length !== 4) return null;
  let value = 0;
  for (const part of parts) {
    if (!/^(0|[1-9]\d{0,2})$/.test(part)) return null;
    const octet = Number(part);
    if (octet > 255) return null;
    value = value * 256 + octet;
  }
  return value;
}

/** The address in two halves; null where the text is no IPv6 address. The last 32 bits may be a dotted quad. */
export function parseIpv6(text: string): Ipv6 | null {
  const halves = text.split("::");
  if (halves.length > 2) return null;
  const [head, tail] = halves.map(groupsOf);
  if (head === null || head === undefined || tail === null) return null;
  let groups = head;
  if (tail !== undefined) {
    const zeros = 8 - head.length - tail.length;
    if (zeros < 1 || (head.length > 0 && text.slice(0, text.indexOf("::")).includes("."))) return null;
    groups = [...head, ...new Array<number>(zeros).fill(0), ...tail];
  }
  if (groups.length !== 8) return null;
  const half = (from: number): bigint =>
    groups.slice(from, from + 4).reduce((value, group) => (value << 16n) | BigInt(group), 0n);
  return { hi: half(0), lo: half(4) };
}

/** The 16-bit groups of one side of a `::`; null where one of them is none. */
function groupsOf(text: string): number[] | null {
  if (text === "") return [];
  const groups: number[] = [];
  const parts = text.split(":");
  for (const [i, part] of parts.entries()) {
    const quad = i === parts.length - 1 && part.includes(".") ? parseIpv4(part) : null;
    if (quad !== null) groups.push(quad >>> 16, quad & 0xffff);
    else if (/^[0-9a-fA-F]{1,4}$/.test(part)) groups.push(Number.parseInt(part, 16));
    else return null;
  }
  return groups;
}
