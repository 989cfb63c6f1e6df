/** The program among other programs: formats, files, exit codes, streams. */
import { execFile, spawn } from "node:child_process";
import { mkdtempSync, readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { run } from "./run.ts";

const HAND = ["--region", "us-east-1", "--gb", "sqs=3000", "--gb", "internet=10", "--gb", "s3=100"];
const ONE_ZONE = [...HAND, "--azs", "1"];

describe("results", () => {
  it("JSON on standard output, nothing else there", async () => {
    const { code, out, err } = await run(["compare", ...HAND, "--format", "json"]);
    expect(code).toBe(0);
    expect(JSON.parse(out).schema).toBe("vpce-cost/comparison/1");
    expect(err).toBe("");
  });

  it.each([
    ["out.json", /^\{\n {2}"schema"/],
    ["out.csv", /^option,compliant,/],
    ["out.md", /^# /],
    ["out.txt", /^How to reach/],
    ["out.html", /^<!doctype html>/],
    ["out.xlsx", /^PK/],
  ])("%s tells the form by its ending", async (name, begins) => {
    const { code, out, files } = await run(["compare", ...HAND, "--output", name]);
    expect(code).toBe(0);
    expect(out).toBe("");
    expect(Object.keys(files)).toEqual([name]);
    expect(files[name]).toMatch(begins);
  });

  it("--format beats the ending; an old file is replaced whole", async () => {
    const args = ["compare", ...HAND, "--output", "out.json", "--format", "csv"];
    const { files } = await run(args, { files: { "out.json": "old ".repeat(25_000) } });
    expect(files["out.json"]).toMatch(/^option,compliant,.*,USD\n$/s);
    expect(files["out.json"]).not.toContain("old old");
  });

  it("an old file survives bad input", async () => {
    const args = ["compare", "--region", "us-east-1", "--usage", "no.csv", "--output", "out.json"];
    const { code, files } = await run(args, { files: { "out.json": "old" } });
    expect(code).toBe(1);
    expect(files).toEqual({ "out.json": "old" });
  });

  it("the same input gives the same bytes", async () => {
    const files = { "a.csv": "service,gb\nsqs,1\ns3,2\n", "b.csv": "service,gb\nsqs,3\n" };
    const compare = (paths: string[]) =>
      run(["compare", "--region", "us-east-1", "--format", "json", "--usage", ...paths], { files });
    const [one, two] = await Promise.all([compare(["a.csv", "b.csv"]), compare(["b.csv", "a.csv"])]);
    expect(one.out).toBe(two.out);
    expect(one.code).toBe(0);
  });

  it("usage comes from standard input too", async () => {
    const { code, out } = await run(["usage", "--region", "us-east-1", "--usage", "-"], {
      stdin: "service,gb\nsqs,500\n",
    });
    expect(code).toBe(0);
    expect(out).toBe(
      "service,gb,gb_in,gb_out,vpc_id,az_id,account_id,region,route\nsqs,500,,,vpc,,,us-east-1,\n",
    );
  });

  it("the region is AWS_REGION where nothing else tells it", async () => {
    const { out } = await run(["compare", "--gb", "sqs=1", "--format", "json"], {
      env: { AWS_REGION: "eu-west-1" },
    });
    expect(JSON.parse(out).region).toBe("eu-west-1");
  });

  it("names from the input reach no terminal raw", async () => {
    const files = { "usage.csv": "service,gb,vpc_id\nsqs,500,\u001b[31mred\u009b1m\n" };
    for (const format of ["table", "markdown", "csv", "json"]) {
      const { code, out, err } = await run(
        ["compare", "--region", "us-east-1", "--usage", "usage.csv", "--format", format],
        { files },
      );
      expect(code).toBe(0);
      expect(out + err).toContain("red");
      for (const control of ["\u001b", "\u009b"]) expect(out + err).not.toContain(control);
    }
    const { err } = await run(["compare", "--region", "us-east-1", "--usage", "\u001b[31mred.csv"]);
    expect(err).toBe("vpce-cost: [31mred.csv: no such file or directory\n");
  });
});

describe("exit codes", () => {
  it("4 where more than the gate allows could be saved, with the result printed", async () => {
    const { code, out, err } = await run(["compare", ...ONE_ZONE, "--fail-if-saving-above", "100"]);
    expect(code).toBe(4);
    expect(out).toContain("Ways to connect");
    // NAT: 3,110 GB; endpoint: 7.30 + 3,000 × 0.01. Saved: 3,100 × 0.045 − 37.30 = 102.20.
    expect(err).toBe("vpce-cost: a saving of 102.20 USD a month is above --fail-if-saving-above 100\n");
  });

  it("0 where the saving is exactly the gate", async () => {
    expect((await run(["compare", ...ONE_ZONE, "--fail-if-saving-above", "102.2"])).code).toBe(0);
  });

  it("3 beats 4, and the JSON tells the violations", async () => {
    const args = [
      "compare",
      ...HAND,
      "--policy",
      "p.yaml",
      "--format",
      "json",
      "--fail-if-saving-above",
      "0",
    ];
    const { code, out } = await run(args, { files: { "p.yaml": "internet: forbidden\n" } });
    expect(code).toBe(3);
    const { recommended, options } = JSON.parse(out);
    expect(recommended).toBeNull();
    const optimal = options.at(-1);
    expect(optimal.name).toBe("optimal");
    expect(optimal.violations).toEqual([
      {
        rule: "internet",
        vpc: "vpc",
        service: null,
        message: "vpc: its traffic to internet needs a way out, and the policy allows none",
      },
    ]);
  });

  it("0 for help and version, 2 for no command", async () => {
    const help = await run(["compare", "--help"]);
    expect(help).toMatchObject({ code: 0, err: "" });
    expect(help.out).toContain("--fail-if-saving-above");
    const version = await run(["--version"]);
    expect(version.code).toBe(0);
    expect(version.out).toMatch(/^\d+\.\d+\.\d+\n$/);
    const none = await run([]);
    expect(none).toMatchObject({ code: 2, out: "" });
    expect(none.err).toContain("Usage: vpce-cost");
  });
});

const moduleOf = (path: string): string => new URL(`../../${path}`, import.meta.url).href;

describe("streams", () => {
  const program = fileURLToPath(moduleOf("dist/cli.js"));

  it("a reader that goes away ends it quietly", async () => {
    const child = spawn(process.execPath, [program, "services"], { stdio: ["ignore", "pipe", "pipe"] });
    child.stdout.destroy();
    let err = "";
    child.stderr.on("data", (chunk) => {
      err += chunk;
    });
    const code = await new Promise((resolve) => child.on("close", resolve));
    expect(err).toBe("");
    expect(code).toBe(0);
  });

  it("Ctrl-C ends it with 130 and leaves nothing behind", async () => {
    const temporary = mkdtempSync(join(tmpdir(), "vpce-cost-test-"));
    // It waits for standard input, which does not end.
    const child = spawn(process.execPath, [program, "usage", "--usage", "-"], {
      stdio: ["pipe", "pipe", "pipe"],
      env: { ...process.env, TMPDIR: temporary },
    });
    child.stdin.on("error", () => undefined);
    child.stdin.write("service,gb\n");
    while (readdirSync(temporary).length === 0) await new Promise((resolve) => setTimeout(resolve, 20));
    child.kill("SIGINT");
    const code = await new Promise((resolve) => child.on("close", resolve));
    expect(code).toBe(130);
    expect(readdirSync(temporary)).toEqual([]);
  });

  it("what nobody thought of is one line too, with the stack only on request", async () => {
    const throwing = `const { runProgram } = await import(${JSON.stringify(moduleOf("src/program.ts"))});
      await runProgram(() => { throw new TypeError("x\\u001b[1m") });`;
    const ended = (env: Record<string, string>): Promise<{ err: string; code: unknown }> =>
      new Promise((resolve) => {
        const args = ["--import", "tsx", "--input-type=module", "-e", throwing];
        execFile(process.execPath, args, { env: { ...process.env, ...env } }, (error, _, err) =>
          resolve({ err, code: error?.code }),
        );
      });
    const quiet = await ended({});
    expect(quiet).toEqual({
      code: 1,
      err: "vpce-cost: unexpected TypeError: x[1m: this is a bug: set VPCE_COST_DEBUG=1 to see where, and report it with that\n",
    });
    expect((await ended({ VPCE_COST_DEBUG: "1" })).err).toMatch(
      /^vpce-cost: unexpected TypeError.*\n.*\n\s+at /,
    );
  });
});
