/**
 * The nine fields that stand side by side in every default format (srcaddr dstaddr srcport dstport protocol packets
 * bytes start end), where they are plain: IPv4, single blanks, numbers of usual size. One straight way through, without
 * a decision per field. Whatever is not plain is left to the general way.
 */
import { AT } from "./recorder.ts";

const SPACE = 32;
const DOT = 46;

/** First eight digits of the last time of ten digits, as two words, and their value: mostly the next one's too. */
let digits1 = 0;
let digits2 = 0;
let prefix = 0;

/** Parse the block at `p` into `values`. Returns where it ended, or -1: not plain. Reads up to 64 bytes too far. */
export function fastBlock(buf: Uint8Array, view: DataView, from: number, values: Int32Array): number {
  let p = from;
  for (let side = 0; side < 2; side++) {
    let value = 0;
    for (let octets = 0; octets < 4; octets++) {
      let octet = (buf[p] as number) - 48;
      if (octet < 0 || octet > 9) return -1;
      let digit = (buf[p + 1] as number) - 48;
      if (digit < 0) p += 1;
      else {
        octet = octet * 10 + digit;
        if (digit > 9) return -1;
        digit = (buf[p + 2] as number) - 48;
        if (digit < 0) p += 2;
        else {
          octet = octet * 10 + digit;
          if (digit > 9 || octet > 255) return -1;
          p += 3;
        }
      }
      if (buf[p++] !== (octets < 3 ? DOT : SPACE)) return -1;
      value = (value << 8) | octet;
    }
    values[side] = value;
  }
  for (let side = AT.srcPort; side <= AT.dstPort; side++) {
    let port = 0;
    const start = p;
    let digit = (buf[p] as number) - 48;
    while (digit >= 0 && digit <= 9) {
      port = (port * 10 + digit) | 0;
      digit = (buf[++p] as number) - 48;
    }
    if (digit !== SPACE - 48 || p === start || p > start + 5 || port > 65_535) return -1;
    values[side] = port;
    p++;
  }
  for (let checked = 0; checked < 2; checked++) {
    const start = p;
    let digit = (buf[p] as number) - 48;
    while (digit >= 0 && digit <= 9) digit = (buf[++p] as number) - 48;
    if (digit !== SPACE - 48 || p === start) return -1;
    p++;
  }
  let bytes = 0;
  const start = p;
  let digit = (buf[p] as number) - 48;
  while (digit >= 0 && digit <= 9) {
    bytes = (bytes * 10 + digit) | 0;
    digit = (buf[++p] as number) - 48;
  }
  if (digit !== SPACE - 48 || p === start || p > start + 9) return -1;
  values[AT.low] = bytes;
  values[AT.high] = 0;
  p++;
  for (let side = AT.start; side <= AT.end; side++) {
    const word1 = view.getInt32(p, true);
    const word2 = view.getInt32(p + 4, true);
    if (word1 !== digits1 || word2 !== digits2) {
      let value = 0;
      for (let at = p; at < p + 8; at++) {
        const each = (buf[at] as number) - 48;
        if (each < 0 || each > 9) return -1;
        value = value * 10 + each;
      }
      // Times beyond 2^32 are no times; those up to 4,199,999,999 are beyond doubt.
      if (value >= 42_000_000) return -1;
      digits1 = word1;
      digits2 = word2;
      prefix = value * 100;
    }
    const tens = (buf[p + 8] as number) - 48;
    const ones = (buf[p + 9] as number) - 48;
    if (tens < 0 || tens > 9 || ones < 0 || ones > 9) return -1;
    p += 10;
    if ((buf[p] as number) > SPACE) return -1;
    values[side] = prefix + tens * 10 + ones;
    if (side === AT.start && buf[p++] !== SPACE) return -1;
  }
  return p;
}
