/** What does not fit into the memory, or the address space, that it may use says so, and does not crash. */
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { run } from "./run.ts";

const ROWS = 150_000;
const table = (rows: number): string =>
  `service,gb,vpc_id,region\n${Array.from({ length: rows }, (_, i) => `sqs,1,vpc-${i},us-east-1\n`).join("")}`;

it("refuses more rows than fit while it reads them, with how much they need", async () => {
  const env = { NODE_OPTIONS: "--max-old-space-size=64" };
  const files = { "usage.csv": table(ROWS) };
  const { code, out, err } = await run(["compare", "--usage", "usage.csv"], { files, env });
  expect(err).toMatch(
    /^vpce-cost: 150000 rows of usage need about 0\.2 GB of memory, and Node\.js may use 0\.1 GB: set NODE_OPTIONS=--max-old-space-size=\d+, or compare one region [^\n]+\n$/,
  );
  expect([code, out]).toEqual([1, ""]);
}, 60_000);

it("compares in as much memory as it asks for", async () => {
  const files = { "usage.csv": table(10_000) };
  const env = { NODE_OPTIONS: "--max-old-space-size=96" };
  const { code, err } = await run(["compare", "--usage", "usage.csv", "--no-analysis"], { files, env });
  expect([code, err]).toEqual([0, ""]);
}, 60_000);

it.runIf(process.platform === "linux")(
  "names what to do where address space is limited",
  async () => {
    const root = fileURLToPath(new URL("../..", import.meta.url));
    const limited = (env: Record<string, string>): Promise<{ code: unknown; out: string; err: string }> =>
      new Promise((resolve) => {
        const command = `ulimit -v 4000000; exec "${process.execPath}" dist/cli.js usage --usage examples/flow-logs`;
        execFile("bash", ["-c", command], { cwd: root, env: { ...process.env, ...env } }, (error, out, err) =>
          resolve({ code: error?.code ?? 0, out, err }),
        );
      });
    const { code, out, err } = await limited({});
    // Node.js 24 sees by itself that it has to do with less.
    if (code === 0) expect(out).toContain("aws-other,");
    else {
      expect([code, out]).toEqual([1, ""]);
      expect(err).toMatch(
        /^vpce-cost: this process may not reserve enough address space .+ NODE_OPTIONS=--disable-wasm-trap-handler .*\n$/,
      );
    }
    const helped = await limited({ NODE_OPTIONS: "--disable-wasm-trap-handler" });
    expect(helped.code).toBe(0);
    expect(helped.out).toContain("aws-other,");
  },
  60_000,
);
