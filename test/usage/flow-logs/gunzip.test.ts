/** Gunzip in this thread against Node's own, over whatever a file can be. */
import { constants, crc32, gunzipSync, gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { canGunzipHere, Gunzip } from "../../../src/usage/flow-logs/gunzip.ts";
import { membersWithin } from "../../../src/usage/flow-logs/pieces.ts";
import { type Seeded, seeded } from "../../support/seeded.ts";
import { file } from "./logs.ts";

/** All that a file holds, given in pieces of so many bytes. `pieces`: what came before an error stands there too. */
function unzipped(file: Uint8Array, step: number, pieces: Uint8Array[] = []): Buffer {
  const gunzip = new Gunzip();
  try {
    for (let at = 0; at < file.length && !gunzip.ended; at += step)
      for (const piece of gunzip.push(file.subarray(at, at + step))) pieces.push(Buffer.from(piece));
    for (const piece of gunzip.push(new Uint8Array(0), true)) pieces.push(Buffer.from(piece));
    return Buffer.concat(pieces);
  } finally {
    gunzip.close();
  }
}

const text = Buffer.from(Array.from({ length: 40_000 }, (_, i) => `line ${(i * 7919) % 10_007}\n`).join(""));

describe("gunzip in this thread", () => {
  it("is as this version of Node.js is expected to be", () => {
    expect(canGunzipHere()).toBe(true);
  });

  const files: [string, Uint8Array][] = [
    ["one member", gzipSync(text)],
    ["stored", gzipSync(text, { level: 0 })],
    ["several members", Buffer.concat([gzipSync("a"), gzipSync(text), gzipSync(""), gzipSync(text)])],
    ["zeros behind", Buffer.concat([gzipSync(text), Buffer.alloc(3000)])],
    ["a thousand times as much", gzipSync(Buffer.alloc(30 << 20))],
    ["nothing in it", gzipSync("")],
  ];
  for (const [name, file] of files) {
    it.each([1 << 16, 1000, 17])(`${name}, %i bytes at a time`, (step) => {
      expect(unzipped(file, step).equals(gunzipSync(file))).toBe(true);
    });
  }

  it("throws where Node's own does", () => {
    const file = Buffer.concat([gzipSync(text), gzipSync("more of it")]);
    for (let at = 0; at < file.length; at += 997) {
      const damaged = Buffer.from(file);
      damaged[at] = (damaged[at] ?? 0) ^ 0x55;
      for (const broken of [damaged, file.subarray(0, at + 1)]) {
        let expected: string | null = null;
        try {
          expected = gunzipSync(broken).toString();
        } catch {}
        const mine = () => unzipped(broken, 4096).toString();
        if (expected === null) expect(mine).toThrow();
        else expect(mine()).toBe(expected);
      }
    }
  });
});

/** Content of one of the kinds that make blocks of their own kind. */
function content(random: Seeded): Buffer {
  const length = Math.floor(10 ** (random.next() * 5.6));
  const letters = random.pick([1, 2, 12, 256]);
  const [near, far] = [random.int(1, 40), random.pick([100, 5000, 32_768, 40_000])];
  const bytes = Buffer.alloc(length);
  for (let i = 0; i < length; ) {
    const back = random.pick([near, random.int(1, far)]);
    if (back <= i && random.chance(0.6))
      for (let many = random.int(1, 300); many > 0 && i < length; many--, i++)
        bytes[i] = bytes[i - back] ?? 0;
    else bytes[i++] = random.int(0, letters - 1);
  }
  return bytes;
}

function packed(random: Seeded, bytes: Buffer): Buffer {
  return gzipSync(bytes, {
    level: random.int(0, 9),
    memLevel: random.int(1, 9),
    windowBits: random.int(9, 15),
    strategy: random.pick([
      constants.Z_DEFAULT_STRATEGY,
      constants.Z_FIXED,
      constants.Z_HUFFMAN_ONLY,
      constants.Z_RLE,
      constants.Z_FILTERED,
    ]),
  });
}

/** A header with all that it can have. */
function header(random: Seeded, sumIsRight: boolean): Buffer {
  const flags = random.int(0, 15) * 2;
  const parts = [Buffer.of(0x1f, 0x8b, 8, flags, 1, 2, 3, 4, 0, 3)];
  const extra = random.pick([0, 7, 65_535]);
  if ((flags & 4) !== 0) parts.push(Buffer.of(extra & 255, extra >> 8), Buffer.alloc(extra, 0x1f));
  if ((flags & 8) !== 0) parts.push(Buffer.from("name of the file\0"));
  if ((flags & 16) !== 0) parts.push(Buffer.from("\0"));
  if ((flags & 2) !== 0) {
    const sum = crc32(Buffer.concat(parts)) ^ (sumIsRight ? 0 : 1);
    parts.push(Buffer.of(sum & 255, (sum >> 8) & 255));
  }
  return Buffer.concat(parts);
}

/** What a file holds: length and sum, or that it is damaged. */
function held(unzip: () => Buffer): string {
  try {
    const bytes = unzip();
    return `${bytes.length} ${crc32(bytes)}`;
  } catch {
    return "damaged";
  }
}
const expected = (file: Uint8Array): string => held(() => gunzipSync(file));
const found = (file: Uint8Array, step: number): string => held(() => unzipped(file, step));

describe("against Node's own", () => {
  it.each(Array.from({ length: 40 }, (_, i) => i + 1))("seed %i", (seed) => {
    const random = seeded(seed);
    const members = Array.from({ length: random.int(1, 3) }, () => {
      const member = packed(random, content(random));
      return random.chance(0.3)
        ? Buffer.concat([header(random, random.chance(0.9)), member.subarray(10)])
        : member;
    });
    const end = random.pick([
      Buffer.alloc(0),
      Buffer.alloc(0),
      Buffer.alloc(9),
      Buffer.from("more"),
      Buffer.of(0x1f),
    ]);
    const file = Buffer.concat([...members, end]);
    for (const step of [1 << 20, random.int(1, 3000) + 16, random.int(1, 70_000)])
      expect(found(file, step)).toBe(expected(file));
    for (let i = 0; i < 20; i++) {
      const damaged = Buffer.from(random.chance(0.3) ? file.subarray(0, random.int(0, file.length)) : file);
      // Mostly where codes are told: at the beginning.
      const at = Math.floor(random.next() ** 3 * damaged.length);
      damaged[at] = random.int(0, 255);
      expect(found(damaged, random.int(50, 100_000))).toBe(expected(damaged));
    }
  });

  it.each(Array.from({ length: 20 }, (_, i) => i + 101))(
    "gives what stands before a cut, seed %i",
    (seed) => {
      const random = seeded(seed);
      const file = packed(random, random.chance(0.5) ? text : content(random));
      for (let i = 0; i < 10; i++) {
        const cut = file.subarray(0, random.int(10, file.length - 9));
        const pieces: Uint8Array[] = [];
        expect(() => unzipped(cut, random.int(50, 100_000), pieces)).toThrow("unexpected end of file");
        // Node's own gives it where it is not told that the file ends there.
        const before = gunzipSync(cut, { finishFlush: constants.Z_SYNC_FLUSH });
        expect(Buffer.concat(pieces).equals(before)).toBe(true);
      }
    },
  );

  it.each(Array.from({ length: 10 }, (_, i) => i + 201))(
    "gives as much in another thread, seed %i",
    async (seed) => {
      const random = seeded(seed);
      const bytes = Buffer.concat([packed(random, content(random)), gzipSync(text)]);
      const at = random.int(10, bytes.length - 1);
      bytes[at] = (bytes[at] ?? 0) ^ random.int(1, 255);
      const damaged = { ...file(`gunzip/${seed}.gz`, bytes), size: bytes.length, range: null };
      const given = async (ahead: boolean): Promise<string> => {
        const pieces: Uint8Array[] = [];
        let [read, error] = [0, ""];
        const members = membersWithin(
          { ...damaged, ahead },
          { from: 0, to: bytes.length },
          (count) => (read += count),
          null,
        );
        try {
          for await (const piece of members) pieces.push(Buffer.from(piece));
        } catch (thrown) {
          error = (thrown as Error).constructor.name;
        }
        expect(read).toBeLessThanOrEqual(bytes.length);
        return `${held(() => Buffer.concat(pieces))} ${error}`;
      };
      expect(await given(true)).toBe(await given(false));
    },
  );

  it.each([-1, 0, 1, 2])("stored blocks behind symbols that fill the output, and %i more", (more) => {
    const zeros = (1 << 18) + more;
    // A fixed code's block: its header, literals of 0, its end; and what an empty stored block begins with.
    const bits = `010${"00110000".repeat(zeros)}0000000000`;
    const bytes = (bits.match(/.{1,8}/g) ?? []).map((of) => Number.parseInt([...of].reverse().join(""), 2));
    const block = Buffer.alloc(5 + 65_535, 1);
    const stored = [0, 0, 0, 1].map((last) => Buffer.from(block.fill(Buffer.of(last, 255, 255, 0, 0), 0, 5)));
    const content = Buffer.concat([Buffer.alloc(zeros), Buffer.alloc(4 * 65_535, 1)]);
    const end = Buffer.alloc(8);
    end.writeUInt32LE(crc32(content));
    end.writeUInt32LE(content.length, 4);
    const head = Buffer.of(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3);
    const file = Buffer.concat([head, Buffer.from(bytes), Buffer.of(0, 0, 255, 255), ...stored, end]);
    expect(gunzipSync(file).equals(content)).toBe(true);
    expect(unzipped(file, 1 << 16).equals(content)).toBe(true);
  });

  it("is used again after a file that was damaged, or left in its middle", () => {
    const file = gzipSync(text);
    const gunzip = new Gunzip();
    for (const _ of gunzip.push(file.subarray(0, file.length / 2))) break;
    gunzip.close();
    expect(found(file.subarray(0, 99), 10)).toBe("damaged");
    expect(found(file, 1000)).toBe(expected(file));
  });
});
