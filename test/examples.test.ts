/** The examples and the README say what is true: inputs as generated, outputs as printed, the snippet as run. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { EXAMPLE_COMMANDS, readmeExcerpt } from "../scripts/examples/commands.ts";
import { hubPage } from "../scripts/examples/hub-page.ts";
import { exampleInputs } from "../scripts/examples/inputs.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const readme = readFileSync(join(root, "README.md"), "utf8");

function run(args: readonly string[]) {
  const env = { ...process.env, NO_COLOR: "1", AWS_REGION: "" };
  return spawnSync("node", args, { cwd: root, encoding: "utf8", env });
}
/** The text of a file, unpacked: gzip's bytes may differ between versions of Node.js. */
function unpacked(content: Uint8Array | string, path: string): string {
  return path.endsWith(".gz") ? gunzipSync(content).toString() : content.toString();
}
function blocks(language: string): string[] {
  return [...readme.matchAll(new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\\n\`\`\``, "g"))].map(
    (match) => match[1] ?? "",
  );
}

describe("examples/", () => {
  for (const [path, content] of exampleInputs()) {
    it(`${path} is what the generator makes`, () => {
      const stored = readFileSync(join(root, "examples", path));
      expect(unpacked(stored, path)).toBe(unpacked(content, path));
    });
  }
  for (const { output, args } of EXAMPLE_COMMANDS) {
    it(`output/${output} is what '${args.slice(0, 2).join(" ")} …' prints`, () => {
      const { stdout, status } = run(["dist/cli.js", ...args]);
      expect(status).toBe(0);
      expect(stdout).toBe(readFileSync(join(root, "examples/output", output), "utf8"));
    });
  }
});

describe("the page on when a hub pays", () => {
  it("is what the model says", () => {
    const stored = readFileSync(join(root, "examples/when-a-hub-pays.md"), "utf8");
    expect(stored).toBe(hubPage());
    expect(stored).toContain("**204.40 USD a month more**");
  });
});

describe("the README", () => {
  it("begins its quick start with the main job and the tests", () => {
    const [main, tests] = blocks("sh");
    expect(main).toContain("node dist/cli.js compare --usage examples/flow-logs");
    expect(tests).toBe("npm ci\nnpm test");
  });
  it("shows what the main job prints", () => {
    const printed = readFileSync(join(root, "examples/output/compare-flow-logs.txt"), "utf8");
    expect(blocks("text")[0]).toBe(readmeExcerpt(printed));
  });
  it("has a snippet of the library that runs", () => {
    const folder = mkdtempSync(join(root, "dist", "readme-"));
    try {
      const file = join(folder, "snippet.mjs");
      writeFileSync(file, blocks("ts")[0] ?? "");
      const { stdout, stderr, status } = run([file]);
      expect(stderr).toBe("");
      expect(status).toBe(0);
      expect(stdout).toBe("us-east-1 171.09 USD a month\n");
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
