/** Files in a directory of their own, which goes with the tests. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll } from "vitest";
import type { FoundFile } from "../../src/usage/files.ts";

/** Call it at the top of a test file; what it returns writes a file, named as a user would name it. */
export function temporaryFiles(
  name: string,
): (file: string, content: string | Uint8Array, found?: "named" | "searched") => FoundFile {
  let folder = "";
  let count = 0;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), `${name}-`));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return (file, content, found = "named") => {
    const path = join(folder, `${count++}-${file}`);
    writeFileSync(path, content);
    return { path, name: file, found, origin: found === "named" ? file : "folder" };
  };
}
