/** Runs the built program in a directory of its own, as a user would. `npm test` builds it first. */
import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const PROGRAM = fileURLToPath(new URL("../../dist/cli.js", import.meta.url));

export interface Run {
  readonly code: number;
  readonly out: string;
  readonly err: string;
  /** Files in the directory afterwards, those of the test included, by name. */
  readonly files: Readonly<Record<string, string>>;
}

export interface RunOptions {
  /** Files that lie in the directory: name → content. */
  readonly files?: Readonly<Record<string, string | Uint8Array>>;
  /** Empty directories. */
  readonly directories?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly stdin?: string;
}

export async function run(args: readonly string[], options: RunOptions = {}): Promise<Run> {
  const directory = mkdtempSync(join(tmpdir(), "vpce-cost-test-"));
  try {
    for (const name of options.directories ?? []) mkdirSync(join(directory, name), { recursive: true });
    for (const [name, content] of Object.entries(options.files ?? {})) {
      mkdirSync(dirname(join(directory, name)), { recursive: true });
      writeFileSync(join(directory, name), content);
    }
    const result = await spawn(args, directory, options);
    const names = readdirSync(directory, { withFileTypes: true }).filter((entry) => entry.isFile());
    const files = Object.fromEntries(
      names.map(({ name }) => [name, readFileSync(join(directory, name), "utf8")]),
    );
    return { ...result, files };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

function spawn(
  args: readonly string[],
  cwd: string,
  { env = {}, stdin = "" }: RunOptions,
): Promise<Omit<Run, "files">> {
  const { PATH = "" } = process.env;
  return new Promise((resolve, reject) => {
    const child = execFile(
      process.execPath,
      [PROGRAM, ...args],
      { cwd, env: { PATH, ...env }, maxBuffer: 1 << 26 },
      (error, out, err) => {
        const code = error === null ? 0 : error.code;
        if (typeof code === "number") resolve({ code, out, err });
        else reject(error);
      },
    );
    child.stdin?.on("error", () => undefined);
    child.stdin?.end(stdin);
  });
}
