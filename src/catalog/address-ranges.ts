/**
 * Which of AWS's published address ranges hold an address. The ranges nest; the built file has them cut into disjoint
 * intervals, so that one binary search answers. Source: ip-ranges.json of AWS, see data/address-ranges.csv.
 */
import { endianness } from "node:os";
import { readBuilt } from "../built-data.ts";

export interface AddressRange {
  /** Region of the most telling range; `GLOBAL` for ranges of no region. */
  readonly region: string;
  /**
   * AWS's codes (`S3`, `EC2`, …) of all ranges that hold the address, the most telling first: the longest prefix, at
   * the same length a named service before `EC2`; `AMAZON`, which every range also has, last of all.
   */
  readonly services: readonly string[];
}

export interface AddressRanges {
  /** When AWS made the list, ISO 8601. */
  readonly createDate: string;
  /** `ip`: unsigned 32-bit number. Null: no range of AWS. */
  lookup4(ip: number): AddressRange | null;
  lookup6(hi: bigint, lo: bigint): AddressRange | null;
  /** All of IPv4 in disjoint intervals by rising address; `range` null: no range of AWS. */
  intervals4(): Iterable<AddressInterval>;
}

/** Both ends included, unsigned. */
export interface AddressInterval {
  readonly first: number;
  readonly last: number;
  readonly range: AddressRange | null;
}

/** First bytes of the built file. */
export const ADDRESS_RANGES_MAGIC: string = "vpcerng1";

interface Meta {
  readonly createDate: string;
  /** `[region, …services]`; an interval's number n means `sets[n - 1]`, 0 none. */
  readonly sets: readonly (readonly [string, ...string[]])[];
}

let loaded: AddressRanges | null = null;

/** The bundled ranges; read at the first call. */
export function loadAddressRanges(): AddressRanges {
  loaded ??= decodeAddressRanges(readBuilt("address-ranges.bin"));
  return loaded;
}

/**
 * Layout, little endian: magic (8 bytes), lengths of the JSON, of the IPv4 and of the IPv6 intervals (uint32 each), the
 * JSON, IPv4 starts (uint32), their sets (uint16), IPv6 starts' high then low halves (uint64), their sets (uint16).
 */
export function decodeAddressRanges(file: Uint8Array): AddressRanges {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const magic = new TextDecoder().decode(file.subarray(0, 8));
  if (magic !== ADDRESS_RANGES_MAGIC)
    throw new Error("address-ranges.bin is of another format: run 'npm run data'");
  let at = 8;
  const [jsonLength, count4, count6] = [0, 4, 8].map((offset) => view.getUint32(at + offset, true)) as [
    number,
    number,
    number,
  ];
  at += 12;
  const meta = JSON.parse(new TextDecoder().decode(file.subarray(at, at + jsonLength))) as Meta;
  at += jsonLength;

  /** The next `count` numbers of `size` bytes, in a buffer of their own and in this machine's byte order. */
  const take = (count: number, size: 2 | 4 | 8): ArrayBuffer => {
    const part = file.buffer.slice(file.byteOffset + at, file.byteOffset + at + count * size) as ArrayBuffer;
    at += count * size;
    if (endianness() === "BE") new Uint8Array(part).set(reversedGroups(new Uint8Array(part), size));
    return part;
  };
  const starts4 = new Uint32Array(take(count4, 4));
  const sets4 = new Uint16Array(take(count4, 2));
  const high6 = new BigUint64Array(take(count6, 8));
  const low6 = new BigUint64Array(take(count6, 8));
  const sets6 = new Uint16Array(take(count6, 2));

  const ranges: (AddressRange | null)[] = [null];
  for (const [region, ...services] of meta.sets) ranges.push({ region, services });
  const firstOf = firstIntervals(starts4);

  return {
    createDate: meta.createDate,
    lookup4(ip) {
      // The interval that holds the first address of the /16 … the one that holds its last.
      let low = firstOf[ip >>> 16] ?? 0;
      let high = firstOf[(ip >>> 16) + 1] ?? 0;
      while (low < high) {
        const middle = (low + high + 1) >>> 1;
        if ((starts4[middle] ?? 0) <= ip) low = middle;
        else high = middle - 1;
      }
      return ranges[sets4[low] ?? 0] ?? null;
    },
    *intervals4() {
      for (let i = 0; i < count4; i++) {
        const last = i + 1 < count4 ? (starts4[i + 1] ?? 0) - 1 : 2 ** 32 - 1;
        yield { first: starts4[i] ?? 0, last, range: ranges[sets4[i] ?? 0] ?? null };
      }
    },
    lookup6(hi, lo) {
      let low = 0;
      let high = count6 - 1;
      while (low < high) {
        const middle = (low + high + 1) >>> 1;
        const start = high6[middle] ?? 0n;
        if (start < hi || (start === hi && (low6[middle] ?? 0n) <= lo)) low = middle;
        else high = middle - 1;
      }
      return ranges[sets6[low] ?? 0] ?? null;
    },
  };
}

/** The bytes with each group of `size` the other way round. */
function reversedGroups(bytes: Uint8Array, size: number): Uint8Array {
  return bytes.map((_, i) => bytes[i - (i % size) + size - 1 - (i % size)] ?? 0);
}

/** For each /16, the interval that holds its first address; one entry more for the end. */
function firstIntervals(starts: Uint32Array): Uint32Array {
  const table = new Uint32Array(65_537);
  let interval = 0;
  for (let block = 0; block < 65_536; block++) {
    while (interval + 1 < starts.length && (starts[interval + 1] ?? 0) <= block * 65_536) interval++;
    table[block] = interval;
  }
  table[65_536] = starts.length - 1;
  return table;
}
