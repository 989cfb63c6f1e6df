import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findFiles } from "../../src/usage/files.ts";

const root = mkdtempSync(join(tmpdir(), "files-"));
const at = (name: string): string => join(root, name);
beforeAll(() => {
  mkdirSync(at("logs/2026/.cache"), { recursive: true });
  mkdirSync(at("empty"));
  for (const name of [
    "logs/b.log",
    "logs/a.log",
    "logs/2026/c.gz",
    "logs/.hidden",
    "logs/2026/.cache/x",
    "a[1].csv",
  ]) {
    writeFileSync(at(name), name);
  }
});
afterAll(() => rmSync(root, { recursive: true }));

async function names(...paths: string[]): Promise<string[]> {
  return (await findFiles(paths, null)).files.map((file) => file.name.slice(root.length + 1));
}

describe("what the user names", () => {
  it("may be a file, a directory with all below it but hidden ones, or a glob", async () => {
    expect(await names(at("logs/a.log"))).toEqual(["logs/a.log"]);
    expect(await names(at("logs"))).toEqual(["logs/2026/c.gz", "logs/a.log", "logs/b.log"]);
    expect(await names(at("logs/*.log"))).toEqual(["logs/a.log", "logs/b.log"]);
    expect(await names(at("logs/**/c.*"))).toEqual(["logs/2026/c.gz"]);
  });

  it("may hold a glob's characters in its own name", async () => {
    expect(await names(at("a[1].csv"))).toEqual(["a[1].csv"]);
  });

  it("gives the same files in the same order, whatever the order of the paths", async () => {
    const [x, y] = [at("logs/b.log"), at("logs/2026")];
    expect(await names(x, y)).toEqual(await names(y, x));
  });

  it("is read once when named twice, and that is said", async () => {
    const found = await findFiles([at("logs"), at("logs/a.log")], null);
    expect(found.files).toHaveLength(3);
    expect(found.files.find((file) => file.name.endsWith("a.log"))?.found).toBe("named");
    expect(found.warnings.map((each) => each.code)).toEqual(["file-twice"]);
  });

  it("names what a search cannot follow", async () => {
    const folder = at("links");
    mkdirSync(folder);
    symlinkSync("nowhere", join(folder, "gone.log"));
    writeFileSync(join(folder, "good.log"), "good");
    const { files, warnings } = await findFiles([folder], null);
    expect(files.map(({ name }) => name)).toEqual([join(folder, "good.log")]);
    const message = `1 file could not be read whole: ${join(folder, "gone.log")} (no such file or directory): the result is a lower bound`;
    expect(warnings).toEqual([{ code: "unreadable-files", message }]);
    expect((await findFiles([join(folder, "*.log")], null)).warnings).toEqual([]);
    await expect(findFiles([join(root, "absent/*.log")], null)).rejects.toThrow(
      /no file matches this pattern$/,
    );
    rmSync(join(folder, "good.log"));
    await expect(findFiles([folder], null)).rejects.toThrow(/gone\.log: no such file or directory$/);
  });

  it("may be standard input, kept as a file until released", async () => {
    const found = await findFiles(["-"], Readable.from(["service,gb\n", "sqs,1\n"]));
    const [file] = found.files;
    expect(file?.name).toBe("-");
    expect(await readFile(file?.path ?? "", "utf8")).toBe("service,gb\nsqs,1\n");
    await found.release();
    await expect(readFile(file?.path ?? "")).rejects.toThrow(/ENOENT/);
  });

  it.each([
    ["nowhere.csv", /nowhere\.csv: no such file or directory$/],
    ["empty", /empty: this directory holds no files: name one that holds usage$/],
    ["logs/*.txt", /logs\/\*\.txt: no file matches this pattern$/],
  ])("is refused in one line: %s", async (name, message) => {
    await expect(findFiles([at(name)], null)).rejects.toThrow(message);
  });

  it("is refused where a directory may not be entered", async () => {
    if (process.getuid?.() === 0) return; // root may enter everything
    mkdirSync(at("locked"));
    chmodSync(at("locked"), 0);
    await expect(findFiles([at("locked/x")], null)).rejects.toThrow(/permission denied/);
  });
});
