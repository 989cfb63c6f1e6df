/** Gunzip in this thread against Node's own, over whatever a file can be. */
import { gunzipSync, gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { canGunzipHere, Gunzip } from "../../../src/usage/flow-logs/gunzip.ts";

/** All that a file holds, given in pieces of so many bytes. */
function unzipped(file: Uint8Array, step: number): Buffer {
  const gunzip = new Gunzip();
  const pieces: Uint8Array[] = [];
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
